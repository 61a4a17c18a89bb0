// A rule may ask for the country an address is registered to, and a correlation for a second one.
import { expect, it } from 'vitest'
import { columnIndex } from '../../contract/columns.ts'
import { createRow } from '../../sources/row.ts'
import { loadRules, RecordRules } from './record-rules.ts'
import { packRules } from './rule-files.ts'

const signIn = `title: Console sign-in
id: 5f2c3c2e-7a52-5f9f-9f3e-0c2d5a3a1c01
name: console_sign_in
taxonomy: ocsf
logsource: { product: aws, service: cloudtrail }
detection: { s: { api.operation: ConsoleLogin }, condition: s }
---
title: Sign-ins of one credential from a second country
id: 5f2c3c2e-7a52-5f9f-9f3e-0c2d5a3a1c02
taxonomy: ocsf
correlation:
  type: value_count
  rules: [console_sign_in]
  group-by: [actor.user.name]
  timespan: 30d
  condition: { field: src_endpoint.location.country, gte: 2 }
`
const abroad = `title: From a country
id: 5f2c3c2e-7a52-5f9f-9f3e-0c2d5a3a1c03
taxonomy: ocsf
logsource: { product: aws, service: cloudtrail }
detection: { s: { src_endpoint.location.country: NL }, condition: s }
`

it('tells the country of a sign-in to the correlation that counts countries, and matches a rule on it', () => {
  const files = [
    { path: 'a.yml', text: signIn },
    { path: 'b.yml', text: abroad },
  ]
  expect(loadRules(files).problems).toEqual([])
  const rules = new RecordRules(files)
  const row = createRow()
  const told = (address: string) => {
    row.source = 'aws_cloudtrail'
    row.values[columnIndex.get('action')!] = 'ConsoleLogin'
    row.values[columnIndex.get('user_name')!] = 'alice'
    row.values[columnIndex.get('src_ip')!] = address
    const found: [string, unknown][] = []
    rules.run({ value: {} }, row, undefined, (rule, _until, fields) => found.push([rule.slice(-2), JSON.parse(fields)]))
    return found
  }
  // Networks of a Dutch and of a German university, and a private address.
  expect(told('145.94.1.1')).toEqual([
    ['01', { 'actor.user.name': ['alice'], 'src_endpoint.location.country': ['NL'] }],
    ['03', {}],
  ])
  expect(told('141.20.1.1')).toEqual([['01', { 'actor.user.name': ['alice'], 'src_endpoint.location.country': ['DE'] }]])
  expect(told('10.0.0.1')).toEqual([['01', { 'actor.user.name': ['alice'], 'src_endpoint.location.country': [] }]])
})

it('tells the shipped rules the country of a console sign-in beside the names of CloudTrail', () => {
  const rules = new RecordRules(packRules())
  const row = createRow()
  row.source = 'aws_cloudtrail'
  row.values[columnIndex.get('src_ip')!] = '145.94.1.1'
  const value = {
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/deploy' },
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    sourceIPAddress: '145.94.1.1',
    responseElements: { ConsoleLogin: 'Success' },
    additionalEventData: { MFAUsed: 'No' },
  }
  const found: unknown[] = []
  rules.run({ value }, row, undefined, (rule, _until, fields) => found.push([rule, JSON.parse(fields)]))
  expect(found).toContainEqual([
    'a5862d3f-455d-53ba-b848-46580321b55f',
    { 'derived.source_country': ['NL'], sourceIPAddress: ['145.94.1.1'], 'userIdentity.arn': ['arn:aws:iam::111122223333:user/deploy'] },
  ])
})
