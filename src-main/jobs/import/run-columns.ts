// The columns of a run of lines into a batch: whole arrays where they are numbers, codes by the ids of texts.
import { columns, textKinds } from '../../contract/columns.ts'
import { type LineRun, mostLineTexts } from '../../contract/line-run.ts'
import type { BatchArrays } from './batch-arrays.ts'

const kindOf: number[] = columns.map((column) => (column.kind ? textKinds.indexOf(column.kind) : -1))

export class RunColumns {
  readonly #code: (kind: number, value: string) => number
  /** By kind, then by id of a text: its code in this batch. */
  #codes: (Int32Array | undefined)[] = []
  #epoch = 0

  constructor(code: (kind: number, value: string) => number) {
    this.#code = code
  }

  /** A batch has codes of its own. */
  forget(): void {
    for (const codes of this.#codes) codes?.fill(0)
  }

  fill(arrays: BatchArrays, at: number, member: number, rawFrom: number, run: LineRun): void {
    const { events } = run
    arrays.ts.set(run.ts.subarray(0, events), at)
    arrays.uidHi.set(run.uidHi.subarray(0, events), at)
    arrays.uidLo.set(run.uidLo.subarray(0, events), at)
    arrays.same.set(run.same.subarray(0, events), at)
    arrays.length.set(run.length.subarray(0, events), at)
    arrays.member.fill(member, at, at + events)
    for (let n = 0; n < events; n++) {
      arrays.offset[at + n] = run.base + run.at[n]!
      arrays.inBlock[at + n] = rawFrom + run.rawAt[n]!
    }
    for (const [c, value] of run.constants)
      arrays.column(c).fill((typeof value === 'string' ? this.#code(kindOf[c]!, value) : value) as never, at, at + events)
    if (run.epoch !== this.#epoch) {
      this.#epoch = run.epoch
      this.#codes = []
    }
    for (const { column, values, isText } of run.columns) {
      const array = arrays.column(column)
      if (isText) this.#texts(array as Int32Array, at, column, values as Uint32Array, run)
      else array.set(values.subarray(0, events) as never, at)
    }
  }

  #texts(array: Int32Array, at: number, column: number, ids: Uint32Array, run: LineRun): void {
    const kind = kindOf[column]!
    const codes = this.#codes[kind] ?? new Int32Array(mostLineTexts)
    this.#codes[kind] = codes
    for (let n = 0; n < run.events; n++) {
      const id = ids[n]!
      if (id === 0) continue
      let code = codes[id]!
      if (code === 0) {
        code = this.#code(kind, run.text(id))
        codes[id] = code
      }
      array[at + n] = code
    }
  }
}
