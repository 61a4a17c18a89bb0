// Coverage over time, pure: from counted buckets and claims to lanes in four states, and from lanes to layers.
// Records only ever give "seen"; their absence only ever gives "unknown". Everything else is a claim's.
import type { CoverageClaim, CoverageLane, CoverageSegment, CoverageState, LayerSegment } from '../../contract/coverage.ts'
import type { Layer } from '../../contract/layer.ts'

/** Events of one lane by bucket; times are microseconds. */
export interface CountedLane {
  layer: Layer
  source: string
  account: string | null
  region: string | null
  host: string | null
  events: number
  first: bigint
  last: bigint
  buckets: ArrayLike<number>
  counts: ArrayLike<number>
}

export interface Grid {
  from: bigint
  to: bigint
  width: bigint
}

type Place = Pick<CoverageLane, 'layer' | 'source' | 'account' | 'region' | 'host'>

export const laneId = ({ layer, source, account, region, host }: Place): string =>
  [layer, source, account ?? '', region ?? '', host ?? ''].map(encodeURIComponent).join('/')

/** A claim that leaves a field open speaks for every value of it. */
export function speaksFor(claim: Place, lane: Place): boolean {
  return (
    claim.source === lane.source &&
    claim.layer === lane.layer &&
    (claim.account === null || claim.account === lane.account) &&
    (claim.region === null || claim.region === lane.region) &&
    (claim.host === null || claim.host === lane.host)
  )
}

/** All lanes: those with records, and one for each claim that no lane with records answers to. */
export function coverageLanes(
  counted: readonly CountedLane[],
  claims: readonly CoverageClaim[],
  grid: Grid,
  titleOf: (source: string) => string,
): CoverageLane[] {
  const places = new Map<string, { place: Place; counted: CountedLane | undefined }>()
  for (const lane of counted) places.set(laneId(lane), { place: lane, counted: lane })
  for (const claim of claims) {
    if (counted.some((lane) => speaksFor(claim, lane))) continue
    const id = laneId(claim)
    if (!places.has(id)) places.set(id, { place: claim, counted: undefined })
  }
  const lanes = [...places].map(([id, { place, counted: own }]): CoverageLane => {
    const mine = claims.filter((claim) => speaksFor(claim, place))
    const { layer, source, account, region, host } = place
    return {
      id,
      layer,
      source,
      title: titleOf(source),
      account,
      region,
      host,
      events: own?.events ?? 0,
      first: own ? String(own.first) : null,
      last: own ? String(own.last) : null,
      segments: segmentsOf(own, mine, grid),
      excludes: [...new Set(mine.flatMap((claim) => claim.excludes))],
      claims: mine.map(({ id: claim }) => claim),
    }
  })
  return lanes.sort(
    (a, b) =>
      order(a.source, b.source) || order(a.account ?? '', b.account ?? '') || order(a.region ?? '', b.region ?? '') || order(a.id, b.id),
  )
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Neighbouring buckets with records, as intervals that end where the records do. */
export function seenRuns(lane: Pick<CountedLane, 'buckets' | 'counts' | 'first' | 'last'>, grid: Grid): Run[] {
  const runs: Run[] = []
  for (let at = 0; at < lane.buckets.length; at++) {
    const bucket = lane.buckets[at]!
    const from = grid.from + BigInt(bucket) * grid.width
    const last = runs.at(-1)
    if (last && last.to === from) {
      last.to = from + grid.width
      last.events += lane.counts[at]!
    } else runs.push({ from, to: from + grid.width, events: lane.counts[at]! })
  }
  const first = runs[0]
  // A bucket is as wide as it is; records say no more than where they stand.
  if (first && lane.first > first.from) first.from = lane.first
  const end = runs.at(-1)
  if (end && lane.last + 1n < end.to) end.to = lane.last + 1n
  return runs
}

interface Run {
  from: bigint
  to: bigint
  events: number
}

/** Missing wins over complete: where one piece of evidence says that records are not here, another that says all are does not help. */
function segmentsOf(counted: CountedLane | undefined, claims: readonly CoverageClaim[], grid: Grid): CoverageSegment[] {
  const runs = counted ? seenRuns(counted, grid) : []
  const held = claims
    .map((claim) => ({ id: claim.id, state: claim.state, from: max(BigInt(claim.from), grid.from), to: min(BigInt(claim.to), grid.to) }))
    .filter(({ from, to }) => to > from)
  const cuts = new Set<bigint>([grid.from, grid.to])
  for (const { from, to } of [...runs, ...held]) cuts.add(from).add(min(to, grid.to))
  const edges = [...cuts].filter((edge) => edge >= grid.from && edge <= grid.to).sort((a, b) => (a < b ? -1 : 1))
  const starts = [...held].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.id - b.id))
  let next = 0
  let open: typeof held = []
  let run = 0
  const out: CoverageSegment[] = []
  for (let at = 0; at + 1 < edges.length; at++) {
    const from = edges[at]!
    const to = edges[at + 1]!
    open = open.filter((claim) => claim.to > from)
    while (next < starts.length && starts[next]!.from <= from) {
      if (starts[next]!.to > from) open.push(starts[next]!)
      next++
    }
    while (run < runs.length && runs[run]!.to <= from) run++
    const seen = run < runs.length && runs[run]!.from <= from
    const missing = open.filter(({ state }) => state === 'missing')
    const complete = open.filter(({ state }) => state === 'complete')
    const state: CoverageState = missing.length > 0 ? 'missing' : complete.length > 0 ? 'complete' : seen ? 'seen' : 'unknown'
    const ids = (missing.length > 0 ? missing : complete).map(({ id }) => id)
    const last = out.at(-1)
    if (last && last.state === state && last.claims.join() === ids.join()) last.to = String(to)
    else out.push({ state, from: String(from), to: String(to), events: 0, claims: ids })
  }
  if (counted) countInto(out, counted, grid)
  return out
}

