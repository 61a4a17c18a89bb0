// Rules find the same whether a record's value was built or only its paths were looked at.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Claim, MemberContext } from '../../contract/source.ts'
import { awsCloudtrail } from '../../sources/aws_cloudtrail/source.ts'
import { createReader } from '../../sources/read.ts'
import { headBytes, recognise } from '../../sources/recognise.ts'
import { RecordRules } from './record-rules.ts'

const root = resolve(import.meta.dirname, '../../..')
const data = process.env.VESTIGE_SHARED_DATA ?? join(root, '../shared/data')
const member: MemberContext = { path: 'x', sha256: 'ab'.repeat(32), form: 's3-delivery' }

function files(folder: string, ending: RegExp): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

const rules = new RecordRules(
  [...files(join(root, 'resources/rules'), /\.ya?ml$/), ...files(join(data, 'sigma-rules'), /\.ya?ml$/)].map((path) => ({
    path,
    text: readFileSync(path, 'utf8'),
  })),
)

function matches(bytes: Uint8Array, claim: Claim, fast: boolean): string[] {
  const out: string[] = []
  const reader = createReader(
    awsCloudtrail,
    claim,
    member,
    {
      event(record, row, _nth, _count, at) {
        rules.run(record, row, at, (rule, until, fields) => out.push(`${record.offset} ${rule} ${until} ${fields}`))
      },
      joined() {},
      ignored() {},
      reject() {},
    },
    fast,
  )
  reader.push(bytes)
  reader.end()
  return out
}

const call = (more: object): object => ({
  eventVersion: '1.08',
  userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/web/i-0abc1234def567890', accountId: '111122223333' },
  eventTime: '2026-03-02T10:00:00Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateAccessKey',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '192.0.2.7',
  userAgent: 'aws-cli/2.0',
  requestParameters: { userName: 'ada' },
  eventID: '1',
  ...more,
})
const delivery: Claim = { framing: { kind: 'json-array', path: ['Records'] }, form: 's3-delivery', confidence: 1 }

describe('rules on plain records', () => {
  it.each([
    ['as they come', {}],
    ['with another spelling of a key', { EventName: 'StopLogging', eventname: 'StopLogging' }],
    ['with a flat key', { 'userIdentity.arn': 'arn:aws:sts::1:assumed-role/x/y', userIdentity: { type: 'IAMUser' } }],
    ['with identity as a list', { userIdentity: [{ type: 'Root', arn: 'arn:aws:iam::1:root' }] }],
    ['with nothing where a text belongs', { userAgent: null, errorCode: null, userIdentity: null }],
    [
      'with a parameter in either spelling',
      { eventSource: 'ssm.amazonaws.com', eventName: 'StartSession', requestParameters: { InstanceId: 'i-1', instanceId: 'i-2' } },
    ],
    ['with keys of other objects in capitals', { resources: [{ ARN: 'arn:aws:s3:::a', Type: 'x' }], additionalEventData: { Arn: 1 } }],
    ['with a failed call', { eventName: 'GetCallerIdentity', eventSource: 'sts.amazonaws.com', errorCode: 'AccessDenied' }],
    ['of root', { userIdentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root' }, eventSource: 's3.amazonaws.com' }],
    ['that stop a trail', { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', requestParameters: { name: 't' } }],
    [
      'from a role elsewhere',
      { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', requestParameters: { roleArn: 'arn:aws:iam::9:role/r' } },
    ],
  ])('%s: the same both ways', (_what, more) => {
    const bytes = Buffer.from(JSON.stringify({ Records: [call(more), call({ eventID: '2' })] }))
    expect(matches(bytes, delivery, true)).toEqual(matches(bytes, delivery, false))
  })

  it('of real exports: the same both ways', (context) => {
    const found = files(join(data, 'aws-cloudtrail'), /\.(json|cloudtrail|gz)$/)
    if (found.length === 0) {
      console.log(`left out: no ${join(data, 'aws-cloudtrail')}`)
      return context.skip()
    }
    let count = 0
    for (const path of found) {
      const read = readFileSync(path)
      const bytes = path.endsWith('.gz') ? gunzipSync(read) : read
      const claimed = recognise(bytes.subarray(0, headBytes), bytes.length <= headBytes, path)
      if ('unrecognised' in claimed || claimed.source !== awsCloudtrail) continue
      const fast = matches(bytes, claimed.claim, true)
      expect(fast).toEqual(matches(bytes, claimed.claim, false))
      count += fast.length
    }
    console.log(`${count} matches`)
    expect(count).toBeGreaterThan(300)
  })
})
