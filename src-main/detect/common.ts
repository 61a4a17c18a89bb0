// Rules that fire on thousands of events: these stand together in time order, so that what is common does not bury what
// is rare, and none of them is lost.
import { undated } from '../contract/columns.ts'
import { type Detection, maxEvents } from '../contract/detection.ts'
import { fingerprint } from './detections.ts'
import { inOrder, rankOf, startsOf } from './in-order.ts'
import type { RuleMeta } from './sigma/rule.ts'

/** Distinct events of one rule; `times` as in `MatchRun`. */
export interface CommonMatches {
  rule: string
  uids: BigInt64Array
  times: BigInt64Array
}

/** In time order, undated last, up to `maxEvents` a detection. */
export function commonDetections(
  meta: RuleMeta,
  { uids, times }: CommonMatches,
  uidText: (high: bigint, low: bigint) => string,
): Detection[] {
  const starts = startsOf(times)
  const n = starts.length
  const order = inOrder(n, rankOf(starts), (a, b) =>
    starts[a] !== starts[b] ? (starts[a]! < starts[b]! ? -1 : 1) : uids[a * 2]! < uids[b * 2]! ? -1 : uids[a * 2]! > uids[b * 2]! ? 1 : 0,
  )
  const out: Detection[] = []
  for (let start = 0; start < n; start += maxEvents) {
    const part = order.subarray(start, Math.min(n, start + maxEvents))
    const eventIds = Array.from(part, (at) => uidText(uids[at * 2]!, uids[at * 2 + 1]!))
    const dated = part.filter((at) => times[at * 2] !== undated)
    let until = undated
    for (const at of dated) {
      const end = times[at * 2 + 1]!
      if (end > until) until = end
    }
    out.push({
      id: `${meta.id}:${fingerprint(eventIds)}`,
      ruleId: meta.id,
      title: meta.title,
      level: meta.level,
      techniques: meta.techniques,
      tactics: meta.tactics,
      eventIds,
      events: eventIds.length,
      from: dated.length === 0 ? null : times[dated[0]! * 2]!.toString(),
      to: dated.length === 0 ? null : until.toString(),
      group: {},
      order: null,
      measure: `${eventIds.length} of ${n} events of this rule: too common to stand alone`,
      common: n,
    })
  }
  return out
}
