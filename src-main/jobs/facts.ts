// Events of the store as correlation sees them: stored columns and the interval.
import type { EventRow } from '../contract/procedures/events.ts'
import type { EventFacts } from '../correlate/facts.ts'
import { untilOf } from './interval.ts'

export function factsOf(row: EventRow): EventFacts {
  if (row.ts === null) return { uid: row.uid, values: row.values }
  const from = BigInt(row.ts)
  const duration = row.values.duration_us
  return {
    uid: row.uid,
    from,
    to: untilOf(String(row.values.source ?? ''), from, typeof duration === 'number' ? BigInt(Math.trunc(duration)) : 0n),
    values: row.values,
  }
}
