// The fastest way of import: a plain record's columns without building its value. `project` does the work, on an object that
// holds only what it reads; records where it would read more take the other way.

import { columnIndex } from '../../contract/columns.ts'
import { mostPlainTexts, plainContent } from '../../contract/plain-record.ts'
import type { Claim, MemberContext, RecordOutcome, Row } from '../../contract/source.ts'
import { type PlainScanner, plainKind, plainPaths } from '../plain/plain-scanner.ts'
import { classOf } from './event-classes.ts'
import { isAddress } from './facts.ts'
import { serviceName } from './forms.ts'
import { project, resourcesInto } from './project.ts'
import { eachListed, ofAnswer, ofParameter, resourceParameters, resourceSets } from './resources.ts'
import { timeOf } from './when.ts'

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

/** Columns that follow from the parts of a record alone, by part; of a class of events where nothing else decides them. */
const partColumns = [
  ['user_name', 'user_uid', 'user_type', 'credential', 'session', 'issuer', 'account', 'mfa'],
  [
    ...['class_uid', 'activity_id', 'severity_id', 'status_id', 'source', 'layer', 'action', 'service'],
    ...['status_code', 'event_code', 'provider'],
  ],
].map((names) => names.map((name) => columnIndex.get(name)!))
const accountColumn = columnIndex.get('account')!
const serviceColumn = columnIndex.get('service')!
const resourceColumn = columnIndex.get('resource')!
/** Texts that go to a column as they are. */
const direct = { region: columnIndex.get('region')!, agent: columnIndex.get('user_agent')!, host: columnIndex.get('dst_host')! }
const originColumns = { ip: columnIndex.get('src_ip')!, host: columnIndex.get('src_host')! }
/** By id of a text, in one epoch of the scanner: 1 an address, 2 something else. */
const addresses = new Uint8Array(mostPlainTexts)
let addressEpoch = -1

/** What a part gives: its columns' values, and the ids of those that are texts of the record. */
interface PartRow {
  values: Row['values']
  ids: number[]
}
/** By part and number; only of calls that are no sign-in and change no identity. */
const partRows: (PartRow | undefined)[][] = [[], []]
const parts = partRows.length
const partEpochs = partRows.map(() => 0)
let partsOf: PlainScanner | undefined
const numbers = partRows.map(() => 0)

