// Rules while importing and rules later find the same, whatever the order of files and the number of workers; duplicates
// add nothing; hides and indicators act on what was found.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { generateCloudTrail } from '../../../test/bench/cloudtrail-generator.ts'
import { type CaseClient, createCase } from '../../case/client.ts'
import { story } from '../../correlate/story.ts'
import { createIdentity, unlock } from '../../evidence/keys/identity.ts'
import { openCustody } from '../custody.ts'
import { type Desk, openStore } from '../desk.ts'
import { factsOf, factsOfColumns } from '../facts.ts'
import { Investigation } from '../graph/investigation.ts'
import { queryOf } from '../graph/query-of.ts'
import { phaseInfo } from '../graph/shape.ts'
import { importPaths } from '../import/import.ts'
import { type Job, Jobs } from '../progress.ts'
import { RecordReader } from '../read.ts'
import { attack, Findings } from './findings.ts'
import { GatheredMatches } from './gathered-matches.ts'
import { addIndicators, matchIndicators } from './indicators.ts'
import { detect } from './run.ts'

const root = resolve(import.meta.dirname, '../../..')
const samples = join(root, 'src-main/sources/aws_cloudtrail/samples')
const demo = join(root, 'resources/demo/evidence')

let place: string
let made = 0
const open: (() => Promise<void>)[] = []

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'vestige-detect-'))
})
afterEach(async () => {
  for (const close of open.splice(0)) await close()
  rmSync(place, { recursive: true, force: true })
})

async function desk(workers: number): Promise<Desk> {
  const name = `case-${++made}`
  const home = join(place, `${name}-home`)
  mkdirSync(home, { recursive: true })
  createIdentity(home, { name: 'T', mail: '', organisation: '' }, '')
  const signer = unlock(home, '')
  const dir = join(place, name)
  const id = made.toString(16).padStart(16, '0')
  const examiner = { name: 'T', mail: '', organisation: '', fingerprint: signer.fingerprint }
  // Small segments, so that equal records meet both inside one and across several.
  const client = await createCase(dir, { id, title: name, examiner, createdAt: '2026-01-01T00:00:00Z' }, { segmentEvents: 400 })
  const ledger = await openCustody({ dir, home, signer, tool: 'test', client, create: { id } })
  open.push(async () => {
    ledger.close()
    await client.close()
  })
  return { dir, client, store: openStore(dir), ledger, workers, bytesAWorker: 1 }
}

const working = <T>(work: (job: Job) => Promise<T>): Promise<T> => new Jobs().start('detect', 'test', work).result
const receive = (at: Desk, paths: string[], wanted = true) =>
  working((job) => importPaths(at, { paths, receipt: {}, inPlace: false, detect: wanted }, job))
const again = (at: Desk, rules: string[], pack: boolean) => working((job) => detect(at, { rules, pack }, job))

/** `rule event` of every match with what it captured, and every detection with its events. */
async function found(client: CaseClient): Promise<{ matches: string[]; detections: string[] }> {
  const gathered = new GatheredMatches()
  for await (const list of client.matches()) for (const run of list) gathered.add(run)
  const matches = gathered
    .take(() => true)
    .lists.flatMap((list) =>
      Array.from(
        { length: list.n },
        (_, at) => `${list.rule} ${list.event(at)} ${list.from(at)} ${list.to(at)} ${JSON.stringify(list.values[list.of[at]!])}`,
      ),
    )
  const detections: string[] = []
  for await (const list of client.detections())
    for (const one of list) detections.push(`${one.ruleId} ${one.id} ${[...one.eventIds].sort().join(' ')}`)
  return { matches: matches.sort(), detections: detections.sort() }
}

/** Generated files with duplicates, the samples of every form, and the demo: under names that sort in the given order. */
function evidence(name: string, order: (list: string[]) => string[]): string {
  const folder = join(place, name)
  mkdirSync(folder)
  const generated = join(place, 'generated')
  const files = [
    ...readdirSync(generated, { recursive: true, encoding: 'utf8' }).map((path) => join(generated, path)),
    ...readdirSync(samples)
      .filter((path) => !path.endsWith('.expected.json'))
      .map((path) => join(samples, path)),
    ...readdirSync(demo, { recursive: true, encoding: 'utf8' }).map((path) => join(demo, path)),
  ].filter((path) => /\.(json|jsonl|csv|gz)$/.test(path))
  for (const [i, path] of order(files.sort()).entries())
    copyFileSync(path, join(folder, `${String(i).padStart(4, '0')}-${path.split('/').at(-1)}`))
  return folder
}

