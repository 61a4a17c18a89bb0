import { expect, test } from 'vitest'
import { hash64 } from './hash64.ts'

test('is the same for ever: cases hold these numbers', () => {
  expect(hash64('')).toBe(8_086_619_218_933_707_273n)
  expect(hash64('a')).toBe(7_312_254_196_333_576_048n)
  expect(hash64('6f1c1a9e-42a7-4c1b-9a44-0b1f7a3b1e55')).toBe(-6_516_031_216_178_797_110n)
  expect(hash64('aws_cloudtrail\u0000123456789012\u0000é😀')).toBe(-5_447_097_182_927_407_186n)
})

test('spreads: ids that differ little share neither the whole nor one half too often', () => {
  const whole = new Set<bigint>()
  const low = new Set<bigint>()
  const high = new Set<bigint>()
  const count = 100_000
  for (let i = 0; i < count; i++) {
    const value = hash64(`req-${i}`)
    whole.add(value)
    low.add(BigInt.asUintN(32, value))
    high.add(BigInt.asUintN(32, value >> 32n))
  }
  expect(whole.size).toBe(count)
  // 32 random bits would share about one pair in 100,000.
  expect(low.size).toBeGreaterThan(count - 15)
  expect(high.size).toBeGreaterThan(count - 15)
})
