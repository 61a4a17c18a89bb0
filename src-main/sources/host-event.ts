// Events of a host's own logs: what OCSF requires of each class is filled from what the record says, or with "not recorded".
import type { Json } from '../contract/ocsf.ts'
import type { Normalised } from '../contract/source.ts'
import { observablesOf } from './observables.ts'
import { put, type Start, startEvent } from './ocsf-event.ts'
import { standIn } from './row.ts'

type Obj = Record<string, unknown>

export interface HostFacts extends Omit<Start, 'layer'> {
  layer?: Start['layer']
  /** Why there is no time. */
  undated?: string
  /** `api.operation`: how the record names what was done. */
  action?: string | undefined
  service?: string | undefined
  message?: string | undefined
  host?: string | undefined
  /** Further attributes of `device`. */
  device?: Obj | undefined
  user?: Obj | undefined
  session?: Obj | undefined
  /** The process that acted; in Process Activity the process that the event is about. */
  process?: Obj | undefined
  /** In Process Activity: who acted, where it is not the parent. */
  actorProcess?: Obj | undefined
  statusCode?: string | undefined
  statusDetail?: string | undefined
  /** Attributes of the class, as they are. */
  attributes?: Obj | undefined
  labels?: string[] | undefined
  eventCode?: string | undefined
  correlation?: string | undefined
  vendorId?: { id: string; scope: string; content: unknown } | undefined
  unmapped?: { [key: string]: Json } | undefined
}

const needsActor = new Set([1001, 1002, 1003, 1004, 1005, 1007, 1009, 6003, 6005])
const needsDevice = new Set([1001, 1002, 1003, 1004, 1005, 1006, 1007, 1009, 5001, 5002])
const needsUser = new Set([3001, 3002, 3003, 3005, 5003])
const needsOrigin = new Set([6003, 6005])

export function hostEvent(facts: HostFacts): Normalised {
  const event = startEvent({ ...facts, layer: facts.layer ?? 'runtime' })
  const uid = event.class_uid
  const { metadata } = event
  put(metadata, 'event_code', facts.eventCode)
  put(metadata, 'correlation_uid', facts.correlation)
  put(metadata, 'original_event_uid', facts.vendorId?.id)
  if (facts.labels && facts.labels.length > 0) put(metadata, 'labels', facts.labels)
  put(event, 'message', facts.message)
  put(event, 'status_code', facts.statusCode)
  put(event, 'status_detail', facts.statusDetail)
  if (facts.action !== undefined && facts.action !== '')
    event.api = { operation: facts.action, ...(facts.service ? { service: { name: facts.service } } : {}) }
  const actor: Obj = {}
  put(actor, 'user', filled(facts.user))
  put(actor, 'session', filled(facts.session))
  const about = uid === 1007
  if (!about) put(actor, 'process', processOf(facts.process))
  else put(actor, 'process', processOf(facts.actorProcess))
  if (needsActor.has(uid) && Object.keys(actor).length === 0) actor.user = { name: standIn }
  put(event, 'actor', actor)
  if (about) event.process = processOf(facts.process) ?? { uid: standIn }
  const device = filled({ ...(facts.host ? { hostname: facts.host } : {}), ...facts.device })
  if (device) event.device = { type_id: 0, ...device }
  else if (needsDevice.has(uid)) event.device = { hostname: standIn, type_id: 0 }
  for (const [key, value] of Object.entries(facts.attributes ?? {})) put(event, key, value)
  if (needsUser.has(uid) && event.user === undefined) event.user = { name: standIn }
  if (needsOrigin.has(uid) && event.src_endpoint === undefined) event.src_endpoint = { name: standIn }
  if (uid === 3002 && event.service === undefined && event.dst_endpoint === undefined) event.service = { name: facts.service ?? standIn }
  put(event, 'unmapped', facts.unmapped)
  event.observables = observablesOf(event)
  const { vendorId } = facts
  return {
    event,
    ...(facts.when ? { ts: facts.when.us } : { undatedReason: facts.undated ?? 'no time' }),
    identity: vendorId ? { vendorId: vendorId.id, scope: vendorId.scope, content: vendorId.content } : {},
  }
}

/** OCSF wants a process and an image to have an id; a log may only name them. */
function processOf(process: Obj | undefined): Obj | undefined {
  const full = filled(process)
  if (full && full.pid === undefined) full.uid ??= standIn
  const image = (full?.container as Obj | undefined)?.image as Obj | undefined
  if (image) image.uid ??= standIn
  return full
}

/** An object without its empty members; `undefined` when nothing is left. */
export function filled(object: Obj | undefined): Obj | undefined {
  if (!object) return undefined
  const full: Obj = {}
  for (const [key, value] of Object.entries(object)) put(full, key, value)
  return Object.keys(full).length > 0 ? full : undefined
}

export function eventOf(facts: HostFacts): { events: Normalised[] } {
  return { events: [hostEvent(facts)] }
}

/** The part of a path after its last separator. */
export function baseName(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  return name === '' ? path : name
}

export function fileOf(path: string, more: Obj = {}): Obj {
  return { name: baseName(path) ?? path, path, type_id: 0, ...more }
}

/** A decimal integer, or undefined. */
export function integer(text: unknown): number | undefined {
  if (typeof text === 'number') return Number.isSafeInteger(text) ? text : undefined
  if (typeof text !== 'string' || !/^-?\d{1,15}$/.test(text)) return undefined
  return Number(text)
}

/** The OCSF type of a hash, by its algorithm's name or its length. */
export function hashOf(value: string): Obj {
  const algorithms: Readonly<Record<number, [number, string]>> = {
    32: [1, 'MD5'],
    40: [2, 'SHA-1'],
    64: [3, 'SHA-256'],
    128: [4, 'SHA-512'],
  }
  const [algorithm_id, algorithm] = algorithms[value.length] ?? [0, 'Unknown']
  return { algorithm_id, algorithm, value }
}
