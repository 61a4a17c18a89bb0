// CloudTrail over real exports: the records that are known to be there, each claimed or named, every check of the golden runner.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { headBytes, recognise } from '../recognise.ts'
import { type Collected, collect } from '../testing/collect.ts'
import { problemsOf, type Sample } from '../testing/golden.ts'
import { sharedData } from '../testing/ocsf-schema.ts'
import { awsCloudtrail } from './source.ts'

const data = sharedData()
const root = data ? join(data, 'aws-cloudtrail') : ''
const present = data !== undefined && existsSync(root)
if (!present) console.warn('real CloudTrail exports not found (VESTIGE_SHARED_DATA): their tests are left out')

interface Read {
  name: string
  collected: Collected | undefined
  reason: string | undefined
  form: string | undefined
}

function readAll(folder: string, wanted: RegExp): Read[] {
  return readdirSync(join(root, folder))
    .filter((name) => wanted.test(name))
    .map((name) => {
      const bytes = readFileSync(join(root, folder, name))
      const found = recognise(bytes.subarray(0, headBytes), bytes.length <= headBytes, `${folder}/${name}`)
      if ('unrecognised' in found) return { name, collected: undefined, reason: found.unrecognised, form: undefined }
      return { name, collected: collect(found.source, found.claim, name, bytes), reason: undefined, form: found.claim.form }
    })
}

function figures(files: Read[]) {
  const seen = new Set<string>()
  const ids = new Set<unknown>()
  const told = { files: files.length, claimed: 0, records: 0, events: 0, rejects: 0, duplicates: 0, idSeen: 0 }
  for (const { name, collected } of files) {
    if (!collected) continue
    told.claimed += 1
    told.records += collected.account.records
    told.events += collected.account.events
    const bytes = readFileSync(join(root, folderOf(name), name))
    for (const entry of collected.entries) {
      if (entry.kind === 'reject') told.rejects += 1
      if (entry.kind !== 'event') continue
      const id = (JSON.parse(bytes.toString('utf8', entry.offset, entry.offset + entry.length)) as { eventID?: string }).eventID
      if (ids.has(id)) told.idSeen += 1
      if (seen.has(entry.uid!)) told.duplicates += 1
      ids.add(id)
      seen.add(entry.uid!)
    }
  }
  return told
}

const folders = ['stratus', 'console-sessions', 'traildiscover', 'lookup-events', 'otrf', 'panther']
const folderOf = (name: string): string => folders.find((folder) => existsSync(join(root, folder, name)))!

test.runIf(present)('stratus: 225 records', () => {
  expect(figures(readAll('stratus', /\.json$/))).toEqual({
    files: 19,
    claimed: 19,
    records: 225,
    events: 225,
    rejects: 0,
    duplicates: 0,
    idSeen: 0,
  })
})

test.runIf(present)('console sessions: 5,983 records, 46 with an id seen before, all of them duplicates', () => {
  expect(figures(readAll('console-sessions', /-InputEvents\.json$/))).toEqual({
    files: 23,
    claimed: 23,
    records: 5983,
    events: 5983,
    rejects: 0,
    duplicates: 46,
    idSeen: 46,
  })
})

test.runIf(present)('traildiscover: 321 records, 77 with an id seen before; twelve files hold an empty array', () => {
  const files = readAll('traildiscover', /\.cloudtrail$/)
  expect(figures(files)).toEqual({ files: 333, claimed: 321, records: 321, events: 321, rejects: 0, duplicates: 77, idSeen: 77 })
  for (const { reason } of files.filter((file) => !file.collected)) expect(reason).toMatch(/^an empty JSON array/)
})

test.runIf(present)('a table of alerts: 301 records', () => {
  const files = readAll('otrf', /\.csv$/)
  expect(files.length).toBe(1)
  expect(files[0]!.collected?.account).toMatchObject({ records: 302, events: 301, rejects: new Map() })
})

test.runIf(present)('label files and rule tests stay unrecognised', () => {
  const others = [
    ...readAll('traildiscover', /^events\.json$/),
    ...readAll('console-sessions', /-ExpectedSignals\.json$/),
    ...readAll('otrf', /\.(?:yaml|zip)$/),
    ...readAll('panther', /tests\.jsonl$/),
  ]
  expect(others.length).toBe(28)
  for (const { name, reason } of others) expect(reason, name).toEqual(expect.any(String))
})

test.runIf(present)('rows of lookup-events, Logstash lines and rule events are claimed as what they are', () => {
  const forms = ['lookup-events', 'otrf', 'panther'].flatMap((folder) =>
    readAll(folder, /\.jsonl$|proxy.*\.json$/).filter((file) => file.collected),
  )
  expect(forms.map(({ name, form, collected }) => [name, form, collected!.account.events])).toEqual([
    ['aws_cloudtrail.jsonl', 'lookup-rows', 6],
    ['ec2_proxy_s3_exfiltration_2020-09-14011940.json', 'logstash', 103],
    ['AWS.CloudTrail.events.jsonl', 'json-lines', 245],
  ])
})

test.runIf(present)(
  'every real record: account, OCSF, columns, cited bytes, nothing lost',
  () => {
    const problems: string[] = []
    for (const folder of folders) {
      for (const name of readdirSync(join(root, folder))) {
        const bytes = readFileSync(join(root, folder, name))
        const found = recognise(bytes.subarray(0, headBytes), bytes.length <= headBytes, `${folder}/${name}`)
        if ('unrecognised' in found) continue
        const sample: Sample = { source: awsCloudtrail, name, path: join(root, folder, name), bytes }
        problems.push(...problemsOf(sample).map((problem) => `${folder}/${name}: ${problem.slice(0, 300)}`))
        if (problems.length > 20) break
      }
    }
    expect(problems.slice(0, 20)).toEqual([])
  },
  300_000,
)
