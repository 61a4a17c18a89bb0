// Kept rows of filters with few events give the pages that a search gives, and are let go by everything that changes what is found.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeBatch, makeEvent, partsOf, random, type SyntheticEvent, uidOf } from '../../../test/store/synthetic-batches.ts'
import type { EventRow, PageQuery } from '../api.ts'
import { type CaseClient, createCase, openCase } from '../client.ts'

const facts = {
  id: '0123456789abcdef',
  title: 'T',
  examiner: { name: 'E', mail: 'e@x', organisation: '', fingerprint: 'f' },
  createdAt: '2026-01-01T00:00:00Z',
}
const scope = { hidden: 'without', possiblySame: 'with' } as const
const start = 1_700_000_000_000_000n
const shape = { start, step: 1_000_000, filler: 60 }
const act = { by: 'E', at: '2026-01-02T00:00:00Z' }

let folder: string
let dir: string
let client: CaseClient

/** Many of them at the same moments, some without any. */
const eventsOf = (member: number, count: number): SyntheticEvent[] => {
  const dice = random(member)
  let offset = 0
  return Array.from({ length: count }, (_, index) => {
    const event = makeEvent(dice, member * 1000 + index, member, offset, shape)
    event.vendorId = `${member}-${index}`
    if (index % 3 === 0) event.ts = start + BigInt(dice.int(20)) * 1_000_000n
    if (index % 41 === 0) event.ts = null
    offset += Buffer.byteLength(event.raw) + 1
    return event
  })
}
const add = async (events: SyntheticEvent[]) => {
  const port = client.connectProducer()
  const reply = await new Promise<{ kind: string }>((resolve) => {
    port.once('message', resolve)
    port.postMessage({ kind: 'batch', seq: 1, batch: makeBatch(events, partsOf(events)) })
  })
  expect(reply.kind).toBe('accepted')
  await client.commitSegment()
  port.close()
}
const first = eventsOf(1, 900)
const later = eventsOf(2, 300)

const walk = async (query: PageQuery, back = false): Promise<EventRow[]> => {
  const out: EventRow[] = []
  let page = await client.page(query)
  for (;;) {
    expect(page.error).toBeNull()
    out[back ? 'unshift' : 'push'](...page.rows)
    const next = back ? page.before : page.after
    if (next === null) return out
    const { at: _at, before: _before, ...rest } = query
    page = await client.page({ ...rest, ...(back ? { before: next } : { after: next }) })
  }
}
const uidsOf = async (query: string, more: Partial<PageQuery> = {}) => (await walk({ ...scope, query, ...more })).map((row) => row.uid)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vestige-few-'))
  dir = join(folder, 'a.vestige')
  client = await createCase(dir, facts)
  await client.addExhibit({ path: '/x', kind: 'folder', receivedAt: '2026-01-01T00:00:00Z', receipt: {} })
  await client.addMembers(
    'EX-001',
    [1, 2].map((seq) => ({ seq, path: `f${seq}`, size: 10, sha256: String(seq).repeat(64) })),
  )
  await client.beginImport('EX-001')
  await add(first)
})
afterAll(async () => {
  await client.close()
  rmSync(folder, { recursive: true, force: true })
})

test('pages from kept rows are those of a search, whatever is asked and however often', async () => {
  const queries = ['', 'action:GetObject', 'error:*', 'user:user-1 or ip:10.3.0.0/16', 'lorem', 'undated:yes', 'not action:*', 'nothing']
  const at = (ts: bigint) => new Date(Number(ts / 1000n)).toISOString()
  const asked: PageQuery[] = []
  for (const query of queries)
    for (const limit of [query === 'error:*' ? 9 : 90])
      for (const more of [
        {},
        { at: at(start + 7_000_000n) },
        { from: at(start + 3_000_000n), to: at(start + 90_000_000n) },
        { undatedOnly: true },
        { possiblySame: 'without' as const },
      ])
        asked.push({ ...scope, query, limit, ...more })
  const [some, end] = [
    await client.page({ ...scope, query: '', rank: 500, limit: 1 }),
    await client.page({ ...scope, query: '', rank: 890, limit: 1 }),
  ]
  const answers = async () => {
    const all: string[][] = []
    for (const one of asked) all.push((await walk(one)).map((row) => JSON.stringify(row)))
    for (const query of queries)
      for (const { rows } of [some, end])
        all.push((await walk({ ...scope, query, limit: 70, before: rows[0]!.key }, true)).map((row) => JSON.stringify(row)))
    return all
  }
  const reopen = async (options: { keptRows?: number }) => {
    await client.close()
    client = await openCase(dir, options)
  }
  await reopen({ keptRows: 0 })
  const searched = await answers()
  expect(searched[0]!.length).toBe(first.length)
  expect(searched.filter((rows) => rows.length > 0 && rows.length < first.length).length).toBeGreaterThan(20)
  await reopen({})
  // The last pages of a walk are from kept rows, the first ones only when it is asked again.
  for (let time = 0; time < 2; time++) expect(await answers()).toEqual(searched)
  // Some filters have too many and are searched for, beside others that are kept.
  await reopen({ keptRows: 50 })
  expect(await answers()).toEqual(searched)
})

test('what is committed later, marked or moved in time is in the next page', async () => {
  const query = 'error:*'
  const failed = (events: SyntheticEvent[]) => events.filter((event) => event.values.status_code !== undefined)
  const before = await uidsOf(query)
  expect(before.length).toBe(failed(first).length)
  expect(await uidsOf('tag:lead')).toEqual([])
  expect(await uidsOf('', { hidden: 'only' })).toEqual([])

  await add(later)
  const both = await uidsOf(query)
  expect(both.toSorted()).toEqual(
    failed([...first, ...later])
      .map(uidOf)
      .toSorted(),
  )

  const [a, b] = both as [string, string]
  await client.annotate({ uids: [a, b], kind: 'tag', text: 'lead', active: true, ...act })
  expect(await uidsOf('tag:lead')).toEqual([a, b])
  await client.annotate({ uids: [b], kind: 'hide', text: 'noise', active: true, ...act })
  expect(await uidsOf('', { hidden: 'only' })).toEqual([b])
  expect(await uidsOf('tag:lead')).toEqual([a])
  await client.undo(act)
  expect(await uidsOf('', { hidden: 'only' })).toEqual([])
  expect(await uidsOf('tag:lead')).toEqual([a, b])

  const times = async () => new Map((await walk({ ...scope, query })).map((row) => [row.uid, row.ts]))
  const old = await times()
  await client.addClockOffset({ exhibit: 'EX-001', source: null, host: null, us: '60000000', reason: 'r' }, act.by, act.at)
  const moved = await times()
  expect(moved.size).toBe(old.size)
  for (const [uid, ts] of old) expect(moved.get(uid)).toBe(ts === null ? null : String(BigInt(ts) + 60_000_000n))
})
