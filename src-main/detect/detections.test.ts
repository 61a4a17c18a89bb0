// Correlation rules over stored matches: counts, values, order, chains of rules, and independence from input order.
import { describe, expect, it } from 'vitest'
import type { StoredMatch } from '../contract/detection.ts'
import { detections } from './detections.ts'
import { plainFieldMap } from './fields/field-map.ts'
import { RuleSet } from './rule-set.ts'

const event = (name: string) =>
  `title: ${name}\nid: ${name}\nname: ${name}\nlogsource: {product: p}\ndetection:\n  s: {kind: ${name}}\n  condition: s\n`
const correlation = (body: string, id = 'k', extra = '') =>
  `title: ${id}\nid: ${id}\nname: ${id}\nlevel: high\n${extra}correlation:\n${body}`

function set(...texts: string[]): RuleSet {
  return RuleSet.load(
    texts.map((text, i) => ({ path: `${i}.yml`, text })),
    { fieldMap: () => plainFieldMap([{ product: 'p' }]) },
  )
}
/** `a@5 u=x`: an event of kind a at second 5; `a@5-7` is an interval. */
function run(rules: RuleSet, ...specs: string[]) {
  const matches: StoredMatch[] = []
  for (const [i, spec] of specs.entries()) {
    const [head, ...pairs] = spec.split(' ')
    const [kind, time] = head!.split('@')
    const [from, to] = (time ?? '').split('-')
    const value = { kind, ...Object.fromEntries(pairs.map((pair) => pair.split('='))) }
    for (const { rule, fields } of rules.match({ source: 's', value })) {
      matches.push({
        rule: rule.id,
        event: `e${i}`,
        ...(from ? { from: BigInt(from) * 1_000_000n, to: BigInt(to ?? from) * 1_000_000n } : {}),
        fields,
      })
    }
  }
  const result = detections(rules, matches)
  expect(detections(rules, [...matches].reverse())).toEqual(result)
  return result
}
const found = (rules: RuleSet, ...specs: string[]) => run(rules, ...specs).detections.map((one) => one.eventIds.join(','))

