// Issue 2, point 2: all of the real CloudTrail set as one exhibit, counted against a count of our own.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Place, shared, Table } from './command.ts'

interface FileRow {
  member: string
  path?: string
  source: string | null
  records: number
  events: number
  primary: number
  joined: number
  duplicates: number
  versions: number
  ignored: { reason: string; count: number }[]
  rejects: { reason: string; count: number }[]
}

const set = join(shared, 'aws-cloudtrail')
if (!existsSync(set)) {
  console.log(`left out: ${set} is not on this machine`)
  console.log('0 passed, 0 failed, 1 skipped')
} else {
  const place = new Place()
  const table = new Table()
  const dir = await place.create('cloudtrail')
  const result = await place.json<{ exhibits: { id: string; files: FileRow[] }[]; totals: FileRow }>(['import', dir, set])
  table.check('one exhibit', result.exhibits.length === 1, result.exhibits.map((exhibit) => exhibit.id).join(' '))
  const files = result.exhibits[0]?.files ?? []
  const name = (row: FileRow): string => row.path ?? row.member
  const sum = (counts: { count: number }[]): number => counts.reduce((total, one) => total + one.count, 0)
  const open = files.filter((row) => row.records !== row.primary + row.joined + row.duplicates + sum(row.ignored) + sum(row.rejects))
  table.check(
    'the account closes for every file',
    open.length === 0 && files.length > 0,
    `${files.length} files, ${open.length} open ${open.map(name).join(' ')}`,
  )

  for (const [label, wanted, twice, pick] of [
    ['stratus', 225, undefined, (path: string) => path.includes('stratus/')],
    ['console-sessions', 5983, 46, (path: string) => path.endsWith('-InputEvents.json')],
    ['traildiscover', 321, 77, (path: string) => path.endsWith('.cloudtrail')],
  ] as const) {
    const rows = files.filter((row) => pick(name(row)))
    const records = rows.reduce((total, row) => total + row.records, 0)
    table.check(`records in ${label}`, records === wanted, `${records} of ${wanted}`)
    const truth = idTruth(set, pick)
    if (twice !== undefined)
      table.check(`ids seen before in ${label}, by our own count`, truth.again === twice, `${truth.again} of ${twice}`)
    const duplicates = rows.reduce((total, row) => total + row.duplicates, 0)
    const versions = rows.reduce((total, row) => total + row.versions, 0)
    table.check(
      `duplicates and versions in ${label}`,
      duplicates === truth.equal && versions === truth.other,
      `${duplicates} duplicates of ${truth.equal}, ${versions} versions of ${truth.other}`,
    )
  }
  const labels = files.filter((row) => /traildiscover\/events\.json$|-ExpectedSignals\.json$/.test(name(row)))
  table.check('label files stay unrecognised', labels.length > 0 && labels.every((row) => row.source === null), `${labels.length} files`)
  const unknown = files.filter((row) => row.source === null && !labels.includes(row))
  console.log(`unrecognised beside labels: ${unknown.map(name).join(', ')}`)
  console.log(`totals: ${JSON.stringify({ ...result.totals })}`)
  const verified = await place.json<{ holds: boolean; checks: unknown[] }>(['verify', dir])
  table.check('the case verifies', verified.holds, `${verified.checks.length} checks`)
  const again = await place.json<{ totals: FileRow }>(['import', dir, set])
  table.check(
    'the same set again adds no event',
    again.totals.primary === 0 || again.totals.events === 0,
    JSON.stringify({ events: again.totals.events, duplicates: again.totals.duplicates }),
  )
  table.close()
  place.remove()
}

/** By our own plain reading: how many records repeat an event id, with equal content or with other content. */
function idTruth(folder: string, pick: (path: string) => boolean): { again: number; equal: number; other: number } {
  const seen = new Map<string, Set<string>>()
  let again = 0
  let equal = 0
  let other = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).sort((a, b) =>
    join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
  )) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || !pick(path)) continue
    const parsed = JSON.parse(readFileSync(path, 'utf8')) as
      | Record<string, unknown>[]
      | { Records: Record<string, unknown>[] }
      | Record<string, unknown>
    const records = Array.isArray(parsed)
      ? parsed
      : Array.isArray((parsed as { Records?: unknown }).Records)
        ? (parsed as { Records: Record<string, unknown>[] }).Records
        : [parsed as Record<string, unknown>]
    for (const record of records) {
      if (typeof record.eventID !== 'string') continue
      const identity = record.userIdentity as { accountId?: string } | undefined
      const key = `${String(record.recipientAccountId ?? identity?.accountId ?? '')} ${record.eventID}`
      const content = canonical(record)
      const known = seen.get(key)
      if (!known) {
        seen.set(key, new Set([content]))
        continue
      }
      again++
      if (known.has(content)) equal++
      else {
        other++
        known.add(content)
      }
    }
  }
  return { again, equal, other }
}

function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .join(',')}}`
}
