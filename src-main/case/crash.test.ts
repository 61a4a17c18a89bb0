// Killed between the two commits, or inside a segment: what is open again is whole, and a resumed import ends as an undisturbed one.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { caseFacts } from '../../test/store/case-facts.ts'
import { crashEvents } from '../../test/store/crash-events.ts'
import { makeBatch, partsOf } from '../../test/store/synthetic-batches.ts'
import { Store } from './store.ts'

const child = fileURLToPath(new URL('../../test/store/crash-child.ts', import.meta.url))
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-crash-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const prepare = async (path: string) => {
  const store = await Store.open({ dir: path, create: caseFacts })
  await store.addExhibit({ path: '/x', kind: 'file', receivedAt: 't', receipt: {} })
  await store.addMembers('EX-001', [{ seq: 1, path: 'f', sha256: '1'.repeat(64) }])
  return store
}

test.each(['between', 'mid-segment'])('killed %s, again and again', async (point) => {
  const all = crashEvents()
  const calm = await prepare(join(dir, 'calm'))
  for (let at = 0; at < all.length; at += 400) {
    const slice = all.slice(at, at + 400)
    await calm.writer.append(makeBatch(slice, partsOf(slice)))
  }
  await calm.commitSegment()
  const wanted = await calm.digest()
  const account = await calm.account()
  await calm.close()

  const path = join(dir, 'killed')
  await (await prepare(path)).close()
  let kills = 0
  let from = 0
  let last = -1
  while (from < all.length) {
    const run = spawnSync(process.execPath, [child, path, point, String(from)], { encoding: 'utf8' })
    if (run.signal !== 'SIGKILL') expect(run.status, run.stderr).toBe(0)
    else kills++
    const store = await Store.open({ dir: path })
    expect((await store.consistency()).filter((check) => !check.holds)).toEqual([])
    const [work] = await store.memberWork({ exhibit: 'EX-001' })
    from = all.findIndex((event) => event.offset >= work!.upTo)
    if (from < 0) from = all.length
    if (run.signal === null) {
      // The child ends without closing: its last open segment is not committed, so the rest is appended here.
      for (; from < all.length; from += 250) {
        const slice = all.slice(from, from + 250)
        await store.writer.append(makeBatch(slice, partsOf(slice)))
      }
      await store.commitSegment()
    }
    await store.close()
    expect(from, 'an import that is killed still gets on').toBeGreaterThan(last)
    last = from
  }
  expect(kills).toBeGreaterThan(1)
  const store = await Store.open({ dir: path })
  expect(await store.digest()).toEqual(wanted)
  expect(await store.account()).toEqual(account)
  expect((await store.consistency()).filter((check) => !check.holds)).toEqual([])
  await store.close()
})
