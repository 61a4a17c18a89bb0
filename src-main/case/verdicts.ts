// Insights of members, verdicts that were kept, and which members were analysed by what.
import type { Database } from 'better-sqlite3'
import type { Insight, KeptVerdict, Verdict } from '../contract/verdict.ts'

export interface MemberInsights {
  member: string
  exhibit: string
  path: string
  /** What analysed it. */
  version: string
  /** Why it was not looked at, or not as a whole. */
  note: string | null
  insights: Insight[]
}

/** Adds; with `fresh`, what is known of the exhibit is forgotten beforehand. */
export const setInsights = (db: Database, exhibit: string, fresh: boolean, list: readonly MemberInsights[]): void => {
  if (fresh) db.prepare('delete from insight where exhibit = ?').run(exhibit)
  const insert = db.prepare(
    'insert or replace into insight(member, exhibit, path, version, note, count, body) values (?, ?, ?, ?, ?, ?, ?)',
  )
  for (const one of list)
    insert.run(one.member, exhibit, one.path, one.version, one.note, one.insights.length, JSON.stringify(one.insights))
}

export const readInsights = (db: Database, query: { exhibit?: string; member?: string; limit?: number }): Insight[] => {
  const out: Insight[] = []
  const rows = db
    .prepare("select body from insight where count > 0 and (? = '' or exhibit = ?) and (? = '' or member = ?) order by exhibit, member")
    .iterate(query.exhibit ?? '', query.exhibit ?? '', query.member ?? '', query.member ?? '') as IterableIterator<{ body: string }>
  for (const { body } of rows) {
    out.push(...(JSON.parse(body) as Insight[]))
    if (out.length >= (query.limit ?? 20_000)) break
  }
  return out
}

/** How many members were analysed of each exhibit, and how many of them are of processes' states. */
export const analysedExhibits = (
  db: Database,
): { exhibit: string; members: number; processes: number; sockets: number; documents: number; version: string }[] =>
  db
    .prepare(
      `select exhibit, count(*) as members, min(version) as version,
        sum(path glob '*/process/*/cmdline') as processes, sum(path glob '*/process/*/sockets') as sockets,
        sum(path glob '*/data/detection.json') as documents from insight group by exhibit`,
    )
    .all() as { exhibit: string; members: number; processes: number; sockets: number; documents: number; version: string }[]

export const keepVerdict = (db: Database, at: string, by: string, verdict: Verdict): { id: number } => {
  const { kind, id } = verdict.subject
  const row = db
    .prepare('insert into verdict(at, by, subject, body) values (?, ?, ?, ?)')
    .run(at, by, `${kind}:${id}`, JSON.stringify(verdict))
  return { id: Number(row.lastInsertRowid) }
}

export const keptVerdicts = (db: Database, query: { subject?: string; limit?: number }): KeptVerdict[] =>
  (
    db
      .prepare("select id, at, by, body from verdict where ? = '' or subject = ? order by id desc limit ?")
      .all(query.subject ?? '', query.subject ?? '', query.limit ?? 100) as { id: number; at: string; by: string; body: string }[]
  ).map(({ body, ...rest }) => ({ ...rest, verdict: JSON.parse(body) as Verdict }))
