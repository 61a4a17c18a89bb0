// A case that is encrypted at rest shows nothing without its key; a case that travels arrives as it was, or says what is wrong.
import { createCipheriv } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identitiesIn, makeIdentity, packBegun, packEnded, packFolder, packWritten, unpackFolder } from '../../src-main/workbench/parcel.ts'
import { codeOf } from '../../src-main/workbench/problem.ts'
import { replayPath } from '../../src-main/workbench/replay-path.ts'
import { createWorkbench, type Workbench } from '../../src-main/workbench/workbench.ts'
import { filesOf, foundIn, planted, plantedEvidence, watchTemporary } from './planted.ts'

const root = join(import.meta.dirname, '..', '..')
let place: string
let one: Workbench
const dir = () => join(place, 'case')

const done = async ({ job }: { job: string }) => {
  for await (const progress of await one.client.evidence.jobs())
    if (progress.job === job && progress.state !== 'running') {
      expect(progress.state, progress.message ?? '').toBe('done')
      return progress.exhibit!
    }
  throw new Error('no end')
}
const receive = async (path: string) => done(await one.client.evidence.receive({ paths: [path], detect: false }))
const fails = async () => {
  await done(await one.client.evidence.verify({ deep: true }))
  return (await one.client.evidence.verification())!.checks.filter((check) => check.status === 'fails')
}

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-travel-'))
  mkdirSync(join(place, 'home'))
  one = await createWorkbench({ host: 'lab', home: join(place, 'home'), passphrase: '' })
  await one.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
})
afterEach(async () => {
  await one.close()
  rmSync(place, { recursive: true, force: true })
})

