// One Application Gateway record to one OCSF HTTP Activity event.

import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { addressPort, httpActivity, httpStatus } from '../http-parts.ts'
import { lookup } from '../lookup.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { Taken } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>

/** What the firewall did, as OCSF `action_id`, `disposition_id`. */
const actions: Readonly<Record<string, readonly [number, number]>> = lookup({
  blocked: [2, 2],
  allowed: [1, 1],
  matched: [3, 15],
  detected: [3, 15],
})

export function normalise(record: Framed, _member: MemberContext, form: string | undefined): RecordResult {
  if (form === undefined) return { reject: 'not an Application Gateway record: it is of another category' }
  if (form === 'performance') return { ignored: 'performance counters' }
  const take = new Taken(record.value)
  const inner = take.at('properties')
  const recorded = take.first('timeStamp', 'time', 'timestamp')
  const when = recorded === undefined ? undefined : parseTime(recorded, 'utc')
  const firewall = form === 'firewall'
  const method = inner.text('httpMethod')
  const code = inner.integer('httpStatus')
  const action = firewall ? inner.text('action') : undefined
  const [actionId, disposition] = actions[(action ?? '').toLowerCase()] ?? [action === undefined ? 0 : 99, action === undefined ? 0 : 99]
  const event: OcsfEvent = startEvent({
    class: 'http_activity',
    activity: httpActivity(method),
    ...(method ? { activityName: method } : {}),
    severity: actionId === 2 ? severity.low : severity.informational,
    status: firewall ? (actionId === 2 ? 2 : actionId === 1 ? 1 : 0) : httpStatus(code),
    layer: 'network',
    when,
    recorded,
    vendor: 'Microsoft',
    product: 'Azure Application Gateway',
    source: 'azure_appgw',
  })
  event.metadata.profiles = ['cloud', 'load_balancer', ...(firewall ? ['security_control'] : [])]
  put(event.metadata, 'event_code', take.text('category'))
  const operation = action ?? method
  if (operation !== undefined) event.api = { operation }
  if (firewall) {
    event.action_id = actionId
    event.disposition_id = disposition
    const rule: Obj = {}
    put(rule, 'uid', inner.text('ruleId'))
    if (rule.uid !== undefined) {
      put(rule, 'type', inner.text('ruleSetType'))
      put(rule, 'version', inner.text('ruleSetVersion'))
      put(rule, 'desc', inner.text('message'))
      event.firewall_rule = rule
    }
  }
  const gateway = take.text('resourceId')
  if (gateway !== undefined) event.load_balancer = { uid: gateway }
  const subscription = /\/subscriptions\/([^/]+)/i.exec(gateway ?? '')?.[1]
  event.cloud = {
    provider: 'Azure',
    ...(subscription === undefined ? {} : { account: { uid: subscription, type: 'Azure Subscription', type_id: 99 } }),
  }
  const client = inner.first('clientIP', 'clientIp')
  const port = inner.integer('clientPort')
  event.src_endpoint = { ...(client === undefined ? { name: standIn } : { ip: client }), ...(port === undefined ? {} : { port }) }
  const target: Obj = { ...addressPort(inner.peek('serverRouted') as string | undefined) }
  put(target, 'hostname', inner.first('originalHost', 'host', 'hostname'))
  put(event, 'dst_endpoint', target)
  const http: Obj = {}
  put(http, 'http_method', method)
  const path = inner.text('requestUri')
  const query = path === undefined ? undefined : inner.text('requestQuery')
  put(http, 'url', path === undefined ? undefined : { path, ...(query === undefined ? {} : { query_string: query }) })
  put(http, 'user_agent', inner.text('userAgent'))
  put(http, 'version', inner.text('httpVersion'))
  put(http, 'uid', inner.first('transactionId', 'trackingReference'))
  event.http_request = Object.keys(http).length > 0 ? http : { http_method: standIn }
  put(event, 'http_response', code === undefined ? undefined : { code })
  const traffic: Obj = {}
  const received = inner.integer('receivedBytes')
  const sent = inner.integer('sentBytes')
  put(traffic, 'bytes_out', received)
  put(traffic, 'bytes_in', sent)
  if (received !== undefined && sent !== undefined) traffic.bytes = received + sent
  put(event, 'traffic', traffic)
  const version = inner.text('sslProtocol')
  if (version !== undefined) {
    const cipher = inner.text('sslCipher')
    event.tls = { version, ...(cipher === undefined ? {} : { cipher }) }
  }
  event.unmapped = take.rest()
  event.observables = observablesOf(event)
  return {
    events: [
      {
        event,
        ...(when ? { ts: when.us } : { undatedReason: recorded === undefined ? 'the record has no time' : 'the time is no plausible one' }),
        identity: {},
      },
    ],
  }
}
