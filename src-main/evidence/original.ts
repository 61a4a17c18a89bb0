// Opens what was handed over: without following links, and telling when it changed while it was read.
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { contentOfReads, type RandomContent } from './content.ts'

export interface Facts {
  size: number
  /** Milliseconds. */
  mtime: number
  mode: number
}
export interface Whole extends Facts {
  bytes: Buffer
  /** Set when size or mtime differ after reading. */
  changed?: string
}
export type Original = RandomContent &
  Facts & { /** Closes it; says so when the file changed since it was opened. */ close(): string | undefined }

// Between the walk and the reading a path may have become a link or a fifo: neither is followed, and neither may block.
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

function open(path: string | Buffer): { fd: number; stat: Stats } {
  let fd: number
  try {
    fd = openSync(path, flags)
  } catch (error) {
    throw readError(error)
  }
  const stat = fstatSync(fd)
  if (stat.isFile()) return { fd, stat }
  closeSync(fd)
  throw new Error('not a regular file any more')
}

/**
 * Reads a regular file whole. Throws an Error in words (refused link, vanished, permission, larger than `limit`).
 * `room` gives the buffer to read into.
 */
export function readOriginal(
  path: string | Buffer,
  limit = 1024 * 1024 * 1024,
  room: (size: number) => Buffer = Buffer.allocUnsafeSlow,
): Whole {
  const { fd, stat } = open(path)
  try {
    if (stat.size > limit) throw new Error(`${stat.size} bytes, more than ${limit}`)
    let bytes = room(stat.size)
    let at = 0
    while (at < bytes.length) {
      const n = readSync(fd, bytes, at, bytes.length - at, at)
      if (n === 0) break
      at += n
    }
    if (at < bytes.length) bytes = bytes.subarray(0, at)
    const changed = changeSince(fd, stat)
    return { bytes, size: bytes.length, mtime: stat.mtimeMs, mode: stat.mode, ...(changed && { changed }) }
  } catch (error) {
    throw readError(error)
  } finally {
    closeSync(fd)
  }
}

/** A file as content: random access and chunks. Close it. */
export function openOriginal(path: string | Buffer): Original {
  const { fd, stat } = open(path)
  const content = contentOfReads(stat.size, (offset, length) => {
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, stat.size - offset)))
    let at = 0
    while (at < bytes.length) {
      const n = readSync(fd, bytes, at, bytes.length - at, offset + at)
      if (n === 0) break
      at += n
    }
    return at < bytes.length ? bytes.subarray(0, at) : bytes
  })
  return Object.assign(content, {
    mtime: stat.mtimeMs,
    mode: stat.mode,
    close() {
      const changed = changeSince(fd, stat)
      closeSync(fd)
      return changed
    },
  }) as Original
}

function changeSince(fd: number, before: Stats): string | undefined {
  const now = fstatSync(fd)
  if (now.size !== before.size) return `changed while it was read: ${before.size} bytes before, ${now.size} after`
  if (now.mtimeMs !== before.mtimeMs) return 'changed while it was read: modification time differs'
  return undefined
}

/** In words. The code stays only where it tells of this machine and not of the file, so that callers can stop for it. */
function readError(error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException
  const told = new Error(inWords(error), { cause: error })
  return code === 'EMFILE' || code === 'ENFILE' ? Object.assign(told, { code }) : told
}

/** A system error as an examiner reads it. */
export function inWords(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
      return 'does not exist'
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read it'
    case 'ELOOP':
      return 'symbolic link'
    case 'EIO':
      return 'the medium reports a read error'
    case 'EISDIR':
      return 'is a folder'
    case 'ENOSPC':
      return 'the disk is full'
    case 'EROFS':
      return 'the file system is read-only'
    case 'ENOTDIR':
      return 'a part of its path is not a folder'
    default:
      return message
  }
}
