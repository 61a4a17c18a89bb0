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
