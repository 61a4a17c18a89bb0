// Zeek: what a network sensor saw, one log a protocol or kind of thing.
import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
import { cellBytes, plainCells } from '../framing/cells.ts'
import { createZeekFramer } from './lines.ts'
import { normalise } from './normalise.ts'
import { kindOf } from './record.ts'

const trials: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }, { kind: 'json-object' }]

function claim(probe: Probe): Claim | undefined {
  if (
    /^#separator /.test(probe.text) ||
    (/^#(?:fields|path|set_separator)\t/m.test(probe.text.slice(0, 4096)) && /^#types\t/m.test(probe.text.slice(0, 16_384)))
  )
    return { framing: { kind: 'own', name: 'zeek' }, form: 'tsv', confidence: 0.95 }
  for (const framing of trials) {
    const kind = kindOf(probe.firstRecord(framing))
    if (kind !== undefined)
      return {
        framing,
        form: 'json',
        confidence: kind === 'unnamed' ? 0.7 : 0.95,
        note: kind === 'unnamed' ? 'a Zeek log without a name' : `${kind} log`,
      }
  }
  return undefined
}

export const zeek: Source = {
  id: 'zeek',
  title: 'Zeek logs',
  layer: 'network',
  logsource: { product: 'zeek' },
  time: { meaning: 'start', field: 'ts', zone: 'UTC', precision: 'microsecond' },
  claim,
  normalise,
  fields: {
    time: 'ts',
    'metadata.original_time': 'ts',
    'metadata.event_code': ['@stream', '_path'],
    'connection_info.uid': 'uid',
    'connection_info.protocol_name': 'proto',
    'src_endpoint.ip': ['id.orig_h', 'id_orig_h', '*'],
    'src_endpoint.port': ['id.orig_p', 'id_orig_p', '*'],
    'dst_endpoint.ip': ['id.resp_h', 'id_resp_h', '*'],
    'dst_endpoint.port': ['id.resp_p', 'id_resp_p', '*'],
    'dst_endpoint.hostname': ['host', 'server_name'],
    'evidences[0].src_endpoint.ip': ['id.orig_h', 'id_orig_h', '*'],
    'evidences[0].dst_endpoint.ip': ['id.resp_h', 'id_resp_h', '*'],
    'api.operation': ['method', 'qtype_name', 'operation', 'action', 'note', 'request_type'],
    'api.service.name': ['endpoint', 'path'],
    'query.hostname': 'query',
    rcode: 'rcode_name',
    'user.name': ['client', 'username'],
    'http_request.url.path': 'uri',
    'http_request.user_agent': 'user_agent',
    'http_response.code': 'status_code',
    'traffic.bytes_out': 'orig_bytes',
    'traffic.bytes_in': 'resp_bytes',
    'file.path': ['filename', 'name'],
    'file.hashes[0].value': ['sha256', 'sha1', 'md5'],
    'tls.sni': 'server_name',
    'tls.cipher': 'cipher',
    'tls.version': 'version',
    status_detail: 'conn_state',
    'finding_info.title': 'msg',
    app_name: 'service',
  },
  framer: createZeekFramer,
  parse: (_name, bytes, header) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    return text.split(separatorOf(text, header))
  },
  locate: (_name, bytes, place, header) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
    return cellBytes(bytes, header?.indexOf(place) ?? -1, (line) => plainCells(line, separatorOf(text, header)))
  },
  owns: kindOf,
}

/** A row alone does not say its separator; the number of fields does. */
function separatorOf(text: string, header: readonly string[] | undefined): string {
  const wanted = (header?.length ?? 1) - 1
  return ['\t', ',', '|', ' ', ';'].find((separator) => text.split(separator).length === wanted) ?? '\t'
}
