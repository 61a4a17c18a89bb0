// Fills batches for the case thread: one row of typed arrays an event, dictionaries local to the batch, raw blocks of 256 records.
// long because: one batch, from the first row to the message, with its dictionaries
import { constants, zstdCompressSync } from 'node:zlib'
import { type Batch, blockEvents, type MemberPart, type Strings } from '../../contract/batch.ts'
import type { Leaves } from '../../contract/canonical-json.ts'
import { columnIndex, columns, textKinds, undated } from '../../contract/columns.ts'
import type { LineRun } from '../../contract/line-run.ts'
import { mostPlainTexts, type PlainRecord, plainContent } from '../../contract/plain-record.ts'
import type { Framed, Row } from '../../contract/source.ts'
import { BatchArrays } from './batch-arrays.ts'
import { FoundMatches } from './found-matches.ts'
import { RunColumns } from './run-columns.ts'
import { type Met, TextWords } from './text-words.ts'

/** Events in a batch; one more record may expand past it. */
export const batchEvents = 8192
/** A batch is sent early when its records' bytes reach this. */
const batchBytes = 16 * 1024 * 1024
/** A block is closed early at this size, so that one fetch never unpacks much more. */
const blockBytes = 4 * 1024 * 1024
/** Members that yielded no event still travel; this many at once. */
const batchMembers = 2048

const kindOf: number[] = columns.map((column) => (column.kind ? textKinds.indexOf(column.kind) : -1))
const isVerbatim: boolean[] = columns.map((column) => column.verbatim === true)
const isLong: boolean[] = columns.map((column) => column.storage === 'long')
const isText: boolean[] = columns.map((column) => column.storage === 'text')
const textColumns: number[] = columns.flatMap((_, c) => (isText[c] ? [c] : []))
const otherColumns: number[] = columns.flatMap((_, c) => (isText[c] ? [] : [c]))

export interface Ids {
  hi: bigint
  lo: bigint
  vid: bigint
  req: bigint
  same: bigint
}

interface Kind {
  codes: Map<string, number>
  values: string[]
}

export class BatchBuilder {
  private readonly words = new TextWords()
  private readonly send: (batch: Batch, transfer: ArrayBuffer[]) => void
  private arrays = new BatchArrays(batchEvents)
  private batch: Batch = emptyBatch()
  private readonly kinds: Kind[] = textKinds.map(() => ({ codes: new Map(), values: [] }))
  private readonly lastText: string[] = columns.map(() => '')
  private readonly lastCode = new Int32Array(columns.length)
  private readonly lastMet: (Met | undefined)[] = columns.map(() => undefined)
  /** By kind, then by id of a plain record's text: its code in this batch. */
  private plainCodes: (Int32Array | undefined)[] = []
  /** By column: the id of the text it held last, and of that which it must not be told twice. */
  private readonly lastId = new Int32Array(columns.length)
  private readonly lastOwn = new Int32Array(columns.length)
  private epoch = 0
  private readonly runs = new RunColumns((kind, value) => this.code(kind, value))
  private extra: { event: number[]; column: number[]; code: number[] } = { event: [], column: [], code: [] }
  private scopes = new Map<string, { source: string; scope: string }>()
  private lastScope = { source: '', scope: '' }
  private raw = Buffer.allocUnsafe(512 * 1024)
  private rawLength = 0
  private bytes = 0
  private blockFirst = 0
  private recordAt = 0
  private tsMin = undated
  private tsMax = undated
  private member: MemberPart | undefined
  private readonly found = new FoundMatches()
  private ignored = new Map<string, { reason: string; count: number }>()

  constructor(send: (batch: Batch, transfer: ArrayBuffer[]) => void) {
    this.send = send
  }

  /** What this batch adds to a member; the caller counts in it. */
  part(member: number): MemberPart {
    if (this.member?.member === member && !this.member.done) return this.member
    this.member = { member, upTo: 0, done: false, records: 0, primaryCandidates: 0, joined: 0, ignored: [], rejects: [] }
    this.ignored.clear()
    this.batch.members.push(this.member)
    return this.member
  }

