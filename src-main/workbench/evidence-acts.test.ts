// Acts on evidence beyond receiving it: in place, healed, read again deeply, a source given inside a container; who may sign for them.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Progress } from '../contract/procedures/evidence.ts'
import { noteVerified } from './reader-ledger.ts'
import { verifyPath } from './verify-path.ts'
import { createWorkbench, type Workbench } from './workbench.ts'

let place: string
let home: string
let one: Workbench

const finish = async (job: string): Promise<Progress> => {
  for await (const progress of await one.client.evidence.jobs()) if (progress.job === job && progress.state !== 'running') return progress
  throw new Error('no end')
}
const receive = async (path: string, more: { inPlace?: boolean } = {}) => {
  const ended = await finish((await one.client.evidence.receive({ paths: [path], ...more })).job)
  expect(ended, ended.message ?? '').toMatchObject({ state: 'done' })
  return (await one.client.evidence.exhibits()).find(({ id }) => id === ended.exhibit)!
}
const verified = async () => {
  expect(await finish((await one.client.evidence.verify({})).job)).toMatchObject({ state: 'done' })
  const { holds, checks } = (await one.client.evidence.verification())!
  return { holds, fails: checks.filter(({ status }) => status === 'fails'), checks }
}
const record = (id: number, more = '') =>
  `{"eventVersion":"1.08","eventTime":"2026-11-01T00:00:0${id % 10}Z","eventSource":"s3.amazonaws.com","eventName":"GetObject${more}","awsRegion":"us-east-1","eventID":"id-${id}","recipientAccountId":"111122223333"}`
const log = (...ids: number[]) => `{"Records":[${ids.map((id) => record(id)).join(',')}]}`
const folder = (name: string, files: Record<string, string>) => {
  const path = join(place, name)
  mkdirSync(path)
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text)
  return path
}
const entries = async (action: string) =>
  (await one.client.custody.list({ limit: 1000 })).entries.filter((entry) => entry.action === action)
const dir = () => join(place, 'case')

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-acts-'))
  home = join(place, 'home')
  mkdirSync(home)
  one = await createWorkbench({ host: 'lab', home, passphrase: '' })
  await one.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  await one.client.case.create({ path: dir(), title: 'T' })
})
afterEach(async () => {
  await one.close()
  rmSync(place, { recursive: true, force: true })
})

test('the same bytes received again replace missing originals of every exhibit, with an entry', async () => {
  const set = folder('set', { 'a.json': log(1, 2), 'b.json': log(3) })
  await receive(set)
  await receive(set)
  const packs = join(dir(), 'evidence', 'packs')
  expect((await verified()).holds).toBe(true)
  for (const pack of readdirSync(packs)) rmSync(join(packs, pack))
  const broken = await verified()
  expect(JSON.stringify(broken.fails)).toMatch(/missing \(removed, or quarantined/)
  expect((await one.client.evidence.exhibits()).map(({ integrity }) => integrity)).toContain('fails')
  await receive(set)
  const healed = await verified()
  expect(healed.fails).toEqual([])
  expect((await entries('heal')).map(({ detail }) => String(detail.was).split(':')[0])).toEqual(['missing', 'missing'])
  const exhibits = await one.client.evidence.exhibits()
  expect(exhibits.map(({ integrity }) => integrity)).toEqual(['holds', 'holds', 'holds'])
  // Every hash, with when it was last verified.
  const { text, next } = await one.client.people.hashes({})
  const lines = text.trimEnd().split('\r\n')
  expect([lines.length, next]).toEqual([7, null])
  expect(lines[0]).toContain('SHA-256')
  const { members } = await one.client.evidence.members({ exhibit: 'EX-002' })
  for (const { member, sha256 } of members)
    expect(lines.find((line) => line.startsWith(member))).toMatch(new RegExp(`${sha256},.*,${exhibits[1]!.verifiedAt},holds,kept$`))
})

test('each of many small originals is sealed once, however often it comes in one import and in the next', async () => {
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`${String(n).padStart(3, '0')}.json`, log(n % 3 === 0 ? 0 : n)]))
  const exhibits = [await receive(folder('many', files)), await receive(folder('again', { ...files, 'new.json': log(900) }))]
  expect(exhibits.map(({ members, records, problems }) => [members, records, problems])).toEqual([
    [300, 300, 0],
    [301, 301, 0],
  ])
  const db = new Sqlite(join(dir(), 'case.db'), { readonly: true })
  const count = (sql: string) => db.prepare(`select count(*) from (${sql})`).pluck().get()
  expect(count("select 1 from member where state = 'read' and sha256 is not null")).toBe(601)
  expect(count('select distinct sha256 from member')).toBe(202)
  expect(count('select distinct sha256, seal_kind, seal_path, seal_offset, seal_length from member')).toBe(202)
  expect(count('select distinct seal_path, seal_offset from member')).toBe(202)
  db.close()
  expect((await verified()).holds).toBe(true)
})

