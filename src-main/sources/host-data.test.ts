// Hosts' logs of the shared data: every file is claimed by its source, and its records are as many as the data's own list says.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createReader } from './read.ts'
import { headBytes, recognise } from './recognise.ts'
import { memberOf } from './testing/collect.ts'
import { sharedData } from './testing/ocsf-schema.ts'

interface Entry {
  file: string
  role: string
  records: number | null
}

const sourceOf: Readonly<Record<string, string>> = {
  'linux-auditd': 'linux_auditd',
  'linux-selinux': 'linux_auditd',
  'linux-syslog': 'linux_syslog',
  'linux-utmp': 'linux_utmp',
  'linux-history': 'linux_history',
  'linux-packages': 'linux_packages',
  'linux-docker': 'docker_json',
  'web-access': 'web_access',
  osquery: 'osquery',
  tetragon: 'tetragon',
  velociraptor: 'velociraptor',
  'linux-apps/postgresql.log': 'postgresql',
  'linux-apps/vsftpd.log': 'vsftpd',
}

/** Where the list counts otherwise or not at all; the reason stands in the source's README. */
const counted: Readonly<Record<string, number>> = {
  'linux-auditd/audit_enriched.log': 29,
  'linux-utmp/utmp': 14,
  'linux-utmp/utmp_aarch64': 6,
  'linux-utmp/utmp_corrupted': 5,
  'linux-utmp/utmp_s390': 6,
  'linux-utmp/utmp_x86_64': 6,
  'linux-utmp/wtmp.1': 5,
}

const data = sharedData()
const list: Entry[] = data && existsSync(join(data, 'sources.json')) ? JSON.parse(readFileSync(join(data, 'sources.json'), 'utf8')) : []
if (list.length === 0) console.warn('shared data not found (VESTIGE_SHARED_DATA): counts are not compared')

const mine = list.filter((entry) => entry.role === 'log' && (sourceOf[entry.file] ?? sourceOf[entry.file.split('/')[0]!]) !== undefined)

describe.skipIf(list.length === 0)('hosts in the shared data', () => {
  test('are there', () => {
    expect(mine.length).toBeGreaterThan(80)
  })

  test.each(mine.map((entry) => [entry.file, entry] as const))('%s', (file, entry) => {
    const bytes = readFileSync(join(data!, file))
    const head = bytes.subarray(0, headBytes)
    const found = recognise(head, head.length === bytes.length, file)
    if ('unrecognised' in found) throw new Error(found.unrecognised)
    expect(found.source.id).toBe(sourceOf[file] ?? sourceOf[file.split('/')[0]!])
    const silent = { event() {}, joined() {}, ignored() {}, reject() {} }
    const reader = createReader(found.source, found.claim, memberOf(file, bytes, found.claim), silent)
    reader.push(bytes)
    reader.end()
    const { account } = reader
    expect(account.records - (account.ignored.get('header') ?? 0)).toBe(counted[file] ?? entry.records)
    expect([...account.rejects.keys()].filter((reason) => reason.startsWith('source failed'))).toEqual([])
  })
})
