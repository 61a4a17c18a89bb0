// One Suricata event, or one-line alert, to one OCSF event.

import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { rcodeOf } from '../dns-parts.ts'
import { httpActivity, httpStatus } from '../http-parts.ts'
import { lookup } from '../lookup.ts'
import { observablesOf } from '../observables.ts'
import { type ClassName, put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord, Taken } from '../taken.ts'
import { parseTime } from '../time.ts'
import { fastAlert } from './fast.ts'

type Obj = Record<string, unknown>

const classes: Readonly<Record<string, ClassName>> = lookup({
  alert: 'detection_finding',
  dns: 'dns_activity',
  http: 'http_activity',
  fileinfo: 'network_file',
})

/** Suricata's priority: 1 is the gravest. */
const severities: Readonly<Record<number, number>> = { 1: severity.high, 2: severity.medium, 3: severity.low }

export function normalise(record: Framed, member: MemberContext): RecordResult {
  if (typeof record.value === 'string') return normaliseFast(record.value, member)
  if (!isRecord(record.value) || typeof record.value.event_type !== 'string')
    return { reject: 'not a Suricata event: it has no event_type' }
  const take = new Taken(record.value)
  const kind = take.text('event_type') ?? ''
  if (kind === 'stats') return { ignored: 'stats' }
  const recorded = take.text('timestamp')
  const when = recorded === undefined ? undefined : parseTime(recorded, 'utc')
  const className = classes[kind] ?? 'network_activity'
  const http = take.at('http')
  const dns = take.at('dns')
  const method = kind === 'http' ? http.text('http_method') : undefined
  const code = http.peek('status')
  const rcode = kind === 'dns' ? dns.text('rcode') : undefined
  const event: OcsfEvent = startEvent({
    class: className,
    activity: activityOf(kind, method, rcode),
    ...(method ? { activityName: method } : kind === 'fileinfo' ? { activityName: 'Seen' } : {}),
    severity: kind === 'alert' ? (severities[Number(take.at('alert').peek('severity'))] ?? severity.unknown) : severity.informational,
    ...(kind === 'http' ? { status: httpStatus(Number(code) || undefined) } : {}),
    layer: 'network',
    when,
    recorded,
    vendor: 'OISF',
    product: 'Suricata',
    source: 'suricata_eve',
  })
  event.metadata.event_code = kind
  const flow = take.word('flow_id')
  put(event.metadata, 'correlation_uid', flow)
  const source: Obj = {}
  put(source, 'ip', take.text('src_ip'))
  put(source, 'port', take.integer('src_port'))
  const target: Obj = {}
  put(target, 'ip', take.text('dest_ip'))
  put(target, 'port', take.integer('dest_port'))
  const sensor = take.text('host')
  if (sensor !== undefined) event.device = { hostname: sensor, type_id: 0 }
  const protocol = take.text('proto')
  const application = take.text('app_proto')
  if (kind === 'alert') alertOf(event, take.at('alert'), source, target, protocol)
  else {
    event.src_endpoint = source.ip === undefined ? { name: standIn } : source
    put(event, 'dst_endpoint', target.ip === undefined ? undefined : target)
    if (protocol !== undefined) event.connection_info = { protocol_name: protocol, direction_id: 0 }
    put(event, 'app_name', application)
  }
  const rest: Obj = {}
  if (kind === 'alert') {
    if (application !== undefined) rest.app_proto = application
  } else if (kind === 'dns') dnsOf(event, dns, rcode)
  else if (kind === 'http') httpOf(event, http, method)
  else if (kind === 'fileinfo') fileOf(event, take.at('fileinfo'), application)
  else if (kind === 'tls') tlsOf(event, take.at('tls'))
  else if (kind === 'flow' || kind === 'netflow') flowOf(event, take.at(kind))
  if (className === 'network_file' && event.actor === undefined) event.actor = { app_name: application ?? standIn }
  event.unmapped = { ...take.rest(), ...(rest as object) }
  event.observables = observablesOf(event)
  return {
    events: [
      {
        event,
        ...(when
          ? { ts: when.us }
          : { undatedReason: recorded === undefined ? 'the event has no timestamp' : 'timestamp is no plausible time' }),
        identity: {},
      },
    ],
  }
}

function activityOf(kind: string, method: string | undefined, rcode: string | undefined): number {
  if (kind === 'alert') return 1
  if (kind === 'dns') return rcode === undefined ? 1 : 2
  if (kind === 'http') return httpActivity(method)
  if (kind === 'fileinfo') return 99
  return 6
}

function alertOf(event: OcsfEvent, alert: Taken, source: Obj, target: Obj, protocol: string | undefined): void {
  const id = alert.word('signature_id')
  const title = alert.text('signature')
  const category = alert.text('category')
  event.finding_info = {
    uid: id ?? standIn,
    title: title ?? standIn,
    ...(category === undefined ? {} : { types: [category] }),
    analytic: { ...(id === undefined ? { name: title ?? standIn } : { uid: id }), type_id: 1, type: 'Rule' },
  }
  const action = alert.text('action')
  if (action !== undefined) {
    event.api = { operation: action }
    event.action_id = action === 'blocked' ? 2 : 1
    event.metadata.profiles = ['security_control']
  }
  const evidence: Obj = {}
  if (source.ip !== undefined) evidence.src_endpoint = source
  if (target.ip !== undefined) evidence.dst_endpoint = target
  if (protocol !== undefined) evidence.connection_info = { protocol_name: protocol, direction_id: 0 }
  if (Object.keys(evidence).length > 0) event.evidences = [evidence]
}

