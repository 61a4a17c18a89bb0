// What is looked at, ready to be asked: the compiled query, the time range, and which events are left out.
import { undated } from '../../contract/columns.ts'
import { parse } from '../../contract/query/parse.ts'
import { markKind } from '../annotations.ts'
import type { Count, Scope } from '../api.ts'
import type { Duck } from '../columns/duck.ts'
import { flag } from '../columns/table.ts'
import { fromRfc3339 } from '../time.ts'
import { badQuery, type Expr, type Leaf, leavesOf, negatesLeaf, QueryError, toSql } from './leaf.ts'

export interface Range {
  /** Inclusive. */
  from: bigint | null
  /** Exclusive. */
  to: bigint | null
}

interface UnreadBlock {
  block: number
  tsMin: bigint
  tsMax: bigint
}

export class Filter {
  readonly expr: Expr
  readonly range: Range
  readonly hidden: Scope['hidden']
  readonly #duck: Duck
  readonly #extra: string
  readonly #negated: boolean
  readonly #anyHidden: boolean
  readonly leaves: Leaf[]
  /** So many unread blocks are read before the first answer. */
  readonly eager: number

  constructor(duck: Duck, expr: Expr, scope: Scope, anyHidden: boolean, eager: number) {
    this.eager = eager
    this.#anyHidden = anyHidden
    this.#duck = duck
    this.expr = expr
    this.leaves = [...new Set(leavesOf(expr))]
    this.#negated = negatesLeaf(expr)
    this.range = { from: bound(scope.from), to: bound(scope.to) }
    this.hidden = scope.hidden
    this.#extra = scope.possiblySame === 'without' ? ` and (flags & ${flag.later}) = 0` : ''
    if (scope.hidden === 'only') this.#extra += ` and id in (select id from mark where kind = ${markKind.hide})`
  }

  /** No block that is still unread can hold a match, because the rest of the query rules its events out. */
  #settled = false

  get exact(): boolean {
    return this.#settled || this.leaves.every((leaf) => leaf.remaining === 0)
  }
  /** Its events are known by their numbers: looking at a part of the case first saves nothing. */
  get few(): boolean {
    return this.expr.op === 'leaf' && this.expr.leaf.few
  }
  /** The events of which alone it can be true; null where it names none. */
  get listed(): readonly bigint[] | null {
    return this.few && this.expr.op === 'leaf' ? this.expr.leaf.listed : null
  }
  /** What it finds follows from its words and the state of the case alone: nothing of it is still being read into tables. */
  get settled(): boolean {
    return this.leaves.every((leaf) => leaf.named)
  }
  get timed(): boolean {
    return this.range.from !== null || this.range.to !== null
  }
  /** Without time range and without hidden events, which pages drop by themselves. */
  sql(bound: 'lower' | 'upper' = 'lower'): string {
    return `${toSql(this.expr, bound)}${this.#extra}`
  }
  /** For histogram, facets and counts. */
  full(bound: 'lower' | 'upper' = 'lower'): string {
    const parts = [this.sql(bound), this.hiddenSql]
    if (this.range.from !== null) parts.push(`ts >= ${this.range.from}`)
    if (this.range.to !== null) parts.push(`ts < ${this.range.to}`)
    if (this.timed) parts.push(`ts <> ${undated}`)
    return parts.join(' and ')
  }
  get hiddenSql(): string {
    return this.hidden === 'without' && this.#anyHidden ? `id not in (select id from mark where kind = ${markKind.hide})` : 'true'
  }

  /** Blocks that must still be read, in order of time, leaving out those that the rest of the query makes pointless. */
  async unread(order: 'first' | 'last'): Promise<UnreadBlock[]> {
    const all = new Map<number, UnreadBlock>()
    for (const leaf of this.leaves) for (const [block, times] of leaf.unread) if (!all.has(block)) all.set(block, { block, ...times })
    let list = [...all.values()]
    if (list.length > 0 && (this.expr.op !== 'leaf' || this.timed)) {
      for (const leaf of this.leaves) await leaf.tabulate()
      const rows = await this.#duck.query(`select distinct (id >> 8)::integer from ev where ${this.full('upper')}`)
      const useful = new Set(rows.columns[0] as Int32Array)
      list = list.filter((one) => useful.has(one.block))
    }
    const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0)
    return order === 'first'
      ? list.sort((a, b) => compare(a.tsMin, b.tsMin) || a.block - b.block)
      : list.sort((a, b) => compare(b.tsMax, a.tsMax) || b.block - a.block)
  }

  async read(blocks: number[], signal?: AbortSignal): Promise<void> {
    for (const leaf of this.leaves) await leaf.read(blocks, signal)
    await this.ready()
  }

  /** What a lower bound needs beside the columns is in place. */
  async ready(): Promise<void> {
    if (this.#negated) for (const leaf of this.leaves) await leaf.tabulate()
  }

  /** Few candidates are read at once, so that a rare term is exact from its first answer. */
  async readFew(): Promise<void> {
    await this.ready()
    if (this.exact) return
    const blocks = (await this.unread('first')).map((one) => one.block)
    if (blocks.length > this.eager) return
    await this.read(blocks)
    this.#settled = true
  }

  async count(): Promise<Count> {
    const value = await this.#duck.number(`select count(*) from ev where ${this.full()}`)
    if (this.exact) return { value, exact: true }
    return { value, exact: false }
  }
}

const bound = (text: string | undefined): bigint | null => {
  if (text === undefined) return null
  return fromRfc3339(text) ?? badQuery(`"${text}" is not an RFC 3339 time with a zone`, 0, 0)
}

export const parseOrThrow = (text: string) => {
  const result = parse(text)
  if (!result.ok) throw new QueryError(result.message, result.start, result.end)
  return result.query
}
