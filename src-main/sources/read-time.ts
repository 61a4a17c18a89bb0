// Times as logs, analysis tools, consoles and exports write them. A time that names no zone is read as UTC, and it is said.
import { parseEpoch } from './epoch.ts'
import { parseIso, parseTime, sortKey, type When } from './time.ts'

export interface ReadTime {
  when: When | undefined
  /** What had to be assumed. */
  assumed: string | undefined
}

export const noZone = 'the recorded time names no zone: read as UTC'
const monthFirst = 'the recorded date is read as month/day/year'

/** `9/20/2023 4:05:03 AM`, `01/22/2012,07:52:33`, with or without fraction and zone. */
const american =
  /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?(?: ?(UTC|GMT|Z|[+-]\d{2}:?\d{2}))?$/
/** `Mar 2, 2026 9:00:00 AM`, `Mar 2, 2026 @ 09:00:00.123` (Kibana), `2 Mar 2026 09:00:00`. */
const spelled =
  /^(?:[A-Z][a-z]{2},? )?(?:([A-Z][a-z]{2})[a-z]* (\d{1,2}),? (\d{4})|(\d{1,2}) ([A-Z][a-z]{2})[a-z]* (\d{4})),? (?:@ )?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?: ?([AaPp])\.?[Mm]\.?)?(?: ?(UTC|GMT|Z|[+-]\d{2}:?\d{2}))?$/
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

export function readTime(recorded: string | undefined, utc = false): ReadTime {
  const none = { when: undefined, assumed: undefined }
  if (recorded === undefined) return none
  const epoch = parseEpoch(recorded)
  if (epoch) return { when: epoch, assumed: undefined }
  // `2026-03-02 09:00:00.123 +00:00` and `… UTC` are RFC 3339 but for the blank.
  const text = recorded
    .trim()
    .replace(/ (?=[+-]\d{2}:?\d{2}$)/, '')
    .replace(/ ?(?:UTC|GMT)$/, 'Z')
  const zoned = parseIso(text)
  const parts = zoned ?? parseIso(text, 'utc')
  if (parts) return done(parts.ms, parts.micros, zoned || utc ? [] : [noZone])
  return spelledTime(recorded.trim(), utc) ?? browserTime(recorded.trim()) ?? none
}

function done(ms: number, micros: number, assumed: string[]): ReadTime {
  const us = Number.isNaN(ms) ? undefined : sortKey(ms, micros)
  if (us === undefined) return { when: undefined, assumed: undefined }
  return { when: { us, ms }, assumed: assumed.length > 0 ? assumed.join('; ') : undefined }
}

function spelledTime(text: string, utc: boolean): ReadTime | undefined {
  let match = american.exec(text)
  const assumed: string[] = []
  let year: number
  let month: number
  let day: number
  let clock: (string | undefined)[]
  if (match) {
    month = Number(match[1])
    day = Number(match[2])
    year = Number(match[3])
    if (month > 12) [month, day] = [day, month]
    else if (day <= 12 && day !== month) assumed.push(monthFirst)
    clock = match.slice(4)
  } else {
    match = spelled.exec(text)
    if (!match) return undefined
    month = months.indexOf(match[1] ?? match[5]!) + 1
    day = Number(match[2] ?? match[4])
    year = Number(match[3] ?? match[6])
    clock = match.slice(7)
  }
  const [hourText, minute, second = '0', fraction = '', half, zone] = clock
  let hour = Number(hourText)
  if (half) hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  if (month < 1 || hour > 23) return undefined
  let ms = Date.UTC(year, month - 1, day, hour, Number(minute), Number(second))
  // Day 31 of a month of 30 rolls over: then it was no date.
  if (new Date(ms).getUTCDate() !== day) return undefined
  const micros = Number(fraction.padEnd(6, '0').slice(0, 6))
  if (zone === undefined && !utc) assumed.push(noZone)
  const offset = zone === undefined ? null : /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  if (offset) ms -= (offset[1] === '+' ? 1 : -1) * (Number(offset[2]) * 60 + Number(offset[3])) * 60_000
  return done(ms + Math.floor(micros / 1000), micros % 1000, assumed)
}

/** `Mon May 06 2024 09:20:00 GMT+0200 (Central European Summer Time)`, as browsers write a date into an export. */
const browser = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT([+-]\d{4})(?: \(.*\))?$/

function browserTime(text: string): ReadTime | undefined {
  const match = browser.exec(text)
  if (!match) return undefined
  const [, name, day, year, clock, zone] = match
  const when = parseTime(`${year}-${String(months.indexOf(name!) + 1).padStart(2, '0')}-${day}T${clock}${zone}`)
  return when && { when, assumed: undefined }
}

export interface Moment extends ReadTime {
  /** As recorded. */
  recorded: string | undefined
  /** Why there is no time. */
  undated: string | undefined
}

/** Of a record's field, whatever type it has. `utcByDefinition`: the vendor says it is UTC although it names no zone, so nothing is assumed. */
export function momentOf(value: unknown, field: string, utcByDefinition = false): Moment {
  if (value === undefined || value === null || value === '')
    return { when: undefined, recorded: undefined, undated: `the record has no ${field}`, assumed: undefined }
  const recorded = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : JSON.stringify(value)
  const { when, assumed } =
    typeof value === 'string'
      ? readTime(value, utcByDefinition)
      : { when: typeof value === 'number' ? parseEpoch(value) : undefined, assumed: undefined }
  return { when, recorded, undated: when ? undefined : `${field} is no plausible time`, assumed }
}

/** A wall-clock time (as if it were UTC) in a named zone (`Europe/Berlin`); undefined when no such zone is known. */
export function inZone(ms: number, zone: string): number | undefined {
  try {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    const offset = (at: number) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000
    // Twice, because the first guess may stand on the other side of a change of the clock.
    return ms - offset(ms - offset(ms))
  } catch {
    return undefined
  }
}
