// Filters with few events: their narrow rows are found once for each state of the case and kept in the order of the timeline,
// so that a page anywhere in it is a look-up and not a search for the next two hundred through millions. What a commit adds
// lies behind all that was there: it alone is looked through then, because an import commits all the time.
import { undated } from '../../contract/columns.ts'
import type { Duck, Rows } from '../columns/duck.ts'
import type { Committed } from './committed.ts'
import { fetchWide, type Key, keyOf, type Span } from './keys.ts'
import type { RowPlaces } from './row-places.ts'
import { rowAt } from './rows.ts'

const mostFilters = 16
/** So many are kept with their columns too: rows that lie far apart each cost as much as a whole page of neighbours. */
const mostWhole = 64

interface Kept {
  state: Committed
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

  /** With rows that are none of these. */
  with(others: OrderedRows): OrderedRows {
    if (others.length === 0) return this
    const length = this.length + others.length
    const ids = new BigInt64Array(length)
    const ts = new BigInt64Array(length)
    const members = new Int32Array(length)
    let taken = 0
    let place = 0
    const take = (from: OrderedRows, index: number) => {
      ids[place] = from.#ids[index]!
      ts[place] = from.#ts[index]!
      members[place] = from.#members[index]!
      place++
    }
    for (let other = 0; other <= others.length; other++) {
      const end = other === others.length ? this.length : this.before(others.#key(other), false)
      while (taken < end) take(this, taken++)
      if (other < others.length) take(others, other)
    }
    return new OrderedRows({ length, columns: [ids, ts, members] })
  }

  #key(index: number): Key {
    return { id: this.#ids[index]!, ts: this.#ts[index]!, member: this.#members[index]! }
  }

  /** From `first` up to and without `end`, or from the last of them backwards. */
  slice(first: number, end: number, forward: boolean): Rows {
    const columns = [this.#ids.slice(first, end), this.#ts.slice(first, end), this.#members.slice(first, end)]
    if (!forward) for (const column of columns) column.reverse()
    return { length: Math.max(0, end - first), columns }
  }
}

/** Narrow rows in the order of the timeline, of rows with all that every row needs. */
const inOrder = (rows: Rows): OrderedRows => {
  const ids = rows.columns[rowAt.id] as BigInt64Array
  const ts = rows.columns[rowAt.ts] as BigInt64Array
  const members = rows.columns[rowAt.member] as Int32Array
  const order = Array.from({ length: rows.length }, (_, index) => index).sort((a, b) => {
    if (ts[a] !== ts[b]) {
      if (ts[a] === undated || ts[b] === undated) return ts[a] === undated ? 1 : -1
      return ts[a]! < ts[b]! ? -1 : 1
    }
    return members[a]! - members[b]! || (ids[a]! < ids[b]! ? -1 : 1)
  })
  return new OrderedRows({
    length: rows.length,
    columns: [
      BigInt64Array.from(order, (index) => ids[index]!),
      BigInt64Array.from(order, (index) => ts[index]!),
      Int32Array.from(order, (index) => members[index]!),
    ],
  })
}

export class FewRows {
  /** More events than these are searched for page by page: they lie close enough. */
  most = 20_000
  readonly #duck: Duck
  readonly #places: RowPlaces
  readonly #committed: () => Committed
  /** By condition; null where there are too many. */
  readonly #kept = new Map<string, Kept>()

  /** `committed().changes` grows before and after anything that changes what a condition finds among what was there. */
  constructor(duck: Duck, places: RowPlaces, committed: () => Committed) {
    this.#duck = duck
    this.#places = places
    this.#committed = committed
  }

  #current(condition: string): Kept | undefined {
    const one = this.#kept.get(condition)
    if (one === undefined || one.state.changes === this.#committed().changes) return one
    this.#kept.delete(condition)
    return undefined
  }

  /** What was found before, with what was committed since: null where there are too many, undefined where nobody looked. */
  async known(condition: string): Promise<OrderedRows | null | undefined> {
    return this.#current(condition) ? this.find(condition) : undefined
  }

  async find(condition: string): Promise<OrderedRows | null> {
    const before = this.#current(condition)
    const state = this.#committed()
    // Where there were too many, more do not make them fewer.
    if (before && (before.rows === null || before.state.end === state.end)) return before.rows
    const left = this.most - (before?.rows?.length ?? 0)
    const added = before ? ` and id >= ${before.state.end}` : ''
    // The inner limit ends the search as soon as there are too many.
    const rows = await this.#duck.query(
      `select * from (select id, ts, member from ev where (${condition})${added} and id < ${state.end} limit ${left + 1}) order by ts = ${undated}, ts, member, id`,
    )
    const fresh = rows.length > left ? null : new OrderedRows(rows)
    const found = fresh && (before?.rows?.with(fresh) ?? fresh)
    if (state.changes !== this.#committed().changes) return found
    // Rows that are still all there are keep their columns.
    const whole = found !== null && found === before?.rows ? before.whole : undefined
    this.#keep(condition, { state, rows: found, ...(whole && { whole }) })
    return found
  }

  /** For a condition that is true of some of these events alone: found with their columns at once, where they would be fetched next. */
  async gather(condition: string, ids: readonly bigint[], columns: string): Promise<void> {
    if (ids.length === 0 || ids.length > mostWhole || ids.length > this.most || this.#current(condition)) return
    const state = this.#committed()
    const among = `(${condition}) and id < ${state.end}`
    const wanted = `select ${columns} from ev where rowid in`
    // Row numbers first: no column is unpacked where there is no row.
    const places = this.#places.of(ids)
    let rows = places?.length ? await this.#duck.query(`${wanted} (select unnest([${places.join()}])) and ${among}`) : null
    if (!rows || rows.length + (await this.#duplicates(ids, rows.length)) < ids.length)
      rows = await this.#duck.query(`${wanted} (select rowid from ev where ${among})`)
    if (rows.length > mostWhole || state.changes !== this.#committed().changes) return
    this.#keep(condition, { state, rows: inOrder(rows), whole: { columns, rows } })
  }

  /** Those of the events that are records met before, and no rows; asked only where rows are missing. */
  async #duplicates(ids: readonly bigint[], found: number): Promise<number> {
    return found === ids.length ? 0 : this.#duck.number(`select count(*) from dup where id in (${ids.join()})`)
  }

  #keep(condition: string, kept: Kept): void {
    this.#kept.delete(condition)
    if (this.#kept.size >= mostFilters) this.#kept.delete(this.#kept.keys().next().value!)
    this.#kept.set(condition, kept)
  }

  /** Columns of all rows of a condition that are kept; null where nothing is, or too much. */
  async whole(condition: string, span: Span, columns: string): Promise<Rows | null> {
    const rows = await this.known(condition)
    if (!rows || rows.length === 0 || rows.length > mostWhole) return null
    const kept = this.#kept.get(condition)
    if (kept?.whole?.columns === columns && kept.rows === rows) return kept.whole.rows
    const { changes } = this.#committed()
    const found = await fetchWide(this.#duck, rows.keys(), condition, span, columns)
    if (kept && kept.rows === rows && changes === this.#committed().changes) kept.whole = { columns, rows: found.rows }
    return found.rows
  }

  clear(): void {
    this.#kept.clear()
  }
}
