// Migrations from the version before, on a copy; files from the future and foreign files are refused by name.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrations, schemaVersion } from './migrations.ts'
import { createDatabase, openDatabase } from './open.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-schema-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test.each(migrations.slice(0, -1).map((one, index) => [one.to, migrations[index + 1]!.to]))(
  'from %i to %i keeps what was there',
  (from, to) => {
    const path = join(dir, 'case.db')
    const before = createDatabase(
      path,
      migrations.filter((one) => one.to <= from),
    )
    before
      .prepare(`insert into exhibit(label, path, kind, state, received_at, receipt) values ('EX-001', '/x', 'file', 'done', 't', '{}')`)
      .run()
    before.prepare(`insert into block_text(rowid, words) values (1, 'kept words')`).run()
    before.close()
    const { db, migratedFrom } = openDatabase(
      path,
      migrations.filter((one) => one.to <= to),
    )
    expect(migratedFrom).toBe(from)
    expect(db.pragma('user_version', { simple: true })).toBe(to)
    expect(db.prepare('select label from exhibit').pluck().all()).toEqual(['EX-001'])
    expect(db.prepare(`select rowid from block_text where block_text match 'words'`).pluck().all()).toEqual([1])
    db.close()
    expect(existsSync(`${path}.migrating`)).toBe(false)
    expect(
      openDatabase(
        path,
        migrations.filter((one) => one.to <= to),
      ).migratedFrom,
    ).toBeNull()
  },
)

test('a migration that fails leaves the old file as it was', () => {
  const path = join(dir, 'case.db')
  createDatabase(path, migrations.slice(0, 1)).close()
  const broken = [
    ...migrations,
    { to: 990, title: 'broken', run: (db: { exec(sql: string): unknown }) => void db.exec('create table kv(x)') },
  ]
  expect(() => openDatabase(path, broken)).toThrow(/kv already exists/)
  const { migratedFrom, db } = openDatabase(path)
  expect(migratedFrom).toBe(migrations[0]!.to)
  expect(db.pragma('user_version', { simple: true })).toBe(schemaVersion)
  db.close()
})

test('a file from the future, a foreign database and no database are told apart', () => {
  const path = join(dir, 'case.db')
  expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'not_a_case' }))
  const db = createDatabase(path)
  db.pragma(`user_version = ${schemaVersion + 10}`)
  db.close()
  expect(() => openDatabase(path)).toThrow(
    expect.objectContaining({ code: 'future', message: expect.stringContaining(String(schemaVersion + 10)) }),
  )
  const other = join(dir, 'other.db')
  writeFileSync(other, 'SQLite format 3, not at all')
  expect(() => openDatabase(other)).toThrow(expect.objectContaining({ code: 'not_a_case' }))
  expect(() => createDatabase(path)).toThrow(expect.objectContaining({ code: 'exists' }))
})
