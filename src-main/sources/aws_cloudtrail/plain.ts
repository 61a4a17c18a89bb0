// The fastest way of import: a plain record's columns without building its value. `project` does the work, on an object that
// holds only what it reads; records where it would read more take the other way.

import { plainContent } from '../../contract/plain-record.ts'
import type { Claim, MemberContext, RecordOutcome, Row } from '../../contract/source.ts'
import { type PlainScanner, plainKind } from '../plain/plain-scanner.ts'
import { classOf } from './event-classes.ts'
import { serviceName } from './forms.ts'
import { fromParts, recall, remember } from './plain-parts.ts'
import { answerOf, at, from, idOfText, name, requested } from './plain-paths.ts'
import { project } from './project.ts'

const { absent, text, object, array } = plainKind

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

const delivery = Buffer.from('{"Records":[{')
/** The same for all, so that who reads by it can tell. */
const recordsPath = ['Records'] as const

/** What `claimCloudtrail` says of a file as S3 delivers it, its first record an event of today. */
export function claimPlain(scan: PlainScanner, head: Uint8Array): Claim | undefined {
  for (let n = 0; n < delivery.length; n++) if (head[n] !== delivery[n]) return undefined
  if (scan.scan(head, delivery.length - 1) <= 0) return undefined
  if (scan.kind(at.operation) !== text || scan.kind(at.time) !== text || !serviceName.test(scan.textAt(at.source) ?? '')) return undefined
  for (let n = 0; n < at.elsewhere.length; n++) if (scan.kind(at.elsewhere[n]!) !== absent) return undefined
  return { framing: { kind: 'json-array', path: recordsPath }, form: 's3-delivery', confidence: 0.95 }
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
