// The one writer: batches into an open segment, segments into both databases, columns first and the manifest last.
// long because: one segment, from the first batch to the commit, in the order it happens
// What must be durable at once waits for the open segment to commit, then has a transaction of its own.
import type { Database } from 'better-sqlite3'
import { type Batch, blockEvents } from '../contract/batch.ts'
import { CaseError, type MemberUpdate } from './api.ts'
import { keepAside } from './aside.ts'
import { checkBatch } from './batch-check.ts'
import { packPlaces } from './block-index.ts'
import { asCaseError } from './case-error.ts'
import type { Checkpointer } from './checkpoint.ts'
import { ClockShift, settleClocks } from './clock.ts'
import { abandonFold, commitFold, foldStage } from './columns/commit.ts'
import type { DuckFile } from './columns/duck.ts'
import { type SegmentColumns, Stage } from './columns/stage.ts'
import { Accounts, type MemberTally, tally } from './counting.ts'
import { DictionaryWriter } from './dictionary.ts'
import { PrintList, printWriter } from './id-prints.ts'
import { getKv, setKv } from './intake.ts'
import { MatchWriter } from './matches.ts'
import { indexWords } from './query/words.ts'
import { autoCheckpointPages } from './schema/open.ts'

export interface SegmentBounds {
  events: number
  bytes: number
  ms: number
}
/** About as many as fill `autoCheckpointPages` of the log. */
const eventsBetweenCheckpoints = 32_768
/** Pages written to each text index at the end of an import, and in one step. */
const wordMerges = [
  ['dictionary_text', 500],
  ['block_text', 2000],
] as const
const pagesAtOnce = 100
export const segmentBounds: SegmentBounds = { events: 262_144, bytes: 64 * 1024 * 1024, ms: 2000 }

interface Segment extends SegmentColumns {
  events: number
  /** Those whose words FTS5 has written out. */
  indexed: number
  bytes: number
  started: number
  tallies: Map<number, MemberTally>
  reindexed: boolean
}
/** Events whose words FTS5 holds at most: writing out a whole segment's at once would keep every question waiting. */
const mostWordsOf = 16_384
export const usedColumnsKey = 'usedColumns'

export class Writer {
  readonly #db: Database
  readonly #duck: DuckFile
  readonly #dictionary: DictionaryWriter
  readonly #stage: Stage
  readonly #accounts: Accounts
  readonly #matches: MatchWriter
  readonly #bounds: SegmentBounds
  readonly #applyUpdates: (updates: MemberUpdate[]) => void
  readonly #onCommit: (events: number, extraColumns: ReadonlySet<number>, used: ReadonlySet<string>) => void
  readonly #onAbandon: () => Promise<void>
  readonly #turn: () => Promise<void>
  readonly #statements
  readonly #writePrints
  #segment: Segment | undefined
  #ms = 0
  #timer: NodeJS.Timeout | undefined
  #nextBlock: number
  /** All events of committed segments have lower numbers. */
  #end: bigint
  /** Columns that ever held a value: pages leave the others out. */
  readonly #used: Set<string>
  /** Offsets in force; read anew after a change. */
  #clock: ClockShift | undefined
  readonly #checkpointer: Checkpointer
  #sinceCheckpoint = 0
  #queue: Promise<unknown> = Promise.resolve()
  #broken: CaseError | undefined
  #torn: CaseError | undefined
  /** While the index is built anew: whether some events stay set aside. */
  keepsAside = false
  /** Waits before the manifest's commit; tests kill the process here. */
  beforeManifestCommit: (() => Promise<void>) | undefined

