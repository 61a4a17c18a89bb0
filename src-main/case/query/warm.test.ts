// A rare text asked first of a warmed case is found by row numbers: the same rows as a search for ids finds, with records met
// before among its hits, with hidden rows, and after a change that moves nothing or everything.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { caseFacts } from '../../../test/store/case-facts.ts'
import { makeBatch, makeEvent, partsOf, random, type SyntheticEvent } from '../../../test/store/synthetic-batches.ts'
import { Store } from '../store.ts'
import { RowPlaces } from './row-places.ts'

const scope = { hidden: 'without', possiblySame: 'with' } as const
const shape = { start: 1_700_000_000_000_000n, step: 1_000_000, filler: 60 }
let dir: string
let rare: string[]

const eventsOf = (member: number, count: number): SyntheticEvent[] => {
  const dice = random(member)
  let offset = 0
  return Array.from({ length: count }, (_, index) => {
    const event = makeEvent(dice, index, member, offset, shape)
    if (index % 170 === 3) event.raw = event.raw.replace('lorem', index % 340 === 3 ? 'Hoopoe41' : 'hoopoe41')
    offset += Buffer.byteLength(event.raw) + 1
    return event
  })
}
/** Equal records of the first member at places of their own, some of them with the text. */
const again = (events: SyntheticEvent[]): SyntheticEvent[] => {
  let offset = 0
  return events.map((event) => {
    const copy = { ...event, member: 2, offset }
    offset += Buffer.byteLength(event.raw) + 1
    return copy
  })
}
const find = async (store: Store, query = 'hoopoe41') => {
  const { rows, error } = await store.asker.page({ ...scope, query, limit: 100 })
  expect(error).toBeNull()
  return rows
}
const warm = (store: Store) =>
  store.asker.warm(
    undefined,
    () => true,
    () => false,
  )

beforeAll(async () => {
  dir = join(mkdtempSync(join(tmpdir(), 'vestige-warm-')), 'case')
  const store = await Store.open({ dir, create: caseFacts })
  await store.addExhibit({ path: '/x', kind: 'folder', receivedAt: 't', receipt: {} })
  await store.addMembers(
    'EX-001',
    [1, 2].map((seq) => ({ seq, path: `f${seq}`, sha256: String(seq).repeat(64) })),
  )
  const first = eventsOf(1, 5000)
  const second = [...again(first.slice(100, 700)), ...eventsOf(2, 3000).map((event) => ({ ...event, offset: event.offset + 1e7 }))]
  for (const events of [first, second])
    for (let at = 0; at < events.length; at += 700) {
      const slice = events.slice(at, at + 700)
      await store.writer.append(makeBatch(slice, partsOf(slice)))
    }
  await store.commitSegment()
  rare = (await find(store)).map(({ uid }) => uid)
  await store.close()
  expect(rare.length).toBeGreaterThan(40)
})
afterAll(() => rmSync(join(dir, '..'), { recursive: true, force: true }))

test('found by row numbers, as by ids', async () => {
  const store = await Store.open({ dir })
  const asked = vi.spyOn(RowPlaces.prototype, 'of')
  try {
    expect(store.asker.cold).toBe(true)
    const cold = await find(store)
    expect(cold.map(({ uid }) => uid)).toEqual(rare)
    expect(asked.mock.results.at(-1)?.value).toBeNull()
    await warm(store)
    expect(store.asker.cold).toBe(false)
    store.asker.few.clear()
    expect(await find(store)).toEqual(cold)
    expect(asked.mock.results.at(-1)?.value?.length).toBeGreaterThanOrEqual(rare.length)
    // One text that every block holds, and one that is nowhere.
    expect((await find(store, 'lorem')).length).toBe(100)
    expect(await find(store, 'hoopoe42')).toEqual([])
  } finally {
    asked.mockRestore()
    await store.close()
  }
})

test('what was hidden or moved since is seen', async () => {
  const store = await Store.open({ dir })
  try {
    await warm(store)
    const act = { by: 'E', at: '2026-01-02T00:00:00Z' }
    await store.annotate({ uids: [rare[0]!], kind: 'hide', text: 'noise', active: true, ...act })
    expect((await find(store)).map(({ uid }) => uid)).toEqual(rare.slice(1))
    await store.addClockOffset({ exhibit: 'EX-001', source: null, host: null, us: '60000000', reason: 'r' }, act.by, act.at)
    expect(store.asker.cold).toBe(true)
    expect((await find(store)).map(({ uid }) => uid)).toEqual(rare.slice(1))
    await warm(store)
    store.asker.few.clear()
    expect((await find(store)).map(({ uid }) => uid)).toEqual(rare.slice(1))
  } finally {
    await store.close()
  }
})
