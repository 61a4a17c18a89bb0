// Compressions and archives against good, damaged, lying and hostile input.
// long because: one set of archive builders serves all of these tests
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, crc32 as crc32Of, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { pack as tarPack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { limits } from '../../contract/limits.ts'
import { type Content, contentOfBytes, contentOfReads, type Problem } from '../content.ts'
import { spool } from '../seal/seal.ts'
import { openStore } from '../seal/store.ts'
import { createBudget } from './budget.ts'
import type { InnerMember } from './inner.ts'
import { type Context, members, openMember } from './open.ts'

// Many small steps on a machine that may be busy: what is tested is never how long it takes.

let dir: string
let store: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-containers-'))
  store = openStore(dir)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const context = (over: Partial<Context> = {}): Context => ({
  budget: createBudget(),
  depth: 0,
  path: 'x',
  spool: (s) => spool(store, s),
  ...over,
})
async function all(content: Content): Promise<Buffer> {
  if (content.bytes) return content.bytes
  const parts: Buffer[] = []
  for await (const chunk of content.chunks()) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts)
}
/** Without `bytes`, as a large member comes. */
const streamed = (bytes: Buffer): Content =>
  ({ ...contentOfReads(bytes.length, (o, n) => bytes.subarray(o, o + Math.min(n, 777))), size: 1e9, read: undefined }) as never
