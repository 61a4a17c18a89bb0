// Which signed reports go with an expunged exhibit: those that cite it, hold what only it held, or say why it could not be read.
import { zstdCompressSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { modelSchema } from './models.ts'
import { dropQuoting } from './quoting.ts'

const plain = { id: 'EX-001', account: { ignored: [], rejects: [] } }
const member = { member: 'EX-001/000001', problem: null }
const documents: [what: string, document: object, goes: boolean][] = [
  ['lists it among the exhibits', { exhibits: [plain], members: [member], custodyRows: [{ object: 'EX-001' }], findings: [] }, false],
  ['names another exhibit that begins alike', { findings: [{ text: 'see EX-0011/000002@0' }] }, false],
  ['cites a record of it', { exhibits: [plain], findings: [{ text: 'see EX-001/000001@0' }] }, true],
  ['holds a value that only it held', { exhibits: [plain], timeline: [{ text: 'by planted-user' }] }, true],
  ['says why a file of it could not be read', { exhibits: [plain], members: [{ ...member, problem: 'begins with "secret"' }] }, true],
  [
    'says why a record of it was rejected',
    { exhibits: [{ ...plain, account: { ignored: [], rejects: [{ reason: 'x', count: 1 }] } }] },
    true,
  ],
]

function tables(): Sqlite.Database {
  const db = new Sqlite(':memory:')
  db.exec(
    `create table verdict(id integer primary key, body text); create table report_version(report text, version integer, body blob);
     create table report_revision(report text, revision integer, body blob); create table kv(key text primary key, value text) without rowid;
     ${modelSchema}`,
  )
  return db
}

test.each(documents)('a report that %s', (_, document, goes) => {
  const db = tables()
  db.prepare('insert into report_revision values (?, 1, ?)').run('R-001', zstdCompressSync(JSON.stringify(document)))
  dropQuoting(db, 'EX-001', ['planted-user'])
  expect(db.prepare('select count(*) from report_revision').pluck().get()).toBe(goes ? 0 : 1)
  db.close()
})

test('changes to stories, questions and runs of models go where they quote, and the others stay', () => {
  const db = tables()
  const kv = db.prepare('insert into kv values (?, ?)')
  kv.run(
    'questions',
    JSON.stringify([
      { id: 'Q-001', values: ['planted-user'] },
      { id: 'Q-002', values: ['other'] },
    ]),
  )
  kv.run(
    'story.I-1',
    JSON.stringify([
      { number: 1, act: { text: 'planted-user came in' } },
      { number: 2, act: { text: 'then left' } },
    ]),
  )
  kv.run('settings', JSON.stringify(['planted-user']))
  db.exec(`insert into model_run values (1, '{}', null), (2, '{}', '{}');
    insert into model_step values (1, 1, '{"sent":"see EX-001/000002"}'), (2, 1, '{"sent":"nothing of it"}')`)
  dropQuoting(db, 'EX-001', ['planted-user'])
  const value = (key: string) => JSON.parse(db.prepare('select value from kv where key = ?').pluck().get(key) as string) as unknown
  expect(value('questions')).toEqual([{ id: 'Q-002', values: ['other'] }])
  expect(value('story.I-1')).toEqual([{ number: 2, act: { text: 'then left' } }])
  expect(value('settings')).toEqual(['planted-user'])
  expect(db.prepare('select id from model_run').pluck().all()).toEqual([2])
  expect(db.prepare('select run from model_step').pluck().all()).toEqual([2])
  db.close()
})
