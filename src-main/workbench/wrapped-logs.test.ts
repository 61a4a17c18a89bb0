// Logs that come wrapped: flow logs as Parquet are the events that their text gives; rules fire on what a stream holds in base64.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { pack } from 'tar-stream'
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

test('a log line without action and command shows what it says: in the row, in the drawer, in CSV', async () => {
  writeFileSync(
    join(place, 'syslog'),
    `2026-03-02T09:00:00+00:00 web-1 sshd[71]: fatal: Read from socket failed: Connection reset by peer [preauth]
2026-03-02T09:00:01+00:00 web-1 app[72]: started with API_TOKEN=h7Gq2kLm9xZ
2026-03-02T09:00:02+00:00 web-1 sshd[73]: Accepted publickey for alice from 203.0.113.9 port 50122 ssh2
`,
  )
  await receive(join(place, 'syslog'))
  writeFileSync(
    join(place, 'access.log'),
    '203.0.113.9 - - [02/Mar/2026:11:00:00 +0000] "GET /admin/shell.php?c=id HTTP/1.1" 404 153 "-" "curl/8.5.0"\n',
  )
  await receive(join(place, 'access.log'))
  expect((await one.client.events.page({ query: 'source:web_access', limit: 5 })).rows.map(({ said }) => said)).toEqual([
    'GET /admin/shell.php?c=id 404',
  ])
  const { rows } = await one.client.events.page({ query: 'source:linux_syslog', limit: 10 })
  expect(rows.map(({ said, values }) => said ?? `action ${values.action}`)).toEqual([
    'fatal: Read from socket failed: Connection reset by peer [preauth]',
    'started with API_TOKEN=***********',
    'action Accepted',
  ])
  const detail = await one.client.events.detail({ uid: rows[0]!.uid })
  expect(detail!.sentence.map(({ text }) => text).join('')).toBe(
    'web-1, sshd recorded: fatal: Read from socket failed: Connection reset by peer [preauth]',
  )
  let csv = ''
  for await (const { lines } of await one.client.events.export({ query: 'source:linux_syslog', format: 'csv', columns: ['host'] }))
    csv += lines
  expect(csv.split('\r\n').map((line) => line.split(',').at(-1))).toEqual(['message', rows[0]!.said, rows[1]!.said, '', ''])
})

const sample = (source: string, name: string) => readFileSync(join(import.meta.dirname, '../sources', source, 'samples', name))

test('each member of a UAC archive and of a Velociraptor collection goes to its own source', async () => {
  const uac: [path: string, bytes: Buffer][] = [
    ['[root]/var/log/auth.log', sample('linux_syslog', 'auth.log')],
    ['[root]/var/log/audit/audit.log', sample('linux_auditd', 'audit.log')],
    ['[root]/var/log/wtmp', sample('linux_utmp', 'wtmp')],
    ['[root]/var/log/nginx/access.log.1.gz', gzipSync(sample('web_access', 'access.log'))],
    ['[root]/home/alice/.bash_history', sample('linux_history', 'bash_history')],
    ['bodyfile/bodyfile.txt', sample('bodyfile', 'bodyfile.txt')],
    ['uac.log', Buffer.from('UAC (Unix-like Artifacts Collector) 3.1.0\n')],
  ]
  const tar = pack()
  for (const [name, bytes] of uac) tar.entry({ name, mtime: new Date('2026-03-02T10:00:00Z') }, bytes)
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar) parts.push(Buffer.from(part as Uint8Array))
  writeFileSync(join(place, 'uac-web-1-linux-20260302100000.tar.gz'), gzipSync(Buffer.concat(parts)))
  writeFileSync(
    join(place, 'Collection-web-2-2026-03-02T10_00_00Z.zip'),
    zipSync({
      'collection_context.json': sample('velociraptor', 'collection_context.json'),
      'results/Linux.Sys.Pslist.json': sample('velociraptor', 'pslist.json'),
      'uploads/auto/var/log/messages': sample('linux_syslog', 'messages.log'),
      'uploads/auto/var/log/journal.export': sample('linux_journald', 'journal.export'),
    }),
  )
  const sourcesOf = async (name: string) => {
    const { members } = await one.client.evidence.members({ exhibit: await receive(join(place, name)) })
    return Object.fromEntries(members.slice(1).map(({ path, source }) => [path.split('/').at(-1), source]))
  }
  expect(await sourcesOf('uac-web-1-linux-20260302100000.tar.gz')).toEqual({
    'auth.log': 'linux_syslog',
    'audit.log': 'linux_auditd',
    wtmp: 'linux_utmp',
    'access.log.1.gz': 'web_access',
    '.bash_history': 'linux_history',
    'bodyfile.txt': 'bodyfile',
    'uac.log': null,
  })
  expect(await sourcesOf('Collection-web-2-2026-03-02T10_00_00Z.zip')).toEqual({
    'collection_context.json': 'velociraptor',
    'Linux.Sys.Pslist.json': 'velociraptor',
    messages: 'linux_syslog',
    'journal.export': 'linux_journald',
  })
})

test('OCSF in Parquet, with nested columns as Security Lake lays them out, is what its JSON gives', async () => {
  const rows = async (of: string) =>
    (await one.client.events.page({ query: `exhibit:${of}`, limit: 20 })).rows.map(({ ts, values }) => JSON.stringify([ts, values])).sort()
  const lake = await receive(join(import.meta.dirname, '../sources/ocsf_json/parquet/security-lake.parquet'))
  writeFileSync(join(place, 'lake.jsonl'), sample('ocsf_json', 'security-lake.jsonl'))
  const json = await receive(join(place, 'lake.jsonl'))
  const [member] = (await one.client.evidence.members({ exhibit: lake })).members
  // The sample's last record is none on purpose.
  expect(member).toMatchObject({ source: 'ocsf_json', state: 'read', records: 4, primary: 3, rejects: [{ count: 1 }] })
  const [fromLake, fromJson] = [await rows(lake), await rows(json)]
  expect(fromLake.length).toBeGreaterThan(1)
  // Equal content with the vendor's id is one event: its second receipt adds none.
  for (const row of fromJson) expect(fromLake).toContain(row)
})