/** Each bucket's events stand in the segment that holds its middle, as far as buckets tell. */
function countInto(segments: CoverageSegment[], lane: CountedLane, grid: Grid): void {
  let at = 0
  for (let n = 0; n < lane.buckets.length; n++) {
    const start = max(grid.from + BigInt(lane.buckets[n]!) * grid.width, lane.first)
    const end = min(start + grid.width, lane.last + 1n)
    const middle = start + (end - start) / 2n
    while (at + 1 < segments.length && BigInt(segments[at]!.to) <= middle) at++
    if (segments[at]) segments[at]!.events += lane.counts[n]!
  }
}

/**
 * A layer in one line. Complete where every lane is; missing where a lane is and none has anything; else seen where any has.
 * `beyond`: buckets of lanes that are not listed.
 */
export function layerLine(lanes: readonly Pick<CoverageLane, 'segments'>[], grid: Grid, beyond: ArrayLike<number> = []): LayerSegment[] {
  const changes = new Map<bigint, number[]>()
  const states = ['complete', 'seen', 'missing', 'unknown'] as const
  const change = (at: bigint, state: CoverageState, by: number) => {
    const row = changes.get(at) ?? [0, 0, 0, 0]
    row[states.indexOf(state)]! += by
    changes.set(at, row)
  }
  for (const { segments } of lanes)
    for (const { state, from, to } of segments) {
      change(BigInt(from), state, 1)
      change(BigInt(to), state, -1)
    }
  for (const run of seenRuns({ buckets: beyond, counts: beyond, first: grid.from, last: grid.to }, grid)) {
    change(run.from, 'seen', 1)
    change(min(run.to, grid.to), 'seen', -1)
  }
  change(grid.from, 'unknown', 0)
  change(grid.to, 'unknown', 0)
  const edges = [...changes].sort(([a], [b]) => (a < b ? -1 : 1))
  const now = [0, 0, 0, 0]
  const out: LayerSegment[] = []
  for (let at = 0; at + 1 < edges.length; at++) {
    const [from, by] = edges[at]!
    by.forEach((count, state) => {
      now[state]! += count
    })
    const [complete, seen, missing, unknown] = now as [number, number, number, number]
    const state: CoverageState =
      complete > 0 && seen + missing + unknown === 0 ? 'complete' : complete + seen > 0 ? 'seen' : missing > 0 ? 'missing' : 'unknown'
    const partlyMissing = state !== 'missing' && missing > 0
    const last = out.at(-1)
    if (last && last.state === state && last.partlyMissing === partlyMissing) last.to = String(edges[at + 1]![0])
    else out.push({ state, from: String(from), to: String(edges[at + 1]![0]), partlyMissing })
  }
  return out
}

const max = (a: bigint, b: bigint) => (a > b ? a : b)
const min = (a: bigint, b: bigint) => (a < b ? a : b)
