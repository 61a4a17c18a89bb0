// Rows of the columns as the timeline shows them: codes decoded, members and marks looked up.
import type { Database } from 'better-sqlite3'
import { type Column, columns, undated } from '../../contract/columns.ts'
import type { EventMarks, marksReader } from '../annotations.ts'
import type { EventRow } from '../api.ts'
import type { Rows } from '../columns/duck.ts'
import { flag, quoted } from '../columns/table.ts'
import type { DictionaryReader } from '../dictionary.ts'
import type { MemberReader } from '../members.ts'
import { encodeKey } from './keys.ts'

/** What every row needs; `at` names their places. */
const needed = ['id', 'ts', 'uid_hi', 'uid_lo', 'member', 'shift', 'flags']
export const rowAt = { id: 0, ts: 1, uidHi: 2, uidLo: 3, member: 4, shift: 5, flags: 6 } as const
const storedAt = needed.length
const unmarked: EventMarks = { tags: [], notes: 0, bookmarked: false, hidden: false }

/** Which stored columns rows are read with, and what to select for them. */
export interface RowShape {
  readonly sql: string
  readonly stored: readonly Column[]
}
const shapeOf = (stored: readonly Column[]): RowShape => ({
  sql: [...needed, ...stored.map((column) => quoted(column.name))].join(', '),
  stored,
})

export const uidText = (hi: bigint, lo: bigint): string =>
  BigInt.asUintN(64, hi).toString(16).padStart(16, '0') + BigInt.asUintN(64, lo).toString(16).padStart(16, '0')

export class RowDecoder {
  readonly #dictionary: DictionaryReader
  readonly #members: MemberReader
  readonly #marks: ReturnType<typeof marksReader>
  readonly #db: Database
  /** All stored columns that hold anything in this case. */
  whole: RowShape = shapeOf([])
  /** Where rows shown lately lie, so that opening one does not search the case for its id. */
  readonly #seen = new Map<string, bigint>()
  constructor(db: Database, dictionary: DictionaryReader, members: MemberReader, marks: ReturnType<typeof marksReader>) {
    this.#db = db
    this.#dictionary = dictionary
    this.#members = members
    this.#marks = marks
  }

  /** Those of the events that are hidden. */
  hidden(ids: readonly bigint[]): ReadonlySet<bigint> {
    return new Set([...this.#marks.read(ids)].flatMap(([id, marks]) => (marks.hidden ? [BigInt(id)] : [])))
  }
  anyHidden(): boolean {
    return this.#marks.anyHidden()
  }

  /** `names` are the columns that ever held a value. */
  use(names: ReadonlySet<string>): void {
    this.whole = shapeOf(columns.filter((column) => names.has(column.name)))
  }
  /** The named columns alone, of those that hold anything; what a scattered row costs grows with its columns. */
  shape(names: readonly string[] | undefined): RowShape {
    if (names === undefined) return this.whole
    const asked = new Set(names)
    return shapeOf(this.whole.stored.filter((column) => asked.has(column.name)))
  }
  placeOf(uid: string): bigint | undefined {
    return this.#seen.get(uid)
  }
  forget(): void {
    this.#seen.clear()
  }

  /** All in one read transaction: SQLite's locks cost more than its look-ups. */
  rows(rows: Rows, order: readonly number[], { stored } = this.whole): EventRow[] {
    return this.#db.transaction(() => {
      const ids = rows.columns[rowAt.id] as BigInt64Array
      const marks = this.#marks.read(order.map((index) => ids[index]!))
      return order.map((index) => this.#row(rows, index, stored, marks.get(Number(ids[index])) ?? unmarked))
    })()
  }

  #row(rows: Rows, index: number, stored: readonly Column[], marks: EventMarks): EventRow {
    const at = rows.columns
    const values: EventRow['values'] = {}
    for (let number = 0; number < stored.length; number++) {
      const column = stored[number]!
      const value = at[storedAt + number]![index]!
      if (value === 0 || value === 0n) continue
      values[column.name] = column.kind ? this.#dictionary.value(value as number) : Number(value)
    }
    const id = at[rowAt.id]![index] as bigint
    const ts = at[rowAt.ts]![index] as bigint
    const number = Number(at[rowAt.member]![index])
    const member = this.#members.facts(number)
    const bits = Number(at[rowAt.flags]![index])
    const shift = at[rowAt.shift]![index] as bigint
    const uid = uidText(at[rowAt.uidHi]![index] as bigint, at[rowAt.uidLo]![index] as bigint)
    if (this.#seen.size >= 50_000) this.#seen.clear()
    this.#seen.set(uid, id)
    return {
      uid,
      key: encodeKey({ id, ts, member: number }),
      ts: ts === undated ? null : String(ts),
      values,
      exhibit: member.exhibit,
      member: member.label,
      ...marks,
      version: (bits & flag.version) !== 0,
      possiblySame: (bits & flag.same) !== 0,
      ...(shift !== 0n && { clockOffset: String(shift) }),
    }
  }
}
