// Pulls bytes out of chunks by count, and knows the offset: every message about a damaged stream needs it.

export interface ByteReader {
  /** Bytes taken so far. */
  readonly offset: number
  /** At least `n` bytes if there are as many left, more when they are there anyway. Takes nothing. */
  peek(n: number): Promise<Buffer>
  take(n: number): void
  /** Stops reading the source. */
  close(): Promise<void>
}

export function byteReader(source: AsyncIterable<Buffer>): ByteReader {
  const iterator = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  let offset = 0
  let ended = false
  return {
    get offset() {
      return offset
    },
    async peek(n) {
      if (held.length < n && !ended) {
        const parts = [held]
        let length = held.length
        while (length < n) {
          const next = await iterator.next()
          if (next.done) {
            ended = true
            break
          }
          // Kept beyond the next step, which chunks do not promise to survive.
          parts.push(parts.length === 1 && held.length === 0 && next.value.length >= n ? next.value : Buffer.from(next.value))
          length += next.value.length
        }
        held = parts.length === 2 && parts[0]!.length === 0 ? parts[1]! : Buffer.concat(parts, length)
      }
      return held
    },
    take(n) {
      held = held.subarray(n)
      offset += n
    },
    async close() {
      await iterator.return?.()
    },
  }
}
