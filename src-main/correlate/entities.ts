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
}

export function entityId(kind: EntityKind, value: string): string {
  return `${kind}:${value}`
}

export function kindOfId(id: string): EntityKind {
  return id.slice(0, id.indexOf(':')) as EntityKind
}

/** Last part of an ARN or path, for showing. */
export function shortName(value: string): string {
  const cut = Math.max(value.lastIndexOf('/'), value.startsWith('arn:') ? value.lastIndexOf(':') : -1)
  return cut >= 0 && cut < value.length - 1 ? value.slice(cut + 1) : value
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

/** All entities of one event. `resolve` maps an alias to the entity it was joined with. */
export function entitiesOf(event: EventFacts, resolve: (id: string) => string = (id) => id): Entity[] {
  const out: Entity[] = []
  const seen = new Set<string>()
  const add = (kind: EntityKind, value: string | undefined, part: Part, name = value) => {
    if (!value) return
    const id = resolve(entityId(kind, value))
    const key = `${id}\0${part}`
    if (seen.has(key)) return
    seen.add(key)
    out.push({ id, kind: kindOfId(id), name: shortName(name ?? value), part })
  }
  const account = text(event, 'account')
  const userUid = text(event, 'user_uid')
  const userName = text(event, 'user_name')
  const kind = actorKind(text(event, 'user_type') ?? '', userUid ?? '')
  if (userUid) add(kind, userUid, 'actor', userName ?? userUid)
  else if (userName) add(kind, nameKey(userName, account), 'actor', userName)
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
  if (resource) add(resourceKind(resource, text(event, 'resource_type') ?? ''), resource, 'target')
  const host = text(event, 'host')
  add('host', host, 'host')
  add('container', text(event, 'container'), 'container')
  const pid = number(event, 'pid')
  const process = text(event, 'process')
  if (process && host) add('process', pid === undefined ? `${host}/${process}` : `${host}/${process}/${pid}`, 'process', process)
  add('file', host && text(event, 'file') ? `${host}:${text(event, 'file')}` : text(event, 'file'), 'file', text(event, 'file'))
  add('hash', text(event, 'hash'), 'file')
  add('account', account, 'account')
  return out
}

/** A name means something only inside its account. */
export function nameKey(name: string, account: string | undefined): string {
  return account ? `${name}@${account}` : name
}