async function list(bytes: Buffer, ctx = context()): Promise<{ found: InnerMember[]; problem: Problem | undefined }> {
  const opened = await openMember(contentOfBytes(bytes), ctx)
  const found: InnerMember[] = []
  const generator = members(opened, ctx)
  for (;;) {
    const next = await generator.next()
    if (next.done) return { found, problem: next.value }
    found.push(next.value)
  }
}
async function tar(
  entries: {
    name: string
    body?: string | Buffer
    type?: 'file' | 'symlink' | 'link' | 'character-device' | 'directory' | 'fifo'
    linkname?: string
  }[],
): Promise<Buffer> {
  const pack = tarPack()
  for (const { name, body, type = 'file', linkname } of entries)
    pack.entry({ name, type, mtime: new Date(1e12), ...(linkname && { linkname }) }, body ?? '')
  pack.finalize()
  const parts: Buffer[] = []
  for await (const part of pack) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
const has = (command: string) => {
  const there = spawnSync(command, ['--help']).error === undefined
  if (!there) console.log(`${command} is not installed: checks against it are left out`)
  return there
}
const run = (command: string, args: string[], input: Buffer) => spawnSync(command, args, { input, maxBuffer: 1e9 }).stdout
const text = Buffer.from(Array.from({ length: 5000 }, (_, i) => `line ${i} ${(i * 2654435761) % 977}\n`).join(''))

describe('compressions', () => {
  const forms: [string, string, (b: Buffer) => Buffer][] = [
    ['gzip', 'gzip', (b) => gzipSync(b)],
    ['zstd', 'zstd', (b) => zstdCompressSync(b, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
  ]
  if (has('bzip2')) forms.push(['bzip2', 'bzip2', (b) => run('bzip2', ['-c'], b)])
  if (has('xz')) forms.push(['xz', 'xz', (b) => run('xz', ['-c'], b)])

  test.each(forms)('%s gives the bytes back, in memory and as a stream, one or several in a row', async (_, name, compress) => {
    for (const bytes of [text, randomBytes(100_000), Buffer.from('x'), Buffer.alloc(1_000_000, 'ab')]) {
      const one = compress(bytes)
      const opened = await openMember(contentOfBytes(one), context())
      expect(opened.peeled).toEqual([name])
      expect(opened.problem).toBeUndefined()
      expect((await all(opened.content)).equals(bytes)).toBe(true)
      const two = await openMember(streamed(Buffer.concat([one, compress(text)])), context())
      expect(two.content.bytes).toBeUndefined()
      expect((await all(two.content)).equals(Buffer.concat([bytes, text]))).toBe(true)
      expect(two.problem).toBeUndefined()
      expect((await all({ ...two.content, chunks: () => two.content.chunks(bytes.length) })).equals(text)).toBe(true)
    }
  })

  test.each(forms)('%s cut at every byte gives a prefix and names the offset', async (_, _name, compress) => {
    const whole = Buffer.from('{"Records":[{"a":1},{"b":2}]} and some more text to have a few bytes')
    const stored = compress(whole)
    for (let end = 12; end < stored.length; end++) {
      const opened = await openMember(contentOfBytes(stored.subarray(0, end)), context())
      const bytes = await all(opened.content)
      expect(whole.subarray(0, bytes.length).equals(bytes), `cut at ${end}`).toBe(true)
      expect(opened.problem, `cut at ${end}`).toBeDefined()
      expect(opened.problem!.reason).toMatch(/byte \d+/)
    }
  })

  test.each(forms)('%s with any byte changed never throws, hangs or gives wrong bytes in silence', async (_, _name, compress) => {
    const whole = text.subarray(0, 600)
    const stored = compress(whole)
    for (let i = 4; i < stored.length; i++) {
      const bad = Buffer.from(stored)
      bad[i]! ^= 0x55
      const opened = await openMember(contentOfBytes(bad), context())
      const bytes = await all(opened.content)
      if (opened.peeled.length > 0 && opened.problem === undefined) expect(bytes.equals(whole), `byte ${i}`).toBe(true)
    }
  })

  test.each(forms)('%s with other bytes after its end says so', async (_, _name, compress) => {
    const opened = await openMember(contentOfBytes(Buffer.concat([compress(text), Buffer.from('hidden message behind')])), context())
    expect((await all(opened.content)).equals(text)).toBe(true)
    expect(opened.problem).toMatchObject({ state: 'noted', offset: text.length })
  })

  test('gzip padded with zeros is whole', async () => {
    const opened = await openMember(contentOfBytes(Buffer.concat([gzipSync(text), Buffer.alloc(512)])), context())
    expect(opened.problem).toBeUndefined()
    expect((await all(opened.content)).equals(text)).toBe(true)
  })

  test('a truncated large gzip keeps what was read', async () => {
    const bytes = Buffer.concat(Array.from({ length: 40 }, () => text))
    const stored = gzipSync(bytes)
    const opened = await openMember(streamed(stored.subarray(0, stored.length - 1000)), context())
    const got = await all(opened.content)
    expect(got.length).toBeGreaterThan(bytes.length * 0.9)
    expect(bytes.subarray(0, got.length).equals(got)).toBe(true)
    expect(opened.problem).toMatchObject({ state: 'cut', storedOffset: stored.length - 1000, offset: got.length })
  })

  test('nested compressions are peeled to the limit and no further', async () => {
    let bytes = text
    for (let i = 0; i < limits.containerDepth; i++) bytes = gzipSync(bytes)
    const opened = await openMember(contentOfBytes(bytes), context())
    expect(opened.peeled).toHaveLength(limits.containerDepth)
    expect((await all(opened.content)).equals(text)).toBe(true)
    const deeper = await openMember(contentOfBytes(gzipSync(bytes)), context())
    expect(deeper.problem).toMatchObject({ limit: 'containerDepth' })
  })

  test('plain bytes are left alone', async () => {
    for (const plain of [
      Buffer.alloc(0),
      Buffer.from('{}'),
      Buffer.from('BZh is how bzip2 begins'),
      Buffer.alloc(1024),
      Buffer.from('PK'),
    ]) {
      const opened = await openMember(contentOfBytes(plain), context())
      expect(opened).toMatchObject({ peeled: [], problem: undefined })
      expect(opened.archive).toBeUndefined()
      expect(opened.content.bytes).toBe(plain)
    }
  })
})

describe('bombs', () => {
  test('a high ratio ends with the limit named, and what came before is kept', async () => {
    // Deflate's most is 1,032 times; twice compressed, the outer layer says nothing and the inner one is stopped.
    const inner = gzipSync(Buffer.alloc(100 * 1024 * 1024), { level: 9 })
    const bomb = gzipSync(inner, { level: 9 })
    const opened = await openMember(contentOfBytes(bomb), context({ path: 'bomb.gz' }))
    let length = 0
    for await (const chunk of opened.content.chunks()) length += chunk.length
    expect(opened.problem ?? opened.content.problem).toMatchObject({ state: 'cut', limit: 'expansionRatio' })
    expect(length).toBeGreaterThan(60 * 1024 * 1024)
    expect(length).toBeLessThan(70 * 1024 * 1024)
    const small = zstdCompressSync(Buffer.alloc(100 * 1024 * 1024))
    const zstd = await openMember(contentOfBytes(small), context({ path: 'bomb.zst' }))
    length = 0
    for await (const chunk of zstd.content.chunks()) length += chunk.length
    expect(zstd.problem).toMatchObject({ state: 'cut', limit: 'expansionRatio' })
    expect(zstd.problem!.reason).toContain('bomb.zst')
    expect(length).toBeGreaterThan(60 * 1024 * 1024)
    expect(length).toBeLessThan(70 * 1024 * 1024)
  })

  test('the budget of one received file is shared by all members', async () => {
    const budget = createBudget(10_000)
    const zip = Buffer.from(zipSync({ a: strToU8('a'.repeat(6000)), b: strToU8('b'.repeat(6000)) }))
    const { found } = await list(zip, context({ budget }))
    expect(await all(found[0]!.content!)).toHaveLength(6000)
    await all(found[1]!.content!)
    expect(found[1]!.content!.problem).toMatchObject({ limit: 'expandedBytes' })
  })

  test('reading twice does not spend the budget twice', async () => {
    const budget = createBudget(text.length + 10)
    const opened = await openMember(streamed(gzipSync(text)), context({ budget }))
    expect((await all(opened.content)).equals(text)).toBe(true)
    expect((await all(opened.content)).equals(text)).toBe(true)
    expect(opened.problem).toBeUndefined()
  })
})

describe('tar', () => {
  test('members in order, long and foreign names, times, small and nested ones', async () => {
    const long = `${'d/'.repeat(80)}file.json`
    const inner = Buffer.from(zipSync({ 'in.json': strToU8('{"deep":true}') }))
    const bytes = await tar([
      { name: 'a.json', body: '{"a":1}' },
      { name: 'dir/', type: 'directory' },
      { name: long, body: 'long' },
      { name: 'ü.txt', body: '' },
      { name: 'z.zip', body: inner },
    ])
    for (const form of [bytes, gzipSync(bytes)]) {
      const { found, problem } = await list(form)
      expect(problem).toBeUndefined()
      expect(found.map((m) => [m.number, m.path, m.size])).toEqual([
        [1, 'a.json', 7],
        [2, long, 4],
        [3, 'ü.txt', 0],
        [4, 'z.zip', inner.length],
      ])
      expect(found[0]!.mtime).toBe(1e12)
      expect((await all(found[0]!.content!)).toString()).toBe('{"a":1}')
      const nested = await list(await all(found[3]!.content!), context({ depth: 1 }))
      expect((await all(nested.found[0]!.content!)).toString()).toBe('{"deep":true}')
    }
  })

  test('a tar behind a large decompression is read through a spool', async () => {
    const bytes = await tar([
      { name: 'one', body: text },
      { name: 'two', body: randomBytes(50_000) },
    ])
    const opened = await openMember(streamed(gzipSync(bytes)), context())
    expect(opened).toMatchObject({ archive: 'tar', peeled: ['gzip'] })
    const found: InnerMember[] = []
    for await (const member of members(opened, context())) found.push(member)
    expect((await all(found[0]!.content!)).equals(text)).toBe(true)
    expect(await all(found[1]!.content!)).toHaveLength(50_000)
    expect((await all(found[0]!.content!)).equals(text)).toBe(true) // again, and backwards
    opened.close()
  })

  test('climbing and absolute names, links, devices and pipes are refused by name', async () => {
    const { found } = await list(
      await tar([
        { name: '../../etc/passwd', body: 'x' },
        { name: '/etc/passwd', body: 'x' },
        { name: 'a/../../b', body: 'x' },
        { name: 'C:/x', body: 'x' },
        { name: 'link', type: 'symlink', linkname: '/etc/passwd' },
        { name: 'hard', type: 'link', linkname: 'a' },
        { name: 'null', type: 'character-device' },
        { name: 'pipe', type: 'fifo' },
        { name: 'good', body: 'good' },
      ]),
    )
    expect(found.map((m) => m.refused)).toEqual([
      'name climbs out of the container',
      'absolute name',
      'name climbs out of the container',
      'name with a drive letter',
      'symbolic link',
      'hard link',
      'character device',
      'named pipe',
      undefined,
    ])
    expect(found.filter((m) => m.content !== undefined)).toHaveLength(1)
  })

  test('cut at every 64th byte: never a throw, members are whole or say that they are not', async () => {
    const bytes = await tar([
      { name: 'a', body: text.subarray(0, 700) },
      { name: 'b'.repeat(150), body: 'bbb' },
    ])
    const end = bytes.length - 1024
    for (let cut = 512; cut < end; cut += 64) {
      const { found, problem } = await list(bytes.subarray(0, cut))
      const noted = problem !== undefined || found.some((m) => m.content?.problem !== undefined)
      expect(noted, `cut at ${cut}`).toBe(true)
    }
  })

  test('bytes hidden behind the end are named', async () => {
    const { found, problem } = await list(Buffer.concat([await tar([{ name: 'a', body: 'a' }]), Buffer.from('hidden')]))
    expect(found).toHaveLength(1)
    expect(problem).toMatchObject({ state: 'noted' })
    expect(problem!.reason).toContain('other bytes follow')
  })

  test('a size that lies beyond the archive', async () => {
    const bytes = await tar([{ name: 'a', body: 'aaa' }])
    bytes.write('77777777777\0', 124, 'latin1')
    let sum = 256
    for (let i = 0; i < 512; i++) if (i < 148 || i >= 156) sum += bytes[i]!
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
    const { found } = await list(bytes)
    expect(found[0]!.content!.problem).toMatchObject({ state: 'cut' })
    expect((await all(found[0]!.content!)).subarray(0, 3).toString()).toBe('aaa')
  })
})

/** A zip made by hand, so that it can lie. */
function zip(
  entries: {
    name: string | Buffer
    body: Buffer
    method?: number
    data?: Buffer
    size?: number
    crc?: number
    flags?: number
    attributes?: number
    offset?: number
  }[],
): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const {
    name,
    body,
    method = 8,
    data = method === 8 ? deflateRawSync(body) : body,
    size = body.length,
    crc,
    flags = 0,
    attributes = 0,
    offset,
  } of entries) {
    const bytes = Buffer.from(name as string)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(flags, 2)
    common.writeUInt16LE(method, 4)
    common.writeUInt32LE(crc ?? crc32Of(body), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(size, 18)
    common.writeUInt16LE(bytes.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, bytes, data])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(attributes, 6)
    rest.writeUInt32LE(offset ?? at, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, bytes]))
    if (offset === undefined) {
      parts.push(local)
      at += local.length
    }
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, central, end])
}

