// Many detections of one rule in one incident as one counted line, at the place of the first; opened, they stand beneath it.
import type { ShownDetection } from '../../../../src-main/contract/procedures/detections.ts'

export interface FindingRow {
  detection: ShownDetection
  /** Of rule and incident. */
  key: string
  /** How many the line stands for; 1 for itself alone. */
  alike: number
  /** One of an opened line. */
  inside: boolean
}

/** Fewer stay as they are: a fold would save nothing. */
const shortest = 3

export const foldAlike = (detections: readonly ShownDetection[], opened: ReadonlySet<string>): FindingRow[] => {
  const groups = Map.groupBy(detections, ({ ruleId, incident, hidden, id }) =>
    incident === null ? id : `${ruleId} ${incident} ${hidden === null ? '' : 'hidden'}`,
  )
  return [...groups].flatMap(([key, all]): FindingRow[] => {
    if (all.length < shortest) return all.map((detection) => ({ detection, key, alike: 1, inside: false }))
    const head: FindingRow = { detection: all[0]!, key, alike: all.length, inside: false }
    return opened.has(key) ? [head, ...all.slice(1).map((detection) => ({ detection, key, alike: 1, inside: true }))] : [head]
  })
}