describe('counting', () => {
  const count = set(event('a'), correlation('  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: 10s\n  condition: {gte: 3}\n'))
  it('counts events of a group in a sliding time span', () => {
    expect(count.problems).toEqual([])
    expect(found(count, 'a@0 u=x', 'a@9 u=x', 'a@10 u=x')).toEqual(['e0,e1,e2'])
    expect(found(count, 'a@0 u=x', 'a@9 u=x', 'a@11 u=x')).toEqual([])
    expect(found(count, 'a@0 u=x', 'a@1 u=y', 'a@2 u=x')).toEqual([])
  })
  it('joins overlapping windows into one episode and tells separate ones apart', () => {
    expect(found(count, ...[0, 4, 8, 12, 16].map((t) => `a@${t} u=x`))).toEqual(['e0,e1,e2,e3,e4'])
    expect(found(count, ...[0, 1, 2, 100, 101, 102].map((t) => `a@${t} u=x`))).toEqual(['e0,e1,e2', 'e3,e4,e5'])
  })
  it('counts an event once and leaves out what has no group or no time', () => {
    const result = run(count, 'a@0', 'a u=x', 'a@0 u=x', 'a@1 u=x')
    expect(result.detections).toEqual([])
    expect(result.leftOut.map((one) => one.reason)).toEqual(['the event is undated', 'a match of `a` has no value for u'])
  })
  it('says how many matches stand in more groups than are looked at', () => {
    const pairs = set(
      event('a'),
      correlation('  type: event_count\n  rules: [a]\n  group-by: [u, v]\n  timespan: 10s\n  condition: {gte: 2}\n'),
    )
    const match = (values: number, more: number, at: number): StoredMatch => ({
      rule: 'a',
      event: `e${values}-${at}`,
      from: BigInt(at) * 1_000_000n,
      to: BigInt(at) * 1_000_000n,
      fields: { u: Array.from({ length: values }, (_, n) => `u${n}`), v: Array.from({ length: more }, (_, n) => `v${n}`) },
    })
    expect(detections(pairs, [match(16, 16, 0), match(16, 16, 1)]).leftOut).toEqual([])
    const { leftOut } = detections(pairs, [match(17, 1, 0), match(17, 1, 1), match(3, 0, 2), match(20, 0, 3)])
    expect(leftOut).toEqual([
      {
        rule: 'k',
        reason: 'a match of `a` has more than 16 values of a field, or more than 256 combinations, for u, v: only the first were looked at',
        count: 2,
      },
      { rule: 'k', reason: 'a match of `a` has no value for u, v', count: 2 },
    ])
  })
  it('says how many findings have more values than correlations of them look at', () => {
    const chain = set(
      event('a'),
      correlation('  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: 500s\n  condition: {gte: 3}\n', 'inner'),
      correlation('  type: value_count\n  rules: [inner]\n  timespan: 500s\n  condition: {gte: 3, field: ip}\n', 'outer'),
    )
    expect(chain.problems).toEqual([])
    const of = (count: number) => run(chain, ...Array.from({ length: count }, (_, at) => `a@${at} u=x ip=${at}`)).leftOut
    expect(of(100)).toEqual([])
    expect(of(101)).toEqual([
      { rule: 'inner', reason: 'a finding has more than 100 values of a field: correlations of it looked at the first only', count: 1 },
    ])
  })
  it('takes ranges as whole windows', () => {
    const range = set(
      event('a'),
      correlation('  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: 10s\n  condition: {gte: 2, lt: 4}\n'),
    )
    expect(found(range, ...[0, 1, 2, 3].map((t) => `a@${t} u=x`))).toEqual(['e1,e2,e3'])
    expect(found(range, ...[0, 1].map((t) => `a@${t} u=x`))).toEqual(['e0,e1'])
  })
  it('counts distinct values', () => {
    const values = set(
      event('a'),
      correlation('  type: value_count\n  rules: [a]\n  group-by: [u]\n  timespan: 10s\n  condition: {gt: 1, field: ip}\n'),
    )
    expect(found(values, 'a@0 u=x ip=1', 'a@1 u=x ip=1', 'a@2 u=x ip=2')).toEqual(['e0,e1,e2'])
    expect(found(values, 'a@0 u=x ip=1', 'a@1 u=x ip=1')).toEqual([])
  })
  it('measures sums, averages, medians and percentiles', () => {
    const rule = (type: string, condition: string) =>
      set(event('a'), correlation(`  type: ${type}\n  rules: [a]\n  group-by: [u]\n  timespan: 10s\n  condition: ${condition}\n`))
    const bytes = (...values: number[]) => values.map((value, i) => `a@${i} u=x n=${value}`)
    expect(found(rule('value_sum', '{gte: 100, field: n}'), ...bytes(60, 50))).toHaveLength(1)
    expect(found(rule('value_sum', '{gte: 100, field: n}'), ...bytes(60, 30))).toEqual([])
    expect(found(rule('value_avg', '{gt: 50, field: n}'), ...bytes(10, 100))).toHaveLength(1)
    expect(found(rule('value_median', '{eq: 5, field: n}'), ...bytes(1, 5, 900))).toEqual(['e0,e1,e2'])
    expect(found(rule('value_percentile', '{gte: 90, field: n, percentile: 90}'), ...bytes(1, 2, 3, 4, 5, 6, 7, 8, 90, 99))).toHaveLength(1)
  })
})

describe('order and proximity', () => {
  const near = set(event('a'), event('b'), correlation('  type: temporal\n  rules: [a, b]\n  group-by: [u]\n  timespan: 10s\n'))
  it('finds kinds near each other in any order', () => {
    expect(found(near, 'b@0 u=x', 'a@9 u=x')).toEqual(['e0,e1'])
    expect(found(near, 'b@0 u=x', 'a@11 u=x')).toEqual([])
    expect(found(near, 'b@0 u=x', 'a@1 u=y')).toEqual([])
    expect(found(near, 'a@0 u=x', 'a@5 u=x', 'b@14 u=x')).toEqual(['e1,e2'])
  })
  it('takes conditions in words, with absence', () => {
    const absent = set(
      event('a'),
      event('b'),
      event('c'),
      correlation('  type: temporal\n  rules: [a, b, c]\n  group-by: [u]\n  timespan: 10s\n  condition: a and (b or c) and not c\n'),
    )
    expect(found(absent, 'a@0 u=x', 'b@1 u=x')).toEqual(['e0,e1'])
    expect(found(absent, 'a@0 u=x', 'b@1 u=x', 'c@2 u=x')).toEqual([])
  })
  const order = set(
    event('a'),
    event('b'),
    event('c'),
    correlation('  type: temporal_ordered\n  rules: [a, b, c]\n  group-by: [u]\n  timespan: 10s\n'),
  )
  it('wants the order of the rules', () => {
    expect(found(order, 'a@0 u=x', 'b@1 u=x', 'c@2 u=x')).toEqual(['e0,e1,e2'])
    expect(found(order, 'a@0 u=x', 'c@1 u=x', 'b@2 u=x')).toEqual([])
    expect(found(order, 'a@0 u=x', 'b@1 u=x', 'c@11 u=x')).toEqual([])
    expect(found(order, 'a@0 u=x', 'a@2 u=x', 'b@3 u=x', 'c@4 u=x')).toEqual(['e1,e2,e3'])
  })
  it('says possible where the intervals overlap', () => {
    const orders = (...specs: string[]) => run(order, ...specs).detections.map((one) => one.order)
    expect(orders('a@0 u=x', 'b@1 u=x', 'c@2 u=x')).toEqual(['certain'])
    expect(orders('a@0 u=x', 'b@1 u=x', 'c@1 u=x')).toEqual(['possible'])
    expect(orders('a@0-5 u=x', 'b@3-4 u=x', 'c@6 u=x')).toEqual(['possible'])
    expect(orders('b@0-1 u=x', 'a@2-3 u=x', 'c@4 u=x')).toEqual([])
  })
  it('does not take one event for two steps', () => {
    const twice = set(
      event('a'),
      event('b').replace('kind: b', 'kind: a'),
      correlation('  type: temporal_ordered\n  rules: [a, b]\n  group-by: [u]\n  timespan: 10s\n'),
    )
    expect(found(twice, 'a@0 u=x')).toEqual([])
    expect(found(twice, 'a@0 u=x', 'a@1 u=x')).toEqual(['e0,e1'])
  })
})

