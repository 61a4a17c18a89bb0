// A log that no source knows: proposed, corrected, saved, read, read again by another version, and still what it was after a re-index.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Progress } from '../contract/procedures/evidence.ts'
import { createWorkbench, type Workbench } from './workbench.ts'

let place: string
let one: Workbench
const finish = async (job: string): Promise<Progress> => {
  for await (const progress of await one.client.evidence.jobs()) if (progress.job === job && progress.state !== 'running') return progress
  throw new Error('no end')
}
const done = async (job: string) => {
  const ended = await finish(job)
  expect(ended, ended.message ?? '').toMatchObject({ state: 'done' })
  return ended.exhibit!
}
const rows = async (query = '') => (await one.client.events.page({ query, limit: 10 })).rows

const text = `door;badge;when;what\nnorth;alice;02.03.2026 09:00:01;opened\nsouth;bob;28.03.2026 09:00:02;refused\n`

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-mapping-'))
  const home = join(place, 'home')
  mkdirSync(home)
  one = await createWorkbench({ host: 'lab', home, passphrase: '' })
  await one.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  await one.client.case.create({ path: join(place, 'case'), title: 'T' })
  writeFileSync(join(place, 'doors.csv'), text)
})
afterEach(async () => {
  await one.close()
  rmSync(place, { recursive: true, force: true })
})

test('an unrecognised member is proposed a mapping, previewed, and read by it as events with its own source', async () => {
  const exhibit = await done((await one.client.evidence.receive({ paths: [join(place, 'doors.csv')], detect: false })).job)
  const member = `${exhibit}/000001`
  expect((await one.client.evidence.members({ exhibit })).members[0]).toMatchObject({ state: 'unrecognised' })

  const proposal = (await one.client.mapping.propose({ from: { member } }))!
  expect(proposal.mapping).toMatchObject({
    name: 'doors',
    framing: { kind: 'csv', delimiter: ';' },
    time: { fields: ['when'], order: 'day-first' },
  })
  const corrected = {
    ...proposal.mapping,
    time: { ...proposal.mapping.time!, zone: 'Europe/Berlin' },
    fields: { ...proposal.mapping.fields, 'actor.user.name': ['badge'], 'resources[0].uid': ['door'] },
  }
  const shown = await one.client.mapping.preview({ from: { member }, mapping: corrected })
  expect(shown.map(({ time, actor, resource }) => [time, actor, resource])).toEqual([
    ['2026-03-02T08:00:01.000Z', 'alice', 'north'],
    ['2026-03-28T08:00:02.000Z', 'bob', 'south'],
  ])

  const saved = await one.client.mapping.save(corrected)
  expect(saved).toMatchObject({ version: 1, source: 'mapped_doors', author: 'Ada <ada@example.org>' })
  expect((await one.client.mapping.save(corrected)).version).toBe(1)
  await done((await one.client.evidence.assignSource({ member, source: saved.source })).job)
  const [first, second] = await rows('source:mapped_doors')
  expect(first!.values).toMatchObject({ user_name: 'alice', resource: 'north' })
  expect(second!.ts).toBe(String(Date.parse('2026-03-28T08:00:02Z') * 1000))
  const detail = (await one.client.events.detail({ uid: first!.uid }))!
  expect(detail.source).toMatchObject({ id: 'mapped_doors', title: 'doors.csv' })
  expect(detail.ocsf).toMatchObject({ metadata: { uid: first!.uid } })
  expect((await one.client.custody.list({ limit: 100 })).entries.filter(({ action }) => action === 'mapping')).toHaveLength(1)

  // Another version is another source: what the first one read stays what it was.
  const next = await one.client.mapping.save({ ...corrected, time: { ...corrected.time, zone: 'UTC' } })
  expect(next).toMatchObject({ version: 2, source: 'mapped_doors.2' })
  expect((await one.client.events.detail({ uid: first!.uid }))!.source.id).toBe('mapped_doors')
  await done((await one.client.evidence.receive({ paths: [join(place, 'doors.csv')], detect: false, mapping: 'doors' })).job)
  expect((await rows('source:mapped_doors.2')).map(({ ts }) => ts)).toContain(String(Date.parse('2026-03-02T09:00:01Z') * 1000))

  await finish((await one.client.case.reindex()).job)
  expect((await rows()).map(({ values }) => values.source).sort()).toEqual([
    'mapped_doors',
    'mapped_doors',
    'mapped_doors.2',
    'mapped_doors.2',
  ])
  expect(await finish((await one.client.evidence.verify({ deep: true })).job)).toMatchObject({ state: 'done' })
  const deep = (await one.client.evidence.verification())!.checks.filter(({ name }) => name.includes('originals give'))
  expect(deep.map(({ status, detail: said }) => `${status} ${said}`)).toEqual(['holds 1 members read again', 'holds 1 members read again'])
})

test('of a folder the mapping reads the files it was made for, and what lies beside them is read as ever', async () => {
  const { mapping } = (await one.client.mapping.propose({ from: { path: join(place, 'doors.csv') } }))!
  await one.client.mapping.save({ ...mapping, name: 'doors' })
  const mixed = join(place, 'mixed')
  mkdirSync(mixed)
  writeFileSync(join(mixed, 'doors.csv'), text)
  writeFileSync(join(mixed, 'notes.txt'), 'The client called at nine.\n')
  writeFileSync(join(mixed, 'other.csv'), 'room,seats\nA,4\n')
  writeFileSync(
    join(mixed, 'trail.json'),
    '{"Records":[{"eventVersion":"1.08","eventID":"e","eventTime":"2026-03-02T09:00:00Z","eventName":"X","eventSource":"s3.amazonaws.com","awsRegion":"us-east-1","recipientAccountId":"1"}]}',
  )
  const exhibit = await done((await one.client.evidence.receive({ paths: [mixed], mapping: 'doors', detect: false })).job)
  const { members } = await one.client.evidence.members({ exhibit })
  expect(Object.fromEntries(members.map(({ path, source }) => [path, source]))).toEqual({
    'doors.csv': 'mapped_doors',
    'notes.txt': null,
    'other.csv': null,
    'trail.json': 'aws_cloudtrail',
  })
  expect(members.find(({ path }) => path === 'other.csv')!.problem).toContain('the mapping given does not fit it')
})

test('what cannot be: no such mapping, no rows, a mapping and a source at once', async () => {
  const doors = join(place, 'doors.csv')
  await expect(one.client.evidence.receive({ paths: [doors], mapping: 'windows' })).rejects.toThrow('the case has no mapping windows')
  await expect(one.client.evidence.receive({ paths: [doors], mapping: 'windows', source: 'okta_system' })).rejects.toThrow('not both')
  writeFileSync(join(place, 'noise.bin'), Buffer.from([0, 1, 2, 255, 254, 0, 7]))
  expect(await one.client.mapping.propose({ from: { path: join(place, 'noise.bin') } })).toBeNull()
  await expect(one.client.mapping.propose({ from: { path: join(place, 'nothing') } })).rejects.toThrow('does not exist')
})
