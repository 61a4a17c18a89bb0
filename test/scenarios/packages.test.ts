// Our own packages as evidence: checked at import in every form they come in, flagged when they fail, locked without a key, watched for.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { planFor } from '../../sensor/daemon/collect/profile.ts'
import { identify } from '../../sensor/daemon/identity.ts'
import { Keyring } from '../../sensor/daemon/keyring.ts'
import { Packer } from '../../sensor/daemon/packer.ts'
import { Spool } from '../../sensor/daemon/spool.ts'
import type { PackageInfo } from '../../src-main/contract/procedures/packages.ts'
import { createBudget } from '../../src-main/evidence/containers/budget.ts'
import { members, openMember } from '../../src-main/evidence/containers/open.ts'
import { contentOfBytes } from '../../src-main/evidence/content.ts'
import { newIdentity } from '../../src-main/evidence/package/age.ts'
import { parsePublic } from '../../src-main/evidence/package/minisign.ts'
import { verifyPackage } from '../../src-main/evidence/package/verify.ts'
import { createWorkbench, type Workbench } from '../../src-main/workbench/workbench.ts'

const dir = mkdtempSync(join(tmpdir(), 'vestige-packages-'))
const samples = join(import.meta.dirname, '../../src-main/sources/vestige_package/samples')
let bench: Workbench
let plain: string[]
let locked: string
let identity: string
let publicKey: string

async function sensor(name: string, recipients: string[], count: number): Promise<{ paths: string[]; key: string }> {
  const keyring = Keyring.create(join(dir, name, 'keys'))
  const spool = new Spool(join(dir, name, 'spool'), 1e9, undefined, () => {})
  await spool.open()
  const packer = new Packer({ identity: identify('db-1', keyring.root), keyring, spool, work: join(dir, name, 'work'), recipients })
  const paths: string[] = []
  for (let i = 0; i < count; i++) {
    const packed = await packer.pack({
      kind: 'detection',
      id: `d${i}`,
      limits: planFor('minimal').limits,
      began: 0,
      async fill(bag) {
        await bag.put('script', 'process/7-1/script', '/tmp/run me.sh', Buffer.from(`#!/bin/sh\necho ${i}\n`))
        bag.absent('file', '/root/.bash_history', 'gone', 'it had been removed')
        await bag.own('events.ndjson', readFileSync(join(samples, 'events.jsonl'), 'utf8'))
        await bag.own('detection.json', readFileSync(join(samples, 'detection.json'), 'utf8'))
      },
    })
    paths.push(packed.path)
  }
  return { paths, key: readFileSync(join(dir, name, 'keys/sensor.pub'), 'utf8') }
}

/** A package as a folder below `to`. */
async function unpacked(archive: string, to: string): Promise<string> {
  const context = {
    budget: createBudget(),
    depth: 0,
    path: 'x',
    spool: async () => {
      throw new Error('no spool')
    },
  }
  const opened = await openMember(contentOfBytes(readFileSync(archive)), context)
  let top = ''
  for await (const member of members(opened, context)) {
    top = member.path.split('/')[0]!
    mkdirSync(join(to, member.path, '..'), { recursive: true })
    writeFileSync(join(to, member.path), member.content!.bytes!)
  }
  return join(to, top)
}

async function received(path: string, more: object = {}): Promise<{ exhibit: string; packages: PackageInfo[] }> {
  const { job } = await bench.client.evidence.receive({ paths: [path], detect: false, ...more })
  const exhibit = await ended(job)
  return { exhibit, packages: await bench.client.packages.list({ exhibit }) }
}

async function ended(job: string): Promise<string> {
  for await (const progress of await bench.client.evidence.jobs()) {
    if (progress.job !== job || progress.state === 'running') continue
    expect(progress.message ?? '').not.toMatch(/rror/)
    expect(progress.state).toBe('done')
    return progress.exhibit!
  }
  throw new Error('the job ended without a word')
}

