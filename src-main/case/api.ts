// What the case thread answers: the only surface other code has of a case's data. `client.ts` calls it, `thread.ts` serves it.
// long because: the whole of what other code may ask of a case, in one place
// Times are microseconds (bigint) or RFC 3339 strings; row numbers of events never pass here, those of members do.

import type { AddressRow } from '../contract/address.ts'
import type { Batch } from '../contract/batch.ts'
import type { ClockOffset, ClockPair, NewClockOffset } from '../contract/clock.ts'
import type { BucketCounts, CoverageClaim, NewCoverageClaim } from '../contract/coverage.ts'
import type { Detection, MatchRun } from '../contract/detection.ts'
import type { Account, ExhibitInfo, MemberInfo, Receipt } from '../contract/exhibit.ts'
import type { Mapping, SavedMapping } from '../contract/mapping.ts'
import type { Model, ModelResult, ModelRun, ModelStep } from '../contract/model.ts'
import type { Annotation } from '../contract/procedures/annotations.ts'
import type { Examiner, Intake } from '../contract/procedures/case.ts'
import type { Count, EventRow, Histogram, Scope } from '../contract/procedures/events.ts'
import type { Draft, DraftVersion, RevisionInfo } from '../contract/report.ts'
import type { Insight, KeptVerdict, Verdict } from '../contract/verdict.ts'
import type { MemberInsights } from './verdicts.ts'

export type { Account, Annotation, Batch, Count, EventRow, ExhibitInfo, Histogram, MemberInfo, Scope }

export interface ListedAnnotation extends Annotation {
  /** Number of the act: what was done at once. */
  act: number
}

export interface NewCase {
  /** 16 hex digits. */
  id: string
  title: string
  examiner: Examiner
  createdAt: string
  volumeEncrypted?: 'yes' | 'no' | 'unknown'
  demo?: boolean
}

/** Everything of `caseInfo` that the store knows; path, custody and volume are the workbench's. */
export interface CaseFacts extends NewCase {
  schema: number
  exhibits: number
  members: number
  events: number
  undated: number
  possiblySame: number
  rejects: number
  timeRange: { from: string; to: string } | null
  account: Account
  /** Locked away, and so not among `events`. */
  setAside: { events: number; exhibits: number; members: number; acts: number }
  /** Exhibits that were destroyed on authority. */
  expunged: number
  /** Set by `setIndexVersion`; what the events were normalised by. */
  indexVersion: string | null
}

export interface NewExhibit {
  path: string
  kind: ExhibitInfo['kind']
  receivedAt: string
  receipt: Receipt
  sameAs?: string | null
  /** How this exhibit is to be read again when interrupted; any JSON. */
  plan?: unknown
}
export interface ExhibitUpdate {
  id: string
  sha256?: string | null
  size?: number
  state?: ExhibitInfo['state']
  sameAs?: string | null
  integrity?: ExhibitInfo['integrity']
  verifiedAt?: string | null
  hashList?: ExhibitInfo['hashList']
  plan?: unknown
}

/** Where an original's bytes are sealed: a file of its own, or a frame in a pack. */
export type Seal = { kind: 'object' } | { kind: 'pack'; pack: string; offset: number; length: number } | { kind: 'in_place'; path: string }

export interface NewMember {
  /** Number within the exhibit, or within the parent container, from 1: makes the label `EX-003/000001/0004`. */
  seq: number
  /** Row number of the container it lies in. */
  parent?: number | null
  path: string
  size?: number
  mtime?: number | null
  mode?: number | null
  state?: MemberInfo['state']
  problem?: string | null
  sha256?: string | null
  seal?: Seal | null
}
export interface MemberUpdate {
  id: number
  state?: MemberInfo['state']
  problem?: string | null
  sha256?: string
  size?: number
  source?: string | null
  form?: string | null
  note?: string | null
  /** Its bytes must be synced to disk before the store is told. */
  seal?: Seal | null
  /** Hex. */
  merkleRoot?: string
  /** State to go on from, of whoever reads it; any JSON (a Merkle builder's open nodes, a decompressor's place). */
  resume?: unknown
}
/** A member as the importer needs it to go on. */
export interface MemberWork {
  id: number
  member: string
  exhibit: string
  parent: number | null
  seq: number
  path: string
  size: number
  mtime: number | null
  mode: number | null
  state: MemberInfo['state']
  sha256: string | null
  source: string | null
  form: string | null
  seal: Seal | null
  merkleRoot: string | null
  /** Decompressed offset up to which its records are committed. */
  upTo: number
  /** Its last record is committed. */
  done: boolean
  resume: unknown
}
export interface SealedObject {
  sha256: string
  size: number
  seal: Seal
  member: number
}

