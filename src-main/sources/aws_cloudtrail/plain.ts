// The fastest way of import: a plain record's columns without building its value. `project` does the work, on an object that
// holds only what it reads; records where it would read more take the other way.

import { columnIndex } from '../../contract/columns.ts'
import { plainContent } from '../../contract/plain-record.ts'
import type { Claim, MemberContext, RecordOutcome, Row } from '../../contract/source.ts'
import { type PlainScanner, plainKind, plainPaths } from '../plain/plain-scanner.ts'
import { classOf } from './event-classes.ts'
import { serviceName } from './forms.ts'
import { project } from './project.ts'
import { resourceParameters, resourceSets } from './resources.ts'

const scalars = [
  'eventID',
  'eventName',
  'eventSource',
  'eventTime',
  'eventType',
  'eventCategory',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestID',
  'sharedEventID',
  'recipientAccountId',
  'readOnly',
  'managementEvent',
  'resourceName',
  'resourceType',
] as const
const identityScalars = ['type', 'principalId', 'arn', 'userName', 'accessKeyId', 'credentialId', 'accountId', 'invokedBy'] as const

/** Other shapes of export, or things that `project` reads in full. */
const elsewhere = ['@timestamp', 'insightDetails', 'digestStartTime', 'CloudTrailEvent', 'detail'] as const

export const cloudtrailPaths = plainPaths(
  [
    ...scalars,
    ...elsewhere,
    ...identityScalars.map((name) => `userIdentity.${name}`),
    'userIdentity.sessionContext.sessionIssuer.userName',
    'userIdentity.sessionContext.sessionIssuer.arn',
    'userIdentity.sessionContext.attributes.mfaAuthenticated',
    'additionalEventData.MFAUsed',
    'tlsDetails.clientProvidedHostHeader',
    'resources',
    'responseElements',
    // What our rules look at in most records.
    'userIdentity.sessionContext.webIdFederationData.federatedProvider',
    'userIdentity.sessionContext.sessionIssuer.type',
    'requestParameters.withDecryption',
    'requestParameters.key',
    'requestParameters.instanceType',
    'requestParameters.x-amz-server-side-encryption-customer-algorithm',
    'responseElements.ConsoleLogin',
    ...[...resourceParameters, ...resourceSets, 'name', 'names'].map((name) => `requestParameters.${name}`),
  ],
  ['requestParameters'],
)

const node = (path: string): number => cloudtrailPaths.nodes.get(path)!
const at = {
  top: scalars.map(node),
  elsewhere: elsewhere.map(node),
  operation: node('eventName'),
  source: node('eventSource'),
  time: node('eventTime'),
  id: node('eventID'),
  readOnly: node('readOnly'),
  identity: node('userIdentity'),
  own: identityScalars.map((name) => node(`userIdentity.${name}`)),
  context: node('userIdentity.sessionContext'),
  issuer: node('userIdentity.sessionContext.sessionIssuer'),
  issuerName: node('userIdentity.sessionContext.sessionIssuer.userName'),
  issuerArn: node('userIdentity.sessionContext.sessionIssuer.arn'),
  attributes: node('userIdentity.sessionContext.attributes'),
  mfa: node('userIdentity.sessionContext.attributes.mfaAuthenticated'),
  additional: node('additionalEventData'),
  mfaUsed: node('additionalEventData.MFAUsed'),
  tls: node('tlsDetails'),
  tlsHost: node('tlsDetails.clientProvidedHostHeader'),
  resources: node('resources'),
  request: node('requestParameters'),
  response: node('responseElements'),
}
/** By node: the parameter's name. */
const parameterOf: string[] = []
for (const [path, number] of cloudtrailPaths.nodes) {
  if (path.startsWith('requestParameters.')) parameterOf[number] = path.slice('requestParameters.'.length)
}

const { absent, text, object, array, null: none } = plainKind
const empty: Record<string, unknown> = Object.freeze({})

/** An object at `where`, made by `make`; a list or a text there is for the other way. */
function below(scan: PlainScanner, where: number, made: Record<string, unknown>): Record<string, unknown> | undefined {
  return scan.kind(where) === object ? made : undefined
}

function scalar(scan: PlainScanner, n: number): unknown {
  return scan.scalarAt(at.top[n]!)
}

