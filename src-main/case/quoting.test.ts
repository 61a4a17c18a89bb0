// Which signed reports go with an expunged exhibit: those that cite it, hold what only it held, or say why it could not be read.
import { zstdCompressSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
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

test.each(documents)('a report that %s', (_, document, goes) => {
  const db = new Sqlite(':memory:')
  db.exec(
    `create table verdict(id integer primary key, body text); create table report_version(report text, version integer, body blob);
     create table report_revision(report text, revision integer, body blob)`,
  )
  db.prepare('insert into report_revision values (?, 1, ?)').run('R-001', zstdCompressSync(JSON.stringify(document)))
  dropQuoting(db, 'EX-001', ['planted-user'])
  expect(db.prepare('select count(*) from report_revision').pluck().get()).toBe(goes ? 0 : 1)
  db.close()
})
