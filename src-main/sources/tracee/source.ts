// Tracee's events: system calls, LSM hooks and signatures, in the flat form and in that of the newer gRPC API.

import type { Json } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { parseEpoch } from '../epoch.ts'
import { baseName, eventOf, fileOf, filled, type HostFacts, integer } from '../host-event.ts'
import { claimJson } from '../json-trials.ts'
import { lookup } from '../lookup.ts'
import { isRecord } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>

function formOf(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined
  if (typeof value.eventName === 'string' && value.processName !== undefined && Array.isArray(value.args) && value.timestamp !== undefined)
    return 'flat'
  if (isRecord(value.workload) && isRecord(value.workload.process) && typeof value.name === 'string' && value.timestamp !== undefined)
    return 'grpc'
  return undefined
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

interface Facts {
  name: string
  args: Obj
  process: Obj
  container: Obj | undefined
  host: string | undefined
  pod: Obj | undefined
}

function flat(value: Obj): Facts {
  const args: Obj = {}
  for (const one of value.args as unknown[]) if (isRecord(one) && typeof one.name === 'string') args[one.name] = one.value
  const container = isRecord(value.container) ? value.container : {}
  const id = text(container.id) ?? text(value.containerId)
  const executable = isRecord(value.executable) ? text(value.executable.path) : undefined
  return {
    name: String(value.eventName),
    args,
    process: {
      pid: integer(value.hostProcessId ?? value.processId),
      tid: integer(value.hostThreadId),
      uid: text(value.processEntityId),
      name: text(value.processName),
      file: executable === undefined ? undefined : fileOf(executable),
      user: text(value.userId) === undefined ? undefined : { uid: text(value.userId) },
      parent_process:
        integer(value.hostParentProcessId ?? value.parentProcessId) === undefined
          ? undefined
          : { pid: integer(value.hostParentProcessId ?? value.parentProcessId) },
    },
    container:
      id === undefined ? undefined : filled({ uid: id, name: text(container.name), image: filled({ name: text(container.image) }) }),
    host: text(value.hostName),
    pod: isRecord(value.kubernetes) ? value.kubernetes : undefined,
  }
}

function grpc(value: Obj): Facts {
  const workload = value.workload as Obj
  const process = workload.process as Obj
  const thread = isRecord(process.thread) ? process.thread : {}
  const container = isRecord(workload.container) ? workload.container : {}
  const executable = isRecord(process.executable) ? text(process.executable.path) : undefined
  const args: Obj = {}
  for (const one of Array.isArray(value.data) ? value.data : []) {
    if (!isRecord(one) || typeof one.name !== 'string') continue
    const key = Object.keys(one).find((name) => name !== 'name')
    args[one.name] = key === undefined ? undefined : one[key]
  }
  const ancestor = Array.isArray(process.ancestors) && isRecord(process.ancestors[0]) ? process.ancestors[0] : undefined
  const user = isRecord(process.real_user) ? text(process.real_user.id) : undefined
  return {
    name: String(value.name),
    args,
    process: {
      pid: integer(process.host_pid ?? process.pid),
      name: text(thread.name) ?? baseName(executable),
      file: executable === undefined ? undefined : fileOf(executable),
      user: user === undefined ? undefined : { uid: user },
      parent_process:
        integer(ancestor?.host_pid ?? ancestor?.pid) === undefined ? undefined : { pid: integer(ancestor?.host_pid ?? ancestor?.pid) },
    },
    container: text(container.id) === undefined ? undefined : filled({ uid: text(container.id), name: text(container.name) }),
    host: text(value.hostName),
    pod: isRecord(workload.k8s) ? workload.k8s : undefined,
  }
}

function endpoint(value: unknown): Obj | undefined {
  if (!isRecord(value)) return undefined
  return filled({ ip: text(value.sin_addr) ?? text(value.sin6_addr), port: integer(value.sin_port ?? value.sin6_port) })
}

const files: Readonly<Record<string, number>> = lookup({
  security_file_open: 14,
  open: 14,
  openat: 14,
  openat2: 14,
  creat: 1,
  security_inode_unlink: 4,
  unlink: 4,
  unlinkat: 4,
  security_inode_rename: 5,
  vfs_write: 3,
  vfs_read: 2,
  magic_write: 3,
  file_modification: 3,
  chmod: 7,
  fchmodat: 7,
})
const sockets: Readonly<Record<string, number>> = lookup({
  security_socket_connect: 1,
  connect: 1,
  security_socket_bind: 7,
  bind: 7,
  security_socket_listen: 7,
  security_socket_accept: 1,
  accept4: 1,
})

function meaning(facts: Facts, value: Obj): Pick<HostFacts, 'class' | 'activity'> & Partial<HostFacts> {
  const { name, args, process } = facts
  const argv = Array.isArray(args.argv) ? args.argv.map(String).join(' ') : undefined
  const path = text(args.pathname) ?? text(args.file_path) ?? text(args.old_path)
  const metadata = isRecord(value.metadata) ? value.metadata : isRecord(value.threat) ? value.threat : undefined
  const properties = isRecord(metadata?.Properties) ? metadata.Properties : metadata
  const severity = integer(properties?.Severity)
  if (metadata && (properties?.signatureID !== undefined || properties?.Severity !== undefined || metadata.name !== undefined)) {
    const uid = text(properties?.signatureID) ?? name
    const technique = text(properties?.external_id)
    return {
      class: 'detection_finding',
      activity: 1,
      severity: severity === undefined ? 3 : Math.min(severity + 1, 5),
      message: text(metadata.Description) ?? text(metadata.description),
      attributes: {
        finding_info: { uid, title: text(properties?.signatureName) ?? text(metadata.name) ?? name },
        attacks: technique && /^T\d/.test(technique) ? [{ technique: { uid: technique } }] : undefined,
      },
    }
  }
  if (name === 'sched_process_exec' || name === 'execve' || name === 'execveat')
    return {
      class: 'process_activity',
      activity: 1,
      process: { ...process, cmd_line: argv, ...(path === undefined ? {} : { file: fileOf(path) }) },
      actorProcess: process.parent_process as Obj | undefined,
    }
  if (name === 'sched_process_exit') return { class: 'process_activity', activity: 2, attributes: { exit_code: integer(args.exit_code) } }
  const socket = endpoint(args.remote_addr) ?? endpoint(args.addr) ?? endpoint(args.local_addr)
  if (sockets[name] !== undefined && socket)
    return {
      class: 'network_activity',
      activity: sockets[name],
      attributes: /bind|listen/.test(name) ? { src_endpoint: socket } : { dst_endpoint: socket },
    }
  const file = path ?? text(args.dev_path)
  if (files[name] !== undefined && file !== undefined)
    return { class: 'file_activity', activity: files[name], attributes: { file: fileOf(file) } }
  if (name === 'init_module' || name === 'finit_module' || name === 'module_load' || name === 'do_init_module')
    return { class: 'kernel_extension', activity: 1, attributes: { driver: { file: fileOf(text(args.name) ?? path ?? 'not recorded') } } }
  return { class: 'process_activity', activity: 99, activityName: name }
}

function normalise(record: Framed, _member: MemberContext): RecordResult {
  const form = formOf(record.value)
  if (!form) return { reject: 'not a Tracee event' }
  const value = record.value as Obj
  const facts = form === 'flat' ? flat(value) : grpc(value)
  const recorded = text(value.timestamp)
  const when = recorded === undefined ? undefined : (parseEpoch(recorded) ?? parseTime(recorded))
  const result = integer(value.returnValue)
  const made = meaning(facts, value)
  const process = { ...facts.process, ...made.process, container: facts.container }
  return eventOf({
    status: result !== undefined && result < 0 ? 2 : 1,
    ...made,
    process,
    action: facts.name,
    when,
    ...(when ? {} : { undated: 'the time is none or implausible: it may count from the boot' }),
    recorded,
    vendor: 'Aqua',
    product: 'Tracee',
    source: 'tracee',
    host: facts.host,
    eventCode: text(value.eventId) ?? text(value.id) ?? facts.name,
    statusCode: result !== undefined && result < 0 ? String(result) : undefined,
    unmapped: value as { [key: string]: Json },
  })
}

export const tracee: Source = {
  id: 'tracee',
  title: 'Tracee events',
  layer: 'runtime',
  logsource: { product: 'linux', service: 'tracee' },
  time: { meaning: 'recorded', field: 'timestamp', zone: 'UTC', precision: 'nanosecond' },
  claim: (probe) => claimJson(probe, formOf),
  normalise,
  fields: {
    time: 'timestamp',
    'metadata.original_time': 'timestamp',
    'api.operation': ['eventName', 'name'],
    'device.hostname': 'hostName',
    'process.pid': ['hostProcessId', 'processId', 'workload.process.host_pid'],
    'process.name': ['processName', 'workload.process.thread.name'],
    'actor.process.pid': ['hostProcessId', 'processId', 'workload.process.host_pid'],
    'actor.process.name': ['processName', 'workload.process.thread.name'],
    'process.container.uid': ['container.id', 'containerId', 'workload.container.id'],
    'actor.process.container.uid': ['container.id', 'containerId', 'workload.container.id'],
    'file.path': ['*'],
    'dst_endpoint.ip': ['*'],
    'src_endpoint.ip': ['*'],
  },
  owns: formOf,
}
