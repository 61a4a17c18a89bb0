// PostgreSQL's server log: connections, authentication, errors, statements where they are logged.

import type { Json } from '../../contract/ocsf.ts'
import type { Claim, Framed, Framing, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { createTextFramer, joinedResult, locatePattern, parseText, type TextReader } from '../framing/text-records.ts'
import { eventOf, filled, type HostFacts, integer } from '../host-event.ts'
import { lookup } from '../lookup.ts'
import { dateTime, offsetOf, zoneAssumed } from '../syslog-time.ts'
import { zoneMinutes } from '../syslog-zones.ts'
import { isRecord } from '../taken.ts'

type Obj = Record<string, unknown>
const stamp = String.raw`(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([A-Z]{1,5}|[+-]\d\d(?::?\d\d)?)`
const head =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? (?:[A-Z]{1,5}|[+-]\d\d(?::?\d\d)?)):? ?(?:\[(\d+)(?:-(\d+))?\]:? )?(?:([^\s@]*)@([^\s@]*) )?([^:]{0,200}?)\b(LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|DEBUG\d?|DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION): {1,2}([\s\S]*)$/
const parts = new Set(['DETAIL', 'HINT', 'STATEMENT', 'CONTEXT', 'QUERY', 'LOCATION'])

const reader: TextReader = {
  role(line) {
    const found = head.exec(line)
    return found && !parts.has(found[7]!) ? 'starts' : 'continues'
  },
  value(lines) {
    const found = head.exec(lines.join('\n'))
    if (!found) return { time: '', message: lines.join('\n') }
    const [, time, pid, line, user, database, prefix, level, message] = found
    return Object.fromEntries(
      Object.entries({ time, pid, line, user, database, prefix: prefix?.trim() || undefined, level, message }).filter(
        ([, one]) => one !== undefined,
      ),
    )
  },
}

/** `log_destination = jsonlog` (15 and later). */
function isJson(value: unknown): value is Obj {
  return isRecord(value) && typeof value.error_severity === 'string' && typeof value.timestamp === 'string' && value.pid !== undefined
}

const trials: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }]

function claim(probe: Probe): Claim | undefined {
  const lines = probe.text.slice(0, 16384).split(/\r?\n/, 10)
  if (lines.some((line) => head.test(line))) return { framing: { kind: 'own', name: 'log' }, form: 'stderr', confidence: 0.9 }
  for (const framing of trials) if (isJson(probe.firstRecord(framing))) return { framing, form: 'jsonlog', confidence: 0.95 }
  return undefined
}

function timeOf(text: string): Pick<HostFacts, 'when' | 'undated' | 'labels'> {
  const found = new RegExp(`^${stamp}$`).exec(text)
  if (!found) return { when: undefined, undated: 'the record has no time' }
  const zone = found[5]!
  const known = zoneMinutes[zone] ?? offsetOf(zone) ?? offsetOf(`${zone}00`)
  const when = dateTime(Number(found[1]), Number(found[2]) - 1, Number(found[3]), found[4]!, known ?? 0)
  const labels =
    known === undefined
      ? [`${zoneAssumed} (${zone} means several)`]
      : /^[A-Z]/.test(zone) && known !== 0
        ? [`the zone ${zone} is read as ${known / 60} hours from UTC`]
        : []
  return when ? { when, labels } : { when: undefined, undated: 'the time is implausible' }
}

