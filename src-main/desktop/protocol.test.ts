// The window's own protocol: what it answers, and that nothing outside its folder comes through.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { windowProtocol } from './protocol.ts'

let directory: string
const ask = (path: string, method = 'GET') => windowProtocol(join(directory, 'window'))({ url: `vestige://app${path}`, method })

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vestige-protocol-'))
  await mkdir(join(directory, 'window', 'assets'), { recursive: true })
  await writeFile(join(directory, 'window', 'index.html'), '<meta property="csp-nonce" nonce="VESTIGE-NONCE">')
  await writeFile(join(directory, 'window', 'assets', 'a.css'), 'p{}')
  await writeFile(join(directory, 'secret.js'), 'outside')
  await symlink(join(directory, 'secret.js'), join(directory, 'window', 'assets', 'link.js'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

it('answers pages with the policy and a fresh nonce', async () => {
  const [one, two] = [await ask('/'), await ask('/index.html')]
  const nonce = /nonce="([^"]+)"/.exec(await one.text())?.[1]
  expect(nonce).toHaveLength(24)
  expect(one.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`)
  expect(await two.text()).not.toContain(nonce)
  expect(one.headers.get('content-type')).toBe('text/html; charset=utf-8')
  const style = await ask('/assets/a.css')
  expect([style.status, style.headers.get('content-type'), await style.text()]).toEqual([200, 'text/css; charset=utf-8', 'p{}'])
})

it.each(['/../secret.js', '/%2e%2e/secret.js', '/assets/..%2f..%2fsecret.js', '/assets/link.js', '/assets', '/none.js', '/index.html/..'])(
  'answers %s with nothing',
  async (path) => {
    const reply = await ask(path)
    // The address parser itself folds `..` away at the root.
    expect([reply.status, await reply.text()]).toEqual(path === '/index.html/..' ? [200, expect.any(String)] : [404, ''])
  },
)

it('refuses other methods and other origins', async () => {
  expect((await ask('/', 'POST')).status).toBe(405)
  expect((await windowProtocol(join(directory, 'window'))({ url: 'vestige://other/index.html', method: 'GET' })).status).toBe(405)
})
