// Google Cloud DNS query logs, inside Cloud Logging entries: each question that machines of a network asked.
import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { rcodeOf } from '../dns-parts.ts'
import { claimEntries, entryIdentity, gcpCloud, logOf } from '../gcp-entry.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord, Taken } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>

function owns(value: unknown): string | undefined {
  return logOf(value) === 'dns.googleapis.com/dns_queries' && isRecord((value as Obj).jsonPayload) ? 'entry' : undefined
}

/** `www.example.com.\t300\tIN\tA\t192.0.2.1`, one answer a line. */
function answersOf(text: unknown): Obj[] | undefined {
  if (typeof text !== 'string') return undefined
  const answers = text.split('\n').flatMap((line): Obj[] => {
    const [hostname, ttl, kind, type, ...rdata] = line.trim().split(/\s+/)
    if (hostname === undefined || type === undefined || rdata.length === 0) return []
    return [{ hostname, type, class: kind, rdata: rdata.join(' '), ...(/^\d{1,9}$/.test(ttl ?? '') ? { ttl: Number(ttl) } : {}) }]
  })
  return answers.length > 0 ? answers : undefined
}

function normalise(record: Framed, _member: MemberContext): RecordResult {
  if (!isRecord(record.value) || !isRecord(record.value.jsonPayload)) return { reject: 'not a DNS query entry: it has no jsonPayload' }
  const take = new Taken(record.value)
  const payload = take.at('jsonPayload')
  const recorded = take.text('timestamp')
  const when = recorded === undefined ? undefined : parseTime(recorded, 'utc')
  const rcode = payload.text('responseCode')
  const event: OcsfEvent = startEvent({
    class: 'dns_activity',
    activity: rcode === undefined ? 1 : 2,
    severity: severity.informational,
    status: rcode === undefined ? 0 : rcode === 'NOERROR' ? 1 : 2,
    layer: 'network',
    when,
    recorded,
    vendor: 'Google',
    product: 'Cloud DNS',
    source: 'gcp_dns',
  })
  event.metadata.profiles = ['cloud']
  put(event.metadata, 'original_event_uid', take.text('insertId'))
  event.cloud = gcpCloud(take)
  const type = payload.text('queryType')
  event.query = { hostname: payload.text('queryName') ?? '', ...(type === undefined ? {} : { type }) }
  if (type !== undefined) event.api = { operation: type }
  if (rcode !== undefined) {
    event.rcode = rcode
    event.rcode_id = rcodeOf(rcode)
    if (rcode !== 'NOERROR') event.status_code = rcode
  }
  put(event, 'answers', answersOf(payload.peek('rdata')))
  const ip = payload.text('sourceIP')
  const host = payload.text('vmInstanceName')
  event.src_endpoint = { ...(ip === undefined ? { name: standIn } : { ip }), ...(host === undefined ? {} : { hostname: host }) }
  const instance = payload.word('vmInstanceIdString')
  if (instance !== undefined)
    event.device = { instance_uid: instance, type_id: 6, type: 'Virtual', ...(host === undefined ? {} : { hostname: host }) }
  const protocol = payload.text('protocol')
  if (protocol !== undefined) event.connection_info = { protocol_name: protocol, direction_id: 2 }
  event.unmapped = take.rest()
  event.observables = observablesOf(event)
  return {
    events: [
      {
        event,
        ...(when
          ? { ts: when.us }
          : { undatedReason: recorded === undefined ? 'the entry has no timestamp' : 'timestamp is no plausible time' }),
        identity: entryIdentity(record.value),
      },
    ],
  }
}

export const gcpDns: Source = {
  id: 'gcp_dns',
  title: 'Google Cloud DNS query logs',
  layer: 'network',
  logsource: { product: 'gcp', service: 'dns', category: 'dns' },
  time: { meaning: 'completion', field: 'timestamp', zone: 'UTC', precision: 'nanosecond' },
  claim: (probe) => claimEntries(probe, owns),
  normalise,
  fields: {
    time: 'timestamp',
    'metadata.original_time': 'timestamp',
    'metadata.original_event_uid': 'insertId',
    'query.hostname': 'jsonPayload.queryName',
    'query.type': 'jsonPayload.queryType',
    'api.operation': 'jsonPayload.queryType',
    rcode: 'jsonPayload.responseCode',
    status_code: 'jsonPayload.responseCode',
    'src_endpoint.ip': 'jsonPayload.sourceIP',
    'src_endpoint.hostname': 'jsonPayload.vmInstanceName',
    'device.instance_uid': 'jsonPayload.vmInstanceIdString',
    'connection_info.protocol_name': 'jsonPayload.protocol',
    'cloud.account.uid': 'resource.labels.project_id',
    'cloud.region': 'resource.labels.location',
  },
  owns,
}
