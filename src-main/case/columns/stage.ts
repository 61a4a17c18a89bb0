// A batch's columns into DuckDB's stage: local dictionary codes become the case's, rows get their numbers.
import type { Database } from 'better-sqlite3'
import { type Batch, blockEvents } from '../../contract/batch.ts'
import { columns } from '../../contract/columns.ts'
import { CaseError } from '../api.ts'
import { type DictionaryWriter, kindNumber } from '../dictionary.ts'
import { ChunkAppender, type DuckFile } from './duck.ts'
import { laterTypes, quoted, stagedTypes, type Width } from './table.ts'

/** What a segment must know of its columns when it commits. */
export interface SegmentColumns {
  vendorIds: boolean
  sameHashes: boolean
  extraColumns: Set<number>
  used: Set<string>
  /** Whether any of its times was moved by a clock offset. */
  shifted: boolean
}

/** Between pieces of work a query may have its turn. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

let nothing = new ArrayBuffer(0)
const zeros = (width: Width, count: number): Int32Array | BigInt64Array => {
  if (nothing.byteLength < count * 8) nothing = new ArrayBuffer(count * 8)
  return width === 'long' ? new BigInt64Array(nothing, 0, count) : new Int32Array(nothing, 0, count)
}

const mostWaiting = 16_384

export class Stage {
  readonly #duck: DuckFile
  readonly #dictionary: DictionaryWriter
  readonly #reason
  readonly #undated
  #stage: ChunkAppender | undefined
  /** Columns that batches have brought, in the stage's order. */
  readonly #later: string[] = []
  /** Rows that the appender holds. */
  #waiting = 0
  #extraStage: ChunkAppender | undefined

  constructor(db: Database, duck: DuckFile, dictionary: DictionaryWriter) {
    this.#duck = duck
    this.#dictionary = dictionary
    this.#reason = db.prepare<[string], { id: number }>(
      'insert into undated_reason(reason) values (?) on conflict(reason) do update set reason = excluded.reason returning id',
    )
    this.#undated = db.prepare('insert or replace into undated(id, reason) values (?, ?)')
  }

  /** `shift`: by how much each event's time was moved by a clock offset; none where no offset is in force. */
  async append(batch: Batch, blocks: number[], segment: SegmentColumns, shift?: BigInt64Array): Promise<void> {
    const count = batch.events
    const maps = new Map<string, Int32Array>()
    for (const [kind, values] of Object.entries(batch.dictionary)) {
      maps.set(kind, this.#dictionary.map(kindNumber.get(kind)!, values))
      await turn()
    }
    // Ids as two words, because a BigInt an event costs more than the rest of this loop.
    const ids = new BigInt64Array(count)
    const words = new Uint32Array(ids.buffer)
    batch.blocks.forEach((block, index) => {
      const base = blocks[index]! * blockEvents
      for (let place = 0; place < block.count; place++) {
        const at = (block.first + place) * 2
        words[at] = base + place
        words[at + 1] = Math.floor((base + place) / 4294967296)
      }
    })
    const head = new Uint8Array(count)
    for (let index = 0; index < count; index++)
      head[index] = index > 0 && batch.offset[index] === batch.offset[index - 1] && batch.member[index] === batch.member[index - 1] ? 0 : 1
    const data: (BigInt64Array | Int32Array | Uint8Array)[] = [
      ids,
      batch.ts,
      batch.uidHi,
      batch.uidLo,
      batch.vid,
      batch.req,
      batch.same,
      batch.member,
      head,
    ]
    const brought = new Map<string, BigInt64Array | Int32Array>()
    if (shift) brought.set('shift', shift)
    for (const column of columns) {
      const values = batch.columns[column.name]
      if (!values) continue
      if (column.kind) recode(values as Int32Array, maps.get(column.kind), column.name)
      brought.set(column.name, values)
      segment.used.add(column.name)
    }
    if (shift) segment.shifted = true
    await this.#widen([...brought.keys()].filter((name) => !this.#later.includes(name)))
    for (const name of this.#later) data.push(brought.get(name) ?? zeros(laterTypes.get(name)!, count))
    segment.vendorIds ||= anySet(batch.vid)
    segment.sameHashes ||= anySet(batch.same)
    const types = [...stagedTypes, ...this.#later.map((name) => laterTypes.get(name)!)]
    this.#stage ??= new ChunkAppender(this.#duck.writer, 'temp', 'stage', types)
    for (let first = 0; first < count; first += 2048) {
      this.#stage.append(data, first, Math.min(2048, count - first))
      await turn()
    }
    // What gathers until the commit would hold up every question for as long as it takes to move.
    this.#waiting += count
    if (this.#waiting >= mostWaiting) {
      this.#stage.flush()
      this.#waiting = 0
    }
    const extra = batch.extra
    if (extra.event.length > 0) {
      const code = new Int32Array(extra.event.length)
      const id = new BigInt64Array(extra.event.length)
      const col = new Int32Array(extra.column)
      for (let index = 0; index < code.length; index++) {
        const kind = columns[col[index]!]?.kind
        code[index] = maps.get(kind ?? '')?.[extra.code[index]!] ?? 0
        id[index] = ids[extra.event[index]!]!
        segment.extraColumns.add(col[index]!)
      }
      this.#extraStage ??= new ChunkAppender(this.#duck.writer, 'temp', 'stage_extra', ['long', 'int', 'int'])
      this.#extraStage.append([id, col, code], 0, code.length)
    }
    for (const { event, reason } of batch.undated) this.#undated.run(ids[event], this.#reason.get(reason)!.id)
  }

  /** Further columns for the stage; rows that are there have nothing in them. */
  async #widen(names: readonly string[]): Promise<void> {
    if (names.length === 0) return
    this.#stage?.close()
    this.#stage = undefined
    this.#waiting = 0
    for (const name of names) {
      const type = laterTypes.get(name) === 'long' ? 'bigint' : 'integer'
      await this.#duck.writer.exec(`alter table stage add column ${quoted(name)} ${type} default 0`)
      this.#later.push(name)
    }
  }

  flush(): void {
    this.#waiting = 0
    this.#stage?.flush()
    this.#extraStage?.flush()
  }

  close(): void {
    this.#stage?.close()
    this.#extraStage?.close()
  }
}

const recode = (codes: Int32Array, map: Int32Array | undefined, name: string): void => {
  const top = map?.length ?? 1
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index]!
    if (code === 0) continue
    if (code < 0 || code >= top) throw new CaseError('bad_batch', `column ${name} holds code ${code} of ${top - 1} values`)
    codes[index] = map![code]!
  }
}
const anySet = (values: BigInt64Array): boolean => {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
  for (let index = 0; index < words.length; index++) if (words[index] !== 0) return true
  return false
}