/** A raw record with all that is needed to derive its OCSF event. */
export interface RawRecord {
  uid: string
  /** The record's bytes. */
  bytes: Uint8Array
  offset: number
  length: number
  /** As it sorts: moved by `clockOffset` from what the record says. */
  ts: bigint | null
  /** Microseconds; 0 where no offset applies. */
  clockOffset: bigint
  undatedReason: string | null
  member: MemberFacts
}
/** What a normaliser's `MemberContext` is made of. */
export interface MemberFacts {
  id: number
  label: string
  exhibit: string
  path: string
  sha256: string | null
  source: string | null
  form: string | null
  mtime: number | null
}
export interface EventReceipt {
  exhibit: string
  member: string
  path: string
  offset: number
  length: number
  primary: boolean
}
export interface StoredEvent {
  row: EventRow
  raw: RawRecord
  receipts: EventReceipt[]
  versions: { uid: string; first: boolean }[]
}

export interface PageQuery extends Scope {
  limit?: number
  after?: string
  before?: string
  /** RFC 3339: the first row at or after this time. */
  at?: string
  /** Zero-based number of the first row wanted. */
  rank?: number
  undatedOnly?: boolean
  /** Stored columns wanted in the rows' values; all that hold anything when absent. */
  columns?: string[]
}
export interface QueryProblem {
  message: string
  start: number
  end: number
}
export interface Page {
  rows: EventRow[]
  before: string | null
  after: string | null
  error: QueryProblem | null
}
export interface Facet {
  column: string
  title: string
  values: { value: string; count: number }[]
  distinct: Count
  exact: boolean
}
export interface RawBlock {
  block: number
  /** zstd frame of the records' bytes. */
  payload: Uint8Array
  /** One entry an event. */
  member: Int32Array
  offset: Float64Array
  length: Uint32Array
  inBlock: Uint32Array
  members: MemberFacts[]
}
export interface Check {
  name: string
  holds: boolean
  subject: string
  detail: string
}

/** A match on its way in: as `StoredMatch`, without the words that one message repeats. */
export interface MatchSlice {
  rules: string[]
  uidHi: BigInt64Array
  uidLo: BigInt64Array
  rule: Uint32Array
  ts: BigInt64Array
  until: BigInt64Array
  fields: string[]
}

export interface StoredHide {
  id: string
  by: 'rule' | 'entity' | 'event'
  target: string
  reason: string
  author: string
  at: string
  ended: { at: string; author: string } | null
}
export interface NewIndicator {
  kind: string
  value: string
  source: string
  date?: string
  confidence?: number
  note?: string
  validFrom?: string
  validUntil?: string
}
export interface StoredIndicator extends NewIndicator {
  id: number
  /** Events that hold it; at least so many where `more`. */
  hits: number
  more: boolean
}
export interface FoundIndicator {
  indicator: number
  codes: number[]
  events: string[]
  /** Further events hold it as text. */
  more: boolean
  value: string
}
export interface IndicatorHitRow {
  indicator: number
  event: string
  ts: string | null
  name: string
  value: string
}

