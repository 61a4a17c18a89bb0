// Logs that come wrapped: flow logs as Parquet are the events that their text gives; rules fire on what a stream holds in base64.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWorkbench, type Workbench } from './workbench.ts'

// The columns and types that VPC flow logs are delivered with (INT_32, INT_64, STRING; gzip), written with DuckDB.
const delivered = join(import.meta.dirname, '../sources/aws_vpcflow/parquet/delivery.parquet')
const text = `version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
2 111122223333 eni-0a1b2c3d4e5f60718 203.0.113.24 10.0.1.5 44321 22 6 9 1480 1772442000 1772442059 REJECT OK
2 111122223333 eni-0a1b2c3d4e5f60718 10.0.1.5 198.51.100.7 50122 443 6 140 19000000000 1772442001 1772442060 ACCEPT OK
2 111122223333 eni-0a1b2c3d4e5f60718 2001:db8::5 2001:db8::7 - - 58 2 208 1772442002 1772442061 ACCEPT OK
2 111122223333 eni-0a1b2c3d4e5f60719 - - - - - - - 1772442000 1772442059 - NODATA
`

let place: string
let one: Workbench
const receive = async (path: string, detect = false): Promise<string> => {
  const { job } = await one.client.evidence.receive({ paths: [path], detect })
  for await (const progress of await one.client.evidence.jobs()) {
    if (progress.job !== job || progress.state === 'running') continue
    expect(progress, progress.message ?? '').toMatchObject({ state: 'done' })
    return progress.exhibit!
  }
  throw new Error('no end')
}

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-parquet-'))
  const home = join(place, 'home')
  mkdirSync(home)
  one = await createWorkbench({ host: 'lab', home, passphrase: '' })
  await one.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  await one.client.case.create({ path: join(place, 'case'), title: 'T' })
})
afterEach(async () => {
  await one.close()
  rmSync(place, { recursive: true, force: true })
})

test('VPC flow logs in Parquet', async () => {
  const exhibit = await receive(delivered)
  const [member] = (await one.client.evidence.members({ exhibit })).members
  expect(member).toMatchObject({ source: 'aws_vpcflow', state: 'read', records: 4, primary: 3 })
  expect(member!.ignored).toEqual([{ reason: 'NODATA', count: 1 }])
  expect(member!.rejects).toEqual([])
  expect(member!.note ?? member!.problem).toContain('rows of a Parquet file as JSON lines')

  writeFileSync(join(place, 'flow.log'), text)
  const other = await receive(join(place, 'flow.log'))
  const rows = async (of: string) =>
    (await one.client.events.page({ query: `exhibit:${of}`, limit: 10 })).rows.map(({ ts, values }) => ({ ts, values }))
  const fromParquet = await rows(exhibit)
  expect(fromParquet).toHaveLength(3)
  expect(fromParquet).toEqual(await rows(other))
  expect(fromParquet[1]!.values).toMatchObject({ src_ip: '10.0.1.5', dst_port: 443, bytes: 19_000_000_000 })
})

test('CloudTrail in Kinesis records: plain, two lines in one, and below gzip and a CloudWatch subscription', async () => {
  const record = (n: number) =>
    JSON.stringify({
      eventVersion: '1.08',
      eventTime: `2026-03-02T09:01:0${n}Z`,
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: 'StopLogging',
      awsRegion: 'eu-central-1',
      eventID: `e-${n}`,
      recipientAccountId: '111122223333',
      userIdentity: { type: 'IAMUser', userName: 'ops', accessKeyId: 'AKIAEXAMPLEKEY000001' },
    })
  const subscription = {
    ...{ messageType: 'DATA_MESSAGE', owner: '111122223333', logGroup: 'g', logStream: 's', subscriptionFilters: [] },
    logEvents: [{ id: '1', timestamp: 1772442060000, message: record(3) }],
  }
  const Records = [record(1), `${record(2)}\n${record(4)}\n`, gzipSync(JSON.stringify(subscription))].map((data, n) => ({
    kinesis: { data: Buffer.from(data).toString('base64'), sequenceNumber: String(n), approximateArrivalTimestamp: 1772442070.5 },
    eventSource: 'aws:kinesis',
    eventID: `shardId-0:${n}`,
  }))
  writeFileSync(join(place, 'kinesis.json'), JSON.stringify({ Records }))
  await receive(join(place, 'kinesis.json'), true)
  const { rows } = await one.client.events.page({ query: 'action:StopLogging', limit: 10 })
  expect(rows.map(({ values }) => values.source)).toEqual(Array(4).fill('aws_cloudtrail'))
  const { detections } = await one.client.detections.list({})
  expect(new Set(detections.flatMap(({ eventIds }) => eventIds))).toEqual(new Set(rows.map(({ uid }) => uid)))
})
