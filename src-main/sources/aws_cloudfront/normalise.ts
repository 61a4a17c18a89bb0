// One CloudFront record to one OCSF HTTP Activity event.
import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { isCells, recordOf } from '../cell-record.ts'
import { httpActivity, httpStatus } from '../http-parts.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord, Taken } from '../taken.ts'
import { parseTime } from '../time.ts'
import { standardTitles } from './lines.ts'

type Obj = Record<string, unknown>

export function normalise(record: Framed, member: MemberContext): RecordResult {
  const value = record.value
  const values = isCells(value) ? recordOf(value, member.header ?? standardTitles) : isRecord(value) ? value : undefined
  if (!values || (values['cs-method'] === undefined && values['sc-status'] === undefined))
    return { reject: 'not a CloudFront record: no method and no status' }
  const take = new Taken(values)
  const day = take.peek('date')
  const clock = take.peek('time')
  const recorded = typeof day === 'string' && typeof clock === 'string' ? `${day}T${clock}Z` : undefined
  const when = recorded === undefined ? undefined : parseTime(recorded)
  const method = take.text('cs-method')
  const code = take.integer('sc-status')
  const event: OcsfEvent = startEvent({
    class: 'http_activity',
    activity: httpActivity(method),
    ...(method ? { activityName: method } : {}),
    severity: severity.informational,
    status: httpStatus(code),
    layer: 'data',
    when,
    recorded: recorded === undefined ? undefined : `${day} ${clock}`,
    vendor: 'AWS',
    product: 'CloudFront',
    source: 'aws_cloudfront',
  })
  event.metadata.profiles = ['cloud']
  put(event, 'status_detail', take.text('x-edge-detailed-result-type'))
  const uid = take.text('x-edge-request-id')
  event.api = { operation: method ?? standIn, ...(uid === undefined ? {} : { request: { uid } }) }
  const cloud: Obj = { provider: 'AWS' }
  put(cloud, 'zone', take.text('x-edge-location'))
  event.cloud = cloud
  const ip = take.text('c-ip')
  const port = take.integer('c-port')
  event.src_endpoint = { ...(ip === undefined ? { name: standIn } : { ip }), ...(port === undefined ? {} : { port }) }
  // The name the viewer asked for; cs(Host) is the distribution's own.
  const host = take.text('x-host-header') ?? take.text('cs(Host)')
  put(event, 'dst_endpoint', host === undefined ? undefined : { hostname: host })
  const http: Obj = {}
  put(http, 'http_method', method)
  const url: Obj = {}
  put(url, 'path', take.text('cs-uri-stem'))
  if (url.path !== undefined) {
    put(url, 'query_string', take.text('cs-uri-query'))
    put(url, 'scheme', take.text('cs-protocol'))
    put(url, 'hostname', host)
  }
  put(http, 'url', url)
  put(http, 'version', take.text('cs-protocol-version'))
  put(http, 'referrer', take.text('cs(Referer)'))
  const agent = take.peek('cs(User-Agent)')
  const decoded = typeof agent === 'string' && agent !== '-' ? decode(agent) : undefined
  put(http, 'user_agent', decoded)
  if (decoded === agent) take.drop('cs(User-Agent)')
  put(event, 'http_request', http)
  if (code !== undefined) {
    const response: Obj = { code }
    put(response, 'content_type', take.text('sc-content-type'))
    event.http_response = response
  }
  if (Object.keys(http).length === 0 && code === undefined) event.http_request = { http_method: standIn }
  const traffic: Obj = {}
  const sent = take.integer('sc-bytes')
  const received = take.integer('cs-bytes')
  put(traffic, 'bytes_in', sent)
  put(traffic, 'bytes_out', received)
  if (sent !== undefined && received !== undefined) traffic.bytes = sent + received
  put(event, 'traffic', traffic)
  const version = take.text('ssl-protocol')
  if (version !== undefined) {
    const tls: Obj = { version }
    put(tls, 'cipher', take.text('ssl-cipher'))
    event.tls = tls
  }
  event.unmapped = take.rest()
  event.observables = observablesOf(event)
  return {
    events: [
      {
        event,
        ...(when
          ? { ts: when.us }
          : { undatedReason: recorded === undefined ? 'the record has no date and time' : 'date and time are no plausible time' }),
        identity: uid === undefined ? {} : { vendorId: uid, scope: '', content: values },
      },
    ],
  }
}

/** CloudFront writes blanks and other characters as %20; twice where the viewer had encoded them already. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('%25', '%'))
  } catch {
    return text
  }
}
