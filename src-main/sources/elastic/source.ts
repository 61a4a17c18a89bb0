// Elasticsearch and Kibana exports: hits with their `_source`, documents that keep the source's line in `event.original`, Kibana's CSV.
import type { Framed, Framing, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { type EnvelopeSpec, unwrap } from '../envelope.ts'
import { Router } from '../route.ts'
import type { Shape } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { claimBy, fieldsOf, has, shortRow } from '../tool-source.ts'

type Obj = Record<string, unknown>

const shape: Shape = {
  class: 'base_event',
  activity: 0,
  time: ['_source.@timestamp', '@timestamp'],
  paths: {
    message: ['_source.message', 'message', '_source.event.original', 'event.original', 'original'],
    'device.hostname': ['_source.host.name', 'host.name', '_source.host.hostname', 'host.hostname'],
    'api.service.name': ['_source.event.dataset', 'event.dataset', '_index'],
    'metadata.event_code': ['_source.event.code', 'event.code'],
  },
}

const router = new Router(undefined, 'elastic')
const spec: EnvelopeSpec = { id: 'elastic', vendor: 'Elastic', product: 'Elasticsearch', layer: 'control', router, own: () => shape }

function originalOf(document: Obj): { text: string; at: string[] } | undefined {
  if (typeof document['event.original'] === 'string' && document['event.original'] !== '')
    return { text: document['event.original'], at: ['event.original'] }
  if (isRecord(document.event) && typeof document.event.original === 'string')
    return { text: document.event.original, at: ['event', 'original'] }
  return undefined
}

function owns(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined
  if (has(value, '_index') && isRecord(value._source)) return 'hits'
  if (!has(value, '@timestamp')) return undefined
  // Also a table without rows: the titles are there.
  if (originalOf(value)) return 'original'
  return has(value, '_index', '_id') || has(value, 'event.original') ? 'kibana' : undefined
}

const lost = 'Elasticsearch: no event.original: fields are as the pipeline left them'

function normalise(record: Framed, member: MemberContext): RecordResult {
  const { value } = record
  if (!isRecord(value)) return { reject: 'not an Elasticsearch document' }
  const labels = member.header && Object.keys(value).length < member.header.length ? [shortRow] : []
  const hit = isRecord(value._source)
  const document = hit ? (value._source as Obj) : value
  const base = hit ? ['_source'] : []
  if (!hit && owns(value) === undefined && !member.header) {
    // A neighbour without event.original, in a file of documents.
    const found = router.route(value)
    return found ? router.normalise(record, member, value, []) : { reject: 'not an Elasticsearch document' }
  }
  const stamp = document['@timestamp']
  const time = typeof stamp === 'string' || typeof stamp === 'number' ? String(stamp) : undefined
  const original = originalOf(document)
  if (original)
    return unwrap(spec, record, member, {
      inner: original.text,
      at: [...base, ...original.at],
      wrapper: without(value, [...base, ...original.at]),
      time,
      labels,
    })
  labels.push(lost)
  if (hit && router.route(document)) {
    const { _source, ...wrapper } = value
    return unwrap(spec, record, member, { inner: document, at: base, wrapper, time, labels })
  }
  const message = document.message
  if (typeof message === 'string' && router.route(message)) {
    const at = [...base, 'message']
    return unwrap(spec, record, member, { inner: message, at, wrapper: without(value, at), time, labels })
  }
  return unwrap(spec, record, member, { inner: undefined, at: [], wrapper: value, time, labels })
}

/** A copy without the value at a path. */
function without(value: Obj, [first, ...more]: readonly string[]): Obj {
  const { [first!]: inner, ...rest } = value
  if (more.length === 0 || !isRecord(inner)) return rest
  return { ...rest, [first!]: without(inner, more) }
}

const framings: readonly Framing[] = [
  { kind: 'json-lines' },
  { kind: 'json-array', path: ['hits', 'hits'] },
  { kind: 'json-array', path: [] },
  { kind: 'json-object' },
  { kind: 'csv', delimiter: ',' },
]

export const elastic: Source = {
  id: 'elastic',
  title: 'Elasticsearch and Kibana exports',
  layer: 'control',
  logsource: { product: 'elastic' },
  time: { meaning: 'recorded', field: '@timestamp', zone: 'UTC; a Kibana CSV as the user saw it', precision: 'millisecond' },
  envelope: true,
  fields: fieldsOf([shape]),
  claim: (probe) => claimBy(probe, owns, framings, 0.93),
  normalise,
  owns,
}
