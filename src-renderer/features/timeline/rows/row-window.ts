// The rows in memory: one run of neighbours out of millions, grown at either end and trimmed at the other.
import type { z } from 'zod'
import type { EventRow, page } from '../../../../src-main/contract/procedures/events.ts'

export type Page = z.infer<typeof page>

export interface RowWindow {
  rows: readonly EventRow[]
  before: string | null
  after: string | null
  /** Number of the first row in the whole view, counted from 0; null when it is not known exactly. */
  firstRank: number | null
}

/** More than any screen shows, few enough to redo the list of items without being felt. */
export const mostRows = 3000

export const emptyWindow: RowWindow = { rows: [], before: null, after: null, firstRank: null }

export const fromPage = (got: Page, firstRank: number | null): RowWindow => ({
  rows: got.rows,
  before: got.before,
  after: got.after,
  // Without rows before it, the first row is row 0, however it was found.
  firstRank: got.before === null ? 0 : firstRank,
})

export const appended = (now: RowWindow, got: Page): RowWindow => {
  const rows = [...now.rows, ...got.rows]
  // In whole pages, so that folds keep their places.
  const cut = rows.length > mostRows ? got.rows.length : 0
  return {
    rows: cut ? rows.slice(cut) : rows,
    before: cut ? (rows[cut]?.key ?? now.before) : now.before,
    after: got.after,
    firstRank: now.firstRank === null ? null : now.firstRank + cut,
  }
}

export const prepended = (now: RowWindow, got: Page): RowWindow => {
  const rows = [...got.rows, ...now.rows]
  const kept = rows.length > mostRows ? rows.slice(0, mostRows) : rows
  return {
    rows: kept,
    before: got.before,
    after: kept.length < rows.length ? (kept[kept.length - 1]?.key ?? now.after) : now.after,
    firstRank: got.before === null ? 0 : now.firstRank === null ? null : now.firstRank - got.rows.length,
  }
}
