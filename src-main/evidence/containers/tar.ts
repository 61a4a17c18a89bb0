// Reads a tar by random access: members in its own order, long names (GNU, pax), nothing but regular files given out.
import { limits } from '../../contract/limits.ts'
import { type Problem, type RandomContent, slice } from '../content.ts'
import { decodeName } from '../names.ts'
import type { InnerMember } from './inner.ts'
import { memberLimit, refusal } from './inner.ts'
import { isTarHeader, readTarHeader, type TarHeader } from './tar-header.ts'

const kinds: Record<string, string> = {
  '1': 'hard link',
  '2': 'symbolic link',
  '3': 'character device',
  '4': 'block device',
  '6': 'named pipe',
  S: 'sparse file',
  M: 'part of a file from another volume',
}
/** Long names and pax headers beyond this are refused: no path is that long. */
const mostHeaderBytes = 1024 * 1024

export async function* tarMembers(tar: RandomContent, path: string): AsyncGenerator<InnerMember, Problem | undefined> {
  let number = 0
  let at = 0
  /** What extension headers said about the next member, and about all that follow. */
  let next: Record<string, Buffer> = {}
  const always: Record<string, Buffer> = {}
  for (;;) {
    const block = tar.read(at, 512)
    if (block.length === 0) return number === 0 && at === 0 ? undefined : noEnd(at)
    if (block.length < 512) return cut(`the archive ends inside a header at byte ${at}`, at)
    if (isZero(block)) return hidden(tar, at)
    if (!isTarHeader(block)) return cut(`no header at byte ${at}: ${tar.size - at} bytes from there are not read`, at)
    const header = readTarHeader(block)
    if (typeof header === 'string') return cut(`header at byte ${at}: ${header}; ${tar.size - at} bytes from there are not read`, at)
    const data = at + 512

    if ('LKxgX'.includes(header.type)) {
      if (header.size > mostHeaderBytes) return cut(`extension header of ${header.size} bytes at byte ${at}`, at)
      const bytes = tar.read(data, header.size)
      if (bytes.length < header.size) return cut(`the archive ends inside an extension header at byte ${at}`, at)
      if (header.type === 'L') next.path = untilNul(bytes)
      else if (header.type === 'K') next.linkpath = untilNul(bytes)
      else if (!readPax(bytes, header.type === 'g' ? always : next)) return cut(`damaged pax header at byte ${at}`, at)
      at = data + padded(header.size)
      continue
    }

    const facts = { ...always, ...next }
    next = {}
    const size = facts.size === undefined ? header.size : Number(facts.size.toString('latin1'))
    if (!Number.isSafeInteger(size) || size < 0) return cut(`pax size of the member at byte ${at} is no number`, at)
    const stored = '12346'.includes(header.type) ? 0 : size
    at = data + padded(stored)
    if (header.type === '5' && size === 0) continue
    number++
    const over = memberLimit(path, number)
    if (over !== undefined) return over
    yield member(tar, number, header, facts, data, stored)
  }
}

function member(
  tar: RandomContent,
  number: number,
  header: TarHeader,
  facts: Record<string, Buffer>,
  data: number,
  size: number,
): InnerMember {
  const time = facts.mtime === undefined ? header.mtime : Number(facts.mtime.toString('latin1'))
  const inner: InnerMember = { number, ...decodeName(facts.path ?? header.name), size, mode: header.mode }
  if (Number.isFinite(time)) inner.mtime = time * 1000
  // Only what is a regular file gives bytes; unknown types are regular files by POSIX.
  const kind = facts['GNU.sparse.major'] || facts['GNU.sparse.map'] ? 'sparse file' : kinds[header.type]
  const refused = kind ?? refusal(inner)
  if (refused !== undefined) inner.refused = refused
  else {
    const there = Math.max(0, Math.min(size, tar.size - data))
    const problem: Problem | undefined =
      there < size
        ? {
            state: there === 0 ? 'failed' : 'cut',
            reason: `tar: the archive ends after ${there} of ${size} bytes of this member`,
            offset: there,
            storedOffset: tar.size,
          }
        : undefined
    inner.content = size <= limits.wholeFileBytes ? whole(tar, data, there, problem) : slice(tar, data, there, problem)
  }
  return inner
}

/** Small members are in memory when they are looked at, so that all readers can take the short way. */
function whole(tar: RandomContent, data: number, size: number, problem: Problem | undefined) {
  let bytes: Buffer | undefined
  const ranged = slice(tar, data, size, problem)
  return {
    size,
    chunks: ranged.chunks,
    read: ranged.read,
    get bytes() {
      bytes ??= tar.read(data, size)
      return bytes
    },
    get problem() {
      return problem ?? tar.problem
    },
  }
}

/** Records `LENGTH KEY=VALUE\n`. */
function readPax(bytes: Buffer, into: Record<string, Buffer>): boolean {
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at)
    if (space < 0 || space - at > 10) return bytes[at] === 0
    const length = Number(bytes.toString('latin1', at, space))
    const end = at + length
    if (!Number.isInteger(length) || length < space - at + 3 || end > bytes.length || bytes[end - 1] !== 0x0a) return false
    const record = bytes.subarray(space + 1, end - 1)
    const equals = record.indexOf(0x3d)
    if (equals < 1) return false
    const key = record.toString('utf8', 0, equals)
    if (key !== '__proto__') into[key] = Buffer.from(record.subarray(equals + 1))
    at = end
  }
  return true
}

/** After the end mark may come nothing but zeros. */
function hidden(tar: RandomContent, end: number): Problem | undefined {
  for (let at = end; at < tar.size; ) {
    const bytes = tar.read(at, 1024 * 1024)
    if (bytes.length === 0) return undefined
    const found = isZero(bytes) ? -1 : bytes.findIndex((byte) => byte !== 0)
    if (found >= 0)
      return {
        state: 'noted',
        reason: `tar: ends at byte ${end}, and other bytes follow from byte ${at + found} to ${tar.size}`,
        storedOffset: at + found,
        offset: at + found,
      }
    at += bytes.length
  }
  return undefined
}

const zeros = Buffer.alloc(64 * 1024)
function isZero(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += zeros.length) {
    const part = bytes.subarray(at, at + zeros.length)
    if (!part.equals(zeros.subarray(0, part.length))) return false
  }
  return true
}
function untilNul(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0)
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end))
}
function padded(size: number): number {
  return Math.ceil(size / 512) * 512
}
function noEnd(at: number): Problem {
  return { state: 'noted', reason: `tar: ends at byte ${at} without its end mark: members may be missing`, storedOffset: at, offset: at }
}
function cut(what: string, at: number): Problem {
  return { state: 'cut', reason: `tar: ${what}`, storedOffset: at, offset: at }
}
