// Answers vestige://app/ with the built window: contained in its folder, with policy and a fresh nonce in every page.
import { randomBytes } from 'node:crypto'
import { readFile, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { contentSecurityPolicy, noncePlaceholder, windowFile, windowHeaders } from '../contract/window-policy.ts'
import { mayNavigate } from './security.ts'

/** For `session.protocol.handle`. Electron reads `directory` from inside its archive too. */
export const windowProtocol =
  (directory: string) =>
  async (request: { url: string; method: string }): Promise<Response> => {
    const nonce = randomBytes(16).toString('base64')
    const headers: Record<string, string> = {
      ...windowHeaders,
      'Content-Security-Policy': contentSecurityPolicy(nonce),
      'Cache-Control': 'no-store',
    }
    const nothing = (status: number) => new Response(null, { status, headers })
    if (request.method !== 'GET' || !mayNavigate(request.url)) return nothing(405)
    const file = windowFile(new URL(request.url).pathname)
    if (!file) return nothing(404)
    try {
      const home = await realpath(directory)
      const place = await realpath(join(home, ...file.segments))
      // A link inside the folder could lead out of it.
      if (!place.startsWith(home + sep)) return nothing(404)
      const bytes = await readFile(place)
      const body = file.type.startsWith('text/html') ? bytes.toString('utf8').replaceAll(noncePlaceholder, nonce) : new Uint8Array(bytes)
      return new Response(body, { status: 200, headers: { ...headers, 'Content-Type': file.type } })
    } catch {
      return nothing(404)
    }
  }
