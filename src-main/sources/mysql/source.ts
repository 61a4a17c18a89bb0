// MySQL and MariaDB: error log, general query log, slow query log.
import type { Json } from '../../contract/ocsf.ts'
import type { Claim, Framed, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { createTextFramer, joinedResult, type LineRole, locatePattern, parseText, type TextReader } from '../framing/text-records.ts'
import { eventOf, filled, type HostFacts, integer } from '../host-event.ts'
import { isoTime } from '../syslog-time.ts'
import { isRecord } from '../taken.ts'

type Obj = Record<string, unknown>
const iso = String.raw`\d{4}-\d\d-\d\d[T ]+\d{1,2}:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?`
const error = new RegExp(
  String.raw`^(${iso}) (\d+) \[(System|Warning|ERROR|Error|Note)\](?: \[(MY-\d+)\])?(?: \[([A-Za-z]\w*)\])? ?([\s\S]*)$`,
)
const commands =
  'Connect|Query|Quit|Init DB|Prepare|Execute|Close stmt|Change user|Field List|Statistics|Ping|Shutdown|Refresh|Binlog Dump|Reset stmt|Fetch|Process List|Kill|Debug|Create DB|Drop DB'
const general = new RegExp(String.raw`^(?:(${iso}|\d{6} +\d{1,2}:\d\d:\d\d)?[\t ]+)?(\d+) (${commands})(?:\t([\s\S]*))?$`)
const slow = /^# Time: (\S+(?: +\d{1,2}:\d\d:\d\d)?)/
const preamble = /^(?:\S*mysqld|\S*mariadbd|mysqld), Version: |^Tcp port: |^Time +Id +Command/

const made = (value: Obj) => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined && one !== ''))
const readers: Readonly<Record<string, TextReader>> = {
  error: {
    role: (line) => (error.test(line) ? 'starts' : preamble.test(line) ? { ignore: 'banner' } : 'continues'),
    value(lines) {
      const m = error.exec(lines.join('\n'))
      return m ? made({ time: m[1], thread: m[2], level: m[3], code: m[4], subsystem: m[5], message: m[6] }) : { message: lines.join('\n') }
    },
  },
  general: {
    role: (line): LineRole => (general.test(line) ? 'starts' : preamble.test(line) ? { ignore: 'banner' } : 'continues'),
    value(lines) {
      const m = general.exec(lines.join('\n'))
      return m ? made({ time: m[1], thread: m[2], command: m[3], argument: m[4] }) : { message: lines.join('\n') }
    },
  },
  slow: {
    role: (line): LineRole => (slow.test(line) ? 'starts' : preamble.test(line) ? { ignore: 'banner' } : 'continues'),
    value(lines) {
      const text = lines.join('\n')
      const who = /^# User@Host: ([^[\s]*)(?:\[([^\]]*)\])? @ +(\S*) *\[([^\]]*)\](?: +Id: +(\d+))?/m.exec(text)
      const times = /^# Query_time: .*$/m.exec(text)?.[0]
      const query = lines.filter((line) => !/^# |^SET timestamp=|^use /.test(line)).join('\n')
      const use = /^use (\S+?);$/m.exec(text)?.[1]
      return made({
        time: slow.exec(lines[0]!)?.[1],
        user: who?.[1] || who?.[2],
        host: who?.[3],
        ip: who?.[4],
        thread: who?.[5],
        times,
        database: use,
        query,
        stamp: /^SET timestamp=\d+;$/m.exec(text)?.[0],
      })
    },
  },
}

function claim(probe: Probe): Claim | undefined {
  const lines = probe.text.slice(0, 16384).split(/\r?\n/, 12)
  const own = (name: string): Claim => ({ framing: { kind: 'own', name }, form: name, confidence: 0.9 })
  if (lines.some((line) => slow.test(line)) && /^# User@Host: /m.test(probe.text)) return own('slow')
  if (lines.some((line) => error.test(line))) return own('error')
  const banner = preamble.test(lines[0]!)
  if (lines.some((line) => general.test(line) && (banner || /^\d{4}-/.test(line)))) return own('general')
  return undefined
}

function timeOf(text: unknown): Pick<HostFacts, 'when' | 'undated' | 'labels' | 'recorded'> {
  if (typeof text !== 'string') return { when: undefined, undated: 'the record has no time of its own' }
  const { when, undated, labels } = isoTime(text)
  return { when, ...(undated ? { undated } : {}), labels, recorded: text }
}

const where = (host: string | undefined, ip?: string): Obj | undefined =>
  ip ? { ip, ...(host ? { hostname: host } : {}) } : host ? (/^[\d.]+$|:/.test(host) ? { ip: host } : { hostname: host }) : undefined
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

function meaning(value: Obj): Partial<HostFacts> {
  const service = { name: 'mysql' }
  const message = text(value.message) ?? ''
  const denied = /Access denied for user '([^']*)'@'([^']*)'/.exec(text(value.argument) ?? message)
  if (denied)
    return {
      class: 'authentication',
      activity: 1,
      action: 'Access denied',
      status: 2,
      severity: 2,
      attributes: { service, user: { name: denied[1] }, src_endpoint: where(denied[2]) },
    }
  if (value.command === 'Connect') {
    const who = /^([^@\s]*)@(\S*)/.exec(text(value.argument) ?? '')
    return {
      class: 'authentication',
      activity: 1,
      action: 'Connect',
      status: 1,
      attributes: { service, user: who?.[1] ? { name: who[1] } : undefined, src_endpoint: where(who?.[2]) },
    }
  }
  if (value.command === 'Quit') return { class: 'authentication', activity: 2, action: 'Quit', status: 1, attributes: { service } }
  if (value.command !== undefined)
    return {
      class: 'datastore_activity',
      activity: 4,
      action: String(value.command),
      status: 1,
      message: text(value.argument),
      attributes: { database: { name: 'not recorded', type_id: 1 } },
    }
  if (value.query !== undefined)
    return {
      class: 'datastore_activity',
      activity: 4,
      action: String(value.query).trim().split(/\s+/)[0]?.toUpperCase(),
      status: 1,
      message: String(value.query),
      user: text(value.user) === undefined ? undefined : { name: value.user },
      attributes: {
        database: { name: text(value.database) ?? 'not recorded', type_id: 1 },
        src_endpoint: where(text(value.host), text(value.ip)),
      },
    }
  const life = /ready for connections|starting as process/.test(message) ? 3 : /[Ss]hutdown complete/.test(message) ? 4 : undefined
  if (life)
    return {
      class: 'application_lifecycle',
      activity: life,
      action: life === 3 ? 'start' : 'stop',
      status: 1,
      attributes: { app: { name: 'MySQL', vendor_name: 'Oracle' } },
    }
  return {}
}

function normalise(record: Framed, member: MemberContext): RecordResult {
  const joined = joinedResult(record.value)
  if (joined) return joined
  const value = typeof record.value === 'string' ? (readers[member.form] ?? readers.error!).value([record.value]) : record.value
  if (!isRecord(value) || (value.time === undefined && value.command === undefined)) return { reject: 'not a MySQL log record' }
  const { time, ...rest } = value
  const level = text(value.level)
  const severity = level === 'ERROR' || level === 'Error' ? 3 : level === 'Warning' ? 2 : 1
  return eventOf({
    class: 'base_event',
    activity: 99,
    activityName: level ?? 'Message',
    status: severity === 3 ? 2 : 1,
    message: text(value.message),
    severity,
    ...meaning(value),
    ...timeOf(time),
    vendor: 'Oracle',
    product: 'MySQL',
    source: 'mysql',
    layer: 'data',
    process: { name: 'mysqld', tid: integer(value.thread) },
    eventCode: text(value.code),
    unmapped: filled(rest) as { [key: string]: Json } | undefined,
  })
}

export const mysql: Source = {
  id: 'mysql',
  title: 'MySQL and MariaDB logs',
  layer: 'data',
  logsource: { product: 'mysql', service: 'server' },
  time: { meaning: 'recorded', field: 'the line’s time', zone: 'UTC unless log_timestamps=SYSTEM', precision: 'microsecond' },
  claim,
  normalise,
  fields: {
    time: ['^(?:# Time: )?(\\d{4}-[^ \\t\\n\\r]+)'],
    'metadata.original_time': ['^(?:# Time: )?(\\d{4}-[^ \\t\\n\\r]+)'],
    'api.operation': ['[0-9] ([A-Z][A-Za-z ]+)(?:\\t|$)', '*'],
    'user.name': ["user '([^']+)'", 'Connect\\t([^@ ]+)@'],
    'actor.user.name': ['User@Host: ([^\\[ ]+)'],
    'src_endpoint.ip': ["@'([0-9.:]+)'", '@([0-9.:]+)', '\\[([0-9.]+)\\]'],
    'src_endpoint.hostname': ["@ ?([A-Za-z][^ ']*)", "@'([^']+)'"],
    'database.name': ['\\nuse ([^;]+);'],
    message: ['\\] ([^\\[][\\s\\S]*)$', 'Query\\t([\\s\\S]*)$', '\\n([^#\\n][^\\n]*)$'],
  },
  framer: (name) => createTextFramer(readers[name] ?? readers.error!),
  parse: (name, bytes) => parseText(readers[name] ?? readers.error!, bytes),
  locate: (_name, bytes, place) => locatePattern(bytes, place),
  owns: (value) => (typeof value === 'string' && error.test(value) ? 'error' : undefined),
}
