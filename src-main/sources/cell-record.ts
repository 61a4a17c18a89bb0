// From the cells of a line to a record by title, and back to the bytes of a title; for logs whose columns have fixed places.
import { cellBytes } from './framing/cells.ts'

/** Cells by title; `-` and nothing are left out, cells beyond the titles keep their number. */
export function recordOf(cells: readonly string[], titles: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {}
  for (let n = 0; n < cells.length; n++) {
    const cell = cells[n]!
    if (cell !== '-' && cell !== '') record[titles[n] ?? `#${n + 1}`] = cell
  }
  return record
}

export function locateTitle(
  bytes: Uint8Array,
  place: string,
  titles: readonly string[],
  ranges: (text: string) => number[],
): { start: number; end: number } | undefined {
  return cellBytes(bytes, titles.indexOf(place), ranges)
}

export function isCells(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((cell) => typeof cell === 'string')
}
