// Stored runs of matches by rule, until all have come: equal (rule, uid) are one match. All stays in plain arrays; what a
// correlation looks at one by one becomes an object when it does.
import { commonAbove, type MatchRun } from '../../contract/detection.ts'
import { readFields } from '../../contract/match-fields.ts'
import type { CommonMatches } from '../../detect/common.ts'
import type { Item } from '../../detect/correlation-windows.ts'
import { inOrder, rankOf, startsOf } from '../../detect/in-order.ts'
import type { MatchList } from '../../detect/match-list.ts'
import { Uids } from '../../detect/uids.ts'

type Values = Record<string, string[]>

interface OfRule {
  runs: { uids: BigInt64Array; times: BigInt64Array; of: readonly number[] | null; first: number }[]
  values: Values[]
  n: number
}

/** Of one rule, each event once. `of` says where a match's values stand. */
interface Distinct {
  uids: BigInt64Array
  times: BigInt64Array
  of: Uint32Array
  values: readonly Values[]
}

export interface Taken {
  lists: MatchList[]
  /** Rules with more than `commonAbove` matches. */
  common: CommonMatches[]
  /** Distinct matches by rule. */
  counts: Record<string, number>
}

export class GatheredMatches {
  readonly #rules = new Map<string, OfRule>()

  add({ rule, uids, times, fields }: MatchRun): void {
    let of = this.#rules.get(rule)
    if (of === undefined) {
      // The first set of values is that of matches without any.
      of = { runs: [], values: [{}], n: 0 }
      this.#rules.set(rule, of)
    }
    const read = fields === null ? null : readFields(fields)
    of.runs.push({ uids, times, of: read?.of ?? null, first: of.values.length })
    if (read) for (const one of read.values) of.values.push(one)
    of.n += uids.length / 2
  }

  /** `needed` says which rules' matches correlations look at. */
  take(needed: (rule: string) => boolean): Taken {
    const taken: Taken = { lists: [], common: [], counts: {} }
    for (const rule of [...this.#rules.keys()].sort()) {
      const whole = distinct(this.#rules.get(rule)!)
      this.#rules.delete(rule)
      const n = whole.uids.length / 2
      taken.counts[rule] = n
      if (n > commonAbove) taken.common.push({ rule, uids: whole.uids, times: whole.times })
      if (n <= commonAbove || needed(rule)) taken.lists.push(new Columns(rule, whole))
    }
    return taken
  }
}

class Columns implements MatchList {
  readonly rule: string
  readonly n: number
  readonly dated: number
  readonly values: readonly Values[]
  readonly of: Uint32Array
  readonly #times: BigInt64Array
  readonly #uids: Uids
  /** The n-th in time order stands here. */
  readonly #order: Uint32Array
  readonly #items: (Item | undefined)[]

  constructor(rule: string, { uids, times, of, values }: Distinct) {
    this.rule = rule
    this.n = of.length
    this.values = values
    this.#times = times
    this.#uids = new Uids(uids)
    const starts = startsOf(times)
    const halves = byHalves(times)
    this.#order = inOrder(this.n, rankOf(starts), (a, b) =>
      starts[a] !== starts[b] ? starts[a]! - starts[b]! : halves(a * 2, b * 2) || halves(a * 2 + 1, b * 2 + 1) || this.#uids.compare(a, b),
    )
    let dated = this.n
    while (dated > 0 && starts[this.#order[dated - 1]!] === Number.POSITIVE_INFINITY) dated--
    this.dated = dated
    this.of = Uint32Array.from(this.#order, (at) => of[at]!)
    this.#items = new Array<Item | undefined>(dated)
  }

  event(at: number): string {
    return this.#uids.text(this.#order[at]!)
  }

  from(at: number): bigint | undefined {
    return at < this.dated ? this.#times[this.#order[at]! * 2] : undefined
  }

  to(at: number): bigint | undefined {
    return at < this.dated ? this.#times[this.#order[at]! * 2 + 1] : undefined
  }

  eventsOf(): number {
    return 1
  }

  item(at: number): Item {
    let item = this.#items[at]
    if (item === undefined) {
      item = { rule: this.rule, events: [this.event(at)], from: this.from(at)!, to: this.to(at)!, fields: this.values[this.of[at]!]! }
      this.#items[at] = item
    }
    return item
  }
}

/** Compares two of the numbers by their halves: whole ones would be objects. */
function byHalves(numbers: BigInt64Array): (a: number, b: number) => number {
  const low = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length * 2)
  const high = new Int32Array(numbers.buffer, numbers.byteOffset, numbers.length * 2)
  return (a, b) => high[a * 2 + 1]! - high[b * 2 + 1]! || low[a * 2]! - low[b * 2]!
}

/** Two exports of one event may show a rule more or less of it: the smaller text and the widest times are kept, so that no order shows. */
function distinct({ runs, n, values }: OfRule): Distinct {
  const uids = new BigInt64Array(n * 2)
  const times = new BigInt64Array(n * 2)
  const of = new Uint32Array(n)
  let filled = 0
  for (const run of runs) {
    uids.set(run.uids, filled * 2)
    times.set(run.times, filled * 2)
    if (run.of) for (let at = 0; at < run.of.length; at++) of[filled + at] = run.first + run.of[at]!
    filled += run.uids.length / 2
  }
  const words = new Int32Array(uids.buffer)
  const bits = 33 - Math.clz32(Math.max(2, n) - 1)
  const mask = 2 ** bits - 1
  /** By the uid's bits: one more than where it stands. */
  const table = new Uint32Array(mask + 1)
  let size = 0
  for (let at = 0; at < n; at++) {
    const here = at * 4
    let slot = Math.imul(words[here]! ^ Math.imul(words[here + 2]!, 0x9e3779b1), 0x85ebca6b) >>> (32 - bits)
    for (;;) {
      const known = table[slot]! - 1
      const there = known * 4
      if (known < 0) {
        if (size < at) {
          words.copyWithin(size * 4, here, here + 4)
          times.copyWithin(size * 2, at * 2, at * 2 + 2)
          of[size] = of[at]!
        }
        table[slot] = ++size
        break
      }
      if (
        words[there] === words[here] &&
        words[there + 1] === words[here + 1] &&
        words[there + 2] === words[here + 2] &&
        words[there + 3] === words[here + 3]
      ) {
        if (times[at * 2]! < times[known * 2]!) times[known * 2] = times[at * 2]!
        if (times[at * 2 + 1]! > times[known * 2 + 1]!) times[known * 2 + 1] = times[at * 2 + 1]!
        if (of[at] !== of[known] && JSON.stringify(values[of[at]!]) < JSON.stringify(values[of[known]!])) of[known] = of[at]!
        break
      }
      slot = (slot + 1) & mask
    }
  }
  return { uids: uids.slice(0, size * 2), times: times.slice(0, size * 2), of: of.subarray(0, size), values }
}
