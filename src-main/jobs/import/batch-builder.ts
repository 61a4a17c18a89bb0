// Fills batches for the case thread: one row of typed arrays an event, dictionaries local to the batch, raw blocks of 256 records.
import { constants, zstdCompressSync } from 'node:zlib'
import { type Batch, type BlockPart, blockEvents, type MemberPart, type Strings } from '../../contract/batch.ts'
import { columnIndex, columns, textKinds, undated } from '../../contract/columns.ts'
import type { Row } from '../../contract/source.ts'
import { TextWords } from './text-words.ts'

/** Events in a batch, at most. */
export const batchEvents = 8192
/** A batch is sent early when its records' bytes reach this. */
const batchBytes = 24 * 1024 * 1024
/** A block is closed early at this size, so that one fetch never unpacks more. */
const blockBytes = 4 * 1024 * 1024

interface Kind {
  codes: Map<string, number>
  values: string[]
}

const kindOf: (number | -1)[] = columns.map((column) => (column.kind ? textKinds.indexOf(column.kind) : -1))
const verbatim: boolean[] = columns.map((column) => column.verbatim === true)

export interface EventIdentity {
  uidHi: bigint
  uidLo: bigint
  vid: bigint
  req: bigint
}

export class BatchBuilder {
  readonly words = new TextWords()
  private batch: Batch = emptyBatch()
  private kinds: Kind[] = textKinds.map(() => ({ codes: new Map(), values: [] }))
  private arrays: (Int32Array | BigInt64Array)[] = []
  private extra: { event: number[]; column: number[]; code: number[] } = { event: [], column: [], code: [] }
  private raw = Buffer.allocUnsafe(512 * 1024)
  private rawLength = 0
  private bytes = 0
  private blockFirst = 0
  private tsMin = 0n
  private tsMax = 0n
  private lastRecord: { bytes: Uint8Array | undefined; inBlock: number } = { bytes: undefined, inBlock: 0 }
  private member: MemberPart | undefined
  private ignoredAt = new Map<string, { reason: string; count: number }>()

  constructor(private readonly send: (batch: Batch, transfer: ArrayBuffer[]) => void) {
    this.reset()
  }

  get events(): number {
    return this.batch.events
  }

  /** What this batch adds to a member; the caller counts in it. */
  part(member: number): MemberPart {
    if (this.member?.member === member && !this.member.done) return this.member
    this.member = { member, upTo: 0, done: false, records: 0, primaryCandidates: 0, joined: 0, ignored: [], rejects: [] }
    this.ignoredAt.clear()
    this.batch.members.push(this.member)
    return this.member
  }

  ignore(part: MemberPart, reason: string): void {
    let entry = this.ignoredAt.get(reason)
    if (!entry) {
      entry = { reason, count: 0 }
      this.ignoredAt.set(reason, entry)
      part.ignored.push(entry)
    }
    entry.count++
  }

  /** Adds an event. `bytes` is the record as it stands in the member; events of one record pass `sameRecord` after the first. */
  add(member: number, offset: number, bytes: Uint8Array, row: Row, identity: EventIdentity, value: unknown, sameRecord: boolean): void {
    if (this.batch.events - this.blockFirst >= blockEvents || this.rawLength >= blockBytes) this.closeBlock()
    const at = this.batch.events
    const batch = this.batch
    const shared = sameRecord && at > this.blockFirst && this.lastRecord.bytes !== undefined
    if (!shared) {
      this.lastRecord = { bytes, inBlock: this.rawLength }
      this.keep(bytes)
    }
    batch.inBlock[at] = this.lastRecord.inBlock
    batch.ts[at] = row.ts ?? undated
    batch.uidHi[at] = identity.uidHi
    batch.uidLo[at] = identity.uidLo
    batch.vid[at] = identity.vid
    batch.req[at] = identity.req
    batch.member[at] = member
    batch.offset[at] = offset
    batch.length[at] = bytes.length
    this.words.event(row)
    this.fill(at, row)
    this.words.record(value)
    if (row.ts === undefined) batch.undated.push({ event: at, reason: row.undatedReason ?? 'no time' })
    else {
      if (this.tsMin === undated || row.ts < this.tsMin) this.tsMin = row.ts
      if (row.ts > this.tsMax) this.tsMax = row.ts
    }
    batch.events = at + 1
  }