export interface NewAside {
  kind: 'exhibit' | 'member' | 'query'
  /** Exhibit, member, or the query. */
  target: string
  reason: string
  author: string
  at: string
}
export interface AsideAct extends NewAside {
  id: number
  /** Events it locked when it was made. */
  events: number
  ended: { at: string; author: string; reason: string } | null
}
export interface NewExpunge {
  exhibit: string
  reason: string
  authority: string
  author: string
  at: string
}
export interface ExpungeFacts extends NewExpunge {
  state: 'begun' | 'done'
  /** The exhibit's account as it was. */
  was: unknown
  endedAt: string | null
}
/** What must go of an exhibit's originals, and what of it another exhibit still needs. */
export interface ExpungeOriginals {
  /** Members of other exhibits whose bytes lie in a pack of this one: to be sealed elsewhere first. */
  moving: { id: number; sha256: string; size: number; seal: Extract<Seal, { kind: 'pack' }> }[]
  packs: string[]
  /** Own objects that nobody else needs. */
  objects: string[]
}

export interface WorkQuery {
  exhibit?: string
  after?: number
  limit?: number
  unfinished?: boolean
  parent?: number
  form?: string
  /** Only files of these names, in whatever folder; whoever asks looks at the case of letters. */
  named?: readonly string[]
}
/** A list, and not an object: there may be hundreds of thousands. */
export type MemberLine = [
  id: number,
  member: string,
  inner: number,
  path: string,
  sha256: string | null,
  size: number,
  state: MemberInfo['state'],
  merkleRoot: string | null,
]

/** Calls with one answer. */
export interface CaseCalls {
  facts(): CaseFacts
  setIndexVersion(version: string): void
  /** Ids of the sources that gave events of this case. */
  usedSources(): string[]
  /** 32 random bytes, made at creation: the key of Merkle salts. */
  secret(): Uint8Array
  getKv(key: string): unknown
  /** Durable when it returns. `null` removes. */
  setKv(key: string, value: unknown): void
  close(): void

  addExhibit(exhibit: NewExhibit): { id: string; number: number }
  updateExhibit(update: ExhibitUpdate): void
  exhibits(): ExhibitInfo[]
  exhibit(id: string): (ExhibitInfo & { plan: unknown }) | null
  /** Durable when it returns; row numbers are contiguous from `first`, in the given order. */
  addMembers(exhibit: string, members: NewMember[]): { first: number; count: number }
  /** Durable with the next segment, or at once when `durable`. */
  updateMembers(updates: MemberUpdate[], durable?: boolean): void
  members(query: { exhibit: string; after?: number; offset?: number; limit?: number; states?: string[]; search?: string }): {
    members: MemberInfo[]
    total: number
    next: number | null
  }
  member(label: string): (MemberInfo & { seal: Seal | null }) | null
  /** Members by row number, ascending, for verification and reading originals. */
  memberWork(query: WorkQuery): MemberWork[]
  /** By row number, ascending: what the lists at the end of an import say of each member. */
  memberLines(query: { exhibit: string; after: number; limit: number }): MemberLine[]
  /** What kinds of members an exhibit has. */
  memberKinds(exhibit: string): { state: MemberInfo['state']; source: string | null }[]
  memberFacts(ids: number[]): MemberFacts[]
  /** Sealed objects that hold these originals already. */
  findObjects(sha256: string[]): SealedObject[]
  /** Whether there is any. */
  anyObject(): boolean
  rejects(member: string, limit?: number): { offset: number; length: number; reason: string }[]
  account(of?: { exhibit?: string; member?: string }): Account
  /** Committed length of each pack of an exhibit; what lies beyond it in a `.part` may be cut off. */
  packs(exhibit: string): { pack: string; length: number }[]

  /** Sets the exhibit `receiving`. Segments commit by themselves while batches come in. */
  beginImport(exhibit: string): void
  /** Commits what has been accepted so far; durable when it returns. `beside`: batches go on coming, and the commit gives way to them. */
  commitSegment(beside?: boolean): { segment: number; events: number }
  /** Commits, merges the indexes, checkpoints. The caller then sets the exhibit's state and hash. */
  finishImport(exhibit: string): Account
  /** Forgets blocks and events of members, so that they can be read again from their originals under another source. */
  resetMembers(members: number[]): void

