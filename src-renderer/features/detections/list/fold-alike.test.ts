// Detections alike are one line, in the order given, and none is lost by it.
import { expect, it } from 'vitest'
import type { ShownDetection } from '../../../../src-main/contract/procedures/detections.ts'
import { foldAlike } from './fold-alike.ts'

const one = (id: string, ruleId: string, incident: string | null) => ({ id, ruleId, incident, hidden: null }) as unknown as ShownDetection
const all = [one('1', 'a', 'x'), one('2', 'b', 'x'), one('3', 'a', 'x'), one('4', 'a', 'x'), one('5', 'a', null), one('6', 'b', 'x')]

it('counts what is alike at the place of the first, and opens to every one', () => {
  const told = (opened: string[]) => foldAlike(all, new Set(opened)).map(({ detection, alike }) => `${detection.id}×${alike}`)
  expect(told([])).toEqual(['1×3', '2×1', '6×1', '5×1'])
  expect(told(['a x ']).sort()).toEqual(['1×3', '2×1', '3×1', '4×1', '5×1', '6×1'])
})
