// Raw blocks: records out of their zstd frames, with their places.
import { zstdDecompressSync } from 'node:zlib'
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
  constructor(db: Database) {
    this.#one = db.prepare<[number], { n: number; raw: number; places: Buffer; payload: Buffer }>(
      'select n, raw, places, payload from block where id = ?',
    )
  }

  /** A few blocks are kept: a drawer walks through neighbours. */
  get(id: number, keep = true): Block | null {
    const hit = this.#cache.get(id)
    if (hit) return hit
    const row = this.#one.get(id)
    if (!row) return null
    const raw = zstdDecompressSync(row.payload, { maxOutputLength: row.raw + 64, chunkSize: Math.max(64, row.raw + 64) })
    const block = { id, count: row.n, raw, places: unpackPlaces(row.places, row.n) }
    if (keep) {
      if (this.#cache.size >= 32) this.#cache.delete(this.#cache.keys().next().value!)
      this.#cache.set(id, block)
    }
    return block
  }

  forget(): void {
    this.#cache.clear()
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
