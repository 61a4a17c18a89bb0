// The intake page, dated and versioned, and small facts of the case by key.
import type { Database } from 'better-sqlite3'
import type { Intake } from '../contract/procedures/case.ts'

export const saveIntake = (db: Database, intake: Intake, by: string, at: string) => {
  const version = Number(
    db.prepare('insert into intake(at, by, fields) values (?, ?, ?)').run(at, by, JSON.stringify(intake)).lastInsertRowid,
  )
  return { version, at, by, intake }
}

export const intakeVersions = (db: Database) =>
  (
    db.prepare('select version, at, by, fields from intake order by version').all() as {
      version: number
      at: string
      by: string
      fields: string
    }[]
  ).map(({ fields, ...rest }) => ({ ...rest, intake: JSON.parse(fields) as Intake }))

export const getKv = (db: Database, key: string): unknown => {
  const row = db.prepare('select value from kv where key = ?').get(key) as { value: string } | undefined
  return row ? JSON.parse(row.value) : null
}

export const setKv = (db: Database, key: string, value: unknown): void => {
  if (value === null || value === undefined) db.prepare('delete from kv where key = ?').run(key)
  else
    db.prepare('insert into kv(key, value) values (?, ?) on conflict do update set value = excluded.value').run(key, JSON.stringify(value))
}
