// Coverage of a whole case: CloudTrail delivered with its digests, a file that did not come, logging switched off, and the request that follows.
import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Progress } from '../contract/procedures/evidence.ts'
import { readDigest } from '../sources/aws_cloudtrail/digest-file.ts'
import { signedText } from '../sources/aws_cloudtrail/digest-signature.ts'
import { createWorkbench, type Workbench } from './workbench.ts'

let place: string
let one: Workbench
const finish = async (job: string): Promise<Progress> => {
  for await (const progress of await one.client.evidence.jobs()) if (progress.job === job && progress.state !== 'running') return progress
  throw new Error('no end')
}
const receive = async (path: string) =>
  expect(await finish((await one.client.evidence.receive({ paths: [path], detect: false })).job)).toMatchObject({ state: 'done' })
const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
const write = (root: string, key: string, text: string) => {
  const path = join(place, root, key)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, gzipSync(text))
}
const account = '111122223333'
const at = (hour: number, minute = 0) => `2026-03-02T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00Z`
const record = (id: string, time: string, name = 'GetObject', more = {}) => ({
  eventVersion: '1.08',
  eventTime: time,
  eventSource: name.endsWith('Logging') ? 'cloudtrail.amazonaws.com' : 's3.amazonaws.com',
  eventName: name,
  awsRegion: 'eu-central-1',
  eventID: id,
  recipientAccountId: account,
  ...more,
})

/** What the region signs its digests with. */
const region = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** Hours 9 to 12, one log file each; `without` is not written. Each digest holds the signature of the one before it. */
function trail(root: string, without?: number): void {
  let before: { key: string; sha256: string; signature: string } | undefined
  for (let hour = 9; hour <= 12; hour++) {
    const key = `AWSLogs/${account}/CloudTrail/eu-central-1/2026/03/02/${account}_CloudTrail_eu-central-1_20260302T${hour}00Z_x.json.gz`
    const log = JSON.stringify({ Records: [record(`e${hour}`, at(hour - 1, 30))] })
    if (hour !== without) write(root, key, log)
    const own = `AWSLogs/${account}/CloudTrail-Digest/eu-central-1/2026/03/02/${account}_CloudTrail-Digest_eu-central-1_main_eu-central-1_20260302T${String(hour).padStart(2, '0')}0000Z.json.gz`
    const digest = JSON.stringify({
      awsAccountId: account,
      digestStartTime: at(hour - 1),
      digestEndTime: at(hour),
      digestS3Bucket: 'logs',
      digestS3Object: own,
      digestPublicKeyFingerprint: 'f1',
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: at(hour - 1, 30),
      oldestEventTime: at(hour - 1, 30),
      previousDigestS3Bucket: before ? 'logs' : null,
      previousDigestS3Object: before?.key ?? null,
      previousDigestHashValue: before?.sha256 ?? null,
      previousDigestHashAlgorithm: before ? 'SHA-256' : null,
      previousDigestSignature: before?.signature ?? null,
      logFiles: [
        {
          s3Bucket: 'logs',
          s3Object: key,
          hashValue: sha(log),
          hashAlgorithm: 'SHA-256',
          oldestEventTime: at(hour - 1, 20),
          newestEventTime: at(hour - 1, 40),
        },
      ],
    })
    write(root, own, digest)
    const read = readDigest({ path: own, sha256: sha(digest), value: JSON.parse(digest) })
    if ('unreadable' in read) throw new Error(read.unreadable)
    const signature = createSign('RSA-SHA256').update(signedText(read)).sign(region.privateKey).toString('hex')
    before = { key: own, sha256: sha(digest), signature }
  }
}
const told = (segments: readonly { state: string; from: string; to: string }[]) =>
  segments.map(
    ({ state, from, to }) =>
      `${state} ${new Date(Number(from) / 1000).toISOString().slice(11, 16)}-${new Date(Number(to) / 1000).toISOString().slice(11, 16)}`,
  )

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-coverage-'))
  const home = join(place, 'home')
  mkdirSync(home)
  one = await createWorkbench({ host: 'lab', home, passphrase: '' })
  await one.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  await one.client.case.create({ path: join(place, 'case'), title: 'Lantern' })
})
afterEach(async () => {
  await one.close()
  rmSync(place, { recursive: true, force: true })
})