/** The same shuffle each time. */
function shuffled(list: string[], seed: number): string[] {
  const out = [...list]
  let state = seed
  for (let i = out.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const j = state % (i + 1)
    ;[out[i], out[j]] = [out[j]!, out[i]!]
  }
  return out
}

test('import-time and later detection agree for any order of files and 1, 2 and 4 workers', { timeout: 240_000 }, async () => {
  generateCloudTrail({ directory: join(place, 'generated'), records: 1200, recordsPerFile: 100, seed: 7 })
  const first = await desk(1)
  await receive(first, [evidence('plain', (list) => list)])
  const expected = await found(first.client)
  // Sets that could not differ would prove nothing.
  expect(expected.matches.length).toBeGreaterThan(100)
  expect(new Set(expected.matches.map((line) => line.split(' ')[0])).size).toBeGreaterThan(10)
  expect(expected.detections.some((line) => line.split(' ').length > 3)).toBe(true)

  await again(first, [], true)
  expect(await found(first.client)).toEqual(expected)

  const four = await desk(4)
  await receive(four, [evidence('shuffled', (list) => shuffled(list, 12))])
  expect(await found(four.client)).toEqual(expected)

  // Without rules at import nothing is found, and the case says so; later it is all there.
  const late = await desk(2)
  await receive(late, [evidence('late', (list) => shuffled(list, 11))], false)
  expect(await found(late.client)).toEqual({ matches: [], detections: [] })
  expect((await new Findings(late.client).state()).stale).toBe(true)
  await again(late, [], true)
  expect(await found(late.client)).toEqual(expected)
  expect((await new Findings(late.client).state()).stale).toBe(false)
  // The same evidence again is duplicates: nothing is added.
  await receive(late, [evidence('again', (list) => shuffled(list, 13))])
  expect(await found(late.client)).toEqual(expected)
})

