// Times as a report prints them: UTC first, never finer than the source records, a second zone by its offset.

/** `second`, `millisecond`, …: how many digits of a second a source's times hold. */
const digitsOf = (precision: string): number =>
  precision.startsWith('nano') || precision.startsWith('micro') ? 6 : precision.startsWith('milli') ? 3 : 0

/** RFC 3339 in UTC of microseconds since the epoch, with as many digits as the precision's word allows. */
export function stamp(us: bigint, precision: string): string {
  const seconds = us / 1_000_000n - (us % 1_000_000n < 0n ? 1n : 0n)
  const fraction = (us - seconds * 1_000_000n).toString().padStart(6, '0')
  const date = new Date(Number(seconds) * 1000)
  if (Number.isNaN(date.getTime())) return 'out of range'
  const digits = digitsOf(precision)
  return `${date.toISOString().slice(0, 19)}${digits === 0 ? '' : `.${fraction.slice(0, digits)}`}Z`
}

/** The same moment in a zone, with its offset: `2026-11-14T10:06:11+01:00`. Empty for text that is no time. */
export function inZone(at: string, zone: string): string {
  const date = new Date(at)
  if (zone === '' || Number.isNaN(date.getTime())) return ''
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
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
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  )
  const offset = parts.timeZoneName === 'GMT' ? '+00:00' : parts.timeZoneName!.slice(3)
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}${offset}`
}

/** Precision as it is printed beside a time. */
export const precisionWord = (precision: string): string => {
  const digits = digitsOf(precision)
  return digits === 0 ? 's' : digits === 3 ? 'ms' : 'µs'
}

/** An offset in minutes, as `+01:00`. */
export function offsetWord(minutes: number): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`
}
