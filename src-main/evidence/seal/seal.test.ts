import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkObject } from './check.ts'
import { checkPack } from './check-pack.ts'
import { continuePack, createPack, openPacks, readIndex } from './pack.ts'
import { hashContent, sealStream, sealWhole, sha256Hex, spool } from './seal.ts'
import { frameBytes, type Location, ObjectError, openObject, openStore, readObject, removeLeftovers } from './store.ts'

// Many small steps on a machine that may be busy: what is tested is never how long it takes.

let dir: string
let store: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-seal-'))
  store = openStore(dir)
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

async function* pieces(bytes: Buffer, size = 100_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
const text = (n: number, seed = 0) => Buffer.from(Array.from({ length: n }, (_, i) => `${i * 7919 + seed} `).join(''))
const zstd = spawnSync('zstd', ['--version']).status === 0
if (!zstd) console.log('zstd is not installed: the checks with the command itself are left out')

test('small objects share a pack and come back by location', () => {
  const pack = createPack(store, 'EX-001', 0, 1)
  const bytes = [Buffer.from('one'), Buffer.alloc(0), randomBytes(5000), text(1000)]
  const sealed = bytes.map((each) => sealWhole(store, pack, each))
  expect(sealed.every((each) => !each.existed && each.file === 'packs/EX-001-0-1.zst')).toBe(true)
  pack.sync()
  expect(sealed.map((at) => readObject(store, at))).toEqual(bytes) // while it is still `.part`
  pack.close()
  expect(sealed.map((at) => readObject(store, at))).toEqual(bytes)
  expect(statSync(join(store, 'packs/EX-001-0-1.zst')).mode & 0o777).toBe(0o444)
  expect(readIndex(readFileSync(join(store, 'packs/EX-001-0-1.zst')))!.entries).toEqual(
    sealed.map((s) => [s.sha256, s.offset, s.length, s.size, expect.any(Number)]),
  )
  expect(readdirSync(join(store, 'packs'))).toEqual(['EX-001-0-1.zst'])
})

test.runIf(zstd)('zstd itself reads one object of a pack, all of a pack, and a large object', async () => {
  const pack = createPack(store, 'EX-001', 0, 1)
  const [a, b] = [text(3000), text(500, 3)]
  const first = sealWhole(store, pack, a)
  const second = sealWhole(store, pack, b)
  pack.close()
  const path = join(store, second.file)
  const one = execFileSync('sh', ['-c', `tail -c +${second.offset + 1} ${path} | head -c ${second.length} | zstd -dc`])
  expect(one).toEqual(b)
  expect(execFileSync('zstd', ['-dc', path])).toEqual(Buffer.concat([a, b]))
  expect(first.offset).toBe(0)
  const large = Buffer.concat([randomBytes(frameBytes + 17), Buffer.alloc(2 * frameBytes)])
  const at = await sealStream(store, pieces(large))
  expect(
    createHash('sha256')
      .update(execFileSync('zstd', ['-dc', join(store, at.file)], { maxBuffer: 1e9 }))
      .digest('hex'),
  ).toBe(at.sha256)
})

test('a large object is an own read-only file with random access', async () => {
  const large = Buffer.concat([randomBytes(frameBytes + 17), text(300_000), Buffer.alloc(frameBytes)])
  const at = await sealStream(store, pieces(large))
  expect(at).toMatchObject({ size: large.length, sha256: sha256Hex(large), existed: false, offset: 0 })
  expect(at.file).toBe(`${at.sha256.slice(0, 2)}/${at.sha256}.zst`)
  expect(statSync(join(store, at.file)).mode & 0o777).toBe(0o444)
  const object = openObject(store, at)
  for (const [offset, length] of [
    [0, 10],
    [frameBytes - 5, 10],
    [frameBytes + 10, frameBytes],
    [large.length - 3, 100],
    [large.length, 5],
  ] as const)
    expect(object.read(offset, length).equals(large.subarray(offset, offset + length))).toBe(true)
  expect(await hashContent(object)).toEqual({ sha256: at.sha256, size: large.length })
  const tail: Buffer[] = []
  for await (const chunk of object.chunks(frameBytes + 3)) tail.push(chunk)
  expect(Buffer.concat(tail).equals(large.subarray(frameBytes + 3))).toBe(true)
  object.close()
  expect(await checkObject(store, at)).toEqual({ state: 'holds' })
})

test('the same bytes twice are one object', async () => {
  const pack = createPack(store, 'EX-001', 0, 1)
  const large = randomBytes(1_500_000)
  const first = sealWhole(store, pack, large)
  expect(sealWhole(store, pack, large)).toEqual({ ...first, existed: true })
  expect(await sealStream(store, pieces(large))).toEqual({ ...first, existed: true })
  const known = new Map<string, Location>()
  const small = sealWhole(store, pack, Buffer.from('abc'), (sha) => known.get(sha))
  known.set(small.sha256, small)
  const { length } = pack
  expect(sealWhole(store, pack, Buffer.from('abc'), (sha) => known.get(sha)).existed).toBe(true)
  expect(pack.length).toBe(length)
  pack.close()
  const next = createPack(store, 'EX-002', 0, 1)
  expect(sealWhole(store, next, Buffer.from('abc'), (sha) => known.get(sha))).toMatchObject({ existed: true, file: small.file })
  next.close()
  expect(readdirSync(join(store, 'packs'))).toEqual(['EX-001-0-1.zst']) // the empty pack went away
})

test('receiving the same bytes again replaces a damaged copy', async () => {
  const pack = createPack(store, 'EX-001', 0, 1)
  const large = randomBytes(1_500_000)
  const at = sealWhole(store, pack, large)
  chmodSync(join(store, at.file), 0o644)
  truncateSync(join(store, at.file), 1000)
  expect(sealWhole(store, pack, large)).toEqual({ ...at, healed: true })
  expect(await checkObject(store, at)).toEqual({ state: 'holds' })
  chmodSync(join(store, at.file), 0o644)
  writeFileSync(join(store, at.file), 'quite other bytes')
  expect(await sealStream(store, pieces(large))).toEqual({ ...at, healed: true })
  expect(readObject(store, at).equals(large)).toBe(true)
  pack.abandon()
})

test('any flipped byte of a stored object is altered, a removed one missing', async () => {
  const pack = createPack(store, 'EX-001', 0, 1)
  const small = sealWhole(store, pack, text(60))
  pack.close()
  const own = await sealStream(store, pieces(text(100)))
  for (const at of [small, own]) {
    const path = join(store, at.file)
    const good = readFileSync(path)
    chmodSync(path, 0o644)
    for (let i = 0; i < good.length; i++) {
      for (const flip of [0x01, 0x10, 0x80]) {
        const bad = Buffer.from(good)
        bad[i]! ^= flip
        writeFileSync(path, bad)
        const { state } = at === small ? checkPack(store, at.file) : await checkObject(store, at)
        expect(state, `byte ${i} of ${at.file}`).toBe('altered')
      }
    }
    writeFileSync(path, good)
    expect((await checkObject(store, at)).state).toBe('holds')
  }
  expect(checkPack(store, small.file)).toMatchObject({ state: 'holds', problems: [] })
  appendFileSync(join(store, own.file), 'x')
  expect((await checkObject(store, own)).state).toBe('altered')
  rmSync(join(store, own.file))
  expect((await checkObject(store, own)).state).toBe('missing')
  expect(() => openObject(store, own)).toThrow(ObjectError)
})

test('a pack under construction is cut to its committed length and goes on', () => {
  const pack = createPack(store, 'EX-001', 1, 1)
  const kept = sealWhole(store, pack, Buffer.from('committed'))
  pack.sync()
  const committed = pack.length
  sealWhole(store, pack, Buffer.from('not committed'))
  pack.sync()
  pack.abandon()
  appendFileSync(join(store, 'packs/EX-001-1-1.zst.part'), 'torn')
  expect(openPacks(store, 'EX-001')).toEqual(['packs/EX-001-1-1.zst'])
  const again = continuePack(store, 'packs/EX-001-1-1.zst', committed)
  const more = sealWhole(store, again, Buffer.from('more'))
  again.close()
  expect(readObject(store, kept).toString()).toBe('committed')
  expect(readObject(store, more).toString()).toBe('more')
  expect(readIndex(readFileSync(join(store, kept.file)))!.entries.map((e) => e[0])).toEqual([kept.sha256, more.sha256])
  expect(openPacks(store, 'EX-001')).toEqual([])
})

test('continuing refuses a pack shorter than what was committed', () => {
  const pack = createPack(store, 'EX-001', 1, 1)
  sealWhole(store, pack, Buffer.from('committed'))
  pack.sync()
  pack.abandon()
  expect(() => continuePack(store, pack.file, pack.length + 1)).toThrow(/committed/)
})

test('an aborted seal leaves nothing, leftovers of a crash are removed', async () => {
  const abort = new AbortController()
  async function* endless() {
    for (let i = 0; ; i++) {
      if (i === 3) abort.abort()
      yield randomBytes(3_000_000)
    }
  }
  await expect(sealStream(store, endless(), { signal: abort.signal })).rejects.toThrow()
  expect(readdirSync(store)).toEqual(['packs'])
  writeFileSync(join(store, 'incoming-1-x.part'), '')
  expect(removeLeftovers(store)).toBe(1)
})

test('a spool gives random access and leaves no file', async () => {
  const bytes = Buffer.concat([text(900_000), randomBytes(100)])
  const spooled = await spool(store, pieces(bytes))
  expect(spooled.size).toBe(bytes.length)
  expect(spooled.read(bytes.length - 50, 100).equals(bytes.subarray(-50))).toBe(true)
  expect(spooled.read(frameBytes - 7, 14).equals(bytes.subarray(frameBytes - 7, frameBytes + 7))).toBe(true)
  spooled.close()
  expect(readdirSync(store)).toEqual(['packs'])
  const empty = await spool(store, pieces(Buffer.alloc(0)))
  expect(empty.read(0, 10)).toHaveLength(0)
  empty.close()
})
