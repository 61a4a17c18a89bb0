// Parts of OCSF HTTP events that every web log has.
type Obj = Record<string, unknown>

const methods = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'TRACE', 'PATCH']

/** OCSF `activity_id` of HTTP Activity. */
export function httpActivity(method: string | undefined): number {
  if (method === undefined) return 0
  const index = methods.indexOf(method.toUpperCase())
  return index < 0 ? 99 : index + 1
}

/** OCSF `status_id` of a response code. A code below 100 is none: no response was sent. */
export function httpStatus(code: number | undefined): number {
  return code === undefined || code < 100 ? 0 : code >= 400 ? 2 : 1
}

/** `GET /path HTTP/1.1`; what a client sends may be anything. */
export function requestLine(text: string | undefined): { method?: string; target?: string; version?: string } {
  const match = text === undefined ? null : /^([A-Za-z][A-Za-z_-]*) (.*?)(?: (HTTP\/[\d.]+|-))?$/s.exec(text)
  if (!match) return {}
  return {
    method: match[1]!,
    ...(match[2] ? { target: match[2].trim() } : {}),
    ...(match[3] && match[3] !== '-' ? { version: match[3] } : {}),
  }
}

/** The parts of a URL or a path, as text: a hostile one may be no URL. */
export function urlParts(text: string | undefined): Obj | undefined {
  if (text === undefined || text === '' || text === '-') return undefined
  const url: Obj = { url_string: text }
  const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/.exec(text)
  if (!match) return url
  const [, scheme, authority, path, query] = match
  if (scheme) url.scheme = scheme.toLowerCase()
  const host = authority === undefined ? null : /^(?:[^@]*@)?(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(authority)
  if (host?.[1]) url.hostname = host[1]
  if (host?.[2]) url.port = Number(host[2])
  if (path) url.path = path
  if (query) url.query_string = query
  return url
}

/** `192.0.2.1:443`, `[2001:db8::1]:443`, `2001:db8::1:443` where a port always follows, or an address alone. */
export function addressPort(text: string | undefined): { ip: string; port?: number } | undefined {
  if (text === undefined || !/[.:]/.test(text)) return undefined
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([0-9A-Fa-f:.]+?))(?::(\d{1,5}))?$/.exec(text)
  const ip = match?.[1] ?? match?.[2]
  if (!match || ip === undefined || Number(match[3] ?? 0) > 65_535) return undefined
  return { ip, ...(match[3] === undefined ? {} : { port: Number(match[3]) }) }
}

/** User, role and session named by an ARN of a caller. */
export function principalOf(arn: string): Obj {
  const user: Obj = { uid: arn }
  const match = /^arn:[^:]*:(?:iam|sts)::(\d*):(user|assumed-role|role|federated-user|root)(?:\/(.*))?$/.exec(arn)
  if (!match) {
    // A service or an anonymous caller by name; 64 hex digits are a canonical account id.
    if (!/^(?:arn:|[0-9a-f]{32})/.test(arn)) user.name = arn
    return { user }
  }
  const [, account, kind, rest = ''] = match
  const parts = rest.split('/')
  const name = kind === 'assumed-role' ? parts[0] : parts.at(-1)
  if (name) user.name = name
  user.type =
    kind === 'assumed-role'
      ? 'AssumedRole'
      : kind === 'user'
        ? 'IAMUser'
        : kind === 'root'
          ? 'Root'
          : kind === 'role'
            ? 'Role'
            : 'FederatedUser'
  user.type_id = 99
  if (account) user.account = { uid: account, type: 'AWS Account', type_id: 10 }
  const session = kind === 'assumed-role' ? parts.slice(1).join('/') : ''
  return session === '' ? { user } : { user, session: { uid: session } }
}
