// Correlations over columns find what a plain reading of them finds: every group of every rule, as objects, nothing left out early.
import { expect, test } from 'vitest'
import { undated } from '../../contract/columns.ts'
import type { MatchRun, StoredMatch } from '../../contract/detection.ts'
import { packFields, readFields } from '../../contract/match-fields.ts'
import { correlateGroup, type Item } from '../../detect/correlation-windows.ts'
import { detections, detectionsOf } from '../../detect/detections.ts'
import { inTime } from '../../detect/match-order.ts'
import { RuleSet } from '../../detect/rule-set.ts'
import { fieldFor } from '../../detect/sigma/rule.ts'
import { Uids } from '../../detect/uids.ts'
import { GatheredMatches } from './gathered-matches.ts'

const event = (name: string) =>
  `title: ${name}\nid: ${name}\nname: ${name}\nlogsource: {product: p}\ndetection:\n  s: {kind: ${name}}\n  condition: s\n`
const correlation = (id: string, body: string) => `title: ${id}\nid: ${id}\nname: ${id}\nlevel: high\ncorrelation:\n${body}`
const rules = RuleSet.load(
  [
    event('a'),
    event('b'),
    event('c'),
    correlation('few', '  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: 30s\n  condition: {gte: 3}\n'),
    correlation('more', '  type: event_count\n  rules: [a, b]\n  group-by: [u, ip]\n  timespan: 60s\n  condition: {gt: 2}\n'),
    correlation('just', '  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: 20s\n  condition: {eq: 2}\n'),
    correlation('rare', '  type: event_count\n  rules: [b]\n  group-by: [u]\n  timespan: 20s\n  condition: {lt: 3}\n'),
    correlation('values', '  type: value_count\n  rules: [a]\n  group-by: [u]\n  timespan: 60s\n  condition: {gte: 2, field: ip}\n'),
    correlation('pairs', '  type: value_count\n  rules: [b, a]\n  group-by: [u]\n  timespan: 60s\n  condition: {gte: 3, field: [ip, u]}\n'),
    correlation('near', '  type: temporal\n  rules: [a, b]\n  group-by: [u]\n  timespan: 10s\n'),
    correlation('then', '  type: temporal_ordered\n  rules: [a, b, c]\n  group-by: [ip]\n  timespan: 60s\n'),
    correlation('fresh', '  type: new_value\n  rules: [c]\n  group-by: [u]\n  timespan: 100s\n  condition: {gte: 1, field: ip}\n'),
    correlation(
      'above',
      '  type: event_count\n  rules: [few]\n  generate: true\n  group-by: [u]\n  timespan: 300s\n  condition: {gte: 2}\n',
    ),
    correlation(
      'events',
      '  type: event_count\n  rules: [near]\n  generate: true\n  group-by: [u]\n  timespan: 300s\n  condition: {gte: 4}\n',
    ),
  ].map((text, at) => ({ path: `${String(at).padStart(2, '0')}.yml`, text })),
)

function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

interface Made extends StoredMatch {
  hi: bigint
  lo: bigint
}

function made(seed: number, count: number): Made[] {
  const next = numbers(seed)
  const list = (many: number, of: string) => Array.from({ length: many }, () => (next(12) === 0 ? '' : `${of}${next(5)}`))
  return Array.from({ length: count }, () => {
    const hi = BigInt(next(40)) - 20n
    const lo = BigInt(next(4)) - 2n
    const from = BigInt(next(400)) * 1_000_000n + (next(9) === 0 ? 2n ** 60n : 0n)
    const times = next(15) === 0 ? {} : { from, to: from + BigInt(next(3)) * 1_000_000n }
    const fields = { u: list(next(8) === 0 ? next(3) : 1, 'u'), ip: list(next(6) === 0 ? 2 : 1, 'i') }
    return { rule: 'abc'[next(3)]!, event: new Uids(BigInt64Array.of(hi, lo)).text(0), hi, lo, ...times, fields }
  })
}

