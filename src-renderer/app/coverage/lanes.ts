// Where records were seen, by layer: runs of neighbouring buckets that hold any.
import type { Histogram } from '../../../src-main/contract/procedures/events.ts'

export interface Run {
  from: number
  to: number
}

/** Runs as times. Holes narrower than `bridge` buckets are closed, so that a line reads as one. */
export const runs = (histogram: Histogram, layer: string, bridge = 1): Run[] => {
  const counts = histogram.layers[layer] ?? []
  const from = Number(histogram.from)
  const width = Number(histogram.width)
  const out: Run[] = []
  let open: { first: number; last: number } | null = null
  counts.forEach((count, index) => {
    if (count === 0) return
    if (open && index - open.last <= bridge + 1) open.last = index
    else {
      if (open) out.push({ from: from + open.first * width, to: from + (open.last + 1) * width })
      open = { first: index, last: index }
    }
  })
  const last = open as { first: number; last: number } | null
  if (last) out.push({ from: from + last.first * width, to: from + (last.last + 1) * width })
  return out
}
