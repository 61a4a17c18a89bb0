// Application logs: injection into a database and programs run by it, web shells, guessed passwords, agents' commands.
import type { Artifact, Found } from './artifact.ts'
import { findAll, type Pattern } from './match.ts'
import { shellPatterns } from './shell.ts'
import { valuesIn } from './values.ts'
import { latin1 } from './view.ts'

interface Line {
  text: string
  start: number
}
const linesAtMost = 200_000

export function applicationLogs({ bytes, path }: Artifact): Found[] {
  const text = latin1(bytes)
  const out: Found[] = []
  if (/\b(?:statement|execute|COPY|query)\b/i.test(text)) out.push(...database(text))
  if (/"(?:GET|POST|PUT|HEAD|DELETE|OPTIONS) /.test(text)) out.push(...web(text))
  if (/\bsshd\b|Failed password|Accepted (?:password|publickey)/.test(text)) out.push(...signIns(text))
  if (/RunShellScript|aws:runShellScript|cloud-init|SSM|runCommand/i.test(text) || /ssm|cloud-init|waagent|guest-agent/.test(path))
    out.push(...agents(text))
  return out
}

function* lines(text: string): Generator<Line> {
  let start = 0
  for (let i = 0; i < linesAtMost && start < text.length; i++) {
    let end = text.indexOf('\n', start)
    if (end < 0) end = text.length
    yield { text: end - start > 20_000 ? text.slice(start, start + 20_000) : text.slice(start, end), start }
    start = end + 1
  }
}

const injection =
  /'\s*(?:\)\s*)?;\s*(?:COPY|CREATE|DROP|INSERT|UPDATE|DELETE|SELECT|ALTER|EXEC|DECLARE|CALL)\b|\bUNION\s+(?:ALL\s+)?SELECT\b[^\n]{0,200}(?:--|#|\/\*|\bFROM\s+(?:information_schema|pg_\w+|users?|mysql\.)|NULL\s*,)|'\s*OR\s+'?\d+'?\s*=\s*'?\d+|\bpg_sleep\s*\(|\bxp_cmdshell\b|\bINTO\s+OUTFILE\b|\bLOAD_FILE\s*\(/i

function database(text: string): Found[] {
  const out: Found[] = []
  const injected: Found['spans'] = []
  for (const { text: line, start } of lines(text)) {
    if (!/statement|execute|query|COPY/i.test(line)) continue
    const match = injection.exec(line)
    if (match && injected.length < 20) injected.push({ start: start + match.index, end: start + Math.min(line.length, match.index + 300) })
    const copy = /\bCOPY\b[^\n;]{0,400}?\b(FROM|TO)\s+PROGRAM\b\s*(\$\w*\$|'|E')?/i.exec(line)
    if (!copy || out.length > 40) continue
    const span = { start: start + copy.index, end: start + line.length }
    const program = line.slice(copy.index + copy[0].length)
    out.push({
      kind: copy[1]!.toUpperCase() === 'FROM' ? 'copy-from-program' : 'copy-to-program',
      spans: [span],
      layers: [],
      values: valuesIn(program),
    })
    // What the database was told to run is a shell's command.
    const offset = span.start + copy[0].length
    out.push(...commands(program, offset, 'shows the database told to run a command that'))
  }
  if (injected.length > 0) out.unshift({ kind: 'sql-injection', spans: injected, layers: [], values: [] })
  return out
}

/** Shell patterns over a command that a log quotes. */
function commands(command: string, offset: number, prefix: string): Found[] {
  const view = { text: command, at: (index: number) => index + offset }
  return findAll(view, command.toLowerCase(), shellPatterns as Pattern[], []).map((one) => ({
    ...one,
    says: `${prefix} ${verb(one.kind)}`,
  }))
}
const verb = (kind: string): string => `has the traits of ${kind.replaceAll('-', ' ')}`

const shellInUrl =
  /\.(?:php\d?|phtml|jspx?|aspx?|cgi)[^"\s]{0,200}[?&](?:cmd|c|exec|command|run|system|shell|x|e|code|q)=[^"\s&]{0,20}(?:id|whoami|ls|cat|uname|wget|curl|nc|bash|sh|python|perl|ping|echo|dir|net|%2Fbin|\/bin)\b/i
const uploads =
  /\/(?:uploads?|images?|files?|tmp|media|assets|static|wp-content\/(?:uploads|themes|plugins))\/[^"\s?]{0,160}\.(?:php\d?|phtml|jspx?|aspx?)(?:[?\s"])/i
