// Binary logs whose records all have one size.
import type { Emit, Framer } from '../../contract/source.ts'
import { Accumulator } from './accumulator.ts'

class FixedFramer implements Framer {
  readonly #size: number
  readonly #value: (bytes: Buffer) => unknown
  readonly #held = new Accumulator()

  constructor(size: number, value: (bytes: Buffer) => unknown) {
    this.#size = size
    this.#value = value
  }

  push(chunk: Uint8Array, emit: Emit): void {
    this.#held.append(chunk)
    const { bytes, base } = this.#held
    let at = 0
    for (; at + this.#size <= bytes.length; at += this.#size) {
      const record = bytes.subarray(at, at + this.#size)
      emit.record(base + at, this.#size, record, this.#value(record))
    }
    this.#held.keepFrom(at)
  }

  end(emit: Emit): void {
    const { bytes, base } = this.#held
    if (bytes.length > 0) emit.reject(base, bytes.length, `cut off: shorter than a record of ${this.#size} bytes`, bytes)
    this.#held.keepFrom(bytes.length)
  }
}

export function createFixedFramer(size: number, value: (bytes: Buffer) => unknown): Framer {
  return new FixedFramer(size, value)
}
