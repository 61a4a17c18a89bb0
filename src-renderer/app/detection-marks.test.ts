import { expect, it } from 'vitest'
import { placed } from './coverage/DetectionMarks.tsx'
import { marksOf } from './detection-marks.ts'

it('gives an event the gravest level of its detections, and all their titles once', () => {
  const marks = marksOf([
    { eventIds: ['a', 'b'], level: 'low', title: 'One' },
    { eventIds: ['a'], level: 'high', title: 'Two' },
    { eventIds: ['a'], level: 'medium', title: 'One' },
  ])
  expect(marks.get('a')).toEqual({ level: 'high', titles: ['One', 'Two'] })
  expect(marks.get('b')?.level).toBe('low')
})

it('puts detections of one place into one mark of the gravest, drawn last', () => {
  const at = (id: string, from: string | null, level: 'low' | 'critical' | 'high') => ({ id, from, level })
  const marks = placed([at('a', '100', 'low'), at('b', '101', 'critical'), at('c', '900', 'high'), at('d', null, 'high')], (ts) => ts)
  expect(marks.map(({ id, count }) => [id, count])).toEqual([
    ['c', 1],
    ['b', 2],
  ])
})
