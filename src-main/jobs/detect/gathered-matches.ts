// Stored runs of matches by rule, until all have come: equal (rule, uid) are one match, and what is too common to stand
// alone stays in plain arrays.
import { undated } from '../../contract/columns.ts'
import { commonAbove, type MatchRun, type StoredMatch } from '../../contract/detection.ts'
import type { CommonMatches } from '../../detect/common.ts'
import { inOrder, rankOf, startsOf } from '../../detect/in-order.ts'

/** Matches tell the same few credentials and addresses again and again: their values are read and held once. */
const mostTexts = 50_000

interface OfRule {
  runs: MatchRun[]
  n: number
}

export class GatheredMatches {
  readonly #rules = new Map<string, OfRule>()
  readonly #read = new Map<string, Record<string, string[]>>()

  add(run: MatchRun): void {
    const of = this.#rules.get(run.rule)
    if (of) {
      of.runs.push(run)
      of.n += run.uids.length / 2
    } else this.#rules.set(run.rule, { runs: [run], n: run.uids.length / 2 })
  }

  /** `needed` says which rules' matches correlations look at one by one. Those of a rule are distinct, and in time order. */
  take(needed: (rule: string) => boolean): { matches: StoredMatch[]; common: CommonMatches[]; counts: Record<string, number> } {
    const matches: StoredMatch[] = []
    const common: CommonMatches[] = []
    const counts: Record<string, number> = {}
    for (const rule of [...this.#rules.keys()].sort()) {
      const whole = distinct(this.#rules.get(rule)!)
      this.#rules.delete(rule)
      const n = whole.uids.length / 2
      counts[rule] = n
      if (n > commonAbove) common.push({ rule, uids: whole.uids, times: whole.times })
      if (n <= commonAbove || needed(rule)) for (const at of timeOrder(whole)) matches.push(this.#match(rule, whole, at))
    }
    return { matches, common, counts }
  }

  #match(rule: string, { uids, times, fields }: Omit<MatchRun, 'rule'>, at: number): StoredMatch {
    const event = uidText(uids[at * 2]!, uids[at * 2 + 1]!)
    const from = times[at * 2]!
    const values = fields === null || fields[at] === '{}' ? none : this.#fields(fields[at]!)
    return from === undated ? { rule, event, fields: values } : { rule, event, from, to: times[at * 2 + 1]!, fields: values }
  }

  #fields(text: string): Record<string, string[]> {
    let values = this.#read.get(text)
    if (values === undefined) {
      values = JSON.parse(text) as Record<string, string[]>
      if (this.#read.size < mostTexts) this.#read.set(text, values)
    }
    return values
  }
}

const none: Record<string, string[]> = {}

export function uidText(high: bigint, low: bigint): string {
  return BigInt.asUintN(64, high).toString(16).padStart(16, '0') + BigInt.asUintN(64, low).toString(16).padStart(16, '0')
}

/** By uid. Two exports of one event may show a rule more or less of it: the smaller text and the widest times are kept, so that no order shows. */
function distinct({ runs, n }: OfRule): Omit<MatchRun, 'rule'> {
  const uids = new BigInt64Array(n * 2)
  const times = new BigInt64Array(n * 2)
  const fields = runs.some((run) => run.fields !== null) ? new Array<string>(n) : null
  let filled = 0
  for (const run of runs) {
    uids.set(run.uids, filled * 2)
    times.set(run.times, filled * 2)
    if (fields) for (let at = 0; at < run.uids.length / 2; at++) fields[filled + at] = run.fields?.[at] ?? '{}'
    filled += run.uids.length / 2
  }
  // The upper half of a uid's first half, with its sign turned so that it counts up.
  const words = new Int32Array(uids.buffer)
  const order = inOrder(
    n,
    (at) => words[at * 4 + 1]! + 0x8000_0000,
    (a, b) => compare(uids, a, b),
  )
  const out = { uids: new BigInt64Array(n * 2), times: new BigInt64Array(n * 2), fields: fields && new Array<string>(n) }
  let last = -1
  for (const at of order) {
    if (last >= 0 && out.uids[last * 2] === uids[at * 2] && out.uids[last * 2 + 1] === uids[at * 2 + 1]) {
      if (times[at * 2]! < out.times[last * 2]!) out.times[last * 2] = times[at * 2]!
      if (times[at * 2 + 1]! > out.times[last * 2 + 1]!) out.times[last * 2 + 1] = times[at * 2 + 1]!
      if (out.fields && fields![at]! < out.fields[last]!) out.fields[last] = fields![at]!
      continue
    }
    last++
    out.uids[last * 2] = uids[at * 2]!
    out.uids[last * 2 + 1] = uids[at * 2 + 1]!
    out.times[last * 2] = times[at * 2]!
    out.times[last * 2 + 1] = times[at * 2 + 1]!
    if (out.fields) out.fields[last] = fields![at]!
  }
  const size = last + 1
  return {
    uids: out.uids.slice(0, size * 2),
    times: out.times.slice(0, size * 2),
    fields: out.fields === null ? null : out.fields.slice(0, size),
  }
}

function compare(uids: BigInt64Array, a: number, b: number): number {
  const high = uids[a * 2]! < uids[b * 2]! ? -1 : uids[a * 2]! > uids[b * 2]! ? 1 : 0
  if (high !== 0) return high
  return uids[a * 2 + 1]! < uids[b * 2 + 1]! ? -1 : uids[a * 2 + 1]! > uids[b * 2 + 1]! ? 1 : 0
}

function timeOrder({ times }: Pick<MatchRun, 'times'>): Uint32Array {
  const starts = startsOf(times)
  return inOrder(starts.length, rankOf(starts), (a, b) => (starts[a] === starts[b] ? 0 : starts[a]! < starts[b]! ? -1 : 1))
}