test('an original registered in place is read there; away it is not present, changed it fails', async () => {
  const path = join(place, 'image.json')
  writeFileSync(path, log(1, 2, 3))
  expect(await receive(path, { inPlace: true })).toMatchObject({ kind: 'in_place', events: 3 })
  expect(readdirSync(join(dir(), 'evidence', 'packs'))).toEqual([])
  const { rows } = await one.client.events.page({ limit: 1 })
  expect(Buffer.from((await one.client.events.detail({ uid: rows[0]!.uid }))!.raw.base64, 'base64').toString()).toBe(record(1))
  const integrity = async () => (await one.client.evidence.exhibits())[0]!.integrity
  expect((await verified()).holds).toBe(true)
  expect(await integrity()).toBe('holds')
  renameSync(path, `${path}.away`)
  const away = await verified()
  expect(away.holds).toBe(true)
  expect(away.checks.find(({ name }) => name === 'original in place')).toMatchObject({ status: 'not_checked' })
  expect(await integrity()).toBe('not_present')
  writeFileSync(path, log(1, 2, 4))
  const changed = await verified()
  expect(changed.holds).toBe(false)
  // The edges noted at registration find it before the whole is hashed.
  expect(changed.fails[0]!.detail).toMatch(/first or last bytes differ/)
  expect(await integrity()).toBe('fails')
})

test('a source can be given to a member inside a container', async () => {
  const inside = folder('inside', { 'good.json': log(1, 2), 'odd.json': '[{"hello":1}]' })
  const tar = join(place, 'set.tar.gz')
  execFileSync('tar', ['-czf', tar, '-C', inside, '.'])
  const exhibit = await receive(tar)
  const { members } = await one.client.evidence.members({ exhibit: exhibit.id })
  const odd = members.find(({ path }) => path.endsWith('odd.json'))!
  const good = members.find(({ path }) => path.endsWith('good.json'))!
  expect([odd.state, odd.parent, good.events]).toEqual(['unrecognised', 'EX-001/000001', 2])
  expect(await finish((await one.client.evidence.assignSource({ member: odd.member, source: 'aws_cloudtrail' })).job)).toMatchObject({
    state: 'done',
  })
  const after = (await one.client.evidence.members({ exhibit: exhibit.id })).members
  expect(after.find(({ member }) => member === odd.member)).toMatchObject({ source: 'aws_cloudtrail', records: 1 })
  expect(after.find(({ member }) => member === good.member)).toEqual(good)
  expect((await verified()).fails).toEqual([])
})

test('a source is not given where the import is not complete: what was not read yet would be left out', async () => {
  const exhibit = await receive(folder('partly', { 'good.json': log(1), 'odd.json': '{"a":1}' }))
  const { members } = await one.client.evidence.members({ exhibit: exhibit.id })
  const odd = members.find(({ path }) => path.endsWith('odd.json'))!
  const reopened = async (sql: string) => {
    await one.client.case.close()
    const db = new Sqlite(join(dir(), 'case.db'))
    db.exec(sql)
    db.close()
    await one.client.case.open({ path: dir() })
  }
  const given = async () => finish((await one.client.evidence.assignSource({ member: odd.member, source: 'aws_cloudtrail' })).job)
  await reopened("update exhibit set state = 'interrupted'")
  expect(await given()).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(/EX-001 is not complete: continue its import first/),
  })
  expect((await one.client.evidence.exhibits())[0]!.state).toBe('interrupted')
  // And whatever left it behind: a member that nobody has read is no end of an import.
  await reopened("update exhibit set state = 'done'; update member set state = 'waiting', done = 0 where path like '%good.json'")
  expect(await given()).toMatchObject({ state: 'failed', message: expect.stringMatching(/1 members were not read/) })
  expect((await one.client.evidence.exhibits())[0]!.state).toBe('interrupted')
  expect(await finish((await one.client.evidence.resume({ exhibit: 'EX-001' })).job)).toMatchObject({ state: 'done' })
})

