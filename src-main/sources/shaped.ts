// A record to an event by a table: OCSF paths and the names under which a tool writes them. For tools whose records are rows.
import type { Json, OcsfEvent } from '../contract/ocsf.ts'
import type { Normalised } from '../contract/source.ts'
import { observablesOf } from './observables.ts'
import { type ClassName, type Start, startEvent } from './ocsf-event.ts'
import { type ReadTime, readTime } from './read-time.ts'
import { standIn } from './row.ts'
import { isRecord } from './taken.ts'

type Obj = Record<string, unknown>

export interface Shape {
  readonly class: ClassName
  readonly activity: number
  readonly activityName?: string
  /** Names of the time, the best first. */
  readonly time: readonly string[]
  /** OCSF path to the names it may stand under; nested names by dots, also where they are flattened into one key. */
  readonly paths: Readonly<Record<string, readonly string[]>>
  /** A time that is put together of several values; they stay in the rest. */
  readonly when?: (pick: Picked) => { recorded: string; read: ReadTime } | undefined
}

/** Reads values by name and keeps account of what was read. */
export class Picked {
  readonly value: Obj
  readonly #taken = new Map<object, Set<string>>()

  constructor(value: Obj) {
    this.value = value
  }

  #find(name: string): { holder: Obj; key: string } | undefined {
    let holder = this.value
    let rest = name
    for (;;) {
      if (Object.hasOwn(holder, rest)) return { holder, key: rest }
      const dot = rest.indexOf('.')
      if (dot < 0) return undefined
      const next = Object.hasOwn(holder, rest.slice(0, dot)) ? holder[rest.slice(0, dot)] : undefined
      if (Array.isArray(next) && /^\d/.test(rest.slice(dot + 1))) {
        const [index, ...more] = rest.slice(dot + 1).split('.')
        const item: unknown = next[Number(index)]
        if (more.length === 0) return Number(index) < next.length ? { holder: next as unknown as Obj, key: index! } : undefined
        if (!isRecord(item)) return undefined
        holder = item
        rest = more.join('.')
        continue
      }
      if (!isRecord(next)) return undefined
      holder = next
      rest = rest.slice(dot + 1)
    }
  }

  see(name: string): unknown {
    const place = this.#find(name)
    return place?.holder[place.key]
  }

  /** What stands under the first name that says something, as text; not taken. */
  word(...names: string[]): string | undefined {
    for (const name of names) {
      const value = this.see(name)
      if (typeof value === 'number' || typeof value === 'boolean') return String(value)
      if (typeof value === 'string' && value !== '' && value !== '-') return value
    }
    return undefined
  }

  take(name: string): void {
    const place = this.#find(name)
    if (!place) return
    const keys = this.#taken.get(place.holder)
    if (keys) keys.add(place.key)
    else this.#taken.set(place.holder, new Set([place.key]))
  }

  /** What nobody took. */
  rest(): { [key: string]: Json } {
    return (this.#keep(this.value) ?? {}) as { [key: string]: Json }
  }

  #keep(value: Obj): Obj | undefined {
    const taken = this.#taken.get(value)
    const kept: Obj = {}
    let some = false
    for (const [key, item] of Object.entries(value)) {
      if (item === '' || item === undefined || taken?.has(key)) continue
      let left: unknown = item
      if (isRecord(item)) left = this.#keep(item)
      else if (Array.isArray(item) && this.#taken.has(item)) left = item.filter((_, n) => !this.#taken.get(item)!.has(String(n)))
      if (left === undefined) continue
      if (key === '__proto__') Object.defineProperty(kept, key, { value: left, enumerable: true, configurable: true, writable: true })
      else kept[key] = left
      some = true
    }
    return some ? kept : undefined
  }
}

const integers = new Set([
  'port',
  'pid',
  'size',
  'bytes',
  'bytes_in',
  'bytes_out',
  'packets',
  'code',
  'length',
  'tid',
  'record_id',
  'count',
  'protocol_num',
])

/** Sets a value at an OCSF path such as `resources[0].uid`; never over one that is there. */
export function setAt(event: object, path: string, value: unknown): boolean {
  let here = event as Obj
  const steps = path.replaceAll('[', '.').replaceAll(']', '').split('.')
  for (let n = 0; n < steps.length - 1; n++) {
    const step = steps[n]!
    here[step] ??= /^\d+$/.test(steps[n + 1]!) ? [] : {}
    const next = here[step]
    // A list never gets holes: the second takes the first place when there is no first.
    if (Array.isArray(next)) {
      const index = Math.min(Number(steps[n + 1]), next.length)
      next[index] ??= {}
      steps[n + 1] = String(index)
    }
    here = next as Obj
  }
  const last = steps.at(-1)!
  if (here[last] !== undefined) return false
  here[last] = value
  return true
}

/** Puts what the table names into the event; what does not fit its attribute's type stays in the rest. */
export function fill(event: OcsfEvent, paths: Shape['paths'], pick: Picked): void {
  for (const [path, names] of Object.entries(paths)) {
    for (const name of names) {
      const word = pick.word(name)
      if (word === undefined) continue
      const last = path.slice(path.lastIndexOf('.') + 1)
      let value: unknown = word
      if (integers.has(last)) {
        value = Number(word)
        if (!Number.isSafeInteger(value) || String(value) !== word) continue
      }
      if (setAt(event, path, value)) pick.take(name)
      break
    }
  }
}