  constructor(
    db: Database,
    duck: DuckFile,
    hooks: {
      applyUpdates(updates: MemberUpdate[]): void
      onCommit(events: number, extraColumns: ReadonlySet<number>, used: ReadonlySet<string>): void
      onAbandon(): Promise<void>
      /** Between pieces of work: whoever asks comes first. */
      turn(): Promise<void>
    },
    checkpointer: Checkpointer,
    bounds: SegmentBounds = segmentBounds,
  ) {
    this.#checkpointer = checkpointer
    this.#db = db
    this.#duck = duck
    this.#bounds = bounds
    this.#applyUpdates = hooks.applyUpdates
    this.#onCommit = hooks.onCommit
    this.#onAbandon = hooks.onAbandon
    this.#turn = hooks.turn
    this.#dictionary = new DictionaryWriter(db)
    this.#stage = new Stage(db, duck, this.#dictionary, this.#turn)
    this.#accounts = new Accounts(db)
    this.#matches = new MatchWriter(db)
    this.#writePrints = printWriter(db)
    this.#statements = {
      block: db.prepare('insert into block(id, n, raw, ts_min, ts_max, places, payload) values (?, ?, ?, ?, ?, ?, ?)'),
      words: db.prepare('insert into block_text(rowid, words) values (?, ?)'),
      // Only where they differ: the row holds the payload and would be written again.
      bounds: db.prepare('update block set ts_min = @tsMin, ts_max = @tsMax where id = @id and (ts_min <> @tsMin or ts_max <> @tsMax)'),
      reject: db.prepare('insert into reject(member, at, length, reason) values (?, ?, ?, ?)'),
      scope: db.prepare('insert or ignore into scope(source, scope) values (?, ?)'),
      segment: db.prepare('insert into segment(last_block, events, duplicates, at) values (?, ?, ?, ?) returning id'),
    }
    this.#nextBlock = (db.prepare('select max(id) as id from block').get() as { id: number | null }).id ?? 0
    this.#nextBlock++
    this.#end = BigInt(this.#nextBlock) * BigInt(blockEvents)
    this.#used = new Set((getKv(db, usedColumnsKey) as string[] | null) ?? [])
  }

  get end(): bigint {
    return this.#end
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

  /** As `durable`, in pieces between which questions have their turn. */
  gradual(pieces: Iterable<void>): Promise<void> {
    return this.#exclusive(async () => {
      await this.#commit()
      try {
        this.#db.exec('begin immediate')
        for (const _ of pieces) await this.#turn()
        this.#db.exec('commit')
      } catch (error) {
        if (this.#db.inTransaction) this.#db.exec('rollback')
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

  /** After a change of clock offsets: what follows is moved by the new ones, and the columns that are there too. */
  clocks<T>(change: () => T): Promise<{ result: T; moved: number }> {
    return this.alone(async () => {
      this.#clock = undefined
      this.#db.exec('begin immediate')
      try {
        const result = change()
        const moved = await settleClocks(this.#db, this.#duck.writer)
        await this.#duck.writer.exec('commit')
        this.#db.exec('commit')
        return { result, moved }
      } catch (error) {
        await this.#duck.writer.exec('rollback').catch(() => undefined)
        if (this.#db.inTransaction) this.#db.exec('rollback')
        throw asCaseError(error)
      } finally {
        await this.#onAbandon()
      }
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

  /** All that was accepted since `restart` is committed when this returns; it throws when some was lost. `beside`: the batches go on. */
  commit(beside = false): Promise<{ segment: number; events: number }> {
    return this.#exclusive(async () => {
      if (this.#broken) throw this.#broken
      return this.#commit(beside)
    })
  }

  /** After a failure all batches and commits are refused until this is called: what was accepted before was lost with the segment. */
  restart(): Promise<void> {
    return this.#exclusive(async () => {
      if (this.#torn) throw this.#torn
      try {
        await this.#commit()
      } finally {
        // Should even that fail, whoever begins anew is told here.
        this.#broken = undefined
      }
    })
  }

  append(batch: Batch, updates: MemberUpdate[] = [], reindexOf?: number[]): Promise<void> {
    return this.#exclusive(async () => {
      if (this.#broken) throw this.#broken
      checkBatch(batch, reindexOf)
      const segment = this.#open()
      await this.#guard(async () => {
        this.#clock ??= new ClockShift(this.#db)
        const shift = this.#clock.any ? this.#clock.apply(batch) : undefined
        const blocks = reindexOf ?? batch.blocks.map((_, index) => this.#nextBlock + index)
        if (reindexOf) {
          segment.reindexed = true
          await this.#rewriteBlocks(batch, reindexOf)
        } else await this.#appendBlocks(batch)
        await this.#stage.append(batch, blocks, segment, shift)
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
      if (this.#sinceCheckpoint + segment.events >= eventsBetweenCheckpoints) this.#checkpointer.prepare()
      for (const block of batch.blocks) segment.bytes += block.payload.byteLength
      if (segment.events - segment.indexed >= mostWordsOf) {
        await this.#turn()
        this.#writeWords(segment)
      }
      await this.#commitIfDue()
    })
  }

  /** After an import: both text indexes merged somewhat, a little at a time because questions wait meanwhile, and all in the files. */
  settle(): Promise<void> {
    return this.#exclusive(async () => {
      // The commit that failed may have been nobody's: of the timer, of an annotation, or beside the last files.
      if (this.#broken) throw this.#broken
      await this.#commit()
      const columns = this.#duck.writer.add('checkpoint').catch(() => undefined)
      this.#db.exec('begin immediate')
      try {
        for (const [table, pages] of wordMerges) await this.#merge(table, pages)
        this.#commitManifest(true)
      } catch (error) {
        if (this.#db.inTransaction) this.#db.exec('rollback')
        throw asCaseError(error)
      } finally {
        await columns
      }
      await this.#checkpoint()
      this.#db.pragma('optimize')
    })
  }

  async #merge(table: string, pages: number): Promise<void> {
    const step = this.#db.prepare<[number]>(`insert into ${table}(${table}, rank) values ('merge', ?)`)
    const changes = this.#db.prepare('select total_changes()').pluck()
    for (let left = pages; left > 0; left -= pagesAtOnce) {
      const before = changes.get() as number
      step.run(pagesAtOnce)
      await this.#turn()
      // So FTS5 tells that there is nothing to merge.
      if ((changes.get() as number) - before < 2) return
    }
  }

  async close(): Promise<void> {
    await this.#exclusive(async () => {
      if (!this.#broken) await this.#commit()
      this.#stage.close()
    })
  }

  #open(): Segment {
    if (this.#segment) return this.#segment
    this.#db.exec('begin immediate')
    this.#segment = {
      events: 0,
      indexed: 0,
      bytes: 0,
      started: Date.now(),
      vendorIds: false,
      sameHashes: false,
      tallies: new Map(),
      extraColumns: new Set(),
      used: new Set(),
      shifted: false,
      prints: new PrintList(),
      reindexed: false,
    }
    // Each commit looks through all ids of the case for duplicates: the larger the case, the fewer commits.
    this.#ms = this.#bounds.ms * Math.min(5, 1 + Math.floor((this.#nextBlock * blockEvents) / 250_000))
    this.#timer = setTimeout(() => void this.commit(true).catch(() => undefined), this.#ms)
    return this.#segment
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      throw await this.#failed(error)
    }
  }

  async #appendBlocks(batch: Batch): Promise<void> {
    for (const block of batch.blocks) {
      const id = this.#nextBlock++
      const places = packPlaces(batch, block.first, block.count)
      this.#statements.block.run(id, block.count, block.rawBytes, block.tsMin, block.tsMax, places, block.payload)
      this.#statements.words.run(id, indexWords(block.words))
      await this.#turn()
    }
    for (const { source, scope } of batch.scopes) this.#statements.scope.run(source, scope)
  }

  /** FTS5 writes out what it holds at each savepoint. */
  #writeWords(segment: Segment): void {
    this.#db.exec('savepoint words; release words')
    segment.indexed = segment.events
  }

  /** What of a block depends on how its records are read: its words and its bounds in time. */
  async #rewriteBlocks(batch: Batch, blocks: number[]): Promise<void> {
    for (const [index, { words, tsMin, tsMax }] of batch.blocks.entries()) {
      this.#statements.words.run(blocks[index], indexWords(words))
      this.#statements.bounds.run({ id: blocks[index], tsMin, tsMax })
      await this.#turn()
    }
    for (const { source, scope } of batch.scopes) this.#statements.scope.run(source, scope)
  }

  async #commitIfDue(): Promise<void> {
    const segment = this.#segment
    if (!segment) return
    const { events, bytes } = this.#bounds
    if (segment.events >= events || segment.bytes >= bytes || Date.now() - segment.started >= this.#ms) await this.#commit(true)
  }

  async #commit(beside = false): Promise<{ segment: number; events: number }> {
    const segment = this.#segment
    if (!segment) return { segment: 0, events: 0 }
    clearTimeout(this.#timer)
    let inserted = 0
    let number = 0
    let columnsDone = false
    this.#sinceCheckpoint += segment.events
    const large = this.#sinceCheckpoint >= eventsBetweenCheckpoints
    try {
      this.#stage.flush()
      const folding = segment.events > 0 ? foldStage(this.#duck.writer, segment, beside) : Promise.resolve({ outcomes: [], adds: true })
      try {
        this.#writeWords(segment)
      } catch (error) {
        // Its statements must not go on beside the rollback.
        await folding.catch(() => undefined)
        throw error
      }
      const { outcomes, adds } = await folding
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
      this.#writePrints(segment.prints)
      const used = new Set([...this.#used, ...segment.used])
      if (used.size > this.#used.size) setKv(this.#db, usedColumnsKey, [...used])
      if (segment.events > 0) {
        if (segment.reindexed && this.keepsAside) await keepAside(this.#db, this.#duck.writer)
        columnsDone = true
        // Events that are read anew have the numbers they had.
        await commitFold(this.#duck.writer, adds && !segment.reindexed)
      }
      await this.beforeManifestCommit?.()
      await this.#turn()
      this.#commitManifest(large)
    } catch (error) {
      throw await this.#failed(error, columnsDone)
    }
    this.#segment = undefined
    this.#end = BigInt(this.#nextBlock) * BigInt(blockEvents)
    for (const name of segment.used) this.#used.add(name)
    this.#onCommit(inserted, segment.extraColumns, this.#used)
    if (large) await this.#checkpoint()
    return { segment: number, events: inserted }
  }

  #commitManifest(large: boolean): void {
    if (!large) {
      this.#db.exec('commit')
      return
    }
    // The copying into the file would be part of this statement.
    this.#db.pragma('wal_autocheckpoint = 0')
    try {
      this.#db.exec('commit')
    } finally {
      this.#db.pragma(`wal_autocheckpoint = ${autoCheckpointPages}`)
    }
  }

  /** The next segment begins when all is in the file: so the log starts anew each time and does not grow with the import. */
  async #checkpoint(): Promise<void> {
    this.#sinceCheckpoint = 0
    if (this.#checkpointer.ready && (await this.#checkpointer.run())) return
    try {
      this.#db.pragma('wal_checkpoint(PASSIVE)')
    } catch {
      // What was committed is safe in the log, and the next commit tries again.
    }
  }

  /** The segment is lost, and all that is accepted until `restart` is refused with this. */
  async #failed(error: unknown, columnsCommitted = false): Promise<CaseError> {
    this.#broken = asCaseError(error)
    try {
      await this.#abandon(columnsCommitted)
    } catch (again) {
      // Columns may hold rows that the manifest knows nothing of: opening the case puts that right, nothing else does.
      this.#torn = new CaseError(
        this.#broken.code,
        `${this.#broken.message}; undoing it failed too (${again instanceof Error ? again.message : String(again)}): open the case again`,
      )
    }
    return this.#broken
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
      this.#stage.flush()
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
