// An entity as a query over the case: the same ids that correlation gives, asked of the columns they come from.
import { kindOfId } from '../../correlate/entities.ts'

const fields: Record<string, string[]> = {
  user: ['user_uid', 'user_name', 'target_user', 'resource'],
  role: ['user_uid', 'issuer', 'resource'],
  service_principal: ['user_uid', 'user_name'],
  session: ['session'],
  key: ['credential'],
  host: ['host', 'resource'],
  container: ['container'],
  pod: ['resource'],
  hash: ['hash'],
  address: ['src_ip', 'dst_ip'],
  domain: ['src_host', 'dst_host'],
  bucket: ['resource'],
  secret: ['resource'],
  repository: ['resource'],
  resource: ['resource'],
  account: ['account'],
}

const quote = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
/** Part of a pattern: wildcards of the name itself are none, and what would end the word does not. */
const literally = (text: string) => text.replace(/[\\*?\s()"]/g, '\\$&')
const any = (names: string[], value: string) => `(${names.map((name) => `${name}:${quote(value)}`).join(' or ')})`

/** Null for ids that no query finds. `aliases` are further ids of the same entity. */
export function queryOf(id: string, aliases: readonly string[] = []): string | null {
  const parts = [id, ...aliases].flatMap((one) => single(one) ?? [])
  return parts.length === 0 ? null : parts.join(' or ')
}

function single(id: string): string | null {
  const kind = kindOfId(id)
  const value = id.slice(kind.length + 1)
  if (value === '') return null
  if (kind === 'process') {
    const [, host = '', name = '', pid] = /^([^/]*)(?:\/(.*?)(?:\/(\d+))?)?$/s.exec(value) ?? []
    if (name === '') return `(host:${quote(host)})`
    // A name may hold slashes itself (`kworker/0`), so that what looks like a number may belong to it.
    const named = (whole: string) => `process:${quote(whole)}`
    return `(host:${quote(host)} and ${pid ? `((${named(name)} and pid:${quote(pid)}) or ${named(`${name}/${pid}`)})` : named(name)})`
  }
  if (kind === 'file') {
    const cut = value.indexOf(':')
    return cut > 0 && !value.startsWith('/')
      ? `(host:${quote(value.slice(0, cut))} and file:${quote(value.slice(cut + 1))})`
      : any(['file'], value)
  }
  if (kind === 'pod' && value.includes('/')) {
    const cut = value.indexOf('/')
    const [namespace, name] = [value.slice(0, cut), value.slice(cut + 1)]
    const path = `resource:*namespaces/${literally(namespace)}/pods/${literally(name)}`
    return `(resource:${quote(value)} or (resource:${quote(name)} and namespace:${quote(namespace)}) or ${path} or ${path}/*)`
  }
  if (kind === 'host' && /^i-[0-9a-f]{8,17}$/.test(value)) return `(${any(['host', 'resource'], value)} or session:*${value})`
  const names = fields[kind]
  if (!names) return null
  // A name without a stable id means something only inside its account.
  const at = value.lastIndexOf('@')
  if (kind === 'user' && at > 0 && /^[\w-]+$/.test(value.slice(at + 1)))
    return `(${any(names, value)} or (${any(names, value.slice(0, at))} and account:${quote(value.slice(at + 1))}))`
  return any(names, value)
}
