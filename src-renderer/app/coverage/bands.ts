// Coverage as forms on a time axis: state by form, layer by hue. Unknown is the ground and is not drawn.
import type { CoverageState } from '../../../src-main/contract/coverage.ts'

export interface Band {
  state: Exclude<CoverageState, 'unknown'>
  from: number
  to: number
  /** One lane of the layer is shown missing while another has records. */
  partly: boolean
}

interface Segment {
  state: CoverageState
  from: string
  to: string
  partlyMissing?: boolean
}

/** Holes of unknown up to `bridge` microseconds between records seen are closed, so that a line reads as one. */
export const bandsOf = (segments: readonly Segment[], bridge: number): Band[] => {
  const out: Band[] = []
  for (const { state, from, to, partlyMissing } of segments) {
    if (state === 'unknown') continue
    const band = { state, from: Number(from), to: Number(to), partly: partlyMissing ?? false }
    const last = out.at(-1)
    if (last && last.state === state && last.partly === band.partly && band.from - last.to <= (state === 'seen' ? bridge : 0))
      last.to = band.to
    else out.push(band)
  }
  return out
}

export interface Box {
  x: number
  width: number
}

/** Clipped to the axis; what would be thinner than `least` pixels is still seen. */
export const boxOf = (band: Pick<Band, 'from' | 'to'>, x: (ts: number) => number, left: number, right: number, least = 2): Box | null => {
  const from = Math.max(left, x(band.from))
  const to = Math.min(right, x(band.to))
  if (to < left || from > right) return null
  const width = Math.max(least, to - from)
  return { x: Math.min(from, right - width), width }
}

/** Many boxes of one height as one path. */
export const pathOf = (boxes: readonly Box[], y: number, height: number): string =>
  boxes.map(({ x, width }) => `M${x.toFixed(1)} ${y}h${width.toFixed(1)}v${height}h${(-width).toFixed(1)}z`).join('')

export const stateWords: Record<CoverageState, string> = {
  complete: 'Shown complete',
  seen: 'Records seen',
  missing: 'Missing: no log',
  unknown: 'Unknown',
}