test('a deep verification reads every record again, inside containers too, and finds another root', async () => {
  const inside = folder('inside', { 'a.json': log(1, 2), 'b.json': log(3), 'not.json': '{"Records":[{"eventID":nonsense}]}' })
  const tar = join(place, 'set.tar.gz')
  execFileSync('tar', ['-czf', tar, '-C', inside, '.'])
  await receive(tar)
  await receive(folder('plain', { 'c.json': log(4, 5) }))
  await one.close()
  const deep = async () =>
    (await verifyPath(dir(), { deep: true })).checks.filter(({ name }) => name.startsWith('records of the originals'))
  expect((await deep()).map(({ subject, status }) => [subject, status])).toEqual([
    ['EX-001', 'holds'],
    ['EX-002', 'holds'],
  ])
  expect((await deep())[0]!.detail).toMatch(/^[23] members read again$/)
  const shallow = (await verifyPath(dir(), {})).checks.find(({ name }) => name.startsWith('records of the originals'))
  expect(shallow).toMatchObject({ status: 'not_checked' })
  const db = new Sqlite(join(dir(), 'case.db'))
  db.prepare("update member set merkle_root = ? where path like '%b.json'").run('0'.repeat(64))
  db.close()
  const [first, second] = await deep()
  expect(first).toMatchObject({ status: 'fails' })
  expect(first!.detail).toMatch(/1 give another root: EX-001\/000001\/000\d/)
  expect(second).toMatchObject({ status: 'holds' })
})

test('a known examiner adds another; a key is added once, and only a key', async () => {
  const other = join(place, 'other')
  mkdirSync(other)
  const two = await createWorkbench({ host: 'command line', home: other, passphrase: '' })
  await two.client.examiner.add({ name: 'Bob', mail: 'bob@example.org', organisation: '', passphrase: '' })
  const [bob] = await two.client.examiner.list()
  const add = { by: 'Bob <bob@example.org>', publicKey: bob!.publicKey }
  await one.client.custody.addExaminer(add)
  await expect(one.client.custody.addExaminer(add)).rejects.toThrow(/knows this key/)
  await expect(one.client.custody.addExaminer({ by: 'X', publicKey: 'AAAA' })).rejects.toThrow(/32 bytes/)
  await one.client.case.close()
  await two.client.case.open({ path: dir() })
  const { entries: all } = await two.client.custody.list({})
  expect(all.filter(({ action }) => action === 'takeover')).toEqual([])
  expect(all.at(-1)).toMatchObject({ action: 'open', by: 'Bob <bob@example.org>' })
  await two.close()
  expect((await verifyPath(dir(), {})).holds).toBe(true)
})

test("a reader's own ledger is taken in once it holds; a changed one is refused", async () => {
  const readers = join(place, 'reader.jsonl')
  const bob = await createWorkbench({ host: 'command line', home: folder('bob', {}), passphrase: '' })
  await bob.client.examiner.add({ name: 'Bob', mail: 'bob@example.org', organisation: '', passphrase: '' })
  for (let n = 0; n < 2; n++) await noteVerified(readers, dir(), bob.signer(), { holds: true, checks: [] })
  const entry = await one.client.custody.takeIn({ path: readers })
  expect(entry).toMatchObject({ action: 'ledger.takeIn', by: 'Ada <ada@example.org>', detail: { by: 'Bob <bob@example.org>', count: 3 } })
  const { readFileSync } = await import('node:fs')
  const bad = join(place, 'bad.jsonl')
  writeFileSync(bad, readFileSync(readers, 'utf8').replace('"holds":true', '"holds":false'))
  chmodSync(bad, 0o600)
  await expect(one.client.custody.takeIn({ path: bad })).rejects.toThrow(/does not verify/)
  expect(await entries('ledger.takeIn')).toHaveLength(1)
  await one.client.custody.printed({ what: 'custody page' })
  expect(await entries('print')).toMatchObject([{ detail: { what: 'custody page' } }])
  expect((await verified()).fails).toEqual([])
  await bob.close()
})

test('members are reached by their rank, to the last one', async () => {
  const files = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`${String(i).padStart(2, '0')}.txt`, `note ${i}`]))
  await receive(folder('notes', files))
  const page = (offset: number, search?: string) =>
    one.client.evidence.members({ exhibit: 'EX-001', offset, limit: 10, ...(search !== undefined && { search }) })
  const seen: string[] = []
  for (const offset of [0, 10, 20]) seen.push(...(await page(offset)).members.map(({ path }) => path))
  expect(seen).toEqual(Object.keys(files).sort())
  expect(await page(24)).toMatchObject({ total: 25, next: null, members: [{ path: '24.txt' }] })
  expect((await page(25)).members).toEqual([])
  expect((await page(1, '1.txt')).members.map(({ path }) => path)).toEqual(['11.txt', '21.txt'])
})
