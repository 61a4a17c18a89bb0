// Runs of seen records in the coverage strip.
import { expect, it } from 'vitest'
import { runs } from './lanes.ts'

const histogram = {
  from: '100',
  to: '200',
  width: '10',
  layers: { control: [1, 0, 2, 0, 0, 3, 3, 0, 0, 1] },
  total: { value: 10, exact: true },
  undated: 0,
  error: null,
}

it('joins neighbours, closes single holes, and leaves longer ones open', () => {
  expect(runs(histogram, 'control')).toEqual([
    { from: 100, to: 130 },
    { from: 150, to: 170 },
    { from: 190, to: 200 },
  ])
  expect(runs(histogram, 'control', 0).length).toBe(4)
  expect(runs(histogram, 'data')).toEqual([])
})
