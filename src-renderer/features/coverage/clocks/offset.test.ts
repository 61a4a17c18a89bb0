// What is typed as an offset.
import { expect, it } from 'vitest'
import { offsetIn } from './offset.ts'

it('reads signs and units, and nothing that is no offset', () => {
  expect(['+90s', '-3h', '1m 30s', '250ms', '- 1.5s', '2d 4h'].map(offsetIn)).toEqual([
    90_000_000, -10_800_000_000, 90_000_000, 250_000, -1_500_000, 187_200_000_000,
  ])
  expect(['', '90', '+', '0s', 'three hours', '3h later', '99999999999999999d'].map(offsetIn)).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
    null,
  ])
})
