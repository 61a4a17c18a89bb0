// Lines of Apache's and nginx's access and error logs.

export interface WebLine {
  kind?: 'ssl' | 'apache-error' | 'nginx-error'
  time: string
  before?: string
  ident?: string
  user?: string
  request?: string
  status?: string
  bytes?: string
  referrer?: string
  agent?: string
  rest?: string
  protocol?: string
  cipher?: string
  module?: string
  level?: string
  pid?: string
  tid?: string
  place?: string
  client?: string
  port?: string
  connection?: string
  message?: string
}

const clf = String.raw`\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}`
const cell = String.raw`"((?:[^"\\]|\\[\s\S])*)"`
const access = new RegExp(
  String.raw`^([^\["][^\[]*?|"[^"]*" \S+|\S+ "[^"]*" \S+) (\S+) (\S+) \[(${clf})\] "((?:[^"\\]|\\[\s\S]|"(?! \d{3} ))*)" (\d{3}) (\d+|-)(?: ${cell} ${cell})?(?: ([\s\S]*))?$`,
)
const ssl = new RegExp(String.raw`^\[(${clf})\] (\S+) (TLSv[\d.]+|SSLv\d|-) (\S+) "((?:[^"\\]|\\[\s\S])*)" (\d+|-)(?: ([\s\S]*))?$`)
const apacheTime = String.raw`[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}`
const apache = new RegExp(
  String.raw`^\[(${apacheTime})\] \[(?:([a-z0-9_]*):)?([a-z]+\d?)\](?: \[pid (\d+)(?::tid (\d+))?\])?(?: ([\w./-]+\.c\(\d+\)):)?(?: \[client ([^\]]+?)(?::(\d+))?\])? ?([\s\S]*)$`,
)
const nginx = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) \[([a-z]+)\] (\d+)#(\d+): (?:\*(\d+) )?([\s\S]*)$/

function made(line: { [K in keyof WebLine]: WebLine[K] | undefined }): WebLine {
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined)) as unknown as WebLine
}

export function parseWeb(text: string): WebLine | undefined {
  const a = access.exec(text)
  if (a) {
    // A user name with blanks: what stands before is `ADDRESS - `, the identity is never given.
    const split = a[1]!.endsWith(' -')
    return made({
      time: a[4]!,
      before: split ? a[1]!.slice(0, -2) : a[1],
      ident: split ? '-' : a[2],
      user: split ? `${a[2]} ${a[3]}` : a[3],
      request: a[5],
      status: a[6],
      bytes: a[7],
      referrer: a[8],
      agent: a[9],
      rest: a[10],
    })
  }
  const s = ssl.exec(text)
  if (s) return made({ kind: 'ssl', time: s[1]!, before: s[2], protocol: s[3], cipher: s[4], request: s[5], bytes: s[6], rest: s[7] })
  const e = apache.exec(text)
  if (e)
    return made({
      kind: 'apache-error',
      time: e[1]!,
      module: e[2] || undefined,
      level: e[3],
      pid: e[4],
      tid: e[5],
      place: e[6],
      client: e[7],
      port: e[8],
      message: e[9],
    })
  const n = nginx.exec(text)
  if (n) {
    const client = /, client: ([^\s,]+)/.exec(n[6]!)?.[1]
    const request = /, request: "([^"]*)"/.exec(n[6]!)?.[1]
    return made({ kind: 'nginx-error', time: n[1]!, level: n[2], pid: n[3], tid: n[4], connection: n[5], client, request, message: n[6] })
  }
  return undefined
}

/** Quick test for the start of a line of either error log. */
export function isErrorHead(text: string): boolean {
  return nginx.test(text) || apache.test(text)
}
