// Seals originals: small ones into the worker's pack, large ones as objects of their own; and spools for random access.
import { createHash, hash, randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { limits } from '../../contract/limits.ts'
import { type Content, contentOfReads, type RandomContent } from '../content.ts'
import { checkObject, checkObjectNow } from './check.ts'
import { beginFile, bodySize } from './cipher.ts'
import { syncFolder, writeAll } from './durable.ts'
import { compressFrame, packIndexMagic, type SeekEntry, seekTable, skippableFrame } from './frames.ts'
import type { Pack } from './pack.ts'
import { frameBytes, frameReader, type Location, objectFile, type Sealed } from './store.ts'

/** Hex SHA-256 of bytes in memory. */
export function sha256Hex(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex')
}

/**
 * Seals bytes in memory. `known` answers where the same bytes lie already, if they do.
 * At or above limits.packedObjectBytes it becomes an object of its own (durable on return); below, it is in the pack (durable after pack.sync()).
 */
export function sealWhole(store: string, pack: Pack, bytes: Uint8Array, known?: (sha256: string) => Location | undefined): Sealed {
  const sha256 = sha256Hex(bytes)
  return sealHashed(store, pack, bytes, sha256, known?.(sha256) ?? ownObject(store, sha256, bytes.length))
}

/** Looks for objects of their own as the store is now: a look for each of many small originals costs more than the rest of sealing them. */
export function ownObjects(store: string): (sha256: string, size: number) => Location | undefined {
  const folders = new Set(readdirSync(store))
  return (sha256, size) =>
    size >= limits.packedObjectBytes || folders.has(sha256.slice(0, 2)) ? ownObject(store, sha256, size) : undefined
}

/** Seals bytes whose SHA-256 is known, and where the same bytes lie already, if they do. */
export function sealHashed(store: string, pack: Pack, bytes: Uint8Array, sha256: string, before: Location | undefined): Sealed {
  // What lies there is looked at before it is relied on: receiving the same bytes again heals a damaged copy.
  if (before !== undefined) {
    if (before.file === pack.file) return { ...before, existed: true, healed: false }
    if (checkObjectNow(store, before).state === 'holds') return { ...before, existed: true, healed: false }
  }
  const healed = before !== undefined
  if (bytes.length < limits.packedObjectBytes) return { ...pack.append(bytes, sha256), existed: false, healed }
  const writer = frameWriter(store, 'incoming')
  try {
    writer.add(bytes)
    return { ...writer.seal(sha256), existed: false, healed }
  } catch (error) {
    writer.discard()
    throw error
  }
}

/** Seals a stream: hashed while copied, durable on return. Throws on abort or a full disk, and leaves nothing. */
export async function sealStream(
  store: string,
  source: AsyncIterable<Uint8Array>,
  options: { signal?: AbortSignal; onBytes?: (n: number) => void /** Refuses other bytes than these. */; expect?: string } = {},
): Promise<Sealed> {
  const writer = frameWriter(store, 'incoming')
  const digest = createHash('sha256')
  try {
    for await (const chunk of source) {
      options.signal?.throwIfAborted()
      digest.update(chunk)
      writer.add(chunk)
      options.onBytes?.(chunk.length)
    }
    options.signal?.throwIfAborted()
    const sha256 = digest.digest('hex')
    if (options.expect !== undefined && options.expect !== sha256) throw new Error(`SHA-256 is ${sha256}, not ${options.expect}`)
    const before = ownObject(store, sha256, writer.size)
    if (before !== undefined) {
      const { state } = await checkObject(store, before)
      if (state === 'holds') {
        writer.discard()
        return { ...before, existed: true, healed: false }
      }
    }
    return { ...writer.seal(sha256), existed: false, healed: before !== undefined }
  } catch (error) {
    writer.discard()
    throw error
  }
}

/** Holds decompressed bytes for random access, in zstd, never as plain file; gone after `close`, and after a crash. */
export async function spool(
  store: string,
  source: AsyncIterable<Uint8Array>,
  options: { signal?: AbortSignal } = {},
): Promise<RandomContent & { close(): void }> {
  const writer = frameWriter(store, 'spool')
  try {
    for await (const chunk of source) {
      options.signal?.throwIfAborted()
      writer.add(chunk)
    }
    return writer.reader()
  } catch (error) {
    writer.discard()
    throw error
  }
}

/** Hex SHA-256 and size of a content, read to its end. Look at `content.problem` afterwards. */
export async function hashContent(
  content: Content,
  options: { signal?: AbortSignal; onBytes?: (n: number) => void } = {},
): Promise<{ sha256: string; size: number }> {
  if (content.bytes !== undefined) return { sha256: sha256Hex(content.bytes), size: content.bytes.length }
  const digest = createHash('sha256')
  let size = 0
  for await (const chunk of content.chunks()) {
    options.signal?.throwIfAborted()
    digest.update(chunk)
    size += chunk.length
    options.onBytes?.(chunk.length)
  }
  return { sha256: digest.digest('hex'), size }
}

/** An object of its own that is there under this name, whole or not. */
function ownObject(store: string, sha256: string, size: number): Location | undefined {
  const file = objectFile(sha256)
  const stat = statSync(join(store, file), { throwIfNoEntry: false })
  return stat && { sha256, size, file, offset: 0, length: bodySize(store, stat.size) }
}

/** Writes an object as frames of frameBytes, the list of their CRC-32s as a skippable frame, and a seek table. */
function frameWriter(store: string, kind: 'incoming' | 'spool') {
  const part = join(store, `${kind}-${process.pid}-${randomUUID()}.part`)
  const fd = openSync(part, 'wx+', 0o600)
  const cipher = beginFile(store, fd)
  let written = 0
  const write = (bytes: Buffer) => {
    writeAll(fd, cipher.crypt(written, bytes), cipher.start + written)
    written += bytes.length
  }
  const table: SeekEntry[] = []
  const sums: number[] = []
  let waiting = Buffer.alloc(0)
  let filled = 0
  let size = 0
  let open = true

  const put = (bytes: Uint8Array) => {
    const frame = compressFrame(bytes)
    write(frame)
    table.push({ stored: frame.length, size: bytes.length })
    sums.push(crc32(frame))
  }
  const finish = () => {
    if (filled > 0) put(waiting.subarray(0, filled))
    filled = 0
    if (table.length === 0) put(Buffer.alloc(0))
  }
  const shut = () => {
    open = false
    closeSync(fd)
  }

  return {
    get size() {
      return size
    },
    add(chunk: Uint8Array) {
      size += chunk.length
      for (let at = 0; at < chunk.length; ) {
        if (filled === 0 && chunk.length - at >= frameBytes) {
          put(chunk.subarray(at, at + frameBytes))
          at += frameBytes
          continue
        }
        if (waiting.length === 0) waiting = Buffer.allocUnsafeSlow(frameBytes)
        const take = Math.min(frameBytes - filled, chunk.length - at)
        waiting.set(chunk.subarray(at, at + take), filled)
        filled += take
        at += take
        if (filled === frameBytes) {
          put(waiting)
          filled = 0
        }
      }
    },
    seal(sha256: string): Location {
      finish()
      const list = skippableFrame(packIndexMagic, Buffer.from(JSON.stringify(sums)))
      write(Buffer.concat([list, seekTable([...table, { stored: list.length, size: 0 }])]))
      fchmodSync(fd, 0o444)
      fsyncSync(fd)
      const length = written
      shut()
      const file = objectFile(sha256)
      const folder = join(store, file.slice(0, 2))
      if (!existsSync(folder)) {
        mkdirSync(folder, { recursive: true })
        syncFolder(store)
      }
      renameSync(part, join(store, file))
      syncFolder(folder)
      return { sha256, size, file, offset: 0, length }
    },
    reader(): RandomContent & { close(): void } {
      finish()
      // Where the system allows it the name goes at once, so that a crash leaves nothing behind.
      if (process.platform !== 'win32') unlinkSync(part)
      const read = (offset: number, length: number) => {
        const bytes = Buffer.allocUnsafe(length)
        return cipher.crypt(offset, bytes.subarray(0, readSync(fd, bytes, 0, length, cipher.start + offset)))
      }
      return Object.assign(contentOfReads(size, frameReader(read, table, 'spool')), {
        close() {
          if (!open) return
          shut()
          if (process.platform === 'win32') unlinkSync(part)
        },
      })
    },
    discard() {
      if (open) shut()
      if (existsSync(part)) unlinkSync(part)
    },
  }
}
