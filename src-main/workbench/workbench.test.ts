// The workbench as its hosts use it: one opener, a second process through it, jobs, uploads, undo, detail with bytes, export.
// long because: one open case serves all procedures in turn
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Progress } from '../contract/procedures/evidence.ts'
import { codeOf } from './problem.ts'
import { createWorkbench, type Workbench } from './workbench.ts'

let place: string
let home: string
let benches: Workbench[]

const bench = async (host: 'lab' | 'command line' = 'lab') => {
  const one = await createWorkbench({ host, home, passphrase: '' })
  benches.push(one)
  return one
}
const finish = async (one: Workbench, job: string): Promise<Progress> => {
  for await (const progress of await one.client.evidence.jobs()) if (progress.job === job && progress.state !== 'running') return progress
  throw new Error('no end')
}
const record = (id: number, more = '') =>
  `{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/eve","userName":"eve","accountId":"111122223333"},"eventTime":"2026-11-01T00:00:${String(id % 60).padStart(2, '0')}Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"=cmd","requestParameters":{"key":"k-${id}${more}"},"eventID":"id-${id}","recipientAccountId":"111122223333"}`
const evidence = (name: string, from: number, to: number) => {
  const folder = join(place, name)
  mkdirSync(folder)
  for (let file = from; file < to; file++)
    writeFileSync(
      join(folder, `${file}.json.gz`),
      gzipSync(`{"Records":[${Array.from({ length: 10 }, (_, i) => record(file * 10 + i)).join(',')}]}`),
    )
  return folder
}
const setUp = async () => {
  const one = await bench()
  await one.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  await one.client.case.create({ path: join(place, 'case'), title: 'T' })
  return one
}
const receive = async (one: Workbench, paths: string[], more: { hashList?: string } = {}) => {
  const { job } = await one.client.evidence.receive({ paths, ...more })
  const ended = await finish(one, job)
  expect(ended, ended.message ?? '').toMatchObject({ state: 'done' })
  return ended.exhibit!
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'vestige-workbench-'))
  home = join(place, 'home')
  mkdirSync(home)
  benches = []
})
afterEach(async () => {
  for (const one of benches) await one.close()
  rmSync(place, { recursive: true, force: true })
})

test('without a case its procedures say so; without a key nothing is made', async () => {
  const one = await bench()
  await expect(one.client.events.page({})).rejects.toMatchObject({ data: { code: 'no_case' } })
  const refused = await one.client.case.create({ path: join(place, 'x'), title: 'X' }).catch((error: unknown) => error)
  expect(codeOf(refused)).toBe('no_identity')
  expect(await one.client.case.info()).toBeNull()
})

test('a second process finds the case open and works through its holder', async () => {
  const first = await setUp()
  await receive(first, [evidence('set', 0, 3)])
  const second = await bench('command line')
  const info = await second.client.case.open({ path: join(place, 'case') })
  expect(info).toMatchObject({ title: 'T', events: 30 })
  await receive(second, [evidence('more', 3, 5)])
  expect((await first.client.case.info())!.events).toBe(50)
  let text = ''
  for await (const { lines } of await second.client.events.export({ format: 'ndjson' })) text += lines
  expect(text.trimEnd().split('\n')).toHaveLength(50)
  await first.close()
  await expect(second.client.evidence.exhibits()).rejects.toThrow()
  // The case is free again for whoever comes next.
  const third = await bench()
  expect((await third.client.case.open({ path: join(place, 'case') })).events).toBe(50)
})

test('a lock of a process that has died does not keep the case closed', async () => {
  const first = await setUp()
  await first.close()
  writeFileSync(
    join(place, 'case', 'case.lock'),
    JSON.stringify({ pid: 2 ** 22 + 1, host: (await import('node:os')).hostname(), by: 'lab', since: 'then' }),
  )
  const second = await bench()
  expect((await second.client.case.open({ path: join(place, 'case') })).title).toBe('T')
})

