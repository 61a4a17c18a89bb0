// The store against a naive model: duplicates, versions, pages, filters, counts, text, annotations, over the real thread.
// long because: one generated case serves all questions put to it and to the naive model
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeBatch, makeEvent, partsOf, random, type SyntheticEvent, uidOf } from '../../test/store/synthetic-batches.ts'
import type { Batch } from '../contract/batch.ts'
import type { EventRow, PageQuery, ProducerReply, Scope } from './api.ts'
import { type CaseClient, createCase, openCase, serveDerive } from './client.ts'

const facts = {
  id: '0123456789abcdef',
  title: 'T',
  examiner: { name: 'E', mail: 'e@x', organisation: '', fingerprint: 'f' },
  createdAt: '2026-01-01T00:00:00Z',
}
const scope = (over: Partial<Scope> = {}): Scope => ({ query: '', hidden: 'without', possiblySame: 'with', ...over })

const send = (port: MessagePort, batch: Batch, seq = 1): Promise<ProducerReply> =>
  new Promise((resolve) => {
    port.once('message', resolve)
    port.postMessage({ kind: 'batch', seq, batch })
  })

const shape = { start: 1_700_000_000_000_000n, step: 1_000_000, filler: 120 }

/** 3,000 events in three members of which the third repeats, changes and adds; some undated, some without vendor id. */
const build = (): SyntheticEvent[] => {
  const dice = random(7)
  const all: SyntheticEvent[] = []
  for (let member = 1; member <= 2; member++) {
    let offset = 0
    for (let index = 0; index < 1200; index++) {
      const event = makeEvent(dice, member * 600 + index, member, offset, shape)
      if (index % 97 === 0) event.ts = null
      if (index % 5 === 0) {
        event.vendorId = null
        event.raw = JSON.stringify({ line: `same line ${index % 50}`, user: event.values.user_name })
      }
      if (index === 400) event.raw = event.raw.replace('lorem', 'needle.in-hay')
      if (index % 300 === 7) event.raw = event.raw.replace('ipsum', 'caf\\u00e9 says \\"quoted\\"')
      all.push(event)
      offset += Buffer.byteLength(event.raw) + 1
    }
  }
  let offset = 0
  for (let index = 0; index < 600; index++) {
    const from = all[index * 3]!
    const event = { ...from, member: 3, offset }
    if (event.vendorId !== null && index % 4 === 0) event.raw = event.raw.replace('lorem', 'lorem changed')
    all.push(event)
    offset += Buffer.byteLength(event.raw) + 1
  }
  return all
}

interface Model {
  events: (SyntheticEvent & { uid: string; order: number })[]
  duplicates: number
  versions: number
  same: Set<string>
}
const model = (all: SyntheticEvent[]): Model => {
  const seen = new Map<string, SyntheticEvent & { uid: string; order: number }>()
  const vendor = new Set<string>()
  let duplicates = 0
  let versions = 0
  all.forEach((event, order) => {
    const uid = uidOf(event)
    if (seen.has(uid)) {
      duplicates++
      return
    }
    if (event.vendorId !== null) {
      const key = `${event.scope} ${event.vendorId}`
      if (vendor.has(key)) versions++
      vendor.add(key)
    }
    seen.set(uid, { ...event, uid, order })
  })
  const events = [...seen.values()].sort((a, b) => {
    const [x, y] = [a.ts ?? 2n ** 62n, b.ts ?? 2n ** 62n]
    return x < y ? -1 : x > y ? 1 : a.member - b.member || a.order - b.order
  })
  const members = new Map<string, Set<number>>()
  for (const event of events) if (event.vendorId === null) members.set(event.raw, (members.get(event.raw) ?? new Set()).add(event.member))
  return {
    events,
    duplicates,
    versions,
    same: new Set(events.filter((e) => (members.get(e.raw)?.size ?? 0) > 1 && e.vendorId === null).map((e) => e.uid)),
  }
}

