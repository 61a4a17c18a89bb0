// Labels along an axis: the gravest keep their place, those that would lie on another are left out.

const rank: Readonly<Record<string, number>> = { critical: 0, high: 1, medium: 2 }
/** Of the mark, the gaps, and a letter. */
const [mark, letter, gap] = [16, 6.7, 10]
export const longest = 22

/** Cut in the middle: ends tell apart what begins alike. */
export const shortLabel = (name: string): string => (name.length > longest ? `${name.slice(0, longest - 10)}…${name.slice(-9)}` : name)

export interface Label<T> {
  one: T
  x: number
  /** Letters. */
  length: number
  grave: string
}

export const placedLabels = <T>(labels: readonly Label<T>[], right: number): Label<T>[] => {
  const taken: { from: number; to: number }[] = []
  return [...labels]
    .sort((a, b) => (rank[a.grave] ?? 3) - (rank[b.grave] ?? 3) || a.x - b.x)
    .filter(({ x, length }) => {
      const to = x + mark + Math.min(length, longest) * letter + gap
      if (to > right + gap || taken.some((one) => x < one.to && to > one.from)) return false
      taken.push({ from: x, to })
      return true
    })
    .sort((a, b) => a.x - b.x)
}
