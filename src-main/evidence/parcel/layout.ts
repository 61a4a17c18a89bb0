// A parcel: a case folder as one tar stream, cut into parts, each encrypted alone (age), in one plain tar file.
// By hand: `tar xf FILE && for p in part-*.age; do age -d -i KEY $p; done | tar x`. Where each byte lies follows from the
// listing alone, so that sending and receiving can go on after an interruption without any state but whole parts.
import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export const parcelFormat = 'vestige-parcel-1'
export const partBytes = 16 * 1024 * 1024
const block = 512

export interface Listed {
  path: string
  size: number
  mode: number
  /** Whole seconds. */
  mtime: number
}
/** The part of a parcel that is not encrypted: what is needed to ask for the right key and to go on. */
export interface ParcelHead {
  format: typeof parcelFormat
  case: string
  createdAt: string
  from: string
  recipients: string[]
  partBytes: number
  parts: number
  listingSha256: string
  /** Count and hash of the ledger that travels. */
  head: { count: number; hash: string }
}

/** What is another process's or this workstation's, not the case's. */
const left = (name: string) => /^case\.lock|\.part$|^case\.db-(wal|shm)$|^incoming(\/|$)/.test(name)

export const listFolder = (dir: string): Listed[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => !left(name))
    .sort()
    .flatMap((path) => {
      const stat = statSync(join(dir, path))
      return stat.isFile() ? [{ path, size: stat.size, mode: stat.mode & 0o777, mtime: Math.floor(stat.mtimeMs / 1000) }] : []
    })

export const listingText = (files: readonly Listed[]): string => JSON.stringify(files)
export const sha256Of = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')

const field = (target: Buffer, at: number, length: number, value: number) => {
  if (value < 8 ** (length - 1)) target.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1')
  else {
    // Beyond octal: base 256, as GNU and POSIX readers know it.
    target[at] = 0x80
    for (let index = length - 1, rest = value; index > 0; index--, rest = Math.floor(rest / 256)) target[at + index] = rest % 256
  }
}

const one = (name: string, size: number, mode: number, mtime: number, type: string): Buffer => {
  const header = Buffer.alloc(block)
  header.write(name, 0, 100, 'utf8')
  field(header, 100, 8, mode)
  field(header, 108, 8, 0)
  field(header, 116, 8, 0)
  field(header, 124, 12, size)
  field(header, 136, 12, mtime)
  header.write('        ', 148, 'latin1')
  header.write(type, 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  let sum = 0
  for (const byte of header) sum += byte
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}
export const padding = (size: number): number => (block - (size % block)) % block

/** What stands in front of a file's bytes; longer where the name is. */
export const tarHeader = ({ path, size, mode, mtime }: Listed): Buffer => {
  if (Buffer.byteLength(path) <= 100) return one(path, size, mode, mtime, '0')
  let length = Buffer.byteLength(` path=${path}\n`)
  length += String(length + String(length).length).length
  const record = Buffer.from(`${length} path=${path}\n`)
  return Buffer.concat([
    one('long-name', record.length, 0o644, 0, 'x'),
    record,
    Buffer.alloc(padding(record.length)),
    one(path.slice(0, 60), size, mode, mtime, '0'),
  ])
}

/** Where each file's bytes begin in the stream, and how long the stream is. */
export const placesOf = (files: readonly Listed[]): { starts: number[]; length: number } => {
  const starts: number[] = []
  let at = 0
  for (const file of files) {
    at += tarHeader(file).length
    starts.push(at)
    at += file.size + padding(file.size)
  }
  return { starts, length: at + 2 * block }
}

/** A name in a parcel that may be written: below the folder, and nowhere else. */
export const isSafePath = (path: string): boolean =>
  path.length > 0 &&
  path.length < 4096 &&
  !path.startsWith('/') &&
  !/[\0\\]|^[A-Za-z]:/.test(path) &&
  !path.split('/').some((part) => part === '' || part === '.' || part === '..')
