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
  /**
   * Distinct values and keys for the text index, separated by newline; values of verbatim columns, vendor ids and
   * correlation ids are left out. Whatever else stands in a record must be here, or a search will not find it.
   */
  words: string
  /** Over the block's dated events; both `undated` when there is none. */
  tsMin: bigint
  tsMax: bigint
}

export interface MemberPart {
  member: number
  /** Everything of this member up to this decompressed offset is in this batch or an earlier one. */
  upTo: number
  /** True when this batch ends the member. */
  done: boolean
  /** Counts of what this batch adds. `primaryCandidates` are records with events; which of them are duplicates the store finds. */
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
  /** Vendor id: `hash64` (contract/hash64.ts) over `source \0 scope \0 vendorId`; 0 when there is none. */
  vid: BigInt64Array
  /** Request or correlation id: `hash64` over it; 0 when there is none. */
  req: BigInt64Array
  /** First 64 bits of SHA-256 over the record's bytes (and `\0 n` for its n-th event) when there is no vendor id; 0 when there is one. */
  same: BigInt64Array
  /** Distinct (source, scope) pairs under which this batch hashed vendor ids, so that a bare vendor id can be found again. */
  scopes: { source: string; scope: string }[]
  member: Int32Array
  /** Offset and length of the event's record in its decompressed member. */
  offset: Float64Array
  length: Uint32Array
  /**
   * Start of the event's record in its block's payload. Events expanded from one record share it; they stand one after the
   * other in one batch, and a record counts as a duplicate when its first event is one.
   */
  inBlock: Uint32Array
  /** By column name: Int32Array for `int`, BigInt64Array for `long`, Int32Array of batch-local codes for `text` (0 absent). */
  columns: Record<string, Int32Array | BigInt64Array>
  /** By dictionary kind: the values of local codes 1, 2, 3, …; none is empty. Absent columns and kinds may be left out. */
  dictionary: Record<string, Strings>
  /** Further values of many-valued columns: event in batch, column number, local code. */
  extra: { event: Uint32Array; column: Uint16Array; code: Int32Array }
  /** Undated events: index in batch and reason. */
  undated: { event: number; reason: string }[]
  blocks: BlockPart[]
  members: MemberPart[]
  /** What single-event rules found in these events; absent when nothing matched or no rules run. */
  matches?: BatchMatches
}

/** One entry a rule and event. Stored by event uid, so that what a duplicate matches is its event's. */
export interface BatchMatches {
  /** Rule ids; `rule` points into it. */
  rules: string[]
  event: Uint32Array
  rule: Uint32Array
  /** End of the event's interval, microseconds; `undated` when it has no time. */
  until: BigInt64Array
  /** JSON of the values that correlations ask of the rule, each text once; `{}` for none. `field` points into it. */
  texts: string[]
  field: Uint32Array
}
