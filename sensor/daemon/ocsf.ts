// A kernel event as OCSF, for the event file and packages.
import { posix } from 'node:path'
import { type OcsfEvent, ocsfVersion } from '../../src-main/contract/ocsf.ts'
import type { Clock } from './clock.ts'
import type { ContainerIdentity } from './container.ts'
import type { Proc, ProcessTable } from './process-table.ts'
import { type SigmaRecord, userName } from './record.ts'
import { type CallEvent, flag, type KernelEvent } from './wire.ts'

interface Shape {
  class: [number, string]
  category: [number, string]
  activity: [number, string]
}
const process_: [number, string] = [1, 'System Activity']
const fileShape = (id: number, name: string): Shape => ({ class: [1001, 'File System Activity'], category: process_, activity: [id, name] })
const procShape = (id: number, name: string): Shape => ({ class: [1007, 'Process Activity'], category: process_, activity: [id, name] })
const kernelShape = (id: number, name: string): Shape => ({ class: [1003, 'Kernel Activity'], category: process_, activity: [id, name] })
const moduleShape = (id: number, name: string): Shape => ({
  class: [1002, 'Kernel Extension Activity'],
  category: process_,
  activity: [id, name],
})

const callShapes: Record<string, Shape> = {
  open_write: fileShape(14, 'Open'),
  open_read: fileShape(2, 'Read'),
  unlink: fileShape(4, 'Delete'),
  rename: fileShape(5, 'Rename'),
  memfd_create: fileShape(1, 'Create'),
  link: fileShape(1, 'Create'),
  chmod: fileShape(7, 'Set Security'),
  mount: fileShape(12, 'Mount'),
  umount: fileShape(13, 'Unmount'),
  init_module: moduleShape(1, 'Load'),
  finit_module: moduleShape(1, 'Load'),
  delete_module: moduleShape(2, 'Unload'),
  ptrace: procShape(4, 'Inject'),
  process_vm_writev: procShape(4, 'Inject'),
  setuid: procShape(5, 'Set User ID'),
  setgid: procShape(99, 'Other'),
  capset: procShape(99, 'Other'),
  unshare: procShape(99, 'Other'),
  setns: procShape(99, 'Other'),
  chroot: procShape(99, 'Other'),
  bpf: kernelShape(4, 'Invoke'),
}

function shapeOf(event: KernelEvent): Shape {
  switch (event.type) {
    case 'exec':
      return procShape(1, 'Launch')
    case 'fork':
      return procShape(1, 'Launch')
    case 'exit':
      return procShape(2, 'Terminate')
    case 'released':
      return procShape(99, 'Other')
    case 'connect':
      return { class: [4001, 'Network Activity'], category: [4, 'Network Activity'], activity: [1, 'Open'] }
    case 'call':
      return callShapes[event.operation] ?? kernelShape(99, 'Other')
  }
}

function processObject(proc: Proc, clock: Clock, parent?: Proc): Record<string, unknown> {
  return {
    pid: proc.pid,
    uid: `${proc.pid}-${proc.start}`,
    name: proc.comm,
    cmd_line: proc.args.join(' '),
    created_time: Math.round(clock.wall(proc.start)),
    file: { name: posix.basename(proc.image), path: proc.image, type_id: 1 },
    user: { uid: String(proc.uid), name: userName(proc.uid) },
    ...(parent ? { parent_process: processObject(parent, clock) } : {}),
  }
}

export interface Origin {
  sensorId: string
  version: string
  host: string
  bootId: string
}

export function ocsfOf(
  event: KernelEvent,
  proc: Proc,
  table: ProcessTable,
  clock: Clock,
  origin: Origin,
  sigma: SigmaRecord | undefined,
  container: ContainerIdentity | undefined,
): OcsfEvent {
  const shape = shapeOf(event)
  const failed = (event.type === 'connect' || event.type === 'call') && event.ret < 0 && event.ret !== -115
  const [class_uid, class_name] = shape.class
  const [activity_id, activity_name] = shape.activity
  const child = event.type === 'fork' ? table.get(event.child, event.childStart) : undefined
  const subject = child ?? proc
  const out: OcsfEvent = {
    class_uid,
    class_name,
    category_uid: shape.category[0],
    category_name: shape.category[1],
    activity_id,
    activity_name,
    type_uid: class_uid * 100 + activity_id,
    severity_id: 1,
    status_id: failed ? 2 : 1,
    status: failed ? 'Failure' : 'Success',
    time: Math.round(clock.wall(event.ts)),
    metadata: {
      version: ocsfVersion,
      original_time: `${event.ts} ns since boot`,
      product: { name: 'Vestige sensor', vendor_name: 'Vestige', feature: { name: event.type === 'call' ? event.operation : event.type } },
      log_name: 'runtime',
      profiles: container ? ['host', 'container'] : ['host'],
    },
    device: { hostname: origin.host, type_id: 1, uid: origin.bootId },
    actor: {
      process: processObject(
        event.type === 'exec' ? (table.parent(proc) ?? proc) : proc,
        clock,
        event.type === 'exec' ? undefined : table.parent(proc),
      ),
    },
    ...(container
      ? { container: { uid: container.id, runtime: container.runtime, ...(container.podUid ? { pod_uuid: container.podUid } : {}) } }
      : {}),
  }
  if (failed) out.status_code = String(-(event as CallEvent).ret)
  switch (event.type) {
    case 'exec':
    case 'fork':
    case 'exit':
      out.process = processObject(subject, clock, table.parent(subject))
      if (event.type === 'exit') out.exit_code = (event.code >> 8) & 0xff
      if (event.type === 'exec')
        out.unmapped = {
          filename: event.filename,
          ...(event.interp ? { interpreter: event.interp } : {}),
          unlinked: event.nlink === 0,
          terminal: (event.flags & flag.tty) !== 0,
          held: (event.flags & flag.held) !== 0,
          pid_in_namespace: event.nspid,
          mount_namespace: event.mntns,
        }
      else if (event.type === 'fork') out.unmapped = { started_by: 'fork', new_namespace: (event.flags & flag.newNamespace) !== 0 }
      else out.unmapped = { signal: event.code & 0x7f }
      break
    case 'connect':
      if (event.family === 'unix') out.dst_endpoint = { name: event.address }
      else {
        out.dst_endpoint = { ip: event.address, port: event.port }
        out.src_endpoint = { ...(event.family === 'ipv4' ? { ip: event.localAddress } : {}), port: event.localPort }
      }
      out.connection_info = { protocol_name: String(sigma?.Protocol ?? ''), direction_id: 2 }
      break
    case 'call':
      if (class_uid === 1001)
        out.file = {
          path: String(sigma?.TargetFilename ?? event.one),
          name: posix.basename(String(sigma?.TargetFilename ?? event.one)),
          type_id: 1,
        }
      if (class_uid === 1007) out.process = processObject(proc, clock)
      if (class_uid === 1002) out.driver = { file: { name: event.one || `fd ${event.args[0]}`, type_id: 1 } }
      if (class_uid === 1003) out.kernel = { name: event.operation, type_id: 2 }
      out.unmapped = {
        operation: event.operation,
        result: event.ret,
        arguments: event.args,
        ...(event.one ? { first: event.one } : {}),
        ...(event.two ? { second: event.two } : {}),
      }
      break
    case 'released':
      out.process = processObject(proc, clock)
      out.unmapped = { released_by: 'dead-man timer', held_ns: event.heldNs, attempts: event.attempts, heartbeat_stale: event.stale }
      break
  }
  return out
}