const failing = ({ checks }: PackageInfo) => checks.filter(({ status }) => status === 'fails').map(({ name }) => name)

beforeAll(async () => {
  const keys = await newIdentity()
  identity = keys.identity
  const [one, two] = await Promise.all([sensor('plain', [], 3), sensor('locked', [keys.recipient], 1)])
  plain = one.paths
  publicKey = one.key
  locked = two.paths[0]!
  bench = await createWorkbench({ host: 'command line', home: join(dir, 'home'), passphrase: 'x' })
  await bench.client.examiner.setIdentity({ name: 'A. Osei', mail: '', organisation: '', passphrase: 'x' })
  await bench.client.case.create({ path: join(dir, 'case.vestige'), title: 'packages' })
})
afterAll(async () => {
  await bench?.close()
  rmSync(dir, { recursive: true, force: true })
})

test('a tar.gz holds, its key is unknown until it is trusted, its files are artifacts and its events are events', async () => {
  const { exhibit, packages } = await received(plain[0]!)
  expect(packages).toHaveLength(1)
  const [one] = packages
  expect(failing(one!)).toEqual([])
  expect(one).toMatchObject({
    holds: true,
    kind: 'detection',
    sequence: 1,
    chain: null,
    key: { trust: 'unknown' },
    member: `${exhibit}/000001`,
  })
  expect(one!.checks.filter(({ name, status }) => name === 'signature' && status === 'holds')).toHaveLength(2)
  expect(one!.artifacts).toEqual({ captured: 1, gone: 1 })
  expect(one!.takenHolds.length).toBeGreaterThan(0)
  const { members: list } = await bench.client.evidence.members({ exhibit, limit: 100 })
  const script = list.find(({ path }) => path.endsWith('/script'))
  expect(script).toMatchObject({ state: 'read', form: 'artifact', note: 'script: /tmp/run me.sh' })
  expect(list.filter(({ state }) => state === 'unrecognised')).toEqual([])
  expect(list.filter(({ source }) => source === 'vestige_package').map(({ events }) => events)).toEqual([1, 7])
  await bench.client.packages.trust({ key: publicKey, note: 'read out by the client' })
  expect((await bench.client.packages.list({ exhibit }))[0]).toMatchObject({ holds: true, key: { trust: 'trusted' } })
  expect(await bench.client.packages.trusted()).toHaveLength(1)
})

test('as a folder, as tar and as tar.zst every file is checked all the same; a gap in the sequence shows', async () => {
  const folder = await unpacked(plain[2]!, join(dir, 'as-folder'))
  const tar = gunzipSync(readFileSync(plain[2]!))
  const name = plain[2]!.split('/').at(-1)!.replace('.tar.gz', '')
  mkdirSync(join(dir, 'repacked'))
  writeFileSync(join(dir, 'repacked', `${name}.tar`), tar)
  mkdirSync(join(dir, 'zst'))
  writeFileSync(join(dir, 'zst', `${name}.tar.zst`), zstdCompressSync(tar))
  for (const path of [folder, join(dir, 'repacked'), join(dir, 'zst', `${name}.tar.zst`)]) {
    const { packages } = await received(path)
    expect(packages.map(failing), path).toEqual([[]])
    expect(packages[0]).toMatchObject({
      holds: true,
      name,
      key: { trust: 'trusted' },
      chain: 'number 2 of this sensor is not in this case',
    })
    expect(packages[0]!.checks.find((check) => check.name === 'form')?.status).toBe('not_checked')
  }
})

