// A JSON record read by the scanner of plain records: what it tells without building the record's value. See sources/plain.

/** 64 bits each for looking up: the vendor's id within source and scope, and the correlation id; 0n when there is none. */
export interface LookUps {
  vid: bigint
  req: bigint
}

/** Valid until the next record is scanned. */
export interface PlainRecord {
  /** Hex SHA-256 over source, scope, the vendor's id, each with a zero behind, and the record's canonical form (RFC 8785). */
  identify(source: string, scope: string, into: LookUps): string
  /** Changes when the ids of texts begin anew. */
  readonly epoch: number
  /** The id of a text, 0 where it cannot have one. */
  idOf(text: string): number
  /** Ids of the texts that the event's columns hold: a caller writes them before `collect`. */
  readonly own: Int32Array
  /**
   * Gathers for the text index what the record brings that is new in the round: keys, numbers, and texts other than the first
   * `owns` of `own`, the vendor's id and the correlation id.
   */
  collect(round: number, owns: number): void
  /** What was gathered in a round, a new line between two words; it is told once. */
  takeWords(round: number): string
  /**
   * The scalar at a path of keys with dots between, exactly as it would be read from the record's value in any case of keys;
   * `undefined` where nothing stands, `notPeeked` where only the value itself can tell.
   */
  peek(path: string): string | number | boolean | null | undefined | typeof notPeeked
  /** A number for a path that can be told, until the epoch changes; -1 for any other. */
  place(path: string): number
  /** The id of the text that `peek` would give at a place; 0 where it would give anything else. */
  peekText(place: number): number
}

export const notPeeked = Symbol('ask the value')

/** Bounds of the ids of texts and of key lists: a caller may keep tables by id. */
export const mostPlainTexts = 1 << 15
export const mostPlainShapes = 1 << 11

/** Stands in a row's `content` for "the whole record", where its canonical form is known and its value is not built. */
export const plainContent = Symbol('the whole record')