test('in a case its last examiner of this home signs; the first of the home stays the default', async () => {
  const first = await setUp()
  await first.close()
  const second = await bench('command line')
  const { examiner: eve } = await second.client.examiner.add({ name: 'Eve', mail: 'eve@example.org', organisation: 'Lab', passphrase: '' })
  await second.client.case.create({ path: join(place, 'hers'), title: 'H' })
  await second.close()
  const third = await bench()
  expect((await third.client.examiner.identity()).examiner!.name).toBe('Ada')
  expect((await third.client.case.open({ path: join(place, 'hers') })).examiner.name).toBe('Eve')
  await third.client.case.open({ path: join(place, 'hers') })
  expect((await third.client.examiner.identity()).examiner).toEqual(eve)
  expect((await third.client.custody.list({})).entries.map(({ by }) => by.split(' ')[0])).toEqual(['Eve', 'Eve', 'Eve'])
  // Through a holder nobody signs in another's name.
  const fourth = await bench('command line')
  const [ada] = await fourth.client.examiner.list()
  await fourth.client.examiner.select({ fingerprint: ada!.fingerprint })
  const refused = await fourth.client.case.open({ path: join(place, 'hers') }).catch((error: unknown) => error)
  expect(String(refused)).toMatch(/open by Eve/)
  await third.client.case.close()
  expect((await third.client.examiner.identity()).examiner!.name).toBe('Ada')
  // Whom the case does not know comes in with a stated reason alone.
  expect(codeOf(await fourth.client.case.open({ path: join(place, 'hers') }).catch((error: unknown) => error))).toBe('unknown_examiner')
  await fourth.client.case.open({ path: join(place, 'hers'), takeover: 'Eve is away' })
  expect((await fourth.client.custody.list({})).entries.map(({ action }) => action)).toContain('takeover')
})

test('an event shows its OCSF, its bytes and its receipts; the view of an original is entered once', async () => {
  const one = await setUp()
  await receive(one, [evidence('set', 0, 1)])
  const { rows } = await one.client.events.page({ limit: 5 })
  const detail = (await one.client.events.detail({ uid: rows[3]!.uid }))!
  const raw = Buffer.from(detail.raw.base64, 'base64')
  expect(raw.toString()).toBe(record(3))
  expect(detail.ocsf).toMatchObject({ metadata: { uid: detail.uid, original_event_uid: 'id-3' } })
  expect(detail.sentence.map(({ text }) => text).join('')).toMatch(/^eve called GetObject of s3.amazonaws.com .*from 198\.51\.100\.7/)
  const ip = detail.spans.find(({ path }) => path === 'src_endpoint.ip')!
  expect(raw.subarray(ip.start, ip.end).toString()).toContain('198.51.100.7')
  const [receipt] = detail.receipts
  for (let look = 0; look < 2; look++) {
    const bytes = await one.client.evidence.read({ member: receipt!.member, offset: receipt!.offset, length: receipt!.length })
    expect(Buffer.from(bytes.base64, 'base64').toString()).toBe(record(3))
  }
  const { entries } = await one.client.custody.list({})
  expect(entries.filter(({ action }) => action === 'view')).toHaveLength(1)
})

