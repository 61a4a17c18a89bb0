// The event inside whatever it was exported in, and the content its identity is made of.

import { eventOfConsole, eventOfTable } from './csv-row.ts'
import { isObject } from './forms.ts'

type Obj = Record<string, unknown>

export interface Unwrapped {
  event: Obj
  /** What identity is made of: the event as CloudTrail wrote it, where it can be had. */
  content: unknown
  /** What the wrapper says beside the event. */
  wrapper: Obj | undefined
  /** True when the export says nothing of errors: no error is then no success. */
  resultUnknown: boolean
}

function lookupRow(value: Obj): Unwrapped {
  let inner: unknown
  try {
    inner = JSON.parse(value.CloudTrailEvent as string)
  } catch {
    inner = undefined
  }
  if (isObject(inner)) {
    const { CloudTrailEvent: _inner, ...wrapper } = value
    return { event: inner, content: inner, wrapper, resultUnknown: false }
  }
  // The inner event is cut or broken: the row itself still says who did what and when.
  const event: Obj = {
    eventID: value.EventId,
    eventName: value.EventName,
    eventSource: value.EventSource,
    eventTime: typeof value.EventTime === 'string' ? value.EventTime : undefined,
    readOnly: value.ReadOnly === 'true' ? true : value.ReadOnly === 'false' ? false : undefined,
  }
  if (typeof value.Username === 'string' || typeof value.AccessKeyId === 'string') {
    event.userIdentity = { userName: value.Username, accessKeyId: value.AccessKeyId }
  }
  return { event, content: value, wrapper: value, resultUnknown: false }
}

/** Logstash replaced `eventTime` by `@timestamp` and added `@version`; CloudTrail's own spelling of the time is restored. */
function logstash(value: Obj): Unwrapped {
  const { '@timestamp': timestamp, '@version': version, ...event } = value
  if (event.eventTime === undefined && typeof timestamp === 'string') event.eventTime = timestamp.replace(/\.0+Z$/, 'Z')
  return { event, content: event, wrapper: { '@timestamp': timestamp, '@version': version }, resultUnknown: false }
}

export function unwrap(value: Obj): Unwrapped | undefined {
  if (typeof value.eventName === 'string' || isObject(value.insightDetails)) {
    if (value['@timestamp'] !== undefined) return logstash(value)
    // A table's cells are all text; an event's identity is an object.
    if (typeof value.userIdentity === 'string' || typeof value.requestParameters === 'string' || typeof value.readOnly === 'string') {
      return { event: eventOfTable(value), content: value, wrapper: undefined, resultUnknown: false }
    }
    return { event: value, content: value, wrapper: undefined, resultUnknown: false }
  }
  if (typeof value.CloudTrailEvent === 'string') return lookupRow(value)
  if (isObject(value.detail) && typeof value.detail.eventName === 'string') {
    const { detail, ...wrapper } = value
    return { event: detail as Obj, content: detail, wrapper, resultUnknown: false }
  }
  if (typeof value.eventname === 'string') return { event: eventOfTable(value), content: value, wrapper: undefined, resultUnknown: false }
  const row = eventOfConsole(value)
  if (typeof row.eventName !== 'string') return undefined
  const resultUnknown = !Object.keys(value).some((title) => title.toLowerCase().trim() === 'error code')
  return { event: row, content: value, wrapper: undefined, resultUnknown }
}
