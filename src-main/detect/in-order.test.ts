// The quick order is the order that asking for each pair gives, also where ranks are equal or numbers many.
import { expect, test } from 'vitest'
import { inOrder, rankOf } from './in-order.ts'

const slow = (n: number, compare: (a: number, b: number) => number) =>
  Uint32Array.from({ length: n }, (_, at) => at).sort((a, b) => compare(a, b) || a - b)

test('ranks, ties and missing values stand as a comparison puts them', () => {
  let seed = 7
  const next = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
    return seed
  }
  for (const spread of [1, 3, 1000, 2 ** 40]) {
    const values = Float64Array.from({ length: 3000 }, () => (next() % 17 === 0 ? Number.POSITIVE_INFINITY : (next() % 5000) * spread))
    // One far from all others makes ranks coarse.
    values[5] = 2 ** 50
    const compare = (a: number, b: number) => (values[a] === values[b] ? 0 : values[a]! < values[b]! ? -1 : 1)
    expect(inOrder(values.length, rankOf(values), compare)).toEqual(slow(values.length, compare))
  }
})

test('nothing, one, and all the same', () => {
  expect([
    ...inOrder(
      0,
      () => 0,
      () => 0,
    ),
  ]).toEqual([])
  expect([
    ...inOrder(
      1,
      () => 0xffff_ffff,
      () => 0,
    ),
  ]).toEqual([0])
  expect([
    ...inOrder(
      4,
      () => 9,
      () => 0,
    ),
  ]).toEqual([0, 1, 2, 3])
  expect([
    ...inOrder(
      4,
      () => 9,
      (a, b) => b - a,
    ),
  ]).toEqual([3, 2, 1, 0])
  expect([...inOrder(2, rankOf(new Float64Array(2).fill(Number.POSITIVE_INFINITY)), () => 0)]).toEqual([0, 1])
})
