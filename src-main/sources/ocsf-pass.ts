// OCSF as another product wrote it: it is what we derive, so it comes in as it is.
import { type OcsfEvent, ocsfVersion } from '../contract/ocsf.ts'
import type { Framed, Normalised, RecordResult, Source } from '../contract/source.ts'
import { observablesOf } from './observables.ts'
import { classes, startEvent } from './ocsf-event.ts'
import { readTime } from './read-time.ts'
import { isRecord } from './taken.ts'
import { has } from './tool-source.ts'

type Obj = Record<string, unknown>

export function isOcsf(value: unknown): value is Obj & { metadata: Obj } {
  return isRecord(value) && Number.isSafeInteger(value.class_uid) && isRecord(value.metadata) && has(value, 'time')
}

const byUid = new Map<number, { name: keyof typeof classes; caption: string }>(
  Object.entries(classes).map(([name, [uid, caption]]) => [uid, { name: name as keyof typeof classes, caption }]),
)

const own = ['metadata', 'observables', 'unmapped', 'time', 'time_dt', 'raw_data', 'layer'] as const

function layerOf(uid: number): Source['layer'] {
  const category = Math.floor(uid / 1000)
  if (category === 4) return 'network'
  if (category === 3) return 'identity'
  return category === 6 || category === 5 ? 'control' : 'runtime'
}

/** `more` completes the event by what its writer says elsewhere. */
export function passOcsf(record: Framed, source: string, more?: (event: OcsfEvent, given: Obj) => void): RecordResult {
  const { value } = record
  if (!isOcsf(value)) return { reject: 'not an OCSF event: class_uid, time or metadata is missing' }
  const given: Obj = value
  const metadata = given.metadata as Obj
  const uid = given.class_uid as number
  const recorded = given.time === null ? undefined : String(given.time)
  const { when, assumed } = readTime(recorded)
  const known = byUid.get(uid)
  const product = isRecord(metadata.product) ? metadata.product : {}
  const event = startEvent({
    class: known?.name ?? 'base_event',
    activity: known && Number.isSafeInteger(given.activity_id) ? (given.activity_id as number) : 0,
    layer: layerOf(uid),
    when,
    recorded: undefined,
    vendor: typeof product.vendor_name === 'string' ? product.vendor_name : 'OCSF',
    product: typeof product.name === 'string' ? product.name : 'OCSF',
    source,
  })
  const unmapped: Obj = {}
  for (const [key, item] of Object.entries(given)) {
    if (item === null || (own as readonly string[]).includes(key)) continue
    // A class this version does not have is kept as a base event, and what it says in the rest.
    if (!known && !['severity_id', 'severity', 'status_id', 'status', 'message', 'status_code', 'status_detail'].includes(key))
      unmapped[key] = item
    else if (key === '__proto__') unmapped.proto = item
    else event[key] = item
  }
  const { version, log_name, original_time, ...rest } = metadata
  event.metadata = {
    ...(rest as OcsfEvent['metadata']),
    version: ocsfVersion,
    log_name: source,
    ...(recorded === undefined ? {} : { original_time: typeof original_time === 'string' ? original_time : recorded }),
    product: { ...product, ...event.metadata.product },
  }
  // `uid` is our event id; theirs is the vendor's.
  if (typeof metadata.uid === 'string') event.metadata.original_event_uid = metadata.uid
  delete event.metadata.uid
  if (assumed !== undefined) event.metadata.labels = [...(Array.isArray(metadata.labels) ? (metadata.labels as string[]) : []), assumed]
  if (version !== undefined && version !== ocsfVersion) unmapped.metadata_version = version
  if (log_name !== undefined) unmapped.metadata_log_name = log_name
  if (typeof original_time === 'string' && original_time !== recorded) unmapped.time = given.time
  if (given.time_dt !== undefined && given.time_dt !== null) unmapped.time_dt = given.time_dt
  if (typeof given.raw_data === 'string') event.raw_data = given.raw_data
  if (isRecord(given.unmapped)) Object.assign(unmapped, { ...given.unmapped })
  else if (given.unmapped !== undefined && given.unmapped !== null) unmapped.unmapped = given.unmapped
  more?.(event, given)
  const found = observablesOf(event)
  event.observables = Array.isArray(given.observables) ? (given.observables as typeof found) : found
  if (Object.keys(unmapped).length > 0) event.unmapped = unmapped as NonNullable<OcsfEvent['unmapped']>
  const id = typeof metadata.uid === 'string' ? metadata.uid : undefined
  const normalised: Normalised = {
    event,
    ...(when ? { ts: when.us } : { undatedReason: 'time is no plausible time' }),
    identity: id === undefined ? {} : { vendorId: id, scope: String(product.name ?? ''), content: given },
  }
  return { events: [normalised] }
}

/** Paths whose values stand where they stood. */
const same = [
  'message',
  'status_code',
  'api.operation',
  'api.service.name',
  'api.request.uid',
  'actor.user.name',
  'actor.user.uid',
  'actor.user.type',
  'actor.session.uid',
  'user.name',
  'src_endpoint.ip',
  'src_endpoint.port',
  'src_endpoint.hostname',
  'dst_endpoint.ip',
  'dst_endpoint.port',
  'dst_endpoint.hostname',
  'cloud.account.uid',
  'cloud.region',
  'device.hostname',
  'process.name',
  'process.pid',
  'process.cmd_line',
  'file.path',
  'http_request.user_agent',
]

export const ocsfFields: Record<string, string[]> = {
  time: ['metadata.original_time', 'time'],
  'metadata.original_time': ['metadata.original_time', 'time'],
  'metadata.original_event_uid': ['metadata.uid'],
  ...Object.fromEntries(same.map((path) => [path, [path]])),
  'resources[0].uid': ['resources.0.uid'],
}
