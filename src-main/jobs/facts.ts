// Events of the store as correlation sees them: stored columns and the interval.
import type { FactColumns } from '../case/api.ts'
import { undated } from '../contract/columns.ts'
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

/** Its uid is made when it is asked for: most events of a graph are only counted. */
class StoredFacts implements EventFacts {
  declare readonly from?: bigint
  declare readonly to?: bigint
  readonly values: EventFacts['values']
  readonly #hi: bigint
  readonly #lo: bigint

  constructor(hi: bigint, lo: bigint, values: EventFacts['values']) {
    this.#hi = hi
    this.#lo = lo
    this.values = values
  }

  get uid(): string {
    return word(this.#hi) + word(this.#lo)
  }
}

const word = (half: bigint) => BigInt.asUintN(64, half).toString(16).padStart(16, '0')

export function factsOfColumns({ length, ts, uidHi, uidLo, columns }: FactColumns): EventFacts[] {
  const out: EventFacts[] = []
  for (let at = 0; at < length; at++) {
    const values: Record<string, string | number> = {}
    for (const { name, values: list, texts } of columns) {
      const value = list[at]!
      if (value !== 0) values[name] = texts ? texts[value]! : value
    }
    const facts = new StoredFacts(uidHi[at]!, uidLo[at]!, values)
    const from = ts[at]!
    if (from !== undated) {
      const duration = values.duration_us
      const to = untilOf(String(values.source ?? ''), from, typeof duration === 'number' ? BigInt(Math.trunc(duration)) : 0n)
      Object.assign(facts, { from, to })
    }
    out.push(facts)
  }
  return out
}
