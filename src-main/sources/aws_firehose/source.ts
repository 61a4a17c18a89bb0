// Kinesis and Firehose: deliveries (JSON objects one after the other without newlines, whatever they are), and records as the APIs, Lambda and
// Firehose's error output write them, with their data in base64.
import type { Claim, Framed, Framing, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { unfold } from '../encoded.ts'
import { type EnvelopeSpec, unwrap, unwrapAll } from '../envelope.ts'
import { claimedByOther, Router } from '../route.ts'
import type { Shape } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { fieldsOf, has } from '../tool-source.ts'

type Obj = Record<string, unknown>

/** When the stream took the record. */
const arrivals = ['approximateArrivalTimestamp', 'ApproximateArrivalTimestamp', 'arrivalTimestamp']

const shape: Shape = {
  class: 'base_event',
  activity: 0,
  time: ['timestamp', 'time', '@timestamp', 'eventTime', 'event_time', 'ts', ...arrivals],
  paths: {
    message: ['message', 'msg', 'log', 'data', 'Data', 'rawData'],
    'metadata.original_event_uid': ['recordId', 'SequenceNumber', 'sequenceNumber'],
    'cloud.region': ['awsRegion'],
    'device.hostname': ['host', 'hostname'],
    'api.operation': ['action', 'event', 'eventName'],
  },
}

const spec: EnvelopeSpec = {
  id: 'aws_firehose',
  vendor: 'AWS',
  product: 'Kinesis Data Firehose',
  layer: 'control',
  router: new Router(undefined, 'aws_firehose'),
  own: () => shape,
  arrival: true,
}

/** How a record with encoded data is written, and where the data stands. */
const encodedForms: readonly { form: string; is: (value: Obj) => boolean; at: readonly string[] }[] = [
  // What Lambda is given, and logs.
  {
    form: 'kinesis-event',
    is: (value) => isRecord(value.kinesis) && typeof value.kinesis.data === 'string' && has(value.kinesis, 'sequenceNumber'),
    at: ['kinesis', 'data'],
  },
  { form: 'get-records', is: (value) => typeof value.Data === 'string' && has(value, 'SequenceNumber'), at: ['Data'] },
  { form: 'firehose-event', is: (value) => typeof value.data === 'string' && has(value, 'recordId'), at: ['data'] },
  {
    form: 'firehose-error',
    is: (value) => typeof value.rawData === 'string' && has(value, 'errorCode', 'arrivalTimestamp'),
    at: ['rawData'],
  },
]
const encodedForm = (value: unknown) => (isRecord(value) ? encodedForms.find(({ is }) => is(value)) : undefined)
const encodedFramings: readonly Framing[] = [
  { kind: 'json-array', path: ['Records'] },
  { kind: 'json-array', path: ['records'] },
  { kind: 'json-lines' },
  { kind: 'json-array', path: [] },
  { kind: 'json-object' },
]

/** The end of one object and the start of the next, outside of texts as far as a look can tell. */
const seam = /\}\{"/

function claim(probe: Probe): Claim | undefined {
  for (const framing of encodedFramings) {
    const form = encodedForm(probe.firstRecord(framing))
    if (form) return { framing, form: form.form, confidence: 0.94, note: 'records of a stream, their data in base64' }
  }
  const { text } = probe
  if (text[0] !== '{' || !seam.test(text) || !isRecord(probe.firstRecord({ kind: 'json-object' }))) return undefined
  // A line for each object is JSON lines; a seam may then only stand inside a text.
  if (probe.firstRecord({ kind: 'json-lines' }) !== undefined && text.indexOf('\n') < text.search(seam)) return undefined
  if (claimedByOther(probe, 'aws_firehose')) return undefined
  const batch = probe.firstRecord({ kind: 'json-object' }) as Record<string, unknown>
  if (batch.messageType !== undefined && batch.logEvents !== undefined) return undefined
  return {
    framing: { kind: 'json-object' },
    form: 'concatenated',
    confidence: 0.5,
    note: 'JSON objects one after the other, each read by the source that knows it',
  }
}

function normalise(record: Framed, member: MemberContext): RecordResult {
  const { value } = record
  if (!isRecord(value)) return { reject: 'not a JSON object of a delivery stream' }
  const form = encodedForm(value)
  if (form) return encoded(form, record, member, value)
  if (spec.router.route(value)) return unwrap(spec, record, member, { inner: value, at: [], wrapper: {}, time: undefined, labels: [] })
  return unwrap(spec, record, member, { inner: undefined, at: [], wrapper: value, time: undefined, labels: [] })
}

function encoded({ at }: (typeof encodedForms)[number], record: Framed, member: MemberContext, value: Obj): RecordResult {
  const [first, inside] = at
  const around = inside === undefined ? value : (value[first!] as Obj)
  const { [inside ?? first!]: data, ...beside } = around
  // What stands beside the data within `kinesis` is told with what stands around it.
  const { [first!]: _, ...outside } = value
  const wrapper = inside === undefined ? beside : { ...outside, ...beside }
  const arrival = arrivals.map((name) => wrapper[name]).find((each) => each !== undefined)
  const time = typeof arrival === 'string' || typeof arrival === 'number' ? String(arrival) : undefined
  const texts = unfold(data as string)
  if (typeof texts === 'string') return unwrap(spec, record, member, { inner: data, at, wrapper, time, labels: [texts], name: 'data' })
  return unwrapAll(
    spec,
    record,
    member,
    texts.map(({ text, steps }) => ({ inner: text, at: [...at, ...steps], wrapper, time, labels: [], name: 'data' })),
  )
}

export const awsFirehose: Source = {
  id: 'aws_firehose',
  title: 'Kinesis and Firehose deliveries',
  layer: 'control',
  logsource: { product: 'aws', service: 'firehose' },
  time: { meaning: 'recorded', field: 'of the inner record', zone: 'of the inner record', precision: 'of the inner record' },
  envelope: true,
  fields: fieldsOf([shape]),
  claim,
  normalise,
}
