// One load balancer record to one OCSF event: HTTP Activity, or Network Activity for TLS connections.
import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { isCells, recordOf } from '../cell-record.ts'
import { addressPort, httpActivity, httpStatus, requestLine, urlParts } from '../http-parts.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { Taken } from '../taken.ts'
import { parseTime } from '../time.ts'
import { cellsOf, type Kind, titles } from './titles.ts'

type Obj = Record<string, unknown>

export const notElb = 'not a load balancer record'

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  // Lines inside an envelope come as text.
  const cells = typeof record.value === 'string' ? cellsOf(record.value) : record.value
  if (!isCells(cells) || !Object.hasOwn(titles, cells[0] ?? '')) return { reject: notElb }
  const kind = cells[0] as Kind
  const take = new Taken(recordOf(cells.slice(1), titles[kind]))
  const recorded = take.text('time')
  // Network load balancers write no zone; the guide says UTC.
  const when = recorded === undefined ? undefined : parseTime(recorded, 'utc')
  const web = kind === 'alb' || kind === 'classic'
  const line = requestLine(take.peek('request') as string | undefined)
  const code = take.integer('elb_status_code')
  const status = web ? httpStatus(code) : kind === 'nlb' ? 1 : take.peek('tls_verify_status')?.toString().startsWith('Failed') ? 2 : 1
  const event: OcsfEvent = startEvent({
    class: web ? 'http_activity' : 'network_activity',
    activity: web ? httpActivity(line.method) : kind === 'nlb' ? 6 : 1,
    ...(line.method ? { activityName: line.method } : {}),
    severity: severity.informational,
    status,
    layer: 'network',
    when,
    recorded,
    vendor: 'AWS',
    product: 'Elastic Load Balancing',
    source: 'aws_elb',
  })
  event.metadata.profiles = ['cloud', 'load_balancer']
  event.metadata.event_code = kind
  put(event.metadata, 'correlation_uid', take.text('conn_trace_id'))
  if (line.method !== undefined) event.api = { operation: line.method }
  const arn = /^arn:[^:]*:elasticloadbalancing:([^:]*):(\d{12}):/.exec(String(take.peek('target_group_arn') ?? ''))
  const cloud: Obj = { provider: 'AWS' }
  put(cloud, 'region', arn?.[1])
  if (arn) cloud.account = { uid: arn[2], type: 'AWS Account', type_id: 10 }
  event.cloud = cloud
  event.src_endpoint = clientOf(take, kind) ?? { name: standIn }
  const target = addressPort((take.peek('target:port') ?? take.peek('backend:port') ?? take.peek('destination:port')) as string | undefined)
  put(event, 'dst_endpoint', targetOf(take, target))
  const balancer: Obj = {}
  put(balancer, 'uid', take.text('elb'))
  put(balancer, 'error_message', take.text('error_reason'))
  put(event, 'load_balancer', balancer)
  if (web) {
    const http: Obj = {}
    put(http, 'http_method', line.method)
    put(http, 'url', urlParts(line.target))
    put(http, 'version', line.version)
    put(http, 'user_agent', take.text('user_agent'))
    put(http, 'uid', take.text('trace_id'))
    event.http_request = http
    put(event, 'http_response', code === undefined ? undefined : { code })
    if (Object.keys(http).length === 0 && code === undefined) event.http_request = { http_method: standIn }
  }
  put(event, 'traffic', trafficOf(take))
  const version = take.text(kind === 'nlb' ? 'tls_protocol_version' : kind === 'alb-connection' ? 'tls_protocol' : 'ssl_protocol')
  if (version !== undefined) {
    const tls: Obj = { version }
    put(tls, 'cipher', take.first('ssl_cipher', 'tls_cipher'))
    put(tls, 'sni', take.text('domain_name'))
    event.tls = tls
  }
  event.unmapped = take.rest()
  event.observables = observablesOf(event)
  return {
    events: [{ event, ...(when ? { ts: when.us } : { undatedReason: 'time is no plausible time' }), identity: {} }],
  }
}

function clientOf(take: Taken, kind: Kind): Obj | undefined {
  if (kind === 'alb-connection') {
    const ip = take.text('client_ip')
    const port = take.integer('client_port')
    return ip === undefined ? undefined : { ip, ...(port === undefined ? {} : { port }) }
  }
  return addressPort(take.peek('client:port') as string | undefined) as Obj | undefined
}

function targetOf(take: Taken, target: { ip: string; port?: number } | undefined): Obj {
  const found: Obj = target ? { ...target } : {}
  // An NLB names the host of the handshake in tls.sni; of the others the domain is where the request went.
  if (take.peek('tls_protocol_version') === undefined && take.peek('ssl_protocol') === undefined)
    put(found, 'hostname', take.text('domain_name'))
  else put(found, 'hostname', take.peek('domain_name'))
  const port = target ? undefined : take.integer('listener_port')
  if (port !== undefined) {
    found.port = port
    found.name = 'listener'
  }
  return found
}

function trafficOf(take: Taken): Obj {
  const traffic: Obj = {}
  const received = take.integer('received_bytes')
  const sent = take.integer('sent_bytes')
  put(traffic, 'bytes_out', received)
  put(traffic, 'bytes_in', sent)
  if (received !== undefined && sent !== undefined) traffic.bytes = received + sent
  return traffic
}