test('digests show a lane complete but for the file that did not come; the file closes it', async () => {
  trail('first', 11)
  await receive(join(place, 'first'))
  const open = await one.client.coverage.read()
  expect(open.lanes).toHaveLength(1)
  expect(open.lanes[0]).toMatchObject({ source: 'aws_cloudtrail', title: 'AWS CloudTrail', account, region: 'eu-central-1', events: 3 })
  expect(told(open.lanes[0]!.segments)).toEqual(['complete 08:00-10:20', 'missing 10:20-10:40', 'complete 10:40-11:45'])
  expect(told(open.layers.control)).toEqual(['complete 08:00-10:20', 'missing 10:20-10:40', 'complete 10:40-11:45'])
  expect(open.lanes[0]!.excludes.join()).toContain('data')
  expect(open.claims.find(({ state }) => state === 'missing')!.statement).toContain('was not received')
  const digests = (await one.client.coverage.digests())!
  expect(digests.chains[0]).toMatchObject({ digests: 4, complete: false, logs: { listed: 4, matching: 3 } })
  expect(digests.chains[0]!.problems).toMatchObject([{ kind: 'log-missing', from: at(10, 20), to: at(10, 40) }])

  // The window that is complete is not asked for again; what is missing is, with the day it goes.
  const request = await one.client.coverage.preservation({ from: at(8), to: at(11, 45), asOf: '2026-03-20T00:00:00Z' })
  const history = request.items.find(({ entry }) => entry.id === 'aws_cloudtrail_history')!
  expect(history).toMatchObject({
    has: 'part',
    from: at(10, 20),
    to: '2026-03-02T10:40:00Z',
    expires: '2026-05-31T10:20:00Z',
    state: 'keeps',
  })
  expect(request.markdown).toContain('# Preservation request: Lantern')
  expect(request.markdown).toContain(`aws cloudtrail lookup-events --region REGION --start-time ${at(10, 20)}`)
  expect(request.items.some(({ entry }) => entry.provider === 'okta')).toBe(false)

  trail('second')
  await receive(join(place, 'second'))
  const closed = await one.client.coverage.read()
  expect(told(closed.lanes[0]!.segments)).toEqual(['complete 08:00-11:45'])
  const after = await one.client.coverage.preservation({ from: at(8), to: at(11, 45), asOf: '2026-03-20T00:00:00Z' })
  expect(after.items.some(({ entry }) => entry.id === 'aws_cloudtrail_history')).toBe(false)

  // As `aws cloudtrail list-public-keys` gives them: another key of that name matches nothing, the region's own matches all.
  const supplied = ({ publicKey }: typeof region) =>
    JSON.stringify({
      PublicKeyList: [{ Fingerprint: 'f1', Value: publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64') }],
    })
  const check = async (keys: string) => {
    expect(await finish((await one.client.coverage.checkDigests({ keys })).job)).toMatchObject({ state: 'done' })
    return (await one.client.coverage.digests())!.chains[0]!
  }
  const foreign = await check(supplied(generateKeyPairSync('rsa', { modulusLength: 2048 })))
  expect(foreign).toMatchObject({ complete: false, signatures: { valid: 0, invalid: 3, notChecked: 1 } })
  expect(foreign.problems.map(({ kind }) => kind)).toEqual(['signature', 'signature', 'signature'])
  expect(await check(supplied(region))).toMatchObject({ signatures: { valid: 3, invalid: 0, notChecked: 1 }, problems: [] })
  const { claims } = await one.client.coverage.read()
  expect(claims[0]!.statement).toContain('3 of 4 signatures match, 1 was not checked (its signature was not received')
})

test('logging that was stopped shows what is missing; records alone never show a lane complete', async () => {
  const trailArn = { resources: [{ ARN: `arn:aws:cloudtrail:eu-central-1:${account}:trail/main` }] }
  const rows = [
    record('a', at(8)),
    record('b', at(9), 'StopLogging', { ...trailArn, requestParameters: { name: 'main' } }),
    record('c', at(11), 'StartLogging', { ...trailArn, requestParameters: { name: 'main' } }),
    record('d', at(12)),
  ]
  writeFileSync(join(place, 'stopped.json'), JSON.stringify({ Records: rows }))
  await receive(join(place, 'stopped.json'))
  const { lanes, claims } = await one.client.coverage.read({ buckets: 8 })
  expect(claims).toMatchObject([
    { state: 'missing', basis: 'configuration', origin: 'logging', evidence: [{ kind: 'event' }, { kind: 'event' }] },
  ])
  expect(told(lanes[0]!.segments).find((each) => each.startsWith('missing'))).toBe('missing 09:00-11:00')
  expect(new Set(lanes[0]!.segments.map(({ state }) => state))).toEqual(new Set(['seen', 'missing', 'unknown']))
})

test('the client can say how long a log is kept there; it is printed with who said so, and taken back', async () => {
  writeFileSync(join(place, 'log.json'), JSON.stringify({ Records: [record('a', at(8)), record('b', at(12))] }))
  await receive(join(place, 'log.json'))
  await one.client.coverage.setRetention({ id: 'aws_vpcflow', days: 14, note: 'log group flow' })
  const { items, markdown } = await one.client.coverage.preservation({ asOf: '2026-03-10T00:00:00Z' })
  expect(items[0]).toMatchObject({
    entry: { id: 'aws_vpcflow' },
    days: 14,
    has: 'nothing',
    state: 'keeps',
    expires: at(8).replace('02T', '16T'),
  })
  expect(markdown).toContain('Kept for: 14 days, per Ada')
  await one.client.coverage.setRetention({ id: 'aws_vpcflow', days: null })
  expect((await one.client.coverage.preservation({})).items.find(({ entry }) => entry.id === 'aws_vpcflow')).toMatchObject({
    days: null,
    state: 'unknown',
  })
  const late = await one.client.coverage.preservation({ asOf: '2027-01-01T00:00:00Z' })
  expect(late.items.find(({ entry }) => entry.id === 'aws_cloudtrail_history')!.state).toBe('gone')
  await expect(one.client.coverage.setRetention({ id: 'nothing', days: 3 })).rejects.toThrow('no retention entry')
})

test('a case without a dated event says so', async () => {
  expect(await one.client.coverage.read()).toMatchObject({ from: null, to: null, lanes: [], claims: [] })
  await expect(one.client.coverage.preservation({})).rejects.toThrow('name the window')
  await expect(one.client.coverage.checkDigests({ keys: '{}' })).rejects.toThrow('PublicKeyList')
})

test('serials of audit events and numbers of the journal show runs complete, and name what is missing', async () => {
  const folder = join(place, 'host')
  mkdirSync(folder)
  const audit = (number: number, second: number) =>
    `node=web-1 type=USER_LOGIN msg=audit(17767680${String(second).padStart(2, '0')}.000:${number}): pid=1 uid=0 auid=1000 ses=2 msg='op=login acct="alice" exe="/usr/sbin/sshd" hostname=? addr=198.51.100.7 terminal=ssh res=success'\n`
  writeFileSync(join(folder, 'audit.log'), [audit(11, 0), audit(12, 10), audit(13, 20), audit(17, 40), audit(18, 50)].join(''))
  const entry = (number: number, second: number) =>
    `${JSON.stringify({ __CURSOR: `s=${'a'.repeat(32)};i=${number.toString(16)};b=${'b'.repeat(32)};m=1;t=1;x=1`, __REALTIME_TIMESTAMP: `17767680${String(second).padStart(2, '0')}000000`, _HOSTNAME: 'web-2', SYSLOG_IDENTIFIER: 'app', MESSAGE: 'hello' })}\n`
  writeFileSync(join(folder, 'journal.json'), [entry(0xfe, 0), entry(0xff, 30), entry(0x100, 50)].join(''))
  await receive(folder)
  const { lanes, claims } = await one.client.coverage.read()
  const seconds = (us: string) => Number(BigInt(us) / 1_000_000n - 1_776_768_000n)
  const of = (host: string) =>
    lanes
      .find((lane) => lane.host === host)!
      .segments.filter(({ state }) => state === 'complete' || state === 'missing')
      .map(({ state, from, to }) => `${state} ${seconds(from)}-${seconds(to)}`)
  expect(of('web-1')).toEqual(['complete 0-20', 'missing 20-40', 'complete 40-50'])
  expect(of('web-2')).toEqual(['complete 0-50'])
  const gap = claims.find(({ state }) => state === 'missing')!
  expect(gap.statement).toContain('numbers 14 to 16')
  expect(gap.evidence).toEqual([{ kind: 'member', ref: 'EX-001/000001' }])

  // What was cut away comes as a file of its own: the gap is closed.
  const later = join(place, 'later.log')
  writeFileSync(later, [audit(14, 22), audit(15, 25), audit(16, 31)].join(''))
  await receive(later)
  const closed = await one.client.coverage.read()
  expect(closed.claims.map(({ state, host }) => `${state} ${host}`).sort()).toEqual(['complete web-1', 'complete web-2'])
})
