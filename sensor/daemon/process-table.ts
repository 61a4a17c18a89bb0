// Who is whose child: from kernel events, seeded from /proc.
import { readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { kernelDevice } from './never.ts'
import { nobody, type Proc, readProc, same } from './proc.ts'
import type { ExecEvent } from './wire.ts'

const keepNs = 300e9
const keepCount = 10_000

export class ProcessTable {
  readonly #live = new Map<number, Proc>()
  /** Ended ones, oldest first. */
  #ended: Proc[] = []
  readonly #endedBy = new Map<number, Proc[]>()
  /** Image paths by device and inode: asked of /proc once. */
  readonly #images = new Map<string, string>()
  readonly #failures = new Map<string, number>()

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
      cwd: parent.cwd,
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
    this.#live.set(event.pid, proc)
    proc.ppid = event.ppid
    proc.parentStart = event.pstart
    proc.image = this.#image(event)
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
    if (this.#ended.length > keepCount || (this.#ended.length > 1000 && this.#ended[this.#ended.length >> 1]!.exitAt < oldest)) this.#trim()
  }

  #trim(): void {
    for (const old of this.#ended.splice(0, this.#ended.length >> 1)) {
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

  #image(event: ExecEvent): string {
    const key = `${event.dev}:${event.ino}`
    // An unlinked image has a number that will be given again.
    const known = event.nlink > 0 ? this.#images.get(key) : undefined
    if (known !== undefined) return known
    const invoked = event.interp || event.filename
    try {
      const path = readlinkSync(`/proc/${event.pid}/exe`)
      if (path.slice(path.lastIndexOf('/') + 1).startsWith(event.image.slice(0, 15).replace(/ \(deleted\)$/, ''))) {
        if (event.nlink > 0) {
          if (this.#images.size > 10_000) this.#images.clear()
          this.#images.set(key, path)
        }
        return path
      }
    } catch {
      // It has ended already. What ends so fast comes often: the same file is not asked for again and again.
      if (event.nlink > 0) {
        const failures = (this.#failures.get(key) ?? 0) + 1
        this.#failures.set(key, failures)
        const path = realName(invoked, event)
        if (path || failures >= 5) this.#images.set(key, path ?? invoked)
        if (this.#failures.size > 10_000) this.#failures.clear()
      }
    }
    return this.#images.get(key) ?? invoked
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

  descendants(root: Proc): Proc[] {
    const children = new Map<number, Proc[]>()
    for (const list of [this.#ended, this.#live.values()])
      for (const proc of list) {
        const siblings = children.get(proc.ppid)
        if (siblings) siblings.push(proc)
        else children.set(proc.ppid, [proc])
      }
    const out: Proc[] = []
    const queue = [root]
    while (queue.length > 0 && out.length < 512) {
      const at = queue.shift()!
      for (const child of children.get(at.pid) ?? []) {
        if (child === at || out.includes(child) || (child.parentStart && !same(child.parentStart, at.start))) continue
        out.push(child)
        queue.push(child)
      }
    }
    return out
  }

  get size(): number {
    return this.#live.size
  }
}

/** The path without links, where the name in our own view is the very file that was executed. */
function realName(invoked: string, event: ExecEvent): string | undefined {
  if (!invoked.startsWith('/')) return undefined
  try {
    const stats = statSync(invoked, { bigint: true })
    return stats.ino === BigInt(event.ino) && kernelDevice(stats.dev) === BigInt(event.dev) ? realpathSync(invoked) : undefined
  } catch {
    return undefined
  }
}
