// The ladder: each rung only with the evidence of its own kind.
import { expect, test } from 'vitest'
import type { EventRow } from '../../contract/procedures/events.ts'
import { insideOf } from './inside.ts'
import { AccessRegister } from './register.ts'

let next = 0
const event = (action: string, resource: string, more: EventRow['values'] = {}): EventRow => ({
  uid: String(next++).padStart(32, '0'),
  key: '',
  ts: String(1_794_648_678_000_000 + next * 1_000_000),
  values: {
    action,
    resource,
    status_id: 1,
    source: 'aws_cloudtrail',
    user_name: 'ci',
    credential: 'AKIA1',
    src_ip: '203.0.113.7',
    ...more,
  },
  exhibit: 'EX-001',
  member: 'EX-001/000001',
  tags: [],
  notes: 0,
  bookmarked: false,
  hidden: false,
  version: false,
  possiblySame: false,
})
const rungs = (register: AccessRegister, identified = new Map<string, string>()) =>
  Object.fromEntries(register.rows(identified).map(({ name, rung }) => [name, rung]))

test('each rung needs its own evidence', () => {
  const register = new AccessRegister(insideOf('10.0.0.0/8'))
  register.add(event('ListObjectsV2', 'arn:aws:s3:::listed'), null)
  register.add(event('GetObject', 'arn:aws:s3:::b/refused', { status_id: 2, status_code: 'AccessDenied' }), null)
  register.add(event('GetObject', 'arn:aws:s3:::b/unclear', { status_id: 0 }), 10)
  register.add(event('GetObject', 'arn:aws:s3:::b/answered'), null)
  register.add(event('GetObject', 'arn:aws:s3:::b/empty'), 0)
  register.add(event('GetObject', 'arn:aws:s3:::b/inside', { src_ip: '10.1.2.3' }), 10)
  register.add(event('GetObject', 'arn:aws:s3:::b/outside'), 10)
  register.add(event('GetObject', 'arn:aws:s3:::b/service', { src_ip: 'cloudtrail.amazonaws.com' }), 10)
  register.add(event('ModifySnapshotAttribute', 'snap-1'), null)
  register.add(event('GetSecretValue', 'seen'), null)
  register.add(event('RunInstances', 'i-1'), null)
  expect(rungs(register, new Map([['seen', 'database password']]))).toEqual({
    'arn:aws:s3:::listed': 'listed',
    'arn:aws:s3:::b/refused': 'attempted',
    'arn:aws:s3:::b/unclear': 'attempted',
    'arn:aws:s3:::b/answered': 'succeeded',
    'arn:aws:s3:::b/empty': 'succeeded',
    'arn:aws:s3:::b/inside': 'bytes returned',
    'arn:aws:s3:::b/outside': 'bytes sent outside',
    'arn:aws:s3:::b/service': 'bytes returned',
    'snap-1': 'succeeded',
    seen: 'contents identified',
  })
})

test('without stated ranges nothing is called outside', () => {
  const register = new AccessRegister(insideOf(''))
  register.add(event('GetObject', 'arn:aws:s3:::b/x'), 10)
  expect(rungs(register)).toEqual({ 'arn:aws:s3:::b/x': 'bytes returned' })
})

test('counts, bytes, first and last are of one credential', () => {
  const register = new AccessRegister(insideOf(''))
  register.add(event('GetObject', 'o'), 10)
  register.add(event('GetObject', 'o', { status_id: 2 }), null)
  register.add(event('GetObject', 'o', { credential: 'AKIA2' }), 5)
  register.add(event('GetObject', 'o'), null)
  const [first, second] = register.rows(new Map())
  expect(first).toMatchObject({ credential: 'ci (AKIA1)', count: 3, refused: 1, bytes: 10 })
  expect(first!.because).toContain('1 of 2 answers')
  expect(second).toMatchObject({ credential: 'ci (AKIA2)', count: 1, refused: 0, bytes: 5 })
  expect(first!.first! < first!.last!).toBe(true)
})

test('ranges that are none are named', () => {
  expect(insideOf('10.0.0.0/8 nonsense 10.0.0.0/99 2001:db8::/32')).toMatchObject({
    stated: true,
    problems: ['nonsense is no address range', '10.0.0.0/99 is no address range'],
  })
})
