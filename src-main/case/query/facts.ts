// Events as correlation sees them, many at once: codes as they are stored, and each text once.
import { type Column, columns, undated } from '../../contract/columns.ts'
import type { FactColumns } from '../api.ts'
import type { Duck } from '../columns/duck.ts'
import { quoted } from '../columns/table.ts'
import type { DictionaryReader } from '../dictionary.ts'
import type { Filter } from './filter.ts'

/** What entities, links and sessions are made of (correlate/entities, graph, sessions). */
const wanted: ReadonlySet<string> = new Set(
  (
    'class_uid activity_id status_id pid duration_us source action user_name user_uid user_type credential session issuer ' +
    'target_user account src_ip src_host dst_ip dst_host user_agent resource resource_type host process file hash container'
  ).split(' '),
)

/** In time order, undated last; null where parts of the filter are still unread. */
export async function readFacts(
  duck: Duck,
  filter: Filter,
  dictionary: DictionaryReader,
  used: ReadonlySet<string>,
  limit: number,
): Promise<FactColumns | null> {
  if (!filter.exact) return null
  const list = columns.filter(({ name }) => wanted.has(name) && used.has(name))
  const names = list.map(({ name }) => quoted(name))
  const rows = await duck.query(
    `select ts, uid_hi, uid_lo${names.map((name) => `, ${name}`).join('')} from ev where ${filter.full()}
      order by ts = ${undated}, ts, member, id limit ${limit}`,
  )
  const [ts, uidHi, uidLo, ...values] = rows.columns
  return {
    length: rows.length,
    ts: ts as BigInt64Array,
    uidHi: uidHi as BigInt64Array,
    uidLo: uidLo as BigInt64Array,
    columns: list.map((column, at) => told(column, values[at]!, dictionary)),
  }
}

function told({ name, kind }: Column, values: ArrayLike<number | bigint>, dictionary: DictionaryReader): FactColumns['columns'][number] {
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