test('whatever is done to a package, the workstation finds it as vestige-sensor verify does', async () => {
  const base = await unpacked(plain[0]!, join(dir, 'base'))
  const all = join(dir, 'changed')
  // As folders: the check that failed is named.
  const folders: [string, (folder: string) => void, string][] = [
    ['changed', (folder) => writeFileSync(join(folder, 'data/process/7-1/script'), '#!/bin/sh\necho 7\n'), 'manifest-sha256.txt'],
    ['missing', (folder) => rmSync(join(folder, 'data/secrets.json')), 'manifest-sha256.txt'],
    ['extra', (folder) => writeFileSync(join(folder, 'data/extra'), 'x'), 'nothing else'],
    ['renamed', (folder) => renameSync(join(folder, 'data/secrets.json'), join(folder, 'data/other.json')), 'nothing else'],
    ['other list', (folder) => writeFileSync(join(folder, 'tagmanifest-sha256.txt'), ''), 'signature'],
    ['no bagit.txt', (folder) => rmSync(join(folder, 'bagit.txt')), 'bagit.txt'],
  ]
  for (const [what, change] of folders) {
    const folder = join(all, what, base.split('/').at(-1)!)
    cpSync(base, folder, { recursive: true })
    change(folder)
  }
  // As archives: one bit anywhere, cut anywhere, bytes after the end, a signature that is not its own, a key nobody knows.
  const [whole, signature] = [readFileSync(plain[1]!), readFileSync(`${plain[1]!}.minisig`, 'utf8')]
  const name = plain[1]!.split('/').at(-1)!
  const archives = new Map<string, [bytes: Buffer, signature: string]>()
  for (let n = 0; n < 24; n++) {
    // The first bytes of gzip, then spread over all of it, the last ones too.
    const at = n < 4 ? n : n > 19 ? whole.length - 1 - (n - 20) * 2 : Math.floor((n * 0.618034 * whole.length) % whole.length)
    const bytes = Buffer.from(whole)
    bytes[at]! ^= 1 << (n % 8)
    archives.set(`bit ${n % 8} of byte ${at}`, [bytes, signature])
  }
  for (const part of [0.02, 0.3, 0.7, 0.999])
    archives.set(`cut at ${part}`, [whole.subarray(0, Math.floor(whole.length * part)), signature])
  archives.set('a byte after its end', [Buffer.concat([whole, Buffer.from('x')]), signature])
  archives.set('the signature of another package', [whole, readFileSync(`${plain[0]!}.minisig`, 'utf8')])
  const other = await sensor('other', [], 1)
  archives.set('sealed by another key', [readFileSync(other.paths[0]!), readFileSync(`${other.paths[0]!}.minisig`, 'utf8')])
  for (const [what, [bytes, minisig]] of archives) {
    mkdirSync(join(all, what), { recursive: true })
    writeFileSync(join(all, what, name), bytes)
    writeFileSync(join(all, what, `${name}.minisig`), minisig)
  }
  const { exhibit, packages } = await received(all)
  const under = (what: string) => packages.filter(({ path }) => path.startsWith(`${what}/`))
  for (const [what, , check] of folders) {
    expect(under(what), what).toMatchObject([{ holds: false }])
    expect(failing(under(what)[0]!), what).toContain(check)
  }
  const key = parsePublic(publicKey)
  const { members: files } = await bench.client.evidence.members({ exhibit, limit: 1000 })
  for (const what of archives.keys()) {
    expect((await verifyPackage(join(all, what, name), { keys: [key] })).holds, `${what}: vestige-sensor verify`).toBe(false)
    const [found] = under(what)
    // What cannot be opened at all is no package to list, but it is never a file like any other: its state says why.
    if (!found)
      expect(
        files.find(({ path }) => path === `${what}/${name}`),
        what,
      ).toMatchObject({ problem: expect.stringMatching(/./) })
    else if (what === 'sealed by another key') expect(found.key.trust).toBe('unknown')
    else expect(failing(found).length, what).toBeGreaterThan(0)
  }
  expect(failing(under('cut at 0.999')[0]!)).toEqual(expect.arrayContaining(['form', 'signature']))
})

