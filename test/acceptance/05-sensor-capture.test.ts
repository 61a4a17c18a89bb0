// The bound that the table prints.
import { expect, it } from 'vitest'
import { lowerBound } from './05-sensor-capture.ts'

it('is the exact one-sided 95 % bound', () => {
  expect(lowerBound(200, 200)).toBeCloseTo(0.05 ** (1 / 200), 6)
  expect(lowerBound(0, 200)).toBe(0)
  // Clopper and Pearson, 98 of 100.
  expect(lowerBound(98, 100)).toBeCloseTo(0.93837, 3)
})
