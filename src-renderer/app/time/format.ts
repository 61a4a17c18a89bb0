// Times and durations as text, always with the zone said somewhere near; and RFC 3339 for the workbench.
import { day, hour, type Micros, minute, second, wallOf, zoneOffset } from './zone.ts'

const two = (value: number) => (value < 10 ? `0${value}` : String(value))

/** Digits of the fraction that the time has: none, three or six. */
export const fraction = (ts: Micros): string => {
  const micros = ts - Math.floor(ts / second) * second
  if (micros === 0) return ''
  return micros % 1000 === 0 ? `.${String(micros / 1000).padStart(3, '0')}` : `.${String(micros).padStart(6, '0')}`
}

export const dateText = (ts: Micros, zone: string): string => {
  const wall = wallOf(ts, zone)
  return `${String(wall.year).padStart(4, '0')}-${two(wall.month)}-${two(wall.day)}`
}

export const clockText = (ts: Micros, zone: string): string => {
  const wall = wallOf(ts, zone)
  return `${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}${fraction(ts)}`
}

export const timeText = (ts: Micros, zone: string): string => `${dateText(ts, zone)} ${clockText(ts, zone)}`

/** `UTC`, `+02:00`, `-03:30`. */
export const offsetText = (ts: Micros, zone: string): string => {
  if (zone === 'UTC') return 'UTC'
  const minutes = Math.round(zoneOffset(zone, Math.floor(ts / 1000)) / 60_000)
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** RFC 3339 in UTC, with as many digits as the time has. */
export const rfc3339 = (ts: Micros): string => `${dateText(ts, 'UTC')}T${clockText(ts, 'UTC')}Z`

const rfc = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)$/

/** Microseconds of an RFC 3339 time; undefined when it is none. Digits past the sixth are cut. */
export const fromRfc3339 = (text: string): Micros | undefined => {
  const found = rfc.exec(text)
  if (!found) return undefined
  const [, year, month, date, hours, minutes, seconds = '00', digits = '', zone = 'Z'] = found
  const ms = Date.parse(`${year}-${month}-${date}T${hours}:${minutes}:${seconds}${zone}`)
  return Number.isNaN(ms) ? undefined : ms * 1000 + Number(digits.slice(0, 6).padEnd(6, '0'))
}

/** A range shortly: the second date only where it differs. */
export const rangeText = (from: Micros, to: Micros, zone: string): string => {
  const short = (ts: Micros) => clockText(ts, zone).replace(/:00$/, '')
  const first = dateText(from, zone)
  const last = dateText(to, zone)
  return first === last ? `${first} ${short(from)} – ${short(to)}` : `${first} ${short(from)} – ${last} ${short(to)}`
}

const units: readonly [Micros, string][] = [
  [365 * day, 'y'],
  [day, 'd'],
  [hour, 'h'],
  [minute, 'min'],
  [second, 's'],
  [1000, 'ms'],
  [1, 'µs'],
]

/** How long from one interval's begin to another's end: an end in the last microsecond of a second, or of a millisecond, is that. */
export const spanText = (from: Micros, to: Micros): string => {
  const lasts = to - from
  const exact = lasts < 0 ? undefined : [second, 1000].find((unit) => lasts % unit === unit - 1)
  if (exact === undefined) return durationText(lasts)
  return lasts < exact ? `within 1 ${exact === second ? 's' : 'ms'}` : durationText(lasts + 1 - exact)
}

/** The two largest units: `6 min 52 s`, `3 d 4 h`, `12 ms`. */
export const durationText = (micros: Micros): string => {
  let rest = Math.round(Math.abs(micros))
  const out: string[] = []
  for (const [size, unit] of units) {
    if (rest < size && out.length === 0) continue
    const amount = Math.floor(rest / size)
    if (amount > 0) out.push(`${amount} ${unit}`)
    rest -= amount * size
    if (out.length === 2 || (out.length === 1 && amount === 0)) break
  }
  return out.join(' ') || '0 s'
}
