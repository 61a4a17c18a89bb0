// A part of a query that columns alone cannot answer: text in raw records, or a path of the derived event.
// Each keeps two small tables beside the columns: blocks that may hold hits and are not read yet, and hits found so far.
// With no block left to read the part is plain SQL, so histogram and facets of a text search work like any other.
import { CaseError } from '../api.ts'
import type { Duck } from '../columns/duck.ts'

export interface CandidateBlocks {
  block: Int32Array
  tsMin: BigInt64Array
  tsMax: BigInt64Array
}

export interface LeafSource {
  /** Condition over columns that is true of hits found without reading raw records. */
  columnSql(): Promise<string> | string
  /** Blocks with a number above `after` that may hold further hits. */
  candidates(after: number): CandidateBlocks
  /** Places of the hits in a block. */
  test(block: number): Promise<number[]> | number[]
}

let serial = 0

export class Leaf {
  readonly key: string
  readonly #duck: Duck
  readonly #source: LeafSource
  readonly number = ++serial
  columnSql = 'false'
  #seen = 0
  remaining = 0
  #made = false

  constructor(key: string, duck: Duck, source: LeafSource) {
    this.key = key
    this.#duck = duck
    this.#source = source
  }

  get hits(): string {
    return `hit_${this.number}`
  }
  get unread(): string {
    return `unread_${this.number}`
  }

  /** Takes in blocks and values that came since. */
  async refresh(lastBlock: number): Promise<void> {
    this.columnSql = await this.#source.columnSql()
    if (!this.#made) {
      await this.#duck.exec(`create or replace temp table ${this.hits}(id bigint not null);
        create or replace temp table ${this.unread}(block integer not null, ts_min bigint not null, ts_max bigint not null)`)
      this.#made = true
    }
    if (lastBlock <= this.#seen) return
    const found = this.#source.candidates(this.#seen)
    this.#seen = lastBlock
    if (found.block.length > 0) await this.#duck.append(this.unread, ['int', 'long', 'long'], [found.block, found.tsMin, found.tsMax])
    this.remaining += found.block.length
  }

  /** Reads blocks that are still unread. */
  async read(blocks: readonly number[], signal?: AbortSignal): Promise<void> {
    const ids: bigint[] = []
    const done: number[] = []
    for (const block of blocks) {
      if (signal?.aborted) break
      for (const place of await this.#source.test(block)) ids.push(BigInt(block * 256 + place))
      done.push(block)
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    if (ids.length > 0) await this.#duck.append(this.hits, ['long'], [BigInt64Array.from(ids)])
    if (done.length > 0) {
      await this.#duck.exec(`delete from ${this.unread} where block in (${done.join()})`)
      // Counted anew, because a page and a count may read the same blocks at once.
      this.remaining = await this.#duck.number(`select count(*) from ${this.unread}`)
    }
  }

  async drop(): Promise<void> {
    if (this.#made) await this.#duck.exec(`drop table if exists ${this.hits}; drop table if exists ${this.unread}`)
  }
}

/** A condition as a tree, with leaves where raw records decide. */
export type Expr = { op: 'sql'; sql: string } | { op: 'and' | 'or'; parts: Expr[] } | { op: 'not'; part: Expr } | { op: 'leaf'; leaf: Leaf }

/** `lower`: certainly matching. `upper`: not yet excluded. Equal once every leaf is read. */
export const toSql = (expr: Expr, bound: 'lower' | 'upper'): string => {
  switch (expr.op) {
    case 'sql':
      return `(${expr.sql})`
    case 'and':
    case 'or':
      return `(${expr.parts.map((part) => toSql(part, bound)).join(` ${expr.op} `)})`
    case 'not':
      return `(not ${toSql(expr.part, bound === 'lower' ? 'upper' : 'lower')})`
    case 'leaf': {
      const { leaf } = expr
      const sure = `(${leaf.columnSql} or id in (select id from ${leaf.hits}))`
      return bound === 'upper' && leaf.remaining > 0 ? `(${sure} or (id >> 8) in (select block from ${leaf.unread}))` : sure
    }
  }
}

export const leavesOf = (expr: Expr): Leaf[] => {
  if (expr.op === 'leaf') return [expr.leaf]
  if (expr.op === 'not') return leavesOf(expr.part)
  return expr.op === 'sql' ? [] : expr.parts.flatMap(leavesOf)
}

/** Leaves by what they ask, the newest kept, so that histogram, facets, count and pages of one search share their reading. */
export class LeafCache {
  readonly #leaves = new Map<string, Leaf>()
  readonly #limit = 24
  #busy = 0

  async get(key: string, make: () => Leaf): Promise<Leaf> {
    let leaf = this.#leaves.get(key)
    if (leaf) this.#leaves.delete(key)
    else leaf = make()
    this.#leaves.set(key, leaf)
    return leaf
  }

  /** Leaves in use are not dropped: whoever builds a filter holds the cache until it is done with it. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#busy++
    try {
      return await work()
    } finally {
      this.#busy--
      if (this.#busy === 0) await this.#shrink()
    }
  }

  async #shrink(): Promise<void> {
    while (this.#leaves.size > this.#limit) {
      const [key, leaf] = this.#leaves.entries().next().value!
      this.#leaves.delete(key)
      await leaf.drop()
    }
  }

  async clear(): Promise<void> {
    const all = [...this.#leaves.values()]
    this.#leaves.clear()
    for (const leaf of all) await leaf.drop()
  }
}

export const badQuery = (message: string, start: number, end: number): never => {
  throw new QueryError(message, start, end)
}
export class QueryError extends CaseError {
  readonly start: number
  readonly end: number
  constructor(message: string, start: number, end: number) {
    super('bad_query', message)
    this.start = start
    this.end = end
  }
}
