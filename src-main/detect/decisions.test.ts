// What is remembered of records never shows in what is found, also past the bounds where it is let go.
import { expect, test } from 'vitest'
import { plainFieldMap } from './fields/field-map.ts'
import { RuleSet } from './rule-set.ts'

const letters = [...'abcdefghijklmnop']
const texts = [
  ...letters.map(
    (one, at) =>
      `title: has ${one}\nid: h${one}\nlogsource: {product: p}\ndetection:\n  s: {x|contains: '${one}'}\n  t: {y: ${at}}\n  condition: s and ${at % 2 ? 'not ' : ''}t\n`,
  ),
  'title: same\nid: same\nlogsource: {product: p}\ndetection:\n  s: {x|fieldref: y}\n  condition: s\n',
  'title: none\nid: none\nlogsource: {product: p}\ndetection:\n  s: {z: null}\n  t: {x|re: "^a+$"}\n  condition: s and not t\n',
]
const files = texts.map((text, at) => ({ path: `${String(at).padStart(2, '0')}.yml`, text }))
const options = { fieldMap: () => plainFieldMap([{ product: 'p' }]) }

test('as many classes and steps as there may be, and more', () => {
  const remembering = RuleSet.load(files, options)
  const asking = RuleSet.load(files, { ...options, prefilter: false })
  expect(remembering.problems).toEqual([])
  let state = 5
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  let found = 0
  for (let n = 0; n < 30_000; n++) {
    const x = letters.filter(() => next(2) === 0).join('')
    const value: Record<string, unknown> = { x: next(50) === 0 ? [x, next(3) === 0 ? 'a' : { q: x }] : x, y: next(20) === 0 ? x : next(17) }
    if (next(3) === 0) value.z = next(2)
    const record = { source: 's', value }
    const ids = remembering.match(record).map((one) => one.rule.id)
    expect(ids).toEqual(asking.match(record).map((one) => one.rule.id))
    found += ids.length
  }
  expect(found).toBeGreaterThan(100_000)
})
