// One process as the sensor knows it. A process is (pid, start), never a bare pid.
import { readFileSync, readlinkSync } from 'node:fs'
import { type KernelEvent, text } from './wire.ts'

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
  /** The same process before its last exec: what was recorded then is about that program. */
  before: Proc | undefined
  /** Its part of OCSF lines, made once. */
  json: string
}

export const same = (a: number, b: number): boolean => Math.abs(a - b) < 2e7

export const nobody: Proc = {
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
  before: undefined,
  json: '',
}

/** A process as /proc shows it; undefined when it has gone meanwhile. */
export function readProc(pid: number): Proc | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const bytes = readFileSync(`/proc/${pid}/cmdline`)
    const args = split(bytes.subarray(0, bytes.at(-1) === 0 ? -1 : undefined))
    let image = ''
    try {
      const link = readlinkSync(`/proc/${pid}/exe`, 'buffer')
      image = text(link, 0, link.length)
    } catch {
      // Kernel threads have none.
    }
    const uid = Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0)
    return {
      ...nobody,
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

function split(bytes: Buffer): string[] {
  const out: string[] = []
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0, from)
    const to = end < 0 ? bytes.length : end
    out.push(text(bytes, from, to))
    from = to + 1
  }
  return out
}

/** A process that we never saw begin, by what its event says of it. */
export function stranger(event: KernelEvent): Proc {
  return {
    ...nobody,
    pid: event.pid,
    start: event.start,
    ppid: event.ppid,
    parentStart: event.pstart,
    image: 'image' in event ? event.image : '',
    comm: event.comm,
    uid: event.uid,
    cgroup: event.cgroup,
    nspid: event.nspid,
    mntns: event.mntns,
  }
}
