// The time of the common log format, `31/Jan/2023:09:25:21 +0000`.
import { sortKey, type When } from './time.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const shape = /^(\d{1,2})\/([A-Za-z]{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))? ([+-])(\d{2}):?(\d{2})$/

export function parseClfTime(text: string): When | undefined {
  const match = shape.exec(text)
  if (!match) return undefined
  const [, day, month, year, hour, minute, second, fraction = '', sign, zoneHours, zoneMinutes] = match
  const index = months.indexOf(month!.toLowerCase())
  if (index < 0 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  const date = Date.UTC(Number(year), index, Number(day))
  if (new Date(date).getUTCDate() !== Number(day)) return undefined
  const digits = fraction.padEnd(6, '0')
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000
  const ms = date + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(digits.slice(0, 3)) - zone
  const us = sortKey(ms, Number(digits.slice(3, 6)))
  return us === undefined ? undefined : { us, ms }
}
