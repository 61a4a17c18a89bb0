// Paths as the process meant them. Its working directory is followed from chdir to chdir and asked of /proc only when it
// was never seen to be set; directories given by descriptor are asked for once a moment, and not of processes that have gone.
import { readlinkSync } from 'node:fs'
import { posix } from 'node:path'
import type { Proc } from './proc.ts'
import type { CallEvent } from './wire.ts'

const here = -100 // AT_FDCWD
const directories = new Map<string, string>()

/** Descriptors are given again: what was learned of them holds for one frame of events. */
export function forgetDirectories(): void {
  if (directories.size > 0) directories.clear()
}

function link(path: string): string {
  let known = directories.get(path)
  if (known === undefined) {
    try {
      known = readlinkSync(path)
    } catch {
      known = ''
    }
    directories.set(path, known)
  }
  return known
}

function workingDirectory(proc: Proc): string {
  if (proc.cwd === '' && proc.exitAt === 0) proc.cwd = link(`/proc/${proc.pid}/cwd`)
  return proc.cwd
}

/** `descriptor`: the argument that names the directory, where the call has one. A path that cannot be resolved stays as it is. */
export function resolvePath(path: string, proc: Proc, descriptor?: number): string {
  if (path === '') return '/'
  if (path.charCodeAt(0) === 47) return path.includes('/.') || path.includes('//') ? posix.normalize(path) : path
  const from = descriptor === undefined || descriptor === here ? workingDirectory(proc) : link(`/proc/${proc.pid}/fd/${descriptor}`)
  return from.startsWith('/') ? posix.join(from, path) : path
}

/** A register's value as a descriptor; undefined where it is an address. -100 comes with or without its upper half. */
export function descriptorOf(register: number): number | undefined {
  if (register === 4294967196 || register > 1.8e19) return here
  return register < 1_048_576 ? register : undefined
}

/** What the call acted on, and for renames and links where it came from. */
export function pathsOf(event: CallEvent, proc: Proc): { target: string; source: string | undefined } {
  if (event.operation === 'memfd_create') return { target: `memfd:${event.one}`, source: undefined }
  const [a = 0, b = 0, c = 0] = event.args
  // openat(fd, path), renameat(fd, path, fd, path); without a descriptor first it is unlink(path), rename(path, path);
  // symlinkat(text, fd, path) alone has its only one in the middle.
  const first = descriptorOf(a)
  if (event.two === '') return { target: resolvePath(event.one, proc, first), source: undefined }
  const second = first !== undefined ? descriptorOf(c) : descriptorOf(c) === undefined ? descriptorOf(b) : undefined
  return { target: resolvePath(event.two, proc, second), source: resolvePath(event.one, proc, first) }
}

/** Follows a change of directory that has succeeded. */
export function changed(event: CallEvent, proc: Proc): void {
  if (event.operation === 'fchdir') proc.cwd = ''
  else if (event.one.startsWith('/')) proc.cwd = posix.normalize(event.one)
  else proc.cwd = proc.cwd === '' ? '' : posix.join(proc.cwd, event.one)
}
