// AWS S3 server access logs: every request to the objects of a bucket, also those that failed or came without credentials.
import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
import { locateTitle } from '../cell-record.ts'
import { type CellLine, createCellsFramer } from '../framing/cells.ts'
import { isRecord } from '../taken.ts'
import { normalise } from './normalise.ts'
import { isAccessLine, isAccessRow, lineCells, spellings, splitLine, titles } from './titles.ts'

const trials: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }, { kind: 'csv', delimiter: ',' }]

function claim(probe: Probe): Claim | undefined {
  for (const framing of trials) {
    const form = owns(probe.firstRecord(framing))
    if (form !== undefined) return { framing, form: framing.kind === 'csv' ? 'table' : form, confidence: 0.95 }
  }
  const lines = probe.text.slice(0, 16_384).split(/\r?\n/, 3)
  return lines.some(isAccessLine) ? { framing: { kind: 'own', name: 's3' }, form: 'text', confidence: 0.95 } : undefined
}

function owns(value: unknown): string | undefined {
  if (typeof value === 'string') return isAccessLine(value) ? 'text' : undefined
  return isRecord(value) && isAccessRow(value) ? 'json-rows' : undefined
}

export const awsS3access: Source = {
  id: 'aws_s3access',
  title: 'AWS S3 server access logs',
  layer: 'data',
  logsource: { product: 'aws', service: 's3' },
  time: { meaning: 'completion', field: 'time', zone: 'UTC', precision: 'second' },
  claim,
  normalise,
  fields: {
    time: spellings('time'),
    'metadata.original_time': spellings('time'),
    status_code: spellings('errorcode'),
    'api.operation': spellings('operation'),
    'api.request.uid': spellings('requestid'),
    'actor.user.uid': spellings('requester'),
    'src_endpoint.ip': spellings('remoteip'),
    'dst_endpoint.hostname': spellings('hostheader'),
    'resources[0].name': [...spellings('key'), ...spellings('bucket')],
    'resources[1].name': spellings('bucket'),
    'resources[0].version': spellings('versionid'),
    'http_request.user_agent': spellings('useragent'),
    'http_request.referrer': spellings('referrer'),
    'http_response.code': spellings('httpstatus'),
    'http_response.length': spellings('bytessent'),
    'http_response.latency': spellings('totaltime'),
  },
  framer: () => createCellsFramer((text): CellLine => ({ cells: splitLine(text) })),
  parse: (_name, bytes) => splitLine(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')),
  locate: (_name, bytes, place) => locateTitle(bytes, place, titles, lineCells),
  owns,
}
