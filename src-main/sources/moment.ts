// A time as cloud and identity logs write it: ISO with or without zone, epochs, the portals' own spelling of a date.
import { parseEpoch } from './epoch.ts'
import { parseIso, parseTime, sortKey, type When } from './time.ts'

export interface Moment {
  when: When | undefined
  /** As recorded. */
  recorded: string | undefined
  /** Why there is no time. */
  undated: string | undefined
  /** What was assumed to read it. */
  assumed: string | undefined
}

/** `9/20/2023 4:05:03 AM`, `6/3/2021, 4:11:48.323 PM`. */
const portal =
  /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}),? (\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?(?: (?:UTC|Z))?$/

/** `utcByDefinition`: the vendor says the field is UTC although it names no zone, so nothing is assumed. */
export function momentOf(value: unknown, field: string, utcByDefinition = false): Moment {
  if (value === undefined || value === null || value === '')
    return { when: undefined, recorded: undefined, undated: `the record has no ${field}`, assumed: undefined }
  const recorded = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : JSON.stringify(value)
  const no = { when: undefined, recorded, undated: `${field} is no plausible time`, assumed: undefined }
  if (typeof value !== 'string' && typeof value !== 'number') return no
  const epoch = parseEpoch(value)
  if (epoch) return { when: epoch, recorded, undated: undefined, assumed: undefined }
  if (typeof value === 'number') return no
  const text = value.trim()
  // `2024-05-06 07:08:09.123 UTC`, as BigQuery and some pipelines write it.
  const iso = text.replace(/ ?UTC$/, 'Z')
  const zoned = parseIso(iso)
  const parts = zoned ?? parseIso(iso, 'utc')
  if (parts) {
    const us = sortKey(parts.ms, parts.micros)
    if (us === undefined) return no
    const assumed = zoned || utcByDefinition ? undefined : 'the recorded time names no zone: read as UTC'
    return { when: { us, ms: parts.ms }, recorded, undated: undefined, assumed }
  }
  return spelledTime(text, recorded) ?? portalTime(text, recorded, utcByDefinition) ?? no
}

/** `Mon May 06 2024 09:20:00 GMT+0200 (Central European Summer Time)`, as browsers write a date into an export. */
const spelled = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT([+-]\d{4})(?: \(.*\))?$/
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function spelledTime(text: string, recorded: string): Moment | undefined {
  const match = spelled.exec(text)
  if (!match) return undefined
  const [, name, day, year, clock, zone] = match
  const month = String(months.indexOf(name!) + 1).padStart(2, '0')
  const when = parseTime(`${year}-${month}-${day}T${clock}${zone}`)
  return when && { when, recorded, undated: undefined, assumed: undefined }
}

function portalTime(text: string, recorded: string, utc: boolean): Moment | undefined {
  const match = portal.exec(text)
  if (!match) return undefined
  const [, first, second, year, hourText, minute, seconds = '0', fraction = '', half] = match
  let month = Number(first)
  let day = Number(second)
  const ambiguous = month <= 12 && day <= 12 && month !== day
  if (month > 12) [month, day] = [day, month]
  let hour = Number(hourText)
  if (half) hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  const ms = Date.UTC(Number(year), month - 1, day, hour, Number(minute), Number(seconds)) + Number(fraction.padEnd(3, '0').slice(0, 3))
  const back = new Date(ms)
  // Day 31 of a month of 30 rolls over: then it was no date.
  if (Number.isNaN(ms) || back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23) return undefined
  const us = sortKey(ms, Number(fraction.padEnd(6, '0').slice(3, 6)))
  if (us === undefined) return undefined
  const assumed = [
    ambiguous ? 'the recorded date is read as month/day/year' : '',
    utc ? '' : 'the recorded time names no zone: read as UTC',
  ]
  return { when: { us, ms }, recorded, undated: undefined, assumed: assumed.filter((each) => each !== '').join('; ') || undefined }
}
