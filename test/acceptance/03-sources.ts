// Issue 3, point 1: everything in the shared data is imported; records found are compared with sources.json, file by file.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
  for (const folder of folders) {
    const ran = await place.json<{ exhibits: { files: Found[] }[] }>(['import', dir, join(shared, folder.name)])
    for (const file of ran.exhibits.flatMap((exhibit) => exhibit.files)) {
      const many = (list: { count: number }[]) => list.reduce((sum, one) => sum + one.count, 0)
      if (file.records !== file.primary + file.joined + file.duplicates + many(file.ignored) + many(file.rejects)) open++
      const key = `${folder.name}/${file.path ?? file.member}`
      if (!found.has(key)) found.set(key, file)
    }
  }
  table.check('the account closes for every file', open === 0, `${found.size} files, ${open} open`)
  const rows: string[] = []
  let equal = 0
  let differ = 0
  let wrong = 0
  for (const entry of listed) {
    if (!folders.some((folder) => entry.file.startsWith(`${folder.name}/`))) continue
    const file = found.get(entry.file)
    const records = file?.records ?? 0
    if (entry.role === 'log') {
      if (entry.records === null) continue
      if (file && records === entry.records && (file.source || records === 0)) equal++
      else {
        differ++
        const reasons = [...(file?.ignored ?? []), ...(file?.rejects ?? [])].map((one) => `${one.count} × ${one.reason}`).join('; ')
        rows.push(
          `  ${entry.file}: ${records} of ${entry.records} ${entry.unit}, ${file?.source ?? 'unrecognised'} ${file?.problem ?? ''} ${reasons}`,
        )
      }
    } else if (file?.source) {
      wrong++
      rows.push(`  ${entry.file}: role ${entry.role}, read as ${file.source} (${records} records)`)
    }
  }
  console.log(rows.join('\n'))
  table.check('log files whose records equal sources.json', differ === 0, `${equal} equal, ${differ} differ or are not read (listed above)`)
  table.check('label and expected files stay unrecognised', wrong === 0, `${wrong} are read as logs (listed above)`)
  const verified = await place.json<{ holds: boolean }>(['verify', dir])
  table.check('the case verifies', verified.holds, String(verified.holds))
  table.close()
  place.remove()
}
