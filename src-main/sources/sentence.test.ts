// The head of an event's page: credentials, sessions and addresses by name, each part linked to its column.
import { expect, test } from 'vitest'
import { columnIndex } from '../contract/columns.ts'
import { awsCloudtrail } from './aws_cloudtrail/source.ts'
import { derive } from './derive.ts'
import { sourceById } from './registry.ts'
import { sentenceOf } from './sentence.ts'
import { collect } from './testing/collect.ts'
import { claimOf, samplesOf } from './testing/golden.ts'

function sentences(name: string): string[] {
  const sample = samplesOf(awsCloudtrail).find((each) => each.name === name)!
  const claim = claimOf(sample)
  const said: string[] = []
  collect(awsCloudtrail, claim, name, sample.bytes, [], (record, _row, _nth, member) => {
    for (const { event } of derive(awsCloudtrail, claim.framing, member, record.bytes, record.offset, sourceById)) {
      const parts = sentenceOf(event)
      for (const { column } of parts) if (column !== undefined) expect(columnIndex.has(column)).toBe(true)
      said.push(parts.map((part) => part.text).join(''))
    }
  })
  return said
}

test('CloudTrail events in words', () => {
  const said = sentences('s3-delivery.json')
  expect(said[0]).toBe(
    'Credential alice (key AKIAEXAMPLEALICE0001) called DescribeInstances of ec2.amazonaws.com on i-0a1b2c3d4e5f60001 from 203.0.113.24 in account 111122223333, region eu-central-1.',
  )
  expect(said[3]).toMatch(/^The root credential of account 111122223333 called ConsoleLogin/)
  expect(said[4]).toMatch(
    /^The service ec2.amazonaws.com called AssumeRole of sts.amazonaws.com on arn:aws:iam::111122223333:role\/web from ec2.amazonaws.com/,
  )
  expect(said[5]).toMatch(/^Session build-4711 of deploy \(key ASIAEXAMPLEDEPLOY001\) called CreateUser/)
  expect(said[11]).toMatch(/attempted CreateAccessKey .*; it failed with AccessDenied\.$/)
  expect(sentences('trimmed.json')[0]).toMatch(/^A credential that is not recorded called DescribeInstances/)
  expect(sentences('insight.json')[0]).toMatch(/^AWS CloudTrail reported: ApiErrorRateInsight: unusual rate of CreateAccessKey in account/)
})
