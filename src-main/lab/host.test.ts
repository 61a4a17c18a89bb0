// The lab host over real sockets: who gets in, who gets nothing, and what a drop leaves behind.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { os } from '@orpc/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type HostedWorkbench, type LabHost, startLabHost } from './host.ts'

interface Reply {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

interface Finished {
  label: string
  browser: string
  files: { path: string; lastModified: number | null }[]
  contents: Record<string, string>
}

let directory: string
let host: LabHost
let finished: Finished[]
let abandoned: number
let refusals: string[]

const router = {
  case: {
    info: os.handler(() => ({ title: 'from the workbench' })),
    changes: os.handler(async function* () {
      yield 1
      yield 2
    }),
  },
} as unknown as HostedWorkbench['router']

const workbench: HostedWorkbench = {
  router,
  async beginUpload() {
    const drop = await mkdtemp(join(directory, 'drop-'))
    return {
      directory: drop,
      async finish(what) {
        const names = await readdir(drop, { recursive: true, withFileTypes: true })
        const contents: Record<string, string> = {}
        for (const name of names) {
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

/** Plain node:http, so that Host, Origin and cookies are what the test says and nothing a client adds. */
const send = (
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
) =>
  new Promise<Reply>((resolve, reject) => {
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

const openSession = async (): Promise<string> => {
  const reply = await send(pathOf(host.newLink()))
  expect(reply.status).toBe(200)
  return String(reply.headers['set-cookie']).split(';')[0] ?? ''
}

/** The status line of an upgrade request written by hand. */
const upgrade = (headers: Record<string, string>, path = '/rpc'): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(host.port, '127.0.0.1', () => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.write(
        `GET ${path} HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${lines.join('')}\r\n`,
      )
    })
    socket.once('data', (data: Buffer) => {
      resolve(data.toString().split('\r\n')[0] ?? '')
      socket.destroy()
    })
    socket.once('error', reject)
    socket.once('close', () => resolve('closed'))
  })

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vestige-lab-'))
  finished = []
  abandoned = 0
  refusals = []
  const window = join(directory, 'window')
  await mkdir(join(window, 'assets'), { recursive: true })
  await writeFile(join(window, 'index.html'), '<meta property="csp-nonce" nonce="VESTIGE-NONCE"><script src="/assets/a.js"></script>')
  await writeFile(join(window, 'assets', 'a.js'), 'export {}')
  await writeFile(join(directory, 'secret.json'), 'outside')
  host = await startLabHost({ workbench, windowDirectory: window, onRefusal: (why, what) => refusals.push(`${why}: ${what}`) })
})

afterEach(async () => {
  await host.close()
  await rm(directory, { recursive: true, force: true })
})

describe('who gets in', () => {
  it('spends the token once for a cookie that scripts and other sites cannot use', async () => {
    const link = pathOf(host.newLink())
    const first = await send(link)
    expect(first.status).toBe(200)
    expect(String(first.headers['set-cookie'])).toMatch(/^vestige_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(first.body).not.toContain('token')
    const second = await send(link)
    expect([second.status, second.body, second.headers['set-cookie']]).toEqual([403, '', undefined])
  })

  it('lets a session reload, also from its first address', async () => {
    const link = pathOf(host.newLink())
    const cookie = String((await send(link)).headers['set-cookie']).split(';')[0] ?? ''
    expect((await send('/', { headers: { cookie } })).status).toBe(200)
    expect((await send('/', { headers: { cookie } })).status).toBe(200)
    expect((await send(link, { headers: { cookie } })).status).toBe(200)
  })

  it.each([
    ['no cookie', {}],
    ['a made-up cookie', { cookie: 'vestige_PORT=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['an empty cookie', { cookie: 'vestige_PORT=' }],
  ])('gives nothing to %s', async (_, headers: Record<string, string>) => {
    const filled = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(host.port))]))
    const reply = await send('/', { headers: filled })
    expect([reply.status, reply.body]).toEqual([403, ''])
    expect(reply.headers['content-type']).toBeUndefined()
    expect(refusals).toEqual(['no session: GET /'])
  })

  it('gives nothing to a wrong token, and spends none', async () => {
    const link = pathOf(host.newLink())
    expect((await send('/?token=wrong')).status).toBe(403)
    expect((await send(`${link.slice(0, -1)}`)).status).toBe(403)
    expect((await send(link)).status).toBe(200)
  })

  it.each(['evil.example', 'localhost', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.nip.example:PORT', '[::1]:PORT'])(
    'gives nothing to Host %s, even with cookie or token (DNS rebinding)',
    async (name) => {
      const cookie = await openSession()
      const link = host.newLink()
      const headers = { host: name.replace('PORT', String(host.port)) }
      expect((await send('/', { headers: { ...headers, cookie } })).status).toBe(403)
      expect((await send(pathOf(link), { headers })).status).toBe(403)
      expect(await upgrade({ Host: headers.host, Cookie: cookie, Origin: host.origin })).toMatch(/ 403 /)
      expect((await send(pathOf(link))).status).toBe(200)
    },
  )

  it('gives nothing to what another site or port sends with our cookie', async () => {
    const cookie = await openSession()
    for (const origin of ['https://evil.example', 'http://127.0.0.1:1', 'null', `http://localhost:${host.port}`]) {
      expect((await send('/', { headers: { cookie, origin } })).status).toBe(403)
      expect((await send('/upload', { method: 'POST', headers: { cookie, origin } })).status).toBe(403)
      expect(await upgrade({ Host: `127.0.0.1:${host.port}`, Cookie: cookie, Origin: origin })).toMatch(/ 403 /)
    }
    for (const site of ['cross-site', 'same-site']) {
      expect((await send('/assets/a.js', { headers: { cookie, 'sec-fetch-site': site } })).status).toBe(403)
    }
    expect((await send('/upload', { method: 'POST', headers: { cookie } })).status).toBe(403)
    expect(await upgrade({ Host: `127.0.0.1:${host.port}`, Cookie: cookie })).toMatch(/ 403 /)
    expect(abandoned + finished.length).toBe(0)
  })

  it('upgrades only /rpc, only with a session', async () => {
    const Host = `127.0.0.1:${host.port}`
    expect(await upgrade({ Host, Origin: host.origin })).toMatch(/ 403 /)
    const Cookie = await openSession()
    expect(await upgrade({ Host, Origin: host.origin, Cookie }, '/other')).toMatch(/ 403 /)
    expect(await upgrade({ Host, Origin: host.origin, Cookie })).toMatch(/ 101 /)
  })

  it('listens on loopback alone', async () => {
    const answer = await new Promise<string>((resolve) => {
      // Linux routes all of 127/8 to this machine, so another loopback address stands in for another interface.
      const socket = connect(host.port, process.platform === 'linux' ? '127.0.0.2' : '::1', () => resolve('open'))
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
    })
    expect(answer).toBe('ECONNREFUSED')
  })
})

describe('what it serves', () => {
  it('answers a page with a strict policy and a nonce of its own each time', async () => {
    const cookie = await openSession()
    const [one, two] = [await send('/', { headers: { cookie } }), await send('/index.html', { headers: { cookie } })]
    const nonces = [one, two].map((reply) => /nonce="([^"]+)"/.exec(reply.body)?.[1] ?? '')
    expect(nonces[0]).toHaveLength(24)
    expect(nonces[0]).not.toBe(nonces[1])
    const policy = String(one.headers['content-security-policy'])
    expect(policy).toContain(`style-src 'self' 'nonce-${nonces[0]}'`)
    expect(policy).toContain("default-src 'none'; script-src 'self';")
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${host.port};`)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*/)
    expect(one.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
  })

  it('serves nothing outside the built window', async () => {
    const cookie = await openSession()
    expect((await send('/assets/a.js', { headers: { cookie } })).body).toBe('export {}')
    for (const path of [
      '/../secret.json',
      '/%2e%2e/secret.json',
      '/assets/..%2f..%2fsecret.json',
      '/assets/%00',
      '/%',
      '//secret.json',
      '/assets',
      '/.secret',
      '/assets/../../secret.json',
    ]) {
      const reply = await send(path, { headers: { cookie } })
      expect([path, reply.status, reply.body]).toEqual([path, 404, ''])
    }
    expect((await send('/', { method: 'POST', headers: { cookie, origin: host.origin } })).status).toBe(405)
  })

  it('carries the procedures, streams included', async () => {
    const cookie = await openSession()
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers: { cookie, origin: host.origin } })
    const client = createORPCClient<{ case: { info(): Promise<unknown>; changes(): Promise<AsyncIterable<number>> } }>(
      new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
    )
    expect(await client.case.info()).toEqual({ title: 'from the workbench' })
    const seen: number[] = []
    for await (const each of await client.case.changes()) seen.push(each)
    expect(seen).toEqual([1, 2])
    socket.close()
  })
})

describe('a drop', () => {
  const acting = async () => ({ cookie: await openSession(), origin: host.origin, 'user-agent': 'a browser' })
  const begin = async (headers: Record<string, string>) =>
    JSON.parse((await send('/upload', { method: 'POST', headers })).body).id as string
  const put = (id: string, headers: Record<string, string>, path: string, body: string, size = Buffer.byteLength(body)) =>
    send(`/upload/${id}?path=${encodeURIComponent(path)}&size=${size}&lastModified=1700000000000`, { method: 'PUT', headers, body })

  it('becomes one exhibit with what a browser knows', async () => {
    const headers = await acting()
    const id = await begin(headers)
    expect((await put(id, headers, 'logs/eu/a.json', 'first')).status).toBe(200)
    const drop = (await readdir(directory)).find((name) => name.startsWith('drop-')) ?? ''
    expect((await stat(join(directory, drop, 'logs/eu/a.json'))).mtimeMs).toBe(1_700_000_000_000)
    expect((await put(id, headers, 'b.json', '')).status).toBe(200)
    const done = await send(`/upload/${id}/finish`, { method: 'POST', headers, body: JSON.stringify({ label: 'logs' }) })
    expect([done.status, JSON.parse(done.body)]).toEqual([200, { job: 'job-1' }])
    expect(finished).toEqual([
      {
        label: 'logs',
        browser: 'a browser',
        files: [
          { path: 'logs/eu/a.json', lastModified: 1_700_000_000_000 },
          { path: 'b.json', lastModified: 1_700_000_000_000 },
        ],
        contents: { 'a.json': 'first', 'b.json': '' },
      },
    ])
    expect((await send(`/upload/${id}/finish`, { method: 'POST', headers, body: '{}' })).status).toBe(404)
  })

  it('refuses names that leave the folder', async () => {
    const headers = await acting()
    const id = await begin(headers)
    for (const path of ['../x', 'a/../../x', '/etc/x', 'a//b', '', '.', 'a\0b', `${'n'.repeat(256)}`]) {
      const reply = await put(id, headers, path, 'bytes')
      expect([path, reply.status]).toEqual([path, 400])
      expect(JSON.parse(reply.body).error).toContain('cannot be kept')
    }
    const drop = (await readdir(directory)).find((name) => name.startsWith('drop-')) ?? ''
    expect(await readdir(join(directory, drop))).toEqual([])
  })

  it('says so, and keeps nothing, when fewer or more bytes come than announced or a name comes twice', async () => {
    const headers = await acting()
    const id = await begin(headers)
    const short = await put(id, headers, 'a', 'four', 5)
    expect([short.status, JSON.parse(short.body).error]).toEqual([
      400,
      'a: 4 bytes came of 5 announced; the file changed or the drop was cut',
    ])
    expect((await put(id, headers, 'b', 'four', 3)).status).toBe(400)
    expect((await put(id, headers, 'c', 'four')).status).toBe(200)
    expect((await put(id, headers, 'c', 'four')).status).toBe(409)
    const drop = (await readdir(directory)).find((name) => name.startsWith('drop-')) ?? ''
    expect(await readdir(join(directory, drop))).toEqual(['c'])
  })

  it('is taken back on request and at the end of the host', async () => {
    const headers = await acting()
    const id = await begin(headers)
    await put(id, headers, 'a', 'bytes')
    expect((await send(`/upload/${id}`, { method: 'DELETE', headers })).status).toBe(200)
    expect(abandoned).toBe(1)
    await begin(headers)
    await host.close()
    expect(abandoned).toBe(2)
    expect((await readdir(directory)).filter((name) => name.startsWith('drop-'))).toEqual([])
    expect(existsSync(join(directory, 'window'))).toBe(true)
  })
})
