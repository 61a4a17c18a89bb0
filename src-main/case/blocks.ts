// Raw blocks: records out of their zstd frames, with their places.
import { constants, createZstdDecompress, type ZstdDecompress, zstdDecompressSync } from 'node:zlib'
import type { Database } from 'better-sqlite3'
import { type Places, unpackPlaces } from './block-index.ts'

export interface Block {
  id: number
  count: number
  raw: Buffer
  places: Places
}

export class BlockReader {
  readonly #one
  readonly #cache = new Map<number, Block>()
  readonly #scratch = new Scratch()
  constructor(db: Database) {
    this.#one = db.prepare<[number], { n: number; raw: number; places: Buffer; payload: Buffer }>(
      'select n, raw, places, payload from block where id = ?',
    )
  }

  /** A few blocks are kept: a drawer walks through neighbours. */
  get(id: number, keep = true): Block | null {
    const hit = this.#cache.get(id)
    if (hit) return hit
    const block = this.#read(id, unpack)
    if (block && keep) {
      if (this.#cache.size >= 32) this.#cache.delete(this.#cache.keys().next().value!)
      this.#cache.set(id, block)
    }
    return block
  }

  /** For many blocks one after the other: what it gives is valid until it is asked again. */
  pass(id: number): Block | null {
    return this.#cache.get(id) ?? this.#read(id, (payload, size) => this.#scratch.unpack(payload, size) ?? unpack(payload, size))
  }

  #read(id: number, unpacked: (payload: Buffer, size: number) => Buffer): Block | null {
    const row = this.#one.get(id)
    return row ? { id, count: row.n, raw: unpacked(row.payload, row.raw), places: unpackPlaces(row.places, row.n) } : null
  }

  forget(): void {
    this.#cache.clear()
  }
}

const unpack = (payload: Buffer, size: number): Buffer =>
  zstdDecompressSync(payload, { maxOutputLength: size + 64, chunkSize: Math.max(64, size + 64) })

/** What Node's own one-shot calls use; not documented, so its absence only costs time. */
interface Inner {
  _handle?: {
    reset(): void
    writeSync(flush: number, from: Buffer, at: number, length: number, into: Buffer, intoAt: number, intoLength: number): void
  } | null
  _writeState?: Uint32Array
}
const scratchBytes = 8 * 1024 * 1024

/** One decompressor and one buffer for many blocks: new ones for each cost more than what is done with them. */
class Scratch {
  #stream: (ZstdDecompress & Inner) | undefined
  #out = Buffer.alloc(0)

  /** Undefined where anything is odd; the block is then read the other way, which says what. */
  unpack(payload: Buffer, size: number): Buffer | undefined {
    if (size > scratchBytes) return undefined
    // Room for a byte too many shows a frame that is longer than it should be.
    if (this.#out.length <= size) this.#out = Buffer.allocUnsafeSlow(Math.min(scratchBytes, Math.max(512 * 1024, size * 2)) + 64)
    if (this.#stream === undefined || this.#stream.destroyed) {
      this.#stream = createZstdDecompress()
      this.#stream.on('error', () => {})
    }
    const { _handle: handle, _writeState: state } = this.#stream
    if (!handle?.writeSync || !state) return undefined
    handle.reset()
    handle.writeSync(constants.ZSTD_e_continue, payload, 0, payload.length, this.#out, 0, this.#out.length)
    const [room, left] = state
    return this.#stream.destroyed || left !== 0 || this.#out.length - room! !== size ? undefined : this.#out.subarray(0, size)
  }
}

export const recordBytes = (block: Block, place: number): Buffer => {
  const start = block.places.inBlock[place]!
  return block.raw.subarray(start, start + block.places.length[place]!)
}

/** A record as text to be searched. UTF-16 keeps a zero byte in every character of ASCII, which no other text does. */
export const recordText = (bytes: Uint8Array): string => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.indexOf(0) < 0) return buffer.toString('utf8')
  const zeros = [0, 0]
  const looked = Math.min(buffer.length, 1024)
  for (let at = 0; at < looked; at++) if (buffer[at] === 0) zeros[at & 1]!++
  const [even, odd] = zeros as [number, number]
  if (Math.max(even, odd) * 8 < looked || Math.max(even, odd) < 4 * Math.min(even, odd)) return buffer.toString('utf8')
  const whole = buffer.subarray(0, buffer.length & ~1)
  return odd > even ? whole.toString('utf16le') : Buffer.from(whole).swap16().toString('utf16le')
}
