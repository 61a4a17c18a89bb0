// Azure Firewall: network, application, NAT, DNS and threat intelligence records; in sentences (legacy) and structured.
import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
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
  if (/^AzureFirewall(?:ApplicationRule|NetworkRule|DnsProxy|ThreatIntelLog)$/.test(value.category)) return 'sentences'
  return /^AZFW\w+$/.test(value.category) ? 'structured' : undefined
}

function claim(probe: Probe): Claim | undefined {
  for (const framing of trials) {
    const form = owns(probe.firstRecord(framing))
    if (form !== undefined) return { framing, form, confidence: 0.95 }
  }
  return undefined
}

export const azureFirewall: Source = {
  id: 'azure_firewall',
  title: 'Azure Firewall',
  layer: 'network',
  logsource: { product: 'azure', service: 'firewall', category: 'firewall' },
  time: { meaning: 'recorded', field: 'time', zone: 'UTC', precision: 'microsecond' },
  claim,
  normalise,
  fields: {
    time: 'time',
    'metadata.original_time': 'time',
    'metadata.event_code': 'category',
    'api.operation': ['properties.Action', '*'],
    'src_endpoint.ip': ['properties.SourceIp', '*'],
    'src_endpoint.port': ['properties.SourcePort', '*'],
    'dst_endpoint.ip': ['properties.DestinationIp', '*'],
    'dst_endpoint.port': ['properties.DestinationPort', '*'],
    'dst_endpoint.hostname': ['properties.Fqdn', '*'],
    'query.hostname': ['properties.QueryName', '*'],
    'firewall_rule.name': ['properties.Rule', '*'],
  },
  owns,
}
