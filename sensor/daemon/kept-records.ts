// Records kept as bytes in a few blocks of our own. Buffers of the socket that stay referred to, or wait for the collector,
// cost many times what is in them; a block that is not needed any more is given back at once.

const blockBytes = 512 * 1024

interface Block {
  bytes: Buffer
  used: number
}

export class KeptRecords {
  #blocks: Block[] = []
  /** Of the records, all blocks together. */
  bytes = 0

  /** Copies whole records. */
  add(frame: Buffer): void {
    let last = this.#blocks.at(-1)
    if (!last || last.bytes.length - last.used < frame.length) {
      last = { bytes: Buffer.allocUnsafeSlow(Math.max(blockBytes, frame.length)), used: 0 }
      this.#blocks.push(last)
    }
    frame.copy(last.bytes, last.used)
    last.used += frame.length
    this.bytes += frame.length
  }

  /** In the order they came; valid until the next `add`, `shed` or `clear`. */
  *frames(): Generator<Buffer> {
    for (const block of this.#blocks) yield block.bytes.subarray(0, block.used)
  }

  /** Gives the oldest back until at most so many bytes are left; the block that is being filled stays. */
  shed(limit: number): void {
    while (this.bytes > limit && this.#blocks.length > 1) {
      const oldest = this.#blocks.shift()!
      this.bytes -= oldest.used
      giveBack(oldest.bytes)
    }
  }

  clear(): void {
    for (const block of this.#blocks) giveBack(block.bytes)
    this.#blocks = []
    this.bytes = 0
  }
}

/** Frees memory now and not at some later collection; only for a buffer that owns all of it. */
export function giveBack(bytes: Buffer): void {
  if (bytes.byteOffset === 0 && bytes.length === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0)
}
