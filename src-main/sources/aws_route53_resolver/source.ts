// Route 53 Resolver query logs: each DNS question that resources of a VPC asked, and what DNS Firewall did about it.

import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Claim, Framed, Framing, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { awsCloud } from '../aws-parts.ts'
import { dnsAnswers, rcodeOf } from '../dns-parts.ts'
import { lookup } from '../lookup.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord, Taken } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>

const trials: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }, { kind: 'json-object' }]

function owns(value: unknown): string | undefined {
  return isRecord(value) &&
    typeof value.query_name === 'string' &&
    typeof value.query_timestamp === 'string' &&
    (value.vpc_id !== undefined || value.srcids !== undefined)
    ? 'query'
    : undefined
}

function claim(probe: Probe): Claim | undefined {
  for (const framing of trials)
    if (owns(probe.firstRecord(framing)))
      return { framing, form: framing.kind === 'json-array' ? 'json-array' : 'json-lines', confidence: 0.95 }
  return undefined
}

/** DNS Firewall's actions as OCSF `action_id`, `disposition_id`. */
const firewall: Readonly<Record<string, readonly [number, number]>> = lookup({ ALLOW: [1, 1], BLOCK: [2, 2], ALERT: [3, 19] })

function normalise(record: Framed, _member: MemberContext): RecordResult {
  if (!isRecord(record.value) || typeof record.value.query_name !== 'string')
    return { reject: 'not a resolver query: it has no query_name' }
  const take = new Taken(record.value)
  const recorded = take.text('query_timestamp')
  const when = recorded === undefined ? undefined : parseTime(recorded, 'utc')
  const rcode = take.text('rcode')
  const acted = take.text('firewall_rule_action')
  const event: OcsfEvent = startEvent({
    class: 'dns_activity',
    activity: rcode === undefined ? 1 : 2,
    severity: acted === 'BLOCK' ? severity.low : severity.informational,
    status: acted === 'BLOCK' ? 2 : rcode === undefined ? 0 : rcode === 'NOERROR' ? 1 : 2,
    layer: 'network',
    when,
    recorded,
    vendor: 'AWS',
    product: 'Route 53 Resolver',
    source: 'aws_route53_resolver',
  })
  event.metadata.profiles = ['cloud', 'security_control']
  put(event.metadata, 'log_version', take.word('version'))
  event.cloud = awsCloud(take.text('account_id'), take.text('region'))
  const query: Obj = { hostname: take.text('query_name') ?? '' }
  put(query, 'type', take.text('query_type'))
  put(query, 'class', take.text('query_class'))
  event.query = query
  put(event, 'api', query.type === undefined ? undefined : { operation: query.type })
  if (rcode !== undefined) {
    event.rcode = rcode
    event.rcode_id = rcodeOf(rcode)
    if (rcode !== 'NOERROR') event.status_code = rcode
  }
  const answers = dnsAnswers(take.peek('answers'))
  if (answers) {
    event.answers = answers
    take.drop('answers')
  }
  const ip = take.text('srcaddr')
  const source: Obj = ip === undefined ? { name: standIn } : { ip }
  put(source, 'port', take.integer('srcport'))
  put(source, 'vpc_uid', take.text('vpc_id'))
  const instance = take.at('srcids').text('instance')
  put(source, 'instance_uid', instance)
  event.src_endpoint = source
  if (instance !== undefined) event.device = { instance_uid: instance, type_id: 0 }
  const transport = take.text('transport')
  if (transport !== undefined) event.connection_info = { protocol_name: transport, direction_id: 2 }
  if (acted !== undefined) {
    const [action, disposition] = firewall[acted] ?? [99, 99]
    event.action_id = action
    event.disposition_id = disposition
    event.disposition = acted
    const group = take.text('firewall_rule_group_id')
    if (group !== undefined) event.firewall_rule = { uid: group }
  }
  event.unmapped = take.rest()
  event.observables = observablesOf(event)
  return { events: [{ event, ...(when ? { ts: when.us } : { undatedReason: 'query_timestamp is no plausible time' }), identity: {} }] }
}

export const awsRoute53Resolver: Source = {
  id: 'aws_route53_resolver',
  title: 'Route 53 Resolver query logs',
  layer: 'network',
  logsource: { product: 'aws', service: 'route53resolver', category: 'dns' },
  time: { meaning: 'start', field: 'query_timestamp', zone: 'UTC', precision: 'second' },
  claim,
  normalise,
  fields: {
    time: 'query_timestamp',
    'metadata.original_time': 'query_timestamp',
    'query.hostname': 'query_name',
    'query.type': 'query_type',
    'query.class': 'query_class',
    'api.operation': 'query_type',
    'src_endpoint.ip': 'srcaddr',
    'src_endpoint.port': 'srcport',
    'src_endpoint.vpc_uid': 'vpc_id',
    'device.instance_uid': 'srcids.instance',
    'cloud.account.uid': 'account_id',
    'cloud.region': 'region',
    rcode: 'rcode',
    status_code: 'rcode',
    disposition: 'firewall_rule_action',
    'firewall_rule.uid': 'firewall_rule_group_id',
    'answers[0].rdata': 'answers.0.Rdata',
  },
  owns,
}
