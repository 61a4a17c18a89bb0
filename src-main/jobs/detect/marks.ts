// Detections as marks on time and on events, of all detections of a case, however many.
import { type Level, level } from '../../contract/detection.ts'
import type { ShownDetection } from '../../contract/procedures/detections.ts'

const ranks = new Map(level.options.map((name, rank) => [name, rank]))
const graver = (a: Level, b: Level) => ranks.get(a)! > ranks.get(b)!

type Marked = Pick<ShownDetection, 'id' | 'from' | 'level' | 'hidden' | 'eventIds' | 'title'>

/** What is informational, or hidden, marks nothing. */
const tells = ({ level, hidden }: Pick<Marked, 'level' | 'hidden'>) => hidden === null && level !== 'informational'

export interface TimeMark {
  id: string
  from: string
  level: Level
  count: number
}

/** One mark for each part of the time that holds any, of the gravest there; in time order. */
export function timeMarks(all: readonly Marked[], time: { from: number; to: number; parts: number }): TimeMark[] {
  const marks = new Map<number, TimeMark>()
  const size = Math.max(1, (time.to - time.from) / time.parts)
  for (const one of all) {
    if (one.from === null || !tells(one)) continue
    const part = Math.floor((Number(one.from) - time.from) / size)
    const known = marks.get(part)
    if (!known) marks.set(part, { id: one.id, from: one.from, level: one.level, count: 1 })
    else {
      known.count++
      if (graver(one.level, known.level)) Object.assign(known, { id: one.id, from: one.from, level: one.level })
    }
  }
  return [...marks].sort(([a], [b]) => a - b).map(([, mark]) => mark)
}

export interface EventMark {
  uid: string
  level: Level
  titles: string[]
}

export function eventMarks(all: readonly Marked[], uids: ReadonlySet<string>): EventMark[] {
  const marks = new Map<string, EventMark>()
  for (const one of all) {
    if (!tells(one)) continue
    for (const uid of one.eventIds) {
      if (!uids.has(uid)) continue
      const known = marks.get(uid)
      if (!known) marks.set(uid, { uid, level: one.level, titles: [one.title] })
      else {
        if (graver(one.level, known.level)) known.level = one.level
        if (!known.titles.includes(one.title)) known.titles.push(one.title)
      }
    }
  }
  return [...marks.values()]
}
