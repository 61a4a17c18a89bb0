// The loopback host: the window's files, the workbench's procedures over a WebSocket, and drops, on 127.0.0.1 alone.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Workbench } from '../workbench/workbench.ts'
import { type AccessRequest, createAccess, type Refusal } from './access.ts'
import { createUploads } from './upload.ts'
import { createWindowFiles, type WindowFiles } from './window-files.ts'

/** What a host needs of the workbench. */
export type HostedWorkbench = Pick<Workbench, 'router' | 'beginUpload'>

export interface LabOptions {
  workbench: HostedWorkbench
  /** The built window. */
  windowDirectory: string
  /** 0 or absent: any free port. */
  port?: number
  /** Replaces the built window (`npm run dev`). */
  windowFiles?: (port: number) => WindowFiles
  keptSession?: string
  /** Told of every refused request; never told what the request held. */
  onRefusal?: (refusal: Refusal, what: string) => void
}

export interface LabHost {
  readonly port: number
  readonly origin: string
  /** A link with a fresh one-time token. */
  newLink(): string
  close(): Promise<void>
}

/** Of one message: a hundred thousand event ids fit. */
const messageBytes = 16 * 1024 * 1024

// A page of our own origin asks for `/` anew: the browser would not send a Strict cookie with a redirect that another site's link began.
const spentPage = '<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Vestige</title>'

const asked = (request: IncomingMessage, upgrade: boolean): AccessRequest => ({
  method: request.method ?? '',
  headers: request.headers,
  remoteAddress: request.socket.remoteAddress,
  upgrade,
})

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

export const startLabHost = async (options: LabOptions): Promise<LabHost> => {
  const server = createServer()
  const port = await listen(server, options.port ?? 0)
  const access = createAccess(port, options.keptSession)
  const files = (options.windowFiles ?? ((at) => createWindowFiles(options.windowDirectory, at)))(port)
  const uploads = createUploads(() => options.workbench.beginUpload())
  const handler = new RPCHandler(options.workbench.router)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: messageBytes, perMessageDeflate: false })
  const refused = (refusal: Refusal, request: IncomingMessage) =>
    options.onRefusal?.(refusal, `${request.method} ${(request.url ?? '').split('?')[0]?.slice(0, 200)}`)

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // `//name/` would be read as another host's address.
    const url = new URL((request.url ?? '/').replace(/^\/+/, '/'), access.origin)
    const token = url.searchParams.get('token')
    const spending = request.method === 'GET' && url.pathname === '/' && token !== null
    const refusal = access.refusal(asked(request, false), spending)
    const cookie = !refusal && spending ? access.spend(token) : null
    // A spent link in a window that already has its session (reload of the first address) leads home.
    const welcome = spending && !refusal && (cookie !== null || access.refusal(asked(request, false)) === null)
    if (refusal || (spending && !welcome)) {
      refused(refusal ?? 'no session', request)
      response.writeHead(403, { Connection: 'close', 'Content-Length': 0 }).end()
      return
    }
    if (spending) {
      const headers: Record<string, string> = {
        ...files.headers('none'),
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
      }
      if (cookie) headers['Set-Cookie'] = cookie
      response.writeHead(200, headers).end(spentPage)
    } else if (url.pathname === '/upload' || url.pathname.startsWith('/upload/')) {
      const { status, body } = await uploads.handle(request, url)
      const text = JSON.stringify(body)
      response.writeHead(status, { ...files.headers('none'), 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }).end(text)
      // What a refused file still sends is not read.
      if (!request.complete) response.once('finish', () => request.destroy())
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...files.headers('none'), Allow: 'GET, HEAD' }).end()
    } else if (url.pathname === '/favicon.ico') {
      // Browsers ask for it unbidden, and a 404 is an error in their console.
      response.writeHead(204, files.headers('none')).end()
    } else if (!(await files.send(url, request.method === 'HEAD', response))) {
      response.writeHead(404, files.headers('none')).end()
    }
  }

  server.on('request', (request, response) => {
    respond(request, response).catch((error: Error) => {
      if (response.headersSent) response.destroy()
      else
        response
          .writeHead(500, { ...files.headers('none'), 'Content-Type': 'application/json' })
          .end(JSON.stringify({ error: error.message }))
    })
  })

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const refusal = access.refusal(asked(request, true))
    if (refusal || request.url !== '/rpc') {
      if (refusal) refused(refusal, request)
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      webSocket.on('error', () => webSocket.terminate())
      void handler.upgrade(webSocket, { context: {} })
    })
  })

  return {
    port,
    origin: access.origin,
    newLink: access.newLink,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      await uploads.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
