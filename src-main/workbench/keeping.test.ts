// Set aside, expunged, revealed: what is locked away is found by no question, what is destroyed in no file.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { foundIn, planted, plantedEvidence } from '../../test/keeping/planted.ts'
import type { Progress } from '../contract/procedures/evidence.ts'
import { createWorkbench, type Workbench } from './workbench.ts'

let place: string
let one: Workbench
const dir = () => join(place, 'case')

const finish = async (job: string): Promise<Progress> => {
  for await (const progress of await one.client.evidence.jobs()) if (progress.job === job && progress.state !== 'running') return progress
  throw new Error('no end')
}
const done = async (started: { job: string }) => {
  const ended = await finish(started.job)
  expect(ended.state, ended.message ?? '').toBe('done')
  return ended
}
const receive = async (path: string) => (await done(await one.client.evidence.receive({ paths: [path], detect: false }))).exhibit!
const found = async (query: string) => (await one.client.events.page({ query, limit: 1000 })).rows.length
const holds = async () => {
  await done(await one.client.evidence.verify({}))
  const verification = (await one.client.evidence.verification())!
  expect(verification.checks.filter((check) => check.status === 'fails')).toEqual([])
  return verification
}

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-keeping-'))
  mkdirSync(join(place, 'home'))
  one = await createWorkbench({ host: 'lab', home: join(place, 'home'), passphrase: '' })
  await one.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  await one.client.case.create({ path: dir(), title: 'T' })
})
afterEach(async () => {
  await one.close()
  rmSync(place, { recursive: true, force: true })
})

test('what is set aside is in no answer, is counted, and comes back', async () => {
  const first = await receive(plantedEvidence(join(place, 'a'), { seed: 1, events: 40 }))
  const second = await receive(plantedEvidence(join(place, 'b'), { seed: 2, events: 40 }))
  const word = planted(1)[3]!
  expect(await found(`"${word}"`)).toBe(1)
  const before = (await one.client.case.info())!
  await done(await one.client.keep.setAside({ kind: 'exhibit', target: first, reason: 'privileged' }))
  const locked = (await one.client.case.info())!
  expect(locked).toMatchObject({ events: 40, setAside: { events: 40, exhibits: 1, members: 0, acts: 1 } })
  expect(await found('')).toBe(40)
  expect(await found(`"${word}"`)).toBe(0)
  expect(await one.client.events.suggest({ query: 'user:person-1', cursor: 13 })).toEqual([])
  await expect(one.client.evidence.read({ member: `${first}/000001`, offset: 0, length: 10 })).rejects.toThrow(/set aside/)
  expect((await one.client.evidence.exhibits())[0]!.aside).toMatchObject({ state: 'set_aside', reason: 'privileged' })
  await holds()

  // Opened again, and with its index built anew, it is still locked away.
  await one.client.case.close()
  await one.client.case.open({ path: dir() })
  expect(await found('')).toBe(40)
  await done(await one.client.case.reindex())
  expect(await found('')).toBe(40)
  // What is set aside stays so when it is received again.
  await receive(plantedEvidence(join(place, 'again'), { seed: 1, events: 40 }))
  expect(await found('')).toBe(40)

  await done(await one.client.keep.setAside({ kind: 'query', target: `"${planted(2)[0]}"`, reason: 'out of scope' }))
  expect(await found('')).toBe(39)
  await done(await one.client.keep.takeBack({ id: 1, reason: 'privilege waived' }))
  expect(await found('')).toBe(79)
  expect(await found(`"${word}"`)).toBe(1)
  await done(await one.client.keep.takeBack({ id: 2, reason: 'in scope' }))
  const after = (await one.client.case.info())!
  expect(after.events).toBe(before.events)
  await holds()
  const acts = (await one.client.custody.list({ limit: 1000 })).entries.filter(
    (entry) => entry.action.startsWith('set-aside') && entry.phase === 'done',
  )
  expect(acts.map((entry) => entry.action)).toEqual(['set-aside', 'set-aside', 'set-aside.end', 'set-aside.end'])
  expect(second).toBe('EX-002')
}, 180_000)

