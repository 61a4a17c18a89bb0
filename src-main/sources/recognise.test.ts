// Recognition by content: what is claimed, what is not, and why.
import { describe, expect, test } from 'vitest'
import { recognise, recogniseAs } from './recognise.ts'
import { sourceById, sources } from './registry.ts'
import { Router } from './route.ts'

const event = {
  eventTime: '2026-03-02T09:00:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  eventID: 'e1',
  awsRegion: 'us-east-1',
}

function of(text: string | Uint8Array, whole = true, path = 'x.json'): string {
  const found = recognise(typeof text === 'string' ? Buffer.from(text) : text, whole, path)
  return 'unrecognised' in found ? found.unrecognised : `${found.source.id} ${found.claim.form}`
}

test('a source that throws is named in the reason, and does not stop the others', () => {
  const broken = sourceById('auth0')!
  const claim = broken.claim
  Object.assign(broken, {
    claim: () => {
      throw new Error('stumbled')
    },
  })
  try {
    expect(of('{"what":"is this"}')).toMatch(/^a JSON object with the keys what.*; source auth0 failed on its first bytes: stumbled$/)
    const found = recognise(Buffer.from(JSON.stringify({ Records: [event] })), true, 'x.json')
    expect('unrecognised' in found ? found : found.claim.note).toBe('source auth0 failed on its first bytes: stumbled')
  } finally {
    Object.assign(broken, { claim })
  }
})

test('the likely source is asked first, and only believed when it is sure', () => {
  const cloudtrail = sourceById('aws_cloudtrail')!
  const other = sourceById('zeek')!
  const bytes = Buffer.from(JSON.stringify({ Records: [event] }))
  for (const likely of [cloudtrail, other]) {
    const found = recognise(bytes, true, 'x.json', likely)
    expect('unrecognised' in found ? '' : found.source.id).toBe('aws_cloudtrail')
  }
})

describe('CloudTrail', () => {
  test.each([
    ['a head that ends inside a record', JSON.stringify({ Records: [event, event] }).slice(0, 230), 'aws_cloudtrail s3-delivery'],
    [
      'a head that ends inside the first record',
      JSON.stringify({ Records: [{ ...event, requestParameters: 'x'.repeat(300) }] }).slice(0, 230),
      'aws_cloudtrail s3-delivery',
    ],
    ['a first line that is broken', `{"eventTime":\n${JSON.stringify(event)}\n`, 'aws_cloudtrail json-lines'],
    ['a first record that is broken', `[{"eventTime":tru},${JSON.stringify(event)}]`, 'aws_cloudtrail json-array'],
    ['events without anything between', `${JSON.stringify(event)}${JSON.stringify(event)}`, 'aws_cloudtrail json-object'],
    ['a byte order mark', `\ufeff${JSON.stringify([event])}`, 'aws_cloudtrail json-array'],
    ['a table without rows', 'Event ID,Event time,User name,Event name,AWS region\r\n', 'aws_cloudtrail console-csv'],
  ])('%s', (_name, text, wanted) => {
    expect(of(text, !text.endsWith('x'))).toBe(wanted)
  })

  test('notifications of S3 have the same shape and are not claimed', () => {
    expect(of(JSON.stringify({ Records: [{ ...event, eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' }] }))).toMatch(
      /^a JSON object with the keys Records/,
    )
  })

  test('what only names an event is no event', () => {
    expect(
      of(JSON.stringify([{ eventName: 'CreateUser', eventSource: 'iam.amazonaws.com', awsRegion: 'us-east-1', risk: 'high' }])),
    ).toMatch(/no source knows/)
    expect(of(JSON.stringify({ rule: 'r', event }))).toMatch(/no source knows/)
  })
})

test.each([
  ['', /^an empty file/],
  [' \n\t', /^nothing but white space/],
  ['[]', /^an empty JSON array/],
  ['{}', /^a JSON object/],
  ['hello\nworld', /its first line is "hello"/],
  ['\u0000\u0001', /^binary content \(NUL at byte 0\)/],
])('%j has its reason', (text, reason) => {
  expect(of(text)).toMatch(reason)
})

test('UTF-16 and other encodings are named', () => {
  expect(of(Buffer.from('\ufeffEvent name', 'utf16le'))).toMatch(/^UTF-16: text that no source knows/)
  expect(of(Buffer.from(`\ufeff${JSON.stringify([event])}`, 'utf16le'))).toBe('aws_cloudtrail json-array')
  expect(of(Buffer.from(`\ufeff${JSON.stringify([event])}`, 'utf16le').swap16())).toBe('aws_cloudtrail json-array')
  expect(of(Buffer.from('caf\u00e9 au lait\n', 'latin1'))).toMatch(/not UTF-8/)
})

test('a source given by hand reads what it does not claim', () => {
  const source = sourceById('aws_cloudtrail')!
  expect(recogniseAs(source, Buffer.from('{"a":1}\n{"a":2}\n'), true, 'x')).toMatchObject({
    claim: { framing: { kind: 'json-lines' }, form: 'by-hand' },
  })
  expect(recogniseAs(source, Buffer.from('\u0000'), true, 'x')).toHaveProperty('unrecognised')
})

test('a record in an envelope is the event of its own source', () => {
  const router = new Router(sources)
  const bytes = Buffer.from('{}')
  const framed = { offset: 0, length: 2, bytes, value: { _raw: JSON.stringify(event) } }
  const result = router.normalise(framed, { path: 'x', sha256: '00', form: 'splunk' }, framed.value._raw, ['_raw'])
  expect(result).toMatchObject({
    events: [{ routed: { source: 'aws_cloudtrail', form: 'event', at: ['_raw'] }, identity: { vendorId: 'e1', content: event } }],
  })
  expect(router.normalise(framed, { path: 'x', sha256: '00', form: 'splunk' }, 'text', ['_raw'])).toHaveProperty('reject')
})
