// Who is whose child: from kernel events, seeded from /proc. A process is (pid, start), never a bare pid.
import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { kernelDevice } from './never.ts'
import type { ExecEvent, ExitEvent, ForkEvent } from './wire.ts'

export interface Proc {
  pid: number
  /** ns since boot; from /proc only to a hundredth of a second. */
  start: number
  ppid: number
  parentStart: number
  /** Path of the image as far as it is known, and the name it was started by. */
  image: string
  invoked: string
  script: string
  args: string[]
  comm: string
  uid: number
  cgroup: number
  nspid: number
  mntns: number
  execAt: number
  exitAt: number
  exitCode: number
}

const same = (a: number, b: number): boolean => Math.abs(a - b) < 2e7
const keepNs = 300e9
const keepCount = 20_000

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

  fork(event: ForkEvent): void {
    const parent = this.get(event.pid, event.start)
    const child: Proc = {
      pid: event.child,
      start: event.childStart,
      ppid: event.pid,
      parentStart: event.start,
      image: parent?.image ?? event.image,
      invoked: parent?.invoked ?? '',
      script: parent?.script ?? '',
      args: parent?.args ?? [],
      comm: event.comm,
      uid: event.uid,
      cgroup: event.cgroup,
      nspid: 0,
      mntns: parent?.mntns ?? 0,
      execAt: 0,
      exitAt: 0,
      exitCode: 0,
    }
    const before = this.#live.get(child.pid)
    if (before && !same(before.start, child.start)) this.#retire(before)
    this.#live.set(child.pid, child)
  }

  exec(event: ExecEvent): Proc {
    // A new object: what was recorded before keeps the program it was.
    const before = this.get(event.pid, event.start)
    const proc = before && !before.exitAt ? { ...before } : { ...empty, pid: event.pid, start: event.start }
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

  exit(event: ExitEvent): void {
    const proc = this.#live.get(event.pid)
    if (!proc || !same(proc.start, event.start)) return
    proc.exitAt = event.ts
    proc.exitCode = event.code
    this.#live.delete(event.pid)
    this.#retire(proc)
    const oldest = event.ts - keepNs
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

const empty: Proc = {
  pid: 0,
  start: 0,
  ppid: 0,
  parentStart: 0,
  image: '',
  invoked: '',
  script: '',
  args: [],
  comm: '',
  uid: 0,
  cgroup: 0,
  nspid: 0,
  mntns: 0,
  execAt: 0,
  exitAt: 0,
  exitCode: 0,
}

/** A process as /proc shows it; undefined when it has gone meanwhile. */
export function readProc(pid: number): Proc | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const args = readFileSync(`/proc/${pid}/cmdline`).toString().split('\0').slice(0, -1)
    let image = ''
    try {
      image = readlinkSync(`/proc/${pid}/exe`)
    } catch {
      // Kernel threads have none.
    }
    const uid = Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0)
    return {
      ...empty,
      pid,
      start: Number(rest[19]) * 1e7,
      ppid: Number(rest[1]),
      image,
      invoked: args[0] ?? '',
      args,
      comm: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
      uid,
    }
  } catch {
    return undefined
  }
}
