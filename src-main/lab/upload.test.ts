// A drop over real sockets: what becomes of its files, and what is left when it goes wrong.
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Rig, startRig } from '../../test/lab/rig.ts'

let rig: Rig
let host: Rig['host']
let send: Rig['send']
let openSession: Rig['openSession']

beforeEach(async () => {
  rig = await startRig()
  ;({ host, send, openSession } = rig)
})

afterEach(() => rig.close())

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
    const drop = await rig.dropDirectory()
    expect((await stat(join(drop, 'logs/eu/a.json'))).mtimeMs).toBe(1_700_000_000_000)
    expect((await put(id, headers, 'b.json', '')).status).toBe(200)
    const done = await send(`/upload/${id}/finish`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ label: 'logs', receivedFrom: 'the client', medium: 'mail' }),
    })
    expect([done.status, JSON.parse(done.body)]).toEqual([200, { job: 'job-1' }])
    expect(rig.finished).toEqual([
      {
        label: 'logs',
        receipt: { receivedFrom: 'the client', medium: 'mail' },
        browser: 'a browser',
        files: [
          { path: 'logs/eu/a.json', lastModified: 1_700_000_000_000 },
          { path: 'b.json', lastModified: 1_700_000_000_000 },
        ],
        contents: { 'a.json': 'first', 'b.json': '' },
      },
    ])
    expect((await send(`/upload/${id}/finish`, { method: 'POST', headers, body: '{}' })).status).toBe(404)
    const next = await begin(headers)
    await put(next, headers, 'a', 'x')
    for (const body of ['{"by":7}', '{']) expect((await send(`/upload/${next}/finish`, { method: 'POST', headers, body })).status).toBe(400)
  })

  it('refuses names that leave the folder', async () => {
    const headers = await acting()
    const id = await begin(headers)
    for (const path of ['../x', 'a/../../x', '/etc/x', 'a//b', '', '.', 'a\0b', `${'n'.repeat(256)}`]) {
      const reply = await put(id, headers, path, 'bytes')
      expect([path, reply.status]).toEqual([path, 400])
      expect(JSON.parse(reply.body).error).toContain('cannot be kept')
    }
    const drop = await rig.dropDirectory()
    expect(await readdir(drop)).toEqual([])
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
    const drop = await rig.dropDirectory()
    expect(await readdir(drop)).toEqual(['c'])
  })

  it('is taken back on request and at the end of the host', async () => {
    const headers = await acting()
    const id = await begin(headers)
    await put(id, headers, 'a', 'bytes')
    expect((await send(`/upload/${id}`, { method: 'DELETE', headers })).status).toBe(200)
    expect(rig.abandoned()).toBe(1)
    await begin(headers)
    await host.close()
    expect(rig.abandoned()).toBe(2)
    expect((await readdir(rig.directory)).filter((name) => name.startsWith('drop-'))).toEqual([])
    expect(existsSync(join(rig.directory, 'window'))).toBe(true)
  })
})
