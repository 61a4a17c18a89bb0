// Times recorded as numbers: seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by what is plausible.
import { sortKey, type When } from './time.ts'

/** Digits after the first ten of a time in seconds; only one of the four lies between 1980 and 2100. */
const scales = [0, 3, 6, 9] as const

/** Microseconds from the digits of a number without exponent; exact where a double would not be. */
export function parseEpoch(value: unknown): When | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  if (typeof value === 'string' && value.length === 10) {
    const seconds = tenDigits(value)
    if (seconds >= 0) {
      const us = sortKey(seconds * 1000)
      return us === undefined ? undefined : { us, ms: seconds * 1000 }
    }
  }
  const match = /^(\d{1,19})(?:\.(\d+))?$/.exec(String(value))
  if (!match) return undefined
  const whole = match[1]!
  for (const scale of scales) {
    // 315532800 s is 1980: nine digits or ten.
    const digits = whole.length - scale
    if (digits !== 9 && digits !== 10) continue
    const fraction = `${whole.slice(digits)}${match[2] ?? ''}`.padEnd(6, '0')
    const ms = Number(whole.slice(0, digits)) * 1000 + Number(fraction.slice(0, 3))
    const us = sortKey(ms, Number(fraction.slice(3, 6)))
    if (us !== undefined) return { us, ms }
  }
  return undefined
}

/** The short way for what flow logs hold two of a row. */
function tenDigits(text: string): number {
  let number = 0
  for (let at = 0; at < 10; at++) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return -1
    number = number * 10 + digit
  }
  return number
}
