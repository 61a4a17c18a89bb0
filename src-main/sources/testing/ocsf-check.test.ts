// The check itself must be able to fail.
import { expect, test } from 'vitest'
import type { OcsfEvent } from '../../contract/ocsf.ts'
import { ocsfProblems, ocsfSchema } from './ocsf-check.ts'

const schema = ocsfSchema()
if (!schema) console.warn('OCSF schema not found (VESTIGE_SHARED_DATA): the check of it is left out')

const good: OcsfEvent = {
  class_uid: 6003,
  class_name: 'API Activity',
  category_uid: 6,
  category_name: 'Application Activity',
  activity_id: 1,
  activity_name: 'Create',
  type_uid: 600301,
  severity_id: 1,
  status_id: 1,
  time: 1,
  metadata: { version: '1.9.0-dev', product: { name: 'P', vendor_name: 'V' } },
  cloud: { provider: 'AWS' },
  api: { operation: 'Run' },
  actor: { user: { name: 'u' } },
  src_endpoint: { ip: '203.0.113.1' },
}

test.runIf(schema)('a valid event holds', () => {
  expect(ocsfProblems(good, schema!)).toEqual([])
  const { time: _time, ...undated } = good
  expect(ocsfProblems(undated as OcsfEvent, schema!)).toEqual([])
})

test.runIf(schema).each<[string, Partial<Record<string, unknown>>, RegExp]>([
  ['a required attribute is missing', { actor: undefined }, /actor is required/],
  ['a required attribute of an object is missing', { api: {} }, /api\.operation is required/],
  ['an attribute is unknown', { user: { name: 'x' } }, /user is no attribute/],
  ['an enumeration is left', { status_id: 42 }, /status_id has the value 42/],
  ['an activity of another class', { activity_id: 9, type_uid: 600309 }, /activity_id has the value 9/],
  ['a type is wrong', { time: 'now' }, /time is no integer/],
  ['one of several is needed', { src_endpoint: {} }, /src_endpoint\. needs one of/],
  ['the class is called otherwise', { class_name: 'X' }, /class_name/],
  ['the type is not class and activity', { type_uid: 1 }, /type_uid/],
])('%s', (_name, change, wanted) => {
  expect(ocsfProblems({ ...good, ...change } as OcsfEvent, schema!).join('\n')).toMatch(wanted)
})
