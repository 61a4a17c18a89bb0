// The stand-alone verifier: what it says of what nobody touched, in Node and by its own code alone; and what keeps it small and apart.
import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, crc32, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { node } from '../acceptance/command.ts'
import { checkPath, makeRig, type Rig, verifier, verifierPath } from './rig.ts'
import { tamperAll } from './tamper.ts'

let rig: Rig
let bundle: string
let head: { count: number; hash: string }

beforeAll(async () => {
  rig = await makeRig()
  bundle = await rig.bundle(join(rig.place, 'bundle'))
  const now = await rig.bench.client.custody.head()
  head = { count: now.count, hash: now.hash }
})
afterAll(() => rig?.remove())

const fails = (checks: { status: string }[]) => checks.filter(({ status }) => status === 'fails')

test('one file of under 1,500 lines that imports nothing but Node, and a page that is made of it', async () => {
  const text = readFileSync(verifierPath, 'utf8')
  expect(text.split('\n').length).toBeLessThan(1500)
  const imported = [...text.matchAll(/(?:^import .*?from |^import |\bimport\()'([^']+)'/gm)].map((match) => match[1]!)
  expect(imported.length).toBeGreaterThan(2)
  expect(imported.filter((name) => !name.startsWith('node:'))).toEqual([])
  expect(text).not.toMatch(/\bfetch\(|XMLHttpRequest|WebSocket|node:(net|http|https|dns)/)
  const { page } = (await import(join(verifierPath, '..', 'build-page.mjs'))) as { page(): string }
  expect(readFileSync(join(verifierPath, '..', 'vestige-verify.html'), 'utf8') === page(), 'run node verifier/build-page.mjs').toBe(true)
})

describe('its own hashes and decoders against Node’s', () => {
  const own = verifier.internals as unknown as {
    PlainSha256: new () => { update(bytes: Uint8Array): unknown; hex(): string }
    crc32(bytes: Uint8Array): number
    gunzip(bytes: Uint8Array, most: number): Uint8Array
    ed25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>
  }
  test('SHA-256, CRC-32, gzip of several members', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 127, 128, 1000, 70_001]) {
      const bytes = randomBytes(length)
      const hash = new own.PlainSha256()
      for (let at = 0; at < length; at += 333) hash.update(bytes.subarray(at, at + 333))
      expect(hash.hex()).toBe(createHash('sha256').update(bytes).digest('hex'))
      expect(own.crc32(bytes)).toBe(crc32(bytes))
      const text = Buffer.from(bytes.toString('hex').repeat(3))
      for (const level of [0, 1, 9])
        expect(
          Buffer.from(own.gunzip(Buffer.concat([gzipSync(text, { level }), gzipSync('x')]), 1e7)).equals(
            Buffer.concat([text, Buffer.from('x')]),
          ),
        ).toBe(true)
    }
  })
  test('zstd of the page', async () => {
    const { zstd } = (await import(join(verifierPath, '..', 'zstd.mjs'))) as { zstd(frame: Uint8Array, most: number): Uint8Array }
    const inputs = [Buffer.alloc(0), Buffer.from('a'), Buffer.alloc(300_000, 'abc'), randomBytes(5000), readFileSync(verifierPath)]
    for (const input of inputs)
      for (const level of [1, 3, 19]) {
        const frame = zstdCompressSync(input, {
          params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 },
        })
        expect(Buffer.from(zstd(frame, input.length)).equals(input)).toBe(true)
        expect(() => zstd(frame.subarray(0, frame.length - 1), input.length)).toThrow()
      }
  })
  test('Ed25519 refuses one changed bit', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
    const message = randomBytes(32)
    const signature = sign(null, message, privateKey)
    expect(await own.ed25519(raw, message, signature)).toBe(true)
    signature[7]! ^= 1
    expect(await own.ed25519(raw, message, signature)).toBe(false)
  })
})

test('an untouched case holds; without head and fingerprint it says what is not provable', async () => {
  const bare = await checkPath(rig.dir)
  expect(fails(bare.checks)).toEqual([])
  expect(bare.checks.filter(({ status }) => status === 'not_provable').map(({ name }) => name)).toEqual(['ledger is whole', 'examiner'])
  expect(bare.checks).toContainEqual(expect.objectContaining({ name: 'package', status: 'holds' }))
  const given = await checkPath(rig.dir, { head, key: rig.key })
  expect(given.holds).toBe(true)
  expect(given.checks.filter(({ status }) => status === 'not_provable')).toEqual([])
})

test('an untouched bundle holds, its citations lead to bytes in plain, gzip, tar and zip, and bzip2 is said to be closed', async () => {
  const found = await checkPath(bundle, { key: rig.key })
  expect(fails(found.checks)).toEqual([])
  const citations = found.checks.find(({ name, status }) => name === 'citation' && status === 'holds')
  expect(citations?.detail).toMatch(/^(18|21) of \1 citations/)
  for (const name of ['manifest', 'report', 'originals', 'package'])
    expect(found.checks).toContainEqual(expect.objectContaining({ name, status: 'holds' }))
  const shut = found.checks.filter(({ name }) => name === 'cited member')
  if (citations?.detail.startsWith('21'))
    expect(shut).toEqual([
      expect.objectContaining({ status: 'not_checked', detail: expect.stringContaining('container not opened (bzip2)') }),
    ])
})

test('the command line: exit status, words, and its own code in place of Node’s', () => {
  const run = (args: string[], plain: boolean) =>
    execFileSync(node, [verifierPath, ...args], { env: { ...process.env, VESTIGE_VERIFY_PLAIN: plain ? '1' : '' } }).toString()
  for (const plain of [false, true]) {
    const words = run([bundle, '--head', `${head.count - 1}:${'0'.repeat(64)}`].slice(0, 1), plain)
    expect(words).toContain('What could be checked of this bundle holds.')
    expect(words).toContain('Not provable from these files alone')
  }
  let status = 0
  try {
    run([rig.dir, '--head', `${head.count}:${'0'.repeat(64)}`], false)
  } catch (error) {
    status = (error as { status: number }).status
  }
  expect(status).toBe(3)
})

test('sampled tamperings of case and bundle are found and named', async () => {
  const rows = await tamperAll({ dir: rig.dir, bundle, head, key: rig.key, place: rig.place }, 34, 7)
  expect(rows.filter(({ right }) => !right)).toEqual([])
  expect(rows.length).toBe(34)
})
