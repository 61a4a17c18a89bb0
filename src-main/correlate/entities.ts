// Entities of an event by the vendor's stable ids. A name alone is an entity of its own until evidence joins it.
import { type EventFacts, number, text } from './facts.ts'

export const entityKinds = [
  'user',
  'role',
  'service_principal',
  'session',
  'key',
  'host',
  'container',
  'pod',
  'process',
  'file',
  'hash',
  'address',
  'domain',
  'bucket',
  'secret',
  'repository',
  'resource',
  'account',
] as const
export type EntityKind = (typeof entityKinds)[number]

/** What the entity is to the event. */
export type Part =
  | 'actor'
  | 'issuer'
  | 'session'
  | 'credential'
  | 'origin'
  | 'destination'
  | 'target'
  | 'host'
  | 'instance'
  | 'container'
  | 'process'
  | 'parent'
  | 'file'
  | 'account'

export interface Entity {
  /** `key:AKIA…`, `address:198.51.100.9`, `process:web-1/4242@1700000000000000`. */
  id: string
  kind: EntityKind
  /** As it is shown. */
  name: string
  part: Part
  /** What it was made of: its kind before aliases were joined, and the text that `name` is short for. */
  made: EntityKind
  shown: string
}

export function entityId(kind: EntityKind, value: string): string {
  return `${kind}:${value}`
}

export function kindOfId(id: string): EntityKind {
  return id.slice(0, id.indexOf(':')) as EntityKind
}

/** Last part of an ARN or path, for showing. */
export function shortName(value: string): string {
  // A role's session says whose it was: `deploy/alice-cli`.
  const assumed = value.indexOf(':assumed-role/')
  if (assumed >= 0) return value.slice(assumed + ':assumed-role/'.length)
  const cut = Math.max(value.lastIndexOf('/'), value.startsWith('arn:') ? value.lastIndexOf(':') : -1)
  return cut >= 0 && cut < value.length - 1 ? value.slice(cut + 1) : value
}

/** A Kubernetes service account by the name its tokens carry, also at the end of the subject that a cloud recorded of it. */
export function serviceAccountOf(text: string): string | undefined {
  const at = text.indexOf('system:serviceaccount:')
  if (at < 0 || (at > 0 && text[at - 1] !== ':')) return undefined
  const name = text.slice(at)
  return /^system:serviceaccount:[^:/\s]+:[^:/\s]+$/.test(name) ? name : undefined
}

/** A pod by namespace and name; GKE names it by its path. */
export function podName(resource: string, namespace: string | undefined): string {
  const path = /(?:^|\/)namespaces\/([^/]+)\/pods\/([^/]+)/.exec(resource)
  if (path) return `${path[1]}/${path[2]}`
  return namespace === undefined || resource.includes('/') ? resource : `${namespace}/${resource}`
}

/** The instance whose role a session speaks with: STS names such a session by the instance. */
export function instanceOf(session: string | undefined, principal: string | undefined): string | undefined {
  return (
    /:(i-[0-9a-f]{8}(?:[0-9a-f]{9})?)$/.exec(session ?? '')?.[1] ??
    /:assumed-role\/[^/]+\/(i-[0-9a-f]{8}(?:[0-9a-f]{9})?)$/.exec(principal ?? '')?.[1]
  )
}

function actorKind(type: string, uid: string): EntityKind {
  const word = type.toLowerCase()
  if (word.includes('role') || word === 'assumedrole' || uid.includes(':assumed-role/') || uid.includes(':role/')) return 'role'
  if (word.includes('service') || word.includes('application') || word.includes('system')) return 'service_principal'
  return 'user'
}

