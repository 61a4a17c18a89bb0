// All questions to the columns in one place: builds filters, shares what was read for one search between its questions.
// long because: every question in one or few lines, read beside api.ts
import type { Database } from 'better-sqlite3'
import { columns, undated } from '../../contract/columns.ts'
import type { Query } from '../../contract/query/ast.ts'
import { countryOfCode } from '../addresses.ts'
import { marksReader } from '../annotations.ts'
import type { Count, Derive, EventRow, Facet, Histogram, Page, PageQuery, QueryProblem, RawRecord, Scope } from '../api.ts'
import { BlockReader } from '../blocks.ts'
import type { Duck, DuckFile } from '../columns/duck.ts'
import { DictionaryReader } from '../dictionary.ts'
import type { MemberReader } from '../members.ts'
import { readElsewhere, readFacets, readHistogram } from './aggregate.ts'
import { readRowsOf } from './by-uid.ts'
import { checkQuery, problem } from './check.ts'
import type { Committed } from './committed.ts'
import { type CodesContext, type CompileContext, compile } from './compile.ts'
import { EventReader } from './event.ts'
import { readFacts, readFactsOfEach, readFactsOfUids } from './facts.ts'
import { FewRows } from './few-rows.ts'
import { Filter, parseOrThrow } from './filter.ts'
import { decodeKey, type Span } from './keys.ts'
import { Leaf, LeafCache, type LeafSource, QueryError } from './leaf.ts'
import { pathLeaf } from './path.ts'
import { readPage } from './read-page.ts'
import { RowPlaces } from './row-places.ts'
import { RowDecoder } from './rows.ts'
import { CodeSets } from './sets.ts'
import { readSourceSpans, readUsedSources } from './source-spans.ts'
import { allBlocks, textLeaf } from './text.ts'

/** Rows that DuckDB stores together, of which at most so many of a column in one part. */
const groupRows = 122_880
const partRows = 32_768
/** Rows that one statement passes while the case is warmed: a page that is asked meanwhile waits for no more. */
const warmRows = 8 * groupRows

export class Asker {
  readonly #db: Database
  readonly #duck: Duck
  /** Asked for long acts, and for what nobody waits for. */
  readonly #apart: Duck
  readonly #committed: () => Committed
  readonly #leaves = new LeafCache()
  readonly #sets: CodeSets
  readonly #decoder: RowDecoder
  readonly #reading
  readonly dictionary: DictionaryReader
  readonly blocks: BlockReader
  readonly events: EventReader
  readonly few: FewRows
  readonly #places: RowPlaces
  derive: Derive | null = null
  /** Candidate blocks of a text search that are read at once: about 20 ms. */
  eager = 48
  readonly #extraColumns = new Set<number>()
  #span: { state: Committed; span: Promise<Span> } | undefined
  #open = 0
  #rehearsed = false
  #warm = { changes: -1, end: 0n, rows: 0 }
  /** Grows with each change of tags, notes, bookmarks and hides. */
  #marks = 0
  /** Grows with each change of what is known of addresses. */
  #addresses = 1
  #used: ReadonlySet<string> = new Set()
  readonly #codes: CodesContext
  readonly #lastBlock
  readonly #lastCode

