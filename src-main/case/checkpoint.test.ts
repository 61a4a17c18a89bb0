// What was committed lies in the file itself after a checkpoint by the other thread, plain or encrypted; without the thread the caller knows.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Checkpointer } from './checkpoint.ts'
import { connect } from './schema/connect.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-checkpoint-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test.each([undefined, '7'.repeat(64)])('commits reach the file (key %s)', async (key) => {
  const path = join(dir, 'case.db')
  const db = connect(path, key)
  db.pragma('journal_mode = WAL')
  db.pragma('wal_autocheckpoint = 0')
  db.exec('create table t(a)')
  const checkpointer = new Checkpointer({ path, ...(key !== undefined && { key }) })
  const insert = db.prepare('insert into t values (?)')
  for (let round = 1; round <= 3; round++) {
    db.transaction(() => {
      for (let row = 0; row < 500; row++) insert.run('x'.repeat(100))
    })()
    expect(await checkpointer.run()).toBe(true)
    // The file alone, without its log.
    const alone = join(dir, `alone-${round}.db`)
    copyFileSync(path, alone)
    const copy = connect(alone, key)
    expect(copy.prepare('select count(*) from t').pluck().get()).toBe(round * 500)
    copy.close()
  }
  await checkpointer.close()
  expect(await checkpointer.run()).toBe(false)
  db.close()
  expect(existsSync(`${path}-wal`)).toBe(false)
})

test('a thread that cannot open the file says so each time', async () => {
  const checkpointer = new Checkpointer({ path: join(dir, 'nowhere', 'case.db') })
  expect(await checkpointer.run()).toBe(false)
  expect(await checkpointer.run()).toBe(false)
  await checkpointer.close()
})
