// Long lists of indicators against a case: each is looked for in columns and in the text of records, however many stand before it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorkbench, type Workbench } from './workbench.ts'

let place: string
let one: Workbench

const records = 1200
/** The name in the request stands in no column; the address stands in the column of every third, and in the text of all others. */
const record = (n: number) =>
  `{"eventVersion":"1.08","eventTime":"2026-11-01T00:${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}Z","eventSource":"lambda.amazonaws.com","eventName":"UpdateFunctionCode20150331v2","awsRegion":"us-east-1","sourceIPAddress":"${n % 3 === 0 ? '198.51.100.7' : '203.0.113.9'}","eventID":"id-${n}","recipientAccountId":"111122223333","requestParameters":{"note":"${n === 700 ? 'sent to drop.nested.example once' : `step ${n}`}","via":"198.51.100.7"}}`

const finish = async (job: string) => {
  for await (const progress of await one.client.evidence.jobs())
    if (progress.job === job && progress.state !== 'running')
      return expect(progress, progress.message ?? '').toMatchObject({ state: 'done' })
}
const add = async (values: string[]) =>
  finish((await one.client.detections.addIndicators({ source: 'list', text: values.join('\n') })).job!)
const found = async () =>
  Object.fromEntries(
    (await one.client.detections.indicators({ hitsOnly: true, limit: 1000 })).indicators.map(({ value, hits, more }) => [
      value,
      [hits, more],
    ]),
  )

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-indicators-'))
  mkdirSync(join(place, 'home'))
  one = await createWorkbench({ host: 'lab', home: join(place, 'home'), passphrase: '' })
  await one.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  await one.client.case.create({ path: join(place, 'case'), title: 'T' })
  writeFileSync(join(place, 'log.json'), `{"Records":[${Array.from({ length: records }, (_, n) => record(n)).join(',')}]}`)
  await finish((await one.client.evidence.receive({ paths: [join(place, 'log.json')] })).job)
})
afterAll(async () => {
  await one.close()
  rmSync(place, { recursive: true, force: true })
})

test('one that stands in the text of a record alone is found behind a thousand that stand nowhere', async () => {
  await add([...Array.from({ length: 1500 }, (_, n) => `absent-${n}.example`), 'drop.nested.example'])
  expect(await found()).toEqual({ 'drop.nested.example': [1, false] })
  const [hit] = await one.client.detections.indicatorHits({ indicator: 1501, limit: 10 })
  expect(hit).toMatchObject({ name: 'raw', value: 'drop.nested.example' })
  expect((await one.client.events.detail({ uid: hit!.event }))!.raw.base64).toBe(Buffer.from(record(700)).toString('base64'))
})

test('one that stands in columns is looked for as text too, and says when further events hold it', async () => {
  await add(['203.0.113.9', '198.51.100.7'])
  const { '203.0.113.9': other, '198.51.100.7': known } = await found()
  expect(other).toEqual([800, false])
  // 400 events by their column; of the text the first thousand are taken, of which two thirds have it in the text alone.
  expect(known).toEqual([400 + 666, true])
})
