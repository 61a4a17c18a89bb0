// Issue 2, points 4 and 5: a large generated set, checked event by event, and the real load of a cloud account.
// ACCEPTANCE_EVENTS (default 1,000,000) and ACCEPTANCE_FILES (default 200,000) set the sizes.
import { createHash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createWorkbench } from '../../src-main/workbench/workbench.ts'
import { generateCloudTrail } from '../bench/cloudtrail-generator.ts'
import { summary } from '../bench/measure.ts'
import { Place, Table } from './command.ts'

const place = new Place()
const table = new Table()
const events = Number(process.env.ACCEPTANCE_EVENTS ?? 1_000_000)
const files = Number(process.env.ACCEPTANCE_FILES ?? 200_000)

interface Totals {
  records: number
  events: number
  primary: number
  duplicates: number
  versions: number
}

{
  const input = place.path('set')
  const truth = generateCloudTrail({ directory: input, records: events, recordsPerFile: 2000, seed: 7 })
  const dir = await place.create('truth')
  const ran = await place.vestige(['import', dir, input, '--json'])
  if (ran.code !== 0) throw new Error(ran.err.slice(-2000))
  const { totals } = JSON.parse(ran.out) as { totals: Totals }
  table.check(
    'import',
    true,
    `${truth.records} records in ${ran.seconds.toFixed(1)} s: ${Math.round(truth.records / ran.seconds)} a second, start of the program included`,
  )
  table.check('peak memory at most 1.5 GB', ran.peakMiB <= 1536, `${ran.peakMiB.toFixed(0)} MiB`)
  table.check('records', totals.records === truth.records, `${totals.records} of ${truth.records}`)
  table.check('events', totals.events === truth.events, `${totals.events} of ${truth.events}`)
  table.check('duplicates', totals.duplicates === truth.duplicates, `${totals.duplicates} of ${truth.duplicates}`)
  table.check('versions', totals.versions === truth.versions, `${totals.versions} of ${truth.versions}`)
  const index = ['case.db', 'events.duckdb'].reduce((sum, name) => sum + statSync(join(dir, name)).size, 0)
  table.check(
    'bytes an event beside the originals at most 450',
    index / truth.events <= 450,
    `${(index / truth.events).toFixed(0)} bytes; records are ${(truth.recordBytes / truth.records).toFixed(0)} bytes`,
  )
  for (const [text, wanted] of Object.entries(truth.planted)) {
    const found = (await lines(['events', dir, '--query', `"${text}"`])).length
    table.check(`planted text ${text}`, found === wanted, `${found} of ${wanted}`)
  }
  if (events <= 1_000_000) {
    const ids: string[] = []
    const ran = await place.vestige(['events', dir, '--format', 'ndjson'], {
      onLine(line) {
        ids.push((JSON.parse(line) as { metadata: { original_event_uid: string } }).metadata.original_event_uid)
      },
    })
    if (ran.code !== 0) throw new Error(ran.err.slice(-2000))
    const digest = createHash('sha256')
    for (const id of ids.sort()) digest.update(`${id}\n`)
    table.check('every event by its id', digest.digest('hex') === truth.idDigest, `${ids.length} events exported, versions too`)
  }
  const verified = await place.json<{ holds: boolean; checks: unknown[] }>(['verify', dir])
  table.check('the case verifies', verified.holds, `${verified.checks.length} checks`)
}
{
  const input = place.path('account')
  const truth = generateCloudTrail({ directory: input, records: files * 20, recordsPerFile: 20, seed: 11 })
  const dir = await place.create('account')
  const ran = await place.vestige(['import', dir, input, '--json'])
  if (ran.code !== 0) throw new Error(ran.err.slice(-2000))
  const { totals } = JSON.parse(ran.out) as { totals: Totals }
  table.check(
    `${truth.files} files of 20 records, at least 1,500 files a second`,
    truth.files / ran.seconds >= 1500,
    `${(truth.files / ran.seconds).toFixed(0)} files a second, ${ran.seconds.toFixed(1)} s, ${ran.peakMiB.toFixed(0)} MiB`,
  )
  table.check(
    'their records',
    totals.records === truth.records && totals.duplicates === truth.duplicates,
    `${totals.records} of ${truth.records}, ${totals.duplicates} duplicates of ${truth.duplicates}`,
  )
  const stored = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
  table.check('the case copies as few large files', stored < 500, `${stored} files`)
  const bench = await createWorkbench({ host: 'lab', ready: true, home: place.home, passphrase: 'acceptance' })
  const pages: number[] = []
  const opens: number[] = []
  // The first opening also unlocks the examiner's key, which is slow on purpose.
  for (let time = 0; time < 6; time++) {
    const from = performance.now()
    await bench.client.case.open({ path: dir })
    const { total } = await bench.client.evidence.members({ exhibit: 'EX-001', limit: 200 })
    if (time > 0) opens.push(performance.now() - from)
    for (let page = 1; page <= 5; page++) {
      const asked = performance.now()
      await bench.client.evidence.members({ exhibit: 'EX-001', limit: 200, offset: Math.floor((total * page) / 6) })
      pages.push(performance.now() - asked)
    }
    await bench.client.case.close()
    await new Promise((wake) => setTimeout(wake, 1000))
  }
  await bench.close()
  const [open, page] = [summary(opens), summary(pages)]
  table.check('the register opens in under 500 ms', open.longest < 500, `p50 ${open.p50}, longest ${open.longest} ms, of ${open.runs}`)
  table.check('a page of it anywhere', page.longest < 500, `p50 ${page.p50}, longest ${page.longest} ms, of ${page.runs}`)
}
table.close()
place.remove()

async function lines(args: string[]): Promise<string[]> {
  const ran = await place.vestige([...args, '--format', 'ndjson'])
  if (ran.code !== 0) throw new Error(ran.err.slice(-2000))
  return ran.out.split('\n').filter(Boolean)
}
