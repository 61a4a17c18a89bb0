// One S3 server access record to one OCSF API Activity event.

import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { isCells, recordOf } from '../cell-record.ts'
import { parseClfTime } from '../clf-time.ts'
import { httpStatus, principalOf, requestLine, urlParts } from '../http-parts.ts'
import { lookup } from '../lookup.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord, Taken } from '../taken.ts'
import { parseTime } from '../time.ts'
import { nameOf, splitLine, titles } from './titles.ts'

type Obj = Record<string, unknown>

export const notAccess = 'not an S3 server access record'

/** Values by our titles, from the cells of a line or the keys of a JSON row. */
function valuesOf(value: unknown): Obj | undefined {
  const cells = typeof value === 'string' ? splitLine(value) : value
  if (isCells(cells)) return cells.length < 10 ? undefined : recordOf(cells, titles)
  if (!isRecord(cells)) return undefined
  const values: Obj = {}
  for (const [key, item] of Object.entries(cells)) if (item !== null) values[nameOf(key) ?? key] = item
  return values
}

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const values = valuesOf(record.value)
  const operation = values?.operation
  if (!values || typeof operation !== 'string' || typeof values.bucket !== 'string') return { reject: notAccess }
  const take = new Taken(values)
  const recorded = take.text('time')
  const when = recorded === undefined ? undefined : (parseClfTime(recorded) ?? parseTime(recorded, 'utc'))
  const code = take.integer('httpstatus')
  const verb = operation.split('.')[1] ?? ''
  const event: OcsfEvent = startEvent({
    class: 'api_activity',
    activity: verbs[verb] ?? 99,
    activityName: operation,
    severity: code !== undefined && code >= 400 ? severity.low : severity.informational,
    status: httpStatus(code),
    layer: 'data',
    when,
    recorded,
    vendor: 'AWS',
    product: 'S3 server access logs',
    source: 'aws_s3access',
  })
  event.metadata.profiles = ['cloud']
  if (when && recorded && !/(?:Z|[+-]\d\d:?\d\d)$/.test(recorded)) event.metadata.labels = ['the recorded time names no zone: read as UTC']
  const error = take.text('errorcode')
  put(event, 'status_code', error)
  const request = take.text('requestid')
  event.api = {
    operation: take.text('operation'),
    service: { name: 's3.amazonaws.com' },
    ...(request ? { request: { uid: request } } : {}),
  }
  const requester = take.text('requester')
  // AWS writes `-` for a request without credentials.
  event.actor = requester === undefined ? { user: { name: 'anonymous', type: 'Unknown', type_id: 0 } } : principalOf(requester)
  const ip = take.text('remoteip')
  event.src_endpoint = ip === undefined ? { name: standIn } : { ip }
  const host = take.text('hostheader')
  put(event, 'dst_endpoint', host === undefined ? undefined : { hostname: host })
  const cloud: Obj = { provider: 'AWS' }
  put(cloud, 'region', /\.s3[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com/.exec(host ?? '')?.[1])
  event.cloud = cloud
  event.resources = resourcesOf(take)
  const line = requestLine(take.peek('requesturi') as string | undefined)
  const http: Obj = {}
  put(http, 'http_method', line.method)
  put(http, 'url', urlParts(line.target))
  put(http, 'version', line.version)
  put(http, 'referrer', take.text('referrer'))
  put(http, 'user_agent', take.text('useragent'))
  put(event, 'http_request', http)
  if (code !== undefined) {
    const response: Obj = { code }
    put(response, 'length', take.integer('bytessent'))
    put(response, 'latency', take.integer('totaltime'))
    event.http_response = response
  }
  event.unmapped = take.rest()
  event.observables = observablesOf(event)
  return {
    events: [
      {
        event,
        ...(when ? { ts: when.us } : { undatedReason: recorded === undefined ? 'the record has no time' : 'time is no plausible time' }),
        identity: request === undefined ? {} : { vendorId: request, scope: String(values.bucket), content: values },
      },
    ],
  }
}

const verbs: Readonly<Record<string, number>> = lookup({
  GET: 2,
  HEAD: 2,
  OPTIONS: 2,
  PUT: 1,
  POST: 1,
  COPY: 1,
  DELETE: 4,
  EXPIRE: 4,
  TRANSITION: 3,
  RESTORE: 3,
  CREATE: 1,
})

function resourcesOf(take: Taken): Obj[] {
  const bucket = take.text('bucket')!
  const key = take.text('key')
  const owner = take.text('bucketowner')
  const version = take.text('versionid')
  const ofBucket: Obj = { uid: `arn:aws:s3:::${bucket}`, name: bucket, type: 'AWS::S3::Bucket' }
  if (owner !== undefined) ofBucket.owner = { uid: owner }
  if (key === undefined) return [ofBucket]
  return [
    { uid: `arn:aws:s3:::${bucket}/${key}`, name: key, type: 'AWS::S3::Object', ...(version === undefined ? {} : { version }) },
    ofBucket,
  ]
}
