// Between people: hand-over with two signatures, keys that end, a copy for a second examiner and the way back, closing, replay.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyLedger } from '../evidence/ledger/verify.ts'
import { replayPath } from './replay-path.ts'
import { createWorkbench, type Workbench } from './workbench.ts'

let place: string
let home: string
let one: Workbench
const dir = () => join(place, 'case')
const ada = { name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' }
const ben = { name: 'Ben', mail: 'ben@example.org', organisation: 'Lab', passphrase: '' }
const record = (id: number, event = 'GetObject') =>
  `{"eventVersion":"1.08","eventTime":"2026-11-01T00:00:0${id % 10}Z","eventSource":"s3.amazonaws.com","eventName":"${event}","awsRegion":"us-east-1","eventID":"id-${id}","recipientAccountId":"111122223333"}`

const receive = async () => {
  const path = join(place, 'set')
  mkdirSync(join(path, 'deep'), { recursive: true })
  writeFileSync(join(path, 'a.json'), `{"Records":[${[1, 2, 3].map((id) => record(id)).join(',')}]}`)
  writeFileSync(join(path, 'deep', 'b.json'), `{"Records":[${record(4, 'StopLogging')}]}`)
  await finished((await one.client.evidence.receive({ paths: [path] })).job)
}
const finished = async (job: string) => {
  for await (const progress of await one.client.evidence.jobs()) {
    if (progress.job !== job || progress.state === 'running') continue
    expect(progress.state, progress.message ?? '').toBe('done')
    break
  }
}
const verdict = async (path: string) => {
  const { checks } = await verifyLedger(join(path, 'custody.jsonl'))
  return checks.filter((check) => check.status === 'fails').map((check) => `${check.name}: ${check.detail}`)
}

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-people-'))
  home = join(place, 'home')
  mkdirSync(home)
  one = await createWorkbench({ host: 'lab', home, passphrase: '' })
  await one.client.examiner.setIdentity(ada)
  await one.client.case.create({ path: dir(), title: 'T' })
})
afterEach(async () => {
  await one.close()
  rmSync(place, { recursive: true, force: true })
})

const as = async (who: typeof ada) => {
  const { client } = one
  await client.case.close()
  const known = (await client.examiner.list()).find(({ name }) => name === who.name)
  if (known) await client.examiner.select({ fingerprint: known.fingerprint })
  else await client.examiner.add(who)
  await client.case.open({ path: dir() })
}

test('a hand-over is complete with the receiver’s own signature, and nobody signs for them', async () => {
  const { client } = one
  await client.case.close()
  await client.examiner.add(ben)
  const key = (await client.examiner.list()).find(({ name }) => name === 'Ben')!
  await client.examiner.select({ fingerprint: (await client.examiner.list())[0]!.fingerprint })
  await client.case.open({ path: dir() })
  const given = await client.people.handOver({
    to: { name: 'Ben', mail: 'ben@example.org' },
    publicKey: key.publicKey,
    medium: 'disk 7',
    purpose: 'review',
  })
  await expect(client.people.accept({ seq: given.seq })).rejects.toThrow('key of their own')
  expect((await client.people.transfers())[0]).toMatchObject({ from: 'Ada <ada@example.org>', toKey: key.fingerprint, accepted: null })
  await as(ben)
  await client.people.accept({ seq: given.seq, condition: 'seal unbroken' })
  expect((await client.people.transfers())[0]!.accepted).toMatchObject({ by: 'Ben <ben@example.org>', condition: 'seal unbroken' })
  await expect(client.people.accept({ seq: given.seq })).rejects.toThrow('accepted in entry')
  expect((await client.people.page({ what: 'transfer', seq: given.seq })).text).toContain('disk 7')
  expect(await verdict(dir())).toEqual([])
})

test('a replaced key signs no more, nor does a revoked one', async () => {
  const { client } = one
  const [before] = await client.people.keys()
  const next = await client.people.rotateKey({ reason: 'new card' })
  expect(next).toMatchObject({ how: 'rotated', ended: null })
  await client.custody.printed({ what: 'something' })
  expect(await verdict(dir())).toEqual([])
  await client.case.close()
  await client.examiner.select({ fingerprint: before!.fingerprint })
  await expect(client.case.open({ path: dir() })).rejects.toThrow('replaced in entry')
  await client.examiner.select({ fingerprint: next.fingerprint })
  await client.case.open({ path: dir() })
  await client.examiner.add(ben).then(() => client.examiner.select({ fingerprint: next.fingerprint }))
  const key = (await client.examiner.list()).find(({ name }) => name === 'Ben')!
  await client.custody.addExaminer({ by: 'Ben <ben@example.org>', publicKey: key.publicKey })
  await client.people.revokeKey({ fingerprint: key.fingerprint, reason: 'left the lab' })
  await expect(as(ben)).rejects.toThrow('revoked in entry')
})

