// The shapes CloudTrail is exported in, told apart by content.
import type { Claim, Framing, Probe } from '../../contract/source.ts'
import { isConsoleRow, isTableRow } from './csv-row.ts'

type Obj = Record<string, unknown>

export function isObject(value: unknown): value is Obj {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

const marks = ['eventTime', 'eventVersion', 'userIdentity', 'awsRegion', 'eventID', 'recipientAccountId'] as const

/** S3, SES and DynamoDB notifications share the keys, but name their source `aws:s3`. */
export const serviceName = /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/

function isEvent(value: Obj): boolean {
  if (typeof value.eventName !== 'string' || typeof value.eventSource !== 'string' || !serviceName.test(value.eventSource)) return false
  return marks.some((mark) => value[mark] !== undefined)
}

function isInsight(value: Obj): boolean {
  return value.eventType === 'AwsCloudTrailInsight' && isObject(value.insightDetails)
}

/** Some pipelines lower-case every key. */
function isLowered(value: Obj): boolean {
  return (
    typeof value.eventname === 'string' &&
    typeof value.eventsource === 'string' &&
    serviceName.test(value.eventsource) &&
    (value.eventtime !== undefined || value.eventversion !== undefined || value.useridentity !== undefined)
  )
}

function isLookupRow(value: Obj): boolean {
  return typeof value.CloudTrailEvent === 'string' && (value.EventId !== undefined || value.EventName !== undefined)
}

function isEventBridge(value: Obj): boolean {
  return (
    typeof value['detail-type'] === 'string' &&
    /via CloudTrail$/.test(value['detail-type']) &&
    isObject(value.detail) &&
    isEvent(value.detail)
  )
}

export function isDigest(value: Obj): boolean {
  return typeof value.digestStartTime === 'string' && typeof value.digestS3Object === 'string' && Array.isArray(value.logFiles)
}

/** The shape of one record, or undefined when it is not CloudTrail's. */
export function formOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  if (isInsight(value)) return 'insight'
  if (isEvent(value)) return value['@timestamp'] !== undefined ? 'logstash' : 'event'
  if (isLookupRow(value)) return 'lookup'
  if (isEventBridge(value)) return 'eventbridge'
  if (isDigest(value)) return 'digest'
  if (isLowered(value)) return isTableRow(value) ? 'table-csv' : 'lower-case'
  if (isConsoleRow(value)) return 'console-csv'
  return undefined
}

const trials: readonly [framing: Framing, names: Readonly<Record<string, string>>][] = [
  [
    { kind: 'json-array', path: ['Records'] },
    { event: 's3-delivery', insight: 'insight', lookup: 'lookup-events' },
  ],
  [
    { kind: 'json-array', path: ['Events'] },
    { event: 'events-object', lookup: 'lookup-events' },
  ],
  [
    { kind: 'json-array', path: [] },
    { event: 'json-array', lookup: 'lookup-rows' },
  ],
  [{ kind: 'json-lines' }, { event: 'json-lines', lookup: 'lookup-rows' }],
  [{ kind: 'json-object' }, { event: 'json-object', lookup: 'lookup-rows' }],
]

/** Whether a record is dated like an event: label and rule files name events too. */
function isDated(value: Obj, form: string): boolean {
  if (form !== 'event') return true
  return (value.eventTime ?? value.eventID ?? value.userIdentity) !== undefined
}

export function claimCloudtrail(probe: Probe): Claim | undefined {
  for (const [framing, names] of trials) {
    const first = probe.firstRecord(framing)
    const form = formOf(first)
    if (form === undefined || !isDated(first as Obj, form)) continue
    const note =
      form === 'insight' ? 'Insight events' : form === 'digest' ? 'digest file: lists and hashes of log files, no events' : undefined
    return { framing, form: names[form] ?? form, confidence: 0.95, ...(note ? { note } : {}) }
  }
  for (const delimiter of [',', ';', '\t']) {
    const row = probe.firstRecord({ kind: 'csv', delimiter })
    if (!isObject(row)) continue
    if (isConsoleRow(row)) return { framing: { kind: 'csv', delimiter }, form: 'console-csv', confidence: 0.9 }
    if (isTableRow(row)) return { framing: { kind: 'csv', delimiter }, form: 'table-csv', confidence: 0.9 }
  }
  return undefined
}