  saveIntake(intake: Intake, by: string, at: string): { version: number; at: string; by: string; intake: Intake }
  intakeVersions(): { version: number; at: string; by: string; intake: Intake }[]

  annotate(input: { uids: string[]; kind: Annotation['kind']; text: string; active: boolean; by: string; at: string }): { changed: number }
  /** Takes back this examiner's last act that is not taken back yet; says which in words. */
  undo(input: { by: string; at: string }): { undone: string | null }
  annotationsOf(uid: string): Annotation[]
  tags(): { tag: string; events: number }[]
  /** All versions of all annotations by number, with who and when. */
  annotationList(query: { after: number; limit: number }): ListedAnnotation[]

  page(query: PageQuery): Page
  histogram(query: Scope & { buckets?: number }): Histogram
  /** Throws `bad_query`; `facetsOf` says where the query is wrong. */
  facets(query: Scope & { columns: string[]; limit?: number }): Facet[]
  facetsOf(query: Scope & { columns: string[]; limit?: number }): { facets: Facet[]; error: QueryProblem | null }
  elsewhere(column: string, value: string): { layer: string; count: number; first: string | null; last: string | null }[]
  suggest(query: string, cursor: number): { text: string; kind: 'field' | 'value' | 'operator'; detail: string }[]
  fields(): { column: string; title: string; path: string; aliases: string[] }[]
  check(query: string): { error: QueryProblem | null }
  event(uid: string): StoredEvent | null
  rawRecord(uid: string): RawRecord | null
  /** Raw records of rows that a page gave, by their keys; those that are not there are left out. */
  rawOf(keys: string[]): RawRecord[]
  /** Our uids of the events with this vendor id or correlation id. */
  findById(id: string): { vendor: string[]; correlation: string[] }
  /** Hex SHA-256 over the sorted event uids, a line of 32 hex digits each. */
  digest(): { events: number; sha256: string }

  /** The rule files that this case adds to or uses in place of the shipped ones. */
  ruleFiles(): { path: string; text: string }[]
  setRuleFiles(files: { path: string; text: string }[]): void
  /** Forgets all matches: those of another set of rules come next. */
  clearMatches(): void
  addMatches(slice: MatchSlice): void
  /** Bytes of all stored records. */
  rawSize(): number
  /** Replaces all detections and incidents (any JSON with an id); the order given is kept. */
  setDetections(first: boolean, detections: Detection[], incidents: { id: string }[]): void
  detectionCount(): number
  hides(): StoredHide[]
  addHide(hide: Omit<StoredHide, 'id' | 'ended'>): StoredHide
  endHide(id: string, author: string, at: string): StoredHide
  /** How many were new; the others the case had from the same source. */
  addIndicators(list: NewIndicator[]): { added: number; known: number }
  indicators(query: { after?: number; limit?: number; hitsOnly?: boolean }): {
    indicators: StoredIndicator[]
    total: number
    next: number | null
  }
  /** Distinct values of text columns by dictionary kind, in slices by code; what indicators are looked up among. */
  values(query: { after: number; limit: number }): { code: number; kind: string; value: string }[]
  /** Whether an event may hold each of the texts, as the indexes tell: what they deny is nowhere. */
  textsHeld(texts: string[]): boolean[]
  /** Replaces all hits: for each indicator the codes of dictionary values it matched, and uids of events that hold it as text. */
  setIndicatorHits(found: FoundIndicator[]): { hits: number }
  indicatorHits(query: { indicator?: number; event?: string; limit: number }): IndicatorHitRow[]
  indicatorsFound(): number
  /** Rows of events by uid, in no order; those that are not there are left out. */
  rowsOf(uids: string[]): EventRow[]
  /** Rows of these events with their records, in the order they are kept. */
  recordsOf(uids: string[]): { row: EventRow; raw: RawRecord }[]
  /** Events as correlation sees them, the first so many in time order; null where texts of the query are still unread. */
  eventFacts(query: Scope & { limit: number }): FactColumns | null
  /** What at least one of the queries finds among its own first `each` events, each event once, in time order; null as above. */
  eventFactsOfEach(query: Omit<Scope, 'query'> & { queries: string[]; each: number }): FactColumns | null
  /** Of these events, those that are there, in time order; `asked` are their places in `uids`. All columns correlation sees when none are named. */
  factsOfUids(query: { uids: string[]; columns?: string[] }): FactColumns & { asked: Int32Array }
  /** Sources with their events and first and last time, decimal microseconds. */
  sourceSpans(): { source: string; events: number; from: string | null; to: string | null }[]