  ignore(part: MemberPart, reason: string, many = 1): void {
    let entry = this.ignored.get(reason)
    if (!entry) {
      entry = { reason, count: 0 }
      this.ignored.set(reason, entry)
      part.ignored.push(entry)
    }
    entry.count += many
  }

  /** Events that a run may bring: no more than the block and the batch have room for. */
  get room(): number {
    if (this.batch.events - this.blockFirst >= blockEvents || this.rawLength >= blockBytes) this.closeBlock()
    return Math.min(blockEvents - (this.batch.events - this.blockFirst), Math.max(1, batchEvents - this.batch.events))
  }

  /** The block being filled, among all of the thread. */
  get round(): number {
    return this.words.round
  }

  /** Adds the events of a run, which must fit into `room`; gives the number of the first in the batch. */
  addRun(member: number, run: LineRun): number {
    const at = this.batch.events
    const { events } = run
    if (events === 0) return at
    while (at + events > this.arrays.capacity) this.arrays.grow()
    this.runs.fill(this.arrays, at, member, this.rawLength, run)
    this.keep(run.raw)
    this.words.run(run)
    if (this.tsMin === undated || run.earliest < this.tsMin) this.tsMin = run.earliest
    if (this.tsMax === undated || run.latest > this.tsMax) this.tsMax = run.latest
    this.batch.events = at + events
    return at
  }

  /** Adds an event of a record; those of one record come one after the other, `nth` from 0; `leaves` are those of the record's value. */
  add(member: number, record: Framed, row: Row, ids: Ids, nth: number, leaves?: Leaves): void {
    const { bytes } = record
    if (this.batch.events - this.blockFirst >= blockEvents || (nth === 0 && this.rawLength >= blockBytes)) this.closeBlock()
    const at = this.batch.events
    if (at === this.arrays.capacity) this.arrays.grow()
    // A record whose events run over the end of a block stands in both.
    if (nth === 0 || at === this.blockFirst) {
      this.recordAt = this.rawLength
      this.keep(bytes)
    }
    const arrays = this.arrays
    arrays.inBlock[at] = this.recordAt
    arrays.ts[at] = row.ts ?? undated
    arrays.uidHi[at] = ids.hi
    arrays.uidLo[at] = ids.lo
    arrays.vid[at] = ids.vid
    arrays.req[at] = ids.req
    arrays.same[at] = ids.same
    arrays.member[at] = member
    arrays.offset[at] = record.offset
    arrays.length[at] = bytes.length
    if (ids.vid !== 0n) this.scope(row)
    this.words.begin(row)
    const plain = row.content === plainContent ? record.plain : undefined
    if (plain) this.words.plain(plain, this.fillPlain(at, row, plain))
    else {
      this.fill(at, row)
      this.words.record(record.value, leaves)
    }
    if (row.ts === undefined) this.batch.undated.push({ event: at, reason: row.undatedReason ?? 'no time' })
    else {
      if (this.tsMin === undated || row.ts < this.tsMin) this.tsMin = row.ts
      if (this.tsMax === undated || row.ts > this.tsMax) this.tsMax = row.ts
    }
    this.batch.events = at + 1
  }

  /** A rule matched an event, the one added last where none is named. */
  match(rule: string, until: bigint, fields: string, event = this.batch.events - 1): void {
    this.found.add(event, rule, until, fields)
  }

  /** As `match`, for the event added last; may be handed on. */
  readonly matchLast = (rule: string, until: bigint, fields: string): void => this.match(rule, until, fields)

  private scope({ source, scope }: Row): void {
    if (this.lastScope.source === source && this.lastScope.scope === scope) return
    this.lastScope = { source, scope }
    this.scopes.set(`${source}\0${scope}`, this.lastScope)
  }