test('CSV leaves with formulas defused, in the zone asked for, and the ledger knows', async () => {
  const one = await setUp()
  await receive(one, [evidence('set', 0, 1)])
  let text = ''
  for await (const { lines } of await one.client.events.export({ format: 'csv', zone: 'Asia/Kolkata', columns: ['action', 'user_agent'] }))
    text += lines
  const [header, first] = text.split('\r\n')
  expect(header).toBe('time (Asia/Kolkata),uid,exhibit,member,action,user_agent,tags,possibly the same,message')
  expect(first).toMatch(/^2026-11-01T05:30:00\.000000\+05:30,[0-9a-f]{32},EX-001,EX-001\/000001,GetObject,'=cmd,,,$/)
  const { entries } = await one.client.custody.list({})
  expect(entries.filter(({ action }) => action === 'export').map(({ phase }) => phase)).toEqual(['begin', 'done'])
})

test('tags and their undo carry the examiner; intake is versioned', async () => {
  const one = await setUp()
  await receive(one, [evidence('set', 0, 1)])
  const { rows } = await one.client.events.page({ limit: 2 })
  const uids = rows.map(({ uid }) => uid)
  expect(await one.client.annotations.set({ uids, kind: 'tag', text: 'odd' })).toEqual({ changed: 2 })
  expect(await one.client.annotations.tags()).toEqual([{ tag: 'odd', events: 2 }])
  expect((await one.client.annotations.ofEvent({ uid: uids[0]! }))[0]!.by).toContain('Ada')
  expect((await one.client.annotations.undo()).undone).not.toBeNull()
  expect((await one.client.annotations.tags()).filter(({ events }) => events > 0)).toEqual([])
  await one.client.case.saveIntake({ client: 'A' })
  expect((await one.client.case.saveIntake({ client: 'B' })).version).toBe(2)
})

test('a drop in the browser is one exhibit of its kind, and nothing plain stays behind', async () => {
  const one = await setUp()
  const upload = await one.beginUpload()
  writeFileSync(join(upload.directory, 'a.json'), `{"Records":[${record(1)}]}`)
  const { job } = await upload.finish({
    label: 'two files',
    receipt: { by: 'Ada', medium: 'mail' },
    browser: 'Firefox',
    files: [{ path: 'a.json', lastModified: 5 }],
  })
  expect((await finish(one, job)).state).toBe('done')
  const [exhibit] = await one.client.evidence.exhibits()
  expect(exhibit).toMatchObject({ kind: 'browser_upload', path: 'two files', events: 1, receipt: { by: 'Ada', medium: 'mail' } })
  expect(() => readFileSync(join(upload.directory, 'a.json'))).toThrow()
})

test("a sender's hash list is checked three ways", async () => {
  const one = await setUp()
  const set = evidence('set', 0, 3)
  const sum = (await import('node:crypto'))
    .createHash('sha256')
    .update(readFileSync(join(set, '0.json.gz')))
    .digest('hex')
  const list = join(place, 'list.txt')
  writeFileSync(list, `${sum}  0.json.gz\n${'0'.repeat(64)}  1.json.gz\n${'1'.repeat(64)}  9.json.gz\n`)
  const exhibit = await receive(one, [set], { hashList: list })
  const info = (await one.client.evidence.exhibits()).find(({ id }) => id === exhibit)!
  expect(info.hashList).toEqual({ named: 3, missing: ['9.json.gz'], unlisted: ['2.json.gz'], different: ['1.json.gz'] })
})

test('a cancelled import keeps what it has, and the same path goes on', async () => {
  const one = await setUp()
  const set = evidence('set', 0, 300)
  const { job } = await one.client.evidence.receive({ paths: [set] })
  for await (const progress of await one.client.evidence.jobs()) {
    if (progress.job !== job) continue
    if (progress.phase === 'reading') await one.client.evidence.cancel({ job })
    if (progress.state !== 'running') break
  }
  const [exhibit] = await one.client.evidence.exhibits()
  // On a fast machine the import may have ended before the cancel came.
  expect(['cancelled', 'done']).toContain(exhibit!.state)
  await receive(one, [set])
  const now = (await one.client.evidence.exhibits())[0]!
  expect(now).toMatchObject({ state: 'done', records: 3000, events: 3000 })
  expect((await one.client.case.info())!.events).toBe(3000)
})

test('a member nobody claims can be given a source by hand', async () => {
  const one = await setUp()
  const folder = join(place, 'odd')
  mkdirSync(folder)
  writeFileSync(join(folder, 'x.json'), '[{"hello":1}]')
  writeFileSync(join(folder, 'good.json'), `{"Records":[${record(1)}]}`)
  await receive(one, [folder])
  const { members } = await one.client.evidence.members({ exhibit: 'EX-001', states: ['unrecognised'] })
  expect(members).toHaveLength(1)
  const { job } = await one.client.evidence.assignSource({ member: members[0]!.member, source: 'aws_cloudtrail' })
  expect(await finish(one, job)).toMatchObject({ state: 'done' })
  const after = (await one.client.evidence.members({ exhibit: 'EX-001' })).members.find(({ member }) => member === members[0]!.member)!
  expect(after).toMatchObject({ source: 'aws_cloudtrail', records: 1 })
  expect((await one.client.evidence.exhibits())[0]!.state).toBe('done')
})

test('columns that are lost or damaged are built again from the raw records, entered by the workstation', async () => {
  const first = await setUp()
  const set = evidence('set', 0, 3)
  writeFileSync(join(set, 'same.json'), `{"Records":[${record(1)},${record(1, ' other')}]}`)
  writeFileSync(
    join(set, 'undated.json'),
    `{"Records":[{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"X","eventID":"u"}]}`,
  )
  await receive(first, [set])
  const of = async (one: Workbench) => {
    const { rows } = await one.client.events.page({ limit: 100 })
    const { histogram, facets } = one.client.events
    return JSON.stringify(
      [rows, await histogram({}), await facets({ columns: ['action', 'user_name', 'src_ip'] }), await one.client.case.info()],
      (key, value) => (['custody', 'path'].includes(key) ? undefined : value),
    )
  }
  const before = await of(first)
  await first.close()
  const { readdirSync } = await import('node:fs')
  for (const damage of ['missing', 'damaged']) {
    rmSync(join(place, 'case', 'events.duckdb'))
    if (damage === 'damaged') writeFileSync(join(place, 'case', 'events.duckdb'), 'no database')
    const again = await bench()
    await again.client.case.open({ path: join(place, 'case') })
    const { job } = await again.client.case.reindex()
    expect(await finish(again, job)).toMatchObject({ state: 'done', message: null })
    expect(await of(again)).toBe(before)
    const { entries } = await again.client.custody.list({})
    const acts = entries.filter(({ action }) => action === 'reindex').slice(-2)
    expect(acts.map(({ phase }) => phase)).toEqual(['begin', 'done'])
    expect(acts[0]!.by).toMatch(/^workstation .* on standing instruction of Ada/)
    expect(acts[0]!.detail.reason).toMatch(damage === 'missing' ? /missing/ : /put aside/)
    expect(entries.filter(({ action }) => action === 'workstation.add')).toHaveLength(1)
    const { job: checking } = await again.client.evidence.verify({})
    await finish(again, checking)
    expect((await again.client.evidence.verification())!.checks.filter(({ status }) => status === 'fails')).toEqual([])
    await again.close()
  }
  expect(readdirSync(join(place, 'case')).filter((name) => name.startsWith('events.damaged-'))).toHaveLength(1)
})

test('an index of an older reader says so, and the examiner builds it anew', async () => {
  const one = await setUp()
  await receive(one, [evidence('set', 0, 2)])
  await one.close()
  const { openCase } = await import('../case/client.ts')
  const client = await openCase(join(place, 'case'))
  await client.setIndexVersion('0:')
  await client.close()
  // As an older reader left it: words that today's would not have, and none of its own.
  const { default: Sqlite } = await import('better-sqlite3')
  const db = new Sqlite(join(place, 'case', 'case.db'))
  db.exec("insert into block_text(block_text) values ('delete-all')")
  db.close()
  const two = await bench()
  expect(await two.client.case.open({ path: join(place, 'case') })).toMatchObject({ index: 'older', indexCurrent: false, events: 20 })
  const { job } = await two.client.case.reindex()
  expect((await finish(two, job)).records).toBe(20)
  expect(await two.client.case.info()).toMatchObject({ index: 'current', indexCurrent: true, events: 20 })
  const { rows } = await two.client.events.page({ query: 'requestParameters', limit: 100 })
  expect(rows).toHaveLength(20)
  const entries = (await two.client.custody.list({})).entries.filter(({ action }) => action === 'reindex')
  expect(entries.map(({ by, phase }) => [by, phase])).toEqual([
    ['Ada <ada@example.org>', 'begin'],
    ['Ada <ada@example.org>', 'done'],
  ])
})

test('verification in the window marks the exhibits and is entered', async () => {
  const one = await setUp()
  await receive(one, [evidence('set', 0, 2)])
  const { job } = await one.client.evidence.verify({})
  expect((await finish(one, job)).state).toBe('done')
  expect((await one.client.evidence.verification())!.holds).toBe(true)
  expect((await one.client.evidence.exhibits())[0]!.integrity).toBe('holds')
  const head = await one.client.custody.head()
  expect(head.anchoredAt).toBeNull()
  expect((await one.client.custody.anchor({ how: 'mailed to counsel' })).anchoredAt).not.toBeNull()
})
