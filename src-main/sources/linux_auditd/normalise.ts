// One audit event to one OCSF event.
import type { Json } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { parseEpoch } from '../epoch.ts'
import { joinedResult } from '../framing/text-records.ts'
import { eventOf } from '../host-event.ts'
import { parseTime, type When } from '../time.ts'
import { meaningOf } from './meaning.ts'
import { type AuditEvent, eventOfLines, eventOfObject } from './value.ts'

function isAuditEvent(value: unknown): value is AuditEvent {
  return (
    value !== null &&
    typeof value === 'object' &&
    Array.isArray((value as AuditEvent).records) &&
    typeof (value as AuditEvent).id === 'string'
  )
}

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const joined = joinedResult(record.value)
  if (joined) return joined
  const value = typeof record.value === 'string' ? eventOfLines([record.value]) : record.value
  if (value === null || typeof value !== 'object') return { reject: 'not an audit record' }
  const event = eventOfObject(value as Record<string, unknown>) ?? (isAuditEvent(value) ? value : undefined)
  if (!event) return { reject: 'not an audit record' }
  if (event.records.length === 0) return { reject: 'an audit event without records' }
  const colon = event.id.lastIndexOf(':')
  const recorded = event.time ?? event.id.slice(0, colon)
  const when: When | undefined = event.time === undefined ? parseEpoch(recorded) : parseTime(event.time)
  const unmapped: { [key: string]: Json } = { records: event.records as unknown as Json }
  if (event.beside)
    for (const [key, inner] of Object.entries(event.beside)) if (inner !== undefined && inner !== '') unmapped[key] = inner as Json
  // A lone record of a collector that does not join is a part of an event: it has no id of its own.
  const whole = event.time === undefined
  return eventOf({
    ...meaningOf(event.records),
    when,
    ...(when ? {} : { undated: `the time of the record is implausible or names no zone: ${recorded}` }),
    recorded,
    vendor: 'Linux',
    product: 'auditd',
    source: 'linux_auditd',
    host: event.node,
    correlation: event.id,
    vendorId: whole && event.node !== undefined ? { id: event.id, scope: event.node, content: event.records } : undefined,
    unmapped,
  })
}
