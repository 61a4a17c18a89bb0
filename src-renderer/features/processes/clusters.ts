// Odd processes that stand near each other in the overview share one count.
import type { Odd } from './odd.ts'
import type { Row } from './rows.ts'

export interface Cluster {
  /** Index of its first row. */
  first: number
  count: number
  gravest: Odd
}

const ranks: Readonly<Record<string, number>> = { informational: 0, low: 1, medium: 2, high: 3, critical: 4 }
const rank = ({ level }: Odd): number => (level === null ? -1 : (ranks[level] ?? -1))
/** Words need this many pixels of height. */
const apart = 28

/** `step` is the height of a row in pixels. */
export const clusters = (rows: readonly Row[], odd: ReadonlyMap<string, Odd>, step: number): Cluster[] => {
  const out: Cluster[] = []
  rows.forEach(({ node }, index) => {
    const found = odd.get(node.id)
    if (!found) return
    const before = out.at(-1)
    if (before && (index - before.first) * step < apart) {
      before.count += 1
      if (rank(found) > rank(before.gravest)) before.gravest = found
    } else out.push({ first: index, count: 1, gravest: found })
  })
  return out
}
