// The running sensor's owner-only socket: status, arm, disarm. One JSON line in, one out.
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { dirname } from 'node:path'
import type { Sensor } from './sensor.ts'

export type Request =
  | { command: 'status' }
  | { command: 'observed' }
  | { command: 'arm'; by: string; authority: string }
  | { command: 'disarm'; by: string }

export function serveControl(path: string, sensor: Sensor): Server {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (existsSync(path)) rmSync(path)
  const server = createServer((socket) => {
    let text = ''
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      text += chunk
      if (text.length > 65536) return socket.destroy()
      const end = text.indexOf('\n')
      if (end < 0) return
      answer(text.slice(0, end), sensor).then(
        (reply) => socket.end(`${JSON.stringify({ ok: true, reply })}\n`),
        (error: Error) => socket.end(`${JSON.stringify({ ok: false, reason: error.message })}\n`),
      )
    })
  })
  server.listen(path)
  server.on('listening', () => chmodSync(path, 0o600))
  return server
}

async function answer(line: string, sensor: Sensor): Promise<unknown> {
  const request = JSON.parse(line) as Request
  switch (request.command) {
    case 'status':
      return sensor.status()
    case 'observed':
      return sensor.observed()
    case 'arm':
      if (!request.by.trim() || !request.authority.trim()) throw new Error('arming needs a name and an authority')
      await sensor.started
      sensor.arm(request.by, request.authority)
      return sensor.status()
    case 'disarm':
      await sensor.started
      await sensor.disarm(request.by)
      return sensor.status()
    default:
      throw new Error('unknown command')
  }
}

export function ask(path: string, request: Request): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    let text = ''
    socket.on('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(error.code === 'ENOENT' || error.code === 'ECONNREFUSED' ? `no sensor is running (${path})` : error.message)),
    )
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`))
    socket.on('data', (chunk) => (text += chunk))
    socket.on('end', () => {
      try {
        const answer = JSON.parse(text)
        if (answer.ok) resolve(answer.reply)
        else reject(new Error(answer.reason))
      } catch {
        reject(new Error('the sensor gave no answer'))
      }
    })
  })
}
