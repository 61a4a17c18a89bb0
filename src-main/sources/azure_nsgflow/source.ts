// Azure flow logs: network security group flow logs, virtual network flow logs, Traffic Analytics rows.
import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
import { isRecord } from '../taken.ts'
import { isAnalyticsRow } from './analytics.ts'
import { normalise } from './normalise.ts'

const trials: readonly Framing[] = [
  { kind: 'json-array', path: ['records'] },
  { kind: 'json-lines' },
  { kind: 'json-array', path: [] },
  { kind: 'json-object' },
  { kind: 'csv', delimiter: ',' },
]

function owns(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined
  if (value.category === 'NetworkSecurityGroupFlowEvent' && isRecord(value.properties)) return 'nsg'
  if (value.category === 'FlowLogFlowEvent' && isRecord(value.flowRecords)) return 'vnet'
  return isAnalyticsRow(value) ? 'analytics' : undefined
}

function claim(probe: Probe): Claim | undefined {
  for (const framing of trials) {
    const form = owns(probe.firstRecord(framing))
    if (form !== undefined) return { framing, form, confidence: 0.95 }
  }
  return undefined
}

const column = (...names: string[]): string[] => names.flatMap((name) => [name, `${name}_s`, `${name}_d`, `${name}_t`])

export const azureNsgflow: Source = {
  id: 'azure_nsgflow',
  title: 'Azure flow logs (NSG, virtual network, Traffic Analytics)',
  layer: 'network',
  logsource: { product: 'azure', service: 'nsgflow', category: 'network_connection' },
  time: { meaning: 'start', field: 'first cell of the tuple', zone: 'UTC', precision: 'second (NSG), millisecond (virtual network)' },
  claim,
  normalise,
  fields: {
    'unmapped.tuple': '*',
    time: column('FlowStartTime'),
    'metadata.original_time': [...column('FlowStartTime'), '*'],
    'src_endpoint.ip': [...column('SrcIP', 'VMIPAddress', 'AllExtIPs'), '*'],
    'src_endpoint.port': '*',
    'dst_endpoint.ip': [...column('DestIP', 'AllExtIPs', 'VMIPAddress'), '*'],
    'dst_endpoint.port': '*',
    'device.hostname': column('VMName', 'VM'),
    'cloud.region': column('VMRegion', 'Region'),
    'firewall_rule.name': '*',
    'traffic.bytes_out': '*',
    'traffic.bytes_in': '*',
  },
  owns,
}