export function resourceKind(uid: string, type: string): EntityKind {
  const word = `${type} ${uid}`.toLowerCase()
  if (/\bs3\b.*bucket|::s3::|arn:aws[\w-]*:s3:::[^/]+$|storage\.googleapis|bucket/.test(word)) return 'bucket'
  if (/secret|vaults\/[^/]+\/secrets/.test(word)) return 'secret'
  if (/repositor|:ecr:/.test(word)) return 'repository'
  if (/:role\//.test(word)) return 'role'
  if (/:user\//.test(word)) return 'user'
  if (/\bpods?\b/.test(word)) return 'pod'
  if (/:instance\/|virtualmachines\//.test(word)) return 'host'
  return 'resource'
}

/** Entities by what they are to events and the value they are made of: a case names few of them, again and again. */
export class EntityMaker {
  readonly #resolve: (id: string) => string
  readonly #made = new Map<string, Map<string, Entity>>()
  readonly #kinds = new Map<string, Map<string, EntityKind>>()

  /** `resolve` maps an alias to the entity it was joined with. */
  constructor(resolve: (id: string) => string = (id) => id) {
    this.#resolve = resolve
  }

  make(kind: EntityKind, value: string, part: Part, shown: string): Entity {
    let of = this.#made.get(part)
    if (!of) {
      of = new Map()
      this.#made.set(part, of)
    }
    const known = of.get(value)
    if (known && known.made === kind && known.shown === shown) return known
    const id = this.#resolve(entityId(kind, value))
    const entity = { id, kind: kindOfId(id), name: shortName(shown), part, made: kind, shown }
    of.set(value, entity)
    return entity
  }

  /** Of a resource. */
  kindOf(uid: string, type: string): EntityKind {
    let of = this.#kinds.get(type)
    if (!of) {
      of = new Map()
      this.#kinds.set(type, of)
    }
    let kind = of.get(uid)
    if (kind === undefined) {
      kind = resourceKind(uid, type)
      of.set(uid, kind)
    }
    return kind
  }
}

/** All entities of one event. One maker for all events of a question spares making each entity anew. */
export function entitiesOf(event: EventFacts, maker: EntityMaker = new EntityMaker()): Entity[] {
  const out: Entity[] = []
  const add = (kind: EntityKind, value: string | undefined, part: Part, name = value) => {
    if (!value) return
    const entity = maker.make(kind, value, part, name ?? value)
    for (const one of out) if (one.part === part && one.id === entity.id) return
    out.push(entity)
  }
  const account = text(event, 'account')
  const userUid = text(event, 'user_uid')
  const userName = text(event, 'user_name')
  const serviceAccount = serviceAccountOf(userName ?? '') ?? serviceAccountOf(userUid ?? '')
  if (serviceAccount) add('service_principal', serviceAccount, 'actor')
  else if (userUid)
    add(
      actorKind(text(event, 'user_type') ?? '', userUid),
      userUid,
      'actor',
      userUid.includes(':assumed-role/') ? userUid : (userName ?? userUid),
    )
  else if (userName) add(actorKind(text(event, 'user_type') ?? '', ''), nameKey(userName, account), 'actor', userName)
  const issuer = text(event, 'issuer')
  if (issuer && issuer !== userUid) add('role', issuer, 'issuer')
  add('session', text(event, 'session'), 'session')
  add('key', text(event, 'credential'), 'credential')
  const target = text(event, 'target_user')
  if (target) add('user', nameKey(target, account), 'target', target)
  add('address', text(event, 'src_ip'), 'origin')
  add('domain', text(event, 'src_host'), 'origin')
  add('address', text(event, 'dst_ip'), 'destination')
  add('domain', text(event, 'dst_host'), 'destination')
  const resource = text(event, 'resource')
  // Where nothing else is named, the column holds the user that a call or a sign-in is about once more.
  if (resource && resource !== target && resource !== userUid) {
    const kind = maker.kindOf(resource, text(event, 'resource_type') ?? '')
    add(kind, kind === 'pod' ? podName(resource, text(event, 'namespace')) : resource, 'target')
  }
  const host = text(event, 'host')
  add('host', host, 'host')
  add('host', instanceOf(text(event, 'session'), userUid), 'instance')
  add('container', text(event, 'container'), 'container')
  const pid = number(event, 'pid')
  const process = text(event, 'process')
  if (process && host) add('process', pid === undefined ? `${host}/${process}` : `${host}/${process}/${pid}`, 'process', process)
  const file = text(event, 'file')
  add('file', host && file ? `${host}:${file}` : file, 'file', file)
  add('hash', text(event, 'hash'), 'file')
  add('account', account, 'account')
  return out
}

/** A name means something only inside its account. */
export function nameKey(name: string, account: string | undefined): string {
  return account ? `${name}@${account}` : name
}
