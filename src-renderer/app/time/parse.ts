// What an examiner types for a time: a date, a date and a clock, a full RFC 3339 time, or a clock of a known day.
import { fromRfc3339 } from './format.ts'
import { fromWall, type Micros, wallOf } from './zone.ts'

const dated = /^(\d{4})-(\d{1,2})(?:-(\d{1,2})(?:[T ]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?)?)?$/
const clock = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?$/

const valid = (month: number, day: number, hour: number, minute: number, second: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 60

/** Microseconds, or undefined. `near` gives the day to a clock that stands alone. */
export const parseTime = (text: string, zone: string, near?: Micros): Micros | undefined => {
  const trimmed = text.trim()
  const exact = fromRfc3339(trimmed)
  if (exact !== undefined) return exact
  const full = dated.exec(trimmed)
  if (full) {
    const [, year, month, day = '1', hour = '0', minute = '0', second = '0', digits = ''] = full
    const wall = {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      micros: Number(digits.padEnd(6, '0')),
    }
    if (!valid(wall.month, wall.day, wall.hour, wall.minute, wall.second)) return undefined
    const ts = fromWall(wall, zone)
    // 31 February would roll over into March.
    return wallOf(ts, zone).month === wall.month || zone !== 'UTC' ? ts : undefined
  }
  const short = clock.exec(trimmed)
  if (short && near !== undefined) {
    const [, hour, minute, second = '0', digits = ''] = short
    if (!valid(1, 1, Number(hour), Number(minute), Number(second))) return undefined
    const base = wallOf(near, zone)
    return fromWall(
      { ...base, hour: Number(hour), minute: Number(minute), second: Number(second), micros: Number(digits.padEnd(6, '0')) },
      zone,
    )
  }
  return undefined
}