  /** Locks an exhibit's, a member's or a query's events away from every question asked of the case. */
  setAside(act: NewAside): AsideAct
  endAside(id: number, by: { author: string; at: string; reason: string }): AsideAct
  asides(): AsideAct[]
  asideCounts(): { events: number; exhibits: number; members: number; acts: number }
  /** The act that covers a whole member or its exhibit. */
  asideOver(member: string): AsideAct | null
  /** Places in a member's content that belong to events set aside. */
  asideSpans(member: string): { offset: number; length: number }[]

  expunges(): ExpungeFacts[]
  /** Notes the act and locks the exhibit's events away. Again for one that has begun: the same facts. */
  beginExpunge(act: NewExpunge): ExpungeFacts
  expungeOriginals(exhibit: string): ExpungeOriginals
  /** Destroys records, rejects, notes and what was derived; the words of the text index and the columns are to be built anew. */
  expungeRecords(exhibit: string): void
  /** Removes what only the expunged events held, and closes the account. */
  finishExpunge(exhibit: string, at: string): void
  /** Closes and opens the case's files again: without columns, or with case.db written anew so that no freed page remains. */
  rewrite(what: 'columns' | 'manifest'): void
  setInsights(exhibit: string, fresh: boolean, list: MemberInsights[]): void
  insights(query: { exhibit?: string; member?: string; limit?: number }): Insight[]
  analysedExhibits(): { exhibit: string; members: number; processes: number; sockets: number; documents: number; version: string }[]
  keepVerdict(at: string, by: string, verdict: Verdict): { id: number }
  /** Newest first. */
  keptVerdicts(query: { subject?: string; limit?: number }): KeptVerdict[]
  models(): Model[]
  /** By its name; null takes it away. */
  setModel(name: string, model: Model | null): void
  addModelRun(run: Omit<ModelRun, 'id'>): { id: number }
  updateModelRun(run: ModelRun, result: ModelResult | null): void
  addModelStep(run: number, step: ModelStep): void
  /** Newest first. */
  modelRuns(limit: number): ModelRun[]
  modelRun(id: number): { run: ModelRun; steps: ModelStep[]; result: ModelResult | null } | null
  /** Replaces all claims of one origin (`digests`, `acquisition:EX-003`, `package:EX-004/000001`); none takes them away. Durable. */
  setCoverageClaims(origin: string, claims: NewCoverageClaim[]): void
  coverageClaims(): CoverageClaim[]
  /** Dated events by lane and bucket; bounds are microseconds and default to all of the case's time. */
  bucketCounts(query: { from?: bigint; to?: bigint; buckets: number }): BucketCounts
  /** Members of a source that were cut off or could not be read to their end, with their last event's time. */
  cutMembers(): { member: string; source: string; last: bigint | null; problem: string; state: string }[]

  /** All that were ever set, in force or ended. */
  clockOffsets(): ClockOffset[]
  /** Moves the events it speaks of; says how many. Takes the place of one of the same scope. */
  addClockOffset(offset: NewClockOffset, author: string, at: string): { offset: ClockOffset; moved: number }
  /** Puts them back to where the next offset, or the record, has them. */
  endClockOffset(id: number, author: string, at: string): { offset: ClockOffset; moved: number }
  /** Clocks that saw the same requests or connections, by recorded times. */
  clockPairs(): ClockPair[]

