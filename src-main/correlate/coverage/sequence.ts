// What sequence numbers show: consecutive numbers leave no room for a record that is not here; a jump is that many missing. Pure.

export interface Numbered {
  /** A counter that grows by one with every record of one writer: an audit serial, a journal's number, a package's. */
  number: bigint
  /** Microseconds. */
  ts: bigint
}

export interface NumberedInterval {
  state: 'complete' | 'missing'
  from: bigint
  to: bigint
  first: bigint
  last: bigint
  /** Numbers missing inside; 0 when complete. */
  missing: bigint
}

/**
 * Intervals over one writer's numbers. A number that falls far back is a new start (a reboot): what lies between is unknown,
 * so nothing is said of it. Fewer than two numbers show nothing.
 */
export function sequenceIntervals(list: readonly Numbered[]): NumberedInterval[] {
  const sorted = [...list].sort((a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : a.number < b.number ? -1 : 1))
  const out: NumberedInterval[] = []
  for (const series of startsOf(sorted)) {
    const numbers = [...series].sort((a, b) => (a.number < b.number ? -1 : a.number > b.number ? 1 : 0))
    let run: NumberedInterval | undefined
    for (let at = 1; at < numbers.length; at++) {
      const before = numbers[at - 1]!
      const now = numbers[at]!
      const gap = now.number - before.number
      if (gap === 0n) continue
      // Writers overlap by moments: an interval never ends before it begins.
      const from = before.ts
      const to = now.ts > before.ts ? now.ts : before.ts
      if (gap === 1n) {
        if (run) {
          run.last = now.number
          if (to > run.to) run.to = to
        } else {
          run = { state: 'complete', from, to, first: before.number, last: now.number, missing: 0n }
          out.push(run)
        }
      } else {
        run = undefined
        out.push({ state: 'missing', from, to, first: before.number + 1n, last: now.number - 1n, missing: gap - 1n })
      }
    }
  }
  return out.filter(({ from, to }) => to > from)
}

/** A number may come a little late. */
const late = 10_000n
const lateUs = 60_000_000n

/** A number that falls is a counter that began again when it falls far, or when the clock has gone on: unless the next one is high again. */
function startsOf(sorted: readonly Numbered[]): Numbered[][] {
  const series: Numbered[][] = []
  let highest: Numbered | undefined
  for (const [at, one] of sorted.entries()) {
    const now = series.at(-1)
    if (!now || !highest || one.number >= highest.number || !fallen(one, highest)) {
      if (now) now.push(one)
      else series.push([one])
      if (!highest || one.number >= highest.number) highest = one
      continue
    }
    const next = sorted[at + 1]
    // A stray: told late, or by a clock that was wrong.
    if (next && !fallen(next, highest)) continue
    series.push([one])
    highest = one
  }
  return series
}

const fallen = (one: Numbered, highest: Numbered): boolean =>
  one.number < highest.number && (highest.number - one.number > late || one.ts - highest.ts > lateUs)
