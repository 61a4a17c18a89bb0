// Cloud Storage usage logs: every request to the objects of a bucket, also those of readers without an account.
import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Source } from '../../contract/source.ts'
import { httpStatus } from '../http-parts.ts'
import { lookup } from '../lookup.ts'
import { severity } from '../ocsf-event.ts'
import { type Picked, type Shape, setAt } from '../shaped.ts'
import { has, toolSource } from '../tool-source.ts'

const shapeOf = (activity: number): Shape => ({
  class: 'api_activity',
  activity,
  time: ['time_micros'],
  paths: {
    'api.operation': ['cs_operation', 'cs_method'],
    'api.request.uid': ['s_request_id'],
    'src_endpoint.ip': ['c_ip'],
    'dst_endpoint.hostname': ['cs_host'],
    'http_request.http_method': ['cs_method'],
    'http_request.url.url_string': ['cs_uri'],
    'http_request.user_agent': ['cs_user_agent'],
    'http_request.referrer': ['cs_referer'],
    'http_response.code': ['sc_status'],
    'http_response.length': ['sc_bytes'],
  },
})
const read = shapeOf(2)
const byMethod: Readonly<Record<string, Shape>> = lookup({
  GET: read,
  HEAD: read,
  PUT: shapeOf(1),
  POST: shapeOf(1),
  PATCH: shapeOf(3),
  DELETE: shapeOf(4),
})
const other = shapeOf(0)

const codeOf = (pick: Picked): number | undefined => {
  const word = pick.word('sc_status')
  return word !== undefined && /^\d{3}$/.test(word) ? Number(word) : undefined
}

function after(event: OcsfEvent, pick: Picked): void {
  setAt(event, 'api.service.name', 'storage.googleapis.com')
  setAt(event, 'cloud.provider', 'GCP')
  const bucket = pick.word('cs_bucket')
  const object = pick.word('cs_object')
  if (bucket === undefined) return
  pick.take('cs_bucket')
  if (object === undefined) {
    event.resources = [{ uid: `gs://${bucket}`, name: bucket, type: 'bucket' }]
    return
  }
  pick.take('cs_object')
  event.resources = [
    { uid: `gs://${bucket}/${object}`, name: object, type: 'object' },
    { uid: `gs://${bucket}`, name: bucket, type: 'bucket' },
  ]
}

export const gcsUsage: Source = toolSource({
  id: 'gcs_usage',
  title: 'Google Cloud Storage usage logs',
  layer: 'data',
  logsource: { product: 'gcp', service: 'storage' },
  time: { meaning: 'completion', field: 'time_micros', zone: 'UTC', precision: 'microsecond' },
  vendor: 'Google',
  product: 'Cloud Storage',
  forms: [
    {
      form: 'usage',
      is: (value) => has(value, 'time_micros', 'c_ip', 'cs_method', 'cs_uri', 'sc_status'),
      shape: (pick) => byMethod[pick.word('cs_method') ?? ''] ?? other,
    },
  ],
  shapes: [read, { ...read, time: [], paths: { 'resources[0].name': ['cs_object', 'cs_bucket'], 'resources[1].name': ['cs_bucket'] } }],
  start: (pick) => {
    const code = codeOf(pick)
    const request = pick.word('s_request_id')
    return {
      severity: code !== undefined && code >= 400 ? severity.low : severity.informational,
      status: httpStatus(code),
      // Google says that a log may hold a request twice, and that this id tells.
      ...(request === undefined ? {} : { vendorId: { id: request, scope: pick.word('cs_bucket') ?? '', content: pick.value } }),
    }
  },
  after,
  confidence: 0.95,
})
