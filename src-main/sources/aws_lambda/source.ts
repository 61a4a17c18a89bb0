// AWS Lambda function logs: the platform's START, END and REPORT lines, and what the function itself wrote, as text or JSON.
import type { Claim, Framed, Probe, RecordResult, Source } from '../../contract/source.ts'
import { severity, status } from '../ocsf-event.ts'
import { Picked, type Shape, shaped } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { claimBy, fieldsOf, has } from '../tool-source.ts'

type Obj = Record<string, unknown>

const uuid = '[0-9a-f]{8}-[0-9a-z]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const platform = new RegExp(`^(START|END|REPORT|INIT_START|INIT_REPORT|EXTENSION|TELEMETRY|XRAY)\\b(?: RequestId: (${uuid}))?(.*)$`, 's')
const isPlatform = new RegExp(`^(?:(?:START|END|REPORT) RequestId: ${uuid}|INIT_START Runtime Version: )`)
/** Node.js and Python: time, request, level, message. */
const written = new RegExp(`^(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z)\\t(${uuid}|undefined)\\t(\\w+)\\t(.*)$`, 's')
const python = new RegExp(`^\\[(\\w+)\\]\\t?\\s?(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z)\\s(${uuid})\\s(.*)$`, 's')

const shape: Shape = {
  class: 'application_lifecycle',
  activity: 99,
  activityName: 'Log',
  time: ['time', 'timestamp'],
  paths: {
    message: ['message', 'msg', 'errorMessage'],
    'metadata.correlation_uid': ['requestId', 'AWSRequestId', 'record.requestId', 'aws_request_id', 'function_request_id'],
    'api.operation': ['type', 'kind'],
    'metadata.event_code': ['level'],
    'app.version': ['record.version', 'record.functionVersion'],
    'app.name': ['record.functionName', 'functionName', 'function_name'],
    status_code: ['record.errorType', 'errorType'],
  },
}
const start: Shape = { ...shape, activity: 3 }
const end: Shape = { ...shape, activity: 4 }

function owns(value: unknown): string | undefined {
  if (typeof value === 'string') return isPlatform.test(value) || written.test(value) || python.test(value) ? 'text' : undefined
  if (!isRecord(value)) return undefined
  if (typeof value.type === 'string' && /^(?:platform|function|extension)\b/.test(value.type) && has(value, 'time', 'record')) return 'json'
  return has(value, 'timestamp', 'level') &&
    (has(value, 'requestId') || has(value, 'AWSRequestId')) &&
    (has(value, 'message') || has(value, 'errorMessage'))
    ? 'json'
    : undefined
}

/** A line as a record of its parts; what is between tabs in REPORT stays as written. */
function partsOf(line: string): Obj {
  let match = written.exec(line)
  if (match) return { time: match[1], requestId: match[2], level: match[3], message: match[4] }
  match = python.exec(line)
  if (match) return { level: match[1], time: match[2], requestId: match[3], message: match[4] }
  match = platform.exec(line)
  if (match) return { type: match[1], requestId: match[2], message: line }
  return { message: line }
}

function normalise(record: Framed): RecordResult {
  const { value } = record
  const text = typeof value === 'string'
  if (!text && !isRecord(value)) return { reject: 'not a Lambda log record' }
  const pick = new Picked(text ? partsOf(value) : (value as Obj))
  const kind = pick.word('type') ?? ''
  const level = pick.word('level')
  const result = pick.word('record.status')
  const failed = result !== undefined ? result !== 'success' : /^(?:ERROR|CRITICAL|FATAL)$/i.test(level ?? '')
  const normalised = shaped(
    pick,
    kind === 'START' || kind === 'platform.start' ? start : kind === 'END' || kind === 'REPORT' || kind === 'platform.report' ? end : shape,
    {
      source: 'aws_lambda',
      layer: 'runtime',
      vendor: 'AWS',
      product: 'Lambda',
      severity: failed ? severity.low : severity.informational,
      ...(result === undefined ? {} : { status: failed ? status.failure : status.success }),
    },
    (event) => {
      event.app ??= { name: 'Lambda' }
      const app = event.app as Obj
      app.name ??= 'Lambda'
      // The line as it is: its parts are cut out of it.
      if (text && event.message !== value) event.raw_data = value
    },
  )
  return { events: [normalised] }
}

function claim(probe: Probe): Claim | undefined {
  const lines = probe.text.split(/\r?\n/, 40)
  // A line of the function's own may stand first; the platform's lines tell.
  if (lines.some((line) => isPlatform.test(line)) || (lines[0] !== undefined && (written.test(lines[0]) || python.test(lines[0]))))
    if (probe.text[0] !== '{' && probe.text[0] !== '[' && lines.some((line) => owns(line) !== undefined && lines.indexOf(line) < 3))
      return { framing: { kind: 'lines' }, form: 'text', confidence: 0.9 }
  return claimBy(probe, owns, [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }], 0.9)
}

const fields = fieldsOf([shape])

export const awsLambda: Source = {
  id: 'aws_lambda',
  title: 'AWS Lambda function logs',
  layer: 'runtime',
  logsource: { product: 'aws', service: 'lambda' },
  time: { meaning: 'recorded', field: 'time', zone: 'UTC', precision: 'millisecond' },
  fields: Object.fromEntries(Object.entries(fields).map(([path, names]) => [path, [...names, '*']])),
  claim,
  normalise,
  owns,
}
