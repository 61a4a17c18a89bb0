// Many lines of a text log read at once into columns, without an object for any of them. See sources/plain/line-scanner.ts.

/** How the lines of a member lie, as the scanner of lines is told it. */
export interface LineLayout {
  /** Id of the source whose events these are. */
  readonly source: string
  readonly delimiter: string
  /** True where the layout is told from the cells alone, so that each must look like its field. */
  readonly bare: boolean
  readonly cells: readonly { readonly check: number; readonly role: number }[]
  /** Columns that are the same in every event: column number and value. */
  readonly constants: readonly (readonly [column: number, value: string | number])[]
}

/** A stored column of a run: ids of texts, or numbers. */
export interface RunColumn {
  readonly column: number
  readonly values: Uint32Array | Int32Array | BigInt64Array
  readonly isText: boolean
}

/** Valid until the next run is read. Of arrays by event the first `events` count, of arrays by record the first `records`. */
export interface LineRun {
  readonly source: string
  readonly records: number
  readonly events: number
  readonly ignored: readonly { readonly reason: string; readonly count: number }[]
  /** Offset in the member of what `at` is told from, and of the end of the last record. */
  readonly base: number
  readonly upTo: number
  readonly at: Uint32Array
  readonly length: Uint32Array
  /** Where the event's record stands in `raw`. */
  readonly rawAt: Uint32Array
  /** The events' records, one after the other. */
  readonly raw: Uint8Array
  /** Merkle leaves of all records, 32 bytes each. */
  readonly leaves: Uint8Array
  readonly ts: BigInt64Array
  readonly uidHi: BigInt64Array
  readonly uidLo: BigInt64Array
  readonly same: BigInt64Array
  readonly earliest: bigint
  readonly latest: bigint
  readonly constants: LineLayout['constants']
  /** Columns that any event of the run has. */
  readonly columns: readonly RunColumn[]
  /** Words and numbers that are new in the block, one a line. */
  readonly words: string
  readonly numbers: string
  /** Changes when the ids of texts begin anew. */
  readonly epoch: number
  text(id: number): string
  /** Cells of an event's record, for who must see them all. */
  cells(event: number): string[]
}

/** Who takes runs. */
export interface RunTaker {
  /** Key of the salts of the member's Merkle tree. */
  readonly key: Uint8Array
  /** How many events may come, in which block, and the next record's place in the tree; `undefined`: lines come one by one. */
  room(): { events: number; round: number; index: number } | undefined
  take(run: LineRun): void
}

/** For framers of lines: reads whole lines of `bytes` from `at` on and gives the place of the first that it has not read. */
export interface RunReader {
  read(bytes: Uint8Array, at: number, base: number, layout: LineLayout): number
}

/** Bound of the ids of texts: a caller may keep tables by id. */
export const mostLineTexts = 1 << 16
