// Numbers of audit events: a gap is named, and an import that brings none leaves what was said, and reads nothing again.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { unjudgedSequences } from '../jobs/coverage/sequences.ts'
import { createWorkbench, type Workbench } from './workbench.ts'

let place: string
let one: Workbench
const receive = async (name: string, text: string): Promise<void> => {
  writeFileSync(join(place, name), text)
  const { job } = await one.client.evidence.receive({ paths: [join(place, name)], detect: false })
  for await (const progress of await one.client.evidence.jobs())
    if (progress.job === job && progress.state !== 'running')
      return expect(progress, progress.message ?? '').toMatchObject({ state: 'done' })
}
const auditOf = (numbers: readonly number[]) =>
  numbers
    .map(
      (n) =>
        `node=web1 type=USER_LOGIN msg=audit(${1772442000 + n}.123:${n}): pid=1 uid=0 auid=0 ses=1 msg='op=login acct="root" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.7 terminal=ssh res=success'\n`,
    )
    .join('')
const statements = async () => (await one.client.coverage.read({})).claims.filter(({ basis }) => basis === 'sequence')

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-sequences-'))
  const home = join(place, 'home')
  mkdirSync(home)
  one = await createWorkbench({ host: 'lab', home, passphrase: '' })
  await one.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  await one.client.case.create({ path: join(place, 'case'), title: 'T' })
})
afterEach(async () => {
  await one.close()
  rmSync(place, { recursive: true, force: true })
})

test('a gap is named, stays while nothing numbered comes, and is closed by what does', async () => {
  await receive('a.log', auditOf([1, 2, 3, 7, 8, 9]))
  const first = await statements()
  expect(first.filter(({ state }) => state === 'missing').map(({ statement }) => statement)).toEqual([
    expect.stringContaining('numbers 4 to 6'),
  ])
  await receive('flow.log', '2 111122223333 eni-0a1b2c3d 203.0.113.24 10.0.1.5 44321 22 6 9 1480 1772442000 1772442059 REJECT OK\n')
  // Not made again: the same rows.
  expect((await statements()).map(({ id }) => id)).toEqual(first.map(({ id }) => id))
  await receive('b.log', auditOf([4, 5, 6]))
  const last = await statements()
  expect(last.map(({ state }) => state)).toEqual(['complete'])
  expect((await one.client.coverage.read({})).notes).toEqual([])
})

test('a source with too many numbers is said to be not judged', () => {
  expect(unjudgedSequences([{ source: 'linux_auditd', events: 900_000 }])).toEqual([])
  const [said] = unjudgedSequences([
    { source: 'linux_auditd', events: 900_000 },
    { source: 'linux_auditd', events: 100_001 },
    { source: 'aws_cloudtrail', events: 5_000_000 },
  ])
  expect(said).toContain('1,000,001 audit events')
})
