// Indicators and where they were found. Values of columns stand once in the dictionary, so looking an indicator up there
// finds every event that holds it without reading one again.
import type { Database } from 'better-sqlite3'
import { columns, textKinds, undated } from '../contract/columns.ts'
import type { FoundIndicator, IndicatorHitRow, NewIndicator, StoredIndicator } from './api.ts'
import type { Duck } from './columns/duck.ts'
import { quoted } from './columns/table.ts'
import { uidWords } from './query/compile.ts'
import { uidText } from './query/rows.ts'

/** Events kept for one indicator; where there are more, the indicator says so. */
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
    more: number
  }[]
  const total = db.prepare(`select count(*) from indicator i where true ${where}`).pluck().get() as number
  const indicators = rows.map(
    ({ id, kind, value, source, date, confidence, note, valid_from, valid_until, hits, more }): StoredIndicator => ({
      id,
      kind,
      value,
      source,
      hits,
      more: more === 1,
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

interface Hits {
  hits: Hit[]
  /** Indicators of which further events are left out. */
  more: Set<number>
}

/** The events behind dictionary codes and uids. */
export const findHits = async (db: Database, duck: Duck, found: readonly FoundIndicator[]): Promise<Hits> => {
  const hits: Hit[] = []
  const over = new Set<number>()
  const entryOf = db.prepare<[number], { kind: number; value: string }>('select kind, value from dictionary where code = ?')
  for (const { indicator, codes, events, value, more } of found) {
    if (more) over.add(indicator)
    const byKind = new Map<string, number[]>()
    for (const code of codes) {
      const kind = textKinds[(entryOf.get(code)?.kind ?? 0) - 1]
      if (kind) byKind.set(kind, [...(byKind.get(kind) ?? []), code])
    }
    const first = hits.length
    const take = async (sql: string, name: string) => {
      const left = first + keptHits - hits.length
      const rows = await duck.query(`${sql} limit ${left + 1}`)
      if (rows.length > left) over.add(indicator)
      for (let index = 0; index < Math.min(rows.length, left); index++) {
        const [hi, lo, ts, code] = rows.columns.map((column) => BigInt(column[index]!)) as [bigint, bigint, bigint, bigint]
        hits.push({ indicator, hi, lo, ts, name, value: entryOf.get(Number(code))?.value ?? value })
      }
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
    const inColumns = new Set(hits.slice(first).map(({ hi, lo }) => uidText(hi, lo)))
    const asText = events.filter((uid) => !inColumns.has(uid))
    for (const one of await timesOf(duck, asText)) {
      if (hits.length - first < keptHits) hits.push({ indicator, ...one, name: 'raw', value })
      else over.add(indicator)
    }
  }
  return { hits, more: over }
}

/** One way to the columns for all of them. */
const timesOf = async (duck: Duck, uids: readonly string[]): Promise<Pick<Hit, 'hi' | 'lo' | 'ts'>[]> => {
  if (uids.length === 0) return []
  const wanted = new Set(uids)
  const lows = uids.flatMap((uid) => uidWords(uid)?.lo ?? [])
  const { columns: found, length } = await duck.query(`select uid_hi, uid_lo, ts from ev where uid_lo in (${lows.join()})`)
  const [hi, lo, ts] = found as BigInt64Array[]
  return Array.from({ length }, (_, n) => ({ hi: hi![n]!, lo: lo![n]!, ts: ts![n]! })).filter((one) => wanted.has(uidText(one.hi, one.lo)))
}

export const setHits = (db: Database, { hits, more }: Hits): { hits: number } => {
  db.exec('delete from indicator_hit; update indicator set more = 0 where more <> 0')
  const insert = db.prepare('insert or ignore into indicator_hit(indicator, uid_hi, uid_lo, ts, name, value) values (?, ?, ?, ?, ?, ?)')
  for (const { indicator, hi, lo, ts, name, value } of hits) insert.run(indicator, hi, lo, ts, name, value)
  const further = db.prepare('update indicator set more = 1 where id = ?')
  for (const indicator of more) further.run(indicator)
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
