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
export type RandomContent = Content & { readonly size: number; readonly read: (offset: number, length: number) => Buffer }

/** How much is read at a time where the source does not say. */
export const chunkBytes = 1024 * 1024

export function contentOfBytes(bytes: Buffer, problem?: Problem): RandomContent & { readonly bytes: Buffer } {
  return {
    size: bytes.length,
    bytes,
    problem,
    read: (offset, length) => bytes.subarray(offset, Math.min(offset + length, bytes.length)),
    async *chunks(from = 0) {
      if (from < bytes.length) yield from === 0 ? bytes : bytes.subarray(from)
    },
  }
}

/** Content over any random access; `problem` is asked at each look. */
export function contentOfReads(
  size: number,
  read: (offset: number, length: number) => Buffer,
  problem: () => Problem | undefined = () => undefined,
): RandomContent {
  return {
    size,
    read,
    get problem() {
      return problem()
    },
    async *chunks(from = 0) {
      for (let at = from; at < size; ) {
        const chunk = read(at, Math.min(chunkBytes, size - at))
        if (chunk.length === 0) return
        yield chunk
        at += chunk.length
      }
    },
  }
}

/** A range of a randomly readable content as content of its own. */
export function slice(of: RandomContent, offset: number, size: number, problem?: Problem): RandomContent {
  if (of.bytes !== undefined) return contentOfBytes(of.bytes.subarray(offset, offset + size), problem)
  return contentOfReads(
    size,
    (from, length) => of.read(offset + from, Math.max(0, Math.min(length, size - from))),
    () => problem ?? of.problem,
  )
}