const collect = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const out: T[] = []
  for await (const one of stream) out.push(one)
  return out
}
const walk = async (client: CaseClient, query: PageQuery, back = false): Promise<EventRow[]> => {
  const out: EventRow[] = []
  let page = await client.page(query)
  while (true) {
    expect(page.error).toBeNull()
    if (back) out.unshift(...page.rows)
    else out.push(...page.rows)
    const next = back ? page.before : page.after
    if (next === null) return out
    const { at: _at, rank: _rank, after: _after, before: _before, ...rest } = query
    page = await client.page({ ...rest, ...(back ? { before: next } : { after: next }) })
  }
}

let dir: string
let client: CaseClient
const all = build()
const truth = model(all)

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-store-'))
  client = await createCase(join(dir, 'a.vestige'), facts, { segmentEvents: 700 })
  await client.addExhibit({ path: '/x', kind: 'folder', receivedAt: '2026-01-01T00:00:00Z', receipt: {} })
  await client.addMembers(
    'EX-001',
    [1, 2, 3].map((seq) => ({ seq, path: `f${seq}`, size: 10, sha256: String(seq).repeat(64) })),
  )
  await client.beginImport('EX-001')
  const port = client.connectProducer()
  for (let at = 0; at < all.length; at += 500) {
    const slice = all.slice(at, at + 500)
    expect(await send(port, makeBatch(slice, partsOf(slice)))).toMatchObject({ kind: 'accepted' })
  }
  await client.commitSegment()
  port.close()
})
afterAll(async () => {
  await client.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('an import', () => {
  test('finds duplicates, versions and possibly-same records as the model does', async () => {
    const account = await client.account()
    expect(account).toMatchObject({
      records: all.length,
      events: truth.events.length,
      duplicates: truth.duplicates,
      versions: truth.versions,
    })
    expect(account.primary + account.duplicates + account.joined).toBe(all.length)
    const known = await client.facts()
    expect(known.possiblySame).toBe(truth.same.size)
    expect(known.undated).toBe(truth.events.filter((event) => event.ts === null).length)
    expect((await client.consistency()).filter((check) => !check.holds)).toEqual([])
    expect(truth.duplicates).toBeGreaterThan(100)
    expect(truth.versions).toBeGreaterThan(50)
  })
  test('pages forward and backward give every event once, in order', async () => {
    const uids = truth.events.map((event) => event.uid)
    const forward = await walk(client, scope({}) as PageQuery & { limit: number })
    expect(forward.map((row) => row.uid)).toEqual(uids)
    const last = await client.page({ ...scope(), after: forward.at(-2)!.key, limit: 50 })
    expect(last.rows.map((row) => row.uid)).toEqual(uids.slice(-1))
    const backward = await walk(client, { ...scope(), limit: 170, before: forward.at(-1)!.key }, true)
    expect(backward.map((row) => row.uid)).toEqual(uids.slice(0, -1))
  })
  test('rank and time land on the right row', async () => {
    for (const rank of [0, 1, 255, 1000, truth.events.length - 2])
      expect((await client.page({ ...scope(), rank, limit: 1 })).rows[0]?.uid, `rank ${rank}`).toBe(truth.events[rank]!.uid)
    const event = truth.events[777]!
    const at = new Date(Number(event.ts! / 1000n)).toISOString()
    const first = truth.events.find((one) => one.ts !== null && one.ts >= BigInt(Date.parse(at)) * 1000n)!
    expect((await client.page({ ...scope(), at, limit: 1 })).rows[0]?.uid).toBe(first.uid)
  })
  test('a row says what the record said, and its bytes are the record', async () => {
    const event = truth.events[42]!
    const found = (await client.event(event.uid))!
    expect(found.row.values).toEqual(event.values)
    expect(Buffer.from(found.raw.bytes).toString()).toBe(event.raw)
    expect(found.raw).toMatchObject({ offset: event.offset, member: { label: `EX-001/00000${event.member}` } })
    const twice = all.find((one, index) => index >= 2400 && truth.events.find((e) => e.uid === uidOf(one))!.order < 2400)!
    const copy = (await client.event(uidOf(twice)))!
    expect(copy.receipts.map((receipt) => receipt.primary)).toEqual([true, false])
    expect(copy.receipts[1]).toMatchObject({ member: 'EX-001/000003', offset: twice.offset })
    const undatedEvent = truth.events.at(-1)!
    expect((await client.rawRecord(undatedEvent.uid))?.undatedReason).toBe('no year')
  })
  test('questions for named events at the same time each get their own', async () => {
    const parts = Array.from({ length: 8 }, (_, part) => truth.events.slice(part * 40, part * 40 + 40).map((event) => event.uid))
    const found = await Promise.all(parts.map((uids) => client.rowsOf(uids)))
    expect(found.map((rows) => rows.map((row) => row.uid).sort())).toEqual(parts.map((uids) => uids.toSorted()))
  })
  test('an event is found by uid, vendor id and request id', async () => {
    const event = truth.events.find((one) => one.vendorId !== null)!
    expect((await client.findById(event.vendorId!)).vendor).toContain(event.uid)
    expect((await client.findById(event.request!)).correlation).toContain(event.uid)
    for (const query of [event.vendorId!, event.request!, event.uid, `id:${event.vendorId}`, `uid:${event.uid}`])
      expect(
        (await walk(client, { ...scope({ query }) })).map((row) => row.uid),
        query,
      ).toContain(event.uid)
  })
})

type Test = (event: SyntheticEvent & { uid: string }) => boolean
const value =
  (name: string, wanted: string | number): Test =>
  (event) =>
    event.values[name] === wanted
const has = (word: string): Test => {
  const test = new RegExp(`(?<![\\p{L}\\p{N}])${word.replace(/[.\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'iu')
  return (event) => test.test(event.raw)
}
const filters: [string, Test][] = [
  ['action:GetObject', value('action', 'GetObject')],
  ['ACTION:getobject', value('action', 'GetObject')],
  ['status:failure region:us-east-1', (e) => e.values.status_id === 2 && e.values.region === 'us-east-1'],
  ['not status:failure', (e) => e.values.status_id !== 2],
  ['action:*Bucket* or action:Run?nstances', (e) => e.values.action === 'ListBuckets' || e.values.action === 'RunInstances'],
  ['error:*', (e) => e.values.status_code !== undefined],
  ['ip:10.3.0.0/16', (e) => String(e.values.src_ip).startsWith('10.3.')],
  ['src_endpoint.port:[2000 TO 9000]', (e) => Number(e.values.src_port) >= 2000 && Number(e.values.src_port) <= 9000],
  ['bytes:>50000', (e) => Number(e.values.bytes) > 50000],
  [
    '(user:user-1 or user:user-2) and not action:Decrypt',
    (e) => ['user-1', 'user-2'].includes(String(e.values.user_name)) && e.values.action !== 'Decrypt',
  ],
  ['resource:*k-7', (e) => e.resources.some((one) => one.endsWith('k-7'))],
  ['undated:yes', (e) => e.ts === null],
  ['member:EX-001/000003', (e) => e.member === 3],
  ['needle.in-hay', has('needle.in-hay')],
  ['needle', has('needle')],
  ['AccessDenied', (e) => e.values.status_code !== undefined || has('AccessDenied')(e)],
  ['authorized', has('authorized')],
  ['not authorized and region:us-east-1', (e) => !has('authorized')(e) && e.values.region === 'us-east-1'],
  ['café', (e) => e.raw.includes('caf\\u00e9')],
  ['"says \\"quoted\\""', (e) => e.raw.includes('caf\\u00e9')],
  ['changed', has('changed')],
  ['part*', (e) => /(?<![\p{L}\p{N}])part/iu.test(e.raw)],
  ['line action:nothing', () => false],
  ['same:yes', (e) => truth.same.has(e.uid)],
]

describe('filters', () => {
  test.each(filters)('%s', async (query, matches) => {
    const wanted = truth.events.filter(matches)
    // Columns of events whose raw record was replaced in the model are still searched: they are the truth of filters on columns.
    expect((await walk(client, { ...scope({ query }), limit: 90 })).map((row) => row.uid)).toEqual(wanted.map((event) => event.uid))
    const counts = await collect(client.count(scope({ query })))
    expect(counts.at(-1)).toEqual({ value: wanted.length, exact: true })
    for (const count of counts) expect(count.value).toBeLessThanOrEqual(wanted.length)
    const histogram = await client.histogram({ ...scope({ query }), buckets: 50 })
    expect(histogram.total).toEqual({ value: wanted.filter((event) => event.ts !== null).length, exact: true })
    expect(
      Object.values(histogram.layers)
        .flat()
        .reduce((sum, n) => sum + n, 0),
    ).toBe(histogram.total.value)
    const [facet] = await client.facets({ ...scope({ query }), columns: ['action'], limit: 3 })
    const tally = new Map<string, number>()
    for (const event of wanted)
      if (event.values.action) tally.set(String(event.values.action), (tally.get(String(event.values.action)) ?? 0) + 1)
    expect(facet!.distinct.value).toBe(tally.size)
    for (const one of facet!.values) expect(one.count).toBe(tally.get(one.value))
  })
  test('a time range leaves out undated events and is half open', async () => {
    const dated = truth.events.filter((event) => event.ts !== null)
    const [a, b] = [dated[100]!.ts!, dated[300]!.ts!]
    const iso = (ts: bigint) =>
      `${new Date(Number(ts / 1_000_000n) * 1000).toISOString().slice(0, 19)}.${String(ts % 1_000_000n).padStart(6, '0')}Z`
    const wanted = dated.filter((event) => event.ts! >= a && event.ts! < b).map((event) => event.uid)
    expect((await walk(client, { ...scope({ from: iso(a), to: iso(b) }), limit: 33 })).map((row) => row.uid)).toEqual(wanted)
  })
  test('an error says where', async () => {
    expect((await client.page({ ...scope({ query: 'status:nonsense' }) })).error).toMatchObject({ start: 7 })
    expect((await client.check('status:nonsense')).error).toMatchObject({ start: 7, end: 15 })
    expect((await client.check('nofield:x')).error).toMatchObject({ start: 0 })
    for (const query of ['word and action:GetObject', 'ip:10.0.0.0/8', 'user:*x*', 'not error:*'])
      expect((await client.check(query)).error).toBeNull()
    expect((await client.page({ ...scope({ query: 'a and (b' }) })).error).toMatchObject({ start: 6 })
    expect((await client.histogram({ ...scope({ query: 'nofield:x' }) })).error).toMatchObject({ start: 0 })
    expect(await client.facetsOf({ ...scope({ query: 'nofield:x' }), columns: ['action'] })).toMatchObject({
      facets: [],
      error: { start: 0 },
    })
  })
  test('a path that is not stored asks for derived events', async () => {
    const port = client.connectDerive()
    serveDerive(port, async (records) =>
      records.map((record) => {
        const raw = JSON.parse(Buffer.from(record.bytes).toString())
        return { unmapped: { mode: raw.parameters?.nested?.mode } }
      }),
    )
    const wanted = truth.events.filter((event) => event.raw.includes('"mode":3')).map((event) => event.uid)
    expect(wanted.length).toBeGreaterThan(100)
    expect((await walk(client, { ...scope({ query: 'unmapped.mode:3' }), limit: 50 })).map((row) => row.uid)).toEqual(wanted)
    port.close()
  })
  test('elsewhere and suggestions', async () => {
    const address = String(truth.events[5]!.values.src_ip)
    const places = await client.elsewhere('src_ip', address)
    expect(places.reduce((sum, one) => sum + one.count, 0)).toBe(truth.events.filter(value('src_ip', address)).length)
    expect((await client.suggest('action:get', 10)).map((one) => one.text)).toContain('action:GetObject')
    expect((await client.suggest('us', 2)).map((one) => one.text)).toContain('user:')
    expect((await client.suggest('status:f', 8)).map((one) => one.text)).toContain('status:failure')
  })
})

describe('text read a block at a time', () => {
  const lazy: [string, Test][] = filters.filter(([query]) => /needle|AccessDenied|authorized|café|quoted|changed|part|line/.test(query))
  beforeAll(async () => {
    await client.close()
    client = await openCase(join(dir, 'a.vestige'), { eagerBlocks: 0 })
  })
  test.each(lazy)('%s: pages both ways before and after the count is exact', async (query, matches) => {
    const wanted = truth.events.filter(matches).map((event) => event.uid)
    expect((await walk(client, { ...scope({ query }), limit: 7 })).slice(0, 7).map((row) => row.uid)).toEqual(wanted.slice(0, 7))
    await client.close()
    client = await openCase(join(dir, 'a.vestige'), { eagerBlocks: 0 })
    const end = await client.page({ ...scope(), rank: truth.events.length - 1, limit: 1 })
    const last = truth.events.at(-1)!
    expect(end.rows[0]?.uid).toBe(last.uid)
    const back = await walk(client, { ...scope({ query }), limit: 40, before: end.rows[0]!.key }, true)
    expect(back.map((row) => row.uid)).toEqual(wanted.filter((uid) => uid !== last.uid))
    await client.close()
    client = await openCase(join(dir, 'a.vestige'), { eagerBlocks: 0 })
    expect((await walk(client, { ...scope({ query }), limit: 60 })).map((row) => row.uid)).toEqual(wanted)
    const counts = await collect(client.count(scope({ query })))
    expect(counts.at(-1)).toEqual({ value: wanted.length, exact: true })
  })
})

describe('annotations', () => {
  test('tags, hides, undo as versions', async () => {
    const [a, b, c] = truth.events.slice(10, 13).map((event) => event.uid) as [string, string, string]
    const act = { by: 'E', at: '2026-01-02T00:00:00Z' }
    expect(await client.annotate({ uids: [a, b], kind: 'tag', text: 'lead', active: true, ...act })).toEqual({ changed: 2 })
    expect(await client.annotate({ uids: [a, b], kind: 'tag', text: 'lead', active: true, ...act })).toEqual({ changed: 0 })
    expect(await client.tags()).toEqual([{ tag: 'lead', events: 2 }])
    expect((await walk(client, scope({ query: 'tag:lead' }))).map((row) => row.uid)).toEqual([a, b])
    await client.annotate({ uids: [b, c], kind: 'hide', text: 'noise', active: true, ...act })
    const visible = await walk(client, { ...scope(), limit: 100 })
    expect(visible.length).toBe(truth.events.length - 2)
    expect((await client.histogram({ ...scope(), buckets: 9 })).total.value).toBe(
      truth.events.filter((event) => event.ts !== null).length - 2,
    )
    expect((await walk(client, scope({ hidden: 'only' }))).map((row) => row.uid)).toEqual([b, c])
    expect((await client.undo(act)).undone).toBe('hide on 2 events')
    expect((await walk(client, { ...scope(), limit: 100 })).length).toBe(truth.events.length)
    expect((await client.undo(act)).undone).toContain('lead')
    expect(await client.tags()).toEqual([])
    expect((await client.undo(act)).undone).toBeNull()
    expect((await client.annotationsOf(b)).map(({ kind, active, version }) => [kind, active, version])).toEqual([
      ['tag', true, 1],
      ['hide', true, 1],
      ['hide', false, 2],
      ['tag', false, 2],
    ])
  })
  test('pages between many hidden events of the same hours are whole', async () => {
    const act = { by: 'E', at: '2026-01-02T00:00:00Z' }
    const hidden = truth.events.filter((_, index) => index % 6 > 0)
    await client.annotate({ uids: hidden.map((event) => event.uid), kind: 'hide', text: 'noise', active: true, ...act })
    const left = truth.events.filter((_, index) => index % 6 === 0).map((event) => event.uid)
    expect((await walk(client, { ...scope(), limit: 100 })).map((row) => row.uid)).toEqual(left)
    await client.undo(act)
    expect((await client.page({ ...scope(), limit: 1 })).rows[0]?.uid).toBe(truth.events[0]!.uid)
  })
  test('possibly-same events can be left out, one of each group stays', async () => {
    const kept = await walk(client, { ...scope({ possiblySame: 'without' }), limit: 500 })
    const groups = new Map<string, number>()
    for (const event of truth.events)
      if (truth.same.has(event.uid)) groups.set(event.raw, Math.min(groups.get(event.raw) ?? 99, event.member))
    const wanted = truth.events.filter((event) => !truth.same.has(event.uid) || groups.get(event.raw) === event.member)
    expect(kept.map((row) => row.uid)).toEqual(wanted.map((event) => event.uid))
  })
})

describe('a case', () => {
  test('keeps facts, intake and settings, and opens again with the same digest', async () => {
    await client.saveIntake({ client: 'ACME' }, 'E', '2026-01-02T00:00:00Z')
    await client.saveIntake({ client: 'ACME Ltd' }, 'E', '2026-01-03T00:00:00Z')
    await client.setKv('head', { count: 3 })
    await client.setIndexVersion('v1')
    const before = await client.digest()
    expect(before.events).toBe(truth.events.length)
    const secret = await client.secret()
    await client.close()
    client = await openCase(join(dir, 'a.vestige'))
    expect(await client.digest()).toEqual(before)
    expect((await client.intakeVersions()).map((one) => one.intake.client)).toEqual(['ACME', 'ACME Ltd'])
    expect(await client.getKv('head')).toEqual({ count: 3 })
    expect(await client.secret()).toEqual(secret)
    expect((await client.facts()).indexVersion).toBe('v1')
    expect((await walk(client, { ...scope({ query: 'needle' }) })).length).toBe(truth.events.filter(has('needle')).length)
  })
  test('lost columns are noticed and made again from the raw blocks', async () => {
    const before = await client.digest()
    const versions = (await client.account()).versions
    await client.close()
    rmSync(join(dir, 'a.vestige', 'events.duckdb'))
    client = await openCase(join(dir, 'a.vestige'))
    expect((await client.facts()).indexVersion).toBeNull()
    await client.beginReindex()
    const port = client.connectProducer()
    const byPlace = new Map(all.map((event) => [`${event.member} ${event.offset}`, event]))
    for await (const block of client.rawBlocks()) {
      const events = Array.from(block.member, (member, index) => byPlace.get(`${member} ${block.offset[index]}`)!)
      const batch = makeBatch(events, [])
      const reply = await new Promise<ProducerReply>((resolve) => {
        port.once('message', resolve)
        port.postMessage({ kind: 'batch', seq: 1, batch, reindexOf: [block.block] })
      })
      expect(reply.kind).toBe('accepted')
    }
    expect(await client.finishReindex()).toEqual({ events: before.events })
    expect(await client.digest()).toEqual(before)
    expect((await client.facts()).indexVersion).toBe('v1')
    expect((await client.account()).versions).toBe(versions)
    expect((await client.consistency()).filter((check) => !check.holds)).toEqual([])
    port.close()
  })
  test('a bad batch is refused whole and the case stays as it was', async () => {
    const port = client.connectProducer()
    const batch = makeBatch(all.slice(0, 10))
    batch.ts = new BigInt64Array(3)
    expect(await send(port, batch)).toMatchObject({ kind: 'refused', code: 'bad_batch' })
    expect((await client.consistency()).every((check) => check.holds)).toBe(true)
    port.close()
  })
})
