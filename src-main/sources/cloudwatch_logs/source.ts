// CloudWatch Logs, however they were exported: subscriptions (Kinesis, Firehose, Lambda), the API, Insights, S3 export tasks.
import type { Claim, Framed, Framing, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { type EnvelopeSpec, unwrap, unwrapAll, type Wrapped } from '../envelope.ts'
import { claimedByOther, Router } from '../route.ts'
import type { Shape } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { claimBy, fieldsOf, has, shortRow } from '../tool-source.ts'

type Obj = Record<string, unknown>

const shape: Shape = {
  class: 'base_event',
  activity: 0,
  time: ['timestamp', '@timestamp'],
  paths: {
    message: ['message', '@message', 'text'],
    'metadata.original_event_uid': ['id', 'eventId'],
    'api.service.name': ['logGroup', 'logGroupName', '@log', 'logStreamName', '@logStream'],
    'cloud.account.uid': ['owner'],
  },
}

const router = new Router(undefined, 'cloudwatch_logs')
const spec: EnvelopeSpec = {
  id: 'cloudwatch_logs',
  vendor: 'AWS',
  product: 'CloudWatch Logs',
  layer: 'control',
  router,
  own: () => shape,
  // 256 KB less the 26 bytes each event counts for; since 2025 1 MiB.
  cutAt: [262_118, 1_048_550],
}

function isSubscription(value: Obj): boolean {
  return has(value, 'messageType', 'logGroup', 'logEvents') && Array.isArray(value.logEvents)
}

function isEvent(value: Obj): boolean {
  return (
    typeof value.message === 'string' &&
    typeof value.timestamp === 'number' &&
    ['ingestionTime', 'eventId', 'logStreamName'].some((key) => has(value, key))
  )
}

function owns(value: unknown): string | undefined {
  if (Array.isArray(value)) return cells(value)?.['@message'] === undefined ? undefined : 'insights'
  if (!isRecord(value)) return undefined
  if (isSubscription(value)) return 'subscription'
  if (isEvent(value)) return 'events'
  return has(value, '@timestamp', '@message') ? 'insights' : undefined
}

/** A row of an Insights result: a list of `{field, value}`. */
function cells(row: readonly unknown[]): Obj | undefined {
  const value: Obj = {}
  for (const cell of row) {
    if (!isRecord(cell) || typeof cell.field !== 'string') return undefined
    value[cell.field] = cell.value
  }
  return value
}

const stamped = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z) (.*)$/s

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

function normalise(record: Framed, member: MemberContext): RecordResult {
  const { value } = record
  if (typeof value === 'string') return exported(record, member, value)
  if (Array.isArray(value)) {
    const row = cells(value)
    if (!row) return { reject: 'not a row of CloudWatch Logs Insights' }
    const place = value.findIndex((cell: Obj) => cell.field === '@message')
    return insight(record, member, { ...row, fields: Object.keys(row) }, [String(place), 'value'], [])
  }
  if (!isRecord(value)) return { reject: 'not a record of CloudWatch Logs' }
  if (isSubscription(value)) {
    if (value.messageType === 'CONTROL_MESSAGE') return { ignored: 'control message' }
    const { logEvents, ...batch } = value
    return unwrapAll(
      spec,
      record,
      member,
      (logEvents as unknown[]).map((event, n): Wrapped => {
        if (!isRecord(event)) return { inner: undefined, at: [], wrapper: { ...batch, value: event }, time: undefined, labels: [] }
        const { message, ...around } = event
        return {
          inner: message,
          at: ['logEvents', String(n), 'message'],
          wrapper: { ...batch, ...around },
          time: asText(event.timestamp),
          labels: [],
        }
      }),
    )
  }
  if (isEvent(value)) {
    const { message, ...wrapper } = value
    return unwrap(spec, record, member, { inner: message, at: ['message'], wrapper, time: asText(value.timestamp), labels: [] })
  }
  if (!has(value, '@message') && !member.header) return { reject: 'not a record of CloudWatch Logs' }
  const short = member.header && Object.keys(value).length < member.header.length ? [shortRow] : []
  return insight(record, member, value, ['@message'], short)
}

function insight(record: Framed, member: MemberContext, row: Obj, at: readonly string[], labels: string[]): RecordResult {
  const { '@message': inner, ...wrapper } = row
  // The API writes UTC without saying so.
  const time = asText(row['@timestamp'])
  return unwrap(spec, record, member, { inner: inner === '' ? undefined : inner, at, wrapper, time, labels, name: '@message' })
}

/** A line of an export task: the time of the event, then its text. */
function exported(record: Framed, member: MemberContext, line: string): RecordResult {
  const match = stamped.exec(line)
  if (!match)
    return unwrap(spec, record, member, {
      inner: line,
      at: ['text'],
      wrapper: {},
      time: undefined,
      labels: ['CloudWatch Logs: a line without a time of its own continues the one before'],
    })
  const result = unwrap(spec, record, member, {
    inner: match[2],
    at: ['text'],
    wrapper: { timestamp: match[1] },
    time: match[1],
    labels: [],
  })
  // The text stands in the line, not under a key.
  if ('events' in result)
    for (const normalised of result.events)
      if (normalised.routed) normalised.routed.at = ['*text', ...normalised.routed.at.slice(1)]
      else normalised.event.raw_data = line
  return result
}

const framings: readonly Framing[] = [
  { kind: 'json-lines' },
  { kind: 'json-object' },
  { kind: 'json-array', path: ['events'] },
  { kind: 'json-array', path: [] },
  { kind: 'csv', delimiter: ',' },
]

function claim(probe: Probe): Claim | undefined {
  const found = claimBy(probe, owns, framings, 0.93)
  // Some sources read their own wrapper, because they join records across it.
  if (found) return claimedByOther(probe, 'cloudwatch_logs') ? undefined : found
  const results: Framing = { kind: 'json-array', path: ['results'] }
  const row = probe.firstRecord(results)
  if (Array.isArray(row) && owns(row)) return { framing: results, form: 'insights', confidence: 0.93 }
  const lines = probe.text.split(/\r?\n/, 20).filter((line) => line !== '')
  const first = lines[0] === undefined ? null : stamped.exec(lines[0])
  if (!first || lines.filter((line) => stamped.test(line)).length * 2 < lines.length || claimedByOther(probe, 'cloudwatch_logs'))
    return undefined
  return { framing: { kind: 'lines' }, form: 'export', confidence: 0.6, note: 'lines with a time in front, as an export task writes them' }
}

export const cloudwatchLogs: Source = {
  id: 'cloudwatch_logs',
  title: 'CloudWatch Logs',
  layer: 'control',
  logsource: { product: 'aws', service: 'cloudwatch' },
  time: { meaning: 'recorded', field: 'timestamp', zone: 'UTC', precision: 'millisecond' },
  envelope: true,
  fields: { ...Object.fromEntries(Object.entries(fieldsOf([shape])).map(([path, names]) => [path, [...names, '*']])) },
  claim,
  normalise,
  owns,
}
