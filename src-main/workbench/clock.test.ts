// Clock offsets on a real case: proposed, set, shown beside the record, kept by what comes later and by a re-index, and taken back.
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
const receive = async (name: string, text: string) => {
  writeFileSync(join(place, name), text)
  const ended = await finish((await one.client.evidence.receive({ paths: [join(place, name)], detect: false })).job)
  expect(ended, ended.message ?? '').toMatchObject({ state: 'done' })
  return ended.exhibit!
}
const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 2, 2, 9, minute, second))
const us = (minute: number, second = 0) => String(at(minute, second).getTime() * 1000)
const cloudtrail = (...minutes: number[]) =>
  JSON.stringify({
    Records: minutes.map((minute) => ({
      eventVersion: '1.08',
      eventTime: at(minute).toISOString().replace('.000Z', 'Z'),
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      awsRegion: 'eu-central-1',
      eventID: `e-${minute}`,
      requestID: `R${minute}REQUEST`,
      recipientAccountId: '111122223333',
    })),
  })
/** An application's own log with the request ids it got back; its clock is 90 s ahead. */
const own = (...minutes: number[]) =>
  `${minutes.map((minute) => JSON.stringify({ ts: new Date(at(minute).getTime() + 90_000).toISOString(), who: 'app', request_id: `R${minute}REQUEST`, action: 'read' })).join('\n')}\n`
const mapping = {
  name: 'app',
  title: 'App',
  framing: { kind: 'json-lines' as const },
  layer: 'runtime' as const,
  time: { fields: ['ts'], zone: null, order: 'auto' as const },
  fields: { 'actor.user.name': ['who'], 'metadata.correlation_uid': ['request_id'], 'api.operation': ['action'] },
  status: null,
}
const rows = async (query: string) => (await one.client.events.page({ query, limit: 100 })).rows
const receiveOwn = async (name: string, text: string) => {
  writeFileSync(join(place, name), text)
  expect(
    await finish((await one.client.evidence.receive({ paths: [join(place, name)], mapping: 'app', detect: false })).job),
  ).toMatchObject({
    state: 'done',
  })
}

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-clock-'))
  const home = join(place, 'home')
  mkdirSync(home)
  one = await createWorkbench({ host: 'lab', home, passphrase: '' })
  await one.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  await one.client.case.create({ path: join(place, 'case'), title: 'T' })
  await one.client.mapping.save(mapping)
})
afterEach(async () => {
  await one.close()
  rmSync(place, { recursive: true, force: true })
})

test('an offset moves the sort key and never the record; it holds for what comes later, and goes back', async () => {
  const minutes = [1, 2, 3, 4, 5, 6, 7, 8]
  await receive('trail.json', cloudtrail(...minutes))
  await receiveOwn('app.jsonl', own(...minutes))
  const before = (await rows('source:mapped_app')).map(({ ts }) => ts)
  expect(before[0]).toBe(us(2, 30))

  const { proposals } = await one.client.clock.proposals()
  expect(proposals).toMatchObject([
    {
      move: { source: 'mapped_app', host: null },
      us: '-90000000',
      against: { source: 'aws_cloudtrail' },
      pair: { events: 8, kind: 'request' },
    },
  ])
  expect(proposals[0]!.why).toContain('8 times both recorded the same request, and mapped_app was 1 min 30 s ahead')

  const { offset, moved } = await one.client.clock.set({ ...proposals[0]!.move, us: proposals[0]!.us, reason: proposals[0]!.why })
  expect(moved).toBe(8)
  const [first] = await rows('source:mapped_app')
  expect(first).toMatchObject({ ts: us(1), clockOffset: '-90000000' })
  expect((await one.client.clock.proposals()).proposals).toEqual([])
  const detail = (await one.client.events.detail({ uid: first!.uid }))!
  expect(detail.clock).toMatchObject({ us: '-90000000', by: 'Ada <ada@example.org>' })
  expect(detail.ocsf).toMatchObject({ time: at(1).getTime(), metadata: { original_time: at(2, 30).toISOString() } })
  expect(JSON.stringify(detail.ocsf)).toContain('time moved by -90 s')
  expect(Buffer.from(detail.raw.base64, 'base64').toString()).toContain(at(2, 30).toISOString())
  // Its neighbours in time are found by the moved time, in every question.
  const between = { from: at(0, 59).toISOString(), to: at(1, 1).toISOString() }
  expect((await one.client.events.page({ query: '', ...between, limit: 10 })).rows).toHaveLength(2)
  const member = (await one.client.evidence.members({ exhibit: 'EX-002' })).members[0]!
  expect([member.first, member.last]).toEqual([at(1).toISOString().replace('.000Z', 'Z'), at(8).toISOString().replace('.000Z', 'Z')])

  await receiveOwn('later.jsonl', own(20))
  expect((await rows('source:mapped_app')).at(-1)).toMatchObject({ ts: us(20), clockOffset: '-90000000' })
  await finish((await one.client.case.reindex()).job)
  expect((await rows('source:mapped_app')).map(({ ts }) => ts)).toEqual([...minutes, 20].map((minute) => us(minute)))
  expect((await rows('source:aws_cloudtrail')).every(({ clockOffset }) => clockOffset === undefined)).toBe(true)

  expect((await one.client.clock.end({ id: offset.id })).moved).toBe(9)
  expect((await rows('source:mapped_app')).map(({ ts }) => ts).slice(0, 8)).toEqual(before)
  expect((await one.client.clock.offsets())[0]).toMatchObject({ ended: { author: 'Ada <ada@example.org>' } })
  const acts = (await one.client.custody.list({ limit: 200 })).entries.filter(({ action }) => action === 'clock')
  expect(acts.map(({ phase }) => phase)).toEqual(['begin', 'done', 'begin', 'done'])
  await expect(one.client.clock.end({ id: offset.id })).rejects.toThrow('in force')
})

