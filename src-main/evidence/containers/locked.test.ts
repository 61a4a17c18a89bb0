// What is encrypted is recognised, stays locked without a key, opens with the right one, and never with a wrong one.
import { spawnSync } from 'node:child_process'
import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { armor, Encrypter } from 'age-encryption'
import { afterAll, describe, expect, test } from 'vitest'
import { contentOfBytes } from '../content.ts'
import { newIdentity } from '../package/age.ts'
import { createBudget } from './budget.ts'
import { type Keys, type KeyUse, parseKeys } from './keys.ts'
import { members, openMember } from './open.ts'

const dir = mkdtempSync(join(tmpdir(), 'vestige-locked-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const open = (bytes: Buffer, keys?: Keys) =>
  openMember(contentOfBytes(bytes), {
    budget: createBudget(),
    depth: 0,
    path: 'x',
    keys,
    spool: async () => {
      throw new Error('no spool here')
    },
  })
const only = (password: string): Keys => ({ identities: [], passwords: ['another', password] })

async function text(bytes: Buffer, keys?: Keys): Promise<string> {
  const { content } = await open(bytes, keys)
  const parts: Buffer[] = []
  for await (const chunk of content.chunks()) parts.push(Buffer.from(chunk))
  return Buffer.concat(parts).toString()
}

describe('age', () => {
  const body = Buffer.from('secret line\n'.repeat(20_000))

  test('opens with its identity alone, tells the recipient and never the key', async () => {
    const { identity, recipient } = await newIdentity()
    const encrypter = new Encrypter()
    encrypter.addRecipient(recipient)
    const file = Buffer.from(await encrypter.encrypt(body))
    expect((await open(file)).problem?.state).toBe('locked')
    const other = await newIdentity()
    const wrong = await open(file, { identities: [other.identity], passwords: ['x'] })
    expect(wrong.problem).toMatchObject({ state: 'locked', reason: expect.stringContaining('no key that was given') })
    const used: KeyUse[] = []
    const keys = { identities: [other.identity, identity], passwords: [], onUsed: (use: KeyUse) => void used.push(use) }
    const right = await open(file, keys)
    expect(right.peeled).toEqual(['age'])
    expect(await text(file, keys)).toBe(body.toString())
    expect(used[0]).toEqual({ path: 'x', kind: 'age', key: recipient })
    const armoured = Buffer.from(armor.encode(file))
    expect((await open(armoured)).problem?.state).toBe('locked')
    expect(await text(armoured, keys)).toBe(body.toString())
  })

  test('keeps what stands before a damaged piece and says where it ends', async () => {
    const { identity, recipient } = await newIdentity()
    const encrypter = new Encrypter()
    encrypter.addRecipient(recipient)
    const file = Buffer.from(await encrypter.encrypt(body))
    file[file.length - 100]! ^= 1
    const { content } = await open(file, { identities: [identity], passwords: [] })
    let length = 0
    for await (const chunk of content.chunks()) length += chunk.length
    expect(length).toBe(3 * 65_536)
    expect(content.problem).toMatchObject({ state: 'cut', offset: length })
  })

  test('a key file is identities by their mark, else passwords a line', () => {
    expect(parseKeys('# created: x\n# public key: age1…\nAGE-SECRET-KEY-1ABC\n')).toEqual({
      identities: ['AGE-SECRET-KEY-1ABC'],
      passwords: [],
    })
    expect(parseKeys('\ufeffinfected\r\n\r\npass word \n')).toEqual({ identities: [], passwords: ['infected', 'pass word '] })
  })
})

/** A zip of one member, deflated, encrypted as WinZip does. */
function aesZip(body: Buffer, password: string, strength: 1 | 2 | 3, version: 1 | 2): Buffer {
  const size = [0, 16, 24, 32][strength]!
  const salt = Buffer.alloc(size / 2, 7)
  const keys = pbkdf2Sync(password, salt, 1000, 2 * size + 2, 'sha1')
  const packed = deflateRawSync(body)
  const cipher = createCipheriv(`aes-${size * 8}-ecb`, keys.subarray(0, size), null)
  const sealed = Buffer.from(packed)
  for (let at = 0, block = 1; at < sealed.length; at += 16, block++) {
    const counter = Buffer.alloc(16)
    counter.writeUInt32LE(block)
    const stream = cipher.update(counter)
    for (let i = 0; i < 16 && at + i < sealed.length; i++) sealed[at + i]! ^= stream[i]!
  }
  const code = createHmac('sha1', keys.subarray(size, 2 * size))
    .update(sealed)
    .digest()
    .subarray(0, 10)
  const data = Buffer.concat([salt, keys.subarray(2 * size), sealed, code])
  const extra = Buffer.from([0x01, 0x99, 7, 0, version, 0, 0x41, 0x45, strength, 8, 0])
  const name = Buffer.from('a.log')
  const shared = Buffer.alloc(26)
  shared.writeUInt16LE(51, 0)
  shared.writeUInt16LE(1, 2)
  shared.writeUInt16LE(99, 4)
  shared.writeUInt32LE(version === 2 ? 0 : crc32(body), 10)
  shared.writeUInt32LE(data.length, 14)
  shared.writeUInt32LE(body.length, 18)
  shared.writeUInt16LE(name.length, 22)
  shared.writeUInt16LE(extra.length, 24)
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, name, extra, data])
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x33\0', 'latin1'), shared, Buffer.alloc(14), name, extra])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}

async function first(zip: Buffer, keys?: Keys, budget = createBudget()) {
  const opened = await open(zip, keys)
  const { value } = await members(opened, { budget, depth: 0, path: 'x', keys, spool: async () => Promise.reject() }).next()
  if (!value || !('number' in value)) throw new Error('no member')
  let body = ''
  if (value.content) for await (const chunk of value.content.chunks()) body += chunk.toString()
  return { member: value, body }
}

describe('zip', () => {
  const body = Buffer.from('line of a log\n'.repeat(400))

  test.each([
    [1, 1],
    [2, 1],
    [3, 2],
  ] as const)('AES strength %i, AE-%i', async (strength, version) => {
    const zip = aesZip(body, 'infected', strength, version)
    expect((await first(zip)).member.locked).toMatch(/encrypted \(AES\)/)
    expect((await first(zip, only('wrong'))).member.locked).toMatch(/no password that was given/)
    const { member, body: found } = await first(zip, only('infected'))
    expect(found).toBe(body.toString())
    expect(member.content?.problem).toBeUndefined()
    const changed = Buffer.from(zip)
    changed[90]! ^= 1
    expect((await first(changed, only('infected'))).member.content?.problem).toBeDefined()
  })

  const zipTool = spawnSync('zip', ['--version']).error === undefined
  if (!zipTool) console.log('zip is not installed: ZipCrypto is tried on a file made by it elsewhere only')
  test('ZipCrypto, as Info-ZIP writes it', async () => {
    let zip = Buffer.from(classicZip, 'base64')
    expect((await first(zip)).member.locked).toMatch(/ZipCrypto/)
    expect((await first(zip, only('infected'))).body).toBe('classic\n'.repeat(8))
    if (!zipTool) return
    writeFileSync(join(dir, 'a.log'), body)
    spawnSync('zip', ['-q', '-P', 'infected', 'a.zip', 'a.log'], { cwd: dir })
    zip = readFileSync(join(dir, 'a.zip'))
    // One byte tells a wrong password: one of these three passes in 85 runs, and its bytes are not sound.
    const wrong = ['nothing', 'nobody', 'never']
    const tried = await Promise.all(wrong.map((one) => first(zip, only(one))))
    for (const { member } of tried) expect(member.locked ?? member.content?.problem?.reason).toMatch(/no password|CRC-32|zip/)
    const among = { identities: [], passwords: [...wrong, 'infected'] }
    expect((await first(zip, among)).body).toBe(body.toString())
    const budget = createBudget()
    const { member, body: found } = await first(zip, only('infected'), budget)
    expect(found).toBe(body.toString())
    expect(member.content?.problem).toBeUndefined()
    // What tells the right password is not counted again.
    expect(budget.spent).toBe(body.length)
  })
})

describe('volumes', () => {
  const at = (size: number, ...parts: [offset: number, bytes: string][]) => {
    const image = Buffer.alloc(size)
    for (const [offset, bytes] of parts) image.write(bytes, offset, 'latin1')
    return image
  }
  const apfs = at(8192, [32, 'NXSB'])
  apfs.writeBigUInt64LE(9n, 1296)
  apfs.writeBigUInt64LE(1n, 1304)
  const disk = at(4 * 1024 * 1024, [510, '\x55\xaa'], [2048 * 512, 'LUKS\xba\xbe\0\x02'])
  disk[450] = 0x83
  disk.writeUInt32LE(2048, 454)
  const gpt = at(4 * 1024 * 1024, [510, '\x55\xaa'], [512, 'EFI PART'], [1024, 'guid'], [4096 * 512 + 3, '-FVE-FS-'])
  gpt[450] = 0xee
  gpt.writeBigUInt64LE(2n, 512 + 72)
  gpt.writeUInt32LE(128, 512 + 80)
  gpt.writeUInt32LE(128, 512 + 84)
  gpt.writeBigUInt64LE(4096n, 1024 + 32)
  test.each([
    ['LUKS', at(8192, [0, 'LUKS\xba\xbe\0\x01'])],
    ['BitLocker', at(8192, [3, '-FVE-FS-'])],
    ['FileVault', at(8192, [0, 'encrcdsa'])],
    ['APFS', apfs],
    ['7-Zip', Buffer.from('377abcaf271c0004aaaa', 'hex')],
    ['LUKS', disk],
    ['BitLocker', gpt],
  ])('%s', async (name, image) => {
    const { problem } = await open(image)
    expect(problem).toMatchObject({ state: 'locked', reason: expect.stringContaining(name) })
    expect(problem!.reason).toMatch(/import/)
  })

  test('an APFS container without a key bag and an empty disk are not locked', async () => {
    expect((await open(at(8192, [32, 'NXSB']))).problem).toBeUndefined()
    expect((await open(at(1 << 20, [510, '\x55\xaa']))).problem).toBeUndefined()
  })
})

const classicZip =
  'UEsDBBQACQAIAFMXdl2pTEfyGQAAAEAAAAAFABwAYS5sb2dVVAkAA15aAmteWgJrdXgLAAEEAAAAAAQAAAAArspaiFzjAbspxEMaWJ5mXvJXFwhnjvojSFBLBwipTEfyGQAAAEAAAABQSwECHgMUAAkACABTF3ZdqUxH8hkAAABAAAAABQAYAAAAAAABAAAApIEAAAAAYS5sb2dVVAUAA15aAmt1eAsAAQQAAAAABAAAAABQSwUGAAAAAAEAAQBLAAAAaAAAAAAA'
