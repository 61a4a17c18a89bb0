// One event, one id: through every form that carries the event itself, and only there.
import { expect, test } from 'vitest'
import { awsCloudtrail } from './aws_cloudtrail/source.ts'
import { createIdentity, eventIdentity, uidHex, uidParts } from './identity.ts'
import { createRow } from './row.ts'
import { collect } from './testing/collect.ts'
import { claimOf, samplesOf } from './testing/golden.ts'

const first = '5a000001-1b2c-4d3e-8f40-112233440001'

/** Ids of the event with the given vendor id, by sample. */
function ids(vendorId: string): Map<string, string> {
  const found = new Map<string, string>()
  const identity = createIdentity()
  for (const sample of samplesOf(awsCloudtrail)) {
    collect(awsCloudtrail, claimOf(sample), sample.name, sample.bytes, [], (record, row, nth, member) => {
      if (row.vendorId !== vendorId) return
      eventIdentity(row, record, member, nth, identity)
      found.set(sample.name, uidHex(identity.hi, identity.lo))
    })
  }
  return found
}

test('the same event in different exports is one event; a trimmed or tabulated one is a version', () => {
  const found = ids(first)
  const same = found.get('s3-delivery.json')
  for (const name of ['console-event-history.json', 'lookup-events.json', 'lookup-rows.jsonl', 'logstash.jsonl'])
    expect(found.get(name), name).toBe(same)
  for (const name of ['trimmed.json', 'console.csv', 'athena.csv', 'lake.csv', 'lower-case.jsonl']) {
    expect(found.get(name), name).toMatch(/^[0-9a-f]{32}$/)
    expect(found.get(name), name).not.toBe(same)
  }
  expect(ids('5a000006-1b2c-4d3e-8f40-112233440006').get('eventbridge.jsonl')).toBe(
    ids('5a000006-1b2c-4d3e-8f40-112233440006').get('s3-delivery.json'),
  )
})

const member = { path: 'x', sha256: 'ab'.repeat(32), form: 'f' }
const record = (offset: number, lossy = false, bytes = Buffer.from('{}')) => ({ offset, length: bytes.length, bytes, value: {}, lossy })

function uid(change: Partial<ReturnType<typeof createRow>>, framed = record(0), nth = 0): string {
  const identity = eventIdentity({ ...createRow(), source: 's', ...change }, framed, member, nth, createIdentity())
  return uidHex(identity.hi, identity.lo)
}

test('without a vendor id the place in the member is the identity', () => {
  expect(uid({})).toBe(uid({}))
  expect(uid({}, record(1))).not.toBe(uid({}))
  expect(uid({}, record(0), 1)).not.toBe(uid({}))
})

test('with one it is source, scope, id and content; key order does not count, lost bytes do', () => {
  const one = { vendorId: 'v', scope: 'a', content: { x: 1, y: 2 } }
  expect(uid({ ...one, content: { y: 2, x: 1 } }, record(7))).toBe(uid(one))
  for (const other of [
    { ...one, vendorId: 'w' },
    { ...one, scope: 'b' },
    { ...one, source: 't' },
    { ...one, content: { x: 1 } },
  ])
    expect(uid(other)).not.toBe(uid(one))
  expect(uid(one, record(0, true, Buffer.from([0xff])))).not.toBe(uid(one, record(0, true, Buffer.from([0xfe]))))
})

test('an id survives its hex form', () => {
  const parts = { hi: -1n, lo: 1n }
  expect(uidParts(uidHex(parts.hi, parts.lo))).toEqual(parts)
  expect(uidParts('xyz')).toBeUndefined()
})
