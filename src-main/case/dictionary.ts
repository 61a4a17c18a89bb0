// Column values as integer codes. The writer maps a batch's values to codes; readers turn codes into values, on demand.
// Nothing holds the whole dictionary: both sides keep bounded caches over SQLite.
import type { Database } from 'better-sqlite3'
import type { Strings } from '../contract/batch.ts'
import { textKinds } from '../contract/columns.ts'

export const kindNumber: ReadonlyMap<string, number> = new Map(textKinds.map((kind, index) => [kind, index + 1]))

/** 53 bits over kind and lower-cased value; collisions are settled by comparing the values (cyrb53, public domain). */
export const valueHash = (kind: number, value: string): number => {
  const text = value.toLowerCase()
  let h1 = 0xdeadbeef ^ kind
  let h2 = 0x41c6ce57 ^ kind
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    h1 = Math.imul(h1 ^ unit, 2654435761)
    h2 = Math.imul(h2 ^ unit, 1597334677)
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909)
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909)
  return 4294967296 * (2097151 & h2) + (h1 >>> 0)
}

const cachedValues = 60_000
/** Longer values are looked up each time, so that the cache is bounded in bytes too. */
const cachedLength = 512

/** Two generations: what was not asked for during a whole generation is forgotten. */
class Recent<K, V> {
  #young = new Map<K, V>()
  #old = new Map<K, V>()
  readonly #limit: number
  constructor(limit: number) {
    this.#limit = limit
  }
  get(key: K): V | undefined {
    const hit = this.#young.get(key)
    if (hit !== undefined) return hit
    const old = this.#old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }
  set(key: K, value: V): void {
    if (this.#young.size >= this.#limit) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }
  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }
}

export class DictionaryWriter {
  readonly #cache = new Map<number, Recent<string, number>>()
  readonly #find
  readonly #insert
  readonly #index
  constructor(db: Database) {
    this.#find = db.prepare<[number, number, string], { code: number }>(
      'select code from dictionary where hash = ? and kind = ? and value = ?',
    )
    this.#insert = db.prepare<[number, number, string]>('insert into dictionary(kind, hash, value) values (?, ?, ?)')
    // One row a statement: of several SQLite keeps a savepoint, and at each savepoint FTS5 writes out all it holds, the
    // blocks' words too, after each batch (writer.ts says when instead).
    this.#index = db.prepare<[number, string]>('insert into dictionary_text(rowid, value) values (?, ?)')
  }

  code(kind: number, value: string): number {
    let cache = this.#cache.get(kind)
    if (!cache) {
      cache = new Recent(cachedValues)
      this.#cache.set(kind, cache)
    }
    const hit = cache.get(value)
    if (hit !== undefined) return hit
    const hash = valueHash(kind, value)
    let code = this.#find.get(hash, kind, value)?.code
    if (code === undefined) {
      code = Number(this.#insert.run(kind, hash, value).lastInsertRowid)
      this.#index.run(code, value)
    }
    if (value.length <= cachedLength) cache.set(value, code)
    return code
  }

  /** Local code to case code; index 0 stays 0. */
  map(kind: number, values: Strings): Int32Array {
    const out = new Int32Array(values.lengths.length + 1)
    let at = 0
    for (let index = 0; index < values.lengths.length; index++) {
      const end = at + values.lengths[index]!
      out[index + 1] = this.code(kind, values.joined.slice(at, end))
      at = end
    }
    return out
  }

  /** After a rollback: codes given out since may be gone. */
  forget(): void {
    this.#cache.clear()
  }
}

export class DictionaryReader {
  readonly #cache = new Recent<number, string>(100_000)
  readonly #value
  readonly #byHash
  constructor(db: Database) {
    this.#value = db.prepare<[number], { value: string }>('select value from dictionary where code = ?')
    this.#byHash = db.prepare<[number, number], { code: number; value: string }>(
      'select code, value from dictionary where hash = ? and kind = ?',
    )
  }

  value(code: number): string {
    const hit = this.#cache.get(code)
    if (hit !== undefined) return hit
    const value = this.#value.get(code)?.value ?? ''
    if (value.length <= cachedLength) this.#cache.set(code, value)
    return value
  }

  /** Codes of all spellings of a value that differ only in case. */
  codes(kind: string, value: string): number[] {
    const number = kindNumber.get(kind)
    if (number === undefined) return []
    const lower = value.toLowerCase()
    const rows = this.#byHash.all(valueHash(number, value), number)
    return rows.filter((row) => row.value.toLowerCase() === lower).map((row) => row.code)
  }

  forget(): void {
    this.#cache.clear()
  }
}
