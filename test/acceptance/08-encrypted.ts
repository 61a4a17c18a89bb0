// Issue 8, point 4: that nothing of an encrypted case can be read on the disk, and what it costs beside the same set in a plain one, in turns.
// ACCEPTANCE_RECORDS (default 100,000; 0 for the strings alone) sets the size, ACCEPTANCE_ROUNDS (default 2) how often each is imported;
// the fastest counts.
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createWorkbench } from '../../src-main/workbench/workbench.ts'
import { generateCloudTrail } from '../bench/cloudtrail-generator.ts'
import { ask } from '../bench/questions.ts'
import { foundIn, planted, plantedEvidence, watchTemporary } from '../keeping/planted.ts'
import { Place, root, Table } from './command.ts'

const records = Number(process.env.ACCEPTANCE_RECORDS ?? 100_000)
const rounds = Number(process.env.ACCEPTANCE_ROUNDS ?? 2)
const secret = 'correct horse battery'
const kinds = ['plain', 'encrypted'] as const
const env = { VESTIGE_CASE_PASSPHRASE: secret }

const place = new Place()
const table = new Table()
/** Received with all rules, judged, noted, indexed anew, verified deeply, copied; then every file is searched, also decompressed. */
async function strings(): Promise<void> {
  const words = planted(1)
  const dir = place.path('planted.vestige')
  const evidence = plantedEvidence(place.path('planted'), { seed: 1, events: 400, big: true })
  const temporary = place.path('temporary')
  for (const folder of [temporary, place.path('planted-home')]) mkdirSync(folder)
  const before = tmpdir()
  process.env.TMPDIR = temporary
  const watched = watchTemporary(words, temporary, [dir, evidence, root])
  const bench = await createWorkbench({ host: 'lab', home: place.path('planted-home'), passphrase: '' })
  const { client } = bench
  const done = async ({ job }: { job: string }) => {
    for await (const progress of await client.evidence.jobs())
      if (progress.job === job && progress.state !== 'running') {
        if (progress.state !== 'done') throw new Error(progress.message ?? progress.state)
        return
      }
  }
  try {
    await client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: '', passphrase: '' })
    await client.case.create({ path: dir, title: 'Planted', encrypt: secret })
    await done(await client.evidence.receive({ paths: [evidence] }))
    const { rows } = await client.events.page({ query: `"${words[3]}"`, limit: 10 })
    await client.annotations.set({ uids: rows.map(({ uid }) => uid), kind: 'note', text: words[7]! })
    const verdict = await client.verdict.run({ subject: { kind: 'case', id: 'case' }, without: [] })
    await client.verdict.keep({ verdict })
    await client.coverage.read({})
    await done(await client.case.reindex())
    await done(await client.evidence.verify({ deep: true }))
    const fails = (await client.evidence.verification())!.checks.filter(({ status }) => status === 'fails')
    table.check('planted: found by its words with the key, and verifies', rows.length > 0 && fails.length === 0, `${rows.length} events`)
    table.check('planted: nothing on the disk while it is open', foundIn(dir, words).length === 0, `${words.length} strings`)
    await client.people.branch({ path: place.path('copy.vestige'), to: 'Ben' })
  } finally {
    await bench.close()
    process.env.TMPDIR = before
  }
  const { looks, found } = watched()
  const left = [...foundIn(dir, words), ...foundIn(place.path('copy.vestige'), words)]
  table.check(
    'planted: nothing on the disk when it is closed, nor in a copy',
    left.length === 0,
    left.slice(0, 5).join(', ') || 'none found',
  )
  table.check(
    'planted: nothing in temporary files',
    found.length === 0 && looks > 50,
    `${looks} looks; ${found.slice(0, 3).join(', ') || 'none found'}`,
  )
}

/** The same set into a plain case and an encrypted one, in turns, and the questions of the bench to both. */
async function cost(): Promise<void> {
  const set = place.path('set')
  const truth = generateCloudTrail({ directory: set, records, recordsPerFile: 2000, seed: 42 })
  const seconds = { plain: Number.POSITIVE_INFINITY, encrypted: Number.POSITIVE_INFINITY }
  const peak = { plain: 0, encrypted: 0 }
  const pathOf = (kind: string) => place.path(`${kind}.vestige`)
  for (let round = 0; round < rounds; round++)
    for (const kind of kinds) {
      const dir = pathOf(kind)
      rmSync(dir, { recursive: true, force: true })
      const sheet = place.path(`sheet-${round}.txt`)
      const created = await place.vestige(
        ['case', 'create', dir, '--title', kind, '--examiner', 'Acceptance <acceptance@example.org>'].concat(
          kind === 'encrypted' ? ['--encrypt', '--recovery-sheet', sheet] : [],
        ),
        { env },
      )
      if (created.code !== 0) throw new Error(created.err)
      const imported = await place.vestige(['import', dir, set, '--no-detect'], { env })
      if (imported.code !== 0) throw new Error(imported.err)
      seconds[kind] = Math.min(seconds[kind], imported.seconds)
      peak[kind] = Math.max(peak[kind], imported.peakMiB)
    }
  const questions: Record<(typeof kinds)[number], Awaited<ReturnType<typeof ask>>> = { plain: {}, encrypted: {} }
  for (const kind of kinds) {
    const bench = await createWorkbench({ host: 'lab', home: place.home, passphrase: '' })
    const info = await bench.client.case.open({ path: pathOf(kind), ...(kind === 'encrypted' && { secret }) })
    table.check(`${kind}: all events`, info.events === truth.events, info.events)
    questions[kind] = await ask(bench.client, truth.from, truth.to, 5)
    await bench.close()
  }
  const ratio = seconds.encrypted / seconds.plain
  table.check(
    `import of ${records} records, encrypted at most twice the time of plain`,
    ratio <= 2,
    `${seconds.plain.toFixed(1)} s plain, ${seconds.encrypted.toFixed(1)} s encrypted: ratio ${ratio.toFixed(2)}; peak ${Math.round(peak.plain)} and ${Math.round(peak.encrypted)} MiB`,
  )
  for (const [name, { p50 }] of Object.entries(questions.plain))
    console.log(`       ${name}: p50 ${p50} ms plain, ${questions.encrypted[name]!.p50} ms encrypted`)
}

try {
  await strings()
  if (records > 0) await cost()
} finally {
  place.remove()
}
table.close()
