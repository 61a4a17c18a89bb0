// The account of records closes, and says so when it does not.
import { expect, it } from 'vitest'
import { addsUp, partsOf, rejected, total } from './account.ts'

const one = {
  records: 10,
  events: 7,
  primary: 4,
  joined: 1,
  duplicates: 2,
  versions: 1,
  ignored: [{ reason: 'header', count: 1 }],
  rejects: [
    { reason: 'not JSON', count: 1 },
    { reason: 'too deep', count: 1 },
  ],
}

it('closes over primary records, not over the events they expand to', () => {
  expect(addsUp(one)).toBe(true)
  expect(rejected(one)).toBe(2)
  expect(addsUp({ ...one, primary: 5 })).toBe(false)
  expect(partsOf(one).map(({ count }) => count)).toEqual([4, 1, 2, 1, 2])
})

it('sums accounts that close to one that closes', () => {
  const both = total([one, one])
  expect(both.records).toBe(20)
  expect(addsUp(both)).toBe(true)
})
