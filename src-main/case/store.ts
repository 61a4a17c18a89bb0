// A case's data as one object: both databases, the writer, the readers. Lives in the case thread alone.
// long because: each call of the api in one line or few, read beside api.ts
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { ClockOffset } from '../contract/clock.ts'
import { undated } from '../contract/columns.ts'
import type { Detection } from '../contract/detection.ts'
import { hash64 } from '../contract/hash64.ts'
import { addressValues, setAddresses } from './addresses.ts'
import { annotate, annotationsOf, type EventRef, type MarkChange, tagCounts, undo } from './annotations.ts'
import { type CaseCalls, type CaseChange, CaseError, type CaseFacts, type CaseStreams, type NewCase } from './api.ts'
import { addAside, asideCounts, asideOver, endAside, membersUnder, readAside, reconcileAside } from './aside.ts'
import { Checkpointer } from './checkpoint.ts'
import { addClockOffset, endClockOffset, moveSlice, readClockOffsets, unsettled } from './clock.ts'
import { readClockPairs } from './clock-pairs.ts'
import type { DuckFile } from './columns/duck.ts'
import { openColumns } from './columns/open.ts'
import { flag, prepareColumns } from './columns/table.ts'
import { readBucketCounts, readCoverageClaims, readCutMembers, setCoverageClaims } from './coverage.ts'
import { addExhibit, readAccount, readExhibits, updateExhibit } from './exhibits.ts'
import { beginExpunge, expungeOriginals, expungeRecords, finishExpunge, readExpunges, wordsLostKey, wordsTable } from './expunge.ts'
import { addHide, endHide, readBodies, readHides, readRuleFiles, setDetections, setRuleFiles } from './findings.ts'
import { dropPrints, startPrints } from './id-prints.ts'
import { addIndicators, findHits, readHits, readIndicators, readValues, setHits } from './indicators.ts'
import { getKv, intakeVersions, saveIntake, setKv } from './intake.ts'
import { readMappings, saveMapping } from './mappings.ts'
import { readMatches } from './matches.ts'
import { memberKinds, memberLines } from './member-lists.ts'
import { memberUpdater } from './member-updates.ts'
import { addMembers, MemberReader, setMemberTimes } from './members.ts'
import { addModelRun, addModelStep, readModelRun, readModelRuns, readModels, setModel, updateModelRun } from './models.ts'
import { annotationList } from './people.ts'
import { Precedence } from './precedence.ts'
import { Asker } from './query/ask.ts'
import { uidWords, vendorHashes } from './query/compile.ts'
import { uidText } from './query/rows.ts'
import { suggest } from './query/suggest.ts'
import { textHeld } from './query/text.ts'
import { addRevision, readDraft, readDrafts, readRevision, readRevisions, readVersions, saveDraft, undoDraft } from './reports.ts'
import { resetMembers } from './reset.ts'
import { removeLeftovers } from './rewrite-leftovers.ts'
import { connect } from './schema/connect.ts'
import { schemaVersion } from './schema/migrations.ts'
import { createDatabase, openDatabase } from './schema/open.ts'
import { toRfc3339 } from './time.ts'
import { analysedExhibits, keepVerdict, keptVerdicts, readInsights, setInsights } from './verdicts.ts'
import { checkConsistency, readBlocks, readDigest } from './whole.ts'
import { type SegmentBounds, segmentBounds, Writer } from './writer.ts'

/** DuckDB's limit, MiB. */
const columnMemory = 400
/** After a page, when nobody waits for it; a command that asks one page has ended by then. */
const warmAfterMs = 500
/** True while the index is built anew. */
const reindexingKey = 'reindexing'

type Async<T> = T | Promise<T>
type Served = { [K in keyof CaseCalls]: (...args: Parameters<CaseCalls[K]>) => Async<ReturnType<CaseCalls[K]>> }
type Streamed = { [K in keyof CaseStreams]: (...args: Parameters<CaseStreams[K]>) => AsyncIterable<ReturnType<CaseStreams[K]>> }

