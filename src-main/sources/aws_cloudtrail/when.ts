// Event times: UTC by definition of the field; the console's own spellings, and epochs of older command lines.
import { parseTime, sortKey, type When } from '../time.ts'

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']

/** `August 18, 2024, 10:55:30 (UTC+02:00)` and `2024-08-18, 10:55:30 AM`. */
const spelled =
  /^(?:([A-Za-z]+) (\d{1,2}), (\d{4})|(\d{4})-(\d{2})-(\d{2})),? (\d{1,2}):(\d{2}):(\d{2})(?: ?([AaPp][Mm]))?(?: ?\(?UTC([+-]\d{1,2}):?(\d{2})?\)?)?(?: ?\(UTC\))?$/

export function timeOf(value: unknown): When | undefined {
  if (typeof value === 'number') {
    // The command line of version 1 printed seconds with a fraction.
    const us = Number.isFinite(value) ? sortKey(Math.floor(value * 1000)) : undefined
    return us === undefined ? undefined : { us, ms: Math.floor(value * 1000) }
  }
  if (typeof value !== 'string') return undefined
  return parseTime(value, 'utc') ?? consoleTime(value)
}

function consoleTime(text: string): When | undefined {
  const match = spelled.exec(text.trim())
  if (!match) return undefined
  const [, name, dayOf, yearOf, year, month, day, hour, minute, second, half, zoneHours, zoneMinutes] = match
  const monthIndex = name ? months.findIndex((full) => name.length > 2 && full.startsWith(name.toLowerCase())) : Number(month) - 1
  if (monthIndex < 0) return undefined
  let hours = Number(hour)
  if (half) hours = (hours % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
  let ms = Date.UTC(Number(yearOf ?? year), monthIndex, Number(dayOf ?? day), hours, Number(minute), Number(second))
  if (zoneHours) ms -= (Number(zoneHours) * 60 + Math.sign(Number(zoneHours)) * Number(zoneMinutes ?? 0)) * 60_000
  const us = Number.isNaN(ms) ? undefined : sortKey(ms)
  return us === undefined ? undefined : { us, ms }
}

/** Whether a recorded time names its zone. */
export function namesZone(value: unknown): boolean {
  return typeof value !== 'string' || /(?:Z|UTC.*|[+-]\d{2}:?\d{2})\)?$/i.test(value.trim())
}