const node = (path: string): number => cloudtrailPaths.nodes.get(path)!
const at = {
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

/** What the parts of this record gave before; false where one of them is new. */
function recall(scan: PlainScanner, row: Row): boolean {
  if (partsOf !== scan) {
    partsOf = scan
    addressEpoch = -1
    partEpochs.fill(-1)
  }
  let known = true
  for (let which = 0; which < parts; which++) {
    numbers[which] = scan.part(which)
    if (partEpochs[which] !== scan.partsEpoch[which]) {
      partEpochs[which] = scan.partsEpoch[which]!
      partRows[which] = []
    }
    if (partRows[which]![numbers[which]!] === undefined) known = false
  }
  if (!known) return false
  for (let which = 0; which < parts; which++) {
    const { values, ids } = partRows[which]![numbers[which]!]!
    const into = partColumns[which]!
    for (let n = 0; n < into.length; n++) {
      row.values[into[n]!] = values[n]
      row.ids[into[n]!] = ids[n]!
    }
  }
  return true
}

/** Keeps what this record's parts gave. */
function remember(row: Row): void {
  for (let which = 0; which < parts; which++)
    partRows[which]![numbers[which]!] ??= {
      values: partColumns[which]!.map((column) => row.values[column]),
      ids: partColumns[which]!.map((column) => row.ids[column]!),
    }
}

/** The answer is read only where it says what was made, or how the call ended: 1 and 2; 0 where not, 3 where it is no object. */
function answerOf(scan: PlainScanner): number {
  const kind = scan.kind(at.response)
  if (kind === absent || kind === none) return 0
  if (kind !== object) return 3
  const keys = scan.keysAt(at.response)
  return keys.includes(scan.textAt(at.operation)!) ? 2 : keys.includes('instancesSet') ? 1 : 0
}

function visited(scan: PlainScanner, parameter: number): unknown {
  return scan.kind(parameter) >= object ? scan.parsedAt(parameter) : scan.scalarAt(parameter)
}

function requested(scan: PlainScanner): Record<string, unknown> {
  if (scan.visitCount === 0) return empty
  const request: Record<string, unknown> = {}
  for (let n = 0; n < scan.visitCount; n++) {
    const parameter = scan.visits[n]!
    request[parameterOf[parameter]!] = visited(scan, parameter)
  }
  return request
}

function copyText(scan: PlainScanner, row: Row, where: number, column: number): void {
  const value = scan.textAt(where)
  if (!value) return
  row.values[column] = value
  row.ids[column] = scan.textIdAt(where)
}

function isAddressId(scan: PlainScanner, where: number): boolean {
  if (addressEpoch !== scan.epoch) {
    addressEpoch = scan.epoch
    addresses.fill(0)
  }
  const id = scan.textIdAt(where)
  if (addresses[id] === 0) addresses[id] = isAddress(scan.textAt(where)!) ? 1 : 2
  return addresses[id] === 1
}

/** A record all parts of which were met before; false where `projectPlain` must look at it as a whole. */
function fromParts(scan: PlainScanner, row: Row): boolean {
  const requestKind = scan.kind(at.request)
  const answer = answerOf(scan)
  if (requestKind === text || requestKind === array || answer > 1) return false
  const vendorId = scan.textAt(at.id)
  const when = timeOf(scan.textAt(at.time))
  if (!vendorId || !when || !recall(scan, row)) return false
  const { values } = row
  const listed = scan.kind(at.resources) === array
  if (listed || answer === 1 || scan.visitCount > 0) {
    const service = (values[serviceColumn] as string | undefined) ?? ''
    const take = resourcesInto(row)
    if (listed) eachListed(scan.parsedAt(at.resources), take)
    for (let n = 0; n < scan.visitCount; n++) ofParameter(parameterOf[scan.visits[n]!]!, visited(scan, scan.visits[n]!), service, take)
    // As `eachResource` does: without parameters the answer is not looked at.
    if (answer === 1 && requestKind === object) ofAnswer(scan.parsedAt(at.response), take)
    resourcesInto(undefined)
    if (values[resourceColumn] !== undefined) name(scan, row, fromRequest)
  }
  copyText(scan, row, at.region, direct.region)
  copyText(scan, row, at.agent, direct.agent)
  if (scan.kind(at.tls) === object) copyText(scan, row, at.tlsHost, direct.host)
  if (scan.textAt(at.address)) copyText(scan, row, at.address, isAddressId(scan, at.address) ? originColumns.ip : originColumns.host)
  row.ts = when.us
  row.vendorId = vendorId
  row.scope = (values[accountColumn] as string | undefined) ?? ''
  row.content = plainContent
  scan.vendorId = scan.textIdAt(at.id)
  scan.correlation = idOfText(scan, at.request_id) || idOfText(scan, at.shared)
  row.correlation = scan.correlation === 0 ? undefined : scan.text(scan.correlation)
  return true
}

/** `undefined` where the record's value must be built. */
export function projectPlain(scan: PlainScanner, member: MemberContext, row: Row): RecordOutcome | undefined {
  if (scan.kind(at.operation) !== text || scan.kind(at.id) !== text) return undefined
  if (fromParts(scan, row)) return 'event'
  for (let n = 0; n < at.elsewhere.length; n++) if (scan.kind(at.elsewhere[n]!) !== absent) return undefined
  // A list or an object where a text belongs.
  for (let n = 0; n < at.top.length; n++) if (scan.kind(at.top[n]!) >= object) return undefined
  const identityKind = scan.kind(at.identity)
  const requestKind = scan.kind(at.request)
  if (identityKind === text || requestKind === text || requestKind === array || scan.kind(at.readOnly) === text) return undefined
  const operation = scan.textAt(at.operation)!
  const { kind } = classOf(scan.textAt(at.source) ?? '', operation, scan.kind(at.readOnly) === plainKind.true)
  if (kind !== 'api' && kind !== 'authentication') return undefined
  const answer = answerOf(scan)
  if (answer === 3) return undefined
  const response = answer === 0 ? undefined : scan.parsedAt(at.response)
  const request = requestKind === object ? requested(scan) : undefined
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
  scan.vendorId = scan.textIdAt(at.id)
  scan.correlation = idOfText(scan, at.request_id) || idOfText(scan, at.shared)
  name(scan, row, from)
  // Of a sign-in the parts do not say all: what it is about, and whether with a second factor.
  if (kind === 'api' && answer < 2) {
    recall(scan, row)
    remember(row)
  }
  return 'event'
}

/** The id of a text that is not empty. */
function idOfText(scan: PlainScanner, where: number): number {
  return scan.textAt(where) ? scan.textIdAt(where) : 0
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
const fromRequest = from.filter(([column]) => column === resourceColumn)

/** The text at that place, where it is the column's. */
function name(scan: PlainScanner, row: Row, from: readonly (readonly [column: number, node: number])[]): void {
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
