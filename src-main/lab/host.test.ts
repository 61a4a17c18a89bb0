// The lab host over real sockets: who gets in, who gets nothing, and what it serves.
import { connect } from 'node:net'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Rig, startRig } from '../../test/lab/rig.ts'

let rig: Rig
let host: Rig['host']
let send: Rig['send']
let upgrade: Rig['upgrade']
let pathOf: Rig['pathOf']
let openSession: Rig['openSession']

beforeEach(async () => {
  rig = await startRig()
  ;({ host, send, upgrade, pathOf, openSession } = rig)
})

afterEach(() => rig.close())

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
    expect(rig.refusals).toEqual(['no session: GET /'])
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
    expect(rig.abandoned() + rig.finished.length).toBe(0)
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