function dnsOf(event: OcsfEvent, dns: Taken, rcode: string | undefined): void {
  const type = dns.text('rrtype')
  event.query = { hostname: dns.text('rrname') ?? standIn, ...(type === undefined ? {} : { type }) }
  if (type !== undefined) event.api = { operation: type }
  if (rcode === undefined) return
  event.rcode = rcode
  event.rcode_id = rcodeOf(rcode)
  event.status_id = rcode === 'NOERROR' ? 1 : 2
  event.status = rcode === 'NOERROR' ? 'Success' : 'Failure'
  if (rcode !== 'NOERROR') event.status_code = rcode
}

function httpOf(event: OcsfEvent, http: Taken, method: string | undefined): void {
  const request: Obj = {}
  put(request, 'http_method', method)
  const host = http.text('hostname')
  const path = http.text('url')
  if (path !== undefined) request.url = { path, ...(host === undefined ? {} : { hostname: host }) }
  put(request, 'user_agent', http.text('http_user_agent'))
  put(request, 'referrer', http.text('http_refer'))
  put(request, 'version', http.text('protocol'))
  event.http_request = Object.keys(request).length > 0 ? request : { http_method: standIn }
  if (method !== undefined) event.api = { operation: method }
  if (host !== undefined) event.dst_endpoint = { ...(event.dst_endpoint as Obj | undefined), hostname: host }
  const code = http.integer('status')
  if (code === undefined) return
  const response: Obj = { code }
  put(response, 'content_type', http.text('http_content_type'))
  put(response, 'length', http.integer('length'))
  event.http_response = response
}

function fileOf(event: OcsfEvent, info: Taken, application: string | undefined): void {
  const name = info.text('filename')
  const file: Obj = { name: name ?? standIn, type_id: 1 }
  put(file, 'path', name)
  put(file, 'size', info.integer('size'))
  put(file, 'mime_type', info.text('magic'))
  const hashes: Obj[] = []
  for (const [key, id, algorithm] of [
    ['sha256', 3, 'SHA-256'],
    ['sha1', 2, 'SHA-1'],
    ['md5', 1, 'MD5'],
  ] as const) {
    const value = info.text(key)
    if (value !== undefined) hashes.push({ algorithm_id: id, algorithm, value })
  }
  if (hashes.length > 0) file.hashes = hashes
  event.file = file
  event.actor = { app_name: application ?? standIn }
}

function tlsOf(event: OcsfEvent, tls: Taken): void {
  const version = tls.text('version')
  const sni = tls.text('sni')
  if (version !== undefined) event.tls = { version, ...(sni === undefined ? {} : { sni }) }
  if (sni !== undefined) event.dst_endpoint = { ...(event.dst_endpoint as Obj | undefined), hostname: sni }
}

function flowOf(event: OcsfEvent, flow: Taken): void {
  const traffic: Obj = {}
  const out = flow.integer('bytes_toserver')
  const back = flow.integer('bytes_toclient')
  put(traffic, 'bytes_out', out)
  put(traffic, 'bytes_in', back)
  if (out !== undefined || back !== undefined) traffic.bytes = (out ?? 0) + (back ?? 0)
  put(traffic, 'packets_out', flow.integer('pkts_toserver'))
  put(traffic, 'packets_in', flow.integer('pkts_toclient'))
  put(event, 'traffic', traffic)
  // The record is written when the flow ends; its own start and end stay in `unmapped`.
  const start = flow.peek('start')
  const end = flow.peek('end')
  const from = typeof start === 'string' ? parseTime(start, 'utc') : undefined
  const to = typeof end === 'string' ? parseTime(end, 'utc') : undefined
  if (!from || !to || to.us < from.us) return
  event.start_time = from.ms
  event.end_time = to.ms
  event.duration_us = Number(to.us - from.us)
}

function normaliseFast(text: string, member: MemberContext): RecordResult {
  const alert = fastAlert(text, member.mtime)
  if (!alert) return { reject: 'not a one-line alert' }
  const event: OcsfEvent = startEvent({
    class: 'detection_finding',
    activity: 1,
    severity: severities[alert.priority ?? 0] ?? severity.unknown,
    layer: 'network',
    when: alert.when,
    recorded: alert.recorded,
    vendor: 'OISF',
    product: 'Suricata',
    source: 'suricata_eve',
  })
  event.metadata.event_code = 'fast'
  event.metadata.labels = alert.labels
  event.finding_info = {
    uid: alert.sid,
    title: alert.title,
    ...(alert.category === undefined ? {} : { types: [alert.category] }),
    analytic: { uid: alert.sid, type_id: 1, type: 'Rule', version: alert.rev },
  }
  event.evidences = [
    {
      src_endpoint: side(alert.src, alert.srcPort),
      dst_endpoint: side(alert.dst, alert.dstPort),
      connection_info: { protocol_name: alert.protocol, direction_id: 0 },
    },
  ]
  event.unmapped = { line: text, generator: alert.gid, ...(alert.marks === '' ? {} : { marks: alert.marks }) }
  event.observables = observablesOf(event)
  return {
    events: [
      {
        event,
        ...(alert.when ? { ts: alert.when.us } : { undatedReason: 'the line names no year, or no plausible time' }),
        identity: {},
      },
    ],
  }
}

function side(ip: string, port: number | undefined): Obj {
  return port === undefined ? { ip } : { ip, port }
}
