// Times of host logs that leave something out: the year, the zone. What is filled in is said in the event.
import { lookup } from './lookup.ts'
import { parseTime, sortKey, type When } from './time.ts'

export interface Filled {
  when: When | undefined
  undated?: string
  /** What was filled in, in words. */
  labels: string[]
}

const months: Readonly<Record<string, number>> = lookup({
  Jan: 0,
  Feb: 1,
  Mar: 2,
  Apr: 3,
  May: 4,
  Jun: 5,
  Jul: 6,
  Aug: 7,
  Sep: 8,
  Oct: 9,
  Nov: 10,
  Dec: 11,
})

export const zoneAssumed = 'the recorded time names no zone: read as UTC'

export function monthOf(name: string): number | undefined {
  return months[name.slice(0, 1).toUpperCase() + name.slice(1, 3).toLowerCase()]
}

/** ISO text; without a zone it is read as UTC, and that is said. */
export function isoTime(text: string): Filled {
  const zoned = parseTime(text)
  if (zoned) return { when: zoned, labels: [] }
  const when = parseTime(text, 'utc')
  if (when) return { when, labels: [zoneAssumed] }
  return { when: undefined, undated: `the time is none or implausible: ${text.slice(0, 40)}`, labels: [] }
}

/** Parts of a time in UTC, or shifted by `offsetMinutes`; `undefined` when they are no date. */
export function dateTime(year: number, month: number | undefined, day: number, clock: string, offsetMinutes = 0): When | undefined {
  const parts = /^(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?$/.exec(clock)
  if (month === undefined || !parts) return undefined
  const [hour, minute, second] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  const start = Date.UTC(year, month, day)
  const at = new Date(start)
  if (at.getUTCMonth() !== month || at.getUTCDate() !== day || hour > 24 || minute > 59 || second > 60) return undefined
  const fraction = (parts[4] ?? '').padEnd(6, '0')
  const ms = start + ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1000 + Number(fraction.slice(0, 3))
  const us = sortKey(ms, Number(fraction.slice(3, 6)))
  return us === undefined ? undefined : { us, ms }
}

/** Minutes east of UTC of `+0200`, `+02:00`, `Z`, `UTC`; `undefined` for other names. */
export function offsetOf(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'UTC' || zone === 'GMT') return 0
  const parts = /^([+-])(\d\d):?(\d\d)$/.exec(zone)
  return parts ? (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3])) : undefined
}

const day = 86_400_000

/** `Mar  2 10:00:00`: the year is the last one in which the date is not after the file's own time. */
export function yearlessTime(month: number | undefined, dayOfMonth: number, clock: string, mtime: number | undefined): Filled {
  if (mtime === undefined)
    return { when: undefined, undated: 'the record names no year, and the file has no time to take it from', labels: [] }
  const last = new Date(mtime).getUTCFullYear() + 1
  // Eight years reach over the leap day that a century leaves out.
  for (let year = last; year > last - 10; year--) {
    const when = dateTime(year, month, dayOfMonth, clock)
    // A day of grace: the host's zone is not known.
    if (when && when.ms <= mtime + day)
      return { when, labels: [`the recorded time names no year: ${year} by the file's own time`, zoneAssumed] }
  }
  return { when: undefined, undated: 'the time is none', labels: [] }
}
