// Bytes not yet consumed, between chunks. A chunk that meets an empty accumulator is used in place, without a copy.

/** One for all: a buffer of its own for each of many small members costs more than it looks. */
const empty = Buffer.alloc(0)

export class Accumulator {
  bytes: Buffer = empty
  /** Offset in the member of `bytes[0]`. */
  base = 0
  #own: Buffer | undefined

  append(chunk: Uint8Array): void {
    if (this.bytes.length === 0) {
      this.bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      return
    }
    const used = this.bytes.length
    const needed = used + chunk.length
    let own = this.#own
    if (!own || own.length < needed) {
      // Doubling, so that many small chunks of one long record cost linear time.
      own = Buffer.allocUnsafe(Math.max(needed, 2 * used, 4096))
      this.bytes.copy(own, 0)
    } else if (this.bytes.buffer !== own.buffer || this.bytes.byteOffset !== own.byteOffset) own.set(this.bytes, 0)
    own.set(chunk, used)
    this.#own = own
    this.bytes = own.subarray(0, needed)
  }

  /** Forgets the first `n` bytes and keeps a copy of the rest, because the caller's chunk ends its life here. */
  keepFrom(n: number): void {
    this.base += n
    const rest = this.bytes.length - n
    if (rest === 0) {
      this.bytes = empty
      if (this.#own && this.#own.length > 1 << 20) this.#own = undefined
      return
    }
    let own = this.#own
    if (own && own.length >= rest) own.set(this.bytes.subarray(n), 0)
    else {
      own = Buffer.allocUnsafe(Math.max(rest, 4096))
      this.bytes.copy(own, 0, n)
    }
    this.#own = own
    this.bytes = own.subarray(0, rest)
  }
}
