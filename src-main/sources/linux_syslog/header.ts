// Heads of syslog lines: RFC 5424, RFC 3164 and what daemons write into files without a priority (rsyslog's templates).
import { monthOf } from '../syslog-time.ts'

export interface SyslogRecord {
  pri?: string
  version?: string
  time: string
  host?: string
  level?: string
  tag?: string
  pid?: string
  msgid?: string
  data?: string
  message: string
}

const iso = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?`
const bsd = String.raw`(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]?\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4}(?= ))?`
const rfc5424 = new RegExp(
  String.raw`^<(\d{1,3})>(\d{1,2}) (-|${iso}) (\S+) (\S+) (\S+) (\S+) (-|(?:\[(?:[^\]\\"]|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S])*\])+)(?: |$)(?:\uFEFF)?([\s\S]*)$`,
)
const head = new RegExp(String.raw`^(?:<(\d{1,3})>)?(${iso}|${bsd})(:? )([\s\S]*)$`)
const levels = /^(EMERG|ALERT|CRIT|ERR|ERROR|WARNING|WARN|NOTICE|INFO|DEBUG) (?=[^\s:[]+(?:\[|:))/
const tagged = /^([^\s:[\]]{1,80}(?: [^\s:[\]]{1,40})?)(?:\[([^\]\s]{1,40})\])?(?: <(\w+)>)?:(?: |$)([\s\S]*)$/
const word = /^([^\s:[\]]{1,80})(?:\[(\d+)\])? ([\s\S]*)$/

/** Whether a line starts a record; `sure` when it cannot be anything else's. */
export function isHead(line: string): boolean {
  return head.test(line) || rfc5424.test(line)
}

/** Logs of containers, databases and package managers start with the same time. */
const others =
  /^(?:\d{4}-\d\d-\d\dT\S+ (?:std(?:out|err) [FP] |\d+ \[|\[|D?DDEBUG |SUBDEBUG |[A-Z]+ --- logging)|\w{3} \d\d [\d:]{8} (?:Dep-)?(?:Installed|Updated|Erased|Obsoleted|Downgraded|Reinstalled): )/

export function isSyslog(line: string): boolean {
  if (others.test(line)) return false
  if (rfc5424.test(line)) return true
  const found = head.exec(line)
  if (!found) return false
  if (found[1] !== undefined || /^[A-Z]/.test(found[2]!)) return true
  const parsed = parseSyslog(line)
  return parsed?.tag !== undefined && (parsed.host !== undefined || parsed.level !== undefined) && /^[^\d[{]/.test(parsed.tag)
}

const dash = (text: string | undefined) => (text === undefined || text === '-' ? undefined : text)

function compact(record: { [K in keyof SyslogRecord]: SyslogRecord[K] | undefined }): SyslogRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as unknown as SyslogRecord
}

export function parseSyslog(text: string): SyslogRecord | undefined {
  const full = rfc5424.exec(text)
  if (full)
    return compact({
      pri: full[1],
      version: full[2],
      time: full[3]!,
      host: dash(full[4]),
      level: undefined,
      tag: dash(full[5]),
      pid: dash(full[6]),
      msgid: dash(full[7]),
      data: dash(full[8]),
      message: full[9]!,
    })
  const found = head.exec(text)
  if (!found) return undefined
  const [, pri, time, gap, rest] = found
  const base = { pri, time: time!, version: undefined, msgid: undefined, data: undefined }
  if (gap === ': ') return compact({ ...base, host: undefined, level: undefined, tag: undefined, pid: undefined, message: rest! })
  const level = levels.exec(rest!)?.[1]
  if (level) return compact({ ...base, host: undefined, level, ...tagOf(rest!.slice(level.length + 1)) })
  // Without a host the program stands first.
  const alone = /^[^\s:[\]]+(?:\[\d+\])?: /.exec(rest!)
  if (alone) return compact({ ...base, host: undefined, level: undefined, ...tagOf(rest!) })
  const blank = rest!.indexOf(' ')
  if (blank < 0) return compact({ ...base, host: undefined, level: undefined, tag: undefined, pid: undefined, message: rest! })
  return compact({ ...base, host: rest!.slice(0, blank), level: undefined, ...tagOf(rest!.slice(blank + 1)) })
}

function tagOf(text: string): { tag: string | undefined; pid: string | undefined; level?: string; message: string } {
  const found = tagged.exec(text)
  if (found) return { tag: found[1], pid: found[2], ...(found[3] ? { level: found[3] } : {}), message: found[4]! }
  const plain = /^[a-z0-9_./-]+ /.test(text) ? word.exec(text) : null
  return plain ? { tag: plain[1], pid: plain[2], message: plain[3]! } : { tag: undefined, pid: undefined, message: text }
}

/** `Mar  2 10:00:00`, also with a year before or after the clock. */
export function bsdTime(text: string): { month: number | undefined; day: number; clock: string; year: number | undefined } | undefined {
  const found = /^(\w{3}) +(\d{1,2}) (?:(\d{4}) )?(\d\d:\d\d:\d\d(?:\.\d+)?)(?: (\d{4}))?$/.exec(text)
  if (!found) return undefined
  const year = found[3] ?? found[5]
  return { month: monthOf(found[1]!), day: Number(found[2]), clock: found[4]!, year: year === undefined ? undefined : Number(year) }
}

/** Messages that a receiver wrote one after the other without newlines. */
export function splitJoined(text: string): string[] {
  const starts = new RegExp(String.raw`<\d{1,3}>(?=(?:\d{1,2} )?(?:${iso}|${bsd}) )`, 'g')
  const at = [...text.matchAll(starts)].map((found) => found.index)
  if (at.length < 2 || at[0] !== 0) return [text]
  return at.map((start, n) => text.slice(start, at[n + 1]))
}
