// Between time and row number: the histogram's running sum, straight inside a bucket. It makes the scroll bar a time line.
import type { Histogram } from '../../../../src-main/contract/procedures/events.ts'

export interface RankMap {
  from: number
  width: number
  /** Rows before bucket i; one longer than the buckets. */
  before: Float64Array
  total: number
}

export const rankMap = (histogram: Pick<Histogram, 'from' | 'width' | 'layers'>): RankMap => {
  const series = Object.values(histogram.layers)
  const buckets = series[0]?.length ?? 0
  const before = new Float64Array(buckets + 1)
  for (let index = 0; index < buckets; index++) {
    let sum = 0
    for (const counts of series) sum += counts[index] ?? 0
    before[index + 1] = before[index]! + sum
  }
  return { from: Number(histogram.from), width: Number(histogram.width), before, total: before[buckets] ?? 0 }
}

/** About how many rows lie before a time. Exact at the edges of buckets. */
export const rankAt = (map: RankMap, ts: number): number => {
  const buckets = map.before.length - 1
  if (buckets <= 0 || map.width <= 0) return 0
  const place = (ts - map.from) / map.width
  if (place <= 0) return 0
  if (place >= buckets) return map.total
  const index = Math.floor(place)
  const low = map.before[index]!
  return low + (map.before[index + 1]! - low) * (place - index)
}

/** About which time the row of a number has. */
export const timeAt = (map: RankMap, rank: number): number => {
  const buckets = map.before.length - 1
  if (buckets <= 0) return map.from
  let low = 0
  let high = buckets
  while (low < high - 1) {
    const middle = (low + high) >> 1
    if (map.before[middle]! <= rank) low = middle
    else high = middle
  }
  const inside = map.before[low + 1]! - map.before[low]!
  const part = inside > 0 ? Math.min(1, Math.max(0, (rank - map.before[low]!) / inside)) : 0
  return Math.round(map.from + (low + part) * map.width)
}

/** Thumb of the scroll bar, in pixels of the track. */
export const thumb = (first: number, visible: number, total: number, track: number): { top: number; size: number } => {
  if (total <= visible || track <= 0) return { top: 0, size: track }
  const size = Math.max(22, (visible / total) * track)
  return { top: Math.min(1, Math.max(0, first / (total - visible))) * (track - size), size }
}

/** First row when the thumb's top is at `top`; the inverse of `thumb`. */
export const firstOfThumb = (top: number, visible: number, total: number, track: number): number => {
  const { size } = thumb(0, visible, total, track)
  const room = track - size
  if (room <= 0) return 0
  return Math.round(Math.min(1, Math.max(0, top / room)) * Math.max(0, total - visible))
}
