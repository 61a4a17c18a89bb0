// Issue 3, point 1: everything in the shared data is imported; records found are compared with sources.json, file by file.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { explained } from './03-explained.ts'
import { Place, shared, Table } from './command.ts'

interface Listed {
  file: string
  records: number | null
  role: string
  unit: string
  format: string
}
interface Found {
  path?: string
  member: string
  source: string | null
  problem?: string | null
  records: number
  events: number
  primary: number
  joined: number
  duplicates: number
  ignored: { reason: string; count: number }[]
  rejects: { reason: string; count: number }[]
}

if (!existsSync(join(shared, 'sources.json'))) {
  console.log(`left out: ${shared} is not on this machine`)
  console.log('0 passed, 0 failed, 1 skipped')
} else {
  const place = new Place()
  const table = new Table()
  const listed = JSON.parse(readFileSync(join(shared, 'sources.json'), 'utf8')) as Listed[]
  const left = new Set(['sigma-rules', 'ocsf-schema', 'attack', 'LICENSES'])
  const folders = readdirSync(shared, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !left.has(entry.name))
  const dir = await place.create('sources')
  const found = new Map<string, Found>()
  let open = 0
  const ran = await place.json<{ exhibits: { path: string; files: Found[] }[] }>([
    'import',
    dir,
    ...folders.map(({ name }) => join(shared, name)),
  ])
  const many = (list: { count: number }[]) => list.reduce((sum, one) => sum + one.count, 0)
  for (const exhibit of ran.exhibits)
    for (const file of exhibit.files) {
      if (file.records !== file.primary + file.joined + file.duplicates + many(file.ignored) + many(file.rejects)) open++
      const key = `${basename(exhibit.path)}/${file.path ?? file.member}`
      if (!found.has(key)) found.set(key, file)
    }
  table.check('the account closes for every file', open === 0, `${found.size} files, ${open} open`)
  const rows: string[] = []
  let equal = 0
  let asGiven = 0
  let differ = 0
  let wrong = 0
  let whatTheyAre = 0
  const bySource = new Map<string, { files: number; records: number; equal: number; explained: number }>()
  const unused = new Set(explained.keys())
  for (const entry of listed) {
    if (!folders.some((folder) => entry.file.startsWith(`${folder.name}/`))) continue
    const file = found.get(entry.file)
    const records = file?.records ?? 0
    if (entry.role === 'log') {
      if (entry.records === null) continue
      // A table's title row is a record to us, ignored as such; sources.json counts the rows below it.
      const header = file?.ignored.find((one) => one.reason === 'header')?.count ?? 0
      const same =
        file !== undefined && (records === entry.records || records - header === entry.records) && (file.source !== null || records === 0)
      const reason = explained.get(entry.file)
      const of = bySource.get(file?.source ?? '(none)') ?? { files: 0, records: 0, equal: 0, explained: 0 }
      bySource.set(file?.source ?? '(none)', of)
      of.files++
      of.records += records
      if (same) {
        equal++
        of.equal++
      } else if (reason && reason.records === records) {
        asGiven++
        of.explained++
        unused.delete(entry.file)
        rows.push(`  explained: ${entry.file}: ${records} of ${entry.records} ${entry.unit}: ${reason.why}`)
      } else {
        differ++
        const reasons = [...(file?.ignored ?? []), ...(file?.rejects ?? [])].map((one) => `${one.count} × ${one.reason}`).join('; ')
        rows.push(
          `  DIFFERS: ${entry.file}: ${records} of ${entry.records} ${entry.unit}, ${file?.source ?? 'unrecognised'} ${file?.problem ?? ''} ${reasons}`,
        )
      }
    } else if (file?.source) {
      // Expected results of another tool are events in its schema, an archive of a log holds that log: read as such they are what they are.
      if (
        (entry.role === 'expected' && ['elastic', 'ecs_ndjson'].includes(file.source)) ||
        (entry.role === 'archive' && entry.file.includes(file.source.replace('_', '-')))
      ) {
        whatTheyAre++
        continue
      }
      wrong++
      rows.push(`  WRONG: ${entry.file}: role ${entry.role}, read as ${file.source} (${records} records)`)
    }
  }
  for (const file of unused) rows.push(`  an explanation that nothing needs any more: ${file}`)
  console.log(`  ${'source'.padEnd(24)}files    records   equal  explained`)
  for (const [source, of] of [...bySource].sort(([x], [y]) => (x < y ? -1 : 1)))
    console.log(
      `  ${source.padEnd(24)}${String(of.files).padStart(5)}${String(of.records).padStart(11)}${String(of.equal).padStart(8)}${String(of.explained).padStart(11)}`,
    )
  console.log(rows.join('\n'))
  table.check(
    'log files whose records equal sources.json',
    differ === 0 && unused.size === 0,
    `${equal} equal, ${asGiven} explained, ${differ} differ or are not read (listed above)`,
  )
  table.check(
    'label, expected and archive files come in only as what they are',
    wrong === 0,
    `${whatTheyAre} as events of another schema or a log in an archive, ${wrong} as something else (listed above)`,
  )
  const verified = await place.json<{ holds: boolean }>(['verify', dir])
  table.check('the case verifies', verified.holds, String(verified.holds))
  table.close()
  place.remove()
}
