// Issue 3, "what holds for all": 100 MB of VPC flow logs, imported whole by the command line; 60,000 records a second are asked on two cores.
import { join } from 'node:path'
import { writeFlows } from '../bench/flow-generator.ts'
import { Place, Table } from './command.ts'

const asked = 60_000
const bytes = Number(process.argv[2] ?? 100) * 1e6
const place = new Place()
const table = new Table()

interface Imported {
  totals: { records: number; events: number; ignored: { reason: string; count: number }[]; rejects: { reason: string; count: number }[] }
}

for (const { name, files, gzip } of [
  { name: 'one file of text', files: 1, gzip: false },
  { name: '48 files as S3 delivers them, gz', files: 48, gzip: true },
]) {
  const folder = place.path(`flows-${files}`)
  const truth = writeFlows((n) => join(folder, `flow_${String(n).padStart(3, '0')}.log${gzip ? '.gz' : ''}`), {
    bytes,
    files,
    seed: 3,
    gzip,
  })
  const dir = await place.create(`flow-${files}`)
  const ran = await place.vestige(['import', dir, folder, '--json'])
  if (ran.code !== 0) throw new Error(`import: exit ${ran.code}\n${ran.err.slice(-2000)}`)
  const { totals } = JSON.parse(ran.out) as Imported
  table.check(
    `${name}: every line accounted for`,
    totals.events === truth.records - truth.empty && totals.records === truth.records + files && totals.rejects.length === 0,
    `${truth.records} flows in ${(truth.bytes / 1e6).toFixed(0)} MB, ${totals.events} events`,
  )
  const rate = truth.records / ran.seconds
  table.check(
    `${name}: ${asked} records a second, start of the program and closing of the case included`,
    rate >= asked,
    `${rate.toFixed(0)}/s in ${ran.seconds.toFixed(1)} s; ${ran.cpuSeconds.toFixed(1)} s of processor, ${((ran.cpuSeconds / truth.records) * 1e6).toFixed(1)} us a record; ${ran.peakMiB.toFixed(0)} MiB`,
  )
}
table.close()
place.remove()
