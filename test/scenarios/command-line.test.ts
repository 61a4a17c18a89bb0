// The whole way on generated CloudTrail: create, import, ask, verify; every figure against the truth about the set.
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Place } from '../acceptance/command.ts'
import { generateCloudTrail, plantedTexts, type Truth } from '../bench/cloudtrail-generator.ts'

let place: Place
let truth: Truth
let dir: string
let set: string
// biome-ignore lint/suspicious/noExplicitAny: the documents of the command line are what is tested
let imported: any

// biome-ignore lint/suspicious/noExplicitAny: the documents of the command line are what is tested
const json = (...args: string[]) => place.json<any>(args)
const lines = async (...args: string[]) => {
  const ran = await place.vestige(['events', dir, ...args])
  if (ran.code !== 0) throw new Error(ran.err)
  return ran.out.split('\n').filter(Boolean)
}

beforeAll(async () => {
  place = new Place()
  set = place.path('set')
  truth = generateCloudTrail({ directory: set, records: 6000, recordsPerFile: 150, seed: 11, duplicates: 0.02, versions: 0.004 })
  dir = await place.create('one')
  imported = await json('import', dir, set, '--received-from', 'client', '--note', 'first')
})
afterAll(() => place?.remove())

test('the account of records is the truth, and closes for every file', async () => {
  expect(imported.exhibits).toHaveLength(1)
  const [exhibit] = imported.exhibits
  expect(exhibit).toMatchObject({
    id: 'EX-001',
    path: set,
    records: truth.records,
    events: truth.events,
    duplicates: truth.duplicates,
    versions: truth.versions,
  })
  expect(exhibit.files).toHaveLength(truth.files)
  const sum = (list: { count: number }[]) => list.reduce((total, one) => total + one.count, 0)
  for (const file of exhibit.files) {
    expect(file.source).toBe('aws_cloudtrail')
    expect(file.primary + file.joined + file.duplicates + sum(file.ignored) + sum(file.rejects)).toBe(file.records)
  }
  expect(imported.totals).toMatchObject({ exhibits: 1, records: truth.records, events: truth.events })
  const info = await json('case', 'info', dir)
  expect(info).toMatchObject({ title: 'one', exhibits: 1, events: truth.events, rejects: 0 })
  // The rules that ship run at import.
  expect(info.detections).toBeGreaterThan(0)
  expect(info.examiner.name).toBe('Acceptance')
  expect(Date.parse(info.timeRange.from)).toBe(Date.parse(truth.from))
  expect(Date.parse(info.timeRange.to)).toBe(Date.parse(truth.to))
})

test('every event comes out with its vendor id, in time order', async () => {
  const events = (await lines()).map((line) => JSON.parse(line))
  const digest = createHash('sha256')
  for (const id of events.map((event) => event.metadata.original_event_uid as string).sort()) digest.update(`${id}\n`)
  expect(events).toHaveLength(truth.events)
  expect(digest.digest('hex')).toBe(truth.idDigest)
  expect(events.every((event, i) => i === 0 || events[i - 1].time <= event.time)).toBe(true)
  expect(new Set(events.map((event) => event.metadata.uid)).size).toBe(truth.events)
})

test('planted text is found as often as it was planted; a column filter counts exactly', async () => {
  for (const text of Object.values(plantedTexts)) expect(await lines('--query', text), text).toHaveLength(truth.planted[text]!)
  const [action, count] = Object.entries(truth.byAction).sort((a, b) => b[1] - a[1])[3]!
  expect(await lines('--query', `action:${action}`)).toHaveLength(count)
  const csv = await lines('--query', `action:${action}`, '--format', 'csv', '--zone', 'Europe/Berlin')
  expect(csv).toHaveLength(count + 1)
  expect(csv[0]).toMatch(/^time \(Europe\/Berlin\),uid,/)
  expect(csv[1]).toMatch(/^2026-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+0[12]:00,/)
})

test('a query that does not parse ends with status 2 and points at the character', async () => {
  const ran = await place.vestige(['events', dir, '--query', 'action:('])
  expect(ran.code).toBe(2)
  expect(ran.err).toMatch(/\n\s+\^/)
})

