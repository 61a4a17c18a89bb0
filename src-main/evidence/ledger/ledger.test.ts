// The ledger as it is written, torn, tampered with, cut, rewritten, joined by others and out of disk.
// long because: every attack starts from the same small ledger
import { spawnSync } from 'node:child_process'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIdentity, type Signer, unlock } from '../keys/identity.ts'
import { workstationSigner } from '../keys/workstation.ts'
import { type Entry, sealEntry } from './entry.ts'
import { formatHead, headLine, parseHead, readHead } from './heads.ts'
import { createLedger, LedgerError, openLedger } from './ledger.ts'
import { readEntries } from './read.ts'
import { verifyLedger } from './verify.ts'

// Many small steps on a machine that may be busy: what is tested is never how long it takes.

let dir: string
let path: string
let ada: Signer
let clock: number
const tool = 'vestige test'
const now = () => {
  clock += 1000
  return new Date(clock)
}
const caseId = '0123456789abcdef'
const someone = (name: string): Signer => {
  const home = mkdtempSync(join(dir, 'home-'))
  createIdentity(home, { name, mail: '', organisation: '' }, '')
  return unlock(home, '')
}
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-ledger-'))
  path = join(dir, 'custody.jsonl')
  clock = Date.parse('2026-11-21T10:00:00Z')
  ada = someone('Ada')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

async function entries(): Promise<Entry[]> {
  const out: Entry[] = []
  for await (const entry of readEntries(path)) out.push(entry)
  return out
}
const failing = async (options = {}) =>
  (await verifyLedger(path, options)).checks.filter((check) => check.status === 'fails').map((check) => check.name)
function sample() {
  const ledger = createLedger(path, caseId, ada, { tool, now })
  const act = ledger.begin('import', { exhibit: 'EX-001', detail: { paths: ['/x'] } })
  ledger.note('case.open')
  act.done({ after: 'ab'.repeat(32) })
  ledger.begin('verify').failed('the medium went away')
  return ledger
}

test('entries are what the architecture says', async () => {
  sample().close()
  const text = readFileSync(path, 'utf8')
  expect(text.endsWith('\n')).toBe(true)
  const all = await entries()
  expect(all.map((e) => [e.seq, e.action, e.phase, e.of])).toEqual([
    [0, 'case.custody', 'note', null],
    [1, 'import', 'begin', null],
    [2, 'case.open', 'note', null],
    [3, 'import', 'done', 1],
    [4, 'verify', 'begin', null],
    [5, 'verify', 'failed', 4],
  ])
  expect(all[0]!.prev).toBe('0'.repeat(64))
  expect(all[3]).toMatchObject({ exhibit: 'EX-001', after: 'ab'.repeat(32), by: 'Ada', tool, at: '2026-11-21T10:00:04.000Z' })
  expect(all[5]!.detail).toEqual({ reason: 'the medium went away' })
  // Independent of our own code: hash and signature as the words say.
  const line = JSON.parse(text.split('\n')[3]!)
  const { hash, sig, ...rest } = line
  const canonical = JSON.stringify(Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))))
  expect(createHash('sha256').update(canonical).digest('hex')).toBe(hash)
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(all[0]!.detail.publicKey as string, 'base64').toString('base64url') },
    format: 'jwk',
  })
  expect(verify(null, Buffer.from(hash, 'hex'), key, Buffer.from(sig, 'base64'))).toBe(true)
})

test('an untouched ledger verifies, with anchor and key when they are given', async () => {
  const ledger = sample()
  const { head } = ledger
  const early = headLine(caseId, head, 'now')
  ledger.note('case.close')
  ledger.close()
  expect(await failing()).toEqual([])
  expect(early).toContain(formatHead(head))
  const { checks } = await verifyLedger(path, { head: formatHead(head), examinerKey: ada.fingerprint })
  expect(checks.every((check) => check.status === 'holds')).toBe(true)
  const without = await verifyLedger(path)
  expect(without.checks.find((check) => check.name === 'anchor')!.status).toBe('not_checked')
  expect(await failing({ examinerKey: someone('Eve').fingerprint })).toEqual(['examiner key'])
  expect(() => parseHead('12:zz')).toThrow()
})

test('every single changed byte is found', async () => {
  const ledger = createLedger(path, caseId, ada, { tool, now })
  ledger.note('one')
  ledger.close()
  const good = readFileSync(path)
  for (let i = 0; i < good.length; i++) {
    const bad = Buffer.from(good)
    bad[i]! ^= i % 2 === 0 ? 0x01 : 0x20
    writeFileSync(path, bad)
    expect(await failing(), `byte ${i}: ${JSON.stringify(good.toString('latin1', Math.max(0, i - 10), i + 10))}`).not.toEqual([])
  }
})

