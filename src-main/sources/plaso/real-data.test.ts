// Plaso's own test timelines, and documents of Filebeat's tests whose lines belong to other sources: counts and owners.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allClaims, headBytes, recognise } from '../recognise.ts'
import { collect } from '../testing/collect.ts'
import { sharedData } from '../testing/ocsf-schema.ts'

const data = sharedData()
if (!data) console.warn('test data not found (VESTIGE_SHARED_DATA): real timelines are not read')

test.skipIf(!data).each([
  ['timeline/json_line.log', 'plaso', 20, 20, { plaso: 20 }],
  ['timeline/json.log', 'plaso', 1, 20, { plaso: 20 }],
  // 317 lines, of which the first is the header.
  ['timeline/extract_and_output_with_parsers1.log', 'plaso', 317, 316, { plaso: 316 }],
  ['linux-auditd/beats/log-execve.log-expected.json', 'elastic', 91, 91, { linux_auditd: 91 }],
  ['osquery/beats/result-osquery.rootkit.log-expected.json', 'ecs_ndjson', 60, 60, { ecs_ndjson: 60 }],
] as const)('%s', (file, source, records, events, owners) => {
  const path = join(data!, file)
  expect(existsSync(path)).toBe(true)
  const bytes = readFileSync(path)
  const head = bytes.subarray(0, headBytes)
  const whole = head.length === bytes.length
  expect(allClaims(head, whole, file).map((each) => each.source.id)).toEqual([source])
  const found = recognise(head, whole, file)
  if ('unrecognised' in found) throw new Error(found.unrecognised)
  const { account, entries } = collect(found.source, found.claim, file, bytes)
  expect(account).toMatchObject({ records, events, rejects: new Map() })
  const by: Record<string, number> = {}
  for (const { kind, columns } of entries) if (kind === 'event') by[String(columns?.source)] = (by[String(columns?.source)] ?? 0) + 1
  expect(by).toEqual(owners)
})
