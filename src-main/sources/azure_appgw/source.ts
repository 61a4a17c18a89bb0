// Azure Application Gateway: access and firewall (WAF) logs of diagnostic settings.
import type { Claim, Framed, Framing, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { isRecord } from '../taken.ts'
import { normalise } from './normalise.ts'

const trials: readonly Framing[] = [
  { kind: 'json-lines' },
  { kind: 'json-array', path: ['records'] },
  { kind: 'json-array', path: [] },
  { kind: 'json-object' },
]

function owns(value: unknown): string | undefined {
  if (!isRecord(value) || !isRecord(value.properties) || typeof value.category !== 'string') return undefined
  const category = value.category.toLowerCase()
  if (category === 'applicationgatewayaccesslog') return 'access'
  if (category === 'applicationgatewayfirewalllog') return 'firewall'
  return category === 'applicationgatewayperformancelog' ? 'performance' : undefined
}

function claim(probe: Probe): Claim | undefined {
  for (const framing of trials) {
    const form = owns(probe.firstRecord(framing))
    if (form !== undefined) return { framing, form, confidence: 0.95 }
  }
  return undefined
}

const inside = (...names: string[]): string[] => names.map((name) => `properties.${name}`)

export const azureAppgw: Source = {
  id: 'azure_appgw',
  title: 'Azure Application Gateway',
  layer: 'network',
  logsource: { product: 'azure', service: 'appgateway', category: 'webserver' },
  time: { meaning: 'completion', field: 'timeStamp or time', zone: 'UTC', precision: 'second' },
  claim,
  normalise: (record: Framed, member: MemberContext): RecordResult => normalise(record, member, owns(record.value)),
  fields: {
    time: ['timeStamp', 'time', 'timestamp'],
    'metadata.original_time': ['timeStamp', 'time', 'timestamp'],
    'metadata.event_code': 'category',
    'load_balancer.uid': 'resourceId',
    'src_endpoint.ip': inside('clientIP', 'clientIp'),
    'src_endpoint.port': inside('clientPort'),
    'dst_endpoint.ip': '*',
    'dst_endpoint.hostname': inside('originalHost', 'host', 'hostname'),
    'api.operation': inside('httpMethod', 'action'),
    'http_request.http_method': inside('httpMethod'),
    'http_request.url.path': inside('requestUri'),
    'http_request.url.query_string': inside('requestQuery'),
    'http_request.user_agent': inside('userAgent'),
    'http_request.version': inside('httpVersion'),
    'http_request.uid': inside('transactionId', 'trackingReference'),
    'http_response.code': inside('httpStatus'),
    'traffic.bytes_out': inside('receivedBytes'),
    'traffic.bytes_in': inside('sentBytes'),
    'tls.cipher': inside('sslCipher'),
    'tls.version': inside('sslProtocol'),
    'firewall_rule.uid': inside('ruleId'),
    'firewall_rule.desc': inside('message'),
  },
  owns,
}