test('dropped, doubled, swapped and inserted lines are found', async () => {
  sample().close()
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  const forms: Record<string, string[]> = { emptied: [] }
  for (let i = 0; i < lines.length - 1; i++) forms[`dropped ${i}`] = lines.toSpliced(i, 1)
  for (let i = 0; i < lines.length; i++) forms[`doubled ${i}`] = lines.toSpliced(i, 0, lines[i]!)
  for (let i = 0; i + 1 < lines.length; i++) forms[`swapped ${i}`] = lines.toSpliced(i, 2, lines[i + 1]!, lines[i]!)
  forms.inserted = lines.toSpliced(2, 0, '{"note":"nothing happened"}')
  for (const [name, form] of Object.entries(forms)) {
    writeFileSync(path, form.map((line) => `${line}\n`).join(''))
    expect(await failing(), name).not.toEqual([])
  }
})

test('a cut tail is found by an anchored head, by the case and by VESTIGE_HOME', async () => {
  const home = join(dir, 'vestige')
  const ledger = createLedger(path, caseId, ada, { tool, now, home })
  ledger.note('one')
  ledger.note('two')
  const { head } = ledger
  ledger.close()
  expect(readHead(home, caseId)).toMatchObject(head)
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  writeFileSync(path, `${lines.slice(0, 2).join('\n')}\n`)
  expect(await failing()).toEqual([])
  expect(await failing({ head: formatHead(head) })).toEqual(['anchor'])
  expect(await failing({ known: [{ from: 'VESTIGE_HOME', head: readHead(home, caseId)! }] })).toEqual(['known head'])
  expect(readHead(home, '../../etc')).toBeNull()
})

test('a rewrite with a new key is found by head and by fingerprint', async () => {
  const ledger = sample()
  const { head } = ledger
  ledger.close()
  rmSync(path)
  const eve = someone('Ada')
  const forged = createLedger(path, caseId, eve, { tool, now })
  for (let i = 0; i < 6; i++) forged.note('forged')
  forged.close()
  expect(await failing()).toEqual([])
  expect(await failing({ head: formatHead(head), examinerKey: ada.fingerprint })).toEqual(['examiner key', 'anchor'])
})

test('an entry signed by a stranger in the middle of a good chain is found', async () => {
  const ledger = sample()
  const { head } = ledger
  ledger.close()
  const eve = someone('Eve')
  const fields = {
    seq: head.count,
    at: '',
    offset: 0,
    action: 'x',
    phase: 'note' as const,
    of: null,
    exhibit: null,
    before: null,
    after: null,
    detail: {},
    tool,
    prev: head.hash,
  }
  appendFileSync(path, `${sealEntry(fields, eve).line}\n`)
  expect(await failing()).toEqual(['ledger signatures'])
  // Pretending to be Ada with another key does not help either.
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').slice(0, -1)
  writeFileSync(path, `${[...lines, sealEntry(fields, { ...eve, by: 'Ada', fingerprint: ada.fingerprint }).line].join('\n')}\n`)
  expect(await failing()).toEqual(['ledger signatures'])
})

test('reopening goes on in the chain; open acts are closed as interrupted', async () => {
  const first = createLedger(path, caseId, ada, { tool, now })
  first.begin('import', { exhibit: 'EX-001' })
  first.close()
  const again = await openLedger(path, ada, { tool, now })
  expect(again.caseId).toBe(caseId)
  again.note('case.open')
  again.close()
  expect((await entries()).map((e) => [e.action, e.phase, e.of, e.exhibit])).toEqual([
    ['case.custody', 'note', null, null],
    ['import', 'begin', null, 'EX-001'],
    ['import', 'interrupted', 1, 'EX-001'],
    ['case.open', 'note', null, null],
  ])
  expect(await failing()).toEqual([])
})

test('a line torn at any byte is moved to custody.torn and noted', async () => {
  sample().close()
  const good = readFileSync(path)
  const lastLine = good.subarray(good.lastIndexOf(10, good.length - 2) + 1)
  const step = 37
  for (let cut = good.length - lastLine.length + 1; cut < good.length; cut += step) {
    writeFileSync(path, good.subarray(0, cut))
    rmSync(join(dir, 'custody.torn'), { force: true })
    expect(await failing()).toContain('ledger form')
    const ledger = await openLedger(path, ada, { tool, now })
    ledger.close()
    const all = await entries()
    const recovered = all.find((e) => e.action === 'recovered')!
    const torn = readFileSync(join(dir, 'custody.torn'))
    expect(recovered.detail).toMatchObject({
      torn: torn.length - 1,
      sha256: createHash('sha256').update(torn.subarray(0, -1)).digest('hex'),
    })
    expect(all.at(-1)).toMatchObject({ action: 'verify', phase: 'interrupted' })
    expect(await failing()).toEqual([])
  }
})

test('a damaged ledger does not open for appending', async () => {
  sample().close()
  const lines = readFileSync(path, 'utf8').split('\n')
  lines[2] = lines[2]!.replace('case.open', 'case.0pen')
  writeFileSync(path, lines.join('\n'))
  await expect(openLedger(path, ada, { tool, now })).rejects.toThrow(/line 3 .*hash/)
})

