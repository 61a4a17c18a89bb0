// What followed from matches (detections, incidents), and what the examiner added to it: rule files and hides.
import type { Database } from 'better-sqlite3'
import type { Detection } from '../contract/detection.ts'
import { CaseError, type StoredHide } from './api.ts'

const sliceRows = 500

const piece = 50

/** `first` empties the tables; further slices follow it. A little at a time: they may be large. */
export function* setDetections(
  db: Database,
  first: boolean,
  detections: readonly Detection[],
  incidents: readonly { id: string }[],
): Generator<void> {
  if (first) db.exec('delete from detection; delete from incident')
  const one = db.prepare('insert into detection(id, body) values (?, ?)')
  for (const [index, detection] of detections.entries()) {
    one.run(detection.id, JSON.stringify(detection))
    if (index % piece === piece - 1) yield
  }
  const group = db.prepare('insert into incident(id, body) values (?, ?)')
  for (const incident of incidents) {
    group.run(incident.id, JSON.stringify(incident))
    yield
  }
}

export function* readBodies<T>(db: Database, table: 'detection' | 'incident'): Generator<T[], void> {
  const next = db.prepare<[number], { seq: number; body: string }>(
    `select seq, body from ${table} where seq > ? order by seq limit ${sliceRows}`,
  )
  for (let rows = next.all(-1); rows.length > 0; rows = next.all(rows.at(-1)!.seq)) yield rows.map((row) => JSON.parse(row.body) as T)
}

export const readRuleFiles = (db: Database) =>
  db.prepare('select path, text from rule_file order by path').all() as { path: string; text: string }[]

export const setRuleFiles = (db: Database, files: readonly { path: string; text: string }[]): void => {
  db.exec('delete from rule_file')
  const insert = db.prepare('insert or replace into rule_file(path, text) values (?, ?)')
  for (const { path, text } of files) insert.run(path, text)
}

interface HideRow {
  id: number
  by: StoredHide['by']
  target: string
  reason: string
  author: string
  at: string
  ended_at: string | null
  ended_by: string | null
}
const hideOf = ({ ended_at, ended_by, id, ...rest }: HideRow): StoredHide => ({
  id: String(id),
  ...rest,
  ended: ended_at === null ? null : { at: ended_at, author: ended_by ?? '' },
})

export const readHides = (db: Database): StoredHide[] =>
  (db.prepare('select * from detection_hide order by id').all() as HideRow[]).map(hideOf)

export const addHide = (db: Database, hide: Omit<StoredHide, 'id' | 'ended'>): StoredHide => {
  const row = db
    .prepare('insert into detection_hide(by, target, reason, author, at) values (?, ?, ?, ?, ?) returning *')
    .get(hide.by, hide.target, hide.reason, hide.author, hide.at) as HideRow
  return hideOf(row)
}

/** Taking a hide back leaves it in the list, with who did so and when. */
export const endHide = (db: Database, id: string, author: string, at: string): StoredHide => {
  db.prepare('update detection_hide set ended_at = ?, ended_by = ? where id = ? and ended_at is null').run(at, author, Number(id))
  const row = db.prepare('select * from detection_hide where id = ?').get(Number(id)) as HideRow | undefined
  if (!row) throw new CaseError('bad_query', `there is no hide ${id}`)
  return hideOf(row)
}