test('an encrypted case has nothing on the disk to find, opens by passphrase or sheet, and verifies', async () => {
  const made = await one.client.case.create({ path: dir(), title: 'T', encrypt: 'correct horse' })
  expect(made.encrypted).toBe(true)
  expect(made.recovery).toMatch(/^([0-9A-Z]{5}-){10}[0-9A-Z]{5}$/)
  const words = planted(1)
  // Whatever asks for a temporary folder gets this one.
  const temporary = join(place, 'temporary')
  mkdirSync(temporary)
  const before = process.env.TMPDIR
  process.env.TMPDIR = temporary
  const evidence = plantedEvidence(join(place, 'evidence'), { seed: 1, events: 200, big: true })
  const watched = watchTemporary(words, temporary, [dir(), evidence, root])
  const exhibit = await receive(evidence)
  const temporaries = watched()
  if (before === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = before
  expect(temporaries.found).toEqual([])
  // The watch sees what is there for a moment only, and has no name any more.
  const spilled = openSync(join(temporary, 'spilled'), 'w+')
  writeSync(spilled, words[9]!)
  unlinkSync(join(temporary, 'spilled'))
  expect(watchTemporary(words, temporary, [])().found).toHaveLength(1)
  closeSync(spilled)
  expect(temporaries.looks).toBeGreaterThan(5)
  await one.client.annotations.set({ uids: [(await one.client.events.page({})).rows[0]!.uid], kind: 'note', text: words[7]! })
  expect(foundIn(dir(), words), 'while it is open').toEqual([])
  expect((await one.client.events.page({ query: `"${words[3]}"` })).rows).toHaveLength(5)
  const read = await one.client.evidence.read({ member: `${exhibit}/000005`, offset: 0, length: 4000 })
  expect(Buffer.from(read.base64, 'base64').toString()).toContain(words[0])
  expect(await fails()).toEqual([])
  // A second examiner's copy is as encrypted, and comes back; a replay would lay everything out in plain.
  const copy = join(place, 'copy')
  await one.client.people.branch({ path: copy, to: 'Ben' })
  expect(foundIn(copy, words), 'the copy').toEqual([])
  expect(await one.client.people.merge({ path: copy })).toMatchObject({ conflicts: [], unknown: 0 })
  await one.client.case.close()
  await expect(
    replayPath(dir(), join(place, 'again'), { home: join(place, 'home'), signer: one.signer(), show: () => {} }),
  ).rejects.toThrow('encrypted at rest')
  expect(foundIn(dir(), words), 'closed').toEqual([])
  expect(readFileSync(join(dir(), 'case.db')).includes('SQLite format 3')).toBe(false)

  const refused = await one.client.case.open({ path: dir() }).catch((error: unknown) => error)
  expect(codeOf(refused)).toBe('case_locked')
  expect(codeOf(await one.client.case.open({ path: dir(), secret: 'wrong horse' }).catch((error: unknown) => error))).toBe('case_locked')
  // As someone copies it from paper: in small letters, without dashes, an O for a zero.
  const copied = made.recovery!.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')
  expect(await one.client.case.open({ path: dir(), secret: copied })).toMatchObject({ events: 200, encrypted: true })
  await one.client.case.close()
  expect(await one.client.case.open({ path: dir(), secret: 'correct horse' })).toMatchObject({ events: 200 })
  // Destroying works under encryption too, and leaves an encrypted case.
  await done(await one.client.keep.expunge({ exhibit, confirm: exhibit, reason: 'r', authority: 'a' }))
  await one.client.case.close()
  expect(readFileSync(join(dir(), 'case.db')).includes('SQLite format 3')).toBe(false)
  expect(await one.client.case.open({ path: dir(), secret: 'correct horse' })).toMatchObject({ events: 0, expunged: 1, index: 'current' })
  expect(await fails()).toEqual([])
}, 180_000)

test('a parcel is packed, goes on after a stop, arrives whole, and both sides have a receipt', async () => {
  await one.client.case.create({ path: dir(), title: 'T' })
  const noise = join(place, 'noise.bin')
  // Two parts and a bit: a key stream does not compress.
  writeFileSync(noise, createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(20_000_000)))
  await receive(plantedEvidence(join(place, 'evidence'), { seed: 2, events: 40 }))
  await receive(noise)
  await one.client.case.close()
  const recipient = await makeIdentity(join(place, 'key.txt'))
  const stranger = await makeIdentity(join(place, 'other.txt'))
  const out = join(place, 'case.parcel')
  const stop = new AbortController()
  const partly = packFolder(
    dir(),
    out,
    [recipient],
    'Ada',
    ({ bytes }) => bytes > 16_000_000 && stop.abort(new Error('stopped')),
    stop.signal,
  )
  await expect(partly).rejects.toThrow('stopped')
  expect(existsSync(out)).toBe(false)
  expect(packBegun(dir(), out, [recipient])).toBe(true)
  expect(packBegun(dir(), out, [stranger])).toBe(false)
  // A crash in the middle of a part.
  appendFileSync(`${out}.part`, Buffer.alloc(700, 1))
  const packed = await packFolder(dir(), out, [recipient], 'Ada')
  expect(packed.continued).toBeGreaterThan(0)
  expect(packed.parts).toBeGreaterThan(packed.continued)
  // Ended before its receipt: what is there is known as written whole, by its case and recipients, until something of it differs.
  expect(await packWritten(dir(), out, [recipient])).toMatchObject({ sha256: packed.sha256, head: packed.head })
  expect(await packWritten(dir(), out, [stranger])).toBeUndefined()
  appendFileSync(out, 'x')
  expect(await packWritten(dir(), out, [recipient])).toBeUndefined()
  truncateSync(out, packed.size)
  packEnded(out)
  expect(await packWritten(dir(), out, [recipient])).toBeUndefined()
  expect(foundIn(place, planted(2)).length).toBe(200)
  const alone = join(place, 'alone')
  mkdirSync(alone)
  cpSync(out, join(alone, 'case.parcel'))
  expect(foundIn(alone, [...planted(2), 'sqlite format 3'])).toEqual([])

  await one.client.case.open({ path: dir() })
  const { receipt } = await one.client.keep.packed({
    file: out,
    sha256: packed.sha256,
    manifestSha256: packed.manifestSha256,
    size: packed.size,
    head: packed.head,
  })
  expect(JSON.parse(receipt)).toMatchObject({ what: 'sent', sha256: packed.sha256, by: expect.stringContaining('Ada') })

  await expect(unpackFolder(out, join(place, 'w'), identitiesIn(join(place, 'other.txt')), undefined)).rejects.toThrow(
    /cannot be decrypted/,
  )
  const cut = join(place, 'cut.parcel')
  cpSync(out, cut)
  truncateSync(cut, statSync(cut).size - 5000)
  await expect(unpackFolder(cut, join(place, 'x'), identitiesIn(join(place, 'key.txt')), undefined)).rejects.toThrow(/cut off|not whole/)
  const changed = join(place, 'changed.parcel')
  const bytes = readFileSync(out)
  bytes[bytes.length - 40_000]! ^= 1
  writeFileSync(changed, bytes)
  await expect(unpackFolder(changed, join(place, 'y'), identitiesIn(join(place, 'key.txt')), undefined)).rejects.toThrow()
  expect(existsSync(join(place, 'y'))).toBe(false)

  const there = join(place, 'there')
  // Stopped after its first part, as a crash would.
  let parts = 0
  await expect(
    unpackFolder(out, there, identitiesIn(join(place, 'key.txt')), undefined, () => {
      if (++parts === 1) throw new Error('stopped')
    }),
  ).rejects.toThrow('stopped')
  const arrived = await unpackFolder(out, there, identitiesIn(join(place, 'key.txt')), one.signer())
  expect(arrived).toMatchObject({ continued: 1, holds: true, fails: [], manifestSha256: packed.manifestSha256 })
  const relative = (folder: string) =>
    filesOf(folder)
      .map((path) => path.slice(folder.length))
      .filter((path) => path.startsWith('/evidence'))
      .sort()
  expect(relative(there)).toEqual(relative(dir()))
  writeFileSync(join(place, 'arrived.json'), arrived.receipt!)
  expect(await one.client.keep.takeReceipt({ path: join(place, 'arrived.json') })).toMatchObject({ by: expect.stringContaining('Ada') })
  writeFileSync(join(place, 'forged.json'), arrived.receipt!.replace(packed.sha256, packed.manifestSha256))
  await expect(one.client.keep.takeReceipt({ path: join(place, 'forged.json') })).rejects.toThrow(/signature/)
  const actions = (await one.client.custody.list({ limit: 1000 })).entries.map((entry) => entry.action)
  expect(actions).toEqual(expect.arrayContaining(['pack.sent', 'pack.receipt']))
}, 180_000)
