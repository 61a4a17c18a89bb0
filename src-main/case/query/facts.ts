// Events as correlation sees them, many at once: codes as they are stored, and each text once.
import { type Column, columns, undated } from '../../contract/columns.ts'
import type { FactColumns } from '../api.ts'
import type { Duck, Rows } from '../columns/duck.ts'
import { quoted } from '../columns/table.ts'
import type { DictionaryReader } from '../dictionary.ts'
import { uidWords } from './compile.ts'
import type { Filter } from './filter.ts'

/** What entities, links and sessions are made of (correlate/entities, graph, sessions). */
const wanted: ReadonlySet<string> = new Set(
  (
    'class_uid activity_id status_id pid duration_us source action user_name user_uid user_type credential session issuer ' +
    'target_user account src_ip src_host dst_ip dst_host user_agent resource resource_type host process file hash container namespace'
  ).split(' '),
)

const inTime = `ts = ${undated}, ts, member, id`

function held(used: ReadonlySet<string>, names: ReadonlySet<string>): Column[] {
  return columns.filter(({ name }) => names.has(name) && used.has(name))
}
const selected = (list: readonly Column[]) => `ts, uid_hi, uid_lo${list.map(({ name }) => `, ${quoted(name)}`).join('')}`

async function factsOf(rows: Rows, list: readonly Column[], dictionary: DictionaryReader): Promise<FactColumns> {
  const [ts, uidHi, uidLo, ...values] = rows.columns
  const told: FactColumns['columns'] = []
  for (const [at, column] of list.entries()) {
    told.push(toldOf(column, values[at]!, dictionary))
    // A column of a hundred thousand events takes a while, and questions wait.
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return {
    length: rows.length,
    ts: ts as BigInt64Array,
    uidHi: uidHi as BigInt64Array,
    uidLo: uidLo as BigInt64Array,
    columns: told,
  }
}

/** In time order, undated last; null where parts of the filter are still unread. */
export async function readFacts(
  duck: Duck,
  filter: Filter,
  dictionary: DictionaryReader,
  used: ReadonlySet<string>,
  limit: number,
): Promise<FactColumns | null> {
  if (!filter.exact) return null
  const list = held(used, wanted)
  const rows = await duck.query(`select ${selected(list)} from ev where ${filter.full()} order by ${inTime} limit ${limit}`)
  return factsOf(rows, list, dictionary)
}

/** Each filter takes its first events by what orders them alone; then each event is read once, for all filters. */
export async function readFactsOfEach(
  duck: Duck,
  filters: readonly Filter[],
  dictionary: DictionaryReader,
  used: ReadonlySet<string>,
  each: number,
): Promise<FactColumns | null> {
  if (!filters.every(({ exact }) => exact)) return null
  const list = held(used, wanted)
  return duck.withTable('place bigint not null', ['long'], [new BigInt64Array(0)], async (table) => {
    // Not in one statement: the heaps of a hundred would stand in memory side by side.
    for (const filter of filters)
      await duck.exec(`insert into ${table} select rowid from ev where ${filter.full()} order by ${inTime} limit ${each}`)
    const rows = await duck.query(`select ${selected(list)} from ev where rowid in (select place from ${table}) order by ${inTime}`)
    return factsOf(rows, list, dictionary)
  })
}

/** Those of the events that are there, in time order; `asked` are their places in `uids`. */
export async function readFactsOfUids(
  duck: Duck,
  uids: readonly string[],
  dictionary: DictionaryReader,
  used: ReadonlySet<string>,
  names: readonly string[] | undefined,
): Promise<FactColumns & { asked: Int32Array }> {
  const list = held(used, names ? new Set(names) : wanted)
  const hi: bigint[] = []
  const lo: bigint[] = []
  const places: number[] = []
  for (const [at, uid] of uids.entries()) {
    const words = uidWords(uid)
    if (!words) continue
    hi.push(words.hi)
    lo.push(words.lo)
    places.push(at)
  }
  const named = [BigInt64Array.from(hi), BigInt64Array.from(lo), Int32Array.from(places)]
  const definition = 'hi bigint not null, lo bigint not null, place integer not null'
  return duck.withTable(definition, ['long', 'long', 'int'], named, async (table) => {
    const rows = await duck.query(`select ${selected(list)}, place from ev join ${table} on uid_hi = hi and uid_lo = lo order by ${inTime}`)
    return { ...(await factsOf(rows, list, dictionary)), asked: rows.columns.at(-1) as Int32Array }
  })
}

function toldOf({ name, kind }: Column, values: ArrayLike<number | bigint>, dictionary: DictionaryReader): FactColumns['columns'][number] {
  if (!kind) return { name, values: Float64Array.from({ length: values.length }, (_, at) => Number(values[at])), texts: null }
  const texts = ['']
  const places = new Map<number, number>([[0, 0]])
  const out = new Float64Array(values.length)
  for (let at = 0; at < values.length; at++) {
    const code = values[at] as number
    let place = places.get(code)
    if (place === undefined) {
      place = texts.push(dictionary.value(code)) - 1
      places.set(code, place)
    }
    out[at] = place
  }
  return { name, values: out, texts }
}
