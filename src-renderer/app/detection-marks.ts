// Detections as marks on time and on events: for the coverage strip and the rows of the timeline.
import { useMemo } from 'react'
import type { Level } from '../../src-main/contract/detection.ts'
import type { ShownDetection } from '../../src-main/contract/procedures/detections.ts'
import { useDetections } from '../bridge/detections.ts'
import { levelIds } from './marks.tsx'

export interface EventMark {
  level: Level
  titles: readonly string[]
}

const telling: Level[] = ['low', 'medium', 'high', 'critical']

/** The gravest thousand that are above informational and not hidden. */
export const useTellingDetections = (): readonly ShownDetection[] | undefined =>
  useDetections({ levels: telling, order: 'priority', hidden: 'without' }).data?.detections

/** By event uid, the gravest level of its detections. */
export const marksOf = (detections: readonly Pick<ShownDetection, 'eventIds' | 'level' | 'title'>[]): Map<string, EventMark> => {
  const out = new Map<string, EventMark>()
  for (const { eventIds, level, title } of detections)
    for (const uid of eventIds) {
      const before = out.get(uid)
      if (!before) out.set(uid, { level, titles: [title] })
      else
        out.set(uid, {
          level: levelIds[level]! > levelIds[before.level]! ? level : before.level,
          titles: before.titles.includes(title) ? before.titles : [...before.titles, title],
        })
    }
  return out
}

export const useEventMarks = (): ReadonlyMap<string, EventMark> => {
  const detections = useTellingDetections()
  return useMemo(() => marksOf(detections ?? []), [detections])
}
