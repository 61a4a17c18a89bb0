// Every change to a package is found; what minisign and sha256sum find alone stands beside it.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decryptFile, encryptFile, newIdentity } from './age.ts'
import { seal } from './bag.ts'
import { generateKey, publicFile, publicLine, signBytes } from './minisign.ts'
import { escapePath, isPackagePath, unescapePath } from './paths.ts'
import { writeTarGz } from './tar.ts'
import { certificate, verifyPackage } from './verify.ts'

const dir = mkdtempSync(join(tmpdir(), 'vestige-package-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const key = generateKey()
// Longer than the 100 bytes of a tar header.
const deep = `data/${'long/'.repeat(39)}`
let archive = ''

async function make(name: string, by = key): Promise<string> {
  const folder = join(dir, `${name}-bag`)
  mkdirSync(join(folder, 'data/process'), { recursive: true })
  mkdirSync(join(folder, deep), { recursive: true })
  writeFileSync(join(folder, 'data/detection.json'), '{"rule":"x"}')
  writeFileSync(join(folder, 'data/process/cmdline'), 'sh\0-c\0id\0')
  writeFileSync(join(folder, deep, 'file'), 'deep')
  const sealed = await seal({ folder, name, out: dir, info: { lines: [['Vestige-Sequence', '1']] }, key: by, next: generateKey() })
  return sealed.archive
}

beforeAll(async () => {
  archive = await make('good')
})

describe('package', () => {
  it('verifies, with the fixed gzip header', async () => {
    const result = await verifyPackage(archive, { keys: [key] })
    expect(result.checks.filter((check) => check.status !== 'holds')).toEqual([])
    expect(result.info.get('Vestige-Sequence')).toBe('1')
    expect(readFileSync(archive).subarray(0, 10).toString('hex')).toBe('1f8b08000000000000ff')
  })

  it('finds every flipped bit of the archive', async () => {
    const bytes = readFileSync(archive)
    const path = join(dir, 'flip', 'good.tar.gz')
    mkdirSync(join(dir, 'flip'), { recursive: true })
    cpSync(`${archive}.minisig`, `${path}.minisig`)
    for (let at = 0; at < bytes.length; at += Math.max(1, Math.floor(bytes.length / 97))) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1 << (at % 8)
      writeFileSync(path, changed)
      expect((await verifyPackage(path, { keys: [key] })).holds, `bit ${at % 8} of byte ${at}`).toBe(false)
    }
  })

  it('finds every flipped bit of the signature, but for the untrusted comment', async () => {
    const path = join(dir, 'sig', 'good.tar.gz')
    mkdirSync(join(dir, 'sig'), { recursive: true })
    cpSync(archive, path)
    const text = readFileSync(`${archive}.minisig`)
    for (let at = text.indexOf(10) + 1; at < text.length; at++) {
      const changed = Buffer.from(text)
      changed[at]! ^= 1
      writeFileSync(`${path}.minisig`, changed)
      expect((await verifyPackage(path, { keys: [key] })).holds, `byte ${at}`).toBe(false)
    }
  })

  it('finds a truncated archive and trailing bytes', async () => {
    const bytes = readFileSync(archive)
    const path = join(dir, 'cut', 'good.tar.gz')
    mkdirSync(join(dir, 'cut'), { recursive: true })
    cpSync(`${archive}.minisig`, `${path}.minisig`)
    for (const changed of [
      bytes.subarray(0, 5),
      bytes.subarray(0, bytes.length - 9),
      bytes.subarray(0, bytes.length >> 1),
      Buffer.concat([bytes, Buffer.from('x')]),
    ]) {
      writeFileSync(path, changed)
      const result = await verifyPackage(path, { keys: [key] })
      expect(result.checks.find((check) => check.name === 'form')?.status).toBe('fails')
    }
  })

  it('finds a missing, an extra and a renamed file in an archive that was packed anew', async () => {
    const names = (await verifyPackage(archive)).files.map((file) => file.path)
    const bag = join(dir, 'good-bag')
    const change = async (how: (path: string) => { path: string; from: string }[]) => {
      const out = join(dir, `tamper-${Math.random()}`)
      mkdirSync(out)
      const path = join(out, 'good.tar.gz')
      const list = how('').map(({ path: to, from }) => ({
        path: `good/${to}`,
        size: readFileSync(join(bag, from)).length,
        read: () => [readFileSync(join(bag, from))],
      }))
      await writeTarGz(path, list)
      cpSync(`${archive}.minisig`, `${path}.minisig`)
      return (await verifyPackage(path, { keys: [key] })).checks.filter((check) => check.status === 'fails').map((check) => check.name)
    }
    const all = names.map((name) => ({ path: name, from: name }))
    expect(await change(() => all.filter((file) => file.path !== 'data/process/cmdline'))).toEqual(
      expect.arrayContaining(['manifest-sha256.txt', 'Payload-Oxum', 'signature']),
    )
    expect(await change(() => [...all, { path: 'data/extra', from: 'data/process/cmdline' }])).toEqual(
      expect.arrayContaining(['nothing else', 'signature']),
    )
    expect(
      await change(() =>
        all.map((file) => (file.path === 'data/process/cmdline' ? { path: 'data/process/renamed', from: file.from } : file)),
      ),
    ).toEqual(expect.arrayContaining(['manifest-sha256.txt', 'nothing else', 'signature']))
    // Packed anew with nothing changed, it is the same archive.
    expect(await change(() => all)).toEqual([])
  })

  it('finds a package that is sealed whole by a stranger', async () => {
    const stranger = generateKey()
    const folder = join(dir, 'other-bag')
    mkdirSync(join(folder, 'data'), { recursive: true })
    writeFileSync(join(folder, 'data/a'), 'a')
    const other = await seal({ folder, name: 'other', out: dir, info: { lines: [] }, key: stranger })
    const result = await verifyPackage(other.archive, { keys: [key] })
    expect(result.checks.filter((check) => check.status === 'fails').map((check) => check.name)).toEqual(['key'])
    expect((await verifyPackage(other.archive)).checks.find((check) => check.name === 'key')?.status).toBe('not_checked')
  })

  it('follows a chain of certified keys, and not one that is not signed', async () => {
    const second = generateKey()
    const path = await make('second', second)
    const line = publicLine(second)
    const good = certificate(key.id, line, signBytes(key, Buffer.from(line)))
    expect((await verifyPackage(path, { keys: [key], chain: [good] })).holds).toBe(true)
    const forged = certificate(key.id, line, signBytes(generateKey(), Buffer.from(line)))
    expect((await verifyPackage(path, { keys: [key], chain: [forged] })).holds).toBe(false)
  })

  it('is checked by minisign and sha256sum as they are', () => {
    if (spawnSync('minisign', ['-v']).error || spawnSync('tar', ['--version']).error) {
      console.log('skipped: minisign or tar is not installed')
      return
    }
    const pub = join(dir, 'key.pub')
    writeFileSync(pub, publicFile(key))
    expect(spawnSync('minisign', ['-Vm', archive, '-p', pub]).status).toBe(0)
    const out = join(dir, 'unpacked')
    mkdirSync(out)
    expect(spawnSync('tar', ['-xzf', archive, '-C', out]).status).toBe(0)
    const bag = join(out, 'good')
    for (const list of ['manifest-sha256.txt', 'tagmanifest-sha256.txt'])
      expect(spawnSync('sha256sum', ['-c', '--quiet', '--strict', list], { cwd: bag }).status).toBe(0)
    expect(spawnSync('minisign', ['-Vm', 'tagmanifest-sha256.txt', '-p', pub], { cwd: bag }).status).toBe(0)
  })

  it('encrypts to a recipient and back', async () => {
    const { identity, recipient } = await newIdentity()
    await encryptFile(archive, `${archive}.age`, [recipient])
    await decryptFile(`${archive}.age`, join(dir, 'back.tar.gz'), [identity])
    expect(readFileSync(join(dir, 'back.tar.gz')).equals(readFileSync(archive))).toBe(true)
    const stranger = await newIdentity()
    await expect(decryptFile(`${archive}.age`, join(dir, 'no.tar.gz'), [stranger.identity])).rejects.toThrow()
  })

  it('escapes any path one to one into names that stay inside', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        const escaped = escapePath(bytes)
        if (escaped === '') return
        expect(isPackagePath(escaped)).toBe(true)
        const kept = Buffer.from(bytes).toString('latin1').split('/').filter(Boolean).join('/')
        expect(unescapePath(escaped)?.toString('latin1')).toBe(kept)
      }),
    )
    expect(escapePath('/../etc/./passwd')).toBe('_2e_2e/etc/_2e/passwd')
    expect(escapePath('a b_c')).toBe('a_20b_5fc')
  })
})
