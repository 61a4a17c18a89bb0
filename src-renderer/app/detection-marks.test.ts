import { expect, it } from 'vitest'
import { placed } from './coverage/DetectionMarks.tsx'

it('puts detections of one place into one mark of the gravest, drawn last', () => {
  const at = (id: string, from: string, level: 'low' | 'critical' | 'high', count = 1) => ({ id, from, level, count })
  const marks = placed([at('a', '100', 'low', 3), at('b', '101', 'critical'), at('c', '900', 'high')], (ts) => ts)
  expect(marks.map(({ id, count }) => [id, count])).toEqual([
    ['c', 1],
    ['b', 4],
  ])
})
