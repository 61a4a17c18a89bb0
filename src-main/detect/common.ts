// Rules that fire on thousands of events: these stand together in time order, so that what is common does not bury what
// is rare, and none of them is lost.
import { undated } from '../contract/columns.ts'
import { type Detection, maxEvents } from '../contract/detection.ts'
import { fingerprint } from './detections.ts'
import { inOrder, rankOf, startsOf } from './in-order.ts'
import type { RuleMeta } from './sigma/rule.ts'
import { Uids } from './uids.ts'

/** Distinct events of one rule; `times` as in `MatchRun`. */
export interface CommonMatches {
  rule: string
  uids: BigInt64Array
  times: BigInt64Array
}

/** In time order, undated last, up to `maxEvents` a detection. */
export function commonDetections(meta: RuleMeta, { uids, times }: CommonMatches): Detection[] {
  const starts = startsOf(times)
  const n = starts.length
  const names = new Uids(uids)
  const order = inOrder(n, rankOf(starts), (a, b) =>
    starts[a] !== starts[b] ? (starts[a]! < starts[b]! ? -1 : 1) : names.compareSigned(a, b),
  )
  const out: Detection[] = []
  for (let start = 0; start < n; start += maxEvents) {
    const part = order.subarray(start, Math.min(n, start + maxEvents))
    const eventIds = Array.from(part, (at) => names.text(at))
    let until = undated
    let dated = 0
    for (const at of part) {
      if (starts[at] === Number.POSITIVE_INFINITY) break
      dated++
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
      from: dated === 0 ? null : times[part[0]! * 2]!.toString(),
      to: dated === 0 ? null : until.toString(),
      group: {},
      order: null,
      measure: `${eventIds.length} of ${n} events of this rule: too common to stand alone`,
      common: n,
    })
  }
  return out
}
