// AWS WAF logs: each web request that a web ACL judged, with the rule that decided and the headers it saw.
import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
import { isRecord } from '../taken.ts'
import { normalise } from './normalise.ts'

const trials: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }, { kind: 'json-object' }]

function owns(value: unknown): string | undefined {
  return isRecord(value) && isRecord(value.httpRequest) && typeof value.webaclId === 'string' && typeof value.action === 'string'
    ? 'waf'
    : undefined
}

function claim(probe: Probe): Claim | undefined {
  for (const framing of trials)
    if (owns(probe.firstRecord(framing)))
      return { framing, form: framing.kind === 'json-array' ? 'json-array' : 'json-lines', confidence: 0.95 }
  return undefined
}

export const awsWaf: Source = {
  id: 'aws_waf',
  title: 'AWS WAF logs',
  layer: 'network',
  logsource: { product: 'aws', service: 'waf' },
  time: { meaning: 'start', field: 'timestamp', zone: 'UTC', precision: 'millisecond' },
  claim,
  normalise,
  fields: {
    time: 'timestamp',
    'metadata.original_time': 'timestamp',
    'metadata.log_version': 'formatVersion',
    'api.operation': 'action',
    'api.request.uid': 'httpRequest.requestId',
    'firewall_rule.uid': 'terminatingRuleId',
    'firewall_rule.type': 'terminatingRuleType',
    'policy.uid': 'webaclId',
    'src_endpoint.ip': 'httpRequest.clientIp',
    'src_endpoint.location.country': 'httpRequest.country',
    'dst_endpoint.svc_name': 'httpSourceName',
    'dst_endpoint.uid': 'httpSourceId',
    'http_request.http_method': 'httpRequest.httpMethod',
    'http_request.version': 'httpRequest.httpVersion',
    'http_request.url.path': 'httpRequest.uri',
    'http_request.url.query_string': 'httpRequest.args',
    'http_request.user_agent': '*',
    'dst_endpoint.hostname': '*',
    'http_response.code': 'responseCodeSent',
  },
  owns,
}
