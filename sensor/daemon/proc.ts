// One process as the sensor knows it. A process is (pid, start), never a bare pid.
import { readFileSync, readlinkSync } from 'node:fs'
import type { KernelEvent } from './wire.ts'

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
  /** Working directory, where it was seen to be set or asked for; empty when it is not known. */
  cwd: string
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
  cwd: '',
  before: undefined,
  json: '',
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
