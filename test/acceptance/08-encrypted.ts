// Issue 8, point 4: what a case costs that is encrypted at rest, beside the same set in a plain one, in turns.
// ACCEPTANCE_RECORDS (default 100,000) sets the size, ACCEPTANCE_ROUNDS (default 2) how often each is imported; the fastest counts.
import { rmSync } from 'node:fs'
import { createWorkbench } from '../../src-main/workbench/workbench.ts'
import { generateCloudTrail } from '../bench/cloudtrail-generator.ts'
import { ask } from '../bench/questions.ts'
import { Place, Table } from './command.ts'

const records = Number(process.env.ACCEPTANCE_RECORDS ?? 100_000)
const rounds = Number(process.env.ACCEPTANCE_ROUNDS ?? 2)
const secret = 'correct horse battery'
const kinds = ['plain', 'encrypted'] as const
const env = { VESTIGE_CASE_PASSPHRASE: secret }

const place = new Place()
const table = new Table()
try {
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
} finally {
  place.remove()
}
table.close()
