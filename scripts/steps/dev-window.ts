// Serves the window from Vite's development server through the lab host, so that access, origin and socket stay as they are in earnest.
import { randomBytes } from 'node:crypto'
import { contentSecurityPolicy, noncePlaceholder, windowHeaders } from '../../src-main/contract/window-policy.ts'
import type { WindowFiles } from '../../src-main/lab/window-files.ts'

/** @param vitePort Vite listens here on loopback; its own reload socket is reached directly. */
export const createDevWindow =
  (vitePort: number) =>
  (port: number): WindowFiles => {
    const connect = [`ws://127.0.0.1:${port}`, `ws://127.0.0.1:${vitePort}`, `http://127.0.0.1:${vitePort}`]
    const headers = (nonce: string) => ({
      ...windowHeaders,
      // React's refresh code is an inline script, with the nonce.
      'Content-Security-Policy': contentSecurityPolicy(nonce, connect).replace("script-src 'self'", `script-src 'self' 'nonce-${nonce}'`),
    })
    return {
      headers,
      async send(url, head, response) {
        const reply = await fetch(`http://127.0.0.1:${vitePort}${url.pathname}${url.search}`, { headers: { accept: '*/*' } })
        if (!reply.ok) return false
        const type = reply.headers.get('content-type') ?? 'application/octet-stream'
        const nonce = randomBytes(16).toString('base64')
        const bytes = Buffer.from(await reply.arrayBuffer())
        const body = type.startsWith('text/html') ? Buffer.from(bytes.toString('utf8').replaceAll(noncePlaceholder, nonce)) : bytes
        response.writeHead(200, { ...headers(nonce), 'Content-Type': type, 'Cache-Control': 'no-store' }).end(head ? undefined : body)
        return true
      },
    }
  }
