// One syslog record to its events; the meaning of a message is the same from a file, the journal or a SIEM's table.
import type { Json } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, Normalised, RecordResult } from '../../contract/source.ts'
import { joinedResult } from '../framing/text-records.ts'
import { baseName, type HostFacts, hostEvent, integer } from '../host-event.ts'
import { dateTime, type Filled, isoTime, yearlessTime, zoneAssumed } from '../syslog-time.ts'
import { isRecord } from '../taken.ts'
import { bsdTime, parseSyslog, type SyslogRecord, splitJoined } from './header.ts'
import { levelNames, meaningOf, severityOf } from './messages.ts'

/** What every syslog-like record comes down to. */
export interface Line {
  source: string
  product: string
  time: Filled
  recorded: string | undefined
  host: string | undefined
  program: string | undefined
  pid: number | undefined
  message: string
  level: number | undefined
  unmapped: { [key: string]: Json }
  facts?: Partial<HostFacts>
}

export function eventOfLine(line: Line): Normalised {
  const said = meaningOf(line.program, line.message)
  const { launched, ...meaning } = said
  const own = { name: baseName(line.program), pid: line.pid, ...line.facts?.process }
  const severity = Math.max(meaning.severity ?? 1, severityOf(line.level))
  return hostEvent({
    class: 'base_event',
    activity: 99,
    activityName: 'Message',
    ...line.facts,
    ...meaning,
    severity,
    attributes: { ...line.facts?.attributes, ...meaning.attributes },
    when: line.time.when,
    ...(line.time.undated ? { undated: line.time.undated } : {}),
    recorded: line.recorded,
    labels: line.time.labels,
    vendor: 'Linux',
    product: line.product,
    source: line.source,
    host: line.host,
    message: line.message,
    process: launched ?? own,
    ...(launched ? { actorProcess: own } : {}),
    unmapped: line.unmapped,
  })
}

function timeOf(text: string, mtime: number | undefined): Filled {
  const bsd = bsdTime(text)
  if (!bsd) return text === '-' ? { when: undefined, undated: 'the record has no time', labels: [] } : isoTime(text)
  if (bsd.year === undefined) return yearlessTime(bsd.month, bsd.day, bsd.clock, mtime)
  const when = dateTime(bsd.year, bsd.month, bsd.day, bsd.clock)
  return when ? { when, labels: [zoneAssumed] } : { when: undefined, undated: `the time is none: ${text}`, labels: [] }
}

function fromRecord(parsed: SyslogRecord, member: MemberContext, whole?: string): Normalised {
  const { time, host, tag, pid, message, ...rest } = parsed
  const number = integer(pid)
  const level = rest.pri === undefined ? levelNames[rest.level?.toLowerCase() ?? ''] : Number(rest.pri) & 7
  return eventOfLine({
    source: 'linux_syslog',
    product: 'syslog',
    time: timeOf(time, member.mtime),
    recorded: time,
    host,
    program: tag,
    pid: number,
    message,
    level,
    unmapped: {
      ...(rest as { [key: string]: Json }),
      ...(number === undefined && pid !== undefined ? { pid } : {}),
      ...(tag !== undefined && baseName(tag) !== tag ? { tag } : {}),
    },
    ...(whole === undefined ? {} : { facts: { attributes: { raw_data: whole } } }),
  })
}

/** Rows of Log Analytics' Syslog table. */
export function isSyslogRow(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && value.SyslogMessage !== undefined && (value.Facility !== undefined || value.SeverityLevel !== undefined)
}

function fromRow(row: Record<string, unknown>): Normalised {
  const { SyslogMessage, Computer, HostName, ProcessName, ProcessID, EventTime, ...rest } = row
  const text = (value: unknown) =>
    typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined
  const recorded = text(EventTime) ?? text(rest.TimeGenerated)
  const address = text(rest.HostIP)
  const host = text(HostName) ?? text(Computer)
  return eventOfLine({
    source: 'linux_syslog',
    product: 'syslog',
    time: portalTime(recorded),
    recorded,
    host,
    program: text(ProcessName),
    pid: integer(ProcessID),
    message: text(SyslogMessage) ?? '',
    level: levelNames[text(rest.SeverityLevel)?.toLowerCase() ?? ''],
    facts: address === undefined ? {} : { device: { ip: address } },
    unmapped: {
      ...(rest as { [key: string]: Json }),
      ...(text(Computer) !== undefined && Computer !== host ? { Computer: Computer as Json } : {}),
    },
  })
}

/** `7/8/2019 16:08` or `7/8/2019, 4:08:31.123 PM`, as the portal writes in its American form; else ISO. */
function portalTime(text: string | undefined): Filled {
  if (text === undefined) return { when: undefined, undated: 'the record has no time', labels: [] }
  const m = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d\d)(?::(\d\d(?:\.\d+)?))?(?: ([AP]M))?$/.exec(text)
  if (!m) return isoTime(text)
  const hour = m[7] === undefined ? Number(m[4]) : (Number(m[4]) % 12) + (m[7] === 'PM' ? 12 : 0)
  const when = dateTime(Number(m[3]), Number(m[1]) - 1, Number(m[2]), `${hour}:${m[5]}:${m[6] ?? '00'}`)
  const labels = ['the recorded date is read as month/day/year', zoneAssumed]
  if (m[6] === undefined) labels.push('the recorded time has no seconds')
  return when ? { when, labels } : { when: undefined, undated: `the time is none: ${text}`, labels: [] }
}

export function normalise(record: Framed, member: MemberContext): RecordResult {
  const joined = joinedResult(record.value)
  if (joined) return joined
  const value = typeof record.value === 'string' ? recordOfLines([record.value]) : record.value
  if (isSyslogRow(value)) return { events: [fromRow(value)] }
  if (!isRecord(value)) return { reject: 'not a syslog record' }
  if (typeof value.several === 'string') {
    const whole = value.several
    return { events: splitJoined(whole).map((text) => fromRecord(parseSyslog(text) ?? { time: '-', message: text }, member, whole)) }
  }
  if (typeof value.time !== 'string' || typeof value.message !== 'string') return { reject: 'not a syslog record' }
  return { events: [fromRecord(value as unknown as SyslogRecord, member)] }
}

export function recordOfLines(lines: string[]): unknown {
  const text = lines.join('\n')
  if (splitJoined(text).length > 1) return { several: text }
  return parseSyslog(text) ?? { time: '-', message: text }
}
