// Who is whose child: from kernel events, seeded from /proc.
import { readdirSync } from 'node:fs'
import { nobody, type Proc, readProc, same } from './proc.ts'
import type { ExecEvent } from './wire.ts'

const keepNs = 300e9
const keepCount = 10_000
const descendantsMost = 512

export class ProcessTable {
  readonly #live = new Map<number, Proc>()
  /** Ended ones, oldest first. */
  #ended: Proc[] = []
  readonly #endedBy = new Map<number, Proc[]>()
  /** Ended within the last five minutes, and not kept: there were too many. */
  forgotten = 0

  seed(): void {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      const proc = readProc(Number(name))
      if (proc) this.#live.set(proc.pid, proc)
    }
  }

  get(pid: number, start?: number): Proc | undefined {
    const proc = this.#live.get(pid)
    if (proc && (start === undefined || same(proc.start, start))) return proc
    // A number is given again only after all others: mostly there is one, the newest last.
    return this.#endedBy.get(pid)?.findLast((old) => start === undefined || same(old.start, start))
  }

  /** As `get`, but the program it was at `ts`. */
  at(pid: number, start: number, ts: number): Proc | undefined {
    let proc = this.get(pid, start)
    while (proc?.before && proc.execAt > ts) proc = proc.before
    return proc
  }

  /** A process that runs and was not known. */
  adopt(proc: Proc): Proc {
    this.#live.set(proc.pid, proc)
    return proc
  }

  /** By numbers alone: this and `exit` run for every process, and are most of all events. */
  fork(pid: number, start: number, parent: Proc, uid: number, cgroup: number): Proc {
    const child: Proc = {
      pid,
      start,
      ppid: parent.pid,
      parentStart: parent.start,
      image: parent.image,
      invoked: parent.invoked,
      script: parent.script,
      args: parent.args,
      comm: parent.comm,
      uid,
      cgroup,
      nspid: 0,
      mntns: parent.mntns,
      execAt: 0,
      exitAt: 0,
      exitCode: 0,
      before: undefined,
      json: '',
    }
    const old = this.#live.get(pid)
    if (old && !same(old.start, start)) this.#retire(old)
    this.#live.set(pid, child)
    return child
  }

  exec(event: ExecEvent): Proc {
    // A new object: what was recorded before keeps the program it was.
    const before = this.get(event.pid, event.start)
    const known = before && !before.exitAt ? before : undefined
    const proc: Proc = { ...(known ?? nobody), pid: event.pid, start: known?.start ?? event.start, json: '', before: known }
    // One step back is enough: what was before that has no events that are still kept.
    if (known) known.before = undefined
    const old = this.#live.get(event.pid)
    if (old && !same(old.start, proc.start)) this.#retire(old)
    this.#live.set(event.pid, proc)
    proc.ppid = event.ppid
    proc.parentStart = event.pstart
    // The probe looked while it ran; a path that it could not find is the name it was started by.
    proc.image = event.path || event.interp || event.filename
    proc.invoked = event.interp || event.filename
    proc.script = event.interp ? event.filename : ''
    proc.args = event.args
    proc.comm = event.comm
    proc.uid = event.uid
    proc.cgroup = event.cgroup
    proc.nspid = event.nspid
    proc.mntns = event.mntns
    proc.execAt = event.ts
    return proc
  }

  exit(pid: number, start: number, ts: number, code: number): void {
    const proc = this.#live.get(pid)
    if (!proc || !same(proc.start, start)) return
    proc.exitAt = ts
    proc.exitCode = code
    proc.json = ''
    this.#live.delete(pid)
    this.#retire(proc)
    const oldest = ts - keepNs
    if (this.#ended.length > keepCount || (this.#ended.length > 1000 && this.#ended[this.#ended.length >> 1]!.exitAt < oldest))
      this.#trim(oldest)
  }

  #trim(oldest: number): void {
    for (const old of this.#ended.splice(0, this.#ended.length >> 1)) {
      if (old.exitAt >= oldest) this.forgotten++
      const list = this.#endedBy.get(old.pid)?.filter((one) => one !== old)
      if (list?.length) this.#endedBy.set(old.pid, list)
      else this.#endedBy.delete(old.pid)
    }
  }

  #retire(proc: Proc): void {
    if (!proc.exitAt) proc.exitAt = proc.start
    this.#ended.push(proc)
    const list = this.#endedBy.get(proc.pid)
    if (list) list.push(proc)
    else this.#endedBy.set(proc.pid, [proc])
  }

  parent(proc: Proc): Proc | undefined {
    return proc.ppid > 0 ? this.get(proc.ppid, proc.parentStart || undefined) : undefined
  }

  /** From the parent up to the first process. */
  ancestors(proc: Proc): Proc[] {
    const out: Proc[] = []
    for (let at = this.parent(proc); at && out.length < 64 && !out.includes(at); at = this.parent(at)) out.push(at)
    return out
  }

  /** At most 512, nearest first, and how many there are beyond. */
  descendants(root: Proc): { found: Proc[]; beyond: number } {
    const children = new Map<number, Proc[]>()
    for (const list of [this.#ended, this.#live.values()])
      for (const proc of list) {
        const siblings = children.get(proc.ppid)
        if (siblings) siblings.push(proc)
        else children.set(proc.ppid, [proc])
      }
    const found = new Set([root])
    for (const at of found)
      for (const child of children.get(at.pid) ?? []) {
        if (!child.parentStart || same(child.parentStart, at.start)) found.add(child)
      }
    found.delete(root)
    return { found: [...found].slice(0, descendantsMost), beyond: Math.max(0, found.size - descendantsMost) }
  }

  get size(): number {
    return this.#live.size
  }
}