function meaning(message: string, user: string | undefined, database: string | undefined, host: string | undefined): Partial<HostFacts> {
  const base = { service: { name: 'postgresql' } }
  const failed =
    /^(?:password|\S+) authentication failed for user "([^"]*)"|^(?:no pg_hba\.conf entry for host "([^"]*)", user "([^"]*)")|^role "([^"]*)" does not exist/.exec(
      message,
    )
  if (failed)
    return {
      class: 'authentication',
      activity: 1,
      action: 'authentication failed',
      status: 2,
      severity: 2,
      attributes: { ...base, user: { name: failed[1] ?? failed[3] ?? failed[4] }, src_endpoint: address(failed[2] ?? host) },
    }
  const authorized = /^connection authorized: user=(\S+)(?: database=(\S+))?/.exec(message)
  if (authorized)
    return {
      class: 'authentication',
      activity: 1,
      action: 'connection authorized',
      status: 1,
      attributes: { ...base, user: { name: authorized[1] }, src_endpoint: address(host) },
    }
  const gone = /^disconnection: .*?user=(\S+) database=(\S+) host=(\S+)(?: port=(\d+))?/.exec(message)
  if (gone)
    return {
      class: 'authentication',
      activity: 2,
      action: 'disconnection',
      status: 1,
      attributes: { ...base, user: { name: gone[1] }, src_endpoint: address(gone[3], gone[4]) },
    }
  const received = /^connection received: host=(\S+)(?: port=(\d+))?/.exec(message)
  if (received)
    return {
      class: 'network_activity',
      activity: 1,
      action: 'connection received',
      status: 1,
      attributes: { src_endpoint: address(received[1], received[2]) },
    }
  const statement = /^(?:duration: [\d.]+ ms {1,2})?(?:statement|execute [^:]*|parse [^:]*|bind [^:]*): ([\s\S]*)$/.exec(message)
  if (statement)
    return {
      class: 'datastore_activity',
      activity: 4,
      action: statement[1]!.trim().split(/\s+/)[0]?.toUpperCase(),
      status: 1,
      attributes: { database: { name: database ?? 'not recorded', type_id: 1 }, src_endpoint: address(host) },
    }
  if (/^starting PostgreSQL|^database system is ready/.test(message))
    return {
      class: 'application_lifecycle',
      activity: 3,
      action: 'start',
      status: 1,
      attributes: { app: { name: 'PostgreSQL', vendor_name: 'PostgreSQL' } },
    }
  if (/^database system is shut down|^shutting down/.test(message))
    return {
      class: 'application_lifecycle',
      activity: 4,
      action: 'stop',
      status: 1,
      attributes: { app: { name: 'PostgreSQL', vendor_name: 'PostgreSQL' } },
    }
  return user === undefined ? {} : { class: 'base_event' }
}

function address(host: string | undefined, port?: string): Obj | undefined {
  if (host === undefined || host === '' || host === '[local]') return undefined
  return { ...(/^[\d.]+$|:/.test(host) ? { ip: host } : { hostname: host }), ...(port ? { port: Number(port) } : {}) }
}

const severities: Readonly<Record<string, number>> = lookup({ PANIC: 5, FATAL: 3, ERROR: 3, WARNING: 2 })

function normalise(record: Framed, _member: MemberContext): RecordResult {
  const joined = joinedResult(record.value)
  if (joined) return joined
  const value = typeof record.value === 'string' ? reader.value([record.value]) : record.value
  if (!isRecord(value)) return { reject: 'not a PostgreSQL log record' }
  const json = isJson(value)
  const text = (key: string) => (typeof value[key] === 'string' && value[key] !== '' ? (value[key] as string) : undefined)
  const time = text(json ? 'timestamp' : 'time')
  if (time === undefined) return { reject: 'not a PostgreSQL log record' }
  const level = text(json ? 'error_severity' : 'level')
  const message = text('message') ?? ''
  const user = text('user')
  const database = text(json ? 'dbname' : 'database')
  const host = json ? text('remote_host') : /(?:host|client)=([^\s,]+)/.exec(text('prefix') ?? '')?.[1]
  const { time: _t, timestamp: _s, message: _m, ...rest } = value
  const severity = severities[level ?? ''] ?? 1
  return eventOf({
    class: 'base_event',
    activity: 99,
    activityName: level ?? 'Message',
    status: severity >= 3 ? 2 : 1,
    ...meaning(message, user, database, host),
    severity,
    ...timeOf(time),
    recorded: time,
    vendor: 'PostgreSQL',
    product: 'PostgreSQL',
    source: 'postgresql',
    layer: 'data',
    message,
    user: user === undefined || user === '[unknown]' ? undefined : { name: user },
    process: { name: 'postgres', pid: integer(value.pid) },
    statusCode: json ? text('state_code') : undefined,
    eventCode: level,
    unmapped: filled(rest) as { [key: string]: Json } | undefined,
  })
}

export const postgresql: Source = {
  id: 'postgresql',
  title: 'PostgreSQL server log',
  layer: 'data',
  logsource: { product: 'postgresql', service: 'server' },
  time: { meaning: 'recorded', field: '%m or %t', zone: 'as written, often an abbreviation', precision: 'millisecond' },
  claim,
  normalise,
  fields: {
    time: ['^(\\d{4}-\\d\\d-\\d\\d [0-9:.]+ [^ :]+)', 'timestamp'],
    'metadata.original_time': ['^(\\d{4}-\\d\\d-\\d\\d [0-9:.]+ [^ :]+)', 'timestamp'],
    'actor.process.pid': ['\\[(\\d+)', 'pid'],
    'actor.user.name': ['\\] ([^ @]+)@', 'user'],
    'user.name': ['user "([^"]+)"', 'user=([^ ]+)', 'role "([^"]+)"', '*'],
    'src_endpoint.ip': ['host[ =]"?([0-9a-fA-F.:]+)', 'remote_host'],
    'src_endpoint.port': [' port=(\\d+)'],
    'database.name': ['@([^ ]+) ', 'dbname'],
    message: ['[A-Z]+: {1,2}([\\s\\S]*)$', 'message'],
  },
  framer: () => createTextFramer(reader),
  parse: (_name, bytes) => parseText(reader, bytes),
  locate: (_name, bytes, place) => locatePattern(bytes, place),
  owns: (value) => (typeof value === 'string' ? (head.test(value) ? 'stderr' : undefined) : isJson(value) ? 'jsonlog' : undefined),
}
