// What every reader of evidence is given: bytes that can be read again, whether they lie in memory, in a file,
// in a sealed object or behind a decompression.

/** Why reading stopped short, or what was odd about it. What was read before stays valid. */
export interface Problem {
  /** `cut`: the front part was read. `failed`: nothing usable. `locked`: encrypted. `noted`: everything was read, but something is wrong or hidden. */
  state: 'cut' | 'failed' | 'locked' | 'noted'
  /** In words, with byte offsets. */
  reason: string
  /** Name of the limit (contract/limits.ts) that stopped it. */
  limit?: string
  /** Offset in the stored (compressed) bytes, and in what they give. */
  storedOffset?: number
  offset?: number
}

export interface Content {
  /** Bytes, when known before reading. */
  readonly size: number | undefined
  /** The whole, when it is in memory. Its `problem` is final then. */
  readonly bytes?: Buffer
  /** In order from `from`; may be called again. A chunk is valid until the next is asked for. Ends normally also when `problem` is set: look at it after the end. */
  chunks(from?: number): AsyncIterable<Buffer>
  /** Random access, where there is one (not through a stream decompression). Short at the end. */
  readonly read?: (offset: number, length: number) => Buffer
  /** Known at once for `bytes`, otherwise after `chunks` has ended. */
  readonly problem: Problem | undefined
}
