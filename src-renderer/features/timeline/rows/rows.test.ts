// Scroll and time, windows of rows, folds and gaps.
import { describe, expect, it } from 'vitest'
import type { EventRow } from '../../../../src-main/contract/procedures/events.ts'
import { gapThreshold, indexOfRow, toItems } from './items.ts'
import { firstOfThumb, rankAt, rankMap, thumb, timeAt } from './rank.ts'
import { appended, fromPage, mostRows, prepended } from './row-window.ts'

const row = (n: number, ts: number | null = n * 1_000_000, values: EventRow['values'] = {}): EventRow => ({
  uid: `u${n}`,
  key: `k${n}`,
  ts: ts === null ? null : String(ts),
  values,
  exhibit: 'EX-001',
  member: 'EX-001/000001',
  tags: [],
  notes: 0,
  bookmarked: false,
  hidden: false,
  version: false,
  possiblySame: false,
})
const rows = (from: number, count: number) => Array.from({ length: count }, (_, index) => row(from + index))
const page = (from: number, count: number, before: boolean, after: boolean) => ({
  rows: rows(from, count),
  before: before ? `k${from}` : null,
  after: after ? `k${from + count - 1}` : null,
  error: null,
})

describe('rank and time', () => {
  const map = rankMap({ from: '1000', width: '100', layers: { control: [10, 0, 5], data: [0, 0, 5] } })
  it('follow the histogram both ways', () => {
    expect(map.total).toBe(20)
    expect(rankAt(map, 900)).toBe(0)
    expect(rankAt(map, 1050)).toBe(5)
    expect(rankAt(map, 1150)).toBe(10)
    expect(rankAt(map, 9999)).toBe(20)
    expect(timeAt(map, 5)).toBe(1050)
    expect(timeAt(map, 15)).toBe(1250)
    for (let rank = 0; rank <= 20; rank++) expect(Math.abs(rankAt(map, timeAt(map, rank)) - rank)).toBeLessThan(0.5)
  })
  it('put the thumb where the rows are, and back, over ten million rows', () => {
    const total = 10_000_000
    for (const first of [0, 1, 4_999_999, total - 40]) {
      const { top } = thumb(first, 40, total, 700)
      expect(Math.abs(firstOfThumb(top, 40, total, 700) - first)).toBeLessThan(2)
    }
    expect(thumb(0, 40, 10, 700)).toEqual({ top: 0, size: 700 })
    expect(thumb(total - 40, 40, total, 700).top + 22).toBeCloseTo(700)
  })
})

describe('window of rows', () => {
  it('grows at the end and gives up its start, with keys and ranks that still fit', () => {
    let now = fromPage(page(0, 1000, false, true), null)
    expect(now.firstRank).toBe(0)
    for (let from = 1000; from < 8000; from += 1000) now = appended(now, page(from, 1000, true, from < 7000))
    expect(now.rows.length).toBe(mostRows)
    expect(now.firstRank).toBe(5000)
    expect(now.before).toBe('k5000')
    expect(now.rows[0]?.uid).toBe('u5000')
    expect(now.after).toBeNull()
  })
  it('grows at the start and gives up its end', () => {
    let now = fromPage(page(5000, 1000, true, false), 5000)
    for (let from = 4000; from >= 0; from -= 1000) now = prepended(now, page(from, 1000, from > 0, true))
    expect(now.rows.length).toBe(mostRows)
    expect(now.firstRank).toBe(0)
    expect(now.before).toBeNull()
    expect(now.after).toBe('k2999')
  })
})

describe('items', () => {
  const read = (n: number, user = 'alice') => row(n, n * 1_000_000, { activity_id: 2, class_uid: 6003, user_name: user })
  it('fold runs of successful read-only calls of one credential, and nothing else', () => {
    const list = [row(0), read(1), read(2), read(3), read(4), read(5, 'bob'), row(6)]
    const items = toItems(list, { fold: true, opened: new Set(), gapOver: 0 })
    expect(items.map(({ kind }) => kind)).toEqual(['row', 'fold', 'row', 'row'])
    expect(indexOfRow(items, 'u3')).toBe(1)
    const open = toItems(list, { fold: true, opened: new Set(['u2']), gapOver: 0 })
    expect(open.length).toBe(8)
    expect(indexOfRow(open, 'u3')).toBe(4)
    expect(toItems(list, { fold: false, opened: new Set(), gapOver: 0 }).length).toBe(7)
  })
  it('end folds at fixed row numbers, so that they stay when rows come before them', () => {
    const list = Array.from({ length: 200 }, (_, index) => read(index + 240))
    const ends = (from: number) =>
      toItems(list.slice(from), { fold: true, opened: new Set(), gapOver: 0, firstRank: 240 + from })
        .map((item) => (item.kind === 'fold' ? item.rows[0]?.uid : ''))
        .slice(1)
    expect(ends(17)).toEqual(ends(0))
    expect(toItems(list, { fold: true, opened: new Set(), gapOver: 0 }).length).toBe(5)
  })
  it('never fold a tagged, noted, bookmarked or failed row away', () => {
    const list = [read(1), read(2), { ...read(3), bookmarked: true }, read(4), read(5)]
    expect(toItems(list, { fold: true, opened: new Set(), gapOver: 0 }).some(({ kind }) => kind === 'fold')).toBe(false)
  })
  it('say gaps, and no row is lost', () => {
    const list = [...rows(0, 10), ...rows(4000, 10), row(9999, null)]
    const items = toItems(list, { fold: true, opened: new Set(), gapOver: gapThreshold(list) })
    expect(items.filter(({ kind }) => kind === 'gap').length).toBe(1)
    expect(items.filter(({ kind }) => kind === 'row').length).toBe(21)
  })
})
