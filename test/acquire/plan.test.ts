// A plan runs against stand-ins with failures, throttling, refusals and two sudden ends; its bag is received and judged.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { providers } from '../../src-main/acquire/plan.ts'
import { makePlan } from '../../src-main/jobs/acquire/plan.ts'
import { createWorkbench, type Workbench } from '../../src-main/workbench/workbench.ts'
import { hostileFaults, hostileNames } from './hostile.ts'
import { type Fetched, fetchTwiceInterrupted, foundWhenTampered, received } from './rounds.ts'

let place: string
let workbench: Workbench
let okta: Fetched

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'vestige-acquire-'))
  mkdirSync(join(place, 'home'))
  workbench = await createWorkbench({ host: 'lab', home: join(place, 'home'), passphrase: '' })
  await workbench.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  await workbench.client.case.create({ path: join(place, 'case'), title: 'Acquired' })
  okta = await fetchTwiceInterrupted(join(place, 'okta'), 'okta', [7, 24])
})
afterAll(async () => {
  await workbench.close()
  rmSync(place, { recursive: true, force: true })
})

test('a plan that was ended twice goes on where it stopped, and its bag verifies by sha256sum alone', () => {
  expect(okta.runs).toEqual(['SIGKILL', 'SIGKILL', 0])
  const { bag } = okta.stage
  execFileSync('sha256sum', ['--quiet', '--check', 'manifest-sha256.txt'], { cwd: bag })
  execFileSync('sha256sum', ['--quiet', '--check', 'tagmanifest-sha256.txt'], { cwd: bag })
  const asked = readFileSync(join(okta.stage.dir, 'answers', 'asked'), 'utf8').split('\n')
  // What was answered before the first end was not asked again.
  expect(asked.filter((line) => line.includes('/api/v1/users?limit=200'))).toHaveLength(1)
  expect(asked.join('\n')).not.toContain('not-a-real-token')
  const searched = spawnSync('grep', ['-rlE', 'not-a-real-token', bag, `${bag}.work`, okta.stage.script])
  expect(searched.status, String(searched.stdout)).toBe(1)
}, 30_000)

test('its bag fills the register and shows the log complete', async () => {
  const judged = await received(workbench, okta.stage.bag)
  if (!judged || 'unreadable' in judged) throw new Error(JSON.stringify(judged))
  expect(judged.checks.filter((one) => !one.holds)).toEqual([])
  expect(judged).toMatchObject({
    holds: true,
    provider: 'okta',
    account: 'https://acme.okta.com',
    collector: 'admin@acme.example',
    interruptions: 2,
  })
  expect(judged.clockOffset).toBeGreaterThanOrEqual(6)
  expect(judged.clockOffset).toBeLessThanOrEqual(8)
  const log = judged.steps.find((step) => step.name === 'system-log')!
  expect(log).toMatchObject({ pages: 3, items: 7, status: 'complete' })
  expect(log.requestIds.length).toBe(3)
  expect(log.retries).toBeGreaterThanOrEqual(3)
  expect(judged.steps.find((step) => step.name === 'administrators')).toMatchObject({ status: 'refused' })
  expect(judged.claims).toMatchObject([{ what: 'the System Log', state: 'shown_complete', records: 7, sources: ['okta_system'] }])
}, 30_000)

test.each(['a removed page, all lists made to fit', 'a lying count'])(
  '%s is found, and nothing is shown complete',
  async (name) => {
    const { found, detail } = await foundWhenTampered(workbench, okta, name)
    expect(found, detail).toBe(true)
    expect(detail).toContain('(0 claims still complete)')
  },
  30_000,
)

test('shellcheck passes on every script, and hostile names stay words', (context) => {
  const missing = spawnSync('shellcheck', ['--version']).error !== undefined
  if (missing) console.warn('shellcheck is not installed: scripts are only run, not linted')
  // Each name with each provider's script is linted by the acceptance; here each script once.
  const faults = providers.flatMap((provider) =>
    (provider === 'aws' ? hostileNames : hostileNames.slice(0, 1)).flatMap((name, n) =>
      hostileFaults(join(place, `quoted-${provider}-${n}`), provider, name, { lint: !missing && n === 0 }),
    ),
  )
  expect(faults).toEqual([])
  if (missing) context.skip('shellcheck is not installed')
})

test('what no plan can be is refused in words', () => {
  const plan = (from: string, to: string, profile?: string) => () =>
    makePlan({ provider: 'aws', from, to, tool: 't', ...(profile && { profile }) })
  expect(plan('2026-11-02T00:00:00Z', '2026-11-01T00:00:00Z')).toThrow('not after')
  expect(plan('2024-01-01T00:00:00Z', '2026-11-01T00:00:00Z')).toThrow('400 days')
  expect(plan('2026-11-01T00:00:00Z', '2026-11-02T00:00:00Z', 'a\nb')).toThrow('control character')
})
