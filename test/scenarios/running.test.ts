// Commands that run until someone stops them: the lab host as a process of its own, and an import that is interrupted.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { node, Place, root } from '../acceptance/command.ts'
import { generateCloudTrail } from '../bench/cloudtrail-generator.ts'

let place: Place
let running: ChildProcess[]
beforeEach(() => {
  place = new Place()
  running = []
})
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  place.remove()
})

interface Started {
  child: ChildProcess
  out: () => string
  err: () => string
  ended: Promise<number | null>
}
const start = (...args: string[]): Started => {
  const child = spawn(node, [join(root, 'bin', 'vestige.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, VESTIGE_HOME: place.home, VESTIGE_PASSPHRASE: '' },
  })
  running.push(child)
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  return { child, out: () => out, err: () => err, ended: new Promise((resolve) => child.on('close', resolve)) }
}
const until = async (what: () => boolean, process: Started) => {
  let over = false
  void process.ended.then(() => {
    over = true
  })
  while (!what()) {
    if (over) throw new Error(`it ended early: ${process.err()}`)
    await new Promise((wake) => setTimeout(wake, 20))
  }
}

test('serve opens the case for who has the link, once, and lets it go when interrupted', async () => {
  const dir = await place.create('one')
  const served = start('serve', dir)
  await until(() => served.out().includes('\n'), served)
  const link = new URL(served.out().trim())
  expect(link.hostname).toBe('127.0.0.1')
  const at = (path: string, headers: Record<string, string> = {}) => fetch(new URL(path, link), { headers, redirect: 'manual' })
  expect((await at('/')).status).toBe(403)
  const spent = await fetch(link, { redirect: 'manual' })
  const cookie = spent.headers.get('set-cookie')!.split(';')[0]!
  expect(spent.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict|SameSite=Strict.*HttpOnly/)
  expect((await fetch(link, { redirect: 'manual' })).status).toBe(403)
  // A drop as a browser makes it: begun, sent, finished with its receipt.
  const post = (path: string, init: RequestInit) =>
    fetch(new URL(path, link), { ...init, headers: { cookie, origin: link.origin } }).then(async (answer) => ({
      status: answer.status,
      body: (await answer.json()) as Record<string, string>,
    }))
  const { body: begun } = await post('/upload', { method: 'POST' })
  const note = 'The client called at nine.\n'
  expect((await post(`/upload/${begun.id}?path=note.txt&size=${note.length}`, { method: 'PUT', body: note })).status).toBe(200)
  const receipt = { label: 'note.txt', receivedFrom: 'A. Osei', by: 'Acceptance', medium: 'mail', authority: 'engagement', note: 'first' }
  expect((await post(`/upload/${begun.id}/finish`, { method: 'POST', body: JSON.stringify(receipt) })).status).toBe(200)
  // Another process finds the case held, and asks there.
  for (let tries = 0; ; tries++) {
    const info = await place.json<{ title: string; exhibits: number; members: number }>(['case', 'info', dir])
    expect(info.title).toBe('one')
    if (info.members === 1) break
    if (tries > 100) throw new Error('the drop was not received')
  }
  served.child.kill('SIGINT')
  expect(await served.ended).toBe(0)
  expect(existsSync(join(dir, 'case.lock'))).toBe(false)
  const ledger = readFileSync(join(dir, 'custody.jsonl'), 'utf8')
  expect(ledger).toContain('"receivedFrom":"A. Osei"')
  expect(JSON.parse(ledger.trimEnd().split('\n').at(-1)!)).toMatchObject({ action: 'close' })
  await expect(fetch(link)).rejects.toThrow()
})

test('an interrupted import ends in order, says so, and goes on to the same events', async () => {
  const set = place.path('set')
  const truth = generateCloudTrail({ directory: set, records: 6000, recordsPerFile: 6, seed: 5, duplicates: 0, versions: 0 })
  const dir = await place.create('cut')
  const importing = start('import', dir, set)
  const begun = () => readFileSync(join(dir, 'custody.jsonl'), 'utf8').includes('"action":"import"')
  await until(begun, importing)
  importing.child.kill('SIGINT')
  expect(await importing.ended).toBe(1)
  expect(importing.err()).toMatch(/cancelling; what is committed stays/)
  expect(importing.err()).toMatch(/EX-001 cancelled/)
  expect(existsSync(join(dir, 'case.lock'))).toBe(false)
  const before = (await place.json<{ holds: boolean }>(['verify', dir])).holds
  expect(before).toBe(true)
  const resumed = await place.json<{ exhibits: { id: string; events: number; records: number }[] }>(['import', dir, '--resume'])
  expect(resumed.exhibits).toMatchObject([{ id: 'EX-001', records: truth.records, events: truth.events }])
  const entries = readFileSync(join(dir, 'custody.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(entries.filter(({ action }) => action.startsWith('import')).map(({ action, phase }) => `${action} ${phase}`)).toEqual([
    'import begin',
    'import failed',
    'import.resume begin',
    'import.resume done',
  ])
  expect(entries.find(({ phase }) => phase === 'failed').detail.reason).toBe('cancelled by the examiner')
}, 300_000)

test('several examiners share a home; who signed last in a case signs there', async () => {
  const dir = await place.create('one')
  const hers = place.path('hers.vestige')
  const made = await place.vestige(['case', 'create', hers, '--title', 'H', '--examiner', 'Eve <eve@example.org>'], {
    env: { VESTIGE_PASSPHRASE: 'hers' },
  })
  expect([made.code, made.err]).toMatchObject([0, expect.not.stringContaining('without')])
  const refused = await place.vestige(['case', 'info', hers, '--json'])
  expect(refused.code).toBe(2)
  expect(refused.err).toMatch(/VESTIGE_PASSPHRASE does not open the key of Eve/)
  const info = await place.vestige(['case', 'info', hers, '--json'], { env: { VESTIGE_PASSPHRASE: 'hers' } })
  expect(JSON.parse(info.out).examiner.name).toBe('Eve')
  expect((await place.json<{ examiner: { name: string } }>(['case', 'info', dir])).examiner.name).toBe('Acceptance')
  const { examiners } = await place.json<{ examiners: { name: string; first: boolean }[] }>(['examiner'])
  expect(examiners.map(({ name, first }) => [name, first])).toEqual([
    ['Acceptance', true],
    ['Eve', false],
  ])
  // Added by who works in the case, and then chosen.
  const added = await place.vestige(['case', 'add-examiner', hers, '--examiner', 'Acceptance <acceptance@example.org>'], {
    env: { VESTIGE_PASSPHRASE: 'hers' },
  })
  expect([added.code, added.out]).toMatchObject([0, expect.stringContaining('is an examiner of this case now')])
  expect((await place.vestige(['case', 'info', hers, '--examiner', 'Acceptance'])).code).toBe(0)
  const unknown = await place.vestige(['case', 'info', dir, '--examiner', 'Eve'], { env: { VESTIGE_PASSPHRASE: 'hers' } })
  expect([unknown.code, unknown.err]).toMatchObject([2, expect.stringContaining('is not an examiner of this case')])
  const over = await place.vestige(['case', 'info', dir, '--examiner', 'Eve', '--takeover', 'on leave'], {
    env: { VESTIGE_PASSPHRASE: 'hers' },
  })
  expect(over.code).toBe(0)
  const { checks } = await place.json<{ checks: { name: string; detail: string }[] }>(['verify', dir])
  expect(checks.find(({ name }) => name === 'examiner key')!.detail).toMatch(/TAKEOVER by Eve/)
}, 300_000)

test('a lost index is built again before a command answers, and on request', async () => {
  const dir = await place.create('one')
  const set = place.path('set')
  mkdirSync(set)
  writeFileSync(
    join(set, 'a.json'),
    '{"Records":[{"eventVersion":"1.08","eventID":"a","eventTime":"2026-11-01T00:00:00Z","eventName":"X","eventSource":"s3.amazonaws.com","recipientAccountId":"1"}]}',
  )
  await place.json(['import', dir, set])
  const { rmSync } = await import('node:fs')
  rmSync(join(dir, 'events.duckdb'))
  const verdict = await place.json<{ holds: boolean; checks: { name: string; status: string }[] }>(['verify', dir])
  expect(verdict.checks.filter(({ status }) => status === 'fails').map(({ name }) => name)).toContain('columns cover the records')
  // Looking changes nothing in the case.
  expect(existsSync(join(dir, 'events.duckdb'))).toBe(false)
  const asked = await place.vestige(['events', dir])
  expect([asked.code, asked.out.trimEnd().split('\n').length]).toEqual([0, 1])
  expect(asked.err).toMatch(/built again first/)
  expect(await place.json(['case', 'reindex', dir])).toEqual({ events: 1, index: 'current' })
  expect((await place.json<{ holds: boolean }>(['verify', dir, '--deep'])).holds).toBe(true)
})
