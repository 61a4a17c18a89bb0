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
/** So long blocks are read before others have a turn. */
const turnMs = 8
/** Up to so many hits stand in the SQL itself; a table costs several statements. */
const inlineHits = 400

export class Leaf {
  readonly key: string
  readonly #duck: Duck
  readonly #source: LeafSource
  readonly #number = ++serial
  readonly #unread = new Map<number, { tsMin: bigint; tsMax: bigint }>()
  #columnSql = 'false'
  #seen = 0
  #hits: bigint[] = []
  #hitTable = false
  #unreadTable = false
  #unreadFresh = false

  constructor(key: string, duck: Duck, source: LeafSource) {
    this.key = key
    this.#duck = duck
    this.#source = source
  }

  get remaining(): number {
    return this.#unread.size
  }
  get unreadTable(): string {
    return `unread_${this.#number}`
  }
  get unread(): ReadonlyMap<number, { tsMin: bigint; tsMax: bigint }> {
    return this.#unread
  }

  /** Takes in blocks and values that came since. */
  async refresh(lastBlock: number): Promise<void> {
    this.#columnSql = await this.#source.columnSql()
    if (lastBlock <= this.#seen) return
    const found = this.#source.candidates(this.#seen)
    this.#seen = lastBlock
    found.block.forEach((block, index) => {
      this.#unread.set(block, { tsMin: found.tsMin[index]!, tsMax: found.tsMax[index]! })
    })
    this.#unreadFresh = false
  }

  /** All is read, and the hits are few enough to be named one by one. */
  get few(): boolean {
    return this.named && this.#columnSql === 'false'
  }
  /** Hits found in raw records that stand in the condition. */
  get listed(): readonly bigint[] {
    return this.#hits
  }
  /** All is read, and every hit stands in the condition itself. */
  get named(): boolean {
    return this.#unread.size === 0 && !this.#hitTable
  }

  /** True of every hit found so far. */
  sureSql(): string {
    const parts = this.#columnSql === 'false' ? [] : [`(${this.#columnSql})`]
    if (this.#hitTable) parts.push(`id in (select id from hit_${this.#number})`)
    if (this.#hits.length > 0) parts.push(`id in (${this.#hits.join()})`)
    return parts.length === 0 ? 'false' : `(${parts.join(' or ')})`
  }

  /** Makes the table of unread blocks, for conditions that need it. */
  async tabulate(): Promise<void> {
    if (this.#unreadFresh || this.#unread.size === 0) return
    await this.#duck.exec(`create or replace temp table ${this.unreadTable}(block integer not null)`)
    await this.#duck.append(this.unreadTable, ['int'], [Int32Array.from(this.#unread.keys())])
    this.#unreadTable = true
    this.#unreadFresh = true
  }

  /** Reads those of the blocks that are still unread. */
  async read(blocks: readonly number[], signal?: AbortSignal): Promise<void> {
    let since = performance.now()
    for (const block of blocks) {
      if (signal?.aborted) break
      if (!this.#unread.has(block)) continue
      const places = await this.#source.test(block)
      // A page and a count may read the same block at once.
      if (this.#unread.delete(block)) for (const place of places) this.#hits.push(BigInt(block * 256 + place))
      if (performance.now() - since < turnMs) continue
      await new Promise<void>((resolve) => setImmediate(resolve))
      since = performance.now()
    }
    this.#unreadFresh = false
    if (this.#hits.length <= inlineHits) return
    const hits = BigInt64Array.from(this.#hits)
    this.#hits = []
    if (!this.#hitTable) await this.#duck.exec(`create or replace temp table hit_${this.#number}(id bigint not null)`)
    await this.#duck.append(`hit_${this.#number}`, ['long'], [hits])
    this.#hitTable = true
  }

  async drop(): Promise<void> {
    if (this.#hitTable) await this.#duck.exec(`drop table if exists hit_${this.#number}`)
    if (this.#unreadTable) await this.#duck.exec(`drop table if exists ${this.unreadTable}`)
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
      return bound === 'upper' && leaf.remaining > 0
        ? `(${leaf.sureSql()} or (id >> 8) in (select block from ${leaf.unreadTable}))`
        : leaf.sureSql()
    }
  }
}

/** Whether a lower bound of the condition needs the table of unread blocks: it does under a `not`. */
export const negatesLeaf = (expr: Expr, under = false): boolean => {
  if (expr.op === 'leaf') return under
  if (expr.op === 'sql') return false
  return expr.op === 'not' ? negatesLeaf(expr.part, !under) : expr.parts.some((part) => negatesLeaf(part, under))
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
