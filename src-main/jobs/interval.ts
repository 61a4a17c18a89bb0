// The interval in which an event surely lies: its time, as long as it lasted, as exact as its source records.
import { sourceById } from '../sources/registry.ts'

const units: [word: string, us: bigint][] = [
  ['nanosecond', 1n],
  ['microsecond', 1n],
  ['millisecond', 1000n],
  ['second', 1_000_000n],
]
const known = new Map<string, bigint>()

/** Microseconds. A source that names no unit is taken as exact to the second. */
function precisionOf(source: string): bigint {
  let us = known.get(source)
  if (us === undefined) {
    const text = sourceById(source)?.time.precision ?? ''
    us = units.find(([word]) => text.startsWith(word))?.[1] ?? 1_000_000n
    known.set(source, us)
  }
  return us
}

/** Last microsecond of the interval that begins at `ts`. */
export function untilOf(source: string, ts: bigint, durationUs: bigint): bigint {
  return ts + durationUs + precisionOf(source) - 1n
}
