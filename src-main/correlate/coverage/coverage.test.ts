// Coverage: what records, claims and numbers may show, and what they must never show.
import { describe, expect, it } from 'vitest'
import type { CoverageClaim } from '../../contract/coverage.ts'
import { type CountedLane, coverageLanes, layerLine } from './lanes.ts'
import { sequenceIntervals } from './sequence.ts'

const grid = { from: 0n, to: 100n, width: 10n }
const lane = (buckets: number[], more: Partial<CountedLane> = {}): CountedLane => ({
  layer: 'control',
  source: 'aws_cloudtrail',
  account: '111122223333',
  region: 'eu-central-1',
  host: null,
  events: buckets.length * 2,
  first: BigInt((buckets[0] ?? 0) * 10),
  last: BigInt((buckets.at(-1) ?? 0) * 10 + 9),
  buckets,
  counts: buckets.map(() => 2),
  ...more,
})
const claim = (state: 'complete' | 'missing', from: number, to: number, more: Partial<CoverageClaim> = {}): CoverageClaim => ({
  id: from + 1,
  origin: 'digests',
  at: '2026-01-01T00:00:00Z',
  state,
  layer: 'control',
  source: 'aws_cloudtrail',
  account: '111122223333',
  region: 'eu-central-1',
  host: null,
  from: String(from),
  to: String(to),
  basis: 'digest_chain',
  statement: 'shown',
  excludes: [],
  evidence: [],
  ...more,
})
const told = (segments: readonly { state: string; from: string; to: string }[]) =>
  segments.map(({ state, from, to }) => `${state} ${from}-${to}`)
const lanesOf = (counted: CountedLane[], claims: CoverageClaim[] = []) => coverageLanes(counted, claims, grid, (id) => id)

describe('a lane', () => {
  it('is seen where records are, unknown elsewhere, and never more by records alone', () => {
    const [only] = lanesOf([lane([0, 1, 2, 6])])
    expect(told(only!.segments)).toEqual(['seen 0-30', 'unknown 30-60', 'seen 60-70', 'unknown 70-100'])
    expect(only!.segments.map(({ events }) => events)).toEqual([6, 0, 2, 0])
    const every = lanesOf([lane([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])])
    expect(told(every[0]!.segments)).toEqual(['seen 0-100'])
  })

  it('ends where its records end, not where the bucket does', () => {
    const [only] = lanesOf([lane([2, 3], { first: 24n, last: 35n })])
    expect(told(only!.segments)).toEqual(['unknown 0-24', 'seen 24-36', 'unknown 36-100'])
  })

  it('is complete by a claim, also where it is quiet; missing wins over complete', () => {
    const [only] = lanesOf([lane([0, 5])], [claim('complete', 0, 80), claim('missing', 40, 50)])
    expect(told(only!.segments)).toEqual(['complete 0-40', 'missing 40-50', 'complete 50-80', 'unknown 80-100'])
    expect(only!.segments.map(({ claims }) => claims)).toEqual([[1], [41], [1], []])
    expect(only!.segments.reduce((sum, { events }) => sum + events, 0)).toBe(only!.events)
  })

  it('takes a claim that names no account for every account, and one of another region for none', () => {
    const lanes = lanesOf(
      [lane([1]), lane([2], { account: '444455556666' })],
      [
        claim('complete', 0, 100, { account: null, region: null, excludes: ['data events'] }),
        claim('missing', 0, 100, { id: 7, region: 'us-east-1' }),
      ],
    )
    expect(lanes.map(({ account, region, segments }) => [account, region, told(segments)])).toEqual([
      ['111122223333', 'eu-central-1', ['complete 0-100']],
      ['111122223333', 'us-east-1', ['missing 0-100']],
      ['444455556666', 'eu-central-1', ['complete 0-100']],
    ])
    expect(lanes[0]!.excludes).toEqual(['data events'])
  })

  it('cuts claims to the time looked at', () => {
    const [only] = lanesOf([lane([1])], [claim('complete', -50, 500, { id: 3 })])
    expect(told(only!.segments)).toEqual(['complete 0-100'])
  })
})

describe('a layer', () => {
  it('is complete only where every lane is, and says where one of several is missing', () => {
    const lanes = lanesOf(
      [lane([0, 1, 2, 3]), lane([0, 1], { account: '444455556666' })],
      [
        claim('complete', 0, 40),
        claim('complete', 0, 20, { id: 2, account: '444455556666' }),
        claim('missing', 20, 60, { id: 3, account: '444455556666' }),
      ],
    )
    expect(layerLine(lanes, grid)).toEqual([
      { state: 'complete', from: '0', to: '20', partlyMissing: false },
      { state: 'seen', from: '20', to: '40', partlyMissing: true },
      { state: 'missing', from: '40', to: '60', partlyMissing: false },
      { state: 'unknown', from: '60', to: '100', partlyMissing: false },
    ])
  })
  it('of no lane is unknown throughout; lanes that are not listed still count', () => {
    expect(told(layerLine([], grid))).toEqual(['unknown 0-100'])
    expect(told(layerLine([], grid, [3, 4]))).toEqual(['unknown 0-30', 'seen 30-50', 'unknown 50-100'])
  })
})

describe('sequence numbers', () => {
  const numbered = (...list: [number, number][]) => list.map(([number, ts]) => ({ number: BigInt(number), ts: BigInt(ts) }))
  it('show a run complete and a jump missing, with how many', () => {
    expect(sequenceIntervals(numbered([1, 10], [2, 20], [3, 30], [7, 50], [8, 60]))).toEqual([
      { state: 'complete', from: 10n, to: 30n, first: 1n, last: 3n, missing: 0n },
      { state: 'missing', from: 30n, to: 50n, first: 4n, last: 6n, missing: 3n },
      { state: 'complete', from: 50n, to: 60n, first: 7n, last: 8n, missing: 0n },
    ])
  })
  it('say nothing of one number, and nothing between a counter and its new start', () => {
    expect(sequenceIntervals(numbered([5, 10]))).toEqual([])
    const found = sequenceIntervals(numbered([90_000, 10], [90_001, 20], [1, 500], [2, 510]))
    expect(found.map(({ state, from, to }) => [state, from, to])).toEqual([
      ['complete', 10n, 20n],
      ['complete', 500n, 510n],
    ])
  })
  it('begin again after a restart of few numbers, and pass over one that strays', () => {
    const minute = 60_000_000
    const restarted = sequenceIntervals(numbered([1, 0], [2, 10], [3, 20], [1, 5 * minute], [2, 5 * minute + 10], [3, 5 * minute + 20]))
    expect(restarted.map(({ state, from, to }) => [state, from, to])).toEqual([
      ['complete', 0n, 20n],
      ['complete', 300_000_000n, 300_000_020n],
    ])
    const strayed = sequenceIntervals(numbered([7, 0], [8, 10], [2, 5 * minute], [9, 6 * minute]))
    expect(strayed.map(({ state, first, last }) => [state, first, last])).toEqual([['complete', 7n, 9n]])
  })
  it('take numbers in any order, and the same number twice', () => {
    expect(sequenceIntervals(numbered([3, 30], [1, 10], [2, 20], [2, 20])).map(({ state, from, to }) => [state, from, to])).toEqual([
      ['complete', 10n, 30n],
    ])
  })
})
