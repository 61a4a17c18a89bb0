// Equal records are one match; what is too common stands together, in time order, and nothing is lost.
import { expect, test } from 'vitest'
import { undated } from '../../contract/columns.ts'
import { commonAbove, type MatchRun, maxEvents } from '../../contract/detection.ts'
import { packFields } from '../../contract/match-fields.ts'
import { commonDetections } from '../../detect/common.ts'
import { RuleSet } from '../../detect/rule-set.ts'
import { Uids } from '../../detect/uids.ts'
import { GatheredMatches, type Taken } from './gathered-matches.ts'

const uidText = (high: bigint, low: bigint) => new Uids(BigInt64Array.of(high, low)).text(0)

const run = (rule: string, events: readonly [uid: bigint, from: bigint, until: bigint, fields?: string][]): MatchRun => ({
  rule,
  uids: BigInt64Array.from(events.flatMap(([uid]) => [-uid, uid])),
  times: BigInt64Array.from(events.flatMap(([, from, until]) => [from, until])),
  fields: packFields(
    events.map(([, , , fields]) => fields ?? '{}'),
    events.map((_, at) => at),
  ),
})

const gather = (...runs: MatchRun[]) => {
  const gathered = new GatheredMatches()
  for (const one of runs) gathered.add(one)
  return gathered
}

/** As objects, each rule's in its order. */
const told = ({ lists }: Taken) =>
  lists.flatMap((list) =>
    Array.from({ length: list.n }, (_, at) => ({
      rule: list.rule,
      event: list.event(at),
      ...(list.from(at) !== undefined && { from: list.from(at), to: list.to(at) }),
      fields: list.values[list.of[at]!],
    })),
  )

test('a record that came twice is one match, whatever came first', () => {
  const a = run('r', [
    [5n, 20n, 21n, '{"user":["b"]}'],
    [4n, undated, undated],
  ])
  const b = run('r', [[5n, 19n, 30n, '{"user":["a"]}']])
  const one = gather(a, b).take(() => true)
  expect(told(one)).toEqual(told(gather(b, a).take(() => true)))
  expect(one.counts).toEqual({ r: 2 })
  expect(told(one)).toEqual([
    { rule: 'r', event: uidText(-5n, 5n), from: 19n, to: 30n, fields: { user: ['a'] } },
    { rule: 'r', event: uidText(-4n, 4n), fields: {} },
  ])
})

test('more than the bound stand together, in time order, undated last, all of them', () => {
  const n = commonAbove + 500
  const rows = Array.from({ length: n }, (_, at): [bigint, bigint, bigint] =>
    at === 7 ? [BigInt(at + 1), undated, undated] : [BigInt(at + 1), BigInt((at * 7919) % n), BigInt((at * 7919) % n) + 1n],
  )
  const { lists, common, counts } = gather(
    run('many', rows.slice(0, 900)),
    run('many', rows.slice(900)),
    run('few', rows.slice(0, 2)),
  ).take(() => false)
  expect(counts).toEqual({ many: n, few: 2 })
  expect(lists.map(({ rule, n }) => [rule, n])).toEqual([['few', 2]])
  const meta = RuleSet.load([
    {
      path: 'm.yml',
      text: 'title: Many\nid: many\nlogsource: {product: aws}\ndetection:\n  a: {eventName: x}\n  condition: a\nlevel: low\n',
    },
  ]).events[0]!
  const found = commonDetections(meta, common[0]!)
  expect(found.map((one) => one.events)).toEqual([maxEvents, maxEvents, n - 2 * maxEvents])
  expect(new Set(found.flatMap((one) => one.eventIds)).size).toBe(n)
  expect(found.every((one) => one.common === n)).toBe(true)
  expect(found[0]!.from).toBe('0')
  expect(Number(found[1]!.from)).toBeGreaterThanOrEqual(Number(found[0]!.from) + maxEvents - 1)
  expect(found.at(-1)!.eventIds.at(-1)).toBe(uidText(-8n, 8n))
})
