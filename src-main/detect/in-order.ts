// Many numbered things put in order without asking a function for each pair: a rank and the number fit in one double, and
// doubles are sorted natively.
import { undated } from '../contract/columns.ts'

/** Numbers up to here fit beside a rank of 32 bits in the 53 bits that a double holds exactly. */
const mostNumbered = 2 ** 21

/**
 * 0 to n-1 in order. `rank` gives 32 bits without sign that never contradict `compare`; where ranks are equal `compare` decides,
 * and where that says 0 the lower number comes first.
 */
export function inOrder(n: number, rank: (at: number) => number, compare: (a: number, b: number) => number): Uint32Array {
  const order = new Uint32Array(n)
  if (n > mostNumbered) {
    for (let at = 0; at < n; at++) order[at] = at
    return order.sort((a, b) => rank(a) - rank(b) || compare(a, b))
  }
  const keys = new Float64Array(n)
  for (let at = 0; at < n; at++) keys[at] = rank(at) * mostNumbered + at
  keys.sort()
  for (let start = 0; start < n; ) {
    const first = Math.floor(keys[start]! / mostNumbered)
    let end = start
    let sorted = true
    for (; end < n && keys[end]! < (first + 1) * mostNumbered; end++) {
      order[end] = keys[end]! - first * mostNumbered
      if (end > start && compare(order[end - 1]!, order[end]!) > 0) sorted = false
    }
    if (!sorted) order.subarray(start, end).sort(compare)
    start = end
  }
  return order
}

/** Ranks of whole numbers: as fine as 32 bits allow between the least and the most. */
export function rankOf(values: Float64Array): (at: number) => number {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!
    if (value === Number.POSITIVE_INFINITY) continue
    if (value < least) least = value
    if (value > most) most = value
  }
  const unit = Math.max(1, Math.ceil((most - least) / 0xffff_fff0))
  return (at) => (values[at] === Number.POSITIVE_INFINITY ? 0xffff_ffff : Math.floor((values[at]! - least) / unit))
}

/** Starts of pairs of times; those without a time come last. Microseconds of any year that logs have fit in a double. */
export function startsOf(times: BigInt64Array): Float64Array {
  const starts = new Float64Array(times.length / 2)
  // By halves: a number made of each would be an object.
  const low = new Uint32Array(times.buffer, times.byteOffset, times.length * 2)
  const high = new Int32Array(times.buffer, times.byteOffset, times.length * 2)
  for (let at = 0; at < starts.length; at++) {
    const upper = high[at * 4 + 1]!
    const lower = low[at * 4]!
    starts[at] = upper === undatedHigh && lower === 0 ? Number.POSITIVE_INFINITY : upper * 2 ** 32 + lower
  }
  return starts
}

/** `undated` is the least number of 64 bits. */
const undatedHigh = Number(undated >> 32n)
