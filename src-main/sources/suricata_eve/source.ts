// Suricata: eve.json with alerts, flows and protocol records; and the one-line alerts that Snort writes too.
import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
import { isRecord } from '../taken.ts'
import { isFastLine } from './fast.ts'
import { normalise } from './normalise.ts'

const trials: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }, { kind: 'json-object' }]

function owns(value: unknown): string | undefined {
  if (typeof value === 'string') return value.length < 8192 && isFastLine(value) ? 'fast' : undefined
  if (!isRecord(value) || typeof value.event_type !== 'string' || typeof value.timestamp !== 'string') return undefined
  const flow = value.flow_id !== undefined && (value.src_ip !== undefined || value.ether !== undefined)
  return flow ||
    (value.event_type === 'stats' && isRecord(value.stats)) ||
    (value.src_ip !== undefined && value.dest_ip !== undefined && value.proto !== undefined)
    ? 'eve'
    : undefined
}

function claim(probe: Probe): Claim | undefined {
  for (const framing of trials) if (owns(probe.firstRecord(framing))) return { framing, form: 'eve', confidence: 0.95 }
  return probe.text.slice(0, 16_384).split(/\r?\n/, 3).some(isFastLine)
    ? { framing: { kind: 'lines' }, form: 'fast', confidence: 0.95 }
    : undefined
}

export const suricataEve: Source = {
  id: 'suricata_eve',
  title: 'Suricata (eve.json, fast.log) and Snort alerts',
  layer: 'network',
  logsource: { product: 'suricata' },
  time: { meaning: 'recorded', field: 'timestamp', zone: 'as written; fast.log: none, read as UTC', precision: 'microsecond' },
  claim,
  normalise,
  fields: {
    time: ['timestamp', '*'],
    'metadata.original_time': ['timestamp', '*'],
    'metadata.event_code': 'event_type',
    'metadata.correlation_uid': 'flow_id',
    'src_endpoint.ip': 'src_ip',
    'src_endpoint.port': 'src_port',
    'dst_endpoint.ip': 'dest_ip',
    'dst_endpoint.port': 'dest_port',
    'dst_endpoint.hostname': ['http.hostname', 'tls.sni'],
    'evidences[0].src_endpoint.ip': ['src_ip', '*'],
    'evidences[0].src_endpoint.port': ['src_port', '*'],
    'evidences[0].dst_endpoint.ip': ['dest_ip', '*'],
    'evidences[0].dst_endpoint.port': ['dest_port', '*'],
    'finding_info.uid': ['alert.signature_id', '*'],
    'finding_info.title': ['alert.signature', '*'],
    'api.operation': ['alert.action', 'http.http_method', 'dns.rrtype'],
    'query.hostname': 'dns.rrname',
    rcode: 'dns.rcode',
    'http_request.url.path': 'http.url',
    'http_request.user_agent': 'http.http_user_agent',
    'http_response.code': 'http.status',
    'file.path': 'fileinfo.filename',
    'file.hashes[0].value': ['fileinfo.sha256', 'fileinfo.sha1', 'fileinfo.md5'],
    'tls.sni': 'tls.sni',
    'traffic.bytes_out': ['flow.bytes_toserver', 'netflow.bytes_toserver'],
    'traffic.bytes_in': ['flow.bytes_toclient', 'netflow.bytes_toclient'],
  },
  owns,
}
