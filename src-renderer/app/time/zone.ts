// Times in a zone, from microseconds since the epoch (a number: exact until the year 2255).
// Offsets come from Intl once an hour of time and zone; the rest is arithmetic, so that a table of times costs nothing.

export type Micros = number
export const second = 1_000_000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

const formatOf = (zone: string): Intl.DateTimeFormat => {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    })
    formats.set(zone, format)
  }
  return format
}

export const isZone = (zone: string): boolean => {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Offset of a zone at a time, in milliseconds to add to UTC. Zones change on quarter hours at the finest. */
export const zoneOffset = (zone: string, ms: number): number => {
  if (zone === 'UTC') return 0
  const quarter = Math.floor(ms / 900_000)
  const key = `${zone} ${quarter}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const at = quarter * 900_000
  const part: Record<string, string> = {}
  for (const { type, value } of formatOf(zone).formatToParts(at)) part[type] = value
  const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year)
  const wall = Date.UTC(year, Number(part.month) - 1, Number(part.day), Number(part.hour), Number(part.minute), Number(part.second))
  const offset = wall - at
  if (offsets.size > 20_000) offsets.clear()
  offsets.set(key, offset)
  return offset
}

export interface Wall {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  /** Microseconds within the second. */
  micros: number
}

export const wallOf = (ts: Micros, zone: string): Wall => {
  const ms = Math.floor(ts / 1000)
  const date = new Date(ms + zoneOffset(zone, ms))
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    micros: ts - Math.floor(ts / second) * second,
  }
}

/** Time of a wall clock in a zone. In the hour that a change of clocks skips or repeats, the earlier offset is taken. */
export const fromWall = (wall: Wall, zone: string): Micros => {
  const plain = new Date(0)
  plain.setUTCFullYear(wall.year, wall.month - 1, wall.day)
  plain.setUTCHours(wall.hour, wall.minute, wall.second, 0)
  const asUtc = plain.getTime()
  const first = asUtc - zoneOffset(zone, asUtc - 12 * 3_600_000)
  const ms = first + zoneOffset(zone, first) === asUtc ? first : asUtc - zoneOffset(zone, asUtc)
  return ms * 1000 + wall.micros
}