test('an encrypted package stands locked until its key is given; the ledger says from whom, and never the key', async () => {
  const { exhibit, packages } = await received(locked)
  expect(packages).toEqual([])
  const { members: before } = await bench.client.evidence.members({ exhibit, limit: 100 })
  expect(before).toMatchObject([{ state: 'locked', problem: expect.stringContaining('age') }])
  const wrong = await newIdentity()
  await ended((await bench.client.locks.open({ exhibit, keys: wrong.identity, from: 'nobody' })).job)
  expect((await bench.client.evidence.members({ exhibit, limit: 1 })).members[0]!.state).toBe('locked')
  await ended((await bench.client.locks.open({ exhibit, keys: `# created: today\n${identity}\n`, from: 'the client, by phone' })).job)
  const [one] = await bench.client.packages.list({ exhibit })
  expect(one).toMatchObject({ holds: true, encryption: 'age, to 1 recipient(s)' })
  expect(failing(one!)).toEqual([])
  const again = await received(locked, { keys: { text: identity, from: 'the client' } })
  expect(again.packages).toMatchObject([{ holds: true }])
  const ledger = readFileSync(join(dir, 'case.vestige/custody.jsonl'), 'utf8')
  expect(ledger).toContain('the client, by phone')
  expect(ledger).toContain('"unlocked":[{"key":"age1')
  expect(ledger.toUpperCase()).not.toContain('AGE-SECRET-KEY')
})

test('a watched inbox imports what has come whole, signed by the workstation on standing instruction', async () => {
  const inbox = join(dir, 'inbox')
  mkdirSync(inbox)
  await bench.client.inbox.set({ path: inbox })
  const name = plain[1]!.split('/').at(-1)!
  cpSync(plain[1]!, join(inbox, `${name}.part`))
  cpSync(`${plain[1]!}.minisig`, join(inbox, `${name}.minisig`))
  const half = join(inbox, 'half')
  const folder = await unpacked(plain[2]!, join(dir, 'half-whole'))
  cpSync(folder, half, { recursive: true })
  renameSync(join(half, 'data/files.ndjson'), join(dir, 'files.ndjson'))
  renameSync(join(inbox, `${name}.part`), join(inbox, name))
  const entries = async () => (await bench.client.inbox.get()).entries
  await expect
    .poll(async () => (await entries()).map((one) => `${one.name} ${one.state}`), { timeout: 60_000 })
    .toContain(`${name} imported`)
  // A bag whose manifest names more than has come is not touched.
  expect((await entries()).find((one) => one.name === 'half')).toMatchObject({ state: 'arriving' })
  renameSync(join(dir, 'files.ndjson'), join(half, 'data/files.ndjson'))
  await expect.poll(async () => (await entries()).map((one) => `${one.name} ${one.state}`), { timeout: 60_000 }).toContain('half imported')
  const one = (await entries()).find((entry) => entry.name === name)!
  expect(one.said).toMatch(/holds, key [0-9A-F]+ trusted/)
  // By another name it does not hold, and the notice says why.
  cpSync(`${plain[1]!}.minisig`, join(inbox, 'renamed.tar.gz.minisig'))
  cpSync(plain[1]!, join(inbox, 'renamed.tar.gz'))
  const renamed = async () => (await entries()).find((entry) => entry.name === 'renamed.tar.gz')?.said
  await expect.poll(renamed, { timeout: 60_000 }).toMatch(/DOES NOT HOLD: one folder, .*, its file is named renamed/)
  await bench.client.inbox.set({ path: null })
  const ledger = readFileSync(join(dir, 'case.vestige/custody.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const act = ledger.find((entry) => entry.action === 'import' && entry.exhibit === one.exhibit && entry.phase === 'begin')
  expect(act.by).toMatch(/^workstation .*, on standing instruction of A\. Osei of \d{4}-/)
  expect(ledger.filter(({ action }) => action === 'inbox.watch' || action === 'inbox.end')).toHaveLength(2)
})

test('the case verifies', async () => {
  const { job } = await bench.client.evidence.verify({ deep: true })
  await ended(job)
  const verified = await bench.client.evidence.verification()
  expect(verified!.checks.filter(({ status }) => status === 'fails')).toEqual([])
})
