// Clocks that saw the same thing: events of two sources with one request id, or with one connection. By recorded times.
import type { ClockPair, ClockScope } from '../contract/clock.ts'
import { undated } from '../contract/columns.ts'
import type { Duck } from './columns/duck.ts'
import type { DictionaryReader } from './dictionary.ts'
import { uidText } from './query/rows.ts'

/** Fewer show nothing. */
const fewest = 3
/** Clocks that are compared; beyond it those with fewest events are left out. */
const mostClocks = 60
const shown = 3
/** Questions run side by side on one connection: each has tables of its own. */
let serial = 0

export const readClockPairs = async (duck: Duck, dictionary: DictionaryReader): Promise<ClockPair[]> => [
  ...(await pairsBy(duck, dictionary, 'request', 'req <> 0', 'req')),
  ...(await pairsBy(
    duck,
    dictionary,
    'connection',
    'src_ip <> 0 and dst_ip <> 0 and src_port <> 0 and dst_port <> 0',
    // 64 bits suffice to tell connections apart; a pair needs several that agree.
    'hash(src_ip, src_port, dst_ip, dst_port)',
  )),
]

async function pairsBy(duck: Duck, dictionary: DictionaryReader, kind: ClockPair['kind'], has: string, key: string): Promise<ClockPair[]> {
  const runtime = dictionary.codes('layer', 'runtime')[0] ?? -1
  // Providers keep one clock a source; of what runs on hosts every host has its own.
  const host = `case when layer = ${runtime} then "host" else 0 end`
  const where = `ts <> ${undated} and ${has}`
  const clocks = await duck.query(
    `select "source", ${host}, layer, count(*) as n from ev where ${where} group by all order by n desc limit ${mostClocks}`,
  )
  if (clocks.length < 2) return []
  const clock = (row: number) => clocks.columns.slice(0, 3).map((column) => Number(column[row])) as [number, number, number]
  const list = Array.from({ length: clocks.length }, (_, row) => clock(row))
  const among = list.map(([source, on]) => `(${source}, ${on})`).join()
  const keys = `clock_key_${++serial}`
  const seen = `clock_seen_${serial}`
  try {
    // Keys of all clocks but the largest: what is to be joined must stand in one of them.
    const [largest] = list
    await duck.exec(`create temp table ${keys} as select distinct ${key} as k from ev where ${where}
    and not ("source" = ${largest![0]} and ${host} = ${largest![1]})`)
    await duck.exec(`create temp table ${seen} as
    select k, source, on_host, min(ts) as ts, arg_min(uid_hi, ts) as hi, arg_min(uid_lo, ts) as lo, count(*) as n from (
      select ${key} as k, "source" as source, ${host} as on_host, ts - shift as ts, uid_hi, uid_lo from ev where ${where}
    ) where k in (select k from ${keys}) and (source, on_host) in (${among}) group by k, source, on_host
    ${kind === 'connection' ? 'having count(*) = 1' : 'having count(*) <= 4'}`)
    const from = `from ${seen} a join ${seen} b on a.k = b.k and (a.source, a.on_host) < (b.source, b.on_host)`
    const rows = await duck.query(
      `select a.source, a.on_host, b.source, b.on_host, count(*) as n, median(b.ts - a.ts)::double, quantile_cont(b.ts - a.ts, 0.1)::double,
      quantile_cont(b.ts - a.ts, 0.9)::double ${from} group by all having count(*) >= ${fewest} order by n desc`,
    )
    const layerOf = new Map(list.map(([source, on, layer]) => [`${source},${on}`, dictionary.value(layer)]))
    const scope = (source: number, on: number): ClockScope => ({
      exhibit: null,
      source: dictionary.value(source),
      host: on === 0 ? null : dictionary.value(on),
    })
    const pairs: ClockPair[] = []
    for (let row = 0; row < rows.length; row++) {
      const [sa, ha, sb, hb, n, median, low, high] = rows.columns.map((column) => Number(column[row])) as number[]
      const near = await duck.query(
        `select a.hi, a.lo, b.hi, b.lo ${from} where a.source = ${sa} and a.on_host = ${ha} and b.source = ${sb} and b.on_host = ${hb}
        order by abs((b.ts - a.ts) - (${Math.round(median!)})) limit ${shown}`,
      )
      pairs.push({
        kind,
        a: scope(sa!, ha!),
        b: scope(sb!, hb!),
        layerA: layerOf.get(`${sa},${ha}`) ?? '',
        layerB: layerOf.get(`${sb},${hb}`) ?? '',
        events: n!,
        median: median!,
        low: low!,
        high: high!,
        examples: Array.from({ length: near.length }, (_, index) => {
          const [aHi, aLo, bHi, bLo] = near.columns.map((column) => column[index] as bigint)
          return [uidText(aHi!, aLo!), uidText(bHi!, bLo!)]
        }),
      })
    }
    return pairs
  } finally {
    await duck.exec(`drop table if exists ${keys}; drop table if exists ${seen}`)
  }
}
