// An act as cloud and identity logs tell it (who, from where, what, on what, with what result), made into the OCSF class it belongs to.
// OCSF 1.9.0-dev: schema.ocsf.io; what a class requires and the record lacks is "not recorded".
import type { Layer } from '../contract/layer.ts'
import type { OcsfEvent } from '../contract/ocsf.ts'
import type { Identity, RecordResult } from '../contract/source.ts'
import { observablesOf } from './observables.ts'
import { type ClassName, put, startEvent } from './ocsf-event.ts'
import type { Moment } from './read-time.ts'
import type { RecordView } from './record-view.ts'
import { standIn } from './row.ts'

/** Values may be undefined: only what says something is put into the event. */
type Loose = { [key: string]: unknown }

export interface Kind {
  class: ClassName
  /** `activity_id`; 99 is named by the operation. */
  activity: number
  /** For entities: what kind of thing is managed. */
  entity?: string
}

export interface Act {
  source: string
  vendor: string
  product: string
  feature?: string | undefined
  layer: Layer
  kind: Kind
  moment: Moment
  operation: string | undefined
  service?: string | undefined
  severity?: number
  status?: number
  statusCode?: string | undefined
  statusDetail?: string | undefined
  message?: string | undefined
  /** OCSF `user`, `session`, `idp`, `app_name`… of the actor. */
  actor?: {
    user?: Loose
    session?: Loose
    idp?: Loose
    app_name?: string | undefined
    app_uid?: string | undefined
    invoked_by?: string | undefined
  }
  /** OCSF network endpoint. */
  from?: Loose | undefined
  /** OCSF `http_request`. */
  http?: Loose
  /** The user that the act is about, where it is not the actor. */
  target?: Loose | undefined
  /** Entity or group that the act is about. */
  subject?: Loose | undefined
  resources?: Loose[]
  file?: Loose
  cloud?: Loose
  api?: { version?: string | undefined; requestUid?: string | undefined; request?: unknown; response?: Loose }
  device?: Loose
  mfa?: boolean | undefined
  metadata?: Loose
  /** Further attributes of the class. */
  more?: Loose
}

/** Drops what says nothing, at every depth of plain objects. */
function filled(value: Loose | undefined): Loose | undefined {
  if (!value) return undefined
  const out: Loose = {}
  for (const [key, item] of Object.entries(value)) {
    const inner = item !== null && typeof item === 'object' && !Array.isArray(item) ? filled(item as Loose) : item
    put(out, key, inner)
  }
  return Object.keys(out).length > 0 ? out : undefined
}

/** OCSF asks of a user a name, an id or an account. */
function userOf(value: Loose | undefined): Loose | undefined {
  const user = filled(value)
  if (!user) return undefined
  if (user.name === undefined && user.uid === undefined && user.account === undefined) {
    const { email_addr, display_name } = user
    user.name = email_addr ?? display_name ?? standIn
  }
  return user
}

export function eventOf(act: Act): OcsfEvent {
  const { kind, moment } = act
  const made = startEvent({
    class: kind.class,
    activity: kind.activity,
    ...(act.operation === undefined ? {} : { activityName: act.operation }),
    ...(act.severity === undefined ? {} : { severity: act.severity }),
    ...(act.status === undefined ? {} : { status: act.status }),
    layer: act.layer,
    when: moment.when,
    recorded: moment.recorded,
    vendor: act.vendor,
    product: act.product,
    source: act.source,
  })
  if (act.feature !== undefined) made.metadata.product.feature = { name: act.feature }
  for (const [key, value] of Object.entries(act.metadata ?? {})) put(made.metadata, key, value)
  if (moment.assumed !== undefined) made.metadata.labels = [moment.assumed]
  put(made, 'status_code', act.statusCode)
  put(made, 'status_detail', act.statusDetail)
  put(made, 'message', act.message)
  put(made, 'cloud', filled(act.cloud))
  const actor: Loose = { ...filled({ ...act.actor, user: undefined }) }
  put(actor, 'user', userOf(act.actor?.user))
  const finding = Math.floor(made.class_uid / 1000) === 2
  const strict = kind.class === 'api_activity' || kind.class === 'file_hosting'
  if (Object.keys(actor).length === 0 && strict) actor.app_name = standIn
  put(made, 'actor', actor)
  if (act.operation !== undefined || act.api?.request !== undefined) made.api = apiOf(act)
  else if (kind.class === 'api_activity') made.api = { operation: standIn }
  const from = filled(act.from)
  if (!finding) put(made, 'src_endpoint', endpointOf(from) ?? (strict ? { name: standIn } : undefined))
  if (!finding) put(made, 'http_request', filled(act.http))
  put(made, 'device', deviceOf(act.device))
  subjectOf(made, act)
  const resources = (act.resources ?? []).flatMap((each) => resourceOf(each) ?? [])
  if (hasResources.has(kind.class) && resources.length > 0) made.resources = resources
  for (const [key, value] of Object.entries(filled(act.more) ?? {})) put(made, key, value)
  return made
}

const hasResources = new Set<ClassName>(['api_activity', 'group_management', 'user_access', 'detection_finding', 'compliance_finding'])