  /** `committed().changes` differs before and after each change of what the columns hold. */
  constructor(db: Database, { reader: duck, apart }: DuckFile, members: MemberReader, committed: () => Committed) {
    this.#db = db
    this.#duck = duck
    this.#apart = apart
    this.#committed = committed
    this.#sets = new CodeSets(duck)
    this.#codes = { duck, extraColumns: this.#extraColumns, used: (column) => this.#used.has(column.name) }
    this.dictionary = new DictionaryReader(db)
    this.blocks = new BlockReader(db)
    this.#decoder = new RowDecoder(db, this.dictionary, members, marksReader(db))
    this.#places = new RowPlaces(apart, committed)
    this.few = new FewRows(duck, this.#places, () => {
      const { changes, end } = committed()
      return { changes: changes + this.#marks, end }
    })
    this.#reading = () => ({ duck, few: this.few, decoder: this.#decoder, end: committed().end })
    this.events = new EventReader(db, duck, this.blocks, members, this.#decoder)
    this.#lastBlock = db.prepare('select coalesce(max(id), 0) from block').pluck()
    this.#lastCode = db.prepare('select coalesce(max(code), 0) from dictionary').pluck()
  }

  /** What was committed since. */
  changed(extraColumns: ReadonlySet<number>, used: ReadonlySet<string>): void {
    this.#decoder.use(used)
    this.events.changed()
    this.#used = used
    for (const column of extraColumns) this.#extraColumns.add(column)
  }

  /** Before a change of them and after it. */
  marksChanged(): void {
    this.#marks++
  }

  addressesChanged(): void {
    this.#addresses++
  }

  /** After a rollback or a rebuild nothing that was kept is sure to be true. */
  async forget(): Promise<void> {
    this.#span = undefined
    this.dictionary.forget()
    this.blocks.forget()
    this.events.changed()
    this.#decoder.forget()
    this.#sets.clear()
    this.few.clear()
    await this.#leaves.clear()
  }

  span(): Promise<Span> {
    const state = this.#committed()
    const before = this.#span
    const same = before !== undefined && before.state.changes === state.changes
    if (same && before.state.end === state.end) return before.span
    const span = this.#spanOf(same ? before : null, state)
    this.#span = { state, span }
    span.catch(() => {
      if (this.#span?.span === span) this.#span = undefined
    })
    return span
  }

  /** What commits only added is looked at alone. */
  async #spanOf(before: { state: Committed; span: Promise<Span> } | null, { end }: Committed): Promise<Span> {
    const known = await before?.span
    const added = before ? ` and id >= ${before.state.end}` : ''
    const rows = await this.#duck.query(
      `select coalesce(min(ts), 0)::bigint as a, coalesce(max(ts), 0)::bigint as z, count(*) as n from ev where ts <> ${undated}${added} and id < ${end}`,
    )
    const [min, max] = [rows.columns[0]![0] as bigint, rows.columns[1]![0] as bigint]
    const events = Number(rows.columns[2]![0])
    if (!known || known.events === 0) return { min, max, events }
    if (events === 0) return known
    return { min: min < known.min ? min : known.min, max: max > known.max ? max : known.max, events: known.events + events }
  }

  /** Runs with a filter; tables it needs stay until the last such run has ended. */
  with<T>(scope: Scope, work: (filter: Filter) => Promise<T>): Promise<T> {
    return this.#withEach([scope], ([filter]) => work(filter!))
  }

  async #withEach<T>(scopes: readonly Scope[], work: (filters: Filter[]) => Promise<T>): Promise<T> {
    this.#open++
    try {
      return await this.#leaves.hold(async () => {
        const filters: Filter[] = []
        for (const scope of scopes) {
          const expr = await compile(parseOrThrow(scope.query), this.#context())
          const filter = new Filter(this.#duck, expr, scope, this.#decoder.anyHidden(), this.eager)
          await filter.readFew()
          filters.push(filter)
        }
        return work(filters)
      })
    } finally {
      this.#open--
      if (this.#open === 0) await this.#sets.shrink()
    }
  }

