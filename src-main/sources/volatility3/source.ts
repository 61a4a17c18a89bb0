// Volatility 3 plugin output (`-r json`, `-r jsonl`): what a memory image held; rows may be trees.
import type { Source } from '../../contract/source.ts'
import type { Picked, Shape } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { has, toolSource } from '../tool-source.ts'

type Obj = Record<string, unknown>

const listed = { activity: 99, activityName: 'Listed in memory' } as const
const time = [
  'CreateTime',
  'Created',
  'CREATION TIME',
  'CommandTime',
  'Create Time',
  'Last Write Time',
  'Modified',
  'Created Date',
  'Timestamp',
]

const processes: Shape = {
  ...listed,
  class: 'process_activity',
  time,
  paths: {
    'process.pid': ['PID', 'Pid', 'pid'],
    'process.parent_process.pid': ['PPID'],
    'process.name': ['ImageFileName', 'Process', 'Process Name', 'COMM', 'Name', 'Command'],
    'process.cmd_line': ['Args', 'ARGS', 'Cmd', 'Command'],
    'process.file.path': ['Path', 'Audit', 'FilePath'],
    'actor.user.uid': ['UID', 'SID'],
    'actor.user.name': ['UserName', 'User'],
  },
}
const sockets: Shape = {
  ...listed,
  class: 'network_activity',
  time,
  paths: {
    'src_endpoint.ip': ['LocalAddr', 'Source Addr'],
    'src_endpoint.port': ['LocalPort', 'Source Port'],
    'dst_endpoint.ip': ['ForeignAddr', 'Destination Addr'],
    'dst_endpoint.port': ['ForeignPort', 'Destination Port'],
    'connection_info.protocol_name': ['Proto'],
    'actor.process.pid': ['PID', 'Pid'],
    'actor.process.name': ['Owner', 'Process'],
    'api.operation': ['State'],
  },
}
const files: Shape = {
  ...listed,
  class: 'file_activity',
  time,
  paths: { 'file.path': ['Name', 'FileName', 'Path', 'File Path'], 'file.size': ['Size'] },
}
const other: Shape = {
  class: 'base_event',
  activity: 0,
  time,
  paths: {
    message: ['Module', 'Name', 'Value', 'Detail', 'Symbol'],
    'actor.process.pid': ['PID', 'Pid'],
    'actor.process.name': ['Process'],
  },
}

function shapeOf(pick: Picked): Shape {
  const { value } = pick
  if (has(value, 'LocalAddr') || has(value, 'Source Addr')) return sockets
  if (has(value, 'PID') || has(value, 'Pid')) {
    return ['ImageFileName', 'COMM', 'Args', 'ARGS', 'Process', 'Command', 'Name'].some((key) => has(value, key)) ? processes : other
  }
  return has(value, 'FileName') || has(value, 'File Path') ? files : other
}

function* tree(value: Obj): Generator<Obj> {
  const { __children: children, ...own } = value
  yield own
  if (Array.isArray(children)) for (const child of children) if (isRecord(child)) yield* tree(child)
}

export const volatility3: Source = toolSource({
  id: 'volatility3',
  title: 'Volatility 3 plugin output',
  layer: 'runtime',
  logsource: { product: 'volatility' },
  time: { meaning: 'start', field: 'CreateTime', zone: 'UTC', precision: 'microsecond' },
  vendor: 'Volatility Foundation',
  product: 'Volatility 3',
  forms: [{ form: 'plugin', is: (value) => has(value, '__children') && Array.isArray(value.__children), shape: shapeOf }],
  shapes: [processes, sockets, files, other],
  utc: true,
  confidence: 0.95,
  framings: [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }, { kind: 'json-object' }],
  values: (value) => [...tree(value)],
})
