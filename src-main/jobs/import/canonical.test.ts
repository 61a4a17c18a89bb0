// RFC 8785 examples, and agreement with a plain implementation on any JSON.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from './canonical.ts'

const plain = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(plain).join(',')}]`
  if (value && typeof value === 'object')
    return `{${Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${plain((value as Record<string, unknown>)[key])}`)
      .join(',')}}`
  return JSON.stringify(value)
}

test('sorts keys by UTF-16 code units and writes numbers as the RFC shows', () => {
  expect(canonicalJson(JSON.parse('{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}'))).toBe(
    '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
  )
  expect(canonicalJson([333333333.33333329, 1e30, 4.5, 2e-3, 1e-27, -0])).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27,0]')
})

test('agrees with a plain implementation', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => canonicalJson(value) === plain(value)))
})

test('many keys in any order', () => {
  const keys = Array.from({ length: 500 }, (_, i) => `k${(i * 7919) % 500}`)
  const object = Object.fromEntries(keys.map((key, i) => [key, i]))
  expect(canonicalJson(object)).toBe(plain(object))
})
