// AWS load balancer logs: each request or TLS connection that an Application, Network or Classic Load Balancer passed on or answered.
import type { Claim, Probe, Source } from '../../contract/source.ts'
import { locateTitle } from '../cell-record.ts'
import { type CellLine, createCellsFramer } from '../framing/cells.ts'
import { normalise, notElb } from './normalise.ts'
import { cellsOf, kindOf, lineCells, titles } from './titles.ts'

function claim(probe: Probe): Claim | undefined {
  for (const line of probe.text.slice(0, 32_768).split(/\r?\n/, 3)) {
    const kind = kindOf(line)
    if (kind !== undefined) return { framing: { kind: 'own', name: 'elb' }, form: kind, confidence: 0.95 }
  }
  return undefined
}

export const awsElb: Source = {
  id: 'aws_elb',
  title: 'AWS load balancer logs',
  layer: 'network',
  logsource: { product: 'aws', service: 'elb', category: 'webserver' },
  time: { meaning: 'completion', field: 'time', zone: 'UTC', precision: 'microsecond' },
  claim,
  normalise,
  fields: {
    time: 'time',
    'metadata.original_time': 'time',
    'metadata.correlation_uid': 'conn_trace_id',
    'api.operation': '*',
    'src_endpoint.ip': ['client_ip', '*'],
    'src_endpoint.port': ['client_port', '*'],
    'dst_endpoint.ip': '*',
    'dst_endpoint.port': ['listener_port', '*'],
    'dst_endpoint.hostname': 'domain_name',
    'load_balancer.uid': 'elb',
    'http_request.user_agent': 'user_agent',
    'http_request.uid': 'trace_id',
    'http_request.url.url_string': '*',
    'http_response.code': 'elb_status_code',
    'traffic.bytes_out': 'received_bytes',
    'traffic.bytes_in': 'sent_bytes',
    'tls.cipher': ['ssl_cipher', 'tls_cipher'],
    'tls.version': ['ssl_protocol', 'tls_protocol_version', 'tls_protocol'],
  },
  framer: () =>
    createCellsFramer((text): CellLine => {
      const cells = cellsOf(text)
      return cells ? { cells } : { reject: notElb }
    }),
  parse: (_name, bytes) => cellsOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')),
  locate: (_name, bytes, place) => {
    const kind = kindOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'))
    return kind && locateTitle(bytes, place, titles[kind], lineCells)
  },
  owns: (value) => (typeof value === 'string' && value.length < 65_536 ? kindOf(value) : undefined),
}
