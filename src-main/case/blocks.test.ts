// Blocks read one after the other with one decompressor: each whole, none mixed with another, damage told as by the other way.
import { randomBytes } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packPlaces } from './block-index.ts'
import { BlockReader } from './blocks.ts'

let db: Sqlite.Database
beforeEach(() => {
  db = new Sqlite(':memory:')
  db.exec('create table block(id integer primary key, n integer, raw integer, places blob, payload blob)')
})
afterEach(() => db.close())

const add = (id: number, raw: Buffer, payload: Buffer = zstdCompressSync(raw)): Buffer => {
  const one = { member: Int32Array.of(1), offset: Float64Array.of(0), length: Uint32Array.of(raw.length), inBlock: Uint32Array.of(0) }
  db.prepare('insert into block values (?, 1, ?, ?, ?)').run(id, raw.length, packPlaces(one, 0, 1), payload)
  return raw
}

test('blocks of all sizes, again and again, beside kept ones', () => {
  const sizes = [0, 1, 3, 1000, 262_144, 524_288, 700_000, 9_000_000, 17]
  const raws = sizes.map((size, id) => add(id, size % 2 === 0 ? Buffer.alloc(size, `${id}`) : randomBytes(size)))
  const blocks = new BlockReader(db)
  const kept = blocks.get(3)!.raw
  for (let round = 0; round < 3; round++)
    for (const [id, raw] of raws.entries()) {
      expect(blocks.pass(id)!.raw.equals(raw), `block ${id}`).toBe(true)
      expect(kept.equals(raws[3]!)).toBe(true)
    }
  expect(blocks.pass(99)).toBeNull()
})

test('a damaged block is told, and the next ones are whole', () => {
  const whole = add(1, randomBytes(5000))
  const packed = zstdCompressSync(Buffer.alloc(5000, 'record '))
  add(2, Buffer.alloc(5000), packed.subarray(0, packed.length - 3))
  const flipped = Buffer.from(packed)
  flipped[6]! ^= 255
  add(3, Buffer.alloc(5000), flipped)
  // It says to be shorter than it is.
  add(4, Buffer.alloc(3000), packed)
  const blocks = new BlockReader(db)
  for (let round = 0; round < 2; round++) {
    for (const id of [2, 3, 4]) {
      const told = (read: () => unknown) => {
        try {
          return read() === null ? 'nothing' : 'a block'
        } catch (error) {
          return String(error)
        }
      }
      expect(
        told(() => blocks.pass(id)),
        `block ${id}`,
      ).toBe(told(() => new BlockReader(db).get(id)))
      expect(blocks.pass(1)!.raw.equals(whole)).toBe(true)
    }
  }
  expect(() => blocks.pass(2)).toThrow()
})
