// Text logs of cells in a line: blanks or tabs between, some cells in quotes or brackets. The record's value is the list of cells.
import type { Emit, Framer } from '../../contract/source.ts'
import { decode } from './decode.ts'
import { LineSplitter } from './line-splitter.ts'

/**
 * Starts and ends of the cells of a line, quotes and brackets outside: start, end, start, end …
 * `last` is the place of the last quoted cell where what follows it never holds a quote: a client that puts quotes into it moves no cell.
 */
export function quotedCells(text: string, last = -1): number[] {
  const ranges: number[] = []
  // A quote that finds no end is not looked for again: a hostile line of open quotes would cost its length squared.
  let openQuotes = false
  let openBrackets = false
  let at = 0
  while (at < text.length) {
    const c = text.charCodeAt(at)
    if (c === 0x20) {
      at++
      continue
    }
    // A client may put quotes in its name: a cell ends at a quote only where a blank or nothing follows.
    if ((c === 0x22 && !openQuotes) || (c === 0x5b && !openBrackets)) {
      const close = c === 0x22 ? '"' : ']'
      let end = ranges.length === 2 * last ? text.lastIndexOf(close) : text.indexOf(close, at + 1)
      if (end <= at) end = -1
      while (end >= 0 && end + 1 < text.length && text.charCodeAt(end + 1) !== 0x20) end = text.indexOf(close, end + 1)
      if (end >= 0) {
        ranges.push(at + 1, end)
        at = end + 1
        continue
      }
      if (c === 0x22) openQuotes = true
      else openBrackets = true
    }
    let end = text.indexOf(' ', at)
    if (end < 0) end = text.length
    ranges.push(at, end)
    at = end
  }
  return ranges
}

export function splitQuoted(text: string, last = -1): string[] {
  const ranges = quotedCells(text, last)
  const cells: string[] = []
  for (let n = 0; n < ranges.length; n += 2) cells.push(text.slice(ranges[n], ranges[n + 1]))
  return cells
}

/** Ranges of cells between single delimiters. */
export function plainCells(text: string, delimiter: string): number[] {
  const ranges: number[] = []
  let at = 0
  for (;;) {
    const end = text.indexOf(delimiter, at)
    ranges.push(at, end < 0 ? text.length : end)
    if (end < 0) return ranges
    at = end + delimiter.length
  }
}

/** The bytes of cell `index`. Latin 1 keeps one character a byte, and every delimiter is ASCII. */
export function cellBytes(
  bytes: Uint8Array,
  index: number,
  ranges: (text: string) => number[],
): { start: number; end: number } | undefined {
  if (index < 0) return undefined
  const found = ranges(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'))
  const start = found[2 * index]
  return start === undefined ? undefined : { start, end: found[2 * index + 1]! }
}

export type CellLine = { cells: string[] } | { header: readonly string[]; reason?: string } | { ignore: string } | { reject: string }

/** `read` says what a line is; it may keep state (a header) between lines. `runs` as in LineSplitter. */
export function createCellsFramer(read: (text: string) => CellLine, runs?: (bytes: Buffer, at: number, base: number) => number): Framer {
  return new LineSplitter((offset: number, bytes: Buffer, emit: Emit) => {
    const { text, lossy } = decode(bytes)
    const line = read(text)
    if ('cells' in line) emit.record(offset, bytes.length, bytes, line.cells, lossy)
    else if ('header' in line) {
      emit.header?.(line.header)
      emit.ignore(offset, bytes.length, line.reason ?? 'header', bytes)
    } else if ('ignore' in line) emit.ignore(offset, bytes.length, line.ignore, bytes)
    else emit.reject(offset, bytes.length, line.reject, bytes)
  }, runs)
}