test('the demo fires, is hidden and shown again, has a graph, a story, coverage; other rules take the place of the pack', {
  timeout: 120_000,
}, async () => {
  const at = await desk(2)
  await receive(at, [demo])
  const findings = new Findings(at.client)
  const all = await findings.all()
  const titles = new Set(all.map((one) => one.title))
  expect(titles).toContain('Logging stopped near the creation of an access key')
  const stop = all.find((one) => one.title === 'Logging stopped near the creation of an access key')!
  expect(stop.eventIds).toHaveLength(2)
  expect(stop.entities.some((id) => id.startsWith('key:'))).toBe(true)
  expect(stop.priority.reasons[0]).toBe("the rule's level is high")
  const [incident] = await findings.incidents()
  expect(incident!.detections).toContain(stop.id)

  const hide = await at.client.addHide({ by: 'rule', target: stop.ruleId, reason: 'a drill', author: 'T', at: '2026-01-01T00:00:00Z' })
  findings.changed()
  const filter = { hidden: 'without', order: 'time' } as const
  expect((await findings.filtered({ ...filter, rule: stop.ruleId })).list).toEqual([])
  expect((await findings.filtered({ ...filter, rule: stop.ruleId })).suppressed).toBe(1)
  expect((await findings.filtered({ ...filter, rule: stop.ruleId, hidden: 'only' })).list[0]!.hidden!.reason).toBe('a drill')
  expect((await findings.hides())[0]).toMatchObject({ id: hide.id, suppressed: 1, ended: null })
  await at.client.endHide(hide.id, 'T', '2026-01-02T00:00:00Z')
  findings.changed()
  expect((await findings.filtered({ ...filter, rule: stop.ruleId })).list).toHaveLength(1)
  expect((await findings.hides())[0]!.ended).toEqual({ at: '2026-01-02T00:00:00Z', author: 'T' })

  const investigation = new Investigation(at.client, new RecordReader(at.client), findings)
  const key = stop.entities.find((id) => id.startsWith('key:'))!
  const near = await investigation.expand(key, undefined, { limit: 300, keep: [] })
  expect(near.nodes.find((node) => node.id === key)!.detections).toBeGreaterThan(0)
  expect(near.edges.every((edge) => edge.eventIds.length > 0 && edge.count >= edge.eventIds.length)).toBe(true)
  const whole = await investigation.start({}, { limit: 0, keep: [] })
  expect(whole.totalNodes).toBeGreaterThan(near.nodes.length)
  const wholeEdges = new Map(whole.edges.map((edge) => [edge.id, edge]))
  // An entity's own events give the same edges as the whole case does.
  for (const edge of near.edges.filter((one) => one.from === key || one.to === key)) expect(edge).toEqual(wholeEdges.get(edge.id))
  const phases = await investigation.story(incident!.id, undefined)
  // A story made from the columns it uses alone is that of the whole rows.
  const shown = (await findings.all()).filter((one) => !one.hidden)
  const rows = new Map((await at.client.rowsOf(shown.flatMap((one) => one.eventIds))).map((row) => [row.uid, factsOf(row)]))
  const tacticTitle = (name: string) => attack().tactic(name)?.name ?? name
  expect(await investigation.story(undefined, undefined)).toEqual(
    story({ detections: shown, event: (uid) => rows.get(uid), tacticTitle }).map(phaseInfo),
  )
  // Many queries in one find what each finds alone.
  const each = { hidden: 'without', possiblySame: 'with' } as const
  const queries = [...new Set(shown.flatMap((one) => one.entities))].flatMap((id) => queryOf(id) ?? [])
  expect(queries.length).toBeGreaterThan(5)
  const alone = new Map<string, unknown>()
  for (const query of queries)
    for (const one of factsOfColumns((await at.client.eventFacts({ ...each, query, limit: 3 }))!)) alone.set(one.uid, one.values)
  const together = factsOfColumns((await at.client.eventFactsOfEach({ ...each, queries, each: 3 }))!)
  expect(together).toHaveLength(alone.size)
  expect(new Map(together.map((one) => [one.uid, one.values]))).toEqual(alone)
  expect(phases.flatMap((phase) => phase.sentences).some((one) => one.detections.includes(stop.id))).toBe(true)
  expect(
    (await findings.matrix()).tactics.flatMap((one) => one.techniques).find((one) => one.id === 'T1562.008')!.detections,
  ).toBeGreaterThan(0)
  const covered = await findings.coverage({ from: undefined, to: undefined })
  expect(covered.find((one) => one.technique === 'T1562.008')!.status).toBe('seen')
  expect(covered.some((one) => one.status === 'no source')).toBe(true)

  const address = stop.entities.find((id) => id.startsWith('address:'))!.slice('address:'.length)
  // Each entity's first event is the earliest row that a query for it gives; a hidden finding names nothing.
  const firsts = await investigation.firsts()
  const first = firsts.find((one) => one.entity === `address:${address}`)!
  const rowsOfIt = (await at.client.page({ query: `ip:${address}`, hidden: 'without', possiblySame: 'with', limit: 1000 })).rows
  expect(first).toMatchObject({ name: address, ts: rowsOfIt[0]!.ts, uid: rowsOfIt[0]!.uid, level: 'high' })
  expect(firsts.map(({ ts }) => ts)).toEqual([...firsts].map(({ ts }) => ts).sort())
  const { sessions: lanes, cut } = await investigation.sessions(undefined)
  expect(cut).toBeNull()
  const { identity } = lanes[0]!
  expect((await investigation.sessions([identity])).sessions).toEqual(lanes.filter((one) => one.identity === identity))
  // By name, also where the word is only the beginning of it.
  const named = await investigation.entities(address.slice(0, -1), undefined, 5)
  expect(named).toMatchObject({ exact: true })
  expect(named.entities.map(({ id }) => id)).toContain(`address:${address}`)
  const added = await addIndicators(at.client, `${address}\nevil.example\nnot an indicator at all`, 'list.txt', { confidence: 80 })
  expect(added.added).toBe(2)
  expect(added.problems).toHaveLength(1)
  await matchIndicators(at.client)
  const { indicators } = await at.client.indicators({ hitsOnly: true })
  expect(indicators.map((one) => one.value)).toEqual([address])
  const events = (await at.client.page({ query: `ip:${address}`, hidden: 'with', possiblySame: 'with', limit: 1000 })).rows
  expect(indicators[0]!.hits).toBe(events.length)
  expect((await at.client.indicatorHits({ event: events[0]!.uid, limit: 10 })).map((one) => one.value)).toEqual([address])

  const rules = join(place, 'rules')
  mkdirSync(rules)
  writeFileSync(
    join(rules, 'stop.yml'),
    'title: Stop\nid: 11111111-1111-4111-8111-111111111111\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  a: {eventName: StopLogging}\n  condition: a\nlevel: high\n',
  )
  writeFileSync(
    join(rules, 'bad.yml'),
    'title: Bad\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  a: {eventName|nonsense: x}\n  condition: a\n',
  )
  await again(at, [rules], false)
  findings.changed()
  const state = await findings.state()
  expect(state).toMatchObject({ rulesLoaded: 1, rulesRejected: 1, stale: false, rulePaths: [rules] })
  const { rejected } = await findings.rules()
  expect(rejected[0]).toMatchObject({ line: 4 })
  expect(rejected[0]!.reason).toMatch(/nonsense/)
  expect(new Set((await findings.all()).map((one) => one.title))).toEqual(new Set(['Stop']))
})