test('a second examiner joins when added, or takes over in the open', async () => {
  const ledger = createLedger(path, caseId, ada, { tool, now })
  const bob = someone('Bob')
  await expect(openLedger(path, bob, { tool, now })).rejects.toMatchObject({ code: 'unknown_key' })
  expect(() => ledger.note('x', { as: bob })).toThrow(LedgerError)
  ledger.addKey({ kind: 'examiner', by: 'Bob', publicKey: bob.publicKey })
  ledger.note('joined', { as: bob })
  ledger.close()
  const his = await openLedger(path, bob, { tool, now })
  his.close()
  expect(await failing()).toEqual([])
  const eve = someone('Eve')
  const hers = await openLedger(path, eve, { tool, now, takeover: 'Ada left the firm' })
  hers.note('case.open')
  hers.close()
  expect(await failing()).toEqual([])
  const { checks } = await verifyLedger(path, { examinerKey: ada.fingerprint })
  expect(checks.find((check) => check.name === 'examiner key')!.detail).toMatch(/TAKEOVER by Eve/)
})

test('the workstation signs what runs by itself, and may add nobody', async () => {
  const ledger = createLedger(path, caseId, ada, { tool, now })
  const station = workstationSigner(join(dir, 'station'), { of: 'Ada', date: '2026-11-21' })
  ledger.addKey({ kind: 'workstation', by: station.by, publicKey: station.publicKey })
  ledger.begin('import', { as: station }).done()
  ledger.use(station)
  expect(() => ledger.addKey({ kind: 'examiner', by: 'x', publicKey: ada.publicKey })).toThrow(LedgerError)
  ledger.note('examiner.add', { detail: { by: 'Eve', publicKey: someone('Eve').publicKey } })
  ledger.close()
  expect((await entries())[2]!.by).toMatch(/^workstation .* on standing instruction of Ada of 2026-11-21/)
  expect(await failing()).toEqual(['ledger signatures'])
})

test("a reader's own ledger is taken in when it verifies and belongs to the case", async () => {
  const ledger = createLedger(path, caseId, ada, { tool, now })
  const own = join(dir, 'reader.jsonl')
  const reader = createLedger(own, caseId, someone('Bob'), { tool, now })
  reader.note('original.view', { exhibit: 'EX-001' })
  const { head } = reader
  reader.close()
  const entry = await ledger.takeIn(own, 'cd'.repeat(32))
  expect(entry).toMatchObject({ action: 'ledger.takeIn', after: 'cd'.repeat(32), detail: { count: 2, head: head.hash, by: 'Bob' } })
  writeFileSync(own, readFileSync(own, 'utf8').replace('EX-001', 'EX-002'))
  await expect(ledger.takeIn(own, 'x')).rejects.toMatchObject({ code: 'not_taken' })
  const other = join(dir, 'other.jsonl')
  createLedger(other, 'feedfeedfeedfeed', ada, { tool, now }).close()
  await expect(ledger.takeIn(other, 'x')).rejects.toMatchObject({ code: 'not_taken' })
  ledger.close()
})

test('what was written is told to the case, and ends end once', () => {
  const told: [string, number][] = []
  const ledger = createLedger(path, caseId, ada, { tool, now, onEntry: (entry, head) => told.push([entry.hash, head.count]) })
  const act = ledger.begin('import')
  const end = act.done()
  expect(() => act.failed('again')).toThrow(/ended/)
  expect(told).toEqual([
    [expect.any(String), 1],
    [act.begin.hash, 2],
    [end.hash, 3],
  ])
  ledger.close()
  expect(() => ledger.note('x')).toThrow(LedgerError)
})

test.runIf(process.platform === 'linux')('a full disk leaves no half entry', async () => {
  createLedger(path, caseId, ada, { tool, now }).close()
  const size = readFileSync(path).length
  const home = join(dir, 'home-child')
  createIdentity(home, { name: 'Child', mail: '', organisation: '' }, '')
  const bob = unlock(home, '')
  const ledger = await openLedger(path, ada, { tool, now })
  ledger.addKey({ kind: 'examiner', by: 'Child', publicKey: bob.publicKey })
  ledger.close()
  // A file size limit stops the write half-way, as a full disk does.
  const at = (file: string) => JSON.stringify(new URL(file, import.meta.url).href)
  const script = `
    const { openLedger } = await import(${at('./ledger.ts')})
    const { unlock } = await import(${at('../keys/identity.ts')})
    const ledger = await openLedger(${JSON.stringify(path)}, unlock(${JSON.stringify(home)}, ''), { tool: 't' })
    let written = 0
    try { for (;;) { ledger.note('note', { detail: { filler: 'x'.repeat(700) } }); written++ } }
    catch (error) { console.log(JSON.stringify({ written, code: error.code, count: ledger.head.count })) }
    process.exit(0)`
  const child = spawnSync('bash', ['-c', `trap '' XFSZ; ulimit -f 6; exec "$0" --input-type=module -e "$1"`, process.execPath, script], {
    encoding: 'utf8',
  })
  expect(child.stderr).toBe('')
  const told = JSON.parse(child.stdout)
  expect(told).toMatchObject({ code: 'write_failed' })
  expect(told.written).toBeGreaterThan(0)
  expect(readFileSync(path).length).toBeGreaterThan(size)
  const verdict = await verifyLedger(path)
  expect(verdict.head.count).toBe(told.count)
  expect(verdict.checks.filter((check) => check.status === 'fails')).toEqual([])
})
