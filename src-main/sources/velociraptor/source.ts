// Velociraptor's results: rows of artifacts as a collection or a hunt exports them, JSON lines.
import type { Json } from '../../contract/ocsf.ts'
import type { Claim, Framed, Framing, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { parseEpoch } from '../epoch.ts'
import { baseName, eventOf, fileOf, filled, type HostFacts, hashOf, integer } from '../host-event.ts'
import { dateTime } from '../syslog-time.ts'
import { isRecord } from '../taken.ts'
import { parseTime, type When } from '../time.ts'
import { artifactOfKeys, artifactOfPath } from './artifacts.ts'

type Obj = Record<string, unknown>
const framings: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }]

const isContext = (value: unknown) =>
  isRecord(value) && typeof value.client_id === 'string' && typeof value.session_id === 'string' && isRecord(value.request)

function formOf(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined
  if (isContext(value)) return 'context'
  if (typeof value._Source === 'string' && /^[A-Z]\w*(?:\.\w+)+/.test(value._Source)) return 'result'
  return artifactOfKeys(value) === undefined ? undefined : 'result'
}

function claim(probe: Probe): Claim | undefined {
  for (const framing of framings) {
    const first = probe.firstRecord(framing)
    const form = formOf(first)
    if (form) return { framing, form, confidence: 0.85, ...(form === 'context' ? { note: 'how the collection was made, no events' } : {}) }
    // Rows of an artifact that is not known by its keys: objects in a file that is named as Velociraptor names them.
    if (isRecord(first) && Object.keys(first).length > 0 && artifactOfPath(probe.path)) return { framing, form: 'result', confidence: 0.6 }
  }
  const whole: Framing = { kind: 'json-object' }
  return isContext(probe.firstRecord(whole))
    ? { framing: whole, form: 'context', confidence: 0.85, note: 'how the collection was made, no events' }
    : undefined
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

/** Where artifacts write when something was; the first that holds a time counts. */
const timeKeys = [
  'EventTime',
  'Timestamp',
  'CreateTime',
  'CreatedTime',
  'StartTime',
  'login_time',
  'LastExecutionTS',
  'LastWriteTime',
  'KeyMTime',
  'Mtime',
  'ModTime',
  'HeaderWriteTime',
  'timestamp',
  'Time',
  'Created',
  'LastRunTime',
  'SystemTime',
  '_ts',
]

function timeOf(row: Obj): { when: When | undefined; recorded?: string; key?: string; label?: string } {
  const system = isRecord(row.System) && isRecord(row.System.TimeCreated) ? row.System.TimeCreated.SystemTime : undefined
  for (const [key, value] of [['System.TimeCreated.SystemTime', system] as const, ...timeKeys.map((key) => [key, row[key]] as const)]) {
    const recorded = text(value)
    if (recorded === undefined) continue
    const autoruns = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/.exec(recorded)
    if (autoruns) {
      const when = dateTime(
        Number(autoruns[1]),
        Number(autoruns[2]) - 1,
        Number(autoruns[3]),
        `${autoruns[4]}:${autoruns[5]}:${autoruns[6]}`,
      )
      if (when) return { when, recorded, key, label: 'the recorded time names no zone: read as UTC' }
    }
    const when = parseTime(recorded) ?? parseEpoch(recorded)
    if (when) return { when, recorded, key }
  }
  return { when: undefined }
}

const reasons: readonly (readonly [RegExp, number])[] = [
  [/FILE_CREATE/, 1],
  [/FILE_DELETE/, 4],
  [/RENAME/, 5],
  [/DATA_|STREAM/, 3],
  [/SECURITY|BASIC_INFO|EA_CHANGE/, 6],
]

function address(row: Obj, side: 'Laddr' | 'Raddr'): Obj | undefined {
  const nested = isRecord(row[side]) ? (row[side] as Obj) : {}
  const ip = text(row[`${side}.IP`]) ?? text(nested.IP)
  return ip === undefined ? undefined : filled({ ip, port: integer(row[`${side}.Port`] ?? nested.Port) })
}

function processOf(row: Obj): Obj {
  const exe = text(row.Exe) ?? text(row.ImagePathName)
  const hash = isRecord(row.Hash) ? text(row.Hash.SHA256) : undefined
  return {
    pid: integer(row.Pid),
    name: text(row.Name) ?? baseName(exe),
    cmd_line: text(row.CommandLine),
    file: exe === undefined ? undefined : fileOf(exe, hash ? { hashes: [hashOf(hash)] } : {}),
    user: text(row.Username) === undefined ? undefined : { name: text(row.Username) },
    parent_process: integer(row.Ppid) === undefined ? undefined : { pid: integer(row.Ppid) },
    working_directory: text(row.CurrentDirectory),
  }
}

function meaning(artifact: string, row: Obj): Pick<HostFacts, 'class' | 'activity'> & Partial<HostFacts> {
  const remote = address(row, 'Raddr')
  const local = address(row, 'Laddr')
  if (remote || local) {
    const listening = row.Status === 'LISTEN'
    return {
      class: 'network_activity',
      activity: listening ? 7 : 99,
      process: { pid: integer(row.Pid), name: text(row.Name) },
      attributes: { src_endpoint: local, dst_endpoint: listening ? undefined : remote },
    }
  }
  if (row.Port !== undefined && text(row.Address) !== undefined)
    return {
      class: 'network_activity',
      activity: 7,
      process: { pid: integer(row.Pid), name: text(row.Name) },
      attributes: { src_endpoint: { ip: text(row.Address), port: integer(row.Port) } },
    }
  if (/DNSCache/.test(artifact) && text(row.Name) !== undefined)
    return {
      class: 'dns_activity',
      activity: 2,
      attributes: {
        query: { hostname: row.Name },
        dst_endpoint: { name: 'not recorded' },
        answers: text(row.A) === undefined ? undefined : [{ rdata: row.A, type: 'A' }],
      },
    }
  if (text(row.login_User) !== undefined)
    return {
      class: 'authentication',
      activity: 1,
      attributes: {
        user: { name: row.login_User },
        service: { name: text(row.login_Terminal) ?? 'login' },
        src_endpoint: filled({ hostname: text(row.login_Host), ip: text(row.login_IpAddr) }),
      },
    }
  if (row.Usn !== undefined && row.Reason !== undefined) {
    const reason = JSON.stringify(row.Reason)
    return {
      class: 'file_activity',
      activity: reasons.find(([pattern]) => pattern.test(reason))?.[1] ?? 99,
      attributes: { file: fileOf(text(row.FullPath) ?? text(row.OSPath) ?? text(row.Filename) ?? 'not recorded') },
    }
  }
  if (row.Pid !== undefined && (row.Ppid !== undefined || row.ImagePathName !== undefined || row.CommandLine !== undefined))
    return { class: 'process_activity', activity: 99, process: processOf(row) }
  if (/Users$/.test(artifact) && text(row.Name) !== undefined)
    return {
      class: 'user_inventory',
      activity: 1,
      attributes: { user: { name: row.Name, ...((text(row.UUID) ?? text(row.Uid)) ? { uid: text(row.UUID) ?? text(row.Uid) } : {}) } },
    }
  const path = text(row.vfs_path) ?? text(row.OSPath) ?? text(row.FullPath) ?? text(row['Image Path'])
  if (path !== undefined) {
    const hash = text(row['SHA-256']) ?? (isRecord(row.Hash) ? text(row.Hash.SHA256) : undefined)
    return {
      class: 'file_activity',
      activity: 99,
      attributes: {
        file: fileOf(path, filled({ size: integer(row.Size ?? row.file_size ?? row.FileSize), hashes: hash ? [hashOf(hash)] : undefined })),
      },
    }
  }
  return { class: 'config_state', activity: 1 }
}

function normalise(record: Framed, member: MemberContext): RecordResult {
  const row = record.value
  if (!isRecord(row)) return { reject: 'not a row of an artifact' }
  if (isContext(row)) return { ignored: 'collection context: how the collection was made' }
  if (Object.keys(row).length === 0) return { ignored: 'a row without values' }
  const artifact = text(row._Source) ?? artifactOfPath(member.path) ?? artifactOfKeys(row)
  if (artifact === undefined) return { reject: 'a row of no artifact that is known by its keys or its name' }
  const { when, recorded, key, label } = timeOf(row)
  const facts = meaning(artifact, row)
  const system = isRecord(row.System) ? row.System : undefined
  const id = isRecord(system?.EventID) ? text(system.EventID.Value) : undefined
  return eventOf({
    activityName: 'Collected',
    ...facts,
    action: artifact,
    when,
    undated: 'the row states what was found when it was collected, and holds no time',
    recorded,
    labels: [...(key === undefined ? [] : [`the time is the row's ${key}`]), ...(label === undefined ? [] : [label])],
    vendor: 'Rapid7',
    product: 'Velociraptor',
    source: 'velociraptor',
    host: text(row.Fqdn) ?? text(row.Hostname) ?? text(system?.Computer),
    device: text(row.ClientId) === undefined ? undefined : { uid: text(row.ClientId) },
    message: text(row.Message),
    eventCode: id ?? artifact,
    unmapped: row as { [key: string]: Json },
  })
}

export const velociraptor: Source = {
  id: 'velociraptor',
  title: 'Velociraptor results',
  layer: 'runtime',
  logsource: { product: 'velociraptor' },
  time: {
    meaning: 'recorded',
    field: 'by artifact: EventTime, Timestamp, CreateTime, Mtime…',
    zone: 'UTC, as written',
    precision: 'by artifact',
  },
  claim,
  normalise,
  fields: {
    time: ['EventTime', 'Timestamp', 'CreateTime', 'StartTime', 'login_time', 'Mtime', 'HeaderWriteTime', 'Time', '*'],
    'metadata.original_time': ['EventTime', 'Timestamp', 'CreateTime', 'StartTime', 'login_time', 'Mtime', 'HeaderWriteTime', 'Time', '*'],
    'process.pid': 'Pid',
    'process.name': 'Name',
    'process.cmd_line': 'CommandLine',
    'process.file.path': ['Exe', 'ImagePathName'],
    'process.parent_process.pid': 'Ppid',
    'process.user.name': 'Username',
    'actor.process.pid': 'Pid',
    'actor.process.name': 'Name',
    'src_endpoint.ip': ['Address', '*'],
    'dst_endpoint.ip': ['*'],
    'file.path': ['FullPath', 'OSPath', 'vfs_path', 'Image Path', 'Filename'],
    'query.hostname': 'Name',
    'user.name': ['Name', 'login_User'],
    'user.uid': ['UUID', 'Uid'],
    'device.hostname': ['Fqdn', 'Hostname', 'System.Computer'],
    'device.uid': 'ClientId',
    message: 'Message',
    'api.operation': ['_Source'],
    // What only names a state still shows where it stands.
    'unmapped.Stdout': 'Stdout',
    'unmapped.HardwareAddr': 'HardwareAddr',
    'unmapped.Entry Location': 'Entry Location',
  },
  owns: formOf,
}
