// A worker's pack: many small originals in one file, a zstd frame each, so that each can be checked alone.
import { hash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  unlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { limits } from '../../contract/limits.ts'
import { beginFile, type FileCipher, openFile } from './cipher.ts'
import { syncFolder, writeAll } from './durable.ts'
import { compressFrame, decompressFrame, frameLength, isSkippable, packIndexMagic, skippableFrame } from './frames.ts'
import { rawBytes, rawOverhead, storesRaw, writeRawFrame } from './raw-frame.ts'
import type { Location } from './store.ts'

/** [sha256, offset, length, size, CRC-32 of the stored frame] as in the closing index. */
export type PackEntry = [string, number, number, number, number]

export interface Pack {
  /** `packs/EX-003-0-1.zst`; under construction it has `.part` after it. Locations already name the final file. */
  readonly file: string
  /** Bytes appended so far, buffered ones included. */
  readonly length: number
  /** Time to close it and to begin the next. */
  readonly full: boolean
  /** Appends one object (no look-up of duplicates: see sealWhole). */
  append(bytes: Uint8Array, sha256: string): Location
  /** Writes what is buffered and syncs the file. Before the case commits a location of this pack. */
  sync(): void
  /** Writes the closing index frame, syncs, makes it read-only, renames, syncs the folder. An empty pack is removed. */
  close(): void
  /** Leaves the file as `.part` without closing it (cancel, error). */
  abandon(): void
}

const bufferBytes = 1024 * 1024

/** `n` counts a worker's packs from 1. Fails when the file exists. */
export function createPack(store: string, exhibit: string, worker: number, n: number): Pack {
  const file = `packs/${exhibit}-${worker}-${n}.zst`
  if (existsSync(join(store, file))) throw new Error(`evidence/${file} exists already`)
  const fd = openSync(join(store, `${file}.part`), 'wx+', 0o600)
  syncFolder(join(store, 'packs'))
  return pack(store, file, fd, beginFile(store, fd), [], 0)
}

/** Continues `file` (final name) after a crash: cuts its `.part` to `committedLength` and rebuilds its index from the frames. */
export function continuePack(store: string, file: string, committedLength: number): Pack {
  const fd = openSync(join(store, `${file}.part`), 'r+')
  try {
    const cipher = openFile(store, fd)
    const size = Math.max(0, fstatSync(fd).size - cipher.start)
    if (size < committedLength) throw new Error(`evidence/${file}.part has ${size} bytes, but ${committedLength} were committed`)
    const bytes = Buffer.allocUnsafe(committedLength)
    for (let at = 0; at < committedLength; ) {
      const n = readSync(fd, bytes, at, committedLength - at, cipher.start + at)
      if (n === 0) throw new Error(`evidence/${file}.part ends at byte ${at}`)
      at += n
    }
    const original = cipher.crypt(0, bytes)
    const entries = framesOf(original, file)
    if (cipher.start === 0) {
      ftruncateSync(fd, committedLength)
      return pack(store, file, fd, cipher, entries, committedLength)
    }
    // What is cut off was under the same key stream as what would follow it: the rest goes into a new file, under a key of its own.
    closeSync(fd)
    return anew(store, file, original, entries)
  } catch (error) {
    try {
      closeSync(fd)
    } catch {
      // Closed already.
    }
    throw error
  }
}

function anew(store: string, file: string, original: Buffer, entries: PackEntry[]): Pack {
  const part = join(store, `${file}.part`)
  const fresh = join(store, `incoming-${process.pid}-${file.replaceAll('/', '-')}.part`)
  const fd = openSync(fresh, 'w+', 0o600)
  const cipher = beginFile(store, fd)
  writeAll(fd, cipher.crypt(0, original), cipher.start)
  fsyncSync(fd)
  renameSync(fresh, part)
  syncFolder(join(store, 'packs'))
  return pack(store, file, fd, cipher, entries, original.length)
}

/** Final names of the packs of an exhibit (or of all) that lie there as `.part`. */
export function openPacks(store: string, exhibit = ''): string[] {
  const start = exhibit === '' ? '' : `${exhibit}-`
  return readdirSync(join(store, 'packs'))
    .filter((name) => name.startsWith(start) && name.endsWith('.zst.part'))
    .sort()
    .map((name) => `packs/${name.slice(0, -'.part'.length)}`)
}

/** Every object frame of a pack's bytes, decompressed and hashed. Throws at the first that does not hold. */
export function framesOf(bytes: Buffer, file: string): PackEntry[] {
  const entries: PackEntry[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = frameLength(bytes, at)
    if (typeof length !== 'number') throw new Error(`evidence/${file} at byte ${at}: no whole frame lies here`)
    if (!isSkippable(bytes, at)) {
      const frame = bytes.subarray(at, at + length)
      const original = decompressFrame(frame, limits.packedObjectBytes)
      entries.push([hash('sha256', original, 'hex'), at, length, original.length, crc32(frame)])
    }
    at += length
  }
  return entries
}

/** The closing index of a pack's bytes and where it starts, or undefined when there is none that reads. */
export function readIndex(bytes: Buffer): { entries: PackEntry[]; start: number } | undefined {
  for (let at = 0; at < bytes.length; ) {
    const length = frameLength(bytes, at)
    if (typeof length !== 'number') return undefined
    if (isSkippable(bytes, at)) {
      if (bytes.readUInt32LE(at) !== packIndexMagic || at + length !== bytes.length) return undefined
      try {
        const entries: unknown = JSON.parse(bytes.toString('utf8', at + 8))
        return Array.isArray(entries) && entries.every(isEntry) ? { entries, start: at } : undefined
      } catch {
        return undefined
      }
    }
    at += length
  }
  return undefined
}

function isEntry(value: unknown): value is PackEntry {
  return (
    Array.isArray(value) &&
    value.length === 5 &&
    typeof value[0] === 'string' &&
    value.slice(1).every((n) => Number.isSafeInteger(n) && n >= 0)
  )
}

function pack(store: string, file: string, fd: number, cipher: FileCipher, entries: PackEntry[], start: number): Pack {
  const part = join(store, `${file}.part`)
  let open = true
  let length = start
  let written = start
  const waiting = Buffer.allocUnsafeSlow(bufferBytes + rawBytes + rawOverhead)
  let filled = 0

  const put = (bytes: Buffer) => {
    writeAll(fd, cipher.crypt(written, bytes), cipher.start + written) // at its place: a try that failed half-way is simply written over
    written += bytes.length
  }
  const flush = () => {
    if (filled === 0) return
    put(waiting.subarray(0, filled))
    filled = 0
  }
  /** What was written to the end of what waits. */
  const took = (bytes: number) => {
    filled += bytes
    length += bytes
    if (filled >= bufferBytes) flush()
  }
  const add = (frame: Buffer) => {
    if (filled + frame.length <= waiting.length) {
      waiting.set(frame, filled)
      took(frame.length)
      return
    }
    flush()
    put(frame)
    length += frame.length
  }
  const leave = () => {
    open = false
    closeSync(fd)
  }

  return {
    file,
    get length() {
      return length
    },
    get full() {
      return length >= limits.packBytes
    },
    append(bytes, sha256) {
      if (!open) throw new Error(`evidence/${file} is closed`)
      // Left from a write that failed.
      if (filled >= bufferBytes) flush()
      const at = { sha256, size: bytes.length, file, offset: length, length: 0 }
      let sum: number
      if (storesRaw(bytes)) {
        at.length = writeRawFrame(waiting, filled, bytes)
        sum = crc32(waiting.subarray(filled, filled + at.length))
        took(at.length)
      } else {
        const frame = compressFrame(bytes)
        at.length = frame.length
        sum = crc32(frame)
        add(frame)
      }
      entries.push([sha256, at.offset, at.length, at.size, sum])
      return at
    },
    sync() {
      if (!open) return
      flush()
      fsyncSync(fd)
    },
    close() {
      if (!open) return
      if (entries.length === 0) {
        leave()
        unlinkSync(part)
        return
      }
      add(skippableFrame(packIndexMagic, Buffer.from(JSON.stringify(entries))))
      flush()
      fchmodSync(fd, 0o444)
      fsyncSync(fd)
      leave()
      renameSync(part, join(store, file))
      syncFolder(join(store, 'packs'))
    },
    abandon() {
      if (open) leave()
    },
  }
}
