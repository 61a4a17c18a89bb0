// Cloud and identity logs over real exports: as many records as are known to be there, labels left alone, and what the golden runner asks of samples.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { headBytes, recognise } from './recognise.ts'
import { collect } from './testing/collect.ts'
import { problemsOf } from './testing/golden.ts'
import { sharedData } from './testing/ocsf-schema.ts'

interface Entry {
  type: string
  file: string
  records: number
  role: string
}

/** The source that claims the files of a type, or of one file where a type holds several. */
const claimed: readonly (readonly [RegExp, string])[] = [
  [/^azure-activity\//, 'azure_activity'],
  [/^entra\//, 'entra_signin'],
  [/^m365\/panther\/MicrosoftIntune/, 'intune_audit'],
  [/^m365\/panther\/MicrosoftGraph/, 'defender_cloud'],
  [/^m365\//, 'm365_ual'],
  [/^okta\//, 'okta_system'],
  [/^gcp-audit\//, 'gcp_audit'],
  [/^k8s-audit\//, 'k8s_audit'],
  [/^google-workspace\//, 'google_workspace'],
  [/^github-audit\//, 'github_audit'],
  [/^duo\//, 'duo'],
  [/^onelogin\//, 'onelogin'],
  [/^auth0\//, 'auth0'],
]

/** Records that name nothing whose bytes could be shown: two audit entries hold a service alone. */
const withoutBytes = /no value can show its bytes/

const data = sharedData()
const list = data && join(data, 'sources.json')
const present = list !== undefined && existsSync(list)
if (!present) console.warn('real exports not found (VESTIGE_SHARED_DATA): the cloud sources are not tried on them')
const entries = present
  ? (JSON.parse(readFileSync(list, 'utf8')) as Entry[]).filter((entry) => claimed.some(([name]) => name.test(entry.file)))
  : []

describe.runIf(present)('real exports', () => {
  test('are there', () => {
    expect(entries.filter((entry) => entry.role === 'log').length).toBeGreaterThan(45)
  })

  test.each(entries.map((entry) => [entry.file, entry] as const))('%s', (file, entry) => {
    const bytes = readFileSync(join(data!, file))
    const found = recognise(bytes.subarray(0, headBytes), bytes.length <= headBytes, file)
    if (entry.role !== 'log') {
      expect(found).toHaveProperty('unrecognised')
      return
    }
    if ('unrecognised' in found) throw new Error(`${file}: ${found.unrecognised}`)
    expect(found.source.id).toBe(claimed.find(([name]) => name.test(file))![1])
    const { account } = collect(found.source, found.claim, file, bytes)
    // A CSV's header is a record of the file, ignored; the list counts rows.
    expect(account.records - (account.ignored.get('header') ?? 0)).toBe(entry.records)
    expect(account.rejects.size).toBe(0)
    const problems = problemsOf({ source: found.source, name: file, path: join(data!, file), bytes }).filter(
      (problem) => !withoutBytes.test(problem),
    )
    expect(problems.slice(0, 5)).toEqual([])
  })
})
