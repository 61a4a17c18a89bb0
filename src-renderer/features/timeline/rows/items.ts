// What the table shows for its rows: the rows themselves, runs of read-only calls folded into one line, and gaps said aloud.
import type { EventRow } from '../../../../src-main/contract/procedures/events.ts'

export type Item =
  | { kind: 'row'; row: EventRow; index: number }
  /** `open` folds show their rows beneath the line. */
  | { kind: 'fold'; rows: readonly EventRow[]; index: number; open: boolean }
  | { kind: 'gap'; from: number; to: number; next: EventRow; index: number }

/** Shortest run that is worth a fold. */
const shortestRun = 4
/** Folds end at multiples of this row number, so that a window of rows always fills the screen and folds stay where they are. */
export const longestRun = 40
const readActivity = 2
const apiActivity = 6003

const isRead = (row: EventRow): boolean =>
  row.values.activity_id === readActivity &&
  row.values.class_uid === apiActivity &&
  row.values.status_id !== 2 &&
  row.tags.length === 0 &&
  row.notes === 0 &&
  !row.bookmarked

const sameRun = (a: EventRow, b: EventRow): boolean => a.values.user_name === b.values.user_name && a.values.src_ip === b.values.src_ip

export interface ItemOptions {
  fold: boolean
  /** Folds opened by hand, by the id of their first or any row. */
  opened: ReadonlySet<string>
  /** Number of the first row, or 0 when unknown: rows come and go in multiples of `longestRun`. */
  firstRank?: number
  /** Pauses longer than this become a line, in microseconds; 0 shows none. */
  gapOver: number
}

export const toItems = (rows: readonly EventRow[], { fold, opened, gapOver, firstRank = 0 }: ItemOptions): Item[] => {
  const out: Item[] = []
  let at = 0
  let last: number | null = null
  const gap = (row: EventRow, index: number) => {
    if (row.ts === null) return
    const ts = Number(row.ts)
    if (gapOver > 0 && last !== null && ts - last > gapOver) out.push({ kind: 'gap', from: last, to: ts, next: row, index })
    last = ts
  }
  while (at < rows.length) {
    const row = rows[at]!
    let end = at + 1
    if (fold && isRead(row)) {
      while (end < rows.length) {
        const next = rows[end]!
        if (!isRead(next) || !sameRun(row, next) || (firstRank + end) % longestRun === 0) break
        if (gapOver > 0 && next.ts !== null && row.ts !== null && Number(next.ts) - Number(rows[end - 1]!.ts) > gapOver) break
        end += 1
      }
    }
    gap(row, at)
    if (end - at >= shortestRun) {
      const run = rows.slice(at, end)
      const open = run.some(({ uid }) => opened.has(uid))
      out.push({ kind: 'fold', rows: run, index: at, open })
      if (open) for (let index = at; index < end; index++) out.push({ kind: 'row', row: rows[index]!, index })
      const lastOfRun = rows[end - 1]!
      if (lastOfRun.ts !== null) last = Number(lastOfRun.ts)
    } else {
      out.push({ kind: 'row', row, index: at })
      end = at + 1
    }
    at = end
  }
  return out
}

/** The row an item stands for: the place of the scroll is kept by it. */
export const rowOf = (item: Item): EventRow => (item.kind === 'row' ? item.row : item.kind === 'gap' ? item.next : item.rows[0]!)

/** Index of the item that shows a row, also inside a closed fold; -1 when it is not in memory. */
export const indexOfRow = (items: readonly Item[], uid: string): number => {
  const own = items.findIndex((item) => item.kind === 'row' && item.row.uid === uid)
  return own >= 0 ? own : items.findIndex((item) => item.kind === 'fold' && item.rows.some((row) => row.uid === uid))
}

/** A pause worth a line: a twelfth of the time on screen, at least a minute. */
export const gapThreshold = (rows: readonly EventRow[]): number => {
  const dated = rows.filter((row) => row.ts !== null)
  const first = dated[0]?.ts
  const last = dated[dated.length - 1]?.ts
  if (first == null || last == null || dated.length < 8) return 0
  return Math.max(60_000_000, (Number(last) - Number(first)) / 12)
}
