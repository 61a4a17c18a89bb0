import { execFileSync, spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, expect, type TestContext, test } from 'vitest'
import { checkPack } from './check-pack.ts'
import { compressFrame, decompressFrame, frameLength } from './frames.ts'
import { continuePack, createPack } from './pack.ts'
import { contentChecksum, rawBytes, rawOverhead, storesRaw, writeRawFrame } from './raw-frame.ts'
import { sealWhole } from './seal.ts'
import { openStore, readObject } from './store.ts'
import { xxh64Wasm } from './xxh64-wasm.ts'

const zstd = spawnSync('zstd', ['--version']).status === 0
if (!zstd) console.log('zstd is not installed: the checks with the command itself are left out')

/** Bytes that do not compress, the same in every run. */
const noise = (length: number, seed = 1) => {
  const out = Buffer.alloc(length)
  let state = seed
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    out[at] = state >>> 24
  }
  return out
}
/** A gzip file of exactly this length, with a comment as padding. */
const gzipOf = (length: number) => {
  const plain = gzipSync(noise(Math.max(0, length - 400)), { level: 0 })
  const head = Buffer.from(plain.subarray(0, 10))
  head[3] = 16
  const padding = length - plain.length - 1
  return Buffer.concat([head, Buffer.alloc(padding, 0x78), Buffer.from([0]), plain.subarray(10)])
}
const frameOf = (bytes: Buffer) => {
  const into = Buffer.alloc(7 + bytes.length + rawOverhead)
  return into.subarray(7, 7 + writeRawFrame(into, 7, bytes))
}

let dir: string
let store: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-raw-'))
  store = openStore(dir)
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('the checksum is the one that zstd writes', () => {
  for (const length of [0, 1, 3, 4, 7, 8, 15, 31, 32, 33, 63, 64, 100, 5000, rawBytes]) {
    const bytes = noise(length, length + 1)
    const frame = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
    expect(contentChecksum(bytes), `${length} bytes`).toBe(frame.readUInt32LE(frame.length - 4))
  }
})

test('the checksum is what its source compiles to', (context: TestContext) => {
  if (spawnSync('wasm-ld', ['--version']).status !== 0 || spawnSync('clang', ['--version']).status !== 0) {
    console.log('left out: clang with wasm-ld (lld) is not here')
    return context.skip()
  }
  const script = resolve(import.meta.dirname, '../../../scripts/wasm-build.mjs')
  const version = execFileSync('clang', ['--version']).toString().split('\n')[0]
  const code = `import(${JSON.stringify(script)}).then((m) => process.stdout.write(m.compile('xxh64').toString('base64')))`
  const made = execFileSync(process.execPath, ['-e', code]).toString()
  if (made !== xxh64Wasm) console.log(`another compiler gives other bytes: ${version}`)
  // Another compiler's code differs in bytes; the same one's may not.
  if (version?.includes('14.0.6')) expect(made).toBe(xxh64Wasm)
})

test('a raw frame reads as any other', async () => {
  const verifier = (await import(resolve(import.meta.dirname, '../../../verifier/zstd.mjs'))) as {
    zstd(frame: Uint8Array, most: number): Uint8Array
  }
  for (const length of [18, 255, 256, 257, 5000, 65_791, 65_792, rawBytes]) {
    const bytes = noise(length)
    const frame = frameOf(bytes)
    expect(frame.length - bytes.length).toBeLessThanOrEqual(rawOverhead)
    expect(frameLength(frame, 0)).toBe(frame.length)
    expect(frameLength(frame.subarray(0, -1), 0)).toBe('more')
    expect(decompressFrame(frame, length).equals(bytes)).toBe(true)
    expect(Buffer.from(verifier.zstd(frame, length)).equals(bytes)).toBe(true)
    if (zstd) expect(execFileSync('zstd', ['-dc'], { input: frame }).equals(bytes)).toBe(true)
    const bad = Buffer.from(frame)
    bad[frame.length - 9]! ^= 1
    expect(() => decompressFrame(bad, length)).toThrow()
  }
})

test('only compressed streams of one block are stored raw', () => {
  expect(storesRaw(gzipSync('x'))).toBe(true)
  expect(storesRaw(compressFrame(noise(100)))).toBe(true)
  expect(storesRaw(Buffer.concat([Buffer.from('fd377a585a000004', 'hex'), noise(40)]))).toBe(true)
  expect(storesRaw(Buffer.concat([Buffer.from('425a6839314159265359', 'hex'), noise(40)]))).toBe(true)
  expect(storesRaw(gzipOf(rawBytes))).toBe(true)
  expect(storesRaw(gzipOf(rawBytes + 1))).toBe(false)
  expect(storesRaw(Buffer.concat([Buffer.from('PK\x03\x04'), noise(40)]))).toBe(false)
  expect(storesRaw(Buffer.from('{"Records":[]} and more'))).toBe(false)
  expect(storesRaw(gzipSync('x').subarray(0, 10))).toBe(false)
})

test('raw and compressed frames share a pack, also after a crash', () => {
  const sizes = [400, 5000, 65_791, 65_792, 70_000, rawBytes - 1, rawBytes]
  const originals = sizes.flatMap((size) => [gzipOf(size), noise(size, size), Buffer.from('text '.repeat(size / 5))])
  const many = Array.from({ length: 20 }, (_, n) => [...originals, gzipOf(100_000 + n)]).flat()
  const pack = createPack(store, 'EX-001', 0, 1)
  const known = new Map<string, ReturnType<typeof sealWhole>>()
  const seal = (bytes: Buffer) => {
    const at = sealWhole(store, pack, bytes, (sha) => known.get(sha))
    known.set(at.sha256, at)
    return at
  }
  const sealed = many.map(seal)
  pack.sync()
  for (const [n, at] of sealed.entries()) expect(readObject(store, at).equals(many[n]!)).toBe(true)
  const committed = pack.length
  pack.abandon()
  const again = continuePack(store, pack.file, committed)
  const last = sealWhole(store, again, gzipOf(777))
  again.close()
  expect(checkPack(store, pack.file)).toMatchObject({ state: 'holds', problems: [] })
  expect(readObject(store, last).equals(gzipOf(777))).toBe(true)
  const bytes = readFileSync(join(store, pack.file))
  const raw = known.get(hash('sha256', gzipOf(5000), 'hex'))!
  expect(raw.length).toBe(5000 + rawOverhead - 2)
  expect(bytes.subarray(raw.offset, raw.offset + raw.length).equals(frameOf(gzipOf(5000)))).toBe(true)
  if (zstd) {
    const all = execFileSync('zstd', ['-dc', join(store, pack.file)], { maxBuffer: 1e9 })
    expect(
      all.equals(
        Buffer.concat([...new Set(sealed.map((at) => at.sha256))].map((sha) => readObject(store, known.get(sha)!)).concat(gzipOf(777))),
      ),
    ).toBe(true)
  }
})
