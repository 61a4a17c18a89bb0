// A commit that fails behind everyone's back: what was accepted before it is lost, and whoever ends the import must hear of it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { caseFacts } from '../../test/store/case-facts.ts'
import { crashEvents } from '../../test/store/crash-events.ts'
import { makeBatch, partsOf } from '../../test/store/synthetic-batches.ts'
import { Duck } from './columns/duck.ts'
import { Store } from './store.ts'

let dir: string
let store: Store
const events = crashEvents().slice(0, 400)
const send = () => store.writer.append(makeBatch(events, partsOf(events)))
const full = new Error('the disk is full')

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-lost-'))
  store = await Store.open({ dir, create: caseFacts, segmentMs: 60_000 })
  await store.addExhibit({ path: '/x', kind: 'file', receivedAt: 't', receipt: {} })
  await store.addMembers('EX-001', [{ seq: 1, path: 'f', sha256: '1'.repeat(64) }])
  await store.beginImport('EX-001')
  await send()
  store.writer.beforeManifestCommit = () => Promise.reject(full)
})
afterEach(async () => {
  await store.close()
  rmSync(dir, { recursive: true, force: true })
})

const failsBeside: [string, () => Promise<unknown>][] = [
  ['the commit beside the last files', async () => store.commitSegment(true)],
  ['the commit that an annotation waited for', async () => store.setKv('note', 1)],
]
const hears: [string, () => Promise<unknown>][] = [
  ['the end of the import', async () => store.finishImport('EX-001')],
  ['the next commit', async () => store.commitSegment()],
  ['the end of a re-index', async () => store.finishReindex()],
  ['a lasting fact of a member', async () => store.updateMembers([{ id: 1, state: 'read' }], true)],
]

test.each(failsBeside.flatMap(([what, fails]) => hears.map(([who, ends]) => [what, who, fails, ends] as const)))(
  'when %s fails, %s says so',
  async (_what, _who, fails, ends) => {
    await expect(fails()).rejects.toThrow('the disk is full')
    store.writer.beforeManifestCommit = undefined
    await expect(ends()).rejects.toThrow('the disk is full')
    expect((await store.account()).records).toBe(0)
  },
)

test('once the import is called interrupted, other acts go on, and the import too', async () => {
  await expect(store.commitSegment(true)).rejects.toThrow('the disk is full')
  store.writer.beforeManifestCommit = undefined
  await store.updateExhibit({ id: 'EX-001', state: 'interrupted' })
  await store.commitSegment()
  await store.beginImport('EX-001')
  await send()
  expect((await store.finishImport('EX-001')).records).toBe(events.length)
})

test('an import that cannot begin leaves nothing broken behind', async () => {
  await expect(store.beginImport('EX-001')).rejects.toThrow('the disk is full')
  store.writer.beforeManifestCommit = undefined
  await store.beginImport('EX-001')
  await send()
  expect((await store.finishImport('EX-001')).records).toBe(events.length)
})

test('where undoing fails too, nothing is written until the case is opened again, and then it is whole', async () => {
  const exec = Duck.prototype.exec
  const undo = vi.spyOn(Duck.prototype, 'exec').mockImplementation(function (this: Duck, sql: string) {
    return sql.startsWith('delete from ev') ? Promise.reject(new Error('the disk is still full')) : exec.call(this, sql)
  })
  try {
    await expect(store.commitSegment(true)).rejects.toThrow('the disk is full')
    store.writer.beforeManifestCommit = undefined
    await expect(store.finishImport('EX-001')).rejects.toThrow('the disk is full')
    await expect(store.beginImport('EX-001')).rejects.toThrow(/the disk is still full.*open the case again/)
  } finally {
    undo.mockRestore()
  }
  await store.close()
  store = await Store.open({ dir })
  await store.beginImport('EX-001')
  await send()
  expect((await store.finishImport('EX-001')).records).toBe(events.length)
  expect((await store.consistency()).filter((check) => !check.holds)).toEqual([])
})
