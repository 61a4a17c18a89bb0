// The one writer: batches into an open segment, segments into both databases, columns first and the manifest last.
// long because: one segment, from the first batch to the commit, in the order it happens
// What must be durable at once waits for the open segment to commit, then has a transaction of its own.
import type { Database } from 'better-sqlite3'
import { type Batch, blockEvents } from '../contract/batch.ts'
import { columns } from '../contract/columns.ts'
import { CaseError, type MemberUpdate } from './api.ts'
import { keepAside } from './aside.ts'
import { checkBatch } from './batch-check.ts'
import { packPlaces } from './block-index.ts'
import { abandonFold, commitFold, foldStage } from './columns/commit.ts'
import { ChunkAppender, type DuckFile } from './columns/duck.ts'
import { stageTypes } from './columns/table.ts'
import { Accounts, type MemberTally, tally } from './counting.ts'
import { DictionaryWriter, kindNumber } from './dictionary.ts'
import { getKv, setKv } from './intake.ts'
import { MatchWriter } from './matches.ts'
import { indexWords } from './query/words.ts'

export interface SegmentBounds {
  events: number
  bytes: number
  ms: number
}
export const segmentBounds: SegmentBounds = { events: 262_144, bytes: 64 * 1024 * 1024, ms: 2000 }

interface Segment {
  events: number
  bytes: number
  started: number
  vendorIds: boolean
  sameHashes: boolean
  tallies: Map<number, MemberTally>
  extraColumns: Set<number>
  used: Set<string>
  reindexed: boolean
}
export const usedColumnsKey = 'usedColumns'
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

let zeros = new ArrayBuffer(0)
const zeroInts = (count: number): Int32Array => {
  if (zeros.byteLength < count * 8) zeros = new ArrayBuffer(count * 8)
  return new Int32Array(zeros, 0, count)
}

export class Writer {
  readonly #db: Database
  readonly #duck: DuckFile
  readonly #dictionary: DictionaryWriter
  readonly #accounts: Accounts
  readonly #matches: MatchWriter
  readonly #bounds: SegmentBounds
  readonly #applyUpdates: (updates: MemberUpdate[]) => void
  readonly #onCommit: (events: number, extraColumns: ReadonlySet<number>, used: ReadonlySet<string>) => void
  readonly #onAbandon: () => Promise<void>
  readonly #statements
  #stage: ChunkAppender | undefined
  #extraStage: ChunkAppender | undefined
  #segment: Segment | undefined
  #timer: NodeJS.Timeout | undefined
  #nextBlock: number
  /** Columns that ever held a value: pages leave the others out. */
  readonly #used: Set<string>
  #queue: Promise<unknown> = Promise.resolve()
  #broken: CaseError | undefined
  /** While columns are built anew: whether words are too, and whether some events stay set aside. */
  refill = { words: false, aside: false }
  /** Waits before the manifest's commit; tests kill the process here. */
  beforeManifestCommit: (() => Promise<void>) | undefined

