// Forms of coverage on an axis.
import { expect, it } from 'vitest'
import { bandsOf, boxOf, pathOf } from './bands.ts'

const segment = (state: 'complete' | 'seen' | 'missing' | 'unknown', from: number, to: number) => ({
  state,
  from: String(from),
  to: String(to),
})

it('closes short holes between records seen, and none between anything else', () => {
  const bands = bandsOf(
    [
      segment('seen', 0, 10),
      segment('unknown', 10, 12),
      segment('seen', 12, 20),
      segment('unknown', 20, 40),
      segment('seen', 40, 50),
      segment('missing', 50, 60),
      segment('complete', 60, 70),
      segment('unknown', 70, 71),
      segment('complete', 71, 80),
    ],
    5,
  )
  expect(bands.map(({ state, from, to }) => [state, from, to])).toEqual([
    ['seen', 0, 20],
    ['seen', 40, 50],
    ['missing', 50, 60],
    ['complete', 60, 70],
    ['complete', 71, 80],
  ])
})

it('keeps what is short in sight and inside the axis', () => {
  const x = (ts: number) => ts
  expect(boxOf({ from: 10, to: 10.1 }, x, 0, 100)).toEqual({ x: 10, width: 2 })
  expect(boxOf({ from: 99.9, to: 100 }, x, 0, 100)).toEqual({ x: 98, width: 2 })
  expect(boxOf({ from: -50, to: 20 }, x, 0, 100)).toEqual({ x: 0, width: 20 })
  expect(boxOf({ from: 120, to: 130 }, x, 0, 100)).toBeNull()
  expect(pathOf([{ x: 1, width: 2 }], 3, 4)).toBe('M1.0 3h2.0v4h-2.0z')
})
