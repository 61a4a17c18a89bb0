import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { registerInPlace } from '../in-place.ts'
import { createIdentity, type Signer, unlock } from '../keys/identity.ts'
import { formatHead } from '../ledger/heads.ts'
import { createLedger } from '../ledger/ledger.ts'
import { createPack } from '../seal/pack.ts'
import { sealStream, sealWhole } from '../seal/seal.ts'
import { openStore, readObject } from '../seal/store.ts'
import { heal } from './heal.ts'
import { type ExpectedObject, type VerifyInput, verifyCase } from './verify.ts'

// Many small steps on a machine that may be busy: what is tested is never how long it takes.

let dir: string
let store: string
let signer: Signer
let objects: ExpectedObject[]
let anchor: string
const small = ['one', 'two', 'three'].map((text) => Buffer.from(`${text} `.repeat(200)))
const large = randomBytes(1_200_000)
async function* once(bytes: Buffer) {
  yield bytes
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-verify-'))
  store = openStore(dir)
  const home = join(dir, '..', `${dir.split('/').at(-1)}-home`)
  createIdentity(home, { name: 'Ada', mail: '', organisation: '' }, '')
  signer = unlock(home, '')
  rmSync(home, { recursive: true })
  const ledger = createLedger(join(dir, 'custody.jsonl'), 'abc', signer, { tool: 't' })
  const act = ledger.begin('import', { exhibit: 'EX-001' })
  const pack = createPack(store, 'EX-001', 0, 1)
  objects = small.map((bytes, i) => ({ ...sealWhole(store, pack, bytes), subject: `EX-001/00000${i + 1}` }))
  objects.push({ ...sealWhole(store, pack, large), subject: 'EX-001/000004 large.json' })
  pack.close()
  act.done()
  anchor = formatHead(ledger.head)
  ledger.close()
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const run = (more: Partial<VerifyInput> = {}) => verifyCase({ caseDir: dir, objects, ...more })
const fails = async (more: Partial<VerifyInput> = {}) =>
  (await run(more)).checks.filter((check) => check.status === 'fails').map((check) => `${check.name}: ${check.subject}`)
const snapshot = (): unknown[] =>
  (readdirSync(dir, { recursive: true }) as string[]).sort().map((name) => {
    const stat = statSync(join(dir, name))
    return [
      name,
      stat.mtimeMs,
      stat.mode,
      stat.isFile()
        ? createHash('sha256')
            .update(readFileSync(join(dir, name)))
            .digest('hex')
        : '',
    ]
  })
function overwrite(file: string, bytes: Buffer) {
  chmodSync(join(store, file), 0o644)
  writeFileSync(join(store, file), bytes)
  chmodSync(join(store, file), 0o444)
}

test('a sound case holds, is left untouched, and is not called complete without an anchor', async () => {
  const before = snapshot()
  const progress: number[] = []
  const verified = await run({ onProgress: (done) => progress.push(done.objects) })
  expect(verified.holds).toBe(true)
  expect(verified.failed).toEqual([])
  expect(progress).toEqual([1, 2, 3, 4])
  expect(verified.checks.find((check) => check.name === 'anchor')).toMatchObject({ status: 'not_checked' })
  expect(snapshot()).toEqual(before)
  const anchored = await run({ head: anchor, examinerKey: signer.fingerprint })
  expect(anchored.checks.every((check) => check.status === 'holds')).toBe(true)
})

test('changed bytes anywhere in the evidence are found, and the right object is named', async () => {
  const files = [...new Set(objects.map((each) => each.file))]
  let seed = 7
  for (let i = 0; i < 60; i++) {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    const file = files[i % files.length]!
    const good = readFileSync(join(store, file))
    const at = i % files.length === 0 ? i % good.length : seed % good.length
    const bad = Buffer.from(good)
    bad[at]! ^= 1 << (seed % 8)
    overwrite(file, bad)
    const found = await fails()
    expect(found, `byte ${at} of ${file}`).not.toEqual([])
    const inside = objects.find((each) => each.file === file && at >= each.offset && at < each.offset + each.length)
    if (inside) expect(found).toContain(`original: ${inside.subject}`)
    overwrite(file, good)
  }
  expect(await fails()).toEqual([])
})

test('missing is told apart from altered, and neighbours in a pack stay good', async () => {
  rmSync(join(store, objects[3]!.file))
  const { failed, checks } = await run()
  expect(failed).toEqual([{ sha256: objects[3]!.sha256, state: 'missing', detail: expect.stringContaining('missing') }])
  expect(checks.find((check) => check.name === 'original')!.detail).toMatch(/quarantined/)

  const bytes = readFileSync(join(store, objects[1]!.file))
  bytes[objects[1]!.offset + 20]! ^= 0xff
  overwrite(objects[1]!.file, bytes)
  expect((await run()).failed.map((each) => [each.sha256, each.state])).toEqual([
    [objects[1]!.sha256, 'altered'],
    [objects[3]!.sha256, 'missing'],
  ])
  rmSync(join(store, objects[1]!.file))
  expect((await run()).failed.map((each) => each.state)).toEqual(['missing', 'missing', 'missing', 'missing'])
})

const root = process.getuid?.() === 0
if (root) console.log('run as root, who may read everything: the check of unreadable originals is left out')
test.runIf(!root)('unreadable is neither', async () => {
  chmodSync(join(store, objects[3]!.file), 0)
  expect((await run()).failed.map((each) => each.state)).toEqual(['unreadable'])
})

test('objects swapped inside the case are found', async () => {
  const swapped = [{ ...objects[0]!, offset: objects[1]!.offset, length: objects[1]!.length }]
  expect((await run({ objects: swapped })).failed).toHaveLength(1)
  const other = await sealStream(store, once(randomBytes(1_100_000)))
  renameSync(join(store, other.file), join(store, objects[3]!.file))
  expect((await run()).failed).toHaveLength(1)
})

test('a pack under construction is checked object by object', async () => {
  const pack = createPack(store, 'EX-002', 0, 1)
  const at = { ...sealWhole(store, pack, Buffer.from('still open')), subject: 'EX-002/000001' }
  pack.sync()
  pack.abandon()
  expect(await fails({ objects: [...objects, at] })).toEqual([])
  truncateSync(join(store, `${at.file}.part`), 5)
  expect(await fails({ objects: [...objects, at] })).toEqual(['originals: evidence/', 'original: EX-002/000001'])
})

test('foreign files are named; what a killed import left is not held against the case', async () => {
  writeFileSync(join(store, 'incoming-1-x.part'), 'x')
  await sealStream(store, once(Buffer.from('sealed, but never named')))
  const { checks, holds } = await run()
  expect(holds).toBe(true)
  expect(checks.find((check) => check.name === 'extra files')!.detail).toMatch(/1 left .*; 1 sealed but named by no record/)
  mkdirSync(join(store, 'zz'))
  writeFileSync(join(store, 'zz/planted.zst'), 'x')
  writeFileSync(join(store, 'packs/readme.txt'), 'x')
  expect(await fails()).toEqual(['extra files: evidence/'])
})

test('lost modes are said, not held against the case', async () => {
  chmodSync(join(store, objects[3]!.file), 0o644)
  const { holds, checks } = await run()
  expect(holds).toBe(true)
  expect(checks.find((check) => check.name === 'read-only')).toMatchObject({ status: 'not_checked' })
})

test('an original in place: held, altered, away', async () => {
  const path = join(dir, 'image.raw')
  writeFileSync(path, 'image')
  const inPlace = [{ ...(await registerInPlace(path)), subject: 'EX-002/000001' }]
  const status = async () => (await run({ inPlace })).checks.find((check) => check.name === 'original in place')
  expect(await status()).toMatchObject({ status: 'holds' })
  writeFileSync(path, 'IMAGE')
  expect(await status()).toMatchObject({ status: 'fails' })
  rmSync(path)
  expect(await status()).toMatchObject({ status: 'not_checked', detail: expect.stringContaining('not present') })
})

test('a tampered ledger and a wrong anchor fail; a cancel is a cancel', async () => {
  expect(await fails({ head: `99:${'0'.repeat(64)}` })).toEqual(['anchor: anchor'])
  await expect(run({ head: 'nonsense' })).rejects.toThrow(/COUNT:HEX/)
  await expect(run({ signal: AbortSignal.abort() })).rejects.toThrow()
  rmSync(join(dir, 'custody.jsonl'))
  expect(await fails()).toEqual(['custody ledger: custody.jsonl'])
})

test('the same bytes received again heal a missing or damaged object, other bytes do not', async () => {
  expect(await heal(store, objects[0]!, once(small[0]!))).toBeUndefined()
  const bytes = readFileSync(join(store, objects[0]!.file))
  bytes[objects[0]!.offset + 20]! ^= 0xff
  overwrite(objects[0]!.file, bytes)
  await expect(heal(store, objects[0]!, once(Buffer.from('other')))).rejects.toThrow(/SHA-256/)
  const healed = (await heal(store, objects[0]!, once(small[0]!)))!
  expect(readObject(store, healed)).toEqual(small[0])
  expect((await run({ objects: [healed, ...objects.slice(1)].map((at, i) => ({ ...at, subject: `${i}` })) })).holds).toBe(true)
  rmSync(join(store, objects[3]!.file))
  expect((await heal(store, objects[3]!, once(large)))!.file).toBe(objects[3]!.file)
})
