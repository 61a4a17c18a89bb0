// One-line alerts of Suricata and Snort (`fast.log`, `alert_fast`).
import { sortKey, type When } from '../time.ts'

export interface FastAlert {
  recorded: string
  when: When | undefined
  /** What the time does not say itself. */
  labels: string[]
  gid: string
  sid: string
  rev: string
  title: string
  category: string | undefined
  priority: number | undefined
  protocol: string
  src: string
  srcPort: number | undefined
  dst: string
  dstPort: number | undefined
  /** What stands in brackets before the rule: drops. */
  marks: string
}

const shape =
  /^(\d\d\/\d\d(?:\/\d{2,4})?-\d\d:\d\d:\d\d(?:\.\d+)?)\s+((?:\[[A-Za-z]+\]\s+)?)\[\*\*\] \[(\d+):(\d+):(\d+)\] (.*?) \[\*\*\] (?:\[Classification: ([^\]]*)\] )?(?:\[Priority: (\d+)\] )?\{([^}]*)\} (\S+) -> (\S+)\s*$/

export function isFastLine(text: string): boolean {
  return shape.test(text)
}

export function fastAlert(text: string, mtime: number | undefined): FastAlert | undefined {
  const match = shape.exec(text)
  if (!match) return undefined
  const [, recorded, marks, gid, sid, rev, title, category, priority, protocol, from, to] = match
  const labels: string[] = []
  const src = sideOf(from!)
  const dst = sideOf(to!)
  return {
    recorded: recorded!,
    when: timeOf(recorded!, mtime, labels),
    labels,
    gid: gid!,
    sid: sid!,
    rev: rev!,
    title: title!.replace(/^"(.*)"$/, '$1'),
    category,
    priority: priority === undefined ? undefined : Number(priority),
    protocol: protocol!,
    src: src.ip,
    srcPort: src.port,
    dst: dst.ip,
    dstPort: dst.port,
    marks: marks!.trim(),
  }
}

/** `192.0.2.1:80`; of IPv6 a ninth group is the port, for both programs write all eight. */
function sideOf(text: string): { ip: string; port: number | undefined } {
  const parts = text.split(':')
  const withPort = text.includes('.') ? parts.length === 2 : parts.length === 9
  return withPort ? { ip: parts.slice(0, -1).join(':'), port: Number(parts.at(-1)) } : { ip: text, port: undefined }
}

function timeOf(text: string, mtime: number | undefined, labels: string[]): When | undefined {
  const [date, clock] = text.split('-') as [string, string]
  const parts = date.split('/')
  const [hour, minute, second] = clock.split(':') as [string, string, string]
  labels.push('the recorded time names no zone: read as UTC')
  let year: number
  let month: number
  let day: number
  if (parts.length === 3 && parts[2]!.length === 4) [month, day, year] = parts.map(Number) as [number, number, number]
  else if (parts.length === 3) {
    // Snort's -y writes year, month, day.
    ;[year, month, day] = parts.map(Number) as [number, number, number]
    year += 2000
  } else {
    ;[month, day] = parts.map(Number) as [number, number]
    if (mtime === undefined) return undefined
    labels.push('the recorded time names no year: the last one before the file was written')
    year = new Date(mtime).getUTCFullYear()
    // A day's grace for zones.
    if (Date.UTC(year, month - 1, day) > mtime + 86_400_000) year -= 1
  }
  const [whole, fraction = ''] = second.split('.') as [string, string?]
  const start = Date.UTC(year, month - 1, day)
  if (new Date(start).getUTCDate() !== day || Number(hour) > 23 || Number(minute) > 59 || Number(whole) > 60) return undefined
  const digits = fraction.padEnd(6, '0')
  const ms = start + ((Number(hour) * 60 + Number(minute)) * 60 + Number(whole)) * 1000 + Number(digits.slice(0, 3))
  const us = sortKey(ms, Number(digits.slice(3, 6)))
  return us === undefined ? undefined : { us, ms }
}
