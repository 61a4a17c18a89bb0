// One Azure Firewall record to one OCSF event: Network Activity, or DNS Activity.
import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { rcodeOf } from '../dns-parts.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord, Taken } from '../taken.ts'
import { parseTime } from '../time.ts'
import { type Said, sayingOf } from './sentence.ts'

type Obj = Record<string, unknown>

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (
    !isRecord(value) ||
    !isRecord(value.properties) ||
    typeof value.category !== 'string' ||
    !/^(?:AzureFirewall|AZFW)/.test(value.category)
  )
    return { reject: 'not an Azure Firewall record: it is of another category' }
  const take = new Taken(value)
  const inner = take.at('properties')
  const sentence = inner.peek('msg')
  // The sentence stays in `unmapped` whole: only parts of it are shown.
  const said = typeof sentence === 'string' ? (sayingOf(sentence) ?? {}) : structured(inner)
  const recorded = take.first('time', 'timeStamp')
  const when = recorded === undefined ? undefined : parseTime(recorded, 'utc')
  const action = said.action
  const denied = action === undefined ? undefined : /^(?:deny|denied|drop)/i.test(action)
  const category = take.text('category')!
  const isDns = said.query !== undefined
  const threat = /ThreatIntel|IdpsSignature/.test(category)
  const event: OcsfEvent = startEvent({
    class: isDns ? 'dns_activity' : 'network_activity',
    activity: isDns ? (said.rcode === undefined ? 1 : 2) : denied ? 5 : 6,
    severity: threat ? severity.high : denied ? severity.low : severity.informational,
    status: isDns ? (said.rcode === undefined ? 0 : said.rcode === 'NOERROR' ? 1 : 2) : denied === undefined ? 0 : denied ? 2 : 1,
    layer: 'network',
    when,
    recorded,
    vendor: 'Microsoft',
    product: 'Azure Firewall',
    source: 'azure_firewall',
  })
  event.metadata.profiles = ['cloud', 'security_control']
  event.metadata.event_code = category
  const operation = action ?? said.queryType
  if (operation !== undefined) event.api = { operation }
  if (denied !== undefined) event.action_id = denied ? 2 : 1
  if (said.rule !== undefined) event.firewall_rule = { name: said.rule }
  const resource = take.text('resourceId')
  const subscription = /\/subscriptions\/([^/]+)/i.exec(resource ?? '')?.[1]
  event.cloud = {
    provider: 'Azure',
    ...(subscription === undefined ? {} : { account: { uid: subscription, type: 'Azure Subscription', type_id: 99 } }),
  }
  event.src_endpoint = {
    ...(said.src === undefined ? { name: standIn } : { ip: said.src }),
    ...(said.srcPort === undefined ? {} : { port: said.srcPort }),
  }
  const target: Obj = {}
  put(target, 'ip', said.dst)
  put(target, 'hostname', said.host)
  if (Object.keys(target).length > 0) put(target, 'port', said.dstPort)
  put(event, 'dst_endpoint', target)
  if (said.protocol !== undefined) event.connection_info = { protocol_name: said.protocol, direction_id: 0 }
  if (isDns) {
    event.query = { hostname: said.query, ...(said.queryType === undefined ? {} : { type: said.queryType }) }
    if (said.rcode !== undefined) {
      event.rcode = said.rcode
      event.rcode_id = rcodeOf(said.rcode)
      if (said.rcode !== 'NOERROR') event.status_code = said.rcode
    }
  }
  const rest = take.rest()
  if (resource !== undefined) rest.resourceId = resource
  event.unmapped = rest
  event.observables = observablesOf(event)
  return {
    events: [
      {
        event,
        ...(when ? { ts: when.us } : { undatedReason: recorded === undefined ? 'the record has no time' : 'time is no plausible time' }),
        identity: {},
      },
    ],
  }
}

function structured(inner: Taken): Said {
  const said: Said = {}
  put(said, 'protocol', inner.text('Protocol'))
  put(said, 'src', inner.text('SourceIp'))
  put(said, 'srcPort', inner.integer('SourcePort'))
  put(said, 'action', inner.text('Action'))
  put(said, 'host', inner.text('Fqdn'))
  put(said, 'dst', inner.text('DestinationIp'))
  if (said.host !== undefined || said.dst !== undefined) put(said, 'dstPort', inner.integer('DestinationPort'))
  put(said, 'rule', inner.text('Rule'))
  put(said, 'query', inner.text('QueryName'))
  put(said, 'queryType', inner.text('QueryType'))
  if (said.query !== undefined) put(said, 'rcode', inner.text('ResponseCode'))
  return said
}
