// Cloud network, finding and sensor logs over real exports: the records that are known to be there, each file claimed by one source alone.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allClaims, headBytes, recognise } from './recognise.ts'
import { collect } from './testing/collect.ts'
import { problemsOf } from './testing/golden.ts'
import { sharedData } from './testing/ocsf-schema.ts'

interface Listed {
  file: string
  role: 'log' | 'label' | 'expected'
  unit: string
  records: number
}

const owner: Readonly<Record<string, string>> = {
  'aws-cloudfront': 'aws_cloudfront',
  'aws-elb': 'aws_elb',
  'aws-guardduty': 'aws_guardduty',
  'aws-s3access': 'aws_s3access',
  'aws-vpcflow': 'aws_vpcflow',
  'aws-waf': 'aws_waf',
  'azure-appgw': 'azure_appgw',
  'azure-nsgflow': 'azure_nsgflow',
  suricata: 'suricata_eve',
  zeek: 'zeek',
}

const data = sharedData()
const list = data ? join(data, 'sources.json') : ''
const present = data !== undefined && existsSync(list)
if (!present) console.warn('real network logs not found (VESTIGE_SHARED_DATA): their tests are left out')

const listed = present
  ? (JSON.parse(readFileSync(list, 'utf8')) as Listed[]).filter(({ file }) => owner[file.split('/')[0]!] && !file.endsWith('.md'))
  : []

const logs = listed.filter(({ role }) => role === 'log')
const others = listed.filter(({ role }) => role !== 'log')

function load(file: string): { bytes: Buffer; head: Buffer; whole: boolean } {
  const bytes = readFileSync(join(data!, file))
  return { bytes, head: bytes.subarray(0, headBytes), whole: bytes.length <= headBytes }
}

test.runIf(present)('all of them are there', () => {
  expect(logs).toHaveLength(43)
  expect(others).toHaveLength(5)
})

test.runIf(present).each(logs.map((entry) => [entry.file, entry] as const))(
  '%s: its records, and every check of the golden runner',
  (file, entry) => {
    const { bytes, head, whole } = load(file)
    const wanted = file.includes('SecurityFindingFormat') ? 'aws_securityhub' : owner[file.split('/')[0]!]!
    expect(allClaims(head, whole, file).map(({ source }) => source.id)).toEqual([wanted])
    const found = recognise(head, whole, file)
    if ('unrecognised' in found) throw new Error(found.unrecognised)
    const { account } = collect(found.source, found.claim, file, bytes)
    // A line counts its header lines; an object of a table does not.
    expect(entry.unit === 'line' ? account.records : account.records - (account.ignored.get('header') ?? 0)).toBe(entry.records)
    expect(problemsOf({ source: found.source, name: file, path: join(data!, file), bytes })).toEqual([])
  },
  120_000,
)

test.runIf(present).each(others.map(({ file }) => file))('%s is no log and stays unrecognised', (file) => {
  const { head, whole } = load(file)
  expect(recognise(head, whole, file)).toHaveProperty('unrecognised')
})
