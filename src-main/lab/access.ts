// Who may talk to the lab host: loopback, the right Host, the right Origin, and a session that a one-time token opened.
// Host is checked because a page of another site can make its own name resolve to 127.0.0.1 (DNS rebinding);
// Origin because a browser sends our cookie with requests that pages of other ports of this machine make.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export interface Access {
  readonly origin: string
  /** A link that opens one session, once. */
  newLink(): string
  /** Spends the token: the Set-Cookie value of a new session, or null for a token that is wrong or spent. */
  spend(token: string): string | null
  /** Why a request is refused, or null. `spending` is the request that brings a token: it has no session yet. */
  refusal(request: AccessRequest, spending?: boolean): Refusal | null
}

export interface AccessRequest {
  method: string
  headers: IncomingHttpHeaders
  remoteAddress: string | undefined
  upgrade: boolean
}

export type Refusal = 'not loopback' | 'wrong host' | 'wrong origin' | 'cross-site' | 'no session'

const secret = (): string => randomBytes(32).toString('base64url')
const same = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
const loopback = new Set(['127.0.0.1', '::ffff:127.0.0.1'])

/** Cookies ignore ports, so the port is in the name: two lab hosts do not throw each other's session out. */
export const cookieName = (port: number): string => `vestige_${port}`

const cookieOf = (header: string | undefined, name: string): string | undefined => {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}

/** @param keptSession a session known beforehand, so that `npm run dev` survives its own restarts. */
export const createAccess = (port: number, keptSession?: string): Access => {
  const host = `127.0.0.1:${port}`
  const origin = `http://${host}`
  const name = cookieName(port)
  const tokens = new Set<string>()
  const sessions = new Set<string>(keptSession ? [keptSession] : [])

  const known = (set: Set<string>, value: string): string | undefined => {
    let found: string | undefined
    for (const each of set) if (same(each, value)) found = each
    return found
  }

  return {
    origin,
    newLink() {
      const token = secret()
      tokens.add(token)
      return `${origin}/?token=${token}`
    },
    spend(token) {
      const found = known(tokens, token)
      if (found === undefined) return null
      tokens.delete(found)
      const session = keptSession ?? secret()
      sessions.add(session)
      return `${name}=${session}; Path=/; HttpOnly; SameSite=Strict`
    },
    refusal({ method, headers, remoteAddress, upgrade }, spending = false) {
      if (!loopback.has(remoteAddress ?? '')) return 'not loopback'
      if (headers.host !== host) return 'wrong host'
      const reads = (method === 'GET' || method === 'HEAD') && !upgrade
      // Only plain reads come without Origin; everything that acts must say where it comes from.
      if (headers.origin !== undefined ? headers.origin !== origin : !reads) return 'wrong origin'
      if (spending) return null
      const site = headers['sec-fetch-site']
      if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'cross-site'
      const session = cookieOf(headers.cookie, name)
      return session !== undefined && known(sessions, session) !== undefined ? null : 'no session'
    },
  }
}
