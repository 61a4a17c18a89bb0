// Indicators and where they were found. Values of columns stand once in the dictionary, so looking an indicator up there
// finds every event that holds it without reading one again.
import type { Database } from 'better-sqlite3'
import { columns, textKinds, undated } from '../contract/columns.ts'
import type { IndicatorHitRow, NewIndicator, StoredIndicator } from './api.ts'
import type { Duck } from './columns/duck.ts'
import { quoted } from './columns/table.ts'
import { uidWords } from './query/compile.ts'
import { uidText } from './query/rows.ts'

/** Events kept for one indicator; the next ones add nothing that a search would not show. */
const keptHits = 10_000

export const addIndicators = (db: Database, list: readonly NewIndicator[]): { added: number; known: number } => {
  const insert = db.prepare(
    `insert or ignore into indicator(kind, value, source, date, confidence, note, valid_from, valid_until) values (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  let added = 0
  for (const one of list)
    added += insert.run(
      one.kind,
      one.value,
      one.source,
      one.date ?? null,
      one.confidence ?? null,
      one.note ?? null,
      one.validFrom ?? null,
      one.validUntil ?? null,
    ).changes
  return { added, known: list.length - added }
}

export const readIndicators = (db: Database, { after = 0, limit = 200, hitsOnly = false }) => {
  const where = hitsOnly ? 'and exists(select 1 from indicator_hit h where h.indicator = i.id)' : ''
  const rows = db
    .prepare(
      `select i.*, (select count(distinct uid_hi || ',' || uid_lo) from indicator_hit h where h.indicator = i.id) as hits
        from indicator i where i.id > ? ${where} order by i.id limit ?`,
    )
    .all(after, limit) as {
    id: number
    kind: string
    value: string
    source: string
    date: string | null
    confidence: number | null
    note: string | null
    valid_from: string | null
    valid_until: string | null
    hits: number
  }[]
  const total = db.prepare(`select count(*) from indicator i where true ${where}`).pluck().get() as number
  const indicators = rows.map(
    ({ id, kind, value, source, date, confidence, note, valid_from, valid_until, hits }): StoredIndicator => ({
      id,
      kind,
      value,
      source,
      hits,
      ...(date !== null && { date }),
      ...(confidence !== null && { confidence }),
      ...(note !== null && { note }),
      ...(valid_from !== null && { validFrom: valid_from }),
      ...(valid_until !== null && { validUntil: valid_until }),
    }),
  )
  return { indicators, total, next: rows.length === limit ? rows.at(-1)!.id : null }
}

/** Distinct values by code, with their kind's name. */
export const readValues = (db: Database, { after, limit }: { after: number; limit: number }) =>
  (
    db.prepare('select code, kind, value from dictionary where code > ? order by code limit ?').all(after, limit) as {
      code: number
      kind: number
      value: string
    }[]
  ).map((row) => ({ code: row.code, kind: textKinds[row.kind - 1]!, value: row.value }))

interface Hit {
  indicator: number
  hi: bigint
  lo: bigint
  ts: bigint
  name: string
  value: string
}

/** The events behind dictionary codes and uids. */
export const findHits = async (
  db: Database,
  duck: Duck,
  found: readonly { indicator: number; codes: number[]; events: string[]; value: string }[],
): Promise<Hit[]> => {
  const hits: Hit[] = []
  const entryOf = db.prepare<[number], { kind: number; value: string }>('select kind, value from dictionary where code = ?')
  for (const { indicator, codes, events, value } of found) {
    const byKind = new Map<string, number[]>()
    for (const code of codes) {
      const kind = textKinds[(entryOf.get(code)?.kind ?? 0) - 1]
      if (kind) byKind.set(kind, [...(byKind.get(kind) ?? []), code])
    }
    let left = keptHits
    const take = async (sql: string, name: string, text?: string) => {
      if (left <= 0) return
      const rows = await duck.query(`${sql} limit ${left}`)
      for (let index = 0; index < rows.length; index++) {
        const [hi, lo, ts, code] = rows.columns.map((column) => column[index]!)
        hits.push({
          indicator,
          hi: BigInt(hi!),
          lo: BigInt(lo!),
          ts: BigInt(ts!),
          name,
          value: text ?? entryOf.get(Number(code))?.value ?? value,
        })
      }
      left -= rows.length
    }
    for (const [number, column] of columns.entries()) {
      const list = column.kind ? byKind.get(column.kind) : undefined
      if (!list) continue
      await take(`select uid_hi, uid_lo, ts, ${quoted(column.name)} from ev where ${quoted(column.name)} in (${list.join()})`, column.path)
      await take(
        `select e.uid_hi, e.uid_lo, e.ts, x.code from extra x join ev e on e.id = x.id where x.col = ${number} and x.code in (${list.join()})`,
        column.path,
      )
    }
    for (const uid of events) {
      const words = uidWords(uid)
      if (words)
        await take(`select uid_hi, uid_lo, ts, 0::integer from ev where uid_lo = ${words.lo} and uid_hi = ${words.hi}`, 'raw', value)
    }
  }
  return hits
}

export const setHits = (db: Database, hits: readonly Hit[]): { hits: number } => {
  db.exec('delete from indicator_hit')
  const insert = db.prepare('insert or ignore into indicator_hit(indicator, uid_hi, uid_lo, ts, name, value) values (?, ?, ?, ?, ?, ?)')
  for (const { indicator, hi, lo, ts, name, value } of hits) insert.run(indicator, hi, lo, ts, name, value)
  return { hits: db.prepare('select count(*) from indicator_hit').pluck().get() as number }
}

export const readHits = (db: Database, query: { indicator?: number; event?: string; limit: number }): IndicatorHitRow[] => {
  const words = query.event === undefined ? undefined : uidWords(query.event)
  if (query.event !== undefined && !words) return []
  const where = [
    ...(query.indicator === undefined ? [] : ['indicator = @indicator']),
    ...(words ? ['uid_hi = @hi and uid_lo = @lo'] : []),
    'true',
  ].join(' and ')
  const rows = db
    .prepare(`select indicator, uid_hi, uid_lo, ts, name, value from indicator_hit where ${where} order by indicator, ts limit @limit`)
    .safeIntegers()
    .all({
      limit: query.limit,
      ...(query.indicator !== undefined && { indicator: query.indicator }),
      ...(words && { hi: words.hi, lo: words.lo }),
    }) as { indicator: bigint; uid_hi: bigint; uid_lo: bigint; ts: bigint; name: string; value: string }[]
  return rows.map((row) => ({
    indicator: Number(row.indicator),
    event: uidText(row.uid_hi, row.uid_lo),
    ts: row.ts === undated ? null : String(row.ts),
    name: row.name,
    value: row.value,
  }))
}
