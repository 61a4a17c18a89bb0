// A kernel event as one line of OCSF, for packages. The probe writes the same line to the event file (probe/lines.c), from
// the heads made here; a test holds both equal byte by byte.
import { ocsfVersion } from '../../src-main/contract/ocsf.ts'
import type { Clock } from './clock.ts'
import type { ContainerIdentity } from './container.ts'
import { type Shape, shapeOf } from './ocsf-shapes.ts'
import type { Proc } from './proc.ts'
import type { ProcessTable } from './process-table.ts'
import { userName } from './user-name.ts'
import { type CallEvent, type ConnectEvent, type ExecEvent, fileOperations, flag, operations, type ReleasedEvent } from './wire.ts'

export interface Origin {
  sensorId: string
  version: string
  host: string
  bootId: string
}

/** JSON text of a string; most need no escape. */
export function quote(text: string): string {
  return /^[ !#-[\]-~]*$/.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** All digits: beyond 53 bits a number prints fewer. */
const whole = (n: number): string => (n > Number.MAX_SAFE_INTEGER ? BigInt(n).toString() : String(n))

const base = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

interface Head {
  front: string
  back: string
}

const deviceOf = (origin: Origin): string => `"device":${JSON.stringify({ hostname: origin.host, type_id: 1, uid: origin.bootId })}`

function headOf(feature: string, shape: Shape, failed: boolean, contained: boolean, device: string): Head {
  const [class_uid, class_name] = shape.class
  const [activity_id, activity_name] = shape.activity
  const front = JSON.stringify({
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
  })
  const metadata = JSON.stringify({
    version: ocsfVersion,
    product: { name: 'Vestige sensor', vendor_name: 'Vestige', feature: { name: feature } },
    log_name: 'runtime',
    profiles: contained ? ['host', 'container'] : ['host'],
  })
  return { front: `${front.slice(0, -1)},"time":`, back: ` ns since boot",${metadata.slice(1)},${device}` }
}

/** Every head that a line can have, for the probe: class, then front and back for each of plain, failed, contained, both. */
export function headTable(origin: Origin): Buffer {
  const parts: Buffer[] = []
  const short = (n: number) => {
    const b = Buffer.alloc(2)
    b.writeUInt16LE(n)
    parts.push(b)
  }
  const text = (s: string) => {
    const bytes = Buffer.from(s)
    short(bytes.length)
    parts.push(bytes)
  }
  for (const feature of ['exec', 'fork', 'exit', 'connect', 'released', ...operations]) {
    const shape = shapeOf(feature)
    short(shape.class[0])
    for (const kind of [0, 1, 2, 3]) {
      const head = headOf(feature, shape, (kind & 1) !== 0, (kind & 2) !== 0, deviceOf(origin))
      text(head.front)
      text(head.back)
    }
  }
  return Buffer.concat(parts)
}

export class OcsfLines {
  readonly #table: ProcessTable
  readonly #clock: Clock
  readonly #device: string
  readonly #heads = new Map<string, Head>()

  constructor(table: ProcessTable, clock: Clock, origin: Origin) {
    this.#table = table
    this.#clock = clock
    this.#device = deviceOf(origin)
  }

  /** All but the time, by what the event is. */
  #head(feature: string, shape: Shape, failed: boolean, contained: boolean): Head {
    const key = `${feature}${failed ? '!' : ''}${contained ? '@' : ''}`
    let head = this.#heads.get(key)
    if (!head) {
      head = headOf(feature, shape, failed, contained, this.#device)
      this.#heads.set(key, head)
    }
    return head
  }

  #open(feature: string, shape: Shape, failed: boolean, ts: number, container: ContainerIdentity | undefined): string {
    const head = this.#head(feature, shape, failed, container !== undefined)
    const line = `${head.front}${Math.round(this.#clock.wall(ts))},"metadata":{"original_time":"${whole(ts)}${head.back}`
    if (!container) return line
    const pod = container.podUid ? `,"pod_uuid":"${container.podUid}"` : ''
    return `${line},"container":{"uid":${quote(container.id)},"runtime":"${container.runtime}"${pod}}`
  }

  /** Without its end, so that a parent may follow. */
  #process(proc: Proc): string {
    if (proc.json === '')
      proc.json = `{"pid":${proc.pid},"uid":"${proc.pid}-${whole(proc.start)}","name":${quote(proc.comm)},"cmd_line":${quote(proc.args.join(' '))},"created_time":${Math.round(this.#clock.wall(proc.start))},"file":{"name":${quote(base(proc.image))},"path":${quote(proc.image)},"type_id":1},"user":{"uid":"${proc.uid}","name":${quote(userName(proc.uid))}}`
    return proc.json
  }

  /** With the parent by number: its own launch says the rest. */
  #withParent(proc: Proc): string {
    const own = this.#process(proc)
    return proc.ppid > 0 ? `${own},"parent_process":{"pid":${proc.ppid},"uid":"${proc.ppid}-${whole(proc.parentStart)}"}}` : `${own}}`
  }

  /** With the parent as it is: what acts on files and the network is judged by it. */
  #actor(proc: Proc): string {
    const parent = this.#table.parent(proc)
    return parent ? `${this.#process(proc)},"parent_process":${this.#process(parent)}}}` : `${this.#process(proc)}}`
  }

  fork(ts: number, child: Proc, parent: Proc, newNamespace: boolean, container: ContainerIdentity | undefined): string {
    const open = this.#open('fork', shapeOf('fork'), false, ts, container)
    return `${open},"actor":{"process":${this.#withParent(parent)}},"process":${this.#withParent(child)},"unmapped":{"started_by":"fork","new_namespace":${newNamespace}}}\n`
  }

  exit(ts: number, proc: Proc, code: number, container: ContainerIdentity | undefined): string {
    const open = this.#open('exit', shapeOf('exit'), false, ts, container)
    const own = this.#withParent(proc)
    return `${open},"actor":{"process":${own}},"process":${own},"exit_code":${(code >> 8) & 0xff},"unmapped":{"signal":${code & 0x7f}}}\n`
  }

  exec(event: ExecEvent, proc: Proc, container: ContainerIdentity | undefined): string {
    const open = this.#open('exec', shapeOf('exec'), false, event.ts, container)
    const parent = this.#table.parent(proc) ?? proc
    const interpreter = event.interp ? `,"interpreter":${quote(event.interp)}` : ''
    return `${open},"actor":{"process":${this.#process(parent)}}},"process":${this.#withParent(proc)},"unmapped":{"filename":${quote(event.filename)}${interpreter},"unlinked":${event.nlink === 0},"terminal":${(event.flags & flag.tty) !== 0},"held":${(event.flags & flag.held) !== 0},"pid_in_namespace":${event.nspid},"mount_namespace":${event.mntns}}}\n`
  }

  connect(event: ConnectEvent, proc: Proc, container: ContainerIdentity | undefined): string {
    const failed = event.ret < 0 && event.ret !== -115
    const open = this.#open('connect', shapeOf('connect'), failed, event.ts, container)
    const peer =
      event.family === 'unix'
        ? `"dst_endpoint":{"name":${quote(event.address)}}`
        : `"dst_endpoint":{"ip":"${event.address}","port":${event.port}},"src_endpoint":{${event.family === 'ipv4' ? `"ip":"${event.localAddress}",` : ''}"port":${event.localPort}}`
    return `${open}${failed ? `,"status_code":"${-event.ret}"` : ''},"actor":{"process":${this.#actor(proc)}},${peer},"connection_info":{"protocol_name":"${protocolOf(event)}","direction_id":2}}\n`
  }

  call(event: CallEvent, proc: Proc, container: ContainerIdentity | undefined): string {
    const shape = shapeOf(event.operation)
    const failed = event.ret < 0
    const path = fileOperations.has(event.operation) ? event.target : event.one
    const open = this.#open(event.operation, shape, failed, event.ts, container)
    const object =
      shape.class[0] === 1001
        ? `"file":{"path":${quote(path)},"name":${quote(base(path))},"type_id":1}`
        : shape.class[0] === 1007
          ? `"process":${this.#withParent(proc)}`
          : shape.class[0] === 1002
            ? `"driver":{"file":{"name":${quote(event.one || `fd ${event.registers[0]}`)},"type_id":1}}`
            : `"kernel":{"name":"${event.operation}","type_id":2}`
    const names = `${event.one ? `,"first":${quote(event.one)}` : ''}${event.two ? `,"second":${quote(event.two)}` : ''}`
    return `${open}${failed ? `,"status_code":"${-event.ret}"` : ''},"actor":{"process":${this.#actor(proc)}},${object},"unmapped":{"operation":"${event.operation}","result":${event.ret},"arguments":[${event.registers.join(',')}]${names}}}\n`
  }

  released(event: ReleasedEvent, proc: Proc, container: ContainerIdentity | undefined): string {
    const open = this.#open('released', shapeOf('released'), false, event.ts, container)
    return `${open},"actor":{"process":${this.#actor(proc)}},"process":${this.#withParent(proc)},"unmapped":{"released_by":"dead-man timer","held_ns":${whole(event.heldNs)},"attempts":${event.attempts},"heartbeat_stale":${event.stale}}}\n`
  }
}

export function protocolOf(event: ConnectEvent): string {
  if (event.family === 'unix') return 'unix'
  return event.socketType === 1 ? 'tcp' : event.socketType === 2 ? 'udp' : String(event.socketType)
}