const needsDevice = new Set([1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 5001, 5002])
const needsActor = new Set([1001, 1002, 1003, 1004, 1005, 1007, 1009, 6003, 6005])
const needsUser = new Set([3001, 3002, 3003, 3005, 5003])
const algorithms: Readonly<Record<number, [number, string]>> = { 32: [1, 'MD5'], 40: [2, 'SHA-1'], 64: [3, 'SHA-256'], 128: [4, 'SHA-512'] }

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1) || path
}

function completeFile(file: unknown): void {
  if (!isRecord(file)) return
  file.type_id ??= 0
  if (file.path === undefined && typeof file.parent_folder === 'string' && typeof file.name === 'string')
    file.path = `${file.parent_folder}${file.parent_folder.includes('/') ? '/' : '\\'}${file.name}`
  if (file.name === undefined) file.name = typeof file.path === 'string' ? baseName(file.path) : standIn
  if (Array.isArray(file.hashes))
    for (const hash of file.hashes as Obj[]) {
      const [id, name] = algorithms[String(hash.value).length] ?? [0, 'Unknown']
      hash.algorithm_id ??= id
      hash.algorithm ??= name
    }
}

function completeProcess(process: unknown): void {
  if (!isRecord(process)) return
  completeFile(process.file)
  if (process.name === undefined && isRecord(process.file)) process.name = process.file.name
  if (process.pid === undefined && process.uid === undefined && process.cpid === undefined) process.uid = standIn
  completeProcess(process.parent_process)
}

/** What OCSF requires and the record lacks. */
export function complete(event: OcsfEvent): void {
  const uid = event.class_uid
  if (needsDevice.has(uid)) event.device ??= { hostname: standIn }
  if (isRecord(event.device)) event.device.type_id ??= 0
  if (needsActor.has(uid)) event.actor ??= { user: { name: standIn } }
  if (isRecord(event.actor)) completeProcess(event.actor.process)
  if (uid === 1007) event.process ??= {}
  completeProcess(event.process)
  if (uid === 1001) event.file ??= { name: standIn }
  completeFile(event.file)
  if (uid === 1005) {
    event.module ??= {}
    const module = event.module as Obj
    if (isRecord(module.file)) completeFile(module.file)
  }
  if (needsUser.has(uid)) event.user ??= { name: standIn }
  if (uid === 6003 || uid === 6005) event.src_endpoint ??= { name: standIn }
  if (uid === 6003) event.api ??= {}
  if (isRecord(event.api)) event.api.operation ??= standIn
  if (isRecord(event.cloud)) event.cloud.provider ??= standIn
  if (isRecord(event.connection_info)) event.connection_info.direction_id ??= 0
  if (uid === 3002 && event.dst_endpoint === undefined) event.service ??= { name: standIn }
  if (event.category_uid === 4 && uid !== 4009 && event.src_endpoint === undefined) event.dst_endpoint ??= { name: standIn }
  if (uid === 2004) {
    event.finding_info ??= {}
    const info = event.finding_info as Obj
    info.uid ??= standIn
    info.title ??= standIn
    if (Array.isArray(event.evidences))
      for (const evidence of event.evidences as Obj[]) {
        completeProcess(evidence.process)
        completeFile(evidence.file)
      }
    // 1: a rule.
    if (isRecord(info.analytic)) info.analytic.type_id ??= 1
  }
  if (uid === 1006) {
    event.job ??= {}
    const job = event.job as Obj
    job.name ??= standIn
    completeFile(job.file)
  }
}

export interface ShapeStart extends Omit<Start, 'class' | 'activity' | 'activityName' | 'when' | 'recorded'> {
  /** Whether the tool writes UTC although its times name no zone. */
  utc?: boolean
  labels?: string[]
  vendorId?: { id: string; scope: string; content: unknown } | undefined
}

/** The event of one record; `after` may still change it before the rest is taken. */
export function shaped(pick: Picked, shape: Shape, start: ShapeStart, after?: (event: OcsfEvent, pick: Picked) => void): Normalised {
  const name = shape.time.find((each) => pick.word(each) !== undefined)
  const joined = shape.when?.(pick)
  const recorded = joined?.recorded ?? (name === undefined ? undefined : pick.word(name))
  const { when, assumed } = joined?.read ?? readTime(recorded, start.utc)
  const event = startEvent({
    ...start,
    class: shape.class,
    activity: shape.activity,
    ...(shape.activityName ? { activityName: shape.activityName } : {}),
    when,
    recorded,
  })
  if (name !== undefined && !joined) pick.take(name)
  fill(event, shape.paths, pick)
  after?.(event, pick)
  complete(event)
  const labels = [...(start.labels ?? []), ...(assumed === undefined ? [] : [assumed])]
  if (labels.length > 0) event.metadata.labels = [...((event.metadata.labels as string[] | undefined) ?? []), ...labels]
  if (start.vendorId) event.metadata.original_event_uid ??= start.vendorId.id
  const rest = pick.rest()
  if (Object.keys(rest).length > 0) event.unmapped = { ...event.unmapped, ...rest }
  event.observables = observablesOf(event)
  const { vendorId } = start
  return {
    event,
    ...(when
      ? { ts: when.us }
      : { undatedReason: recorded === undefined ? 'the record has no time' : `${name ?? recorded} is no plausible time` }),
    identity: vendorId ? { vendorId: vendorId.id, scope: vendorId.scope, content: vendorId.content } : {},
  }
}
