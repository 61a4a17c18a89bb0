// Kinesis Data Firehose deliveries: JSON objects one after the other without newlines, whatever they are.
import type { Claim, Framed, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { type EnvelopeSpec, unwrap } from '../envelope.ts'
import { claimedByOther, Router } from '../route.ts'
import type { Shape } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { fieldsOf } from '../tool-source.ts'

const shape: Shape = {
  class: 'base_event',
  activity: 0,
  time: ['timestamp', 'time', '@timestamp', 'eventTime', 'event_time', 'approximateArrivalTimestamp', 'ts'],
  paths: { message: ['message', 'msg', 'log'], 'device.hostname': ['host', 'hostname'], 'api.operation': ['action', 'event', 'eventName'] },
}

const spec: EnvelopeSpec = {
  id: 'aws_firehose',
  vendor: 'AWS',
  product: 'Kinesis Data Firehose',
  layer: 'control',
  router: new Router(undefined, 'aws_firehose'),
  own: () => shape,
}

/** The end of one object and the start of the next, outside of texts as far as a look can tell. */
const seam = /\}\{"/

function claim(probe: Probe): Claim | undefined {
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
  if (spec.router.route(value)) return unwrap(spec, record, member, { inner: value, at: [], wrapper: {}, time: undefined, labels: [] })
  return unwrap(spec, record, member, { inner: undefined, at: [], wrapper: value, time: undefined, labels: [] })
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
