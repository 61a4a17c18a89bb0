// Splunk exports: search results as CSV and JSON, REST results, HEC events. The record is in `_raw`, and belongs to whoever wrote it.
import type { Framed, Framing, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { type EnvelopeSpec, unwrap } from '../envelope.ts'
import { Router } from '../route.ts'
import type { Picked, Shape } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { claimBy, fieldsOf, has, shortRow } from '../tool-source.ts'

type Obj = Record<string, unknown>

const time = ['_time', 'time', 'result._time']
const paths: Shape['paths'] = {
  message: ['_raw', 'result._raw', 'event', 'message'],
  'device.hostname': ['host', 'dvc', 'result.host'],
  'api.service.name': ['sourcetype', 'result.sourcetype'],
  'metadata.event_code': ['EventCode', 'EventID', 'signature_id'],
  'api.operation': ['action', 'signature', 'eventName', 'Operation', 'command'],
  'actor.user.name': ['user', 'src_user', 'User', 'Account_Name'],
}
const plain: Shape = { class: 'base_event', activity: 0, time, paths }
/** Field names of Splunk's Common Information Model. */
const act: Shape = {
  class: 'api_activity',
  activity: 99,
  activityName: 'Other',
  time,
  paths: {
    ...paths,
    'src_endpoint.ip': ['src_ip', 'src', 'clientip', 'Source_Network_Address'],
    'src_endpoint.port': ['src_port'],
    'dst_endpoint.ip': ['dest_ip', 'dest'],
    'dst_endpoint.port': ['dest_port'],
    'http_request.user_agent': ['http_user_agent', 'useragent'],
  },
}

const spec: EnvelopeSpec = {
  id: 'splunk',
  vendor: 'Splunk',
  product: 'Splunk',
  layer: 'control',
  router: new Router(undefined, 'splunk'),
  own: (pick: Picked) =>
    [...act.paths['src_endpoint.ip']!, ...paths['actor.user.name']!, ...paths['api.operation']!].some(
      (name) => pick.word(name) !== undefined,
    )
      ? act
      : plain,
  // TRUNCATE of props.conf: 10,000 bytes unless an administrator changed it.
  cutAt: [10_000],
}

function isResult(value: Obj): boolean {
  if (!has(value, '_time')) return false
  return has(value, '_raw') || ['sourcetype', '_indextime', '_bkt', 'splunk_server'].some((key) => has(value, key))
}

function isHec(value: Obj): boolean {
  return has(value, 'time', 'event', 'sourcetype') || (has(value, 'event', 'time', 'host', 'source') && has(value, 'index'))
}

function owns(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined
  if (isRecord(value.result) && (has(value, 'preview') || has(value, 'offset')))
    return isResult(value.result) || has(value.result, '_raw') ? 'json-export' : undefined
  if (isResult(value)) return 'results'
  return isHec(value) ? 'hec' : undefined
}

const lost = 'Splunk: the export has no _raw: fields are what the search kept'

function normalise(record: Framed, member: MemberContext): RecordResult {
  const { value } = record
  if (!isRecord(value)) return { reject: 'not a Splunk result' }
  const form = owns(value) ?? (member.header ? 'results' : undefined)
  if (form === undefined) return { reject: 'not a Splunk result' }
  const labels = member.header && Object.keys(value).length < member.header.length ? [shortRow] : []
  if (form === 'hec') {
    const { event, ...wrapper } = value
    return unwrap(spec, record, member, { inner: event, at: ['event'], wrapper, time: asText(value.time), labels })
  }
  const result = form === 'json-export' ? (value.result as Obj) : value
  const { _raw: raw, ...fields } = result
  const { result: _result, ...around } = value
  const wrapper = form === 'json-export' ? { ...around, ...fields } : fields
  const inner = typeof raw === 'string' && raw !== '' ? raw : undefined
  return unwrap(spec, record, member, {
    inner,
    at: form === 'json-export' ? ['result', '_raw'] : ['_raw'],
    wrapper,
    time: asText(result._time),
    labels: inner === undefined ? [...labels, lost] : labels,
  })
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

const framings: readonly Framing[] = [
  { kind: 'json-lines' },
  { kind: 'json-array', path: ['results'] },
  { kind: 'json-array', path: [] },
  { kind: 'json-object' },
  { kind: 'csv', delimiter: ',' },
]

export const splunk: Source = {
  id: 'splunk',
  title: 'Splunk search results',
  layer: 'control',
  logsource: { product: 'splunk' },
  time: { meaning: 'recorded', field: '_time', zone: 'as written', precision: 'millisecond' },
  envelope: true,
  fields: fieldsOf([plain, act]),
  claim: (probe) => claimBy(probe, owns, framings, 0.93),
  normalise,
  owns,
}
