// Histogram, facets, and where else a value occurs: group-bys over the columns.
import { columnIndex, columns, undated } from '../../contract/columns.ts'
import { layers } from '../../contract/layer.ts'
import { CaseError, type Facet, type Histogram } from '../api.ts'
import type { Duck } from '../columns/duck.ts'
import { quoted } from '../columns/table.ts'
import type { DictionaryReader } from '../dictionary.ts'
import { toRfc3339 } from '../time.ts'
import { type CodesContext, inCodes } from './compile.ts'
import type { Filter } from './filter.ts'
import type { Span } from './keys.ts'

export const readHistogram = async (
  duck: Duck,
  filter: Filter,
  span: Span,
  dictionary: DictionaryReader,
  buckets: number,
): Promise<Histogram> => {
  const from = filter.range.from ?? (span.events > 0 ? span.min : 0n)
  let to = filter.range.to ?? (span.events > 0 ? span.max + 1n : 1n)
  if (to <= from) to = from + 1n
  const width = (to - from + BigInt(buckets) - 1n) / BigInt(buckets)
  const count = Number((to - from + width - 1n) / width)
  const where = filter.full()
  const rows = await duck.query(
    `select layer, ((ts - ${from}) // ${width})::integer as b, count(*) as n from ev where ts >= ${from} and ts < ${to} and ${where} group by layer, b`,
  )
  const series: Record<string, number[]> = {}
  let total = 0
  for (let index = 0; index < rows.length; index++) {
    const code = Number(rows.columns[0]![index])
    const name = code === 0 ? 'unknown' : dictionary.value(code)
    let list = series[name]
    if (!list) {
      list = new Array<number>(count).fill(0)
      series[name] = list
    }
    const n = Number(rows.columns[2]![index])
    list[Number(rows.columns[1]![index])]! += n
    total += n
  }
  const ordered: Record<string, number[]> = {}
  for (const name of [...layers, ...Object.keys(series).sort()]) if (series[name]) ordered[name] = series[name]
  const undatedCount = filter.timed ? 0 : await duck.number(`select count(*) from ev where ts = ${undated} and ${where}`)
  return {
    from: String(from),
    to: String(to),
    width: String(width),
    layers: ordered,
    total: { value: total, exact: filter.exact },
    undated: undatedCount,
    error: null,
  }
}

export const readFacets = async (
  duck: Duck,
  filter: Filter,
  dictionary: DictionaryReader,
  names: string[],
  limit: number,
  countryOf: (code: number) => string | null,
): Promise<Facet[]> => {
  const where = filter.full()
  const out: Facet[] = []
  for (const name of names) {
    if (name === 'country') {
      out.push(await countries(duck, where, filter.exact, limit, countryOf))
      continue
    }
    const column = columns[columnIndex.get(name) ?? -1]
    if (!column) throw new CaseError('bad_query', `there is no column ${name}`)
    const rows = await duck.query(
      `select v, n, count(*) over () as d from (select ${quoted(name)} as v, count(*) as n from ev where ${quoted(name)} <> 0 and ${where} group by v) order by n desc, v limit ${limit}`,
    )
    const [values, counts, distinct] = rows.columns
    out.push({
      column: name,
      title: column.title,
      values: Array.from({ length: rows.length }, (_, index) => ({
        value: column.kind ? dictionary.value(Number(values![index])) : String(values![index]),
        count: Number(counts![index]),
      })),
      distinct: { value: rows.length === 0 ? 0 : Number(distinct![0]), exact: filter.exact },
      exact: filter.exact,
    })
  }
  return out
}

/** Of where events come from: by distinct address, of which a case has few beside its events. */
const countries = async (
  duck: Duck,
  where: string,
  exact: boolean,
  limit: number,
  countryOf: (code: number) => string | null,
): Promise<Facet> => {
  const rows = await duck.query(`select src_ip as v, count(*) as n from ev where src_ip <> 0 and ${where} group by v`)
  const sums = new Map<string, number>()
  for (let index = 0; index < rows.length; index++) {
    const country = countryOf(Number(rows.columns[0]![index]))
    if (country !== null) sums.set(country, (sums.get(country) ?? 0) + Number(rows.columns[1]![index]))
  }
  const values = [...sums].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
  return {
    column: 'country',
    title: 'From, registered to',
    values: values.slice(0, limit),
    distinct: { value: values.length, exact },
    exact,
  }
}

/** Over every column of the same kind: an address is an address, wherever it stands. */
export const readElsewhere = async (
  duck: Duck,
  dictionary: DictionaryReader,
  context: CodesContext,
  name: string,
  value: string,
): Promise<{ layer: string; count: number; first: string | null; last: string | null }[]> => {
  const column = columns[columnIndex.get(name) ?? -1]
  if (!column) throw new CaseError('bad_query', `there is no column ${name}`)
  let where: string
  if (column.kind) {
    const list = columns.filter((one) => one.kind === column.kind)
    where = await inCodes(list, dictionary.codes(column.kind, value).join(), context)
  } else where = /^-?\d{1,18}$/.test(value) ? `${quoted(name)} = ${value}` : 'false'
  const rows = await duck.query(`select layer, count(*) as n, coalesce(min(ts) filter (ts <> ${undated}), ${undated}) as a,
    coalesce(max(ts) filter (ts <> ${undated}), ${undated}) as z from ev where ${where} group by layer order by n desc`)
  const [layer, n, first, last] = rows.columns
  const time = (micros: bigint) => (micros === undated ? null : toRfc3339(micros))
  return Array.from({ length: rows.length }, (_, index) => ({
    layer: Number(layer![index]) === 0 ? 'unknown' : dictionary.value(Number(layer![index])),
    count: Number(n![index]),
    first: time(BigInt(first![index]!)),
    last: time(BigInt(last![index]!)),
  }))
}
