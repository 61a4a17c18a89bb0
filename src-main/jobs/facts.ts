// Events of the store as correlation sees them: stored columns and the interval.
import type { FactColumns } from '../case/api.ts'
import type { CaseClient } from '../case/client.ts'
import { undated } from '../contract/columns.ts'
import type { EventRow } from '../contract/procedures/events.ts'
import type { EventFacts } from '../correlate/facts.ts'
import { untilOf } from './interval.ts'
import { Turns } from './turns.ts'

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

export function factsOfColumns(facts: FactColumns): EventFacts[] {
  const { length, ts, uidHi, uidLo } = facts
  const out: EventFacts[] = []
  for (let at = 0; at < length; at++) out.push(dated(new StoredFacts(uidHi[at]!, uidLo[at]!, valuesAt(facts, at)), ts[at]!))
  return out
}

/** Uids asked for at once: each question looks through the case. */
const uidsAtOnce = 100_000

/** Facts of these events, with the named columns alone or all that correlation sees. */
export async function factsOfUids(
  client: CaseClient,
  uids: readonly string[],
  columns?: readonly string[],
): Promise<Map<string, EventFacts>> {
  const out = new Map<string, EventFacts>()
  const turns = new Turns()
  for (let first = 0; first < uids.length; first += uidsAtOnce) {
    const slice = uids.slice(first, first + uidsAtOnce)
    const facts = await client.factsOfUids({ uids: slice, ...(columns && { columns: [...columns] }) })
    for (let at = 0; at < facts.length; at++) {
      const uid = slice[facts.asked[at]!]!
      out.set(uid, dated({ uid, values: valuesAt(facts, at) }, facts.ts[at]!))
      await turns.next()
    }
  }
  return out
}

function valuesAt({ columns }: FactColumns, at: number): EventFacts['values'] {
  const values: Record<string, string | number> = {}
  for (const { name, values: list, texts } of columns) {
    const value = list[at]!
    if (value !== 0) values[name] = texts ? texts[value]! : value
  }
  return values
}

function dated<F extends EventFacts>(facts: F, from: bigint): F {
  if (from === undated) return facts
  const { source, duration_us: duration } = facts.values
  const to = untilOf(String(source ?? ''), from, typeof duration === 'number' ? BigInt(Math.trunc(duration)) : 0n)
  return Object.assign(facts, { from, to })
}