test('it verifies; a changed original is named, and the exit status is 3', async () => {
  const before = await json('verify', dir)
  expect(before.holds).toBe(true)
  expect(before.checks.filter((check: { status: string }) => check.status === 'fails')).toEqual([])
  expect(JSON.stringify(before)).not.toMatch(/complete/i)
  const bad = place.path('bad.vestige')
  cpSync(dir, bad, { recursive: true })
  const packs = join(bad, 'evidence', 'packs')
  const pack = join(packs, readdirSync(packs)[0]!)
  const bytes = readFileSync(pack)
  bytes[Math.floor(bytes.length / 2)]! ^= 1
  chmodSync(pack, 0o600)
  writeFileSync(pack, bytes)
  const ran = await place.vestige(['verify', bad, '--json'])
  expect(ran.code).toBe(3)
  const fails = JSON.parse(ran.out).checks.filter((check: { status: string }) => check.status === 'fails')
  expect(JSON.stringify(fails)).toMatch(/EX-001\/\d{6}/)
  expect(statSync(pack).size).toBe(bytes.length)
})

test('an anchored head is checked, and a wrong one fails', async () => {
  const head = (await json('custody', dir, 'head')) as { count: number; hash: string }
  expect((await json('verify', dir, '--head', `${head.count}:${head.hash}`)).holds).toBe(true)
  const ran = await place.vestige(['verify', dir, '--head', `${head.count}:${'0'.repeat(64)}`])
  expect(ran.code).toBe(3)
})

test('the same folder again is a new exhibit of the same objects and no new event', async () => {
  const again = await json('import', dir, set)
  expect(again.exhibits[0]).toMatchObject({
    id: 'EX-002',
    sameAs: 'EX-001',
    sha256: imported.exhibits[0].sha256,
    events: 0,
    primary: 0,
    duplicates: truth.records,
  })
  expect(again.exhibits[0].files[0].sha256).toBe(imported.exhibits[0].files[0].sha256)
  expect((await json('case', 'info', dir)).events).toBe(truth.events)
})

test('odd files are kept and named: empty, no log, cut gz, a reject between good neighbours', async () => {
  const odd = place.path('odd')
  mkdirSync(odd)
  writeFileSync(join(odd, 'empty.json'), '')
  writeFileSync(join(odd, 'notes.txt'), 'The client called at nine.\n')
  writeFileSync(join(odd, 'logs.7z'), Buffer.from('377abcaf271c0004000000000000000000000000', 'hex'))
  const record = (id: string) =>
    `{"eventVersion":"1.08","eventID":"${id}","eventTime":"2026-11-01T00:00:00Z","eventName":"X","eventSource":"s3.amazonaws.com","awsRegion":"us-east-1","recipientAccountId":"1"}`
  writeFileSync(join(odd, 'reject.json'), `{"Records":[${record('a')},{"eventID":nonsense},${record('b')}]}`)
  const packed = gzipSync(`{"Records":[${Array.from({ length: 400 }, (_, i) => record(`cut-${i}`)).join(',')}]}`)
  writeFileSync(join(odd, 'cut.json.gz'), packed.subarray(0, packed.length - 200))
  const { exhibits } = await json('import', dir, odd)
  const file = (name: string) => exhibits[0].files.find((one: { path: string }) => one.path === name)
  expect(file('empty.json')).toMatchObject({ source: null, state: 'unrecognised', records: 0 })
  expect(file('notes.txt')).toMatchObject({ source: null, state: 'unrecognised' })
  expect(file('notes.txt').problem).not.toBe('')
  expect(file('logs.7z')).toMatchObject({ state: 'locked', problem: expect.stringMatching(/^7-Zip archive: not opened by this version/) })
  expect(file('reject.json')).toMatchObject({ records: 3, primary: 2 })
  expect(file('reject.json').rejects).toHaveLength(1)
  expect(file('cut.json.gz').state).toBe('cut')
  expect(file('cut.json.gz').problem).toMatch(/\d/)
  expect(file('cut.json.gz').events).toBeGreaterThan(50)
})

test('a case copied as a folder opens and verifies elsewhere', async () => {
  const copy = place.path('copy.vestige')
  cpSync(dir, copy, { recursive: true })
  expect((await json('verify', copy)).holds).toBe(true)
})
