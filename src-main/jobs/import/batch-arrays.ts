// The typed arrays of one batch, made when a column is first used and grown when one record expands past the end.
import type { Batch } from '../../contract/batch.ts'
import { columns } from '../../contract/columns.ts'

type Cuttable = Int32Array | BigInt64Array | Float64Array | Uint32Array
type Array64 = 'ts' | 'uidHi' | 'uidLo' | 'vid' | 'req' | 'same'

export class BatchArrays {
  ts: BigInt64Array
  uidHi: BigInt64Array
  uidLo: BigInt64Array
  vid: BigInt64Array
  req: BigInt64Array
  same: BigInt64Array
  member: Int32Array
  offset: Float64Array
  length: Uint32Array
  inBlock: Uint32Array
  columns: (Int32Array | BigInt64Array | undefined)[] = new Array(columns.length).fill(undefined)
  capacity: number

  constructor(capacity: number) {
    this.capacity = capacity
    this.ts = new BigInt64Array(capacity)
    this.uidHi = new BigInt64Array(capacity)
    this.uidLo = new BigInt64Array(capacity)
    this.vid = new BigInt64Array(capacity)
    this.req = new BigInt64Array(capacity)
    this.same = new BigInt64Array(capacity)
    this.member = new Int32Array(capacity)
    this.offset = new Float64Array(capacity)
    this.length = new Uint32Array(capacity)
    this.inBlock = new Uint32Array(capacity)
  }

  /** Codes of a column of texts. */
  ints(c: number): Int32Array {
    return (this.columns[c] ?? this.column(c)) as Int32Array
  }

  column(c: number): Int32Array | BigInt64Array {
    let array = this.columns[c]
    if (!array) {
      array = columns[c]!.storage === 'long' ? new BigInt64Array(this.capacity) : new Int32Array(this.capacity)
      this.columns[c] = array
    }
    return array
  }

  /** One record may expand into more events than a batch was made for. */
  grow(): void {
    const larger = new BatchArrays(this.capacity * 2)
    for (const name of ['ts', 'uidHi', 'uidLo', 'vid', 'req', 'same'] satisfies Array64[]) larger[name].set(this[name])
    larger.member.set(this.member)
    larger.offset.set(this.offset)
    larger.length.set(this.length)
    larger.inBlock.set(this.inBlock)
    this.columns.forEach((array, c) => {
      if (array) (larger.column(c) as Int32Array).set(array as Int32Array)
    })
    Object.assign(this, larger)
  }

  /** Moves the arrays, cut to the batch's events, into `batch`; names what a message may transfer. */
  into(batch: Batch, transfer: ArrayBuffer[]): void {
    const cut = <T extends Cuttable>(array: T): T => {
      // A small batch must not carry the memory of a full one.
      const fitting = (batch.events * 2 < this.capacity ? array.slice(0, batch.events) : array.subarray(0, batch.events)) as T
      transfer.push(fitting.buffer as ArrayBuffer)
      return fitting
    }
    batch.ts = cut(this.ts)
    batch.uidHi = cut(this.uidHi)
    batch.uidLo = cut(this.uidLo)
    batch.vid = cut(this.vid)
    batch.req = cut(this.req)
    batch.same = cut(this.same)
    batch.member = cut(this.member)
    batch.offset = cut(this.offset)
    batch.length = cut(this.length)
    batch.inBlock = cut(this.inBlock)
    this.columns.forEach((array, c) => {
      if (array) batch.columns[columns[c]!.name] = cut(array)
    })
  }
}
