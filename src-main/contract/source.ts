// What a log source is: it claims its own files, its records are framed, and each becomes OCSF.
// The folder under `sources/` is the registration; this file is the only shape it has to fill.
import type { Layer } from './layer.ts'
import type { RunReader } from './line-run.ts'
import type { OcsfEvent } from './ocsf.ts'
import type { PlainRecord } from './plain-record.ts'

/** What a source sees of a member before it claims it: content, never the name alone. */
export interface Probe {
  /** The first bytes, decompressed: all of a small member, else the first 64 KiB. */
  readonly head: Uint8Array
  /** True when `head` is the whole member. */
  readonly whole: boolean
  /** Path inside the exhibit; may help to choose between forms, never to claim. */
  readonly path: string
  /** Lazily decoded and parsed views of `head`, shared by all sources. */
  readonly text: string
  /** First JSON record of the head by each framing, when it is JSON: parsed value, `undefined` when not. */
  readonly firstRecord: (framing: Framing) => unknown
}

/** How text is encoded, where its byte order mark says so. */
export type Encoding = 'utf-16le' | 'utf-16be'

/**
 * How records lie in a member's bytes. Framing is generic; sources only name one.
 * UTF-8 unless an encoding is named; offsets and bytes of records are the member's own all the same.
 */
export type Framing = FramingKind & { encoding?: Encoding }

type FramingKind =
  | { kind: 'json-lines' }
  /** A JSON text holding one array of records at `path` (`[]` for the top level). Pretty-printed or not. */
  | { kind: 'json-array'; path: readonly string[] }
  /** The whole member is one JSON record. */
  | { kind: 'json-object' }
  /** CSV with a header row (RFC 4180, quoted fields may hold newlines). The record's value is a string map by title. */
  | { kind: 'csv'; delimiter: string }
  | { kind: 'lines' }
  /** A framing of the source's own; see `Source.framer`. */
  | { kind: 'own'; name: string }

export interface Claim {
  readonly framing: Framing
  /** The source's name for this shape of export: `s3-delivery`, `lookup-events`, … */
  readonly form: string
  /** 0 to 1: how sure. The highest wins; a tie between sources is a defect that the confusion test finds. */
  readonly confidence: number
  /** Said of the member on the evidence page, for example "Insight events". */
  readonly note?: string
}

/** One framed record: its bytes, and its value when the framing parses. */
export interface Framed {
  /** Byte offset in the decompressed member. */
  offset: number
  length: number
  /** Bytes of the record as they stand in the member. Valid only during the call. */
  bytes: Uint8Array
  /** Parsed JSON value, CSV row by title, or the line's text. */
  value: unknown
  /** True when the bytes are not valid UTF-8, so that `value` lost something that `bytes` still hold. */
  lossy?: boolean
  /** What the scanner of plain records found, where it read this one: `value` is then built when it is first asked for. */
  plain?: PlainRecord | undefined
}

/** Facts about where a record came from that a source may use, and that go into identity. */
export interface MemberContext {
  readonly path: string
  /** Hex SHA-256 of the member's decompressed bytes' original object. */
  readonly sha256: string
  readonly form: string
  /** Modification time of the received file, ms; for year-less logs. */
  readonly mtime?: number
  /** Column titles, for framings that have a header the record's own bytes do not repeat (CSV, Zeek). */
  readonly header?: readonly string[]
}

/** One event of a record. */
export interface Normalised {
  event: OcsfEvent
  /** Sort key in microseconds; `undefined` when undated. */
  ts?: bigint
  /** Why there is no time. Required exactly when `ts` is absent. */
  undatedReason?: string
  identity: Identity
  /** Set by an envelope: the event belongs to another source, and its own value stands at `at` inside this record. */
  routed?: { source: string; form: string; at: readonly string[] }
}

/** What `metadata.uid` is made of (architecture, "Identity of an event"). */
export type Identity =
  /** The vendor gives an id: source, scope, vendor id and canonical content. */
  | { vendorId: string; scope: string; content: unknown }
  /** It gives none: source, member SHA-256 and offset. */
  | { vendorId?: undefined }

/** Part of another record's event; `of` is that record's offset in the member where the framer knows it. */
export interface Joined {
  joined: true
  of?: number
}

/** The account of a record: one or more events, or part of another's event, or not an event and why. */
export type RecordResult = { events: Normalised[] } | Joined | { ignored: string } | { reject: string }

