// What of a plain CloudTrail record is looked at, where it stands, and how its texts get to columns.
import { columnIndex } from '../../contract/columns.ts'
import type { Row } from '../../contract/source.ts'
import { type PlainScanner, plainKind, plainPaths } from '../plain/plain-scanner.ts'
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
  [
    // The actor.
    [
      'recipientAccountId',
      'userIdentity',
      ...identityScalars.map((name) => `userIdentity.${name}`),
      'userIdentity.sessionContext',
      'userIdentity.sessionContext.sessionIssuer',
      'userIdentity.sessionContext.sessionIssuer.userName',
      'userIdentity.sessionContext.sessionIssuer.arn',
      'userIdentity.sessionContext.attributes',
      'userIdentity.sessionContext.attributes.mfaAuthenticated',
    ],
    // The call and how it ended.
    [
      ...['eventName', 'eventSource', 'readOnly', 'eventType', 'eventCategory', 'managementEvent', 'errorCode', '?errorMessage'],
      ...['resourceName', 'resourceType', ...elsewhere],
    ],
  ],
)

const node = (path: string): number => cloudtrailPaths.nodes.get(path)!
export const at = {
  top: scalars.map(node),
  elsewhere: elsewhere.map(node),
  operation: node('eventName'),
  source: node('eventSource'),
  time: node('eventTime'),
  region: node('awsRegion'),
  agent: node('userAgent'),
  address: node('sourceIPAddress'),
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
  request_id: node('requestID'),
  shared: node('sharedEventID'),
  response: node('responseElements'),
}
/** By node: the parameter's name. */
export const parameterOf: string[] = []
for (const [path, number] of cloudtrailPaths.nodes) {
  if (path.startsWith('requestParameters.')) parameterOf[number] = path.slice('requestParameters.'.length)
}

const { absent, object, null: none } = plainKind
const empty: Record<string, unknown> = Object.freeze({})

/** The answer is read only where it says what was made, or how the call ended: 1 and 2; 0 where not, 3 where it is no object. */
export function answerOf(scan: PlainScanner): number {
  const kind = scan.kind(at.response)
  if (kind === absent || kind === none) return 0
  if (kind !== object) return 3
  const keys = scan.keysAt(at.response)
  return keys.includes(scan.textAt(at.operation)!) ? 2 : keys.includes('instancesSet') ? 1 : 0
}

export function visited(scan: PlainScanner, parameter: number): unknown {
  return scan.kind(parameter) >= object ? scan.parsedAt(parameter) : scan.scalarAt(parameter)
}

export function requested(scan: PlainScanner): Record<string, unknown> {
  if (scan.visitCount === 0) return empty
  const request: Record<string, unknown> = {}
  for (let n = 0; n < scan.visitCount; n++) {
    const parameter = scan.visits[n]!
    request[parameterOf[parameter]!] = visited(scan, parameter)
  }
  return request
}

/** The id of a text that is not empty. */
export function idOfText(scan: PlainScanner, where: number): number {
  return scan.textAt(where) ? scan.textIdAt(where) : 0
}

/** Columns, and where their texts mostly come from. */
export const from: readonly (readonly [column: number, node: number])[] = (
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
export const resourceColumn = columnIndex.get('resource')!
export const fromRequest = from.filter(([column]) => column === resourceColumn)

/** The text at that place, where it is the column's. */
export function name(scan: PlainScanner, row: Row, from: readonly (readonly [column: number, node: number])[]): void {
  const { ids, values } = row
  for (let n = 0; n < from.length; n++) {
    const [column, place] = from[n]!
    const id = scan.textIdAt(place)
    if (id !== 0 && values[column] === scan.text(id)) ids[column] = id
  }
}
