import { expect, test } from 'vitest'
import { placedLabels } from './labels.ts'

const label = (one: string, x: number, grave = 'medium') => ({ one, x, length: one.length, grave })

test('the gravest keeps its place, and what would lie on it is left out', () => {
  const placed = placedLabels([label('10.0.0.1', 100), label('deploy', 120, 'critical'), label('far', 400)], 900)
  expect(placed.map(({ one }) => one)).toEqual(['deploy', 'far'])
})

test('a label that would run over the end is left out, a long one takes no more room than it is shown with', () => {
  expect(placedLabels([label('a-name', 880)], 900)).toEqual([])
  expect(placedLabels([label('x'.repeat(500), 0), label('next', 190)], 900).map(({ x }) => x)).toEqual([0, 190])
})
