// Procedures between two processes of one user: oRPC messages, length first, over an owner-only local socket.

import { randomBytes, timingSafeEqual } from 'node:crypto'
import { lstatSync, mkdirSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import type { Router } from '@orpc/server'
import { RPCHandler } from '@orpc/server/websocket'
import type { Contract } from '../contract/procedures/index.ts'

/** One message: a hundred thousand event ids fit. */
const messageBytes = 64 * 1024 * 1024
/** A holder that does not answer within this time counts as gone or stuck. */
const answerMs = 5000
const secretBytes = 32

type Listener = (event: { data: string | ArrayBuffer }) => void

/** What oRPC's WebSocket adapter needs of a socket. */
class FramedSocket {
  readyState = 1
  private readonly socket: Socket
  private readonly listeners = new Map<string, Set<Listener>>()
  private pending: Buffer[] = []
  private pendingBytes = 0

  constructor(socket: Socket, first: Buffer) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => this.take(chunk))
    socket.on('close', () => {
      this.readyState = 3
      this.tell('close', { data: '' })
    })
    socket.on('error', () => socket.destroy())
    if (first.length > 0) setImmediate(() => this.take(first))
  }

  addEventListener(name: string, listener: Listener): void {
    const set = this.listeners.get(name) ?? new Set()
    set.add(listener)
    this.listeners.set(name, set)
  }

  removeEventListener(name: string, listener: Listener): void {
    this.listeners.get(name)?.delete(listener)
  }

  send(data: string | ArrayBufferLike | ArrayBufferView): void {
    const text = typeof data === 'string'
    const body = text
      ? Buffer.from(data)
      : ArrayBuffer.isView(data)
        ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
        : Buffer.from(data)
    const head = Buffer.alloc(5)
    head.writeUInt32BE(body.length)
    head[4] = text ? 0 : 1
    this.socket.write(head)
    this.socket.write(body)
  }

  private tell(name: string, event: { data: string | ArrayBuffer }): void {
    for (const listener of this.listeners.get(name) ?? []) listener(event)
  }

  private take(chunk: Buffer): void {
    this.pending.push(chunk)
    this.pendingBytes += chunk.length
    while (this.pendingBytes >= 5) {
      if (this.pending[0]!.length < 5) this.pending = [Buffer.concat(this.pending)]
      const head = this.pending[0]!
      const length = head.readUInt32BE(0)
      if (length > messageBytes) return void this.socket.destroy()
      if (this.pendingBytes < 5 + length) return
      const all = this.pending.length === 1 ? head : Buffer.concat(this.pending)
      const body = all.subarray(5, 5 + length)
      this.pending = [all.subarray(5 + length)]
      this.pendingBytes -= 5 + length
      const data = all[4] === 0 ? body.toString('utf8') : (body.buffer.slice(body.byteOffset, body.byteOffset + body.length) as ArrayBuffer)
      this.tell('message', { data })
    }
  }
}

export interface Listening {
  /** Path of the socket (name of the pipe), and what a caller must say first. */
  address: string
  secret: string
  close(): Promise<void>
}

function newAddress(): string {
  const name = randomBytes(9).toString('hex')
  if (process.platform === 'win32') return `\\\\.\\pipe\\vestige-${name}`
  // Short on purpose: a socket's path has about a hundred bytes.
  const folder = join(tmpdir(), `vestige-${userInfo().uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const facts = lstatSync(folder)
  if (!facts.isDirectory() || facts.uid !== userInfo().uid || (facts.mode & 0o077) !== 0)
    throw new Error(`${folder} is not a folder of this user alone; remove it`)
  return join(folder, `${name}.sock`)
}

export async function listen(router: Router<Contract, Record<never, never>>): Promise<Listening> {
  const address = newAddress()
  const secret = randomBytes(secretBytes).toString('hex')
  const handler = new RPCHandler(router)
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let first: Buffer = Buffer.alloc(0)
    const greet = (chunk: Buffer) => {
      first = Buffer.concat([first, chunk])
      if (first.length < secret.length) return
      socket.off('data', greet)
      if (!timingSafeEqual(first.subarray(0, secret.length), Buffer.from(secret))) return void socket.destroy()
      socket.write('ok')
      handler.upgrade(new FramedSocket(socket, first.subarray(secret.length)) as never)
    }
    socket.on('data', greet)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => resolve())
  })
  server.unref()
  return {
    address,
    secret,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      if (process.platform !== 'win32') rmSync(address, { force: true })
    },
  }
}

export interface Holder {
  client: ContractRouterClient<Contract>
  /** Resolves when the holder has gone. */
  gone: Promise<void>
  close(): void
}

/** Undefined when nobody answers there. */
export async function connect(address: string, secret: string): Promise<Holder | undefined> {
  const socket = createConnection(address)
  const rest = await new Promise<Buffer | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), answerMs)
    const done = (value: Buffer | undefined) => {
      clearTimeout(timer)
      socket.removeAllListeners()
      resolve(value)
    }
    let got: Buffer = Buffer.alloc(0)
    socket.on('connect', () => socket.write(secret))
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk])
      if (got.length >= 2) done(got.subarray(0, 2).toString() === 'ok' ? got.subarray(2) : undefined)
    })
    socket.on('error', () => done(undefined))
    socket.on('close', () => done(undefined))
  })
  if (!rest) {
    socket.on('error', () => {})
    socket.destroy()
    return undefined
  }
  const gone = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  const websocket = new FramedSocket(socket, rest)
  const client = createORPCClient<ContractRouterClient<Contract>>(new RPCLink({ websocket: websocket as never }))
  return { client, gone, close: () => socket.destroy() }
}