  private fill(at: number, row: Row): void {
    const { values } = row
    for (let c = 0; c < values.length; c++) {
      const value = values[c]
      if (value === undefined) continue
      if (isText[c]) {
        const text = value as string
        // Most columns repeat their last value; comparing is cheaper than looking it up.
        let code = this.lastCode[c]!
        if (code === 0 || this.lastText[c] !== text) {
          code = this.code(kindOf[c]!, text)
          this.last(c, text, code, 0)
        }
        this.arrays.column(c)[at] = code as never
        if (isVerbatim[c]) {
          const met = this.lastMet[c]
          if (met) this.words.again(met)
          else this.lastMet[c] = this.words.verbatim(text)
        }
      } else this.arrays.column(c)[at] = (isLong[c] ? toLong(value) : toInt(value)) as never
    }
    for (const [name, value] of row.extra) {
      const c = this.addExtra(at, name, value)
      if (c >= 0 && isVerbatim[c]) this.words.verbatim(value)
    }
  }

  /** As `fill`; texts that columns hold are told to the record by their ids. Gives the number of these. */
  private fillPlain(at: number, row: Row, plain: PlainRecord): number {
    const { values, ids } = row
    const { own } = plain
    if (plain.epoch !== this.epoch) {
      this.epoch = plain.epoch
      this.plainCodes = []
      this.lastId.fill(0)
      this.lastOwn.fill(0)
    }
    const { arrays } = this
    let owns = 0
    for (let n = 0; n < textColumns.length; n++) {
      const c = textColumns[n]!
      const text = values[c] as string | undefined
      if (text === undefined) continue
      const id = ids[c]!
      let code = this.lastCode[c]!
      if (code === 0 || (id === 0 || this.lastId[c] !== id ? this.lastText[c] !== text : false)) {
        code = id === 0 ? this.code(kindOf[c]!, text) : this.plainCode(kindOf[c]!, id, text)
        this.last(c, text, code, id)
      }
      arrays.ints(c)[at] = code
      if (!isVerbatim[c] || owns === own.length) continue
      let known = id
      if (known === 0) {
        known = this.lastOwn[c]!
        if (known === 0) {
          known = plain.idOf(text)
          this.lastOwn[c] = known
        }
      }
      own[owns++] = known
    }
    for (let n = 0; n < otherColumns.length; n++) {
      const c = otherColumns[n]!
      const value = values[c]
      if (value !== undefined) arrays.column(c)[at] = (isLong[c] ? toLong(value) : toInt(value)) as never
    }
    for (const [name, value] of row.extra) {
      const c = this.addExtra(at, name, value)
      if (c >= 0 && isVerbatim[c] && owns < own.length) own[owns++] = plain.idOf(value)
    }
    return owns
  }

  private last(c: number, text: string, code: number, id: number): void {
    this.lastText[c] = text
    this.lastCode[c] = code
    this.lastId[c] = id
    this.lastOwn[c] = 0
    this.lastMet[c] = undefined
  }

  /** The column of a further value, -1 when it has none. */
  private addExtra(at: number, name: string, value: string): number {
    const c = columnIndex.get(name)
    if (c === undefined || !isText[c] || value === '') return -1
    this.extra.event.push(at)
    this.extra.column.push(c)
    this.extra.code.push(this.code(kindOf[c]!, value))
    return c
  }

  private plainCode(kind: number, id: number, value: string): number {
    let codes = this.plainCodes[kind]
    if (codes === undefined) {
      codes = new Int32Array(mostPlainTexts)
      this.plainCodes[kind] = codes
    }
    let code = codes[id]!
    if (code === 0) {
      code = this.code(kind, value)
      codes[id] = code
    }
    return code
  }

  private code(kind: number, value: string): number {
    if (value === '') return 0
    const { codes, values } = this.kinds[kind]!
    let code = codes.get(value)
    if (code === undefined) {
      code = values.push(value)
      codes.set(value, code)
    }
    return code
  }

