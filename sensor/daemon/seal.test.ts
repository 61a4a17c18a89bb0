// Keys that certify the next and are gone, a spool that says what it dropped, delivery to a loopback S3 stand-in.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { decryptFile, newIdentity } from '../../src-main/evidence/package/age.ts'
import { parsePublic } from '../../src-main/evidence/package/minisign.ts'
import { verifyPackage } from '../../src-main/evidence/package/verify.ts'
import { planFor } from './collect/profile.ts'
import { DirectoryDelivery, S3Delivery, signPut } from './deliver.ts'
import { identify } from './identity.ts'
import { Keyring } from './keyring.ts'
import { Packer } from './packer.ts'
import { type Deliverer, Spool } from './spool.ts'

const dir = mkdtempSync(join(tmpdir(), 'vestige-seal-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function packer(name: string, deliverer?: Deliverer, limit = 1e9) {
  const base = join(dir, name)
  const keys = join(base, 'keys')
  const keyring = Keyring.create(keys)
  const log: string[] = []
  const spool = new Spool(join(base, 'spool'), limit, deliverer, (line) => void log.push(line))
  await spool.open()
  const pack = new Packer({ identity: identify('x', keyring.root), keyring, spool, work: join(base, 'work'), recipients: [] })
  const one = (kind: 'detection' | 'heartbeat', id: string, bytes = 100) =>
    pack.pack({ kind, id, limits: planFor('minimal').limits, began: 0, fill: (bag) => bag.put('x', 'x', '/x', Buffer.alloc(bytes, id)) })
  return { base, keys, keyring, spool, one, log }
}

describe('keys', () => {
  it('certify the next, so that a chain from the first reaches every package, and the old seed is gone', async () => {
    const { keys, keyring, one } = await packer('ratchet')
    const seeds = [readFileSync(join(keys, 'sensor.key'), 'utf8')]
    const paths: string[] = []
    for (let i = 0; i < 4; i++) {
      paths.push((await one('detection', `d${i}`)).path)
      seeds.push(readFileSync(join(keys, 'sensor.key'), 'utf8'))
    }
    expect(new Set(seeds.map((seed) => JSON.parse(seed).seed)).size).toBe(5)
    expect(statSync(join(keys, 'sensor.key')).mode & 0o777).toBe(0o600)
    const root = parsePublic(readFileSync(join(keys, 'sensor.pub'), 'utf8'))
    const results = await Promise.all(paths.map((path) => verifyPackage(path, { keys: [root] })))
    expect(results.map((result) => result.holds)).toEqual([true, true, true, true])
    expect(results.map((result) => result.info.get('Vestige-Sequence'))).toEqual(['1', '2', '3', '4'])
    for (let i = 1; i < 4; i++)
      expect(results[i]!.info.get('Vestige-Previous-SHA256')).toBe(
        createHash('sha256')
          .update(readFileSync(paths[i - 1]!))
          .digest('hex'),
      )
    expect(keyring.place.sequence).toBe(5)
    // The key that a thief finds now cannot sign for the first package's key.
    expect(results[0]!.key!.id).not.toBe(keyring.key.id)
  })

  it('number the packages of two who seal at the same time one after the other', async () => {
    const { base, keys, one, spool: first } = await packer('beside')
    // What a process that was killed left behind.
    writeFileSync(join(keys, 'sensor.lock'), '999999999 1')
    const other = await Keyring.openBeside(keys)
    const spool = new Spool(join(base, 'spool'), 1e9, undefined, () => {})
    await spool.open()
    const { identity, recipient } = await newIdentity()
    const beside = new Packer({
      identity: identify('x', other.root),
      keyring: other,
      spool,
      work: join(base, 'work-2'),
      recipients: [recipient],
    })
    const by = (i: number) =>
      beside.pack({
        kind: 'detection',
        id: `b${i}`,
        limits: planFor('minimal').limits,
        began: 0,
        fill: (bag) => bag.put('x', 'x', '/x', Buffer.alloc(10)),
      })
    const packed = await Promise.all([0, 1, 2].flatMap((i) => [one('detection', `a${i}`), by(i)]))
    const root = parsePublic(readFileSync(join(keys, 'sensor.pub'), 'utf8'))
    mkdirSync(join(base, 'plain'))
    const results = await Promise.all(
      packed.map(async ({ path, name }) => {
        const plain = join(base, 'plain', name.replace(/\.age$/, ''))
        if (!name.endsWith('.age')) return verifyPackage(path, { keys: [root] })
        await decryptFile(path, plain, [identity])
        copyFileSync(path.replace(/age$/, 'minisig'), `${plain}.minisig`)
        return verifyPackage(plain, { keys: [root] })
      }),
    )
    expect(results.map((result) => result.holds)).toEqual(packed.map(() => true))
    const line = packed
      .map(({ sequence, sealed }, i) => ({ sequence, digest: sealed.sha256, previous: results[i]!.info.get('Vestige-Previous-SHA256') }))
      .sort((a, b) => a.sequence - b.sequence)
    expect(line.map((one) => one.sequence)).toEqual([1, 2, 3, 4, 5, 6])
    expect(line.slice(1).map((one) => one.previous)).toEqual(line.slice(0, -1).map((one) => one.digest))
    // What was to be encrypted lies nowhere as it was, and the first takes up what the second has put beside its own.
    expect(readdirSync(spool.folder).filter((name) => /-b\d\.tar\.gz$/.test(name) || name.startsWith('.'))).toEqual([])
    await first.look()
    expect(first.waiting.length).toBe(6)
    expect(readdirSync(keys).sort()).toEqual(['sensor.key', 'sensor.keychain', 'sensor.pub'])
  })

  it('are refused when others can read them', async () => {
    const { keys } = await packer('open')
    const { chmodSync } = await import('node:fs')
    chmodSync(join(keys, 'sensor.key'), 0o644)
    expect(() => Keyring.open(keys)).toThrow(/chmod 600/)
  })
})

describe('spool', () => {
  it('keeps its limit, drops heartbeats before detections, and says so', async () => {
    const { spool, one, log } = await packer('limit', undefined, 10_000)
    await one('heartbeat', 'h')
    for (let i = 0; i < 6; i++) await one('detection', `d${i}`)
    expect(spool.bytes).toBeLessThanOrEqual(10_000)
    expect(spool.dropped[0]?.name).toContain('heartbeat')
    expect(spool.dropped.length).toBeGreaterThan(1)
    expect(log.length).toBe(spool.dropped.length)
  })

  it('delivers newest detection first, signatures before the package, and tries again', async () => {
    const order: string[] = []
    let broken = true
    const deliverer: Deliverer = {
      place: 'test',
      put: async (_path, name) => {
        if (broken) throw new Error('no route')
        order.push(name)
      },
    }
    const { spool, one } = await packer('order', deliverer)
    await one('heartbeat', 'h')
    await one('detection', 'd1')
    await one('detection', 'd2')
    expect(spool.waiting.length).toBe(3)
    broken = false
    expect(await spool.flush(Date.now() + 20_000)).toEqual([])
    const packages = order.filter((name) => name.endsWith('.tar.gz'))
    expect(packages.map((name) => (name.includes('heartbeat') ? 'h' : name.slice(-9, -7)))).toEqual(['d2', 'd1', 'h'])
    expect(order.indexOf(`${packages[0]}.minisig`)).toBeLessThan(order.indexOf(packages[0]!))
    spool.stop()
  }, 30_000)

  it('names what could not be delivered in time', async () => {
    const { spool, one } = await packer('late', { place: 'nowhere', put: () => Promise.reject(new Error('no route')) })
    await one('detection', 'd1')
    const rest = await spool.flush(Date.now() + 300)
    expect(rest.map((entry) => entry.kind)).toEqual(['detection'])
    spool.stop()
  })

  it('reaches a directory whole', async () => {
    const to = join(dir, 'delivered')
    const { spool, one } = await packer('directory', new DirectoryDelivery(to))
    await one('detection', 'd1')
    expect(await spool.flush(Date.now() + 20_000)).toEqual([])
    expect(readdirSync(to).filter((name) => name.startsWith('.'))).toEqual([])
    expect((await verifyPackage(join(to, readdirSync(to).find((name) => name.endsWith('.tar.gz'))!))).holds).toBe(true)
    spool.stop()
  }, 30_000)
})

describe('S3', () => {
  it('puts with a signature that the other side computes as well', async () => {
    const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
    const got = new Map<string, Buffer>()
    let refuse = 1
    const server = createServer((request, response) => {
      const body: Buffer[] = []
      request.on('data', (chunk: Buffer) => body.push(chunk))
      request.on('end', () => {
        const bytes = Buffer.concat(body)
        const stamp = String(request.headers['x-amz-date'])
        const at = new Date(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
        const hash = createHash('sha256').update(bytes).digest('hex')
        const expected = signPut(
          new URL(request.url!, `http://${request.headers.host}`),
          'eu-central-1',
          hash,
          bytes.length,
          credentials,
          at,
        )
        const ok =
          request.method === 'PUT' &&
          request.headers.authorization === expected.authorization &&
          request.headers['x-amz-content-sha256'] === hash
        if (refuse-- > 0) response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>')
        else if (!ok) response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>')
        else {
          got.set(request.url!, bytes)
          response.writeHead(200).end()
        }
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const delivery = new S3Delivery({
        url: 's3://bucket/pre fix',
        region: 'eu-central-1',
        endpoint,
        credentials: async () => credentials,
      })
      const { spool, one } = await packer('s3', delivery)
      const packed = await one('detection', 'd1', 300_000)
      expect(await spool.flush(Date.now() + 20_000)).toEqual([])
      expect([...got.keys()].sort()).toEqual([`/bucket/pre%20fix/${packed.name}`, `/bucket/pre%20fix/${packed.name}.minisig`])
      expect(got.get(`/bucket/pre%20fix/${packed.name}`)!.equals(readFileSync(packed.path))).toBe(true)
      spool.stop()
    } finally {
      server.close()
    }
  }, 30_000)

  // The worked example of the AWS documentation (Signature Version 4, PUT Object, bucket examplebucket).
  it('signs as the published example', () => {
    const url = new URL('https://examplebucket.s3.amazonaws.com/test%24file.text')
    const headers = signPut(
      url,
      'us-east-1',
      '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      21,
      { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
      new Date('2013-05-24T00:00:00Z'),
    )
    expect(headers['x-amz-date']).toBe('20130524T000000Z')
    expect(headers.authorization).toContain('Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request')
  })
})

it('erases what a crash left between two keys', async () => {
  const keys = join(dir, 'repair')
  mkdirSync(keys, { recursive: true })
  const ring = Keyring.create(keys)
  const good = readFileSync(join(keys, 'sensor.key'), 'utf8')
  writeFileSync(join(keys, 'sensor.key'), Buffer.alloc(good.length))
  writeFileSync(join(keys, 'sensor.key.new'), good, { mode: 0o600 })
  Keyring.repair(keys)
  expect(Keyring.open(keys).key.id).toBe(ring.key.id)
})
