// Filters with few events: their narrow rows are found once for each state of the case and kept in the order of the timeline,
// so that a page anywhere in it is a look-up and not a search for the next two hundred through millions.
import { undated } from '../../contract/columns.ts'
import type { Duck, Rows } from '../columns/duck.ts'
import { fetchWide, type Key, keyOf, type Span } from './keys.ts'

const mostFilters = 16
/** So many are kept with their columns too: rows that lie far apart each cost as much as a whole page of neighbours. */
const mostWhole = 64

interface Kept {
  state: number
  rows: OrderedRows | null
  whole?: { columns: string; rows: Rows }
}

export class OrderedRows {
  readonly #ids: BigInt64Array
  readonly #ts: BigInt64Array
  readonly #members: Int32Array
  /** Dated ones come first. */
  readonly dated: number
  readonly length: number

  constructor(rows: Rows) {
    const [ids, ts, members] = rows.columns
    this.#ids = ids as BigInt64Array
    this.#ts = ts as BigInt64Array
    this.#members = members as Int32Array
    this.length = rows.length
    let dated = rows.length
    while (dated > 0 && this.#ts[dated - 1] === undated) dated--
    this.dated = dated
  }

  /** How many rows lie before this place; with `through` a row at the place itself is one of them. */
  before({ ts, member, id }: Key, through: boolean): number {
    let low = ts === undated ? this.dated : 0
    let high = ts === undated ? this.length : this.dated
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#ts[middle]! - ts || BigInt(this.#members[middle]! - member) || this.#ids[middle]! - id
      if (other < 0n || (through && other === 0n)) low = middle + 1
      else high = middle
    }
    return low
  }

  keys(): Key[] {
    const all = this.slice(0, this.length, true)
    return Array.from({ length: this.length }, (_, index) => keyOf(all, index))
  }

  /** From `first` up to and without `end`, or from the last of them backwards. */
  slice(first: number, end: number, forward: boolean): Rows {
    const columns = [this.#ids.slice(first, end), this.#ts.slice(first, end), this.#members.slice(first, end)]
    if (!forward) for (const column of columns) column.reverse()
    return { length: Math.max(0, end - first), columns }
  }
}

export class FewRows {
  /** More events than these are searched for page by page: they lie close enough. */
  most = 20_000
  readonly #duck: Duck
  readonly #state: () => number
  /** By condition; null where there are too many. */
  readonly #kept = new Map<string, Kept>()

  /** `state` changes before and after anything that changes what a condition finds. */
  constructor(duck: Duck, state: () => number) {
    this.#duck = duck
    this.#state = state
  }

  /** What is kept: null where there are too many, undefined where nobody looked. */
  known(condition: string): OrderedRows | null | undefined {
    const one = this.#kept.get(condition)
    if (one === undefined) return undefined
    if (one.state === this.#state()) return one.rows
    this.#kept.delete(condition)
    return undefined
  }

  async find(condition: string): Promise<OrderedRows | null> {
    const known = this.known(condition)
    if (known !== undefined) return known
    const state = this.#state()
    // The inner limit ends the search as soon as there are too many.
    const rows = await this.#duck.query(
      `select * from (select id, ts, member from ev where ${condition} limit ${this.most + 1}) order by ts = ${undated}, ts, member, id`,
    )
    const found = rows.length > this.most ? null : new OrderedRows(rows)
    if (state !== this.#state()) return found
    this.#kept.delete(condition)
    if (this.#kept.size >= mostFilters) this.#kept.delete(this.#kept.keys().next().value!)
    this.#kept.set(condition, { state, rows: found })
    return found
  }

  /** Columns of all rows of a condition that are kept; null where nothing is, or too much. */
  async whole(condition: string, span: Span, columns: string): Promise<Rows | null> {
    const rows = this.known(condition)
    if (!rows || rows.length === 0 || rows.length > mostWhole) return null
    const kept = this.#kept.get(condition)!
    if (kept.whole?.columns === columns) return kept.whole.rows
    const state = this.#state()
    const found = await fetchWide(this.#duck, rows.keys(), condition, span, columns)
    if (state === this.#state()) kept.whole = { columns, rows: found.rows }
    return found.rows
  }

  clear(): void {
    this.#kept.clear()
  }
}
