// A record read in any spelling, with nothing lost; and the times cloud logs write.
import { describe, expect, test } from 'vitest'
import { activityOf, addressOf } from './act.ts'
import { momentOf } from './read-time.ts'
import { RecordView } from './record-view.ts'

describe('a view', () => {
  test.each([
    [{ callerIpAddress: '192.0.2.1' }],
    [{ CallerIpAddress: '192.0.2.1' }],
    [{ calleripaddress: '192.0.2.1' }],
    [{ caller_ip_address: '192.0.2.1' }],
    [{ callerIpAddress_s: '192.0.2.1' }],
    [{ 'Caller IP address ': '192.0.2.1' }],
  ])('finds %j', (record) => {
    const view = new RecordView(record)
    expect(view.text('callerIpAddress')).toBe('192.0.2.1')
    view.giveBack({ ip: '192.0.2.1' })
    expect(view.rest()).toEqual({})
  })

  test('finds flattened paths and steps into JSON text', () => {
    const view = new RecordView({
      actor_id_s: 'a',
      target_s: '[{"id":"t","type":"User"}]',
      'client.ip': '192.0.2.1',
      other_s: '{"kept":1}',
    })
    expect(view.text('actor.id')).toBe('a')
    expect(view.text('target.0.id')).toBe('t')
    expect(view.text('client.ip')).toBe('192.0.2.1')
    expect(view.rest()).toEqual({ target_s: [{ type: 'User' }], other_s: '{"kept":1}' })
  })

  test('gives back what was read and not put into the event', () => {
    const view = new RecordView({ a: 'used', b: 'only looked at', c: { d: ['x', 'y'] }, __proto__: null })
    view.text('a')
    view.text('b')
    view.take('c')
    view.giveBack({ name: 'used', list: ['x'] })
    expect(view.rest()).toEqual({ b: 'only looked at', c: { d: ['x', 'y'] } })
  })

  test('a key that would set a prototype is kept as a key', () => {
    const view = new RecordView(JSON.parse('{"__proto__":{"x":1},"a":1}') as Record<string, unknown>)
    expect(JSON.stringify(view.rest())).toBe('{"__proto__":{"x":1},"a":1}')
  })
})

describe('times', () => {
  test.each([
    ['2024-05-06T07:08:09.1234567Z', 1714979289123456n, undefined],
    ['2024-05-06T09:08:09+02:00', 1714979289000000n, undefined],
    ['2024-05-06 07:08:09.123456 UTC', 1714979289123456n, undefined],
    ['2024-05-06 07:08:09', 1714979289000000n, 'the recorded time names no zone: read as UTC'],
    [1714979289, 1714979289000000n, undefined],
    [1714979289123, 1714979289123000n, undefined],
    ['1714979289123456789', 1714979289123456n, undefined],
    ['5/16/2024, 7:08:09.765 AM', 1715843289765000n, 'the recorded time names no zone: read as UTC'],
    ['16/5/2024 19:08:09', 1715886489000000n, 'the recorded time names no zone: read as UTC'],
    ['5/6/2024 7:08 AM', 1714979280000000n, 'the recorded date is read as month/day/year; the recorded time names no zone: read as UTC'],
    ['Mon May 06 2024 09:20:00 GMT+0200 (Central European Summer Time)', 1714980000000000n, undefined],
  ])('%j', (value, us, assumed) => {
    const moment = momentOf(value, 'time')
    expect(moment.when?.us).toBe(us)
    expect(moment.assumed).toBe(assumed)
    expect(moment.recorded).toBe(String(value))
  })

  test.each(['1970-01-01T00:00:00Z', '31/2/2024 10:00', '2/30/2024 10:00', 'soon', '16400006', {}, true])(
    '%j is undated, with the reason',
    (value) => {
      expect(momentOf(value, 'time')).toMatchObject({ when: undefined, undated: 'time is no plausible time' })
    },
  )

  test('an absent time has its own reason', () => {
    expect(momentOf(undefined, 'eventTime').undated).toBe('the record has no eventTime')
  })
})

test.each([
  ['192.0.2.1', { ip: '192.0.2.1' }],
  ['192.0.2.1:443', { ip: '192.0.2.1', port: 443 }],
  ['[2001:db8::1]:443', { ip: '2001:db8::1', port: 443 }],
  ['2001:db8::1', { ip: '2001:db8::1' }],
  ['gce-internal-ip', { svc_name: 'gce-internal-ip' }],
  [undefined, undefined],
])('address %j', (text, expected) => {
  expect(addressOf(text)).toEqual(expected)
})

test.each([
  ['Microsoft.Compute/disks/delete', true, 4],
  ['MICROSOFT.COMPUTE/DISKS/WRITE', true, 3],
  ['New-InboxRule', false, 1],
  ['v1.compute.instances.insert', true, 1],
  ['storage.objects.get', true, 2],
  ['frobnicate', false, 99],
])('verb of %s', (operation, fromEnd, activity) => {
  expect(activityOf(operation, fromEnd)).toBe(activity)
})
