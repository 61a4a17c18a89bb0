// Events as lines for other tools: NDJSON of OCSF, or CSV of columns that no spreadsheet takes for a formula.
import type { EventRow, RawRecord } from '../case/api.ts'
import { columns } from '../contract/columns.ts'

/** Also stands in the examiner's guide: a cell that starts with one of these gets an apostrophe before it (OWASP, "CSV Injection"). */
const formula = /^[=+\-@\t\r]/

export function csvCell(value: string | number | undefined): string {
  if (value === undefined) return ''
  const text = String(value)
  const safe = typeof value === 'string' && formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const line = (cells: (string | number | undefined)[]) => `${cells.map(csvCell).join(',')}\r\n`

export interface CsvShape {
  columns: string[]
  /** IANA zone of the time column. */
  zone: string
}

export function csvShape(zone: string, chosen?: string[]): CsvShape {
  const known = new Set(columns.map(({ name }) => name))
  const unknown = chosen?.find((name) => !known.has(name))
  if (unknown !== undefined) throw Object.assign(new Error(`there is no column ${unknown}`), { code: 'usage' })
  clock(zone)
  return { zone, columns: chosen ?? columns.map(({ name }) => name) }
}

export function csvHeader({ columns: names, zone }: CsvShape): string {
  return line([`time (${zone})`, 'uid', 'exhibit', 'member', ...names, 'tags', 'possibly the same', 'message'])
}

export function csvLine(row: EventRow, { columns: names, zone }: CsvShape): string {
  const time = row.ts === null ? '' : timeIn(BigInt(row.ts), zone)
  const values = names.map((name) => row.values[name])
  return line([time, row.uid, row.exhibit, row.member, ...values, row.tags.join('; '), row.possiblySame ? 'yes' : '', row.said])
}

/** One event as OCSF; where the record no longer reads (the source is gone), what the columns hold. */
export function ndjsonLine(event: Record<string, unknown> | null, row: EventRow, raw: RawRecord): string {
  const shown = event ?? { metadata: { uid: row.uid }, unmapped: { columns: row.values, raw: Buffer.from(raw.bytes).toString('utf8') } }
  return `${JSON.stringify(shown)}\n`
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function clock(zone: string): Intl.DateTimeFormat {
  let format = clocks.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZoneName: 'longOffset',
    })
    clocks.set(zone, format)
  }
  return format
}

/** RFC 3339 with microseconds and the zone's offset at that time. */
export function timeIn(ts: bigint, zone: string): string {
  const seconds = ts / 1_000_000n - (ts % 1_000_000n < 0n ? 1n : 0n)
  const micros = (ts - seconds * 1_000_000n).toString().padStart(6, '0')
  const date = new Date(Number(seconds) * 1000)
  if (zone === 'UTC') return `${date.toISOString().slice(0, -5)}.${micros}Z`
  const part = Object.fromEntries(
    clock(zone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  )
  const offset = part.timeZoneName === 'GMT' ? '+00:00' : part.timeZoneName!.slice(3)
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}.${micros}${offset}`
}
