// One WAF record to one OCSF HTTP Activity event with the firewall rule that decided.

import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { parseEpoch } from '../epoch.ts'
import { httpActivity } from '../http-parts.ts'
import { lookup } from '../lookup.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord, Taken } from '../taken.ts'
import { parseTime, type When } from '../time.ts'

type Obj = Record<string, unknown>

/** OCSF `action_id` and `disposition_id` by what WAF did. */
const actions: Readonly<Record<string, readonly [action: number, disposition: number, status: number]>> = lookup({
  ALLOW: [1, 1, 1],
  BLOCK: [2, 2, 2],
  COUNT: [3, 20, 1],
  CAPTCHA: [4, 22, 0],
  CHALLENGE: [4, 23, 0],
  EXCLUDED_AS_COUNT: [3, 20, 1],
})

/** Milliseconds in what WAF writes; pipelines turn them into text. */
export function timeOf(value: unknown): When | undefined {
  return parseEpoch(value) ?? (typeof value === 'string' ? parseTime(value, 'utc') : undefined)
}

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  if (!isRecord(record.value) || !isRecord(record.value.httpRequest)) return { reject: 'not a WAF record: it has no httpRequest' }
  const take = new Taken(record.value)
  const request = take.at('httpRequest')
  const recorded = take.word('timestamp')
  const when = timeOf(recorded)
  const method = request.text('httpMethod')
  const action = take.text('action')
  const [actionId, disposition, status] = actions[action ?? ''] ?? [action === undefined ? 0 : 99, action === undefined ? 0 : 99, 0]
  const event: OcsfEvent = startEvent({
    class: 'http_activity',
    activity: httpActivity(method),
    ...(method ? { activityName: method } : {}),
    severity: action === 'BLOCK' ? severity.low : severity.informational,
    status,
    layer: 'network',
    when,
    recorded,
    vendor: 'AWS',
    product: 'WAF',
    source: 'aws_waf',
  })
  event.metadata.profiles = ['cloud', 'security_control']
  put(event.metadata, 'log_version', take.word('formatVersion'))
  event.action_id = actionId
  event.disposition_id = disposition
  const uid = request.text('requestId')
  if (action !== undefined) event.api = { operation: action, ...(uid === undefined ? {} : { request: { uid } }) }
  const rule: Obj = {}
  put(rule, 'uid', take.text('terminatingRuleId'))
  put(rule, 'type', take.text('terminatingRuleType'))
  put(event, 'firewall_rule', rule.uid === undefined ? undefined : rule)
  if (rule.uid === undefined && rule.type !== undefined) event.firewall_rule = { ...rule, name: standIn }
  const acl = take.text('webaclId')
  put(event, 'policy', acl === undefined ? undefined : { uid: acl })
  const arn = /^arn:[^:]*:wafv2?(?:-regional)?:([^:]*):(\d{12}):/.exec(acl ?? '')
  const cloud: Obj = { provider: 'AWS' }
  put(cloud, 'region', arn?.[1])
  if (arn) cloud.account = { uid: arn[2], type: 'AWS Account', type_id: 10 }
  event.cloud = cloud
  const ip = request.text('clientIp')
  const country = request.text('country')
  event.src_endpoint = { ...(ip === undefined ? { name: standIn } : { ip }), ...(country === undefined ? {} : { location: { country } }) }
  const headers = headersOf(request)
  const target: Obj = {}
  put(target, 'hostname', headers.find(({ name }) => name.toLowerCase() === 'host')?.value)
  put(target, 'svc_name', take.text('httpSourceName'))
  put(target, 'uid', take.text('httpSourceId'))
  put(event, 'dst_endpoint', target)
  const http: Obj = {}
  put(http, 'http_method', method)
  put(http, 'version', request.text('httpVersion'))
  const url: Obj = {}
  put(url, 'path', request.text('uri'))
  put(url, 'query_string', url.path === undefined ? undefined : request.text('args'))
  put(http, 'url', url)
  put(http, 'user_agent', headers.find(({ name }) => name.toLowerCase() === 'user-agent')?.value)
  if (headers.length > 0) http.http_headers = headers
  event.http_request = Object.keys(http).length > 0 ? http : { http_method: standIn }
  const code = take.integer('responseCodeSent')
  put(event, 'http_response', code === undefined ? undefined : { code })
  event.unmapped = take.rest()
  event.observables = observablesOf(event)
  return {
    events: [
      {
        event,
        ...(when
          ? { ts: when.us }
          : { undatedReason: recorded === undefined ? 'the record has no timestamp' : 'timestamp is no plausible time' }),
        identity: uid === undefined ? {} : { vendorId: uid, scope: acl ?? '', content: record.value },
      },
    ],
  }
}

function headersOf(request: Taken): { name: string; value: string }[] {
  const listed = request.peek('headers')
  if (!Array.isArray(listed)) return []
  const plain = listed.every(
    (item) => isRecord(item) && typeof item.name === 'string' && typeof item.value === 'string' && Object.keys(item).length === 2,
  )
  if (!plain) return []
  request.drop('headers')
  return listed as { name: string; value: string }[]
}