  private fill(at: number, row: Row): void {
    const values = row.values
    for (let c = 0; c < columns.length; c++) {
      const value = values[c]
      if (value === undefined) continue
      const kind = kindOf[c]!
      if (kind >= 0) {
        this.arrays[c]![at] = this.code(kind, value as string) as never
        if (verbatim[c]) this.words.verbatim(value as string)
      } else this.arrays[c]![at] = (columns[c]!.storage === 'long' ? BigInt(value) : toInt(value)) as never
    }
    for (const [name, value] of row.extra) {
      const c = columnIndex.get(name)
      if (c === undefined || kindOf[c]! < 0) continue
      this.extra.event.push(at)
      this.extra.column.push(c)
      this.extra.code.push(this.code(kindOf[c]!, value))
      if (verbatim[c]) this.words.verbatim(value)
    }
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

  private closeBlock(): void {
    const count = this.batch.events - this.blockFirst
    if (count === 0) return
    const payload = compress(this.raw.subarray(0, this.rawLength))
    const block: BlockPart = {
      first: this.blockFirst,
      count,
      payload,
      rawBytes: this.rawLength,
      words: this.words.take(),
      tsMin: this.tsMin,
      tsMax: this.tsMax,
    }
    this.batch.blocks.push(block)
    this.blockFirst = this.batch.events
    this.rawLength = 0
    this.tsMin = undated
    this.tsMax = undated
    this.lastRecord.bytes = undefined
  }

  /** True when the batch should go: full of events, bytes or members. */
  full(): boolean {
    return this.batch.events >= batchEvents - blockEvents || this.bytes >= batchBytes || this.batch.members.length >= 4096
  }

  /** Sends what is there. Call between records, never inside one that expands. */
  flush(): void {
    this.closeBlock()
    if (this.batch.events === 0 && this.batch.members.length === 0) return
    const batch = this.batch
    const transfer: ArrayBuffer[] = []
    const cut = <T extends Int32Array | BigInt64Array | Float64Array | Uint32Array>(array: T): T => {
      transfer.push(array.buffer as ArrayBuffer)
      return array
    }
    for (const array of [batch.ts, batch.uidHi, batch.uidLo, batch.vid, batch.req, batch.member, batch.offset, batch.length, batch.inBlock])
      cut(array)
    columns.forEach((column, c) => {
      batch.columns[column.name] = cut(this.arrays[c]!)
    })
    textKinds.forEach((kind, k) => {
      batch.dictionary[kind] = strings(this.kinds[k]!.values)
    })
    batch.extra = {
      event: Uint32Array.from(this.extra.event),
      column: Uint16Array.from(this.extra.column),
      code: Int32Array.from(this.extra.code),
    }
    for (const block of batch.blocks) transfer.push(block.payload.buffer as ArrayBuffer)
    this.reset()
    this.send(batch, transfer)
  }

  private reset(): void {
    this.batch = emptyBatch()
    this.arrays = columns.map((column) => (column.storage === 'long' ? new BigInt64Array(batchEvents) : new Int32Array(batchEvents)))
    for (const kind of this.kinds) {
      kind.codes = new Map()
      kind.values = []
    }
    this.extra = { event: [], column: [], code: [] }
    this.bytes = 0
    this.blockFirst = 0
    this.tsMin = undated
    this.tsMax = undated
    this.member = undefined
    this.ignoredAt.clear()
  }
}

function toInt(value: string | number | bigint): number {
  const number = Number(value)
  return Number.isFinite(number) ? number | 0 : 0
}

/** A copy of its own, so that it can be transferred. */
function compress(raw: Uint8Array): Uint8Array {
  const packed = zstdCompressSync(raw, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  if (packed.byteOffset === 0 && packed.buffer.byteLength === packed.length) return packed
  return new Uint8Array(packed)
}

function strings(values: string[]): Strings {
  return { lengths: Uint32Array.from(values, (value) => value.length), joined: values.join('') }
}

function emptyBatch(): Batch {
  return {
    events: 0,
    ts: new BigInt64Array(batchEvents),
    uidHi: new BigInt64Array(batchEvents),
    uidLo: new BigInt64Array(batchEvents),
    vid: new BigInt64Array(batchEvents),
    req: new BigInt64Array(batchEvents),
    member: new Int32Array(batchEvents),
    offset: new Float64Array(batchEvents),
    length: new Uint32Array(batchEvents),
    inBlock: new Uint32Array(batchEvents),
    columns: {},
    dictionary: {},
    extra: { event: new Uint32Array(0), column: new Uint16Array(0), code: new Int32Array(0) },
    undated: [],
    blocks: [],
    members: [],
  }
}
