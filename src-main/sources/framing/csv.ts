// CSV with a header row: records are rows, values are string maps by title.

import { limits } from '../../contract/limits.ts'
import type { Emit, Framer } from '../../contract/source.ts'
import { Accumulator } from './accumulator.ts'
import { splitRow } from './csv-row.ts'
import { decode } from './decode.ts'
import { bomLength } from './json-scan.ts'
import { tooLong } from './line-splitter.ts'
import { RescanBudget } from './resynchronise.ts'

/** Titles of a header row; a repeated or empty title gets its column number. */
export function titlesOf(cells: readonly string[]): string[] {
  const seen = new Set<string>()
  return cells.map((cell, n) => {
    const title = cell === '' || cell === '__proto__' || seen.has(cell) ? `${cell}#${n + 1}` : cell
    seen.add(title)
    return title
  })
}

/** A row's value; cells beyond the titles are kept by column number, missing ones are absent. */
export function rowValue(text: string, titles: readonly string[], delimiter: string): Record<string, string> {
  const { cells } = splitRow(text, 0, delimiter)
  const value: Record<string, string> = {}
  for (let n = 0; n < cells.length; n++) value[titles[n] ?? `#${n + 1}`] = cells[n]!
  return value
}

class CsvFramer implements Framer {
  readonly #delimiter: string
  readonly #separator: number
  readonly #held = new Accumulator()
  #titles: string[] | undefined
  #start = 0
  #at = 0
  /** 0 at a cell's start, 1 in a bare cell, 2 in a quoted cell, 3 after a quote inside one. */
  #state = 0
  #begun = false
  #longFrom = -1
  #longLength = 0
  readonly #budget = new RescanBudget()

  constructor(delimiter: string) {
    this.#delimiter = delimiter
    this.#separator = delimiter.charCodeAt(0)
  }

  push(chunk: Uint8Array, emit: Emit): void {
    this.#held.append(chunk)
    if (!this.#begun) {
      if (this.#held.bytes.length < 3 && this.#held.bytes[0] === 0xef) {
        this.#held.keepFrom(0)
        return
      }
      this.#begun = true
      this.#at = this.#start = bomLength(this.#held.bytes)
    }
    this.#scan(emit)
    this.#held.keepFrom(this.#start)
    this.#at -= this.#start
    this.#start = 0
  }

  end(emit: Emit): void {
    if (!this.#begun) this.#begun = true
    this.#scan(emit)
    const bytes = this.#held.bytes
    // A quote that never closes swallows rows: the line it stands on is rejected, the next ones are read again.
    while (this.#longFrom < 0 && this.#state === 2 && this.#start < bytes.length) {
      this.#unclosed(bytes.length, emit)
      this.#scan(emit)
    }
    if (this.#longFrom >= 0) this.#long(bytes.length, emit, true)
    else if (this.#start < bytes.length) this.#row(this.#start, bytes.length, emit)
    this.#held.keepFrom(bytes.length)
  }

  #scan(emit: Emit): void {
    const bytes = this.#held.bytes
    const separator = this.#separator
    let state = this.#state
    let at = this.#at
    for (; at < bytes.length; at++) {
      const c = bytes[at]!
      if (state === 2) {
        if (c === 0x22) state = 3
      } else if (c === 0x0a) {
        state = 0
        if (this.#longFrom >= 0) this.#long(at, emit, true)
        else if (at - this.#start > limits.recordBytes) this.#tooLong(at, emit, true)
        else this.#row(this.#start, at, emit)
        this.#start = at + 1
      } else if (c === separator) state = 0
      else if (c === 0x22 && state !== 1) state = 2
      else state = 1
      if (at - this.#start >= limits.recordBytes && this.#longFrom < 0) {
        if (state === 2) {
          this.#state = state
          this.#unclosed(this.#start + limits.recordBytes, emit)
          at = this.#at - 1
          state = 0
        } else if (at - this.#start > limits.recordBytes + 1) {
          this.#longFrom = this.#held.base + this.#start
          this.#longLength = 0
        }
      }
    }
    this.#at = at
    this.#state = state
    if (this.#longFrom >= 0) this.#long(bytes.length, emit, false)
  }

  /** Passes on the bytes of a row too long to hold. */
  #long(stop: number, emit: Emit, ends: boolean): void {
    const piece = this.#held.bytes.subarray(this.#start, stop)
    if (piece.length > 0) emit.part?.(piece)
    this.#longLength += piece.length
    this.#start = stop
    if (!ends) return
    emit.reject(this.#longFrom, this.#longLength, tooLong)
    this.#longFrom = -1
  }

  #tooLong(stop: number, emit: Emit, ends: boolean): void {
    this.#longFrom = this.#held.base + this.#start
    this.#longLength = 0
    this.#long(stop, emit, ends)
  }

  #unclosed(end: number, emit: Emit): void {
    const bytes = this.#held.bytes
    const newline = bytes.indexOf(10, this.#start)
    const stop = newline < 0 || newline > end || !this.#budget.allows(this.#held.base + this.#start) ? end : newline
    this.#budget.spend(end - stop)
    const piece = bytes.subarray(this.#start, stop)
    emit.reject(this.#held.base + this.#start, piece.length, 'a quoted cell is never closed', piece)
    this.#start = this.#at = stop < bytes.length && bytes[stop] === 10 ? stop + 1 : stop
    this.#state = 0
  }

  #row(start: number, newline: number, emit: Emit): void {
    const end = newline > start && this.#held.bytes[newline - 1] === 0x0d ? newline - 1 : newline
    if (end <= start) return
    const bytes = this.#held.bytes.subarray(start, end)
    const offset = this.#held.base + start
    const { text, lossy } = decode(bytes)
    if (this.#titles) {
      emit.record(offset, bytes.length, bytes, rowValue(text, this.#titles, this.#delimiter), lossy)
      return
    }
    if (/^"?sep=.?"?$/.test(text)) {
      emit.ignore(offset, bytes.length, 'separator line', bytes)
      return
    }
    this.#titles = titlesOf(splitRow(text, 0, this.#delimiter).cells)
    emit.header?.(this.#titles)
    emit.ignore(offset, bytes.length, 'header', bytes)
  }
}

export function createCsvFramer(delimiter: string): Framer {
  return new CsvFramer(delimiter)
}