test('what rules found moves with its events: matches, detections, and back', async () => {
  const key = { type: 'IAMUser', userName: 'ops', accessKeyId: 'AKIAEXAMPLEKEY000001' }
  const stop = JSON.parse(cloudtrail(1))
  Object.assign(stop.Records[0], {
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'StopLogging',
    requestParameters: { name: 'org' },
    userIdentity: key,
  })
  writeFileSync(join(place, 'stop.json'), JSON.stringify(stop))
  expect(await finish((await one.client.evidence.receive({ paths: [join(place, 'stop.json')] })).job)).toMatchObject({ state: 'done' })
  const times = async () => (await one.client.detections.list({})).detections.map(({ from }) => from)
  const [plain] = await times()
  expect(plain).toBe(us(1))
  const { offset, job } = await one.client.clock.set({
    exhibit: null,
    source: 'aws_cloudtrail',
    host: null,
    us: '-30000000',
    reason: 'ahead',
  })
  await finish(job!)
  expect(new Set(await times())).toEqual(new Set([us(0, 30)]))
  await finish((await one.client.clock.end({ id: offset.id })).job!)
  expect((await times())[0]).toBe(plain)
})

test('the offset that names most applies; one of the same scope takes its place', async () => {
  const exhibit = await receive('trail.json', cloudtrail(1, 2))
  const other = await receive('more.json', cloudtrail(11))
  await one.client.clock.set({ exhibit: null, source: 'aws_cloudtrail', host: null, us: '1000000', reason: 'a second' })
  await one.client.clock.set({ exhibit, source: 'aws_cloudtrail', host: null, us: '60000000', reason: 'a minute' })
  expect((await rows('')).map(({ exhibit: of, ts }) => [of, ts])).toEqual([
    [exhibit, us(2)],
    [exhibit, us(3)],
    [other, us(11, 1)],
  ])
  const replaced = await one.client.clock.set({ exhibit, source: 'aws_cloudtrail', host: null, us: '120000000', reason: 'two' })
  expect(replaced.moved).toBe(2)
  expect((await one.client.clock.offsets()).map(({ ended }) => ended === null)).toEqual([true, false, true])
  await one.client.clock.end({ id: replaced.offset.id })
  expect((await rows('')).map(({ ts }) => ts)).toEqual([us(1, 1), us(2, 1), us(11, 1)])
  // Closed and opened again, everything stands where it stood.
  await one.client.case.close()
  await one.client.case.open({ path: join(place, 'case') })
  expect((await rows('')).map(({ ts }) => ts)).toEqual([us(1, 1), us(2, 1), us(11, 1)])
  await expect(one.client.clock.set({ exhibit: null, source: null, host: null, us: '1', reason: 'x' })).rejects.toThrow('whose clock')
  await expect(one.client.clock.set({ exhibit: 'EX-099', source: null, host: null, us: '1', reason: 'x' })).rejects.toThrow('EX-099')
})
