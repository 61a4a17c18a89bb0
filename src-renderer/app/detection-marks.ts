// Detections as marks on the rows of the timeline.
import { useMemo } from 'react'
import type { Level } from '../../src-main/contract/detection.ts'
import { useMarksOfEvents } from '../bridge/detections.ts'

export interface EventMark {
  level: Level
  titles: readonly string[]
}

/** Of the rows that are held; what was told of earlier ones stays until the answer comes. */
export const useEventMarks = (uids: readonly string[]): ReadonlyMap<string, EventMark> => {
  const { data } = useMarksOfEvents(uids)
  return useMemo(() => new Map(data?.map(({ uid, ...mark }) => [uid, mark])), [data])
}
