// Reading below a hostile root, drift that fails closed, secrets by place, limits that say what they cut.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Actions } from '../actions.ts'
import { readProc } from '../proc.ts'
import { BagWriter, member } from './bag-writer.ts'
import { collectDrift, upperDirectory } from './drift.ts'
import { collectFiles } from './files.ts'
import { globInside, openInside } from './inside.ts'
import { memoryOf } from './process.ts'
import { planFor } from './profile.ts'
import { scriptArgument } from './scripts.ts'
import { findSecrets, isSecretFile } from './secrets.ts'

const dir = mkdtempSync(join(tmpdir(), 'vestige-collect-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const linux = process.platform === 'linux'

describe.skipIf(!linux)('inside a root', () => {
  it('never leaves it by links or dots', async () => {
    const root = join(dir, 'root')
    mkdirSync(join(root, 'etc'), { recursive: true })
    writeFileSync(join(root, 'etc/passwd'), 'inside')
    writeFileSync(join(dir, 'outside'), 'outside')
    symlinkSync('/etc/passwd', join(root, 'absolute'))
    symlinkSync('../../../../outside', join(root, 'climbing'))
    symlinkSync('loop', join(root, 'loop'))
    const read = async (path: string) => {
      const found = await openInside(root, path)
      const text = found?.stats.isFile() ? readFileSync(found.path, 'utf8') : undefined
      await found?.close()
      return text
    }
    expect(await read('/absolute')).toBe('inside')
    expect(await read('/climbing')).toBeUndefined()
    expect(await read('/../outside')).toBeUndefined()
    expect(await read('/loop')).toBeUndefined()
    expect(await globInside(root, '/etc/p*d')).toEqual(['/etc/passwd'])
  })
})

describe('drift', () => {
  const line = (options: string) => `29 1 0:25 / / rw - overlay overlay ${options}\n`
  it('finds the upper directory of the root', () => {
    expect(upperDirectory(line('rw,lowerdir=/l,upperdir=/var/up\\040per,workdir=/w'))).toEqual({ upper: '/var/up per' })
  })
  it('fails closed where it is relative, empty or the root itself', () => {
    for (const upper of ['up', '', '/', '../x']) expect(upperDirectory(line(`rw,upperdir=${upper}`))).toHaveProperty('refused')
    expect(upperDirectory(line('ro,lowerdir=/l'))).toHaveProperty('none')
    expect(upperDirectory('29 1 8:1 / / rw - ext4 /dev/sda1 rw\n')).toHaveProperty('none')
  })
  it.skipIf(!linux || process.getuid?.() !== 0)('lists whiteouts and copies what was added', async () => {
    const upper = join(dir, 'upper')
    mkdirSync(join(upper, 'etc'), { recursive: true })
    writeFileSync(join(upper, 'etc/added'), 'new')
    writeFileSync(join(upper, 'etc/shadow'), 'root:$6$salt$hash:1')
    execFileSync('mknod', [join(upper, 'etc/gone'), 'c', '0', '0'])
    const plan = planFor('standard')
    const bag = new BagWriter(join(dir, 'drift-bag'), plan.limits)
    const result = await collectDrift(bag, line(`upperdir=${upper}`), plan, new Actions(), undefined)
    expect(result).toMatchObject({ status: 'captured', entries: 4, deleted: 1 })
    await bag.finish()
    expect(readFileSync(join(dir, 'drift-bag/data/container/drift/etc/added'), 'utf8')).toBe('new')
    const lines = readFileSync(join(dir, 'drift-bag/data/files.ndjson'), 'utf8')
    expect(lines).toContain('contents only with profile full')
    expect(() => readFileSync(join(dir, 'drift-bag/data/container/drift/etc/shadow'))).toThrow()
  })
})

describe.skipIf(!linux)('files', () => {
  it('records private keys by fingerprint, and takes their contents only with profile full', async () => {
    const root = join(dir, 'home-root')
    mkdirSync(join(root, 'root/.ssh'), { recursive: true })
    writeFileSync(join(root, 'root/.ssh/id_ed25519'), '-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n')
    writeFileSync(join(root, 'root/.ssh/authorized_keys'), 'ssh-ed25519 AAAA\n')
    writeFileSync(join(root, 'root/.bash_history'), 'curl https://u:hunter22@x.example/\n')
    for (const [profile, has] of [
      ['standard', false],
      ['full', true],
    ] as const) {
      const plan = planFor(profile)
      const folder = join(dir, `files-${profile}`)
      const bag = new BagWriter(folder, plan.limits)
      await collectFiles(bag, root, plan, new Actions(), Date.now())
      await bag.finish()
      const list = readFileSync(join(folder, 'data/files.ndjson'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
      const key = list.find((line) => Buffer.from(line.path, 'base64').toString().endsWith('id_ed25519'))
      expect(key.status).toBe(has ? 'captured' : 'denied')
      if (!has) expect(key.fingerprint).toMatch(/^sha256:/)
      const secrets = JSON.parse(readFileSync(join(folder, 'data/secrets.json'), 'utf8')).secrets
      expect(secrets.map((secret: { kind: string }) => secret.kind)).toContain('password in url')
    }
  })
})

describe.skipIf(!linux)('the memory of a process that was held', () => {
  it('is read after the release, and never that of another with its number', async () => {
    // Put together only in its memory.
    const child = spawn('bash', ['-c', 'a=held-in; b=-memory-alone; c=$a$b; echo ready; read -r _'], { stdio: ['pipe', 'pipe', 'ignore'] })
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve))
      const proc = readProc(child.pid!)!
      const bag = new BagWriter(join(dir, 'memory'), planFor('standard').limits)
      await memoryOf(bag, { ...proc, start: proc.start - 1e9 }, new Actions())
      expect(bag.counts).toMatchObject({ captured: 0, gone: 1 })
      await memoryOf(bag, proc, new Actions())
      await bag.finish()
      const folder = join(dir, `memory/data/process/${proc.pid}-${proc.start}`)
      expect(readFileSync(join(folder, 'memory')).includes('held-in-memory-alone')).toBe(true)
    } finally {
      child.kill('SIGKILL')
    }
  })
})

describe('secrets', () => {
  it('are found across the windows of a search, and what was not searched is counted', async () => {
    const bag = new BagWriter(join(dir, 'secrets'), planFor('standard').limits)
    const key = 'AKIAABCDEFGHIJKLMNOP'
    const bytes = Buffer.alloc(5 * 1024 * 1024, ' ')
    const places = [10, 256 * 1024 - 7, 3 * 256 * 1024, 4 * 1024 * 1024 - 20]
    for (const at of places) bytes.write(key, at)
    bytes.write(key, 4 * 1024 * 1024 + 100)
    writeFileSync(join(dir, 'long'), bytes)
    await bag.copy('x', 'files/long', '/long', join(dir, 'long'), { size: bytes.length })
    await bag.put('x', 'files/short', '/short', Buffer.from(key))
    await bag.finish()
    const { secrets, searched, notSearched } = JSON.parse(readFileSync(join(dir, 'secrets/data/secrets.json'), 'utf8'))
    expect(secrets.map((one: { member: string; offset: number }) => [one.member, one.offset])).toEqual([
      ...places.map((at) => ['data/files/long', at]),
      ['data/files/short', 0],
    ])
    expect(searched).toEqual({ members: 2, bytes: 4 * 1024 * 1024 + key.length })
    expect(notSearched).toMatchObject({ count: 1, bytes: 1024 * 1024, parts: [{ member: 'data/files/long', offset: 4 * 1024 * 1024 }] })
  })
})

describe('bag writer', () => {
  it('says what a limit cut', async () => {
    const bag = new BagWriter(join(dir, 'limits'), { ...planFor('standard').limits, fileBytes: 10, totalBytes: 25 })
    writeFileSync(join(dir, 'big'), 'x'.repeat(11))
    await bag.copy('x', 'files/big', '/big', join(dir, 'big'), { size: 11 })
    await bag.put('x', 'files/a', '/a', Buffer.alloc(20))
    await bag.put('x', 'files/b', '/b', Buffer.alloc(20))
    await bag.copy('x', 'files/no', '/no', join(dir, 'nothing'), { size: 1 })
    expect(bag.counts).toMatchObject({ captured: 1, over_limit: 2, gone: 1 })
    expect(bag.losses.map((loss) => loss.path)).toEqual(['/big', '/b', '/no'])
  })
  it('keeps overlong and odd names inside the bag', () => {
    expect(member('files', '/../x')).toBe('files/_2e_2e/x')
    expect(member('files', `/${'ä'.repeat(200)}`).split('/')[1]!.length).toBeLessThan(256)
  })
})

describe('secrets of a package', () => {
  it('gives byte offsets', () => {
    const bytes = Buffer.from('é AKIAIOSFODNN7EXAMPLE')
    const [found] = findSecrets('m', bytes)
    expect(bytes.subarray(found!.offset, found!.offset + found!.length).toString()).toBe('AKIAIOSFODNN7EXAMPLE')
  })
  it('knows files that are secrets as a whole', () => {
    expect(
      ['/etc/shadow', '/root/.ssh/id_rsa', '/home/a/.aws/credentials', '/root/.ssh/id_rsa.pub', '/etc/passwd'].map(isSecretFile),
    ).toEqual([true, true, true, false, false])
  })
})

describe('script argument', () => {
  it('is the first argument that is no option, and nothing for inline programs', () => {
    const of = (...args: string[]) => scriptArgument({ args, script: '', image: `/bin/${args[0]}` })
    expect([of('sh', '-e', 'x'), of('sh', '-x', 'a.sh'), of('python3', 'app.py', 'q'), of('cat', 'f')]).toEqual([
      undefined,
      'a.sh',
      'app.py',
      undefined,
    ])
  })
})