  #context(): CompileContext {
    const version = this.#lastCode.get() as number
    const lastBlock = this.#lastBlock.get() as number
    const codeSet = (key: string, make: () => number[]) => this.#sets.get(key, version, make)
    // Versions of the dictionary and of what is known of addresses are told apart by sign.
    const addressSet = (key: string, make: () => number[]) => this.#sets.get(key, -this.#addresses, make)
    const leaf = async (key: string, make: () => Leaf) => {
      const one = await this.#leaves.get(key, make)
      await one.refresh(lastBlock)
      return one
    }
    const context = { ...this.#codes, db: this.#db, dictionary: this.dictionary, codeSet, addressSet }
    return {
      ...context,
      textLeaf: (text, prefix) => {
        const key = `text\n${prefix}\n${text}`
        return leaf(key, () => new Leaf(key, this.#duck, this.#textSource(text, prefix)))
      },
      pathLeaf: (path, query) => {
        const { start: _start, end: _end, ...what } = query as Query & { field: string }
        const key = `path\n${JSON.stringify(what)}`
        const source = {
          derive: (records: RawRecord[]) => this.#derive(records),
          records: (id: number) => this.events.ofBlock(id),
          all: (after: number) => allBlocks(this.#db, after),
        }
        return leaf(key, () => new Leaf(key, this.#duck, pathLeaf(path, query as never, source)))
      },
    }
  }

  #textSource(text: string, prefix: boolean): LeafSource {
    const codeSet = (key: string, make: () => number[]) => this.#latestSet(key, make)
    return textLeaf(text, prefix, { ...this.#codes, db: this.#db, codeSet, blocks: this.blocks })
  }

  #latestSet(key: string, make: () => number[]): Promise<string> {
    return this.#sets.get(key, this.#lastCode.get() as number, make)
  }

  #derive(records: RawRecord[]): ReturnType<Derive> {
    if (!this.derive) throw new QueryError('a field that is not a stored column needs the sources, and none are connected', 0, 0)
    return this.derive(records)
  }

  async page(query: PageQuery): Promise<Page> {
    try {
      return await this.with(query, async (filter) => readPage(this.#reading(), filter, await this.span(), query))
    } catch (error) {
      if (error instanceof QueryError) return { rows: [], before: null, after: null, error: problem(error) }
      throw error
    }
  }

  /** Not all that is there has been warmed. */
  get cold(): boolean {
    const { changes, end } = this.#committed()
    return this.#warm.changes !== changes || this.#warm.end !== end
  }

  /**
   * So that the first question whose rows lie all over the case finds the columns of a page read: touches rows of each group of
   * rows, all its parts where there is memory for the columns, the first part otherwise. Then learns where rows stand.
   */
  async warm(names: readonly string[] | undefined, fits: () => boolean, stopped: () => boolean): Promise<void> {
    const state = this.#committed()
    const { sql } = this.#decoder.shape(names)
    const step = fits() ? partRows : groupRows
    const { events } = await this.span()
    for (; this.#warm.rows < events; this.#warm.rows += warmRows) {
      if (stopped()) return
      const [from, to] = [this.#warm.rows, Math.min(events, this.#warm.rows + warmRows)]
      await this.#apart.query(`select ${sql} from ev where rowid in (select unnest(range(${from}, ${to}, ${step})))`)
    }
    this.#warm.rows = events
    await this.#places.read(stopped)
    if (!stopped()) await this.#rehearse(names, sql)
    this.#warm = { ...state, rows: events }
  }

  /** A rare text asked for first would wait for code that never ran yet: one that is nowhere, and its steps over some blocks. */
  async #rehearse(names: readonly string[] | undefined, columns: string): Promise<void> {
    if (this.#rehearsed) return
    this.#rehearsed = true
    const scope = { query: '"rehearsal 7f3a"', hidden: 'without', possiblySame: 'with' } as const
    await this.page({ ...scope, limit: 1, ...(names && { columns: [...names] }) })
    const blocks = this.#places.some(8)
    const { test } = this.#textSource('rehearsal 7f3a', false)
    for (const block of blocks) test(block)
    const ids = blocks.map((block) => BigInt(block) << 8n)
    const condition = `id in (${ids.join()})`
    await this.few.gather(condition, ids, columns)
    const rows = await this.few.whole(condition, await this.span(), columns)
    if (rows) this.#decoder.rows(rows, [...rows.columns[0]!.keys()], this.#decoder.shape(names))
  }

  async histogram(query: Scope & { buckets?: number }): Promise<Histogram> {
    try {
      return await this.with(query, async (filter) =>
        readHistogram(this.#duck, filter, await this.span(), this.dictionary, query.buckets ?? 240),
      )
    } catch (error) {
      if (!(error instanceof QueryError)) throw error
      return { from: '0', to: '1', width: '1', layers: {}, total: { value: 0, exact: true }, undated: 0, error: problem(error) }
    }
  }

  facets(query: Scope & { columns: string[]; limit?: number }): Promise<Facet[]> {
    return this.with(query, (filter) =>
      readFacets(this.#duck, filter, this.dictionary, query.columns, query.limit ?? 20, countryOfCode(this.#db)),
    )
  }

  async facetsOf(query: Scope & { columns: string[]; limit?: number }): Promise<{ facets: Facet[]; error: QueryProblem | null }> {
    try {
      return { facets: await this.facets(query), error: null }
    } catch (error) {
      if (!(error instanceof QueryError)) throw error
      return { facets: [], error: problem(error) }
    }
  }

  elsewhere(column: string, value: string) {
    return readElsewhere(this.#duck, this.dictionary, this.#codes, column, value)
  }

  /** Reads what is unread, in order of time, between answers. */
  async *count(scope: Scope): AsyncGenerator<Count, void> {
    const first = await this.with(scope, (filter) => filter.count())
    yield first
    let answer = first
    let step = Math.max(1, Math.min(64, this.eager))
    while (!answer.exact) {
      // Each round builds the filter anew, so that between rounds nothing is held and other searches may push it out.
      answer = await this.with(scope, async (filter) => {
        const blocks = await filter.unread('first')
        await filter.read(blocks.slice(0, step).map((one) => one.block))
        return filter.count()
      })
      step = Math.min(step * 2, 512)
      yield answer
    }
  }

  async *scan(
    query: Scope & { limit?: number; slice?: number; raw?: boolean },
  ): AsyncGenerator<{ rows: Page['rows']; raw: RawRecord[] }, void> {
    let left = query.limit ?? Number.POSITIVE_INFINITY
    let after: string | undefined
    while (left > 0) {
      const page = await this.with(query, async (filter) =>
        readPage(this.#reading(), filter, await this.span(), {
          ...query,
          limit: Math.min(query.slice ?? 1000, left),
          ...(after ? { after } : {}),
        }),
      )
      if (page.rows.length > 0) {
        const raw: RawRecord[] = []
        if (query.raw !== false)
          for (const row of page.rows) {
            const record = this.#recordOf(row)
            if (record) raw.push(record)
          }
        yield { rows: page.rows, raw }
      }
      left -= page.rows.length
      if (page.after === null) return
      after = page.after
    }
  }

  eventFacts(query: Scope & { limit: number }) {
    return this.with(query, (filter) => readFacts(this.#duck, filter, this.dictionary, this.#used, query.limit))
  }

  eventFactsOfEach({ queries, each, ...scope }: Omit<Scope, 'query'> & { queries: string[]; each: number }) {
    return this.#withEach(
      queries.map((query) => ({ ...scope, query })),
      (filters) => readFactsOfEach(this.#duck, filters, this.dictionary, this.#used, each),
    )
  }

  factsOfUids({ uids, columns }: { uids: string[]; columns?: string[] }) {
    return readFactsOfUids(this.#apart, uids, this.dictionary, this.#used, columns)
  }

  /** Rows of these events; those that are not there are left out. */
  rowsOf(uids: readonly string[]): Promise<EventRow[]> {
    return readRowsOf(this.#apart, this.#decoder, uids)
  }

  /** In the order of the blocks they lie in, each of which is then opened once. */
  async recordsOf(uids: readonly string[]): Promise<{ row: EventRow; raw: RawRecord }[]> {
    const rows = (await this.rowsOf(uids)).map((row) => ({ row, id: decodeKey(row.key).id }))
    rows.sort((a, b) => (a.id < b.id ? -1 : 1))
    return rows.flatMap(({ row }) => {
      const raw = this.#recordOf(row)
      return raw ? [{ row, raw }] : []
    })
  }

  #recordOf(row: EventRow): RawRecord | null {
    return this.events.rawAt(row.uid, decodeKey(row.key).id, row.ts === null ? undated : BigInt(row.ts), BigInt(row.clockOffset ?? 0))
  }

  sourceSpans() {
    return readSourceSpans(this.#apart, this.dictionary)
  }

  usedSources() {
    return readUsedSources(this.#apart, this.dictionary)
  }

  check(query: string): Promise<{ error: QueryProblem | null }> {
    return checkQuery(query, this.#context())
  }

  fields() {
    return columns.map((column) => ({ column: column.name, title: column.title, path: column.path, aliases: [...(column.aliases ?? [])] }))
  }
}
