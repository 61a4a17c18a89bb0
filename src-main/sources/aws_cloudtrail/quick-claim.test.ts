// What a plain first record shows at once must be what the source says when it is asked in full.
import { expect, test } from 'vitest'
import { createProbe } from '../probe.ts'
import { recognise } from '../recognise.ts'
import { awsCloudtrail } from './source.ts'

const event = {
  eventVersion: '1.09',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::109480849300:user/a' },
  eventTime: '2026-11-12T00:01:49Z',
  eventSource: 'kms.amazonaws.com',
  eventName: 'Decrypt',
  awsRegion: 'eu-west-1',
  eventID: 'a1b75930-4e54-4972-a8fb-9a871828b4af',
  requestParameters: { a: [1, 2, { b: null }] },
}
const delivery = (...records: unknown[]) =>
  `{"Records":[${records.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join()}]}`
const without = (...keys: string[]) => Object.fromEntries(Object.entries(event).filter(([key]) => !keys.includes(key)))

const files = [
  delivery(event),
  delivery(event, event),
  delivery(event, { eventName: 'x' }),
  `\ufeff${delivery(event)}`,
  ` ${delivery(event)}`,
  JSON.stringify({ Records: [event] }, null, 2),
  delivery(),
  delivery(1, event),
  delivery({}),
  delivery(without('eventTime')),
  delivery(without('eventTime', 'eventID', 'userIdentity')),
  delivery(without('eventName')),
  delivery(without('eventSource')),
  delivery({ ...event, eventSource: 'aws:s3' }),
  delivery({ ...event, eventSource: 'nodots' }),
  delivery({ ...event, eventSource: null }),
  delivery({ ...event, eventName: 7 }),
  delivery({ ...event, eventTime: null }),
  delivery({ ...event, eventTime: 1_763_000_000 }),
  delivery({ ...event, '@timestamp': 'x' }),
  delivery({ ...event, eventType: 'AwsCloudTrailInsight', insightDetails: { state: 'Start' } }),
  delivery({ ...event, insightDetails: 'text' }),
  delivery({ ...event, detail: {} }),
  delivery({ ...event, CloudTrailEvent: '{}', EventId: 'x' }),
  delivery({ ...event, text: 'Grüße \\ "' }),
  delivery(`{"eventName":"A","eventName":7,${JSON.stringify(event).slice(1)}`),
  delivery(`{"eventSource":"kms.amazonaws.com","eventName":"A","eventTime":"x","eventName":7}`),
  delivery('{"eventName":"A","eventSource":"a.b","eventTime":"t",}', event),
  delivery(event).slice(0, 200),
  delivery(event).slice(0, -1),
  `{"Records":[],"Records":[${JSON.stringify(event)}]}`,
  `{"records":[${JSON.stringify(event)}]}`,
]

test('is the claim of the source itself', () => {
  let claimed = 0
  for (const [n, text] of files.entries()) {
    const head = Buffer.from(text)
    for (const whole of [true, false]) {
      const asked = awsCloudtrail.claim(createProbe(head, whole, 'x.json'))
      const found = recognise(head, whole, 'x.json', awsCloudtrail)
      if (asked && asked.confidence >= 0.95) {
        expect(found, `file ${n}`).toEqual({ source: awsCloudtrail, claim: asked })
        claimed++
      } else expect(found, `file ${n}`).toEqual(recognise(head, whole, 'x.json'))
    }
  }
  expect(claimed).toBeGreaterThan(20)
})
