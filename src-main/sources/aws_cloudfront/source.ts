// Amazon CloudFront access logs: each request that an edge location answered.
import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
import { cellBytes, plainCells } from '../framing/cells.ts'
import { isRecord } from '../taken.ts'
import { createFrontFramer, headerOf, standardTitles } from './lines.ts'
import { normalise } from './normalise.ts'

const trials: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }]

function owns(value: unknown): string | undefined {
  return isRecord(value) &&
    typeof value['x-edge-request-id'] === 'string' &&
    (value['c-ip'] !== undefined || value['sc-status'] !== undefined)
    ? 'json'
    : undefined
}

/** A line of the standard columns without the two header lines: date, time, edge location, bytes, address. */
const headless = /^\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d\t[A-Z]{3}\d+(?:-[A-Z]\d+)?\t\d+\t[0-9A-Fa-f:.]+\t[A-Z]+\t/

function claim(probe: Probe): Claim | undefined {
  for (const framing of trials) if (owns(probe.firstRecord(framing))) return { framing, form: 'json', confidence: 0.95 }
  for (const line of probe.text.slice(0, 16_384).split(/\r?\n/, 4)) {
    const titles = headerOf(line)
    if (titles?.some((title) => title.startsWith('x-edge-')))
      return { framing: { kind: 'own', name: 'w3c' }, form: 'text', confidence: 0.95 }
    if (headless.test(line)) return { framing: { kind: 'own', name: 'w3c' }, form: 'text-headless', confidence: 0.95 }
  }
  return undefined
}

export const awsCloudfront: Source = {
  id: 'aws_cloudfront',
  title: 'Amazon CloudFront access logs',
  layer: 'data',
  logsource: { product: 'aws', service: 'cloudfront', category: 'webserver' },
  time: { meaning: 'completion', field: 'date and time', zone: 'UTC', precision: 'second' },
  claim,
  normalise,
  fields: {
    'api.operation': 'cs-method',
    'api.request.uid': 'x-edge-request-id',
    'src_endpoint.ip': 'c-ip',
    'src_endpoint.port': 'c-port',
    'dst_endpoint.hostname': ['x-host-header', 'cs(Host)'],
    'cloud.zone': 'x-edge-location',
    'http_request.http_method': 'cs-method',
    'http_request.url.path': 'cs-uri-stem',
    'http_request.url.query_string': 'cs-uri-query',
    'http_request.url.scheme': 'cs-protocol',
    'http_request.version': 'cs-protocol-version',
    'http_request.referrer': 'cs(Referer)',
    'http_request.user_agent': ['cs(User-Agent)'],
    'http_response.code': 'sc-status',
    'http_response.content_type': 'sc-content-type',
    'traffic.bytes_in': 'sc-bytes',
    'traffic.bytes_out': 'cs-bytes',
    'tls.version': 'ssl-protocol',
    'tls.cipher': 'ssl-cipher',
    status_detail: 'x-edge-detailed-result-type',
  },
  framer: createFrontFramer,
  parse: (_name, bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').split('\t'),
  locate: (_name, bytes, place, header) => cellBytes(bytes, (header ?? standardTitles).indexOf(place), (text) => plainCells(text, '\t')),
  owns,
}