/** A value and the bytes it was read from, as offsets within the record. */
export interface ByteSpan {
  /** OCSF path, for example `src_endpoint.ip`. */
  path: string
  start: number
  end: number
}

export interface Source {
  /** `aws_cloudtrail`; also the folder's name. */
  readonly id: string
  readonly title: string
  /** Raised when it would make other columns, words or ids of the same record: cases that hold its events offer to index anew. 1 when absent. */
  readonly version?: number
  readonly layer: Layer
  /** Sigma `logsource` of its records. */
  readonly logsource: { product?: string; service?: string; category?: string }
  /** What the time means: `start`, `completion` or `delivery`, its precision, and what is uncertain. */
  readonly time: { meaning: 'start' | 'completion' | 'delivery' | 'recorded'; field: string; zone: string; precision: string }
  claim(probe: Probe): Claim | undefined
  /** Turns one record into events. Pure; never throws for any value (a throw is counted as a reject and is a defect). */
  normalise(record: Framed, member: MemberContext): RecordResult
  /** Where mapped values come from: OCSF path to path in the record's JSON, so that a shown value can show its bytes. */
  readonly fields: Readonly<Record<string, string | readonly string[]>>
  /**
   * Optional fast path for import: writes the stored columns straight from the record, without building OCSF.
   * The golden runner holds it equal to the columns of `normalise`.
   */
  project?(record: Framed, member: MemberContext, row: Row): RecordOutcome
  /** `runs` reads lines many at once where the source has a layout for it; what it leaves comes one by one. */
  framer?(name: string, runs?: RunReader): Framer
  /** Value of one record of an own framing from its bytes alone, for derivation on demand. */
  parse?(name: string, bytes: Uint8Array, header?: readonly string[]): unknown
  /** Where the value called `place` (of `fields`) stands in a record of an own framing, when it is not JSON: bytes within the record. */
  locate?(name: string, bytes: Uint8Array, place: string, header?: readonly string[]): { start: number; end: number } | undefined
  /** True for envelopes: what they hold is other sources', and they claim only what no other source does. */
  readonly envelope?: true
  /** Whether one parsed record (inside an envelope or a mixed file) is this source's, and in which form. Cheap: a few keys. */
  owns?(value: unknown): string | undefined
}

/** Push parser of records: bytes in, records out, state kept between chunks. */
export interface Framer {
  push(chunk: Uint8Array, emit: Emit): void
  /** End of the member. What is left becomes a record or a reject. */
  end(emit: Emit): void
  /** Where records overlap or are told out of order: no offset below this one will be told any more. */
  floor?(): number
}

export interface Emit {
  record(offset: number, length: number, bytes: Uint8Array, value: unknown, lossy?: boolean): void
  /** A record that the scanner of plain records has just read; only framers that were given the scanner call it. */
  plain?(offset: number, length: number, bytes: Uint8Array): void
  /** Bytes that make no record: kept, counted, shown. `bytes` is absent when they were too long to hold: see `part`. */
  reject(offset: number, length: number, reason: string, bytes?: Uint8Array): void
  ignore(offset: number, length: number, reason: string, bytes?: Uint8Array): void
  /** Pieces, in order, of a record too long to hold, ahead of its `reject` without bytes. */
  part?(bytes: Uint8Array): void
  /** Column titles, once they are known. */
  header?(titles: readonly string[]): void
  /** Something to say of the whole member: cut off, array never closed. */
  problem?(text: string): void
}

/** A reusable row: one slot a stored column (contract/columns.ts), cleared by the caller. */
export interface Row {
  /** By column index: string for `text`, number for `int`, bigint for `long`; `undefined` when absent. */
  readonly values: (string | number | bigint | undefined)[]
  /** By column: the id of its text in the record's `plain`, so that the text need not be looked up; 0 where it has none. */
  readonly ids: Int32Array
  ts: bigint | undefined
  undatedReason: string | undefined
  vendorId: string | undefined
  scope: string
  content: unknown
  correlation: string | undefined
  /** The source whose event this is: the claimed one, or where an envelope routed it. */
  source: string
  /** Further values of many-valued fields, for example the second and later resources: column name and value. */
  readonly extra: [column: string, value: string][]
}

/** `project` fills the row and says so, or gives the account of a record that is no event. */
export type RecordOutcome = 'event' | Joined | { ignored: string } | { reject: string } | 'use-normalise'
