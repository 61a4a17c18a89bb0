// Times by zone: formatting, parsing, ticks, and the change of clocks.
import { describe, expect, it } from 'vitest'
import { clockText, durationText, fromRfc3339, offsetText, rangeText, rfc3339, spanText, timeText } from './format.ts'
import { parseTime } from './parse.ts'
import { ticks } from './ticks.ts'
import { day, fromWall, hour, minute, second, wallOf } from './zone.ts'

const at = (text: string): number => {
  const ts = fromRfc3339(text)
  if (ts === undefined) throw new Error(text)
  return ts
}

it('says how long from begin to end, where an end is as fine as its source told', () => {
  expect(spanText(0, 999_999)).toBe('within 1 s')
  expect(spanText(5_000_000, 70_999_999)).toBe('1 min 5 s')
  expect(spanText(0, 999)).toBe('within 1 ms')
  expect(spanText(0, 591_999)).toBe('591 ms')
  expect(spanText(0, 1500)).toBe('1 ms 500 µs')
})

describe('format', () => {
  it('shows only the digits a time has', () => {
    expect(clockText(at('2026-11-14T09:24:31Z'), 'UTC')).toBe('09:24:31')
    expect(clockText(at('2026-11-14T09:24:31.118Z'), 'UTC')).toBe('09:24:31.118')
    expect(clockText(at('2026-11-14T09:24:31.000007Z'), 'UTC')).toBe('09:24:31.000007')
  })
  it('writes and reads RFC 3339 without loss, before 1970 too', () => {
    for (const text of ['2026-11-14T09:24:31.123456Z', '1969-12-31T23:59:59.999999Z', '0099-01-01T00:00:00Z']) {
      expect(rfc3339(at(text))).toBe(text)
    }
    expect(at('2026-11-14T11:24:31+02:00')).toBe(at('2026-11-14T09:24:31Z'))
    expect(fromRfc3339('2026-11-14')).toBeUndefined()
  })
  it('says the offset of the zone at that time', () => {
    expect(offsetText(at('2026-07-01T00:00:00Z'), 'Europe/Berlin')).toBe('+02:00')
    expect(offsetText(at('2026-12-01T00:00:00Z'), 'Europe/Berlin')).toBe('+01:00')
    expect(offsetText(at('2026-12-01T00:00:00Z'), 'America/St_Johns')).toBe('-03:30')
    expect(timeText(at('2026-07-01T23:30:00Z'), 'Asia/Kolkata')).toBe('2026-07-02 05:00:00')
  })
  it('writes a range with the second date only where it differs', () => {
    expect(rangeText(at('2026-11-14T09:00:00Z'), at('2026-11-14T10:30:00Z'), 'UTC')).toBe('2026-11-14 09:00 – 10:30')
    expect(rangeText(at('2026-11-14T09:00:00Z'), at('2026-11-15T10:30:05Z'), 'UTC')).toBe('2026-11-14 09:00 – 2026-11-15 10:30:05')
  })
  it('gives durations by their two largest units', () => {
    expect(durationText(6 * minute + 52 * second + 4)).toBe('6 min 52 s')
    expect(durationText(3 * day + 4 * hour + 5 * minute)).toBe('3 d 4 h')
    expect(durationText(2 * hour)).toBe('2 h')
    expect(durationText(1500)).toBe('1 ms 500 µs')
    expect(durationText(0)).toBe('0 s')
  })
})

describe('wall clocks', () => {
  it('go there and back in every hour of a year with changes of clocks', () => {
    for (let ts = at('2026-01-01T00:30:00Z'); ts < at('2027-01-01T00:00:00Z'); ts += hour) {
      const back = fromWall(wallOf(ts, 'Europe/Berlin'), 'Europe/Berlin')
      // The repeated hour has two times for one wall clock; the first is taken.
      expect([0, hour]).toContain(ts - back)
    }
  })
})

describe('parse', () => {
  it('reads what an examiner types, in the zone of the window', () => {
    expect(parseTime('2026-11-14', 'UTC')).toBe(at('2026-11-14T00:00:00Z'))
    expect(parseTime('2026-11-14 09:24', 'Europe/Berlin')).toBe(at('2026-11-14T08:24:00Z'))
    expect(parseTime('2026-11-14T09:24:31.5Z', 'Europe/Berlin')).toBe(at('2026-11-14T09:24:31.5Z'))
    expect(parseTime('09:30', 'UTC', at('2026-11-14T01:00:00Z'))).toBe(at('2026-11-14T09:30:00Z'))
    expect(parseTime('2026', 'UTC')).toBeUndefined()
    expect(parseTime('2026-13-01', 'UTC')).toBeUndefined()
    expect(parseTime('2026-02-31', 'UTC')).toBeUndefined()
    expect(parseTime('09:30', 'UTC')).toBeUndefined()
  })
})

describe('ticks', () => {
  it('stay within the range, rise, and are no more than asked, from microseconds to centuries', () => {
    const from = at('2026-03-28T21:17:03.123457Z')
    for (let span = 20; span < 200 * 365 * day; span *= 3.7) {
      const found = ticks(from, from + Math.round(span), 10, 'Europe/Berlin')
      expect(found.length).toBeGreaterThan(0)
      expect(found.length).toBeLessThanOrEqual(12)
      for (let index = 1; index < found.length; index++) expect(found[index]!.ts).toBeGreaterThan(found[index - 1]!.ts)
      expect(found[0]!.ts).toBeGreaterThanOrEqual(from)
    }
  })
  it('fall on wall-clock hours of the zone', () => {
    const found = ticks(at('2026-11-14T00:00:00Z'), at('2026-11-15T00:00:00Z'), 8, 'Asia/Kolkata')
    expect(found.map(({ label }) => label)).toContain('06:00')
    expect(found.some(({ strong, label }) => strong && label === '15 Nov')).toBe(true)
  })
})
