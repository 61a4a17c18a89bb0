// Which sources the case's events came from, and from when to when.
import { undated } from '../../contract/columns.ts'
import type { Duck } from '../columns/duck.ts'
import type { DictionaryReader } from '../dictionary.ts'

export interface SourceSpan {
  source: string
  events: number
  /** Decimal microseconds; null when all its events are undated. */
  from: string | null
  to: string | null
}

export const readSourceSpans = async (duck: Duck, dictionary: DictionaryReader): Promise<SourceSpan[]> => {
  const dated = `filter (ts <> ${undated})`
  const rows = await duck.query(
    `select source, count(*), coalesce(min(ts) ${dated}, ${undated}), coalesce(max(ts) ${dated}, ${undated}) from ev group by source`,
  )
  const time = (value: bigint) => (value === undated ? null : String(value))
  return Array.from({ length: rows.length }, (_, index) => ({
    source: dictionary.value(Number(rows.columns[0]![index])),
    events: Number(rows.columns[1]![index]),
    from: time(BigInt(rows.columns[2]![index]!)),
    to: time(BigInt(rows.columns[3]![index]!)),
  })).sort((a, b) => (a.source < b.source ? -1 : 1))
}

export const readUsedSources = async (duck: Duck, dictionary: DictionaryReader): Promise<string[]> => {
  const rows = await duck.query('select distinct source from ev where source <> 0')
  return Array.from({ length: rows.length }, (_, index) => dictionary.value(Number(rows.columns[0]![index]))).sort()
}
