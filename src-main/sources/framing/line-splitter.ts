// Bytes to lines, for every framing that ends its records with a newline; bounded in memory for a line without end.

import { limits } from '../../contract/limits.ts'
import type { Emit } from '../../contract/source.ts'
import { Accumulator } from './accumulator.ts'
import { bomLength } from './json-scan.ts'

export const tooLong = `longer than ${limits.recordBytes} bytes, the limit of one record`

export class LineSplitter {
  readonly #held = new Accumulator()
  /** How far the held bytes were searched for a newline. */
  #searched = 0
  /** Bytes of a too long line already passed on; 0 when no such line is open. */
  #passed = 0
  #passedFrom = 0
  #started = false
  readonly #line: (offset: number, bytes: Buffer, emit: Emit) => void
  readonly #runs: ((bytes: Buffer, at: number, base: number) => number) | undefined

  /**
   * `line` gets each line without its newline and carriage return; blank lines are left out.
   * `runs` may read whole lines from `at` on by itself, and gives the place of the first that it has not read.
   */
  constructor(line: (offset: number, bytes: Buffer, emit: Emit) => void, runs?: (bytes: Buffer, at: number, base: number) => number) {
    this.#line = line
    this.#runs = runs
  }

  push(chunk: Uint8Array, emit: Emit): void {
    this.#held.append(chunk)
    let at = 0
    if (!this.#started) {
      if (this.#held.bytes.length < 3 && this.#held.bytes[0] === 0xef) {
        this.#held.keepFrom(0)
        return
      }
      at = bomLength(this.#held.bytes)
      this.#started = true
      this.#searched = at
    }
    const bytes = this.#held.bytes
    for (;;) {
      if (this.#runs && this.#passed === 0) at = this.#runs(bytes, at, this.#held.base)
      const newline = bytes.indexOf(10, Math.max(at, this.#searched))
      if (newline < 0) break
      this.#take(bytes, at, newline, emit)
      at = newline + 1
      this.#searched = at
    }
    if (this.#passed > 0 || bytes.length - at > limits.recordBytes + 1) {
      this.#pass(bytes.subarray(at), this.#held.base + at, emit)
      at = bytes.length
    }
    this.#held.keepFrom(at)
    this.#searched = this.#held.bytes.length
  }

  end(emit: Emit): void {
    const bytes = this.#held.bytes
    this.#take(bytes, this.#started ? 0 : bomLength(bytes), bytes.length, emit)
    this.#held.keepFrom(bytes.length)
  }

  #pass(bytes: Buffer, offset: number, emit: Emit): void {
    if (this.#passed === 0) this.#passedFrom = offset
    this.#passed += bytes.length
    if (bytes.length > 0) emit.part?.(bytes)
  }

  #take(bytes: Buffer, start: number, newline: number, emit: Emit): void {
    const end = newline > start && bytes[newline - 1] === 0x0d ? newline - 1 : newline
    if (this.#passed > 0 || end - start > limits.recordBytes) {
      this.#pass(bytes.subarray(start, newline), this.#held.base + start, emit)
      emit.reject(this.#passedFrom, this.#passed, tooLong)
      this.#passed = 0
      return
    }
    for (let at = start; at < end; at++) {
      const c = bytes[at]!
      if (c !== 0x20 && c !== 0x09 && c !== 0x0d) {
        this.#line(this.#held.base + start, bytes.subarray(start, end), emit)
        return
      }
    }
  }
}