  constructor(
    db: Database,
    duck: DuckFile,
    hooks: {
      applyUpdates(updates: MemberUpdate[]): void
      onCommit(events: number, extraColumns: ReadonlySet<number>, used: ReadonlySet<string>): void
      onAbandon(): Promise<void>
    },
    bounds: SegmentBounds = segmentBounds,
  ) {
    this.#db = db
    this.#duck = duck
    this.#bounds = bounds
    this.#applyUpdates = hooks.applyUpdates
    this.#onCommit = hooks.onCommit
    this.#onAbandon = hooks.onAbandon
    this.#dictionary = new DictionaryWriter(db)
    this.#accounts = new Accounts(db)
    this.#matches = new MatchWriter(db)
    this.#statements = {
      block: db.prepare('insert into block(id, n, raw, ts_min, ts_max, places, payload) values (?, ?, ?, ?, ?, ?, ?)'),
      words: db.prepare('insert into block_text(rowid, words) values (?, ?)'),
      reject: db.prepare('insert into reject(member, at, length, reason) values (?, ?, ?, ?)'),
      reason: db.prepare<[string], { id: number }>(
        'insert into undated_reason(reason) values (?) on conflict(reason) do update set reason = excluded.reason returning id',
      ),
      undated: db.prepare('insert or replace into undated(id, reason) values (?, ?)'),
      scope: db.prepare('insert or ignore into scope(source, scope) values (?, ?)'),
      segment: db.prepare('insert into segment(last_block, events, duplicates, at) values (?, ?, ?, ?) returning id'),
    }
    this.#nextBlock = (db.prepare('select max(id) as id from block').get() as { id: number | null }).id ?? 0
    this.#nextBlock++
    this.#used = new Set((getKv(db, usedColumnsKey) as string[] | null) ?? [])
  }

  get used(): ReadonlySet<string> {
    return this.#used
  }
  get accounts(): Accounts {
    return this.#accounts
  }
  get matches(): MatchWriter {
    return this.#matches
  }
  get dictionary(): DictionaryWriter {
    return this.#dictionary
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work)
    this.#queue = result.catch(() => undefined)
    return result
  }

  /** Runs in a transaction of its own, durable when it returns; what was accepted before is committed first. */
  durable<T>(work: () => T): Promise<T> {
    return this.#exclusive(async () => {
      await this.#commit()
      try {
        return this.#db.transaction(work).immediate()
      } catch (error) {
        throw asCaseError(error)
      }
    })
  }

  /** For work on the columns that no segment may run beside. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#exclusive(async () => {
      await this.#commit()
      return work()
    })
  }

  /** Facts of members, durable with the segment. */
  update(updates: MemberUpdate[]): Promise<void> {
    return this.#exclusive(async () => {
      if (this.#broken) throw this.#broken
      this.#open()
      await this.#guard(async () => this.#applyUpdates(updates))
      await this.#commitIfDue()
    })
  }

  commit(): Promise<{ segment: number; events: number }> {
    return this.#exclusive(() => this.#commit())
  }

  /** After a failure all batches are refused until this is called: their predecessors were lost with the segment. */
  restart(): Promise<void> {
    return this.#exclusive(async () => {
      await this.#commit()
      this.#broken = undefined
    })
  }

  append(batch: Batch, updates: MemberUpdate[] = [], reindexOf?: number[]): Promise<void> {
    return this.#exclusive(async () => {
      if (this.#broken) throw this.#broken
      checkBatch(batch, reindexOf)
      const segment = this.#open()
      await this.#guard(async () => {
        const blocks = reindexOf ?? batch.blocks.map((_, index) => this.#nextBlock + index)
        if (reindexOf) {
          segment.reindexed = true
          if (this.refill.words)
            batch.blocks.forEach((block, index) => void this.#statements.words.run(reindexOf[index], indexWords(block.words)))
        }
        if (!reindexOf) await this.#appendBlocks(batch)
        await this.#appendColumns(batch, blocks, segment)
        if (batch.matches) this.#matches.ofBatch(batch, batch.matches)
        if (!reindexOf) {
          for (const part of batch.members) {
            tally(segment.tallies, part)
            for (const reject of part.rejects) this.#statements.reject.run(part.member, reject.offset, reject.length, reject.reason)
          }
          if (updates.length > 0) this.#applyUpdates(updates)
        }
      })
      segment.events += batch.events
      for (const block of batch.blocks) segment.bytes += block.payload.byteLength
      await this.#commitIfDue()
    })
  }

  async close(): Promise<void> {
    await this.#exclusive(async () => {
      if (!this.#broken) await this.#commit()
      this.#stage?.close()
      this.#extraStage?.close()
    })
  }

  #open(): Segment {
    if (this.#segment) return this.#segment
    this.#db.exec('begin immediate')
    this.#segment = {
      events: 0,
      bytes: 0,
      started: Date.now(),
      vendorIds: false,
      sameHashes: false,
      tallies: new Map(),
      extraColumns: new Set(),
      used: new Set(),
      reindexed: false,
    }
    this.#timer = setTimeout(() => void this.commit().catch(() => undefined), this.#bounds.ms)
    return this.#segment
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      await this.#abandon()
      this.#broken = asCaseError(error)
      throw this.#broken
    }
  }

  async #appendBlocks(batch: Batch): Promise<void> {
    for (const block of batch.blocks) {
      const id = this.#nextBlock++
      const places = packPlaces(batch, block.first, block.count)
      this.#statements.block.run(id, block.count, block.rawBytes, block.tsMin, block.tsMax, places, block.payload)
      this.#statements.words.run(id, indexWords(block.words))
      await turn()
    }
    for (const { source, scope } of batch.scopes) this.#statements.scope.run(source, scope)
  }

  async #appendColumns(batch: Batch, blocks: number[], segment: Segment): Promise<void> {
    const count = batch.events
    const maps = new Map<string, Int32Array>()
    for (const [kind, values] of Object.entries(batch.dictionary)) {
      maps.set(kind, this.#dictionary.map(kindNumber.get(kind)!, values))
      await turn()
    }
    this.#dictionary.index()
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
    for (const column of columns) {
      const values = batch.columns[column.name]
      if (!values) data.push(column.storage === 'long' ? new BigInt64Array(zeroInts(count * 2).buffer, 0, count) : zeroInts(count))
      else {
        if (column.kind) recode(values as Int32Array, maps.get(column.kind), column.name)
        data.push(values)
        if (!this.#used.has(column.name)) segment.used.add(column.name)
      }
    }
    segment.vendorIds ||= anySet(batch.vid)
    segment.sameHashes ||= anySet(batch.same)
    this.#stage ??= new ChunkAppender(this.#duck.writer, 'temp', 'stage', stageTypes)
    for (let first = 0; first < count; first += 2048) {
      this.#stage.append(data, first, Math.min(2048, count - first))
      await turn()
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
    for (const { event, reason } of batch.undated) this.#statements.undated.run(ids[event], this.#statements.reason.get(reason)!.id)
  }

  async #commitIfDue(): Promise<void> {
    const segment = this.#segment
    if (!segment) return
    const { events, bytes, ms } = this.#bounds
    if (segment.events >= events || segment.bytes >= bytes || Date.now() - segment.started >= ms) await this.#commit()
  }

  async #commit(): Promise<{ segment: number; events: number }> {
    const segment = this.#segment
    if (!segment) return { segment: 0, events: 0 }
    clearTimeout(this.#timer)
    let inserted = 0
    let number = 0
    let columnsDone = false
    try {
      this.#stage?.flush()
      this.#extraStage?.flush()
      const outcomes = segment.events > 0 ? await foldStage(this.#duck.writer, segment) : []
      let duplicates = 0
      for (const outcome of outcomes) {
        inserted += outcome.events
        duplicates += outcome.duplicateEvents
      }
      if (!segment.reindexed) {
        this.#accounts.apply(segment.tallies, outcomes)
        if (segment.events > 0)
          number = (this.#statements.segment.get(this.#nextBlock - 1, inserted, duplicates, new Date().toISOString()) as { id: number }).id
      }
      if (segment.used.size > 0) setKv(this.#db, usedColumnsKey, [...this.#used, ...segment.used])
      if (segment.events > 0) {
        if (segment.reindexed && this.refill.aside) await keepAside(this.#db, this.#duck.writer)
        columnsDone = true
        await commitFold(this.#duck.writer)
      }
      await this.beforeManifestCommit?.()
      this.#db.exec('commit')
    } catch (error) {
      await this.#abandon(columnsDone)
      this.#broken = asCaseError(error)
      throw this.#broken
    }
    this.#segment = undefined
    for (const name of segment.used) this.#used.add(name)
    this.#onCommit(inserted, segment.extraColumns, this.#used)
    return { segment: number, events: inserted }
  }

  /** Back to the last committed segment, in both databases. */
  async #abandon(columnsCommitted = false): Promise<void> {
    clearTimeout(this.#timer)
    this.#segment = undefined
    if (this.#db.inTransaction) this.#db.exec('rollback')
    this.#dictionary.forget()
    this.#matches.forget()
    this.#nextBlock = ((this.#db.prepare('select max(id) as id from block').get() as { id: number | null }).id ?? 0) + 1
    try {
      this.#stage?.flush()
      this.#extraStage?.flush()
    } catch {
      // What cannot be flushed is dropped with the stage.
    }
    await abandonFold(this.#duck.writer)
    await this.#onAbandon()
    if (columnsCommitted)
      for (const table of ['ev', 'aside_ev', 'dup', 'extra'])
        await this.#duck.writer.exec(`delete from ${table} where id >= ${this.#nextBlock * blockEvents}`)
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

export const asCaseError = (error: unknown): CaseError => {
  if (error instanceof CaseError) return error
  const message = error instanceof Error ? error.message : String(error)
  const code = (error as { code?: unknown })?.code
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || /no space left|disk is full|SQLITE_IOERR/i.test(`${message} ${String(code)}`))
    return new CaseError('disk', `the disk is full or cannot be written: ${message}`)
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB') return new CaseError('damaged', message)
  return new CaseError('internal', error instanceof Error ? (error.stack ?? message) : message)
}
