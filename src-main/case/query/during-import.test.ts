// While batches come in and commits go by, each page is that of a plain scan of what was committed at one moment, and a walk
// from page to page meets everything that was there when it began, once and in order.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeBatch, makeEvent, partsOf, random, type SyntheticEvent, uidOf } from '../../../test/store/synthetic-batches.ts'
import { type CaseClient, createCase } from '../client.ts'

const start = 1_700_000_000_000_000n
const perCommit = 300
const commits = 8
const scope = { hidden: 'without', possiblySame: 'with' } as const

let folder: string
let client: CaseClient

/** Times of one commit lie among those of all others; some stand at the same moment, some have none. */
const eventsOf = (number: number): SyntheticEvent[] => {
  const dice = random(number + 1)
  const member = (number % 2) + 1
  return Array.from({ length: perCommit }, (_, index) => {
    const event = makeEvent(dice, number * 1000 + index, member, number * 1_000_000 + index * 2000, { start, step: 1_000_000, filler: 40 })
    event.vendorId = `${number}-${index}`
    if (index % 3 === 0) event.ts = start + BigInt(dice.int(20)) * 1_000_000n
    if (index % 41 === 0) event.ts = null
    return event
  })
}
const batches = Array.from({ length: commits }, (_, number) => eventsOf(number))
const failed = (event: SyntheticEvent) => event.values.status_code !== undefined
const all = () => true
const rare = batches[0]!.find(failed)!.values.status_code as string
const asked: { query: string; keeps: (event: SyntheticEvent) => boolean }[] = [
  { query: '', keeps: all },
  { query: 'error:*', keeps: failed },
  { query: `error:${rare} or undated:yes`, keeps: (event) => event.values.status_code === rare || event.ts === null },
]

/** What a scan of the first commits finds, in the order of the timeline: events get their numbers as they come. */
const scanned = (count: number, keeps: (event: SyntheticEvent) => boolean): string[] =>
  batches
    .slice(0, count)
    .flat()
    .map((event, place) => ({ event, place }))
    .filter(({ event }) => keeps(event))
    .sort((a, b) => {
      if (a.event.ts !== b.event.ts) {
        if (a.event.ts === null || b.event.ts === null) return a.event.ts === null ? 1 : -1
        return a.event.ts < b.event.ts ? -1 : 1
      }
      return a.event.member - b.event.member || a.place - b.place
    })
    .map(({ event }) => uidOf(event))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vestige-during-'))
  client = await createCase(join(folder, 'a.vestige'), {
    id: '0123456789abcdef',
    title: 'T',
    examiner: { name: 'E', mail: 'e@x', organisation: '', fingerprint: 'f' },
    createdAt: '2026-01-01T00:00:00Z',
  })
  await client.addExhibit({ path: '/x', kind: 'folder', receivedAt: '2026-01-01T00:00:00Z', receipt: {} })
  await client.addMembers(
    'EX-001',
    [1, 2].map((seq) => ({ seq, path: `f${seq}`, size: 10, sha256: String(seq).repeat(64) })),
  )
  await client.beginImport('EX-001')
})
afterAll(async () => {
  await client.close()
  rmSync(folder, { recursive: true, force: true })
})

test('pages and walks agree with a scan while commits go by', async () => {
  const port = client.connectProducer()
  let begun = 0
  let done = 0
  const importing = (async () => {
    for (const [number, events] of batches.entries()) {
      const reply = await new Promise<{ kind: string }>((resolve) => {
        port.once('message', resolve)
        port.postMessage({ kind: 'batch', seq: number, batch: makeBatch(events, partsOf(events)) })
      })
      expect(reply.kind).toBe('accepted')
      begun = number + 1
      await client.commitSegment(true)
      done = number + 1
      // Some pages are asked between commits too.
      await client.page({ ...scope, query: '', limit: 1 })
    }
  })()

  const answers = new Map(asked.map(({ keeps }) => [keeps, Array.from({ length: commits + 1 }, (_, count) => scanned(count, keeps))]))
  /** One page with everything in it is exactly what some number of commits holds. */
  const whole = async ({ query, keeps }: (typeof asked)[number]) => {
    const least = done
    const page = await client.page({ ...scope, query, limit: 5000 })
    expect(page.error).toBeNull()
    const found = JSON.stringify(page.rows.map(({ uid }) => uid))
    const counts = answers.get(keeps)!.flatMap((uids, count) => (JSON.stringify(uids) === found ? [count] : []))
    expect(counts.some((count) => count >= least && count <= begun)).toBe(true)
  }
  const walk = async ({ query, keeps }: (typeof asked)[number], back: boolean) => {
    const least = done
    const found: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await client.page({
        ...scope,
        query,
        limit: 37,
        ...(cursor
          ? back
            ? { before: cursor }
            : { after: cursor }
          : back
            ? { before: '9223372036854775807.2147483647.4611686018427387904' }
            : {}),
      })
      expect(page.error).toBeNull()
      found.push(...(back ? page.rows.toReversed() : page.rows).map(({ uid }) => uid))
      cursor = back ? page.before : page.after
    } while (cursor !== null)
    // Undated events come last; a walk back from the latest time begins before them.
    const dated = (event: SyntheticEvent) => keeps(event) && (!back || event.ts !== null)
    const known = new Set(found)
    expect(known.size).toBe(found.length)
    for (const uid of scanned(least, dated)) expect(known.has(uid)).toBe(true)
    const order = scanned(begun, keeps).filter((uid) => known.has(uid))
    expect(found).toEqual(back ? order.toReversed() : order)
  }
  let rounds = 0
  let importingNow = true
  void importing.finally(() => {
    importingNow = false
  })
  while (importingNow) {
    for (const one of asked) await whole(one)
    await walk(asked[rounds % asked.length]!, rounds % 2 === 1)
    rounds++
  }
  await importing
  port.close()
  expect(done).toBe(commits)
  for (const one of asked) {
    await whole(one)
    await walk(one, false)
    await walk(one, true)
  }
})

test('an equal record that comes in another member changes what an earlier page showed', async () => {
  const pages = async () =>
    (await client.page({ ...scope, query: 'action:SameHere', possiblySame: 'without', limit: 50 })).rows.map(({ uid, possiblySame }) => [
      uid,
      possiblySame,
    ])
  const port = client.connectProducer()
  const add = async (seq: number, member: number, count: number) => {
    const dice = random(77)
    const events = Array.from({ length: count }, (_, index) => {
      const event = makeEvent(dice, 90_000 + index, member, 50_000_000 + index * 2000, { start, step: 1_000_000, filler: 10 })
      event.vendorId = null
      event.values.action = 'SameHere'
      return event
    })
    await new Promise((resolve) => {
      port.once('message', resolve)
      port.postMessage({ kind: 'batch', seq, batch: makeBatch(events, partsOf(events)) })
    })
    await client.commitSegment(true)
    return events.map(uidOf)
  }
  // The later member first: it is shown until the earlier one brings the same.
  const later = await add(1, 2, 5)
  const before = await pages()
  expect(before.map(([uid]) => uid).toSorted()).toEqual(later.toSorted())
  expect(before.some(([, same]) => same)).toBe(false)
  const first = await add(2, 1, 3)
  const after = await pages()
  expect(after.length).toBe(5)
  expect(
    after
      .filter(([, same]) => same)
      .map(([uid]) => uid)
      .toSorted(),
  ).toEqual(first.toSorted())
  port.close()
})