/** A resource needs a name or an id: what lists all of a kind names none. */
function resourceOf(value: Loose): Loose | undefined {
  const resource = filled(value)
  if (!resource) return undefined
  return resource.name === undefined && resource.uid === undefined ? { ...resource, name: standIn } : resource
}

/** An endpoint needs a name of some kind; a port or a place alone is none. */
function endpointOf(from: Loose | undefined): Loose | undefined {
  if (!from) return undefined
  const named = ['ip', 'uid', 'name', 'hostname', 'svc_name', 'domain'].some((key) => from[key] !== undefined)
  return named ? from : { ...from, name: standIn }
}

function deviceOf(value: Loose | undefined): Loose | undefined {
  const device = filled(value)
  if (!device) return undefined
  const named = ['ip', 'uid', 'name', 'hostname'].some((key) => device[key] !== undefined)
  return { type_id: 0, ...device, ...(named ? {} : { name: standIn }) }
}

function apiOf(act: Act): Loose {
  const api: Loose = { operation: act.operation ?? standIn }
  if (act.service !== undefined) api.service = { name: act.service }
  put(api, 'version', act.api?.version)
  const { requestUid, request, response } = act.api ?? {}
  if (requestUid !== undefined || request !== undefined)
    api.request = { uid: requestUid ?? standIn, ...(request === undefined ? {} : { data: request }) }
  put(api, 'response', filled(response))
  return api
}

function subjectOf(made: OcsfEvent, act: Act): void {
  const target = userOf(act.target)
  const own = (made.actor as Loose | undefined)?.user as Loose | undefined
  switch (act.kind.class) {
    case 'authentication':
      made.user = target ?? own ?? { name: standIn }
      made.service = { name: act.service ?? standIn }
      put(made, 'is_mfa', act.mfa)
      return
    case 'account_change':
    case 'user_access':
      made.user = target ?? { name: standIn }
      if (act.kind.class === 'user_access') made.privileges = act.more?.privileges ?? []
      return
    case 'entity_management': {
      const subject = filled(act.subject) ?? filled(act.resources?.[0]) ?? { name: standIn }
      if (subject.name === undefined && subject.uid === undefined) subject.name = standIn
      made.entity = { type: act.kind.entity ?? 'Entity', type_id: act.kind.entity === 'Policy' ? 5 : 99, ...subject }
      return
    }
    case 'group_management': {
      const group = filled(act.subject) ?? { name: standIn }
      made.group = group
      put(made, 'user', target)
      return
    }
    case 'file_hosting':
      made.file = { type_id: 0, name: standIn, ...filled(act.file) }
  }
}

/** The account of one record that is one event: what nobody read is `unmapped`. */
export function resultOf(made: OcsfEvent, moment: Moment, identity: Identity, view: RecordView, wrapper?: RecordView): RecordResult {
  view.giveBack(made)
  const unmapped = view.rest()
  wrapper?.giveBack(made)
  const outer = wrapper?.rest() ?? {}
  if (Object.keys(outer).length > 0) unmapped.wrapper = outer
  made.unmapped = unmapped
  made.observables = observablesOf(made)
  const when = moment.when
  return {
    events: [{ event: made, ...(when ? { ts: when.us } : { undatedReason: moment.undated ?? 'the record has no time' }), identity }],
  }
}

/** `1.2.3.4:5678`, `[2001:db8::1]:443`, `2001:db8::1`: address and port apart, only where both are plainly there. */
export function addressOf(text: string | undefined): Loose | undefined {
  if (text === undefined) return undefined
  const wrapped = /^\[([0-9A-Fa-f:.%]+)\](?::(\d{1,5}))?$/.exec(text)
  if (wrapped) return { ip: wrapped[1], ...(wrapped[2] ? { port: Number(wrapped[2]) } : {}) }
  const v4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?$/.exec(text)
  if (v4) return { ip: v4[1], ...(v4[2] ? { port: Number(v4[2]) } : {}) }
  if (/^[0-9A-Fa-f:.%]*:[0-9A-Fa-f:.%]*$/.test(text)) return { ip: text }
  return { svc_name: text }
}

const verbs: readonly (readonly [activity: number, names: string])[] = [
  [
    2,
    'get list read describe view search query download export fetch preview check validate verify test lookup watch download count batchget listkeys accessed viewed downloaded',
  ],
  [4, 'delete remove destroy purge terminate cancel deletecollection revoke unregister dismiss deleted removed'],
  [1, 'create add insert register import generate invite new issue upload provision post put copy created added uploaded copied'],
  [
    3,
    'write update set modify patch edit change enable disable start stop restart move replace reset assign attach detach rotate activate deactivate suspend restore rename modified updated changed moved renamed',
  ],
]
const byVerb = new Map(verbs.flatMap(([activity, names]) => names.split(' ').map((name) => [name, activity] as const)))

/** OCSF CRUD activity by the first verb of a name in any casing; 99 where there is none. `fromEnd` for `Microsoft.Compute/disks/delete`. */
export function activityOf(operation: string, fromEnd = false): number {
  const words = operation
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  if (fromEnd) words.reverse()
  for (const word of words) {
    const activity = byVerb.get(word)
    if (activity !== undefined) return activity
  }
  return 99
}
