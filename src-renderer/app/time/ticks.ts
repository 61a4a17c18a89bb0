// Ticks of a time axis from years to microseconds, on round wall-clock times of the zone.
import { dateText } from './format.ts'
import { day, fromWall, hour, type Micros, minute, second, wallOf } from './zone.ts'

export interface Tick {
  ts: Micros
  label: string
  /** Starts a coarser unit (a day among hours, a year among months): drawn stronger. */
  strong: boolean
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const steps: readonly Micros[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].flatMap((n) => [n]),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => n * 1000),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 3, 7, 14].map((n) => n * day),
]
const monthSteps = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200]

const two = (value: number) => String(value).padStart(2, '0')

const label = (ts: Micros, step: Micros, zone: string): { label: string; strong: boolean } => {
  const wall = wallOf(ts, zone)
  const midnight = wall.hour === 0 && wall.minute === 0 && wall.second === 0 && wall.micros === 0
  if (midnight && step <= 12 * hour) return { label: `${wall.day} ${months[wall.month - 1]}`, strong: true }
  if (step >= day) {
    const first = wall.day === 1 && wall.month === 1
    return { label: first ? String(wall.year) : `${wall.day} ${months[wall.month - 1]}`, strong: first }
  }
  if (step >= minute) return { label: `${two(wall.hour)}:${two(wall.minute)}`, strong: false }
  if (step >= second) return { label: `${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}`, strong: wall.second === 0 }
  const digits = step >= 1000 ? String(Math.floor(wall.micros / 1000)).padStart(3, '0') : String(wall.micros).padStart(6, '0')
  return { label: `${two(wall.minute)}:${two(wall.second)}.${digits}`, strong: wall.micros === 0 }
}

const monthTicks = (from: Micros, to: Micros, step: number, zone: string): Tick[] => {
  const start = wallOf(from, zone)
  let index = Math.floor((start.year * 12 + start.month - 1) / step) * step
  const out: Tick[] = []
  for (let guard = 0; guard < 1000; guard++) {
    const year = Math.floor(index / 12)
    const month = index - year * 12
    const ts = fromWall({ year, month: month + 1, day: 1, hour: 0, minute: 0, second: 0, micros: 0 }, zone)
    if (ts > to) break
    if (ts >= from) out.push({ ts, label: month === 0 ? String(year) : (months[month] ?? ''), strong: month === 0 })
    index += step
  }
  return out
}

/** At most `most` ticks inside [from, to]. */
export const ticks = (from: Micros, to: Micros, most: number, zone: string): Tick[] => {
  const span = to - from
  if (!(span > 0) || most < 1) return []
  const step = steps.find((each) => span / each <= most)
  if (step === undefined) {
    const coarse = monthSteps.find((each) => span / (each * 30.4 * day) <= most) ?? 1200
    return monthTicks(from, to, coarse, zone)
  }
  const out: Tick[] = []
  // Steps count from the midnight before, so that they fall on round wall times; anew each day for changes of clocks.
  const midnight = { ...wallOf(from, zone), hour: 0, minute: 0, second: 0, micros: 0 }
  if (step >= day) {
    const jump = step / day
    const epochDay = Math.floor(Date.UTC(midnight.year, midnight.month - 1, midnight.day) / 86_400_000)
    for (let offset = -(epochDay % jump); offset * day <= span + 2 * step; offset += jump) {
      const date = new Date((epochDay + offset) * 86_400_000)
      const wall = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
      const ts = fromWall({ ...wall, hour: 0, minute: 0, second: 0, micros: 0 }, zone)
      if (ts >= from && ts <= to) out.push({ ts, ...label(ts, step, zone) })
    }
    return out
  }
  const base = fromWall(midnight, zone)
  for (let ts = base + Math.ceil((from - base) / step) * step; ts <= to; ts += step) out.push({ ts, ...label(ts, step, zone) })
  return out
}

/** How long the axis is and in which zone, in words, for its corner. */
export const axisWords = (from: Micros, zone: string): string => `${zone === 'UTC' ? 'UTC' : zone}, from ${dateText(from, zone)}`
