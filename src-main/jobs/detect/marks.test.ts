// Marks are of all detections, of the gravest where several meet, and of none that is hidden.
import { expect, it } from 'vitest'
import type { Level } from '../../contract/detection.ts'
import { eventMarks, timeMarks } from './marks.ts'

const one = (id: string, from: string | null, level: Level, eventIds: string[] = [], hidden = false) => ({
  id,
  from,
  level,
  eventIds,
  title: id.toUpperCase(),
  hidden: hidden ? { hide: 'h', reason: 'known' } : null,
})

it('marks time by the gravest of each part', () => {
  const all = [
    one('a', '0', 'low'),
    one('b', '9', 'critical'),
    one('c', '95', 'high'),
    one('d', null, 'high'),
    one('e', '50', 'informational'),
    one('f', '50', 'high', [], true),
    one('g', '100', 'low'),
  ]
  expect(timeMarks(all, { from: 0, to: 100, parts: 10 })).toEqual([
    { id: 'b', from: '9', level: 'critical', count: 2 },
    { id: 'c', from: '95', level: 'high', count: 1 },
    { id: 'g', from: '100', level: 'low', count: 1 },
  ])
})

it('gives an event the gravest level of its detections, and all their titles once', () => {
  const all = [one('a', '0', 'low', ['x', 'y']), one('b', '0', 'high', ['x']), one('b', '1', 'low', ['x']), one('c', '1', 'high', ['z'])]
  expect(eventMarks(all, new Set(['x', 'y']))).toEqual([
    { uid: 'x', level: 'high', titles: ['A', 'B'] },
    { uid: 'y', level: 'low', titles: ['A'] },
  ])
})
