// A disk that fills up in the middle of an import: a clear error, a failed entry, a case that verifies, and a way on once there is room.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Place } from '../acceptance/command.ts'
import { generateCloudTrail, type Truth } from '../bench/cloudtrail-generator.ts'

let place: Place
let volume: string
let truth: Truth
let mounted = false
const mount = (...args: string[]) => spawnSync('mount', args, { encoding: 'utf8' })

beforeAll(() => {
  place = new Place()
  volume = place.path('small')
  mkdirSync(volume)
  mounted = mount('-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', volume).status === 0
  if (!mounted) console.log('full disk: left out, because this user may not mount a small tmpfs')
  else truth = generateCloudTrail({ directory: place.path('set'), records: 30_000, recordsPerFile: 300, seed: 3 })
})
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', volume])
  place?.remove()
})

test('an import onto a full disk fails clearly, and goes on when there is room', async (context) => {
  if (!mounted) return context.skip()
  const dir = join(volume, 'case.vestige')
  const made = await place.vestige(['case', 'create', dir, '--title', 'T', '--examiner', 'Acceptance <acceptance@example.org>'])
  expect(made.code, made.err).toBe(0)
  const full = await place.vestige(['import', dir, place.path('set')])
  // It ended with 0 once in some hundred runs, when a commit failed after the last batch: case/lost-commit.test.ts holds that.
  expect(full.code, `${full.out}${full.err}${spawnSync('df', [volume], { encoding: 'utf8' }).stdout}`).toBe(1)
  expect(full.err).toMatch(/disk|space|full/i)
  expect(full.err).not.toMatch(/\n\s+at /)
  expect(existsSync(join(dir, 'case.lock'))).toBe(false)
  const verified = await place.vestige(['verify', dir, '--json'])
  expect(verified.code, verified.out + verified.err).toBe(0)
  expect(mount('-o', 'remount,size=200m', volume).status).toBe(0)
  const resumed = await place.vestige(['import', dir, '--resume'])
  expect(resumed.code, resumed.err).toBe(0)
  const info = await place.json<{ events: number; account: { duplicates: number } }>(['case', 'info', dir])
  expect(info).toMatchObject({ events: truth.events, account: { duplicates: truth.duplicates } })
  expect((await place.vestige(['verify', dir])).code).toBe(0)
}, 240_000)
