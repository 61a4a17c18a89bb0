// Answers GET requests with the built window: only names the policy knows, a fresh nonce in every page.
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { contentSecurityPolicy, noncePlaceholder, windowFile, windowHeaders } from '../contract/window-policy.ts'

export interface WindowFiles {
  /** Sends the file; false when there is none of that name. */
  send(url: URL, head: boolean, response: ServerResponse): Promise<boolean>
  /** Headers every answer carries; the policy allows nothing for what is no page. */
  headers(nonce: string): Record<string, string>
}

export const createWindowFiles = (directory: string, port: number): WindowFiles => {
  const connect = [`ws://127.0.0.1:${port}`]
  const headers = (nonce: string) => ({ ...windowHeaders, 'Content-Security-Policy': contentSecurityPolicy(nonce, connect) })
  return {
    headers,
    async send(url, head, response) {
      const file = windowFile(url.pathname)
      if (!file) return false
      const place = join(directory, ...file.segments)
      const found = await stat(place).catch(() => null)
      if (!found?.isFile()) return false
      const nonce = randomBytes(16).toString('base64')
      const page = file.type.startsWith('text/html')
      const body = page ? Buffer.from((await readFile(place, 'utf8')).replaceAll(noncePlaceholder, nonce)) : null
      response.writeHead(200, {
        ...headers(nonce),
        'Content-Type': file.type,
        'Content-Length': body ? body.length : found.size,
        'Cache-Control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-store',
      })
      if (head) response.end()
      else if (body) response.end(body)
      else await pipeline(createReadStream(place), response).catch(() => response.destroy())
      return true
    },
  }
}
