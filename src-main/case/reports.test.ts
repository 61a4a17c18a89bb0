// Drafts are versions that nothing overwrites, undo adds one, and a frozen revision comes back to the byte.
import Sqlite, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Draft } from '../contract/report.ts'
import {
  addRevision,
  readDraft,
  readDrafts,
  readRevision,
  readRevisions,
  readVersions,
  reportSchema,
  saveDraft,
  undoDraft,
} from './reports.ts'

let db: Database
beforeEach(() => {
  db = new Sqlite(':memory:')
  db.exec(reportSchema)
})
afterEach(() => db.close())

const draft = (title: string) => ({ id: 'R-001', title }) as Draft
const save = (title: string, base: number) => saveDraft(db, { draft: draft(title), base, by: 'Ada', at: 't', what: title })
const title = () => readDraft(db, 'R-001')!.draft.title

test('each save is a version; a save on an older one is refused', () => {
  expect(save('one', 0).version).toBe(1)
  expect(save('two', 1).version).toBe(2)
  expect(() => save('lost', 1)).toThrow(/at version 2 by now/)
  expect(readVersions(db, 'R-001').map(({ what }) => what)).toEqual(['two', 'one'])
  expect(readDraft(db, 'R-001', 1)!.draft.title).toBe('one')
  expect(readDrafts(db).map(({ version }) => version)).toEqual([2])
})

test('undo goes back act by act and never below the beginning; an edit after it counts anew', () => {
  save('one', 0)
  save('two', 1)
  save('three', 2)
  expect(undoDraft(db, 'R-001', 'Ada', 't')).toMatchObject({ version: 4, what: 'undo: three', draft: { title: 'two' } })
  expect(undoDraft(db, 'R-001', 'Ada', 't')).toMatchObject({ what: 'undo: two', draft: { title: 'one' } })
  expect(undoDraft(db, 'R-001', 'Ada', 't')).toBeNull()
  save('four', 5)
  expect(undoDraft(db, 'R-001', 'Ada', 't')).toMatchObject({ what: 'undo: four' })
  expect(title()).toBe('one')
})

test('a revision keeps its bytes', () => {
  save('one', 0)
  const info = { report: 'R-001', revision: 1, version: 2, issuedAt: 't', by: 'Ada', sha256: 'x', custody: { count: 3, head: 'h' } }
  addRevision(db, info, '{"ä":"𝄞"}\n', '{"a.typ":"#x"}')
  expect(readRevision(db, 'R-001', 1)).toEqual({ info, body: '{"ä":"𝄞"}\n', kit: '{"a.typ":"#x"}' })
  expect(readRevisions(db)).toEqual([info])
  expect(readRevision(db, 'R-001', 2)).toBeNull()
  expect(() => addRevision(db, info, '', '')).toThrow(/UNIQUE/)
})