describe('chains, aliases, new values', () => {
  it('reads different fields under one alias', () => {
    const rules = set(
      event('a'),
      event('b'),
      correlation('  type: temporal\n  rules: [a, b]\n  aliases:\n    who: {a: user, b: actor}\n  group-by: [who]\n  timespan: 10s\n'),
    )
    expect(run(rules, 'a@0 user=x', 'b@1 actor=x user=z').detections[0]!.group).toEqual({ who: 'x' })
    expect(found(rules, 'a@0 user=x', 'b@1 actor=y')).toEqual([])
  })
  it('builds correlations on correlations', () => {
    const many = correlation('  type: event_count\n  rules: [a]\n  group-by: [host]\n  timespan: 10s\n  condition: {gte: 2}\n', 'many')
    const rules = set(
      event('a'),
      event('b'),
      many,
      correlation('  type: temporal_ordered\n  rules: [many, b]\n  group-by: [u]\n  timespan: 60s\n'),
    )
    expect(rules.problems).toEqual([])
    expect(found(rules, 'a@0 u=x host=h', 'a@1 u=x host=h', 'b@5 u=x host=other')).toEqual(['e0,e1,e2'])
    expect(found(rules, 'a@0 u=x host=h', 'a@1 u=x host=h', 'b@5 u=y host=h')).toEqual([])
  })
  it('generate lets the rules beneath stand for themselves', () => {
    const body = '  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: 10s\n  condition: {gte: 2}\n'
    expect(found(set(event('a'), correlation(`${body}  generate: true\n`)), 'a@0 u=x')).toEqual(['e0'])
    expect(found(set(event('a'), correlation(body)), 'a@0 u=x')).toEqual([])
  })
  it('tells a value that the group had not shown', () => {
    const rules = set(
      event('a'),
      correlation('  type: new_value\n  rules: [a]\n  group-by: [u]\n  timespan: 100s\n  condition: {field: ip, gte: 2}\n'),
    )
    expect(found(rules, 'a@0 u=x ip=1', 'a@1 u=x ip=1', 'a@2 u=x ip=2', 'a@3 u=x ip=2')).toEqual(['e2'])
    expect(found(rules, 'a@0 u=x ip=1', 'a@2 u=x ip=2')).toEqual([])
    expect(found(rules, 'a@0 u=x ip=1', 'a@1 u=x ip=1', 'a@200 u=x ip=2')).toEqual([])
  })
})

describe('faults of correlations', () => {
  const reason = (...texts: string[]) => set(event('a'), ...texts).problems[0]?.reason
  it('name what is wrong', () => {
    const base = '  type: event_count\n  rules: [a]\n  group-by: [u]\n  timespan: 10s\n  condition: {gte: 2}\n'
    expect(reason(correlation(base.replace('[a]', '[nobody]')))).toContain('`nobody` is not loaded')
    expect(reason(correlation(base.replace('10s', '10x')))).toContain('timespan')
    expect(reason(correlation(base.replace('event_count', 'sum')))).toContain('is none of')
    expect(reason(correlation(base.replace('gte: 2', 'many: 2')))).toContain('unknown correlation condition')
    expect(reason(correlation(base.replace('event_count', 'value_count')))).toContain('needs `field`')
    expect(reason(correlation(base.replace('[a]', '[d]'), 'k'), correlation(base.replace('[a]', '[k]'), 'd'))).toContain('refers back')
  })
})
