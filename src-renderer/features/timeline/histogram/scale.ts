// Between time and pixels of the histogram, and the arithmetic of brush and zoom.
import type { Range } from '../../../app/state/view.ts'

/** Left of the axis, for what is counted. */
export const gutter = 44

export interface Scale {
  from: number
  to: number
  left: number
  width: number
}

export const xOf = (scale: Scale, ts: number): number => scale.left + ((ts - scale.from) / (scale.to - scale.from)) * scale.width

export const tsOf = (scale: Scale, x: number): number => {
  const part = Math.min(1, Math.max(0, (x - scale.left) / scale.width))
  return Math.round(scale.from + part * (scale.to - scale.from))
}

/** The least range one can zoom to: a millisecond. */
export const leastSpan = 1000

export const zoomed = (range: Range, around: number, factor: number, whole: Range): Range | null => {
  const span = Math.max(leastSpan, Math.round((range.to - range.from) * factor))
  if (span >= whole.to - whole.from) return null
  const part = (around - range.from) / (range.to - range.from)
  const from = Math.round(around - part * span)
  return within({ from, to: from + span }, whole)
}

/** Moved as little as needed to lie inside the whole. */
export const within = (range: Range, whole: Range): Range => {
  const span = Math.min(range.to - range.from, whole.to - whole.from)
  const from = Math.min(Math.max(range.from, whole.from), whole.to - span)
  return { from, to: from + span }
}

export const panned = (range: Range, part: number, whole: Range): Range => {
  const by = Math.round((range.to - range.from) * part)
  return within({ from: range.from + by, to: range.to + by }, whole)
}

export type Grip = 'from' | 'to' | 'inside' | 'new'

/** What a press at x takes hold of. */
export const gripAt = (scale: Scale, brush: Range | null, x: number): Grip => {
  if (!brush) return 'new'
  const from = xOf(scale, brush.from)
  const to = xOf(scale, brush.to)
  if (Math.abs(x - from) < 5) return 'from'
  if (Math.abs(x - to) < 5) return 'to'
  return x > from && x < to ? 'inside' : 'new'
}

/** The brush after dragging from one x to another. */
export const dragged = (scale: Scale, grip: Grip, before: Range | null, startX: number, x: number): Range | null => {
  const now = tsOf(scale, x)
  if (grip === 'new' || !before) {
    const start = tsOf(scale, startX)
    return Math.abs(x - startX) < 3 ? null : { from: Math.min(start, now), to: Math.max(start, now) }
  }
  if (grip === 'inside') {
    const by = tsOf(scale, x) - tsOf(scale, startX)
    return within({ from: before.from + by, to: before.to + by }, scale)
  }
  const fixed = grip === 'from' ? before.to : before.from
  return { from: Math.min(fixed, now), to: Math.max(fixed, now) + (fixed === now ? leastSpan : 0) }
}
