// Where the events of a block stand among the rows of the columns, so that rows far apart are fetched by their number:
// to find them by id, the engine unpacks the ids of all that lies between.
// A place only: what is fetched is looked at by its id, and where a row is not found the search by id finds it.
import type { Duck } from '../columns/duck.ts'
import type { Committed } from './committed.ts'

const blockBits = 8n
const placeMask = 255n
/** So many row numbers are asked for at once; many more would be a search through everything. */
const mostRows = 512
/** Ids looked at by one statement, so that a page asked meanwhile finds the engine free again soon. */
const slice = 2n ** 20n

interface Blocks {
  readonly state: Committed
  /** Ascending, as are the rows. */
  readonly numbers: number[]
  /** Of the first event of each block; behind the last one the end of all. */
  readonly rows: number[]
  /** The last place of each block that has a row. */
  readonly last: number[]
}

export class RowPlaces {
  readonly #duck: Duck
  readonly #committed: () => Committed
  #blocks: Blocks | undefined
  #reading: Promise<void> | undefined

  /** Asked on a connection that no page waits for. */
  constructor(duck: Duck, committed: () => Committed) {
    this.#duck = duck
    this.#committed = committed
  }

  /** Rows among which those of these events are, as far as they have any; null where that is not known. */
  of(ids: readonly bigint[]): number[] | null {
    const blocks = this.#blocks
    if (blocks === undefined || blocks.state.changes !== this.#committed().changes) return null
    const rows: number[] = []
    for (const id of ids) {
      if (id >= blocks.state.end) return null
      const at = placeOf(Number(id >> blockBits), blocks.numbers)
      // All of its records were met before.
      if (at === undefined) continue
      const first = blocks.rows[at]!
      const end = blocks.rows[at + 1]!
      const place = Number(id & placeMask)
      // Equal records have a place in the block and no row: so many at most stand before it.
      const missing = blocks.last[at]! + 1 - (end - first)
      for (let row = Math.max(first, first + place - missing); row <= first + place && row < end; row++) rows.push(row)
      if (rows.length > mostRows) return null
    }
    return rows
  }

  /** So many blocks, from all over the case. */
  some(count: number): number[] {
    const numbers = this.#blocks?.numbers ?? []
    const step = Math.max(1, Math.floor(numbers.length / count))
    return numbers.filter((_, index) => index % step === 0).slice(0, count)
  }

  /** Reads them where those that are known are not of the present state. */
  read(stopped: () => boolean): Promise<void> {
    this.#reading ??= this.#read(stopped).finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #read(stopped: () => boolean): Promise<void> {
    const state = this.#committed()
    const before = this.#blocks?.state.changes === state.changes ? this.#blocks : undefined
    if (before?.state.end === state.end) return
    // The last block that was known may have grown.
    const numbers = before?.numbers.slice(0, -1) ?? []
    const rows = before?.rows.slice(0, numbers.length) ?? []
    const last = before?.last.slice(0, numbers.length) ?? []
    const from = BigInt((numbers.at(-1) ?? -1) + 1) << blockBits
    let end = rows.length === 0 ? 0 : before!.rows[rows.length]!
    for (let low = from; low < state.end; low += slice) {
      if (stopped()) return
      const high = low + slice < state.end ? low + slice : state.end
      const found = await this.#duck.query(
        `select (id >> ${blockBits})::integer as block, min(rowid), max(rowid), max(id & ${placeMask}) from ev
         where id >= ${low} and id < ${high} group by block order by block`,
      )
      const [block, first, behind, place] = found.columns as [Int32Array, BigInt64Array, BigInt64Array, BigInt64Array]
      for (let index = 0; index < found.length; index++) {
        // Rows in another order than their blocks, or none between them: nothing follows from a row's neighbours then.
        if (Number(first[index]) !== end) return
        end = Number(behind[index]) + 1
        numbers.push(block[index]!)
        rows.push(Number(first[index]))
        last.push(Number(place[index]))
      }
      if (state.changes !== this.#committed().changes) return
    }
    rows.push(end)
    this.#blocks = { state, numbers, rows, last }
  }
}

const placeOf = (block: number, blocks: readonly number[]): number | undefined => {
  let low = 0
  let high = blocks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (blocks[middle]! < block) low = middle + 1
    else high = middle
  }
  return blocks[low] === block ? low : undefined
}
