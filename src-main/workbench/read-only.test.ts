// A case on a read-only medium answers, verifies, and is not changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { planted, plantedEvidence } from '../../test/keeping/planted.ts'
import { codeOf } from './problem.ts'
import { verifyPath } from './verify-path.ts'
import { createWorkbench, type Workbench } from './workbench.ts'

let place: string
let one: Workbench
const dir = () => join(place, 'case')
const mounted: string[] = []

const received = async (path: string) => {
  const { job } = await one.client.evidence.receive({ paths: [path], detect: false })
  for await (const progress of await one.client.evidence.jobs()) {
    if (progress.job === job && progress.state !== 'running') return expect(progress.state, progress.message ?? '').toBe('done')
  }
}
const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort()
const bytesOf = (folder: string) =>
  filesOf(folder).map((path) => `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`)
const problemOf = async (asked: Promise<unknown>) => codeOf(await asked.catch((error: unknown) => error))

/** Bound read-only over itself, or without permission to write where nothing may be mounted. */
function readOnly(folder: string): void {
  const mount = (...args: string[]) => spawnSync('mount', args).status === 0
  if (process.getuid?.() === 0 && mount('--bind', folder, folder)) {
    mounted.push(folder)
    if (!mount('-o', 'remount,ro,bind', folder)) throw new Error('what is mounted could not be made read-only')
  } else for (const path of [...filesOf(folder), ...readdirSync(folder).map((name) => join(folder, name)), folder]) chmodSync(path, 0o555)
}

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-read-only-test-'))
  mkdirSync(join(place, 'home'))
  one = await createWorkbench({ host: 'lab', home: join(place, 'home'), passphrase: '' })
  await one.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  await one.client.case.create({ path: dir(), title: 'T' })
})
afterEach(async () => {
  await one.close()
  for (const folder of mounted.splice(0)) spawnSync('umount', ['-l', folder])
  rmSync(place, { recursive: true, force: true })
})

test('on a read-only medium a case opens, answers and verifies, by who is no examiner of it; nothing is written there', async (context) => {
  await received(plantedEvidence(join(place, 'a'), { seed: 1, events: 40 }))
  await one.close()
  const before = bytesOf(dir())
  readOnly(dir())
  try {
    writeFileSync(join(dir(), 'probe'), '')
    rmSync(join(dir(), 'probe'))
    console.log('skipped: this system lets its user write everywhere, so nothing is read-only')
    return context.skip()
  } catch {
    // As it should be.
  }
  mkdirSync(join(place, 'other'))
  one = await createWorkbench({ host: 'command line', home: join(place, 'other'), passphrase: '' })
  await one.client.examiner.setIdentity({ name: 'Eve', mail: 'eve@example.org', organisation: '', passphrase: '' })
  const { client } = one
  expect(await client.case.open({ path: dir() })).toMatchObject({ path: dir(), title: 'T', events: 40 })
  const word = planted(1)[3]!
  const { rows } = await client.events.page({ query: `"${word}"` })
  expect(rows).toHaveLength(1)
  const detail = (await client.events.detail({ uid: rows[0]!.uid }))!
  expect(Buffer.from(detail.raw.base64, 'base64').toString()).toContain(word)
  let lines = ''
  for await (const part of await client.events.export({ format: 'ndjson' })) lines += part.lines
  expect(lines.trimEnd().split('\n')).toHaveLength(40)
  expect(await problemOf(client.annotations.set({ uids: [rows[0]!.uid], kind: 'note', text: 'lost' }))).toBe('read_only')
  expect(await problemOf(client.evidence.receive({ paths: [place] }))).toBe('read_only')
  await client.case.close()
  expect(await verifyPath(dir(), {})).toMatchObject({ holds: true })
  expect(bytesOf(dir())).toEqual(before)
})
