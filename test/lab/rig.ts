// A lab host on a workbench of the tests' own, and requests whose Host, Origin and cookies are what the test says.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { os } from '@orpc/server'
import type { Receipt } from '../../src-main/contract/exhibit.ts'
import { type HostedWorkbench, type LabHost, startLabHost } from '../../src-main/lab/host.ts'

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

export interface Finished {
  label: string
  receipt: Receipt
  browser: string
  files: { path: string; lastModified: number | null }[]
  contents: Record<string, string>
}

export interface Rig {
  readonly directory: string
  readonly host: LabHost
  readonly finished: Finished[]
  readonly refusals: string[]
  abandoned(): number
  send(path: string, what?: { method?: string; headers?: Record<string, string>; body?: string }): Promise<Reply>
  /** Path and query of a link. */
  pathOf(link: string): string
  /** Spends a link and gives the cookie. */
  openSession(): Promise<string>
  /** The status line that answers an upgrade request written by hand. */
  upgrade(headers: Record<string, string>, path?: string): Promise<string>
  /** Folder of the drop under way. */
  dropDirectory(): Promise<string>
  close(): Promise<void>
}

const router = {
  case: {
    info: os.handler(() => ({ title: 'from the workbench' })),
    changes: os.handler(async function* () {
      yield 1
      yield 2
    }),
  },
} as unknown as HostedWorkbench['router']

export const startRig = async (): Promise<Rig> => {
  const directory = await mkdtemp(join(tmpdir(), 'vestige-lab-'))
  const finished: Finished[] = []
  const refusals: string[] = []
  let abandoned = 0

  const workbench: HostedWorkbench = {
    router,
    async beginUpload() {
      const drop = await mkdtemp(join(directory, 'drop-'))
      return {
        directory: drop,
        async finish(what) {
          const contents: Record<string, string> = {}
          for (const name of await readdir(drop, { recursive: true, withFileTypes: true })) {
            if (name.isFile()) contents[name.name] = await readFile(join(name.parentPath, name.name), 'utf8')
          }
          finished.push({ ...what, contents })
          await rm(drop, { recursive: true })
          return { job: 'job-1' }
        },
        async abandon() {
          abandoned++
          await rm(drop, { recursive: true })
        },
      }
    },
  }

  const window = join(directory, 'window')
  await mkdir(join(window, 'assets'), { recursive: true })
  await writeFile(join(window, 'index.html'), '<meta property="csp-nonce" nonce="VESTIGE-NONCE"><script src="/assets/a.js"></script>')
  await writeFile(join(window, 'assets', 'a.js'), 'export {}')
  await writeFile(join(directory, 'secret.json'), 'outside')
  const host = await startLabHost({ workbench, windowDirectory: window, onRefusal: (why, what) => refusals.push(`${why}: ${what}`) })

  const send: Rig['send'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const asking = request({ host: '127.0.0.1', port: host.port, path, method, headers, agent: false }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() }),
        )
        response.on('error', reject)
      })
      asking.on('error', reject)
      asking.end(body)
    })

  const pathOf = (link: string): string => link.slice(host.origin.length)

  return {
    directory,
    host,
    finished,
    refusals,
    abandoned: () => abandoned,
    send,
    pathOf,
    openSession: async () => String((await send(pathOf(host.newLink()))).headers['set-cookie']).split(';')[0] ?? '',
    upgrade: (headers, path = '/rpc') =>
      new Promise((resolve, reject) => {
        const socket = connect(host.port, '127.0.0.1', () => {
          const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
          const fixed =
            'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
          socket.write(`GET ${path} HTTP/1.1\r\n${fixed}${lines.join('')}\r\n`)
        })
        socket.once('data', (data: Buffer) => {
          resolve(data.toString().split('\r\n')[0] ?? '')
          socket.destroy()
        })
        socket.once('error', reject)
        socket.once('close', () => resolve('closed'))
      }),
    async dropDirectory() {
      return join(directory, (await readdir(directory)).find((name) => name.startsWith('drop-')) ?? '')
    },
    async close() {
      await host.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