/** `undefined` where the record's value must be built. */
export function projectPlain(scan: PlainScanner, member: MemberContext, row: Row): RecordOutcome | undefined {
  if (scan.kind(at.operation) !== text || scan.kind(at.id) !== text) return undefined
  for (let n = 0; n < at.elsewhere.length; n++) if (scan.kind(at.elsewhere[n]!) !== absent) return undefined
  // A list or an object where a text belongs.
  for (let n = 0; n < at.top.length; n++) if (scan.kind(at.top[n]!) >= object) return undefined
  const identityKind = scan.kind(at.identity)
  const requestKind = scan.kind(at.request)
  const responseKind = scan.kind(at.response)
  if (identityKind === text || requestKind === text || requestKind === array || scan.kind(at.readOnly) === text) return undefined
  const operation = scan.textAt(at.operation)!
  const { kind } = classOf(scan.textAt(at.source) ?? '', operation, scan.kind(at.readOnly) === plainKind.true)
  if (kind !== 'api' && kind !== 'authentication') return undefined
  let response: unknown
  if (responseKind !== absent && responseKind !== none) {
    if (responseKind !== object) return undefined
    const keys = scan.keysAt(at.response)
    if (keys.includes(operation) || keys.includes('instancesSet')) response = scan.parsedAt(at.response)
  }
  let request: Record<string, unknown> | undefined
  if (requestKind === object) {
    request = empty
    for (let n = 0; n < scan.visitCount; n++) {
      const parameter = scan.visits[n]!
      const was = scan.kind(parameter)
      if (request === empty) request = {}
      request[parameterOf[parameter]!] = was >= object ? scan.parsedAt(parameter) : scan.scalarAt(parameter)
    }
  }
  const record = {
    eventID: scalar(scan, 0),
    eventName: operation,
    eventSource: scalar(scan, 2),
    eventTime: scalar(scan, 3),
    eventType: scalar(scan, 4),
    eventCategory: scalar(scan, 5),
    awsRegion: scalar(scan, 6),
    sourceIPAddress: scalar(scan, 7),
    userAgent: scalar(scan, 8),
    errorCode: scalar(scan, 9),
    errorMessage: scalar(scan, 10),
    requestID: scalar(scan, 11),
    sharedEventID: scalar(scan, 12),
    recipientAccountId: scalar(scan, 13),
    readOnly: scalar(scan, 14),
    managementEvent: scalar(scan, 15),
    resourceName: scalar(scan, 16),
    resourceType: scalar(scan, 17),
    userIdentity: identityKind === object ? identity(scan) : undefined,
    additionalEventData: below(scan, at.additional, { MFAUsed: scan.scalarAt(at.mfaUsed) }),
    tlsDetails: below(scan, at.tls, { clientProvidedHostHeader: scan.scalarAt(at.tlsHost) }),
    resources: scan.kind(at.resources) === array ? scan.parsedAt(at.resources) : undefined,
    requestParameters: request,
    responseElements: response,
  }
  framed.value = record
  const outcome = project(framed, member, row)
  if (outcome !== 'event' || row.vendorId === undefined) return undefined
  row.content = plainContent
  name(scan, row)
  return 'event'
}

const delivery = Buffer.from('{"Records":[{')

/** What `claimCloudtrail` says of a file as S3 delivers it, its first record an event of today. */
export function claimPlain(scan: PlainScanner, head: Uint8Array): Claim | undefined {
  for (let n = 0; n < delivery.length; n++) if (head[n] !== delivery[n]) return undefined
  if (scan.scan(head, delivery.length - 1) <= 0) return undefined
  if (scan.kind(at.operation) !== text || scan.kind(at.time) !== text || !serviceName.test(scan.textAt(at.source) ?? '')) return undefined
  for (let n = 0; n < at.elsewhere.length; n++) if (scan.kind(at.elsewhere[n]!) !== absent) return undefined
  return { framing: { kind: 'json-array', path: ['Records'] }, form: 's3-delivery', confidence: 0.95 }
}

/** Columns, and where their texts mostly come from. */
const from: readonly (readonly [column: number, node: number])[] = (
  [
    ['action', 'eventName'],
    ['service', 'eventSource'],
    ['user_name', 'userIdentity.userName'],
    ['user_name', 'userIdentity.sessionContext.sessionIssuer.userName'],
    ['user_uid', 'userIdentity.arn'],
    ['user_uid', 'userIdentity.principalId'],
    ['user_type', 'userIdentity.type'],
    ['credential', 'userIdentity.accessKeyId'],
    ['session', 'userIdentity.principalId'],
    ['issuer', 'userIdentity.sessionContext.sessionIssuer.arn'],
    ['account', 'recipientAccountId'],
    ['account', 'userIdentity.accountId'],
    ['region', 'awsRegion'],
    ['src_ip', 'sourceIPAddress'],
    ['src_host', 'sourceIPAddress'],
    ['dst_host', 'tlsDetails.clientProvidedHostHeader'],
    ['user_agent', 'userAgent'],
    ['status_code', 'errorCode'],
    ['event_code', 'eventType'],
    ['resource', 'requestParameters.bucketName'],
    ['resource', 'requestParameters.roleArn'],
    ['resource', 'requestParameters.secretId'],
    ['resource', 'requestParameters.keyId'],
  ] as const
).map(([column, path]) => [columnIndex.get(column)!, node(path)])

/** The text at that place, where it is the column's. */
function name(scan: PlainScanner, row: Row): void {
  const { ids, values } = row
  for (let n = 0; n < from.length; n++) {
    const [column, place] = from[n]!
    const id = scan.textIdAt(place)
    if (id !== 0 && values[column] === scan.text(id)) ids[column] = id
  }
}

/** What `project` reads of a record is its value alone. */
const framed = { offset: 0, length: 0, bytes: new Uint8Array(0), value: undefined as unknown }

function identity(scan: PlainScanner): Record<string, unknown> {
  const own = at.own
  return {
    type: scan.scalarAt(own[0]!),
    principalId: scan.scalarAt(own[1]!),
    arn: scan.scalarAt(own[2]!),
    userName: scan.scalarAt(own[3]!),
    accessKeyId: scan.scalarAt(own[4]!),
    credentialId: scan.scalarAt(own[5]!),
    accountId: scan.scalarAt(own[6]!),
    invokedBy: scan.scalarAt(own[7]!),
    sessionContext: below(scan, at.context, {
      sessionIssuer: below(scan, at.issuer, { userName: scan.scalarAt(at.issuerName), arn: scan.scalarAt(at.issuerArn) }),
      attributes: below(scan, at.attributes, { mfaAuthenticated: scan.scalarAt(at.mfa) }),
    }),
  }
}