test('an expunged exhibit is in no file; its hashes, reason and authority are', async () => {
  const own = plantedEvidence(join(place, 'own'), { seed: 1, events: 200, big: true })
  const shared = plantedEvidence(join(place, 'shared'), { seed: 3, events: 20 })
  // Half of what another exhibit holds came first with the one that goes.
  execFileSync('cp', ['-r', shared, join(own, 'shared')])
  // Two reports: one of the time before, one that quotes what will go.
  const signedOff = async (title: string, quotation?: string) => {
    const { draft } = await one.client.report.create({ kind: 'evidence-list', title })
    const edit = (edit: Parameters<typeof one.client.report.edit>[0]['edit']) => one.client.report.edit({ report: draft.id, edit })
    for (const { id } of draft.sentences) await edit({ do: 'decide', id, state: 'rejected', note: 'not needed' })
    if (quotation) await edit({ do: 'header', fields: { scope: quotation } })
    const { version } = await one.client.report.draft({ report: draft.id })
    await one.client.report.signOff({ report: draft.id, version })
    mkdirSync(join(dir(), 'reports'), { recursive: true })
    for (const form of ['.tst', '-filing-signed.pdf'])
      writeFileSync(join(dir(), 'reports', `${draft.id}-rev1${form}`), quotation ?? 'a list')
    return draft.id
  }
  const earlier = await signedOff('Earlier')
  const exhibit = await receive(own)
  const other = await receive(shared)
  const words = planted(1)
  const tag = (await one.client.events.page({ query: `"${planted(1)[5]}"` })).rows[0]!.uid
  await one.client.annotations.set({ uids: [tag], kind: 'note', text: `quotes ${planted(1)[5]}` })
  const quoting = await signedOff('Quotation', `${exhibit}/000001 says ${words[7]}`)
  writeFileSync(join(dir(), 'reports', 'a copy.pdf'), 'by another name')
  const hashes = (await one.client.evidence.members({ exhibit })).members.map((member) => member.sha256)
  expect(foundIn(dir(), words).length).toBe(200)

  await expect(one.client.keep.expunge({ exhibit, confirm: 'EX-009', reason: 'r', authority: 'a' })).rejects.toThrow(/repeat its number/)
  await done(
    await one.client.keep.expunge({
      exhibit,
      confirm: exhibit,
      reason: 'outside the warrant',
      authority: 'Order 12 of 2026-11-20, Judge B',
    }),
  )
  expect(foundIn(dir(), words)).toEqual([])
  expect(readdirSync(join(dir(), 'reports')).sort()).toEqual([`${earlier}-rev1-filing-signed.pdf`, `${earlier}-rev1.tst`])
  expect((await one.client.report.revisions({})).map(({ report }) => report)).toEqual([earlier])
  expect(quoting).not.toBe(earlier)
  expect(await found('')).toBe(20)
  expect(await found(`"${planted(3)[4]}"`)).toBe(1)
  const info = (await one.client.case.info())!
  expect(info).toMatchObject({ events: 20, setAside: { events: 0 }, expunged: 1, index: 'current' })
  const list = await one.client.evidence.exhibits()
  expect(list[0]).toMatchObject({
    aside: { state: 'expunged', authority: 'Order 12 of 2026-11-20, Judge B' },
    events: 0,
    ignored: [{ reason: 'expunged', count: 220 }],
  })
  expect(list[1]).toMatchObject({ id: other, events: 20, primary: 20, duplicates: 0 })
  expect((await one.client.evidence.members({ exhibit })).members.map((member) => member.sha256)).toEqual(hashes)
  const verification = await holds()
  expect(verification.checks.find((check) => check.name === 'expunged')).toMatchObject({ status: 'holds', subject: exhibit })
  const entry = (await one.client.custody.list({ limit: 1000 })).entries.find((one) => one.action === 'expunge' && one.phase === 'begin')!
  expect(entry.detail).toMatchObject({ reason: 'outside the warrant', authority: 'Order 12 of 2026-11-20, Judge B' })
  await one.client.case.close()
  expect(foundIn(dir(), words)).toEqual([])
  expect(existsSync(join(dir(), 'case.db.rewriting'))).toBe(false)
  expect(readdirSync(join(dir(), 'evidence', 'packs')).every((name) => !name.startsWith(`${exhibit}-`))).toBe(true)
  await one.client.case.open({ path: dir() })
  expect(await found('')).toBe(20)
}, 180_000)

test('a probable secret is masked where it is shown, and revealed with a reason', async () => {
  const path = join(place, 'app.log')
  writeFileSync(path, '{"time":"2026-11-01T00:00:00Z","host":"web","message":"started with DB_PASSWORD=hunter2-hunter2 ok"}\n'.repeat(3))
  const exhibit = await receive(path)
  const read = await one.client.evidence.read({ member: `${exhibit}/000001`, offset: 0, length: 200 })
  const text = Buffer.from(read.base64, 'base64').toString()
  expect(text).not.toContain('hunter2')
  expect(text).toContain('DB_PASSWORD=***************')
  expect(read.masked[0]).toMatchObject({ kind: 'assigned secret', length: 15 })
  const { offset, length } = read.masked[0]!
  const revealed = await one.client.keep.reveal({ member: `${exhibit}/000001`, offset, length, reason: 'to name the account' })
  expect(Buffer.from(revealed.base64, 'base64').toString()).toBe('hunter2-hunter2')
  const entry = (await one.client.custody.list({ limit: 1000 })).entries.at(-1)!
  expect(entry).toMatchObject({ action: 'reveal', detail: { reason: 'to name the account', offset, length } })
  expect(readFileSync(join(dir(), 'custody.jsonl'), 'utf8')).not.toContain('hunter2')
})
