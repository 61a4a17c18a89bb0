// Lines of the coverage table: each of the five layers, also the empty ones, and beneath it its lanes.
import type { Coverage, CoverageLane, LayerSegment } from '../../../src-main/contract/coverage.ts'
import { type Layer, layers } from '../../../src-main/contract/layer.ts'

export type CoverageRow =
  | { kind: 'layer'; id: string; layer: Layer; segments: readonly LayerSegment[]; lanes: number; events: number }
  | { kind: 'lane'; id: string; lane: CoverageLane }

/** What needs a look comes first in a layer: missing, then by events. */
export const coverageRows = (coverage: Coverage, folded: ReadonlySet<Layer>): CoverageRow[] =>
  layers.flatMap((layer): CoverageRow[] => {
    const lanes = coverage.lanes
      .filter((lane) => lane.layer === layer)
      .sort((a, b) => Number(missing(b)) - Number(missing(a)) || b.events - a.events)
    const head: CoverageRow = {
      kind: 'layer',
      id: layer,
      layer,
      segments: coverage.layers[layer] ?? [],
      lanes: lanes.length,
      events: lanes.reduce((sum, { events }) => sum + events, 0),
    }
    return folded.has(layer) ? [head] : [head, ...lanes.map((lane): CoverageRow => ({ kind: 'lane', id: lane.id, lane }))]
  })

const missing = ({ segments }: CoverageLane): boolean => segments.some(({ state }) => state === 'missing')
