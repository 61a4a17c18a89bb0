// What a parser worker hands to the writer: events as columns, records as compressed blocks.
// Plain typed arrays throughout, so that a message is a transfer and not a copy.

/** Events in one raw block and one text document. */
export const blockEvents = 256

export interface Strings {
  /** UTF-16 lengths of the values, in order. */
  lengths: Uint32Array
  /** The values, joined without separator. */
  joined: string
}

export interface BlockPart {
  /** First event of this block in the batch, and how many. */
  first: number
  count: number
  /** zstd of the records' bytes, one after the other. */
  payload: Uint8Array
  rawBytes: number
  /** Distinct values for the text index, separated by newline; verbatim column values are left out. */
  words: string
  tsMin: bigint
  tsMax: bigint
}

export interface MemberPart {
  member: number
  /** Everything of this member up to this decompressed offset is in this batch or an earlier one. */
  upTo: number
  /** True when this batch ends the member. */
  done: boolean
  /** Counts of what this batch adds. */
  records: number
  primaryCandidates: number
  joined: number
  ignored: { reason: string; count: number }[]
  rejects: { offset: number; length: number; reason: string }[]
}

export interface Batch {
  events: number
  ts: BigInt64Array
  uidHi: BigInt64Array
  uidLo: BigInt64Array
  vid: BigInt64Array
  req: BigInt64Array
  member: Int32Array
  /** Offset and length of the event's record in its decompressed member. */
  offset: Float64Array
  length: Uint32Array
  /** Start of the event's record in its block's payload (expanded events share one). */
  inBlock: Uint32Array
  /** By column name: Int32Array for `int`, BigInt64Array for `long`, Int32Array of batch-local codes for `text` (0 absent). */
  columns: Record<string, Int32Array | BigInt64Array>
  /** By dictionary kind: the values of local codes 1, 2, 3, … */
  dictionary: Record<string, Strings>
  /** Further values of many-valued columns: event in batch, column number, local code. */
  extra: { event: Uint32Array; column: Uint16Array; code: Int32Array }
  /** Undated events: index in batch and reason. */
  undated: { event: number; reason: string }[]
  blocks: BlockPart[]
  members: MemberPart[]
}