test('what a second examiner adds to a copy comes back under their name; where both sides differ it is a conflict', async () => {
  const { client } = one
  await receive()
  const { rows } = await client.events.page({ limit: 10 })
  await client.annotations.set({ uids: [rows[0]!.uid], kind: 'tag', text: 'before' })
  await client.case.close()
  await client.examiner.add(ben)
  const key = (await client.examiner.list()).find(({ name }) => name === 'Ben')!
  await client.examiner.select({ fingerprint: (await client.examiner.list())[0]!.fingerprint })
  await client.case.open({ path: dir() })
  await client.custody.addExaminer({ by: 'Ben <ben@example.org>', publicKey: key.publicKey })
  const copy = join(place, 'copy')
  await client.people.branch({ path: copy, to: 'Ben' })
  await client.annotations.set({ uids: [rows[1]!.uid], kind: 'hide', text: 'noise' })

  await client.case.close()
  await client.examiner.select({ fingerprint: key.fingerprint })
  await client.case.open({ path: copy })
  await client.annotations.set({ uids: [rows[2]!.uid], kind: 'note', text: 'look here' })
  await client.annotations.set({ uids: [rows[1]!.uid], kind: 'hide', text: 'no: this matters' })
  await client.annotations.set({ uids: [rows[0]!.uid], kind: 'tag', text: 'lead' })

  await as(ada)
  const merged = await client.people.merge({ path: copy })
  expect(merged).toMatchObject({ by: ['Ben <ben@example.org>'], tags: 1, notes: 1, unknown: 0 })
  expect(merged.conflicts).toEqual([expect.objectContaining({ uid: rows[1]!.uid, kind: 'hide', by: 'Ben <ben@example.org>' })])
  const [{ uid, kind, text, active }] = merged.conflicts as [(typeof merged.conflicts)[number]]
  expect((await client.annotations.set({ uids: [uid], kind, text, active })).changed).toBe(1)
  expect((await client.annotations.ofEvent({ uid })).at(-1)).toMatchObject({ text: 'no: this matters', by: 'Ada <ada@example.org>' })
  expect(await client.annotations.ofEvent({ uid: rows[2]!.uid })).toEqual([
    expect.objectContaining({ text: 'look here', by: 'Ben <ben@example.org>' }),
  ])
  expect((await client.people.merge({ path: copy })).notes).toBe(0)
  expect(await verdict(dir())).toEqual([])
})

test('closing writes a signed archive list and forms that nobody has signed', async () => {
  await receive()
  const out = join(place, 'closing')
  const { files } = await one.client.people.close({ path: out })
  expect(files).toBeGreaterThan(0)
  expect(readFileSync(join(out, 'archive-sha256.txt'), 'utf8').split('\n').length - 1).toBe(files)
  expect(readFileSync(join(out, 'destruction-certificate.html'), 'utf8')).toContain('states nothing until a person')
  for (const name of ['archive-sha256.txt.minisig', 'return-list.html', 'examiner.pub'])
    expect(existsSync(join(out, name)), name).toBe(true)
})

test('a replay reproduces exhibits, events and accounts from the sealed originals alone, with the mapping, offset and set-aside of then', async () => {
  const { client } = one
  await receive()
  const doors = join(place, 'doors.csv')
  writeFileSync(doors, 'door;badge;when;what\nnorth;alice;02.03.2026 09:00:01;opened\nsouth;bob;28.03.2026 09:00:02;refused\n')
  const proposal = (await client.mapping.propose({ from: { path: doors } }))!
  const { name } = await client.mapping.save(proposal.mapping)
  await finished((await client.evidence.receive({ paths: [doors], mapping: name, receipt: { by: 'Ben' } })).job)
  const moved = await client.clock.set({ exhibit: 'EX-001', source: null, host: null, us: '3600000000', reason: 'an hour behind' })
  if (moved.job) await finished(moved.job)
  const { rows } = await client.events.page({ limit: 10 })
  expect(rows).toHaveLength(6)
  await client.keep.setAside({ kind: 'query', target: 'action:StopLogging', reason: 'privileged' })
  await one.client.case.close()
  rmSync(join(place, 'set'), { recursive: true })
  rmSync(doors)
  const replayed = await replayPath(dir(), join(place, 'again'), { home, signer: one.signer(), show: () => {} })
  expect(replayed.compared.filter(({ same }) => !same)).toEqual([])
  expect(replayed.reproduced).toBe(replayed.of)
  expect(replayed.compared.map(({ name }) => name)).toEqual(expect.arrayContaining(['exhibit', 'event digest', 'account of records']))
})
