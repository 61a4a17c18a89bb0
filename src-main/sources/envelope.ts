// What all envelopes do: give the inner record to the source that knows it, keep what the wrapper says, and flag what the wrapper changed.
import type { Framed, MemberContext, Normalised, RecordResult, Source } from '../contract/source.ts'
import { readTime } from './read-time.ts'
import { jsonOrText, type Router } from './route.ts'
import { Picked, type Shape, type ShapeStart, shaped } from './shaped.ts'

type Obj = Record<string, unknown>

export interface Wrapped {
  /** The inner record, text or value, and where it stands; none where the envelope lost it. */
  inner: unknown
  at: readonly string[]
  /** What stands beside it. */
  wrapper: Obj
  /** The wrapper's time, as written. */
  time: string | undefined
  labels: string[]
  /** Name of the inner value in an event of the envelope's own; else the last step of `at`. */
  name?: string
}

export interface EnvelopeSpec {
  id: string
  vendor: string
  product: string
  layer: Source['layer']
  router: Router
  /** The event that stands for a record no source knows. */
  own: (pick: Picked) => Shape
  start?: (pick: Picked) => Partial<ShapeStart>
  /** Its time is when the record arrived, which is later by nature. */
  arrival?: true
  /** Bytes at which the product cuts a record. */
  cutAt?: readonly number[]
}

const unknown = 'an envelope whose inner record no source knows'

/** Whether text that begins as JSON ends before it is closed. */
function isCut(inner: unknown): boolean {
  if (typeof inner !== 'string') return false
  const first = inner.trimStart()[0]
  return (first === '{' || first === '[') && typeof jsonOrText(inner) === 'string'
}

function changes(spec: EnvelopeSpec, wrapped: Wrapped): string[] {
  const labels = [...wrapped.labels]
  const { inner } = wrapped
  if (isCut(inner)) labels.push(`${spec.product}: the inner record is cut off or broken: it is no longer JSON`)
  else if (typeof inner === 'string' && spec.cutAt?.includes(Buffer.byteLength(inner)))
    labels.push(`${spec.product}: the inner record is exactly ${Buffer.byteLength(inner)} bytes long, where it is cut`)
  return labels
}

/** The wrapper's time is kept beside; where the inner record has none, it is the best there is. */
function compareTimes(spec: EnvelopeSpec, normalised: Normalised, time: string | undefined): string | undefined {
  const { when } = readTime(time, true)
  if (!when || time === undefined) return undefined
  const { event } = normalised
  if (normalised.ts === undefined) {
    normalised.ts = when.us
    delete normalised.undatedReason
    event.time = when.ms
    event.metadata.original_time ??= time
    return `${spec.product}: the record has no time of its own: that of the envelope stands`
  }
  if (spec.arrival) return undefined
  const seconds = Math.abs(Number(normalised.ts - when.us)) / 1e6
  return seconds > 1 ? `${spec.product}: its time differs from the record's own by ${Math.round(seconds)} s` : undefined
}

function addTo(normalised: Normalised, labels: readonly string[], wrapper: Obj): void {
  const { event } = normalised
  if (labels.length > 0) event.metadata.labels = [...((event.metadata.labels as string[] | undefined) ?? []), ...labels]
  const said = Object.fromEntries(Object.entries(wrapper).filter(([, value]) => value !== '' && value !== undefined && value !== null))
  if (Object.keys(said).length > 0) event.unmapped = { ...event.unmapped, envelope: said as never }
}

/** The events of one inner record; whatever its source says, something stands for it unless it is `alone` in its record. */
export function unwrap(spec: EnvelopeSpec, record: Framed, member: MemberContext, wrapped: Wrapped, alone = true): RecordResult {
  const { inner, at, wrapper, time } = wrapped
  const labels = changes(spec, wrapped)
  const result: RecordResult = inner === undefined || isCut(inner) ? { reject: unknown } : spec.router.normalise(record, member, inner, at)
  if ('events' in result && result.events.length > 0) {
    for (const normalised of result.events) {
      const differs = compareTimes(spec, normalised, time)
      addTo(normalised, differs === undefined ? labels : [...labels, differs], wrapper)
    }
    return result
  }
  if (alone && ('ignored' in result || 'joined' in result)) return result
  if ('reject' in result && result.reject !== unknown) labels.push(result.reject)
  if ('ignored' in result) labels.push(result.ignored)
  const value: Obj = { ...wrapper }
  if (inner !== undefined) value[wrapped.name ?? at.at(-1) ?? 'message'] = inner
  const pick = new Picked(value)
  const normalised = shaped(pick, spec.own(pick), {
    source: spec.id,
    layer: spec.layer,
    vendor: spec.vendor,
    product: spec.product,
    ...spec.start?.(pick),
    labels,
  })
  return { events: [normalised] }
}

/** The events of a record that holds several. */
export function unwrapAll(spec: EnvelopeSpec, record: Framed, member: MemberContext, all: readonly Wrapped[]): RecordResult {
  const events = all.flatMap((wrapped) => {
    const result = unwrap(spec, record, member, wrapped, false)
    return 'events' in result ? result.events : []
  })
  return events.length > 0 ? { events } : { ignored: 'an envelope without records' }
}