export interface StoreInit {
  dir: string
  create?: NewCase
  /** Of a case that is encrypted at rest: 64 hex digits. */
  key?: string
  columnMemory?: number
  segmentEvents?: number
  segmentMs?: number
  eagerBlocks?: number
  keptRows?: number
}

export class Store implements Served, Streamed {
  readonly #db: Database
  readonly #read: Database
  readonly #duck: DuckFile
  readonly #checkpointer: Checkpointer
  readonly #members: MemberReader
  readonly #precedence = new Precedence()
  #warmer: NodeJS.Timeout | undefined
  #warming: Promise<void> | undefined
  #closing = false
  /** The columns as they are now fit into the memory that DuckDB may use. */
  #columnsFit = () => false
  /** Events in blocks, up to the last block that was counted. */
  #held = { block: 0, events: 0 }
  readonly writer: Writer
  readonly asker: Asker
  /** Told of every change that views must follow. */
  onChange: (kind: CaseChange['kind']) => void = () => {}

  private constructor(db: Database, read: Database, duck: DuckFile, checkpointer: Checkpointer, bounds: SegmentBounds) {
    this.#checkpointer = checkpointer
    this.#db = db
    this.#read = read
    this.#duck = duck
    this.#members = new MemberReader(read)
    this.asker = new Asker(read, duck, this.#members, () => ({ changes: duck.writer.changes, end: this.writer.end }))
    const applyUpdates = memberUpdater(db)
    this.writer = new Writer(
      db,
      duck,
      {
        applyUpdates,
        onCommit: (events, extraColumns, used) => {
          this.#members.forget()
          this.asker.changed(extraColumns, used)
          this.onChange('evidence')
          if (events > 0) this.onChange('events')
        },
        onAbandon: () => this.asker.forget(),
        turn: () => this.#precedence.turn(),
      },
      checkpointer,
      bounds,
    )
  }

  static async open(init: StoreInit): Promise<Store> {
    const path = join(init.dir, 'case.db')
    let db: Database
    if (init.create) {
      mkdirSync(init.dir, { recursive: true })
      if (existsSync(join(init.dir, 'events.duckdb'))) throw new CaseError('exists', `${init.dir} holds events.duckdb already`)
      db = createDatabase(path, undefined, init.key)
      const facts = init.create
      db.transaction(() => {
        setKv(db, 'case', facts)
        setKv(db, 'secret', randomBytes(32).toString('hex'))
        startPrints(db)
      })()
    } else {
      removeLeftovers(init.dir)
      const opened = openDatabase(path, undefined, init.key)
      db = opened.db
      if (opened.migratedFrom !== null)
        db.transaction(() => setKv(db, 'migration', { from: opened.migratedFrom, to: schemaVersion, at: new Date().toISOString() }))()
    }
    const bounds = { ...segmentBounds, events: init.segmentEvents ?? segmentBounds.events, ms: init.segmentMs ?? segmentBounds.ms }
    let duck: DuckFile | undefined
    try {
      const id = (getKv(db, 'case') as NewCase).id
      duck = await openColumns(join(init.dir, 'events.duckdb'), init.columnMemory ?? columnMemory, init.key)
      const next = ((db.prepare('select max(id) from block').pluck().get() as number | null) ?? 0) + 1
      await prepareColumns(duck.writer, hash64(id), next)
      const read = connect(path, init.key, { readonly: true })
      read.pragma('cache_size = -65536')
      // Mapped pages count as memory of the process, and an import maps what it writes.
      read.pragma('mmap_size = 67108864')
      const store = new Store(db, read, duck, new Checkpointer({ path, ...(init.key !== undefined && { key: init.key }) }), bounds)
      store.#columnsFit = () => statSync(join(init.dir, 'events.duckdb')).size <= (init.columnMemory ?? columnMemory) * 2 ** 20
      store.asker.eager = init.eagerBlocks ?? store.asker.eager
      store.asker.few.most = init.keptRows ?? store.asker.few.most
      await store.#loadMarks()
      // A change of offsets that was cut off between the two databases is carried to its end.
      if ((await unsettled(db, duck.writer)) > 0) await store.writer.clocks(() => undefined)
      await reconcileAside(db, duck.writer)
      const extra = await duck.reader.query('select distinct col from extra')
      store.asker.changed(new Set(Array.from({ length: extra.length }, (_, index) => Number(extra.columns[0]![index]))), store.writer.used)
      return store
    } catch (error) {
      await duck?.close()
      db.close()
      throw error
    }
  }

  async #loadMarks(): Promise<void> {
    await this.#duck.reader.exec('create temp table mark(id bigint not null, kind integer not null, key integer not null)')
    const rows = this.#read.prepare('select event, kind, key from mark where active = 1').safeIntegers().all() as Record<string, bigint>[]
    await this.#addMarks(rows.map((row) => ({ event: row.event!, kind: Number(row.kind), key: Number(row.key), active: true })))
  }
  async #addMarks(changes: MarkChange[]): Promise<void> {
    if (changes.length === 0) return
    const columns = [
      BigInt64Array.from(changes, (one) => one.event),
      Int32Array.from(changes, (one) => one.kind),
      Int32Array.from(changes, (one) => one.key),
    ]
    await this.#duck.reader.append('mark', ['long', 'int', 'int'], columns)
  }
  async #applyMarks(changes: MarkChange[]): Promise<void> {
    if (changes.length === 0) return
    this.asker.marksChanged()
    try {
      await this.#addMarks(changes.filter((one) => one.active))
      const gone = changes.filter((one) => !one.active)
      const groups = new Map<string, MarkChange[]>()
      for (const one of gone) groups.set(`${one.kind},${one.key}`, [...(groups.get(`${one.kind},${one.key}`) ?? []), one])
      for (const [, list] of groups)
        await this.#duck.reader.exec(
          `delete from mark where kind = ${list[0]!.kind} and key = ${list[0]!.key} and id in (${list.map((one) => one.event).join()})`,
        )
    } finally {
      this.asker.marksChanged()
    }
    this.onChange('annotations')
  }

  async facts(): Promise<CaseFacts> {
    const read = this.#read
    const own = getKv(read, 'case') as NewCase
    const account = readAccount(read)
    const number = (sql: string) => read.prepare(sql).pluck().get() as number
    const span = await this.asker.span()
    const held = this.#heldEvents()
    const reader = this.#duck.apart
    const present = await reader.number('select (select count(*) from ev) + (select count(*) from aside_ev) + (select count(*) from dup)')
    const setAside = asideCounts(read)
    return {
      ...own,
      schema: schemaVersion,
      exhibits: number('select count(*) from exhibit'),
      members: number('select coalesce(sum(members), 0) from exhibit'),
      events: account.events - setAside.events,
      setAside,
      expunged: number(`select count(*) from expunge`),
      undated: await reader.number(`select count(*) from ev where ts = ${undated}`),
      possiblySame: await reader.number(`select count(*) from ev where (flags & ${flag.same}) <> 0`),
      rejects: account.rejects.reduce((sum, one) => sum + one.count, 0),
      timeRange: span.events === 0 ? null : { from: toRfc3339(span.min), to: toRfc3339(span.max) },
      account,
      indexVersion:
        present === held && getKv(read, reindexingKey) !== true ? ((getKv(read, 'indexVersion') as string | null) ?? null) : null,
    }
  }
  /** Blocks stay as they are, but for an expunge: those that came since are counted alone. */
  #heldEvents(): number {
    const { last, events } = this.#read
      .prepare('select coalesce(max(id), 0) as last, coalesce(sum(n), 0) as events from block where id > ?')
      .get(this.#held.block) as { last: number; events: number }
    if (last > 0) this.#held = { block: last, events: this.#held.events + events }
    return this.#held.events
  }
  usedSources = () => this.asker.usedSources()
  setIndexVersion = (version: string) => this.writer.durable(() => setKv(this.#db, 'indexVersion', version))
  secret = () => new Uint8Array(Buffer.from(getKv(this.#read, 'secret') as string, 'hex'))
  getKv = (key: string) => getKv(this.#read, `kv.${key}`)
  setKv = (key: string, value: unknown) => this.writer.durable(() => setKv(this.#db, `kv.${key}`, value))

  async close(): Promise<void> {
    this.#closing = true
    clearTimeout(this.#warmer)
    await this.#warming
    await this.writer.close()
    await this.#checkpointer.close()
    this.#read.close()
    await this.#duck.writer.exec('checkpoint').catch(() => undefined)
    await this.#duck.close()
    this.#db.pragma('wal_checkpoint(TRUNCATE)')
    this.#db.close()
  }

  addExhibit: Served['addExhibit'] = (exhibit) => this.#evidence(() => addExhibit(this.#db, exhibit))
  updateExhibit: Served['updateExhibit'] = async (update) => {
    // Whoever says so knows of the failure that other acts need not meet any more.
    if (update.state === 'interrupted' || update.state === 'cancelled') await this.writer.restart()
    await this.#evidence(() => updateExhibit(this.#db, update))
  }
  exhibits = () => readExhibits(this.#read)
  exhibit = (id: string) => readExhibits(this.#read, id)[0] ?? null
  addMembers: Served['addMembers'] = (exhibit, members) => this.#evidence(() => addMembers(this.#db, exhibit, members))
  updateMembers: Served['updateMembers'] = async (updates, durable = false) => {
    await this.writer.update(updates)
    if (durable) await this.writer.commit()
  }
  async #evidence<T>(work: () => T): Promise<T> {
    const result = await this.writer.durable(work)
    this.#members.forget()
    this.onChange('evidence')
    return result
  }
  members: Served['members'] = (query) => this.#members.list(query)
  member: Served['member'] = (label) => this.#members.one(label)
  memberWork: Served['memberWork'] = (query) => this.#members.work(query)
  memberLines: Served['memberLines'] = (query) => memberLines(this.#read, query)
  memberKinds: Served['memberKinds'] = (exhibit) => memberKinds(this.#read, exhibit)
  memberFacts: Served['memberFacts'] = (ids) => ids.map((id) => this.#members.facts(id))
  findObjects: Served['findObjects'] = (sha256) => this.#members.objects(sha256)
  anyObject: Served['anyObject'] = () => this.#members.anyObject()
  rejects: Served['rejects'] = (member, limit = 200) => this.#members.rejects(member, limit)
  account: Served['account'] = (of) => readAccount(this.#read, of)
  packs: Served['packs'] = (exhibit) => this.#members.packs(exhibit)

  async beginImport(exhibit: string): Promise<void> {
    await this.writer.restart()
    await this.updateExhibit({ id: exhibit, state: 'receiving' })
  }
  commitSegment = (beside?: boolean) => this.writer.commit(beside)
  async finishImport(exhibit: string) {
    await this.writer.settle()
    return readAccount(this.#read, { exhibit })
  }
  resetMembers: Served['resetMembers'] = (members) => this.#evidence(() => resetMembers(this.#db, this.writer.accounts, members))

  async saveIntake(intake: Parameters<CaseCalls['saveIntake']>[0], by: string, at: string) {
    const saved = await this.writer.durable(() => saveIntake(this.#db, intake, by, at))
    this.onChange('intake')
    return saved
  }
  intakeVersions = () => intakeVersions(this.#read)

  async #resolve(uids: string[]): Promise<EventRef[]> {
    const words = uids.flatMap((uid) => uidWords(uid) ?? [])
    const { reader } = this.#duck
    await reader.exec('create or replace temp table wanted(hi bigint not null, lo bigint not null)')
    await reader.append(
      'wanted',
      ['long', 'long'],
      [BigInt64Array.from(words, (one) => one.hi), BigInt64Array.from(words, (one) => one.lo)],
    )
    const rows = await reader.query(
      'select distinct e.id, e.uid_hi, e.uid_lo from ev e join wanted w on e.uid_lo = w.lo and e.uid_hi = w.hi',
    )
    return Array.from({ length: rows.length }, (_, index) => {
      const [id, uidHi, uidLo] = rows.columns.map((column) => column[index] as bigint)
      return { id: id!, uidHi: uidHi!, uidLo: uidLo! }
    })
  }
  annotate: Served['annotate'] = async (input) => {
    const refs = await this.#resolve(input.uids)
    const changes = await this.writer.durable(() => annotate(this.#db, refs, input))
    await this.#applyMarks(changes)
    return { changed: changes.length }
  }
  undo: Served['undo'] = async (input) => {
    const { undone, changes } = await this.writer.durable(() => undo(this.#db, input))
    await this.#applyMarks(changes)
    return { undone }
  }
  annotationsOf: Served['annotationsOf'] = async (uid) => {
    const [ref] = await this.#resolve([uid])
    return ref ? annotationsOf(this.#read, ref.id, uid) : []
  }
  tags = () => tagCounts(this.#read)
  annotationList: Served['annotationList'] = (query) => annotationList(this.#read, query)

  /** A second way to what the next question reads anyway: what fails here fails there, and is told there. */
  #warm(columns: readonly string[] | undefined): void {
    this.#warming = this.asker
      .warm(columns, this.#columnsFit, () => this.#closing)
      .catch(() => undefined)
      .finally(() => {
        this.#warmer = undefined
      })
  }

  page: Served['page'] = async (query) => {
    const page = await this.#precedence.ask(() => this.asker.page(query))
    if (this.asker.cold) this.#warmer ??= setTimeout(() => this.#warm(query.columns), warmAfterMs).unref()
    return page
  }
  histogram: Served['histogram'] = (query) => this.#precedence.ask(() => this.asker.histogram(query))
  facets: Served['facets'] = (query) => this.#precedence.ask(() => this.asker.facets(query))
  facetsOf: Served['facetsOf'] = (query) => this.#precedence.ask(() => this.asker.facetsOf(query))
  elsewhere: Served['elsewhere'] = (column, value) => this.asker.elsewhere(column, value)
  suggest: Served['suggest'] = async (query, cursor) => {
    const list = suggest(this.#read, query, cursor)
    if (asideCounts(this.#read).events === 0) return list
    // A value that only events set aside hold would tell of them.
    const shown: typeof list = []
    for (const one of list) {
      if (one.kind !== 'value' || /^(tag|exhibit):/.test(one.text)) shown.push(one)
      else {
        const page = await this.asker.page({ query: one.text, hidden: 'with', possiblySame: 'with', limit: 1 })
        if (page.rows.length > 0) shown.push(one)
      }
    }
    return shown
  }
  fields = () => this.asker.fields()
  check: Served['check'] = (query) => this.asker.check(query)
  event: Served['event'] = (uid) => this.asker.events.event(uid)
  rawRecord: Served['rawRecord'] = (uid) => this.asker.events.raw(uid)
  count: Streamed['count'] = (scope) => this.asker.count(scope)
  scan: Streamed['scan'] = (query) => this.asker.scan(query)

  ruleFiles = () => readRuleFiles(this.#read)
  setRuleFiles: Served['setRuleFiles'] = (files) => this.writer.durable(() => setRuleFiles(this.#db, files))
  clearMatches = () => this.writer.durable(() => void this.#db.exec('delete from match_run'))
  addMatches: Served['addMatches'] = async (slice) => {
    // Made from records alone: they know nothing of offsets.
    if (readClockOffsets(this.#read).some(({ ended }) => ended === null)) await moveSlice(this.#duck.reader, slice)
    await this.writer.durable(() => this.writer.matches.add(slice))
  }
  rawSize = () => this.#read.prepare('select coalesce(sum(raw), 0) from block').pluck().get() as number
  async *matches() {
    await this.writer.commit()
    yield* readMatches(this.#read)
  }
  setDetections: Served['setDetections'] = async (first, detections, incidents) => {
    await this.writer.gradual(setDetections(this.#db, first, detections, incidents))
    this.onChange('detections')
  }
  detectionCount = () => this.#read.prepare('select count(*) from detection').pluck().get() as number
  async *detections(): AsyncGenerator<Detection[], void> {
    yield* readBodies<Detection>(this.#read, 'detection')
  }
  async *incidents(): AsyncGenerator<{ id: string }[], void> {
    yield* readBodies<{ id: string }>(this.#read, 'incident')
  }
  setInsights: Served['setInsights'] = (exhibit, fresh, list) => this.writer.durable(() => setInsights(this.#db, exhibit, fresh, list))
  insights: Served['insights'] = (query) => readInsights(this.#read, query)
  analysedExhibits = () => analysedExhibits(this.#read)
  keepVerdict: Served['keepVerdict'] = (at, by, verdict) => this.writer.durable(() => keepVerdict(this.#db, at, by, verdict))
  keptVerdicts: Served['keptVerdicts'] = (query) => keptVerdicts(this.#read, query)
  models = () => readModels(this.#read)
  setModel: Served['setModel'] = (name, model) => this.#modelling(() => setModel(this.#db, name, model))
  addModelRun: Served['addModelRun'] = (run) => this.#modelling(() => addModelRun(this.#db, run))
  updateModelRun: Served['updateModelRun'] = (run, result) => this.#modelling(() => updateModelRun(this.#db, run, result))
  addModelStep: Served['addModelStep'] = (run, step) => this.#modelling(() => addModelStep(this.#db, run, step))
  modelRuns: Served['modelRuns'] = (limit) => readModelRuns(this.#read, limit)
  modelRun: Served['modelRun'] = (id) => readModelRun(this.#read, id)
  reports = () => readDrafts(this.#read)
  reportDraft: Served['reportDraft'] = (report, version) => readDraft(this.#read, report, version)
  reportVersions: Served['reportVersions'] = (report) => readVersions(this.#read, report)
  reportRevisions: Served['reportRevisions'] = (report) => readRevisions(this.#read, report)
  reportRevision: Served['reportRevision'] = (report, revision) => readRevision(this.#read, report, revision)
  saveReport: Served['saveReport'] = (input) => this.#reporting(() => saveDraft(this.#db, input))
  undoReport: Served['undoReport'] = (report, by, at) => this.#reporting(() => undoDraft(this.#db, report, by, at))
  addReportRevision: Served['addReportRevision'] = (info, body, kit) => this.#reporting(() => addRevision(this.#db, info, body, kit))

  async #modelling<T>(write: () => T): Promise<T> {
    const written = await this.writer.durable(write)
    this.onChange('models')
    return written
  }
  async #reporting<T>(write: () => T): Promise<T> {
    const written = await this.writer.durable(write)
    this.onChange('report')
    return written
  }

  hides = () => readHides(this.#read)
  addHide: Served['addHide'] = (hide) => this.#finding(() => addHide(this.#db, hide))
  endHide: Served['endHide'] = (id, author, at) => this.#finding(() => endHide(this.#db, id, author, at))
  addIndicators: Served['addIndicators'] = (list) => this.#finding(() => addIndicators(this.#db, list))
  indicators: Served['indicators'] = (query) => readIndicators(this.#read, query)
  values: Served['values'] = (query) => readValues(this.#read, query)
  setIndicatorHits: Served['setIndicatorHits'] = async (found) => {
    const hits = await findHits(this.#read, this.#duck.apart, found)
    return this.#finding(() => setHits(this.#db, hits))
  }
  textsHeld: Served['textsHeld'] = (texts) => {
    const held = textHeld(this.#read)
    return texts.map(held)
  }
  indicatorHits: Served['indicatorHits'] = (query) => readHits(this.#read, query)
  indicatorsFound = () => this.#read.prepare('select count(distinct indicator) from indicator_hit').pluck().get() as number
  eventFacts: Served['eventFacts'] = (query) => this.asker.eventFacts(query)
  eventFactsOfEach: Served['eventFactsOfEach'] = (query) => this.asker.eventFactsOfEach(query)
  factsOfUids: Served['factsOfUids'] = (query) => this.asker.factsOfUids(query)
  rowsOf: Served['rowsOf'] = (uids) => this.asker.rowsOf(uids)
  rawOf: Served['rawOf'] = (keys) => this.asker.events.rawOf(keys)
  recordsOf: Served['recordsOf'] = (uids) => this.asker.recordsOf(uids)
  sourceSpans = () => this.asker.sourceSpans()
  async #finding<T>(work: () => T): Promise<T> {
    const result = await this.writer.durable(work)
    this.onChange('detections')
    return result
  }

  setCoverageClaims: Served['setCoverageClaims'] = async (origin, claims) => {
    await this.writer.durable(() => setCoverageClaims(this.#db, origin, claims, new Date().toISOString()))
    this.onChange('coverage')
  }
  coverageClaims = () => readCoverageClaims(this.#read)
  bucketCounts: Served['bucketCounts'] = async ({ buckets, ...range }) =>
    readBucketCounts(this.#duck.apart, this.asker.dictionary, await this.asker.span(), range, buckets)
  cutMembers = () => readCutMembers(this.#read)
  clockOffsets = () => readClockOffsets(this.#read)
  addClockOffset: Served['addClockOffset'] = (offset, author, at) => this.#clocks(() => addClockOffset(this.#db, offset, author, at))
  endClockOffset: Served['endClockOffset'] = (id, author, at) => this.#clocks(() => endClockOffset(this.#db, id, author, at))
  async #clocks(change: () => ClockOffset): Promise<{ offset: ClockOffset; moved: number }> {
    const { result, moved } = await this.writer.clocks(change)
    this.#members.forget()
    for (const kind of ['evidence', 'events', 'coverage'] as const) this.onChange(kind)
    return { offset: result, moved }
  }
  clockPairs = () => readClockPairs(this.#duck.apart, this.asker.dictionary)
  addressValues: Served['addressValues'] = (query) => addressValues(this.#read, query)
  setAddresses: Served['setAddresses'] = async (rows) => {
    await this.writer.durable(() => setAddresses(this.#db, rows))
    this.asker.addressesChanged()
  }
  mappings = () => readMappings(this.#read)
  saveMapping: Served['saveMapping'] = (mapping, author, at) => this.#evidence(() => saveMapping(this.#db, mapping, author, at))

  async findById(id: string): Promise<{ vendor: string[]; correlation: string[] }> {
    const uids = async (where: string) => {
      const rows = await this.#duck.reader.query(`select uid_hi, uid_lo from ev where ${where} order by ts, member, id limit 1000`)
      return Array.from({ length: rows.length }, (_, index) =>
        uidText(rows.columns[0]![index] as bigint, rows.columns[1]![index] as bigint),
      )
    }
    const hashes = vendorHashes(this.#read, id)
    return { vendor: hashes.length === 0 ? [] : await uids(`vid in (${hashes.join()})`), correlation: await uids(`req = ${hash64(id)}`) }
  }

  digest = () => readDigest(this.#duck.apart)
  rawBlocks = (after = 0) => readBlocks(this.#read, this.#members, after)
  consistency = () => checkConsistency(this.#read, this.#duck.apart)

  setAside: Served['setAside'] = async (act) => {
    const { reader } = this.#duck
    await this.writer.commit()
    if (act.kind === 'query') {
      const scope = { query: act.target, hidden: 'with', possiblySame: 'with' } as const
      for await (const count of this.asker.count(scope)) if (count.exact) break
      return this.asker.with(scope, async (filter) => {
        await filter.read((await filter.unread('first')).map((one) => one.block))
        return this.#lock(act, await reader.query(`select id, uid_hi, uid_lo from ev where ${filter.full()}`))
      })
    }
    const members = membersUnder(this.#read, act.kind, act.target)
    const where = members.length === 0 ? 'false' : `member in (${members.join()})`
    return this.#lock(act, await reader.query(`select id, uid_hi, uid_lo from ev where ${where}`))
  }
  async #lock(act: Parameters<CaseCalls['setAside']>[0], rows: { columns: readonly unknown[] }) {
    const [id, uidHi, uidLo] = rows.columns as [BigInt64Array, BigInt64Array, BigInt64Array]
    const made = await this.writer.durable(() => addAside(this.#db, act, { id, uidHi, uidLo }))
    await this.#agree()
    return made
  }
  /** The columns follow what the manifest says is set aside. */
  async #agree(): Promise<void> {
    await this.writer.alone(() => reconcileAside(this.#db, this.#duck.writer))
    await this.asker.forget()
    this.onChange('evidence')
    this.onChange('events')
  }
  endAside: Served['endAside'] = async (id, by) => {
    const act = await this.writer.durable(() => endAside(this.#db, id, by))
    await this.#agree()
    return act
  }
  asides = () => readAside(this.#read)
  asideCounts = () => asideCounts(this.#read)
  asideOver: Served['asideOver'] = (member) => asideOver(this.#read, member)
  asideSpans: Served['asideSpans'] = async (member) => {
    const row = this.#read.prepare('select id from member where label = ?').get(member) as { id: number } | undefined
    if (!row) return []
    const ids = await this.#duck.reader.query(`select id from aside_ev where member = ${row.id} order by id`)
    return Array.from(ids.columns[0] as BigInt64Array, (id) => {
      const block = this.asker.blocks.get(Number(id / 256n))
      const place = Number(id % 256n)
      return { offset: block?.places.offset[place] ?? 0, length: block?.places.length[place] ?? 0 }
    })
  }

  expunges = () => readExpunges(this.#read)
  beginExpunge: Served['beginExpunge'] = async (act) => {
    const facts = await this.#evidence(() => beginExpunge(this.#db, act))
    const locked = readAside(this.#read).some((one) => one.kind === 'exhibit' && one.target === act.exhibit && one.ended === null)
    if (facts.state === 'begun' && !locked)
      await this.setAside({ kind: 'exhibit', target: act.exhibit, reason: `being expunged: ${act.reason}`, author: act.author, at: act.at })
    return facts
  }
  expungeOriginals: Served['expungeOriginals'] = (exhibit) => expungeOriginals(this.#read, exhibit)
  expungeRecords: Served['expungeRecords'] = async (exhibit) => {
    await this.#evidence(() => expungeRecords(this.#db, this.writer.accounts, exhibit))
    this.#held = { block: 0, events: 0 }
    await this.asker.forget()
  }
  finishExpunge: Served['finishExpunge'] = async (exhibit, at) => {
    await this.writer.alone(() => finishExpunge(this.#db, this.#duck.writer, this.writer.accounts, exhibit, at))
    await this.asker.forget()
    this.onChange('evidence')
    this.onChange('events')
  }
  /** Served by the thread, which opens the store again. */
  rewrite(): void {
    throw new CaseError('internal', 'the thread writes a case anew')
  }

  async beginReindex(): Promise<{ blocks: number }> {
    await this.writer.restart()
    return this.writer.alone(async () => {
      // Said first: until the end the index is incomplete, whatever is counted in between.
      setKv(this.#db, reindexingKey, true)
      await this.#duck.writer.exec('begin transaction; delete from ev; delete from aside_ev; delete from dup; delete from extra; commit')
      this.#db.exec("begin immediate; insert into block_text(block_text) values ('delete-all'); delete from undated; commit")
      this.#db.transaction(() => dropPrints(this.#db))()
      await this.asker.forget()
      if (getKv(this.#db, wordsLostKey) === true) this.#db.exec(`drop table block_text; ${wordsTable}`)
      this.writer.keepsAside = asideCounts(this.#db).events > 0
      return { blocks: this.#read.prepare('select count(*) from block').pluck().get() as number }
    })
  }
  async finishReindex(): Promise<{ events: number }> {
    await this.writer.commit()
    await this.writer.alone(async () => {
      await reconcileAside(this.#db, this.#duck.writer)
      if (getKv(this.#db, wordsLostKey) === true) this.#db.transaction(() => setKv(this.#db, wordsLostKey, null))()
      this.writer.keepsAside = false
    })
    await this.asker.forget()
    await this.#duck.writer.exec('checkpoint').catch(() => undefined)
    const times = await this.#duck.reader.query(
      `select member, min(ts), max(ts) from (select member, ts from ev union all select member, ts from aside_ev) where ts <> ${undated} group by member order by member`,
    )
    await this.writer.durable(() => {
      setMemberTimes(this.#db, times)
      startPrints(this.#db)
      setKv(this.#db, reindexingKey, false)
    })
    return { events: await this.#duck.reader.number('select (select count(*) from ev) + (select count(*) from aside_ev)') }
  }
}
