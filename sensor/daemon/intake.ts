// What the probe hands over: the process tree, and the events that rules may match. The rest it has written down itself;
// here it is only kept, as bytes, for packages that look back.
import type { Containers } from './container.ts'
import type { Interest } from './interest.ts'
import type { OcsfLines } from './ocsf.ts'
import { type Proc, stranger } from './proc.ts'
import type { ProcessTable } from './process-table.ts'
import type { Recent } from './recent.ts'
import { type RuntimeRecord, sigmaOf } from './record.ts'
import type { Tdr, Tdrs } from './tdr.ts'
import { Tree } from './tree.ts'
import { decode, eachRecord, flag, type KernelEvent, type ReleasedEvent } from './wire.ts'

export interface IntakeParts {
  table: ProcessTable
  containers: Containers
  recent: Recent
  lines: OcsfLines
  hit(tdr: Tdr, record: RuntimeRecord): void
  released(event: ReleasedEvent): void
}

export class Intake {
  readonly #parts: IntakeParts
  #tdrs: Tdrs
  #interest: Interest
  readonly #tree: Tree
  /** Events that rules were asked about. */
  judged = 0

  constructor(parts: IntakeParts, tdrs: Tdrs, interest: Interest) {
    this.#parts = parts
    this.#tdrs = tdrs
    this.#interest = interest
    this.#tree = new Tree(parts.table)
  }

  rules(tdrs: Tdrs, interest: Interest): void {
    this.#tdrs = tdrs
    this.#interest = interest
  }

  /** Records among which there is one to look at. */
  batch(frame: Buffer): void {
    this.#parts.recent.add(frame)
    this.settle()
    eachRecord(frame, this.#take)
  }

  /** Records that make the process tree, and nothing that rules ask for. */
  tree(frame: Buffer): void {
    this.#parts.recent.add(frame)
    this.#tree.wait(frame)
  }

  /** Brings the process table up to now: before anyone reads it. */
  settle(): void {
    this.#tree.settle()
  }

  /** Processes that ended in a storm before anyone asked, and are not in the tree. */
  get passed(): number {
    return this.#tree.passed
  }

  /** Records that no rule can match. */
  keep(frame: Buffer): void {
    this.#parts.recent.add(frame)
  }

  readonly #take = (b: Buffer, at: number, type: number): void => {
    if (type === 2 || type === 3) this.#tree.apply(b, at, type)
    else this.#event(decode(b, at))
  }

  #event(event: KernelEvent): void {
    const { table, released } = this.#parts
    if (event.type === 'exec') {
      const proc = table.exec(event)
      if (this.#interest.exec(event, proc.image)) this.#judge(event, proc)
    } else if (event.type === 'released') released(event)
    else this.#judge(event, table.get(event.pid, event.start) ?? stranger(event))
  }

  #judge(event: KernelEvent, proc: Proc): void {
    const { table, containers, hit } = this.#parts
    this.judged++
    const sigma = sigmaOf(event, proc, table, containers)
    if (!sigma) return
    for (const tdr of this.#tdrs.match(sigma)) hit(tdr, { sigma, proc, event })
  }

  /** The line of an event that was kept, about the program its process was then; undefined for what is only followed. */
  line(event: KernelEvent): string | undefined {
    const { table, lines, containers } = this.#parts
    const proc = table.at(event.pid, event.start, event.ts) ?? stranger(event)
    const container = containers.of(event.cgroup, event.pid)
    switch (event.type) {
      case 'exec':
        return lines.exec(event, proc, container)
      case 'connect':
        return lines.connect(event, proc, container)
      case 'released':
        return lines.released(event, proc, container)
      case 'exit':
        return lines.exit(event.ts, proc, event.code, container)
      case 'call':
        return event.operation === 'chdir' || event.operation === 'fchdir' ? undefined : lines.call(event, proc, container)
      case 'fork': {
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
    }
  }
}
