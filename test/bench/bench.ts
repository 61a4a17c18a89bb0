// `npm run bench -- [RECORDS] [RECORDS PER FILE] [ROUNDS]`: a seeded CloudTrail set is imported, asked what the window asks, and
// DuckDB alone does the same beside it on the same files. Prints a table and one JSON line.
import { execFile } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openCase } from '../../src-main/case/client.ts'
import { createWorkbench } from '../../src-main/workbench/workbench.ts'
import { node, Place, shared } from '../acceptance/command.ts'
import { generateCloudTrail, plantedTexts, type Truth } from './cloudtrail-generator.ts'
import type { Alone } from './duckdb-alone.ts'
import { machineSpeed } from './machine.ts'
import { round, summary, type Timing, table, timed } from './measure.ts'
import { ask, columns, filters } from './questions.ts'

const run = promisify(execFile)
const records = Number(process.argv[2] ?? 1_000_000)
const recordsPerFile = Number(process.argv[3] ?? 2000)
const runs = 20

function bytesUnder(folder: string): number {
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += lstatSync(join(entry.parentPath, entry.name)).size
  return bytes
}

async function counts(client: Awaited<ReturnType<typeof createWorkbench>>['client'], truth: Truth) {
  const found: Record<string, { planted: number; found: number }> = {}
  for (const text of Object.values(plantedTexts)) {
    let last = 0
    for await (const count of await client.events.count({ query: text })) last = count.value
    found[text] = { planted: truth.planted[text]!, found: last }
  }
  return found
}

/** Rounds of the comparison with rules, 0 for none: the least of each is compared, because whatever else runs only adds. */
const rounds = Number(process.argv[4] ?? 3)

/** The same files without rules, with the shipped ones, and with the SigmaHQ rules beside them where they are. */
async function ratio(set: string) {
  const sigma = join(shared, 'sigma-rules')
  const kinds = ['none', 'pack', ...(existsSync(sigma) ? ['pack and SigmaHQ'] : [])]
  const seconds: Record<string, number> = {}
  let detections = 0
  for (let turn = 0; turn < rounds; turn++)
    for (const kind of kinds) {
      const dir = await place.create(`rules-${kind.replaceAll(' ', '-')}-${turn}`)
      // The case keeps the rules of a run over nothing, and imports with them.
      if (kind === 'pack and SigmaHQ') await place.json(['detect', dir, '--rules', 'pack', sigma])
      const ran = await place.vestige(['import', dir, set, ...(kind === 'none' ? ['--no-detect'] : [])])
      if (ran.code !== 0) throw new Error(ran.err)
      seconds[kind] = Math.min(seconds[kind] ?? Number.POSITIVE_INFINITY, ran.seconds)
      if (kind !== 'none') detections = (await place.json<{ detections: number }>(['case', 'info', dir])).detections
      rmSync(dir, { recursive: true, force: true })
    }
  return kinds.map((rules) => ({
    rules,
    seconds: round(seconds[rules]!),
    'events/s': Math.round(records / seconds[rules]!),
    ratio: round(seconds[rules]! / seconds.none!),
    detections: rules === kinds.at(-1) ? detections : '',
  }))
}

/** A record's bytes from the store, of rows that a page showed, without what else the drawer shows. */
async function rawRecords(dir: string, times: number): Promise<Timing> {
  const store = await openCase(dir)
  try {
    const uids: string[] = []
    for (const query of ['', 'action:GetObject', 'error:AccessDenied'])
      uids.push(...(await store.page({ columns, query, limit: 200, hidden: 'without', possiblySame: 'with' })).rows.map(({ uid }) => uid))
    const one = async (run: number) => {
      const found = await store.rawRecord(uids[(run * 37) % uids.length]!)
      if (!found) throw new Error('an event has no record')
    }
    await one(0)
    // As between two acts of a person: the case has been warmed after its first page.
    await new Promise((wake) => setTimeout(wake, 2000))
    return await timed(times, one)
  } finally {
    await store.close()
  }
}

/** The rare text, first asked for: each time in a process of its own, with what the operating system has read in memory. */
async function firstAskings(dir: string, times: number): Promise<Timing> {
  const script = fileURLToPath(new URL('./first-asking.ts', import.meta.url))
  const taken: number[] = []
  for (let time = 0; time < times; time++) {
    const { stdout } = await run(node, [script, place.home, dir, plantedTexts.rare])
    const answer = JSON.parse(stdout.trim().split('\n').at(-1)!) as { ms: number; rows: number }
    if (answer.rows === 0) throw new Error('the rare text is not found')
    taken.push(answer.ms)
  }
  return summary(taken)
}

