// Rows of the columns as the timeline shows them: codes decoded, members and marks looked up.
import type { Database } from 'better-sqlite3'
import { type Column, columns, undated } from '../../contract/columns.ts'
import type { EventMarks, marksReader } from '../annotations.ts'
import type { EventRow } from '../api.ts'
import type { Rows } from '../columns/duck.ts'
import { flag, ownNames, quoted } from '../columns/table.ts'
import type { DictionaryReader } from '../dictionary.ts'
import type { MemberReader } from '../members.ts'
import { encodeKey } from './page.ts'

const flagsAt = ownNames.length
const unmarked: EventMarks = { tags: [], notes: 0, bookmarked: false, hidden: false }
const storedAt = flagsAt + 1

export const uidText = (hi: bigint, lo: bigint): string =>
  BigInt.asUintN(64, hi).toString(16).padStart(16, '0') + BigInt.asUintN(64, lo).toString(16).padStart(16, '0')

export class RowDecoder {
  readonly #dictionary: DictionaryReader
  readonly #members: MemberReader
  readonly #marks: ReturnType<typeof marksReader>
  readonly #db: Database
  #used: readonly Column[] = []
  /** Own columns, flags, and the stored columns that hold anything in this case. */
  columns = ''
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
    this.#used = columns.filter((column) => names.has(column.name))
    this.columns = [...ownNames, 'flags', ...this.#used.map((column) => quoted(column.name))].join(', ')
  }
  placeOf(uid: string): bigint | undefined {
    return this.#seen.get(uid)
  }
  forget(): void {
    this.#seen.clear()
  }

  /** All in one read transaction: SQLite's locks cost more than its look-ups. */
  rows(rows: Rows, order: readonly number[]): EventRow[] {
    return this.#db.transaction(() => {
      const ids = rows.columns[0] as BigInt64Array
      const marks = this.#marks.read(order.map((index) => ids[index]!))
      return order.map((index) => this.#row(rows, index, marks.get(Number(ids[index])) ?? unmarked))
    })()
  }

  #row(rows: Rows, index: number, marks: EventMarks): EventRow {
    const at = rows.columns
    const values: EventRow['values'] = {}
    for (let number = 0; number < this.#used.length; number++) {
      const column = this.#used[number]!
      const value = at[storedAt + number]![index]!
      if (value === 0 || value === 0n) continue
      values[column.name] = column.kind ? this.#dictionary.value(value as number) : Number(value)
    }
    const ts = at[1]![index] as bigint
    const member = this.#members.facts(Number(at[7]![index]))
    const bits = Number(at[flagsAt]![index])
    const shift = at[8]![index] as bigint
    const uid = uidText(at[2]![index] as bigint, at[3]![index] as bigint)
    if (this.#seen.size >= 50_000) this.#seen.clear()
    this.#seen.set(uid, at[0]![index] as bigint)
    return {
      uid,
      key: encodeKey({ id: at[0]![index] as bigint, ts, member: Number(at[7]![index]) }),
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