describe('zip', () => {
  test('members in order, stored and deflated, raw names kept', async () => {
    const { found, problem } = await list(
      zip([
        { name: 'a.json', body: Buffer.from('{}') },
        { name: 'dir/', body: Buffer.alloc(0), method: 0 },
        { name: Buffer.from([0x80, 0x41]), body: text, method: 0 },
      ]),
    )
    expect(problem).toBeUndefined()
    expect(found.map((m) => [m.number, m.path])).toEqual([
      [1, 'a.json'],
      [2, '\\x80A'],
    ])
    expect(found[1]!.raw).toEqual(Buffer.from([0x80, 0x41]))
    expect((await all(found[1]!.content!)).equals(text)).toBe(true)
    expect(found.every((m) => m.content!.problem === undefined)).toBe(true)
  })

  test('refused, locked, unknown, lying and damaged members beside a good one', async () => {
    const body = Buffer.from('body')
    const { found } = await list(
      zip([
        { name: '../up', body },
        { name: 'C:\\windows\\x', body },
        { name: 'link', body, attributes: (0o120777 << 16) >>> 0 },
        { name: 'secret', body, flags: 1 },
        { name: 'old', body, method: 9 },
        { name: 'short', body, size: 3 },
        { name: 'long', body, size: 400 },
        { name: 'crc', body, crc: 1 },
        { name: 'broken', body, data: Buffer.from('ffffffff', 'hex') },
        { name: 'good', body },
      ]),
    )
    const seen = found.map((m) => m.refused ?? m.locked ?? m.content!.problem?.state)
    expect(seen.slice(0, 5)).toEqual([
      'name climbs out of the container',
      'name with a drive letter',
      'symbolic link',
      'encrypted (ZipCrypto): give its password to open it',
      'compression method 9 (Deflate64) is not read by this version',
    ])
    for (const [i, expected] of [
      [5, 'says 3 bytes, there are 4'],
      [6, 'says 400 bytes, there are 4'],
      [7, 'CRC-32 differs'],
    ] as const) {
      expect((await all(found[i]!.content!)).toString()).toBe('body')
      expect(found[i]!.content!.problem).toMatchObject({ state: 'noted' })
      expect(found[i]!.content!.problem!.reason).toContain(expected)
    }
    await all(found[8]!.content!)
    expect(found[8]!.content!.problem).toMatchObject({ state: 'failed' })
    expect((await all(found[9]!.content!)).toString()).toBe('body')
    expect(found[9]!.content!.problem).toBeUndefined()
  })

  test('members that overlap are a bomb', async () => {
    const body = randomBytes(3000)
    const { found, problem } = await list(
      zip([{ name: 'a', body, method: 0 }, ...Array.from({ length: 50 }, (_, i) => ({ name: `b${i}`, body, method: 0, offset: 0 }))]),
    )
    expect(found.length).toBeLessThan(5)
    expect(problem).toMatchObject({ state: 'cut', limit: 'overlap' })
  })

  test('cut at every byte: what is there is read by local headers', async () => {
    const bytes = zip([
      { name: 'a', body: text.subarray(0, 300) },
      { name: 'b', body: Buffer.from('second') },
    ])
    for (let end = 4; end < bytes.length; end++) {
      const { found, problem } = await list(bytes.subarray(0, end))
      expect(problem, `cut at ${end}`).toBeDefined()
      for (const member of found) {
        const content = await all(member.content!)
        const whole = member.path === 'a' ? text.subarray(0, 300) : Buffer.from('second')
        expect(whole.subarray(0, content.length).equals(content)).toBe(true)
        expect(member.content!.problem).toBeDefined()
      }
    }
    const { found } = await list(bytes.subarray(0, bytes.length - 30))
    expect(await Promise.all(found.map(async (m) => (await all(m.content!)).length))).toEqual([300, 6])
  })

  test('random bytes behind the magic never throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (tail) => {
        for (const magic of ['PK\x03\x04', '\x1f\x8b\x08', 'BZh91AY&SY', '\xfd7zXZ\0', '\x28\xb5\x2f\xfd']) {
          const bytes = Buffer.concat([Buffer.from(magic, 'latin1'), tail])
          const opened = await openMember(contentOfBytes(bytes), context())
          await all(opened.content)
          if (opened.archive) for await (const member of members(opened, context())) if (member.content) await all(member.content)
        }
      }),
      { numRuns: 60 },
    )
  })
})
