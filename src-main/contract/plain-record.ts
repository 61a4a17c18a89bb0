// A JSON record read by the scanner of plain records: what it tells without building the record's value. See sources/plain.

/** Valid until the next record is scanned. */
export interface PlainRecord {
  /** Hex SHA-256 over `prefix` and the record's canonical form (RFC 8785). */
  digest(prefix: string): string
  /** Changes when the ids of texts and shapes begin anew. */
  readonly epoch: number
  /** Ids of the record's values, texts and numbers alike; one that stands twice may come twice. The first `leafCount` count. */
  readonly leaves: Int32Array
  readonly leafCount: number
  isNumber(id: number): boolean
  /** The text of a value, or a number's. */
  text(id: number): string
  /** The key lists of its objects; one may come twice. The first `shapeCount` count. */
  readonly shapes: Int32Array
  readonly shapeCount: number
  keys(shape: number): readonly string[]
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

/** Bounds of the ids: a caller may keep tables by id. */
export const mostPlainTexts = 1 << 15
export const mostPlainShapes = 1 << 11

/** Stands in a row's `content` for "the whole record", where its canonical form is known and its value is not built. */
export const plainContent = Symbol('the whole record')