  private keep(bytes: Uint8Array): void {
    const needed = this.rawLength + bytes.length
    if (needed > this.raw.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.raw.length * 2))
      larger.set(this.raw.subarray(0, this.rawLength))
      this.raw = larger
    }
    this.raw.set(bytes, this.rawLength)
    this.rawLength = needed
    this.bytes += bytes.length
  }

  /** Ends a block where another index ends it: when columns are built again for blocks that are there. */
  endBlock(): void {
    this.closeBlock()
  }

  private closeBlock(): void {
    const count = this.batch.events - this.blockFirst
    if (count === 0) return
    this.batch.blocks.push({
      first: this.blockFirst,
      count,
      payload: compress(this.raw.subarray(0, this.rawLength)),
      rawBytes: this.rawLength,
      words: this.words.end(),
      tsMin: this.tsMin,
      tsMax: this.tsMax,
    })
    this.lastMet.fill(undefined)
    this.blockFirst = this.batch.events
    this.rawLength = 0
    if (this.raw.length > 4 * blockBytes) this.raw = Buffer.allocUnsafe(512 * 1024)
    this.tsMin = undated
    this.tsMax = undated
  }

  /** True when the batch should go. Ask between records, never inside one that expands. */
  get full(): boolean {
    return this.batch.events >= batchEvents || this.bytes >= batchBytes || this.batch.members.length >= batchMembers
  }

  /** True when nothing waits. */
  get empty(): boolean {
    return this.batch.events === 0 && this.batch.members.length === 0
  }

  /** Sends what is there. */
  flush(): void {
    if (this.empty) return
    this.closeBlock()
    const batch = this.batch
    const transfer: ArrayBuffer[] = []
    this.arrays.into(batch, transfer)
    textKinds.forEach((kind, k) => {
      const { values } = this.kinds[k]!
      if (values.length > 0) batch.dictionary[kind] = strings(values)
      this.kinds[k] = { codes: new Map(), values: [] }
    })
    batch.extra = {
      event: Uint32Array.from(this.extra.event),
      column: Uint16Array.from(this.extra.column),
      code: Int32Array.from(this.extra.code),
    }
    const matches = this.found.take()
    if (matches) batch.matches = matches
    batch.scopes = [...this.scopes.values()]
    for (const block of batch.blocks) transfer.push(block.payload.buffer as ArrayBuffer)
    this.batch = emptyBatch()
    this.arrays = new BatchArrays(batchEvents)
    this.lastCode.fill(0)
    for (const codes of this.plainCodes) codes?.fill(0)
    this.runs.forget()
    this.extra = { event: [], column: [], code: [] }
    this.scopes = new Map()
    this.lastScope = { source: '', scope: '' }
    this.bytes = 0
    this.blockFirst = 0
    this.member = undefined
    this.send(batch, transfer)
  }
}

function toInt(value: string | number | bigint): number {
  const number = Number(value)
  return Number.isFinite(number) ? number | 0 : 0
}

function toLong(value: string | number | bigint): bigint {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value)
  const number = Number(value)
  return Number.isFinite(number) ? BigInt.asIntN(64, BigInt(Math.trunc(number))) : 0n
}

/** In memory of its own, so that it can be transferred. */
function compress(raw: Uint8Array): Uint8Array {
  const packed = zstdCompressSync(raw, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  return packed.buffer.byteLength === packed.length ? packed : new Uint8Array(packed)
}

function strings(values: string[]): Strings {
  return { lengths: Uint32Array.from(values, (value) => value.length), joined: values.join('') }
}

function emptyBatch(): Batch {
  const none64 = new BigInt64Array(0)
  return {
    events: 0,
    ts: none64,
    uidHi: none64,
    uidLo: none64,
    vid: none64,
    req: none64,
    same: none64,
    scopes: [],
    member: new Int32Array(0),
    offset: new Float64Array(0),
    length: new Uint32Array(0),
    inBlock: new Uint32Array(0),
    columns: {},
    dictionary: {},
    extra: { event: new Uint32Array(0), column: new Uint16Array(0), code: new Int32Array(0) },
    undated: [],
    blocks: [],
    members: [],
  }
}