  /** Addresses by dictionary code, ascending; and what is known of them. */
  addressValues(query: { after: number; limit: number }): { code: number; value: string }[]
  setAddresses(rows: AddressRow[]): void

  /** All versions, by name. */
  mappings(): SavedMapping[]
  /** A new version of its name, or the last one where nothing changed. */
  saveMapping(mapping: Mapping, author: string, at: string): SavedMapping
  /** The latest version of each report. */
  reports(): DraftVersion[]
  reportDraft(report: string, version?: number): DraftVersion | null
  reportVersions(report: string): Omit<DraftVersion, 'draft'>[]
  /** `base` 0 makes the report; another base than the latest version throws `bad_query`. */
  saveReport(input: { draft: Draft; base: number; by: string; at: string; what: string }): DraftVersion
  undoReport(report: string, by: string, at: string): DraftVersion | null
  /** `body` is report.json, `kit` the templates it prints with. */
  addReportRevision(info: RevisionInfo, body: string, kit: string): void
  reportRevisions(report?: string): RevisionInfo[]
  reportRevision(report: string, revision: number): { info: RevisionInfo; body: string; kit: string } | null

  /** Whether manifest, blocks and columns agree; repairs nothing. */
  consistency(): Check[]
  /** Empties the columns; batches that come next carry `reindexOf` and only refill them. */
  beginReindex(): { blocks: number }
  finishReindex(): { events: number }
}

/** Columns of events: 0 where there is nothing; `values` point into `texts`, or are the numbers where that is null. */
export interface FactColumns {
  length: number
  ts: BigInt64Array
  uidHi: BigInt64Array
  uidLo: BigInt64Array
  columns: { name: string; values: Float64Array; texts: string[] | null }[]
}

/** Calls with many answers; cancelled by leaving the loop. */
export interface CaseStreams {
  /** Better and better counts; the last one is exact. */
  count(scope: Scope): Count
  /** Every matching event in time order, in slices, with its row and raw record. */
  scan(query: Scope & { limit?: number; slice?: number; raw?: boolean }): { rows: EventRow[]; raw: RawRecord[] }
  /** All raw blocks in order, one at a time. */
  rawBlocks(after?: number): RawBlock
  /** All matches, in slices; a record that came twice stands twice. */
  matches(): MatchRun[]
  detections(): Detection[]
  incidents(): { id: string }[]
}

export type CaseChange = {
  kind: 'events' | 'evidence' | 'annotations' | 'intake' | 'case' | 'detections' | 'coverage' | 'report' | 'models'
}

/** What a producer (a parser worker) sends over its port, and what it gets back. */
export type ProducerMessage =
  | {
      kind: 'batch'
      /** The producer's own number, given back in `accepted`. */
      seq: number
      batch: Batch
      /** Members whose facts changed, applied in the same segment, after the batch. */
      updates?: MemberUpdate[]
      /** When refilling columns: the existing block each of `batch.blocks` stands for. */
      reindexOf?: number[]
    }
  | { kind: 'members'; seq: number; updates: MemberUpdate[] }
export type ProducerReply =
  /** Appended; one more may be sent. Durable only with its segment. */
  { kind: 'accepted'; seq: number } | { kind: 'refused'; seq: number; message: string; code: string }
/** Batches a producer may have in flight. */
export const producerCredits = 3

/** Derivation of OCSF events, which the case cannot make: asked for in slices. */
export type Derive = (records: RawRecord[]) => Promise<(Record<string, unknown> | null)[]>

/** Errors that callers tell apart. */
export type CaseErrorCode =
  | 'exists'
  | 'not_a_case'
  | 'future'
  | 'locked'
  | 'damaged'
  | 'closed'
  | 'disk'
  | 'unknown_exhibit'
  | 'unknown_member'
  | 'bad_query'
  | 'bad_batch'
  | 'internal'
export class CaseError extends Error {
  readonly code: CaseErrorCode
  constructor(code: CaseErrorCode, message: string) {
    super(message)
    this.name = 'CaseError'
    this.code = code
  }
}
