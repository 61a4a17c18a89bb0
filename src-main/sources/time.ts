// Recorded times to microseconds since the epoch, without guessing a zone.

/** Years outside are kept in the record and sorted as undated: no log of any source is that old or that far ahead. */
const earliest = Date.UTC(1980, 0, 1)
const latest = Date.UTC(2100, 0, 1)

export interface When {
  us: bigint
  ms: number
}

function digits(text: string, from: number, n: number): number {
  let value = 0
  for (let at = from; at < from + n; at++) {
    const d = text.charCodeAt(at) - 48
    if (!(d >= 0 && d <= 9)) return Number.NaN
    value = value * 10 + d
  }
  return value
}

const daysIn = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * RFC 3339 with `T` or a blank, any number of fraction digits (cut to microseconds), `Z` or an offset with or without colon.
 * Milliseconds since the epoch, and the microseconds beyond them in `micros`. NaN when it is none, or when it names no zone.
 */
export function parseIso(text: string, zoneless?: 'utc'): { ms: number; micros: number } | undefined {
  if (text.length < 19 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(13) !== 58) return undefined
  const separator = text.charCodeAt(10)
  if (separator !== 84 && separator !== 32 && separator !== 116) return undefined
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  const hour = digits(text, 11, 2)
  const minute = digits(text, 14, 2)
  const second = digits(text, 17, 2)
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn[month - 1]! && hour <= 24 && minute <= 59 && second <= 60)) return undefined
  let ms = Date.UTC(digits(text, 0, 4), month - 1, day, hour, minute, second)
  if (Number.isNaN(ms)) return undefined
  let at = 19
  let micros = 0
  const mark = text.charCodeAt(at)
  if (mark === 46 || mark === 44) {
    let scale = 100_000
    at++
    const first = at
    for (; at < text.length; at++) {
      const d = text.charCodeAt(at) - 48
      if (!(d >= 0 && d <= 9)) break
      micros += d * scale
      scale = Math.floor(scale / 10)
    }
    if (at === first) return undefined
    ms += Math.floor(micros / 1000)
    micros %= 1000
  }
  const zone = text.charCodeAt(at)
  if (at === text.length) return zoneless === 'utc' ? { ms, micros } : undefined
  if (zone === 90 || zone === 122) return at + 1 === text.length ? { ms, micros } : undefined
  if (zone !== 43 && zone !== 45) return undefined
  const hours = digits(text, at + 1, 2)
  const colon = text.charCodeAt(at + 3) === 58 ? 1 : 0
  const minutes = at + 3 === text.length ? 0 : digits(text, at + 3 + colon, 2)
  if (Number.isNaN(hours) || Number.isNaN(minutes) || hours > 23 || text.length > at + 5 + colon) return undefined
  return { ms: ms - (zone === 43 ? 1 : -1) * (hours * 60 + minutes) * 60_000, micros }
}

/** Microseconds for the sort key, or undefined when the time is implausible. */
export function sortKey(ms: number, micros = 0): bigint | undefined {
  if (!(ms >= earliest && ms < latest)) return undefined
  return BigInt(ms) * 1000n + BigInt(micros)
}

export function parseTime(text: string, zoneless?: 'utc'): When | undefined {
  const parts = parseIso(text, zoneless)
  if (!parts) return undefined
  const us = sortKey(parts.ms, parts.micros)
  return us === undefined ? undefined : { us, ms: parts.ms }
}
