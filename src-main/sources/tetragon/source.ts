// Tetragon's events: processes started and ended, and what tracing policies watch (kprobes, tracepoints, LSM hooks).
import type { Json } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { baseName, eventOf, fileOf, filled, type HostFacts, hashOf, integer } from '../host-event.ts'
import { claimJson } from '../json-trials.ts'
import { isRecord } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>
const kinds = [
  'process_exec',
  'process_exit',
  'process_kprobe',
  'process_tracepoint',
  'process_uprobe',
  'process_lsm',
  'process_loader',
  'process_throttle',
] as const

function kindOf(value: unknown): (typeof kinds)[number] | undefined {
  return isRecord(value) ? kinds.find((kind) => isRecord(value[kind])) : undefined
}
const formOf = (value: unknown): string | undefined => {
  const kind = kindOf(value)
  if (!kind) return undefined
  const inner = (value as Obj)[kind] as Obj
  return isRecord(inner.process) || (value as Obj).node_name !== undefined ? 'event' : undefined
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

function processOf(value: unknown): Obj | undefined {
  if (!isRecord(value)) return undefined
  const pod = isRecord(value.pod) ? value.pod : undefined
  const inside = isRecord(pod?.container) ? pod.container : undefined
  const binary = text(value.binary)
  const uid = text(value.uid)
  const args = text(value.arguments)
  const hashes = /sha256:([0-9a-f]{64})/.exec(JSON.stringify(value.binary_properties ?? ''))?.[1]
  const id = text(inside?.id) ?? text(value.docker)
  return filled({
    pid: integer(value.pid),
    uid: text(value.exec_id),
    name: baseName(binary),
    cmd_line: binary === undefined ? args : args === undefined ? binary : `${binary} ${args}`,
    working_directory: text(value.cwd),
    created_time: parseTime(text(value.start_time) ?? '')?.ms,
    file: binary === undefined ? undefined : fileOf(binary, hashes ? { hashes: [hashOf(hashes)] } : {}),
    user: uid === undefined ? undefined : { uid },
    tid: integer(value.tid),
    container:
      id === undefined
        ? undefined
        : filled({
            uid: id.replace(/^\w+:\/\//, ''),
            name: text(inside?.name),
            image: filled({ name: text((inside?.image as Obj | undefined)?.name), uid: text((inside?.image as Obj | undefined)?.id) }),
            labels: pod === undefined ? undefined : [`namespace:${text(pod.namespace)}`, `pod:${text(pod.name)}`],
          }),
  })
}

function argument(args: unknown, key: string): Obj | undefined {
  if (!Array.isArray(args)) return undefined
  for (const one of args) if (isRecord(one) && isRecord(one[key])) return one[key]
  return undefined
}

function meaning(kind: string, inner: Obj, value: Obj): Pick<HostFacts, 'class' | 'activity'> & Partial<HostFacts> {
  const process = processOf(inner.process)
  const parent = processOf(inner.parent)
  if (process && parent) process.parent_process = parent
  if (kind === 'process_exec') return { class: 'process_activity', activity: 1, action: 'exec', process, actorProcess: parent }
  if (kind === 'process_exit')
    return {
      class: 'process_activity',
      activity: 2,
      action: 'exit',
      process,
      actorProcess: parent,
      attributes: { exit_code: integer(inner.status) ?? (inner.status === undefined ? undefined : 0) },
    }
  const action = text(inner.function_name) ?? (text(inner.subsys) === undefined ? kind : `${text(inner.subsys)}/${text(inner.event)}`)
  const base = {
    action,
    process,
    eventCode: text(inner.policy_name) ?? kind,
    severity: inner.policy_name === undefined ? 1 : 2,
    message: text(inner.message),
  }
  const sock = argument(inner.args, 'sock_arg') ?? argument(inner.args, 'skb_arg') ?? argument(inner.args, 'sockaddr_arg')
  const to = sock && filled({ ip: text(sock.daddr) ?? text(sock.addr), port: integer(sock.dport ?? sock.port) })
  const from = sock && filled({ ip: text(sock.saddr), port: integer(sock.sport) })
  if (to || from) {
    const activity = /connect/.test(action) ? 1 : /close/.test(action) ? 2 : /accept/.test(action) ? 1 : /listen|bind/.test(action) ? 7 : 6
    return { ...base, class: 'network_activity', activity, attributes: { dst_endpoint: to, src_endpoint: from } }
  }
  const file = argument(inner.args, 'file_arg') ?? argument(inner.args, 'path_arg') ?? argument(inner.args, 'linux_binprm_arg')
  if (file && text(file.path) !== undefined) {
    const activity = /open|permission/.test(action)
      ? 14
      : /write|truncate/.test(action)
        ? 3
        : /read|mmap/.test(action)
          ? 2
          : /unlink/.test(action)
            ? 4
            : /rename/.test(action)
              ? 5
              : 99
    return { ...base, class: 'file_activity', activity, attributes: { file: fileOf(text(file.path)!) } }
  }
  if (kind === 'process_loader')
    return { ...base, class: 'process_activity', activity: 99, activityName: 'Load', action: 'load', ...(value.path ? {} : {}) }
  return { ...base, class: 'process_activity', activity: 99, activityName: action, actorProcess: parent }
}

function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value as Obj
  const kind = kindOf(value)
  if (!kind || !formOf(value)) return { reject: 'not a Tetragon event' }
  const inner = value[kind] as Obj
  const first = isRecord(inner.process) ? inner.process : {}
  const recorded = text(value.time) ?? (kind === 'process_exit' ? text(inner.time) : text(first.start_time))
  const when = recorded === undefined ? undefined : parseTime(recorded)
  const node = text(value.node_name)
  const auid = text(first.auid)
  const exec = text(first.exec_id)
  const own = kind === 'process_exec' || kind === 'process_exit'
  return eventOf({
    ...meaning(kind, inner, value),
    when,
    ...(when ? {} : { undated: recorded === undefined ? 'the record has no time' : 'the time is none or implausible' }),
    recorded,
    labels: value.time === undefined && recorded !== undefined ? ["the record has no time of its own: the process' start is taken"] : [],
    vendor: 'Cilium',
    product: 'Tetragon',
    source: 'tetragon',
    status: 1,
    host: node,
    user: auid !== undefined && auid !== '4294967295' ? { uid: auid } : undefined,
    correlation: exec,
    vendorId: own && exec !== undefined ? { id: `${kind} ${exec}`, scope: node ?? '', content: value } : undefined,
    unmapped: value as { [key: string]: Json },
  })
}

const each = (path: string) => kinds.map((kind) => `${kind}.${path}`)

export const tetragon: Source = {
  id: 'tetragon',
  title: 'Tetragon events',
  layer: 'runtime',
  logsource: { product: 'linux', category: 'process_creation', service: 'tetragon' },
  time: { meaning: 'recorded', field: 'time', zone: 'UTC', precision: 'nanosecond' },
  claim: (probe) => claimJson(probe, formOf),
  normalise,
  fields: {
    time: ['time', ...each('process.start_time')],
    'metadata.original_time': ['time', ...each('process.start_time')],
    'metadata.correlation_uid': each('process.exec_id'),
    'device.hostname': 'node_name',
    'process.pid': each('process.pid'),
    'process.uid': each('process.exec_id'),
    'process.file.path': each('process.binary'),
    'process.working_directory': each('process.cwd'),
    'process.parent_process.pid': each('parent.pid'),
    'actor.process.pid': [...each('process.pid'), ...each('parent.pid')],
    'actor.process.file.path': [...each('process.binary'), ...each('parent.binary')],
    'actor.user.uid': each('process.auid'),
    'api.operation': [...each('function_name')],
    'file.path': ['*'],
    'dst_endpoint.ip': ['*'],
    'src_endpoint.ip': ['*'],
  },
  owns: formOf,
}
