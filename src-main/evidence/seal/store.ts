// The folder of sealed objects: where an object lies and how its bytes come back.
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readdirSync, readSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { contentOfBytes, contentOfReads, type RandomContent } from '../content.ts'
import { inWords } from '../original.ts'
import { type FileCipher, openFile } from './cipher.ts'
import { decompressFrame, readSeekTable, type SeekEntry } from './frames.ts'

/** Where a sealed object lies. `file` is relative to the case's `evidence/` folder, with `/`. */
export interface Location {
  sha256: string
  /** Original bytes. */
  size: number
  file: string
  offset: number
  length: number
}
export interface Sealed extends Location {
  /** True when the same bytes were there already, and whole: no second copy was made. */
  existed: boolean
  /** True when they had been there and were damaged: this is the new copy. */
  healed: boolean
}

/** `unreadable` may be a quarantine or a lock; `altered` is other bytes. */
export class ObjectError extends Error {
  readonly state: 'missing' | 'unreadable' | 'altered'
  constructor(state: 'missing' | 'unreadable' | 'altered', message: string) {
    super(message)
    this.name = 'ObjectError'
    this.state = state
  }
}

/** Original bytes in one frame of an object of its own. */
export const frameBytes = 4 * 1024 * 1024

/** Creates `evidence/` and `evidence/packs/` where missing and returns the path of `evidence/`. */
export function openStore(caseDir: string): string {
  const store = join(caseDir, 'evidence')
  mkdirSync(join(store, 'packs'), { recursive: true })
  return store
}

/** `ab/abcd….zst` */
export function objectFile(sha256: string): string {
  return `${sha256.slice(0, 2)}/${sha256}.zst`
}

export function isPacked(at: Location): boolean {
  return at.file.startsWith('packs/')
}

/** Removes `.part` files of single objects and spools that an interrupted import left. Packs under construction stay. */
export function removeLeftovers(store: string): number {
  let removed = 0
  for (const name of readdirSync(store)) {
    if (!/^(incoming|spool)-.*\.part$/.test(name)) continue
    unlinkSync(join(store, name))
    removed++
  }
  return removed
}

/** Full path of a stored file; a pack under construction still ends in `.part`. */
export function storedPath(store: string, file: string): string {
  const path = join(store, file)
  return !existsSync(path) && file.startsWith('packs/') && existsSync(`${path}.part`) ? `${path}.part` : path
}

export interface OpenFile {
  size: number
  /** Short at the end of the file. */
  read: (offset: number, length: number) => Buffer
  close(): void
}

/** Throws ObjectError. */
export function openStored(store: string, file: string): OpenFile {
  let fd: number
  try {
    fd = openSync(storedPath(store, file), 'r')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new ObjectError(missing ? 'missing' : 'unreadable', `evidence/${file}: ${missing ? 'missing' : inWords(error)}`)
  }
  let cipher: FileCipher
  try {
    cipher = openFile(store, fd)
  } catch (error) {
    closeSync(fd)
    throw new ObjectError('altered', `evidence/${file}: ${(error as Error).message}`)
  }
  const size = fstatSync(fd).size - cipher.start
  return {
    size,
    read(offset, length) {
      const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, size - offset)))
      let at = 0
      try {
        while (at < bytes.length) {
          const n = readSync(fd, bytes, at, bytes.length - at, cipher.start + offset + at)
          if (n === 0) break
          at += n
        }
      } catch (error) {
        throw new ObjectError('unreadable', `evidence/${file}: ${inWords(error)}`)
      }
      return cipher.crypt(offset, at < bytes.length ? bytes.subarray(0, at) : bytes)
    },
    close: () => closeSync(fd),
  }
}

/** The object as content with random access. Throws ObjectError, also while reading. Close it when done. */
export function openObject(store: string, at: Location): RandomContent & { close(): void } {
  const file = openStored(store, at.file)
  try {
    if (isPacked(at)) {
      const bytes = frameOf(file, at.offset, at.length, at.size, at.file)
      if (bytes.length !== at.size) throw altered(at.file, at.offset, `holds ${bytes.length} bytes instead of ${at.size}`)
      file.close()
      return Object.assign(contentOfBytes(bytes), { close() {} })
    }
    const table = readSeekTable(file.read, file.size)
    if (table === undefined) throw altered(at.file, 0, 'its table of frames is damaged')
    const read = frameReader(file.read, table, at.file)
    const size = table.reduce((sum, entry) => sum + entry.size, 0)
    if (size !== at.size) throw altered(at.file, 0, `holds ${size} bytes instead of ${at.size}`)
    return Object.assign(contentOfReads(size, read), { close: file.close })
  } catch (error) {
    file.close()
    throw error
  }
}

/** The whole object in memory: for small ones. Throws ObjectError. */
export function readObject(store: string, at: Location): Buffer {
  const object = openObject(store, at)
  try {
    return object.bytes ?? object.read(0, at.size)
  } finally {
    object.close()
  }
}

/** Random access over frames; the last two stay decompressed, since readers go forward and look back a little. */
export function frameReader(read: (offset: number, length: number) => Buffer, table: readonly SeekEntry[], file: string) {
  const starts = new Float64Array(table.length + 1)
  const stored = new Float64Array(table.length + 1)
  table.forEach((entry, i) => {
    starts[i + 1] = starts[i]! + entry.size
    stored[i + 1] = stored[i]! + entry.stored
  })
  const cache: { index: number; bytes: Buffer }[] = []
  const frame = (index: number): Buffer => {
    const hit = cache.find((each) => each.index === index)
    if (hit) return hit.bytes
    const bytes = frameOf({ read }, stored[index]!, table[index]!.stored, table[index]!.size, file)
    if (bytes.length !== table[index]!.size) throw altered(file, stored[index]!, 'a frame has another length than the table says')
    if (cache.length === 2) cache.shift()
    cache.push({ index, bytes })
    return bytes
  }
  return (offset: number, length: number): Buffer => {
    const end = Math.min(offset + length, starts[table.length]!)
    if (offset >= end) return Buffer.alloc(0)
    let index = frameAt(starts, offset)
    const first = frame(index).subarray(offset - starts[index]!, end - starts[index]!)
    if (offset + first.length >= end) return first
    const parts = [first]
    for (index++; index < table.length && starts[index]! < end; index++) parts.push(frame(index).subarray(0, end - starts[index]!))
    return Buffer.concat(parts)
  }
}

function frameAt(starts: Float64Array, offset: number): number {
  let low = 0
  let high = starts.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** Decompresses the frame that should lie at `offset`; zstd checks its content checksum. */
export function frameOf(file: Pick<OpenFile, 'read'>, offset: number, length: number, size: number, name: string): Buffer {
  const frame = file.read(offset, length)
  if (frame.length < length) throw altered(name, offset, 'the file ends before the frame does')
  try {
    return decompressFrame(frame, size)
  } catch (error) {
    throw altered(name, offset, `the frame does not decompress (${(error as Error).message})`)
  }
}

export function altered(file: string, offset: number, what: string): ObjectError {
  return new ObjectError('altered', `evidence/${file} at byte ${offset}: ${what}`)
}
