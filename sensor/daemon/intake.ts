// Records from the kernel, as they come: process table, event file, and rules where any can match. This runs for every
// event of the machine; what is not asked for is not read.
import type { Containers } from './container.ts'
import type { EventLog } from './event-log.ts'
import { Interest } from './interest.ts'
import type { OcsfLines } from './ocsf.ts'
import { changed, forgetDirectories, pathsOf } from './paths.ts'
import { type Proc, stranger } from './proc.ts'
import type { ProcessTable } from './process-table.ts'
import type { Recent } from './recent.ts'
import { fileOperations, type RuntimeRecord, sigmaOf } from './record.ts'
import type { Tdr, Tdrs } from './tdr.ts'
import {
  type CallEvent,
  type ConnectEvent,
  decode,
  type ExecEvent,
  eachRecord,
  flag,
  type KernelEvent,
  type ReleasedEvent,
  u64,
} from './wire.ts'

export interface IntakeParts {
  table: ProcessTable
  containers: Containers
  recent: Recent
  lines: OcsfLines
  log: EventLog | undefined
  hit(tdr: Tdr, record: RuntimeRecord): void
  released(event: ReleasedEvent): void
}

export class Intake {
  readonly #parts: IntakeParts
  #tdrs: Tdrs
  #interest: Interest
  /** Records taken, and those of them that rules looked at. */
  events = 0
  judged = 0

  constructor(parts: IntakeParts, tdrs: Tdrs) {
    this.#parts = parts
    this.#tdrs = tdrs
    this.#interest = new Interest(tdrs)
  }

  rules(tdrs: Tdrs): void {
    this.#tdrs = tdrs
    this.#interest = new Interest(tdrs)
  }

  batch(frame: Buffer): void {
    this.#parts.recent.add(frame)
    eachRecord(frame, this.#take)
    forgetDirectories()
  }

  readonly #take = (b: Buffer, at: number, type: number): void => {
    this.events++
    if (type === 2) this.#fork(b, at)
    else if (type === 3) this.#exit(b, at)
    else this.#event(decode(b, at))
  }

  #fork(b: Buffer, at: number): void {
    const { table, log, lines, containers } = this.#parts
    const pid = b.readUInt32LE(at + 24)
    const start = u64(b, at + 16)
    const cgroup = u64(b, at + 48)
    const parent = table.get(pid, start) ?? table.adopt(stranger(decode(b, at)))
    const child = table.fork(b.readUInt32LE(at + 96), u64(b, at + 104), parent, b.readUInt32LE(at + 36), cgroup)
    if (log)
      log.add(lines.fork(u64(b, at + 8), child, parent, (b.readUInt16LE(at + 6) & flag.newNamespace) !== 0, containers.of(cgroup, pid)))
  }

  #exit(b: Buffer, at: number): void {
    const { table, log, lines, containers } = this.#parts
    const pid = b.readUInt32LE(at + 24)
    const start = u64(b, at + 16)
    const ts = u64(b, at + 8)
    const code = b.readInt32LE(at + 96)
    const proc = table.get(pid, start)
    if (log) log.add(lines.exit(ts, proc ?? stranger(decode(b, at)), code, containers.of(u64(b, at + 48), pid)))
    if (proc) table.exit(pid, start, ts, code)
  }

  #event(event: KernelEvent): void {
    const { table, released } = this.#parts
    if (event.type === 'exec') {
      const proc = table.exec(event)
      this.#write(event, proc, '')
      if (this.#interest.exec(event, proc.image)) this.#judge(event, proc)
      return
    }
    const proc = table.get(event.pid, event.start) ?? stranger(event)
    if (event.type === 'call') this.#call(event, proc)
    else if (event.type === 'connect') {
      this.#write(event, proc, '')
      if (this.#interest.connect(event)) this.#judge(event, proc)
    } else if (event.type === 'released') {
      this.#write(event, proc, '')
      released(event)
    }
  }

  #call(event: CallEvent, proc: Proc): void {
    // Only followed, so that later paths can be read: nobody asks who went where.
    if (event.operation === 'chdir' || event.operation === 'fchdir') {
      changed(event, proc)
      return
    }
    const file = fileOperations.has(event.operation)
    let paths: ReturnType<typeof pathsOf> | undefined
    const resolved = () => (paths ??= pathsOf(event, proc))
    if (this.#parts.log) this.#write(event, proc, file ? resolved().target : event.one)
    if (this.#interest.call(event.operation, () => resolved().target))
      this.#judge(event, proc, file ? resolved().target : '', file ? resolved().source : undefined)
  }

  #judge(event: KernelEvent, proc: Proc, target = '', source?: string): void {
    const { table, containers, hit } = this.#parts
    this.judged++
    const sigma = sigmaOf(event, proc, table, containers, target, source)
    if (!sigma) return
    for (const tdr of this.#tdrs.match(sigma)) hit(tdr, { sigma, proc, event })
  }

  #write(event: ExecEvent | ConnectEvent | CallEvent | ReleasedEvent, proc: Proc, path: string): void {
    const { log } = this.#parts
    if (log) log.add(this.#line(event, proc, path))
  }

  #line(event: ExecEvent | ConnectEvent | CallEvent | ReleasedEvent, proc: Proc, path: string): string {
    const { lines, containers } = this.#parts
    const container = containers.of(event.cgroup, event.pid)
    switch (event.type) {
      case 'exec':
        return lines.exec(event, proc, container)
      case 'connect':
        return lines.connect(event, proc, container)
      case 'call':
        return lines.call(event, proc, path, container)
      case 'released':
        return lines.released(event, proc, container)
    }
  }

  /** The line of an event that was kept, about the program its process was then; undefined for what is only followed. */
  line(event: KernelEvent): string | undefined {
    const { table, lines, containers } = this.#parts
    const proc = table.at(event.pid, event.start, event.ts) ?? stranger(event)
    const container = containers.of(event.cgroup, event.pid)
    if (event.type === 'fork') {
      const child = table.at(event.child, event.childStart, event.ts) ?? {
        ...proc,
        pid: event.child,
        start: event.childStart,
        ppid: proc.pid,
        parentStart: proc.start,
        json: '',
      }
      return lines.fork(event.ts, child, proc, (event.flags & flag.newNamespace) !== 0, container)
    }
    if (event.type === 'exit') return lines.exit(event.ts, proc, event.code, container)
    if (event.type !== 'call') return this.#line(event, proc, '')
    if (event.operation === 'chdir' || event.operation === 'fchdir') return undefined
    return this.#line(event, proc, fileOperations.has(event.operation) ? pathsOf(event, proc).target : event.one)
  }
}