const place = new Place()
try {
  console.log(`generating ${records} records, ${recordsPerFile} a file …`)
  const set = place.path('set')
  const truth = generateCloudTrail({ directory: set, records, recordsPerFile, seed: 42 })
  const dir = await place.create('bench')
  const machine = machineSpeed(set)
  console.log('importing …')
  const imported = await place.vestige(['import', dir, set, '--no-detect'])
  if (imported.code !== 0) throw new Error(imported.err)
  if (rounds > 0) console.log('importing without rules, and with the shipped and SigmaHQ rules …')
  const detection = rounds > 0 ? await ratio(set) : []
  const disk = { database: bytesUnder(dir) - bytesUnder(join(dir, 'evidence')), evidence: bytesUnder(join(dir, 'evidence')) }

  const opens: number[] = []
  {
    const opener = await createWorkbench({ host: 'lab', ready: true, home: place.home, passphrase: 'acceptance' })
    // The first opening also unlocks the examiner's key, which is slow on purpose.
    for (let i = 0; i < 6; i++) {
      const from = performance.now()
      await opener.client.case.open({ path: dir })
      await opener.client.events.page({ columns, limit: 200 })
      if (i > 0) opens.push(performance.now() - from)
      await opener.client.case.close()
      // As between two acts of a person.
      await new Promise((wake) => setTimeout(wake, 2000))
    }
    await opener.close()
  }
  const bench = await createWorkbench({ host: 'lab', ready: true, home: place.home, passphrase: 'acceptance' })
  const info = await bench.client.case.open({ path: dir })
  console.log('asking …')
  const questions: Record<string, Timing> = {
    'open to first page': summary(opens),
    ...(await ask(bench.client, truth.from, truth.to, runs)),
  }
  const planted = await counts(bench.client, truth)

  console.log('asking while an import runs …')
  const second = place.path('second')
  mkdirSync(second)
  generateCloudTrail({ directory: second, records: Math.min(200_000, records), recordsPerFile, seed: 43 })
  const { job } = await bench.client.evidence.receive({ paths: [second] })
  let running = true
  const ended = (async () => {
    for await (const progress of await bench.client.evidence.jobs()) if (progress.job === job && progress.state !== 'running') break
    running = false
  })()
  const during: number[] = []
  const rare: number[] = []
  for (let turn = 0; running; turn++) {
    const query = ['', 'action:GetObject', filters['rare action']!][turn % 3]!
    const from = performance.now()
    await bench.client.events.page({ columns, query, at: truth.from, limit: 200 })
    ;(turn % 3 === 2 ? rare : during).push(performance.now() - from)
    await new Promise((wake) => setTimeout(wake, 50))
  }
  await ended
  questions['page of 200 while importing'] = summary(during)
  questions['page of 200 while importing, rare action'] = summary(rare)
  await bench.close()
  questions['text, rare: first of a new process'] = await firstAskings(dir, 7)
  questions['one raw record'] = await rawRecords(dir, runs)

  console.log('DuckDB alone …')
  const alonePath = fileURLToPath(new URL('./duckdb-alone.ts', import.meta.url))
  const alone = JSON.parse(
    (await run(node, [alonePath, set, place.path('alone.duckdb'), String(runs)], { maxBuffer: 1 << 26 })).stdout,
  ) as Alone

  const ingest = {
    events: info.events,
    'matches truth':
      info.events === truth.events && info.account.duplicates === truth.duplicates && info.account.versions === truth.versions,
    seconds: round(imported.seconds),
    'events/s': Math.round(truth.records / imported.seconds),
    'files/s': Math.round(truth.files / imported.seconds),
    'record bytes': Math.round(truth.recordBytes / truth.records),
    'peak MiB': Math.round(imported.peakMiB),
    'bytes an event': Math.round(disk.database / info.events),
    'sealed bytes an event': Math.round(disk.evidence / info.events),
  }
  console.log(table('This machine, one thread, microseconds of CPU a record', [machine]))
  console.log(table('Ingest: gz to committed and searchable', [ingest]))
  if (detection.length > 0) console.log(table('Import with rules (mark: at most 1.35 times the time without)', detection))
  console.log(
    table('Beside DuckDB alone (read_json of the same files)', [
      { what: 'ingest seconds', vestige: ingest.seconds, duckdb: round(alone.seconds), ratio: round(imported.seconds / alone.seconds) },
      { what: 'peak MiB', vestige: ingest['peak MiB'], duckdb: Math.round(alone.peakMiB), ratio: round(imported.peakMiB / alone.peakMiB) },
      ...Object.entries(alone.questions)
        .filter(([name]) => questions[name])
        .map(([name, timing]) => ({
          what: `${name}, ms p50`,
          vestige: questions[name]!.p50,
          duckdb: timing.p50,
          ratio: round(questions[name]!.p50 / Math.max(0.1, timing.p50)),
        })),
    ]),
  )
  console.log(
    table(
      'Questions, ms',
      Object.entries(questions).map(([question, timing]) => ({ question, ...timing })),
    ),
  )
  console.log(
    table(
      'Planted text',
      Object.entries(planted).map(([text, count]) => ({ text, ...count })),
    ),
  )
  console.log(`\n${JSON.stringify({ records, recordsPerFile, machine, ingest, detection, disk, questions, planted, duckdb: alone })}`)
} finally {
  place.remove()
}
