// osquery's result logs: rows that a scheduled query found, that came or went since it ran before.
import type { Json } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { parseEpoch } from '../epoch.ts'
import { baseName, eventOf, fileOf, filled, type HostFacts, integer } from '../host-event.ts'
import { claimJson } from '../json-trials.ts'
import { dateTime, monthOf } from '../syslog-time.ts'
import { isRecord } from '../taken.ts'
import type { When } from '../time.ts'

type Obj = Record<string, unknown>
const actions = new Set(['added', 'removed', 'snapshot'])

function formOf(value: unknown): string | undefined {
  if (!isRecord(value) || typeof value.name !== 'string') return undefined
  if (isRecord(value.columns) && typeof value.action === 'string' && actions.has(value.action)) return 'row'
  if (value.action === 'snapshot' && Array.isArray(value.snapshot)) return 'snapshot'
  if (isRecord(value.diffResults) && value.hostIdentifier !== undefined) return 'batch'
  return undefined
}

/** `Thu Mar 16 03:08:58 2023 UTC`. */
function calendar(text: unknown): When | undefined {
  const m = typeof text === 'string' ? /^\w{3} (\w{3}) +(\d+) (\d\d:\d\d:\d\d) (\d{4}) UTC$/.exec(text) : null
  return m ? dateTime(Number(m[4]), monthOf(m[1]!), Number(m[2]), m[3]!) : undefined
}

const said = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

/** What a row is about; a row of an events table is an act, of any other a state that was seen. */
function meaning(name: string, columns: Obj | undefined): Partial<HostFacts> {
  const events = /_events(?:_|$)|_events$/.test(name)
  const remote = said(columns?.remote_address)
  const pid = integer(columns?.pid)
  const path = said(columns?.path)
  const process = {
    pid: pid !== undefined && pid >= 0 ? pid : undefined,
    name: said(columns?.name) ?? baseName(path),
    cmd_line: said(columns?.cmdline),
    parent_process: integer(columns?.parent) === undefined ? undefined : { pid: integer(columns?.parent) },
    user: filled({ name: said(columns?.username), uid: said(columns?.uid) }),
    file: path === undefined ? undefined : fileOf(path),
  }
  if (remote !== undefined && columns?.remote_port !== undefined)
    return {
      class: 'network_activity',
      activity: events ? 1 : 99,
      process: { pid: process.pid, name: process.name },
      attributes: {
        dst_endpoint: { ip: remote, port: integer(columns.remote_port) },
        src_endpoint: filled({ ip: said(columns.local_address), port: integer(columns.local_port) }),
      },
    }
  if (pid !== undefined && (columns?.cmdline !== undefined || columns?.path !== undefined) && /process|socket|port/.test(name))
    return { class: 'process_activity', activity: events ? 1 : 99, process }
  if (/file_events|(?:^|_)fim(?:_|$)|yara_events/.test(name) && said(columns?.target_path) !== undefined) {
    const kind = { CREATED: 1, UPDATED: 3, DELETED: 4, MOVED_TO: 5, MOVED_FROM: 5, ATTRIBUTES_MODIFIED: 6, OPENED: 14 }[
      said(columns?.action) ?? ''
    ]
    return { class: 'file_activity', activity: kind ?? 99, attributes: { file: fileOf(said(columns?.target_path)!) } }
  }
  return { class: 'config_state', activity: 1 }
}

function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!formOf(value)) return { reject: 'not an osquery result' }
  const row = value as Obj
  const name = String(row.name)
  const action = said(row.action) ?? 'batch'
  const columns = isRecord(row.columns) ? row.columns : undefined
  const unix = said(row.unixTime)
  const when = unix === undefined ? calendar(row.calendarTime) : parseEpoch(unix)
  const facts = meaning(name, columns)
  const { name: _n, action: _a, hostIdentifier, unixTime: _u, ...rest } = row
  return eventOf({
    class: 'config_state',
    activity: 1,
    activityName: action,
    ...facts,
    action: `${name} ${action}`,
    when,
    ...(when
      ? {}
      : {
          undated:
            row.unixTime === undefined && row.calendarTime === undefined ? 'the record has no time' : 'the time is none or implausible',
        }),
    recorded: unix ?? said(row.calendarTime),
    vendor: 'osquery',
    product: 'osquery',
    source: 'osquery',
    host: said(hostIdentifier),
    eventCode: name,
    unmapped: { ...(rest as { [key: string]: Json }), name, action },
  })
}

export const osquery: Source = {
  id: 'osquery',
  title: 'osquery results',
  layer: 'runtime',
  logsource: { product: 'osquery', service: 'results' },
  time: { meaning: 'recorded', field: 'unixTime', zone: 'UTC', precision: 'second' },
  claim: (probe) => claimJson(probe, formOf),
  normalise,
  fields: {
    time: ['unixTime', 'calendarTime'],
    'metadata.original_time': ['unixTime', 'calendarTime'],
    'metadata.event_code': 'name',
    'device.hostname': 'hostIdentifier',
    'process.pid': 'columns.pid',
    'process.name': 'columns.name',
    'process.cmd_line': 'columns.cmdline',
    'process.parent_process.pid': 'columns.parent',
    'file.path': ['columns.target_path'],
    'src_endpoint.ip': 'columns.local_address',
    'dst_endpoint.ip': 'columns.remote_address',
    'dst_endpoint.port': 'columns.remote_port',
  },
  owns: formOf,
}
