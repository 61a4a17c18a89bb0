// Which container and pod a control group belongs to, from its path: runtime folders and sockets are left alone,
// since their layout changes from version to version.
import { readFileSync, readlinkSync } from 'node:fs'

export interface ContainerIdentity {
  /** 64 hexadecimal digits where the runtime names its groups so, else the group's path. */
  id: string
  runtime: string
  podUid?: string
  cgroupPath: string
}

export function containerOf(cgroupFile: string): ContainerIdentity | undefined {
  let best: ContainerIdentity | undefined
  for (const line of cgroupFile.split('\n')) {
    const path = line.split(':').slice(2).join(':')
    const id = /([0-9a-f]{64})(?:\.scope)?$/.exec(path)?.[1]
    if (!id) continue
    const runtime = /(docker|cri-containerd|crio|libpod|containerd)/.exec(path)?.[1] ?? 'unknown'
    const pod = /pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12})/.exec(path)?.[1]
    const found: ContainerIdentity = { id, runtime, cgroupPath: path, ...(pod ? { podUid: pod.replaceAll('_', '-') } : {}) }
    if (!best || (found.podUid && !best.podUid)) best = found
  }
  return best
}

/** By control group number, asked of /proc once. */
export class Containers {
  readonly #known = new Map<number, ContainerIdentity | null>()
  /** Groups whose processes had all gone when they were asked for: not again before this time. */
  readonly #later = new Map<number, number>()
  readonly #hostMounts: number
  readonly #proc: string

  constructor(proc = '/proc') {
    this.#proc = proc
    // The first process may be closed to us; kernel threads are in the host's namespace, and mostly so are we.
    this.#hostMounts = namespaceOf('1') || namespaceOf('2') || namespaceOf('self')
  }

  of(cgroup: number, pid: number): ContainerIdentity | undefined {
    let found = this.#known.get(cgroup)
    if (found === undefined) {
      if ((this.#later.get(cgroup) ?? 0) > Date.now()) return undefined
      try {
        found = containerOf(readFileSync(`${this.#proc}/${pid}/cgroup`, 'utf8')) ?? null
      } catch {
        if (this.#later.size > 1000) this.#later.clear()
        this.#later.set(cgroup, Date.now() + 100)
        return undefined
      }
      if (this.#known.size > 10_000) this.#known.clear()
      this.#known.set(cgroup, found)
    }
    return found ?? undefined
  }

  /** In a mount namespace of its own: a container to us even when its group's name says nothing. */
  isolated(mntns: number): boolean {
    return mntns !== 0 && this.#hostMounts !== 0 && mntns !== this.#hostMounts
  }
}

function namespaceOf(pid: string): number {
  try {
    return Number(/\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/ns/mnt`))?.[1] ?? 0)
  } catch {
    return 0
  }
}