const attempts =
  /\$\{(?:jndi|\$\{)|%24%7Bjndi|\.\.(?:%2f|\/)(?:\.\.(?:%2f|\/)){2,}|\(\)\s*\{\s*:;\s*\};|UNION(?:\+|%20|\s)(?:ALL(?:\+|%20|\s))?SELECT|\/(?:cgi-bin\/[^"\s]{0,60}(?:\/bin\/sh|%2f%62%69%6e)|\.env\b|actuator\/env|wp-config\.php|etc(?:%2f|\/)passwd)/i

function web(text: string): Found[] {
  const kinds: Record<string, Found> = {}
  for (const { text: line, start } of lines(text)) {
    const request = /"(GET|POST|PUT|HEAD|DELETE|OPTIONS) ([^"]{1,4000})" (\d{3})/.exec(line)
    if (!request) continue
    const answered = request[3]!.startsWith('2')
    const url = request[2]!
    const kind =
      (shellInUrl.test(url) || (request[1] === 'POST' && uploads.test(`${url} `))) && answered
        ? 'webshell-call'
        : attempts.test(url)
          ? answered
            ? 'exploit-answered'
            : 'exploit-attempt'
          : undefined
    if (!kind) continue
    const one: Found = kinds[kind] ?? { kind, spans: [], layers: [], values: [] }
    kinds[kind] = one
    if (one.spans.length < 20) {
      one.spans.push({ start, end: start + line.length })
      one.values = [...(one.values ?? []), ...valuesIn(line.slice(0, 200))].slice(0, 30)
    }
  }
  return Object.values(kinds)
}

function signIns(text: string): Found[] {
  const failed = new Map<string, { count: number; first: { start: number; end: number }; last: { start: number; end: number } }>()
  const out: Found[] = []
  const done = new Set<string>()
  for (const { text: line, start } of lines(text)) {
    const match = /(Failed|Accepted) (\w+) for (?:invalid user )?(\S{1,64}) from ([0-9a-fA-F.:]{3,45}) port/.exec(line)
    if (!match) continue
    const [, what, , user, address] = match as unknown as [string, string, string, string, string]
    const span = { start, end: start + line.length }
    if (what === 'Failed') {
      const one = failed.get(address)
      if (one) {
        one.count++
        one.last = span
      } else if (failed.size < 10_000) failed.set(address, { count: 1, first: span, last: span })
    } else {
      const before = failed.get(address)
      if (before && before.count >= 10 && !done.has(address) && out.length < 20) {
        done.add(address)
        out.push({
          kind: 'brute-force-success',
          spans: [before.first, before.last, span],
          layers: [],
          says: `shows ${before.count} refused sign-ins from ${address} and an accepted one as ${user}`,
          values: [
            { kind: 'address', value: address },
            { kind: 'user', value: user },
          ],
        })
      }
    }
  }
  for (const [address, { count, first, last }] of failed)
    if (count >= 20 && !done.has(address) && out.length < 20)
      out.push({
        kind: 'brute-force',
        spans: [first, last],
        layers: [],
        says: `shows ${count} refused sign-ins from ${address}`,
        values: [{ kind: 'address', value: address }],
      })
  return out
}

function agents(text: string): Found[] {
  const out: Found[] = []
  for (const { text: line, start } of lines(text)) {
    const match = /(?:AWS-RunShellScript|aws:runShellScript|RunShellScript|runCommand)/.exec(line)
    if (match && out.length < 20) {
      out.push({ kind: 'agent-command', spans: [{ start, end: start + line.length }], layers: [], values: valuesIn(line) })
      out.push(...commands(line, start, 'shows a command of the management agent that'))
    }
  }
  return out
}