/** One match an event, as the gathering of several is described. */
function once(all: readonly Made[]): Made[] {
  const known = new Map<string, Made>()
  for (const one of all) {
    const key = `${one.rule} ${one.event}`
    const there = known.get(key)
    if (!there) {
      known.set(key, one)
      continue
    }
    const from = [there.from ?? undated, one.from ?? undated].reduce((a, b) => (a < b ? a : b))
    const to = [there.to ?? undated, one.to ?? undated].reduce((a, b) => (a > b ? a : b))
    const fields = JSON.stringify(one.fields) < JSON.stringify(there.fields) ? one.fields : there.fields
    const { rule, event: uid, hi, lo } = there
    known.set(key, { rule, event: uid, hi, lo, fields, ...(from !== undated && { from, to }) })
  }
  return [...known.values()]
}

/** Runs of any length, as batches write them. */
function runs(all: readonly Made[], next: (below: number) => number): MatchRun[] {
  const out: MatchRun[] = []
  for (const rule of ['a', 'b', 'c']) {
    const own = all.filter((one) => one.rule === rule)
    for (let at = 0; at < own.length; ) {
      const part = own.slice(at, at + 1 + next(30))
      at += part.length
      const texts = [...new Set(part.map((one) => JSON.stringify(one.fields)))]
      out.push({
        rule,
        uids: BigInt64Array.from(part.flatMap(({ hi, lo }) => [hi, lo])),
        times: BigInt64Array.from(part.flatMap(({ from, to }) => [from ?? undated, to ?? undated])),
        fields: packFields(
          texts,
          part.map((one) => texts.indexOf(JSON.stringify(one.fields))),
        ),
      })
    }
  }
  return out
}

/** The groups of a rule, each looked at whole. */
function plainly(matches: readonly StoredMatch[]): string[] {
  const out: string[] = []
  for (const rule of rules.correlations) {
    if (rule.rules.some((id) => !'abc'.includes(id))) continue
    const groups = new Map<string, Item[]>()
    for (const id of rule.rules)
      for (const { rule: of, event: uid, from, to, fields } of matches) {
        if (of !== id || from === undefined) continue
        let keys = ['']
        for (const name of rule.groupBy) {
          const values = [...new Set(fields[fieldFor(rule, id, name)] ?? [])].filter((value) => value !== '')
          keys = keys.flatMap((key) => values.map((value) => `${key}\0${value}`))
        }
        for (const key of keys) {
          const item: Item = { rule: id, events: [uid], from, to: to!, fields }
          groups.set(key, [...(groups.get(key) ?? []), item])
        }
      }
    for (const items of groups.values())
      for (const found of correlateGroup(rule, items.sort(inTime)))
        out.push(`${rule.id} ${found.from} ${found.to} ${found.order} ${found.measure} ${found.events.join(' ')}`)
  }
  return out.sort()
}

test('columns, rows and a plain reading agree, whatever the order and the runs', () => {
  const kinds = new Set<string>()
  for (let seed = 1; seed <= 25; seed++) {
    const next = numbers(seed * 77)
    const all = made(seed, 60 + seed * 20)
    const matches = once(all)
    const byRows = detections(rules, matches)
    const gathered = new GatheredMatches()
    for (const run of runs(
      [...all].sort(() => next(3) - 1),
      next,
    ))
      gathered.add(run)
    expect(detectionsOf(rules, gathered.take(() => true).lists)).toEqual(byRows)
    const own = byRows.detections.filter((one) =>
      rules.correlations.some((rule) => rule.id === one.ruleId && rule.rules.every((id) => 'abc'.includes(id))),
    )
    for (const one of byRows.detections) kinds.add(one.ruleId)
    expect(own.map((one) => `${one.ruleId} ${one.from} ${one.to} ${one.order} ${one.measure} ${one.eventIds.join(' ')}`).sort()).toEqual(
      plainly(matches),
    )
  }
  // Every rule was seen to find something.
  expect([...kinds].filter((id) => id.length > 1).sort()).toEqual(rules.correlations.map((rule) => rule.id).sort())
})

test('values of many matches are read as they were written, also as earlier versions wrote them', () => {
  const texts = ['{"b":["x\\"y"],"a":[]}', '{}', '{"a":["1"]}']
  const packed = packFields(texts, [2, 0, 2])!
  expect(readFields(packed)).toEqual({ values: [{ a: ['1'] }, { b: ['x"y'], a: [] }], of: [0, 1, 0] })
  expect(
    readFields(
      JSON.stringify([
        [texts[2], texts[0]],
        [0, 1, 0],
      ]),
    ),
  ).toEqual(readFields(packed))
  expect(packFields(texts, [1, 1])).toBeNull()
})
