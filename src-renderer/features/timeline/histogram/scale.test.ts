// Brush and zoom of the histogram.
import { describe, expect, it } from 'vitest'
import { dragged, gripAt, leastSpan, panned, tsOf, xOf, zoomed } from './scale.ts'

const scale = { from: 0, to: 1_000_000, left: 40, width: 1000 }
const whole = { from: 0, to: 1_000_000 }

describe('scale', () => {
  it('goes there and back', () => {
    for (const ts of [0, 1234, 500_000, 1_000_000]) expect(tsOf(scale, xOf(scale, ts))).toBe(ts)
    expect(tsOf(scale, -50)).toBe(0)
  })
})

describe('zoom', () => {
  it('keeps the time under the pointer, down to a millisecond, and ends at the whole', () => {
    const near = zoomed(whole, 250_000, 0.5, whole)!
    expect(near).toEqual({ from: 125_000, to: 625_000 })
    let range = near
    for (let step = 0; step < 60; step++) range = zoomed(range, 250_000, 0.5, whole)!
    expect(range.to - range.from).toBe(leastSpan)
    expect(range.from).toBeLessThanOrEqual(250_000)
    expect(range.to).toBeGreaterThanOrEqual(250_000)
    expect(zoomed(near, 300_000, 3, whole)).toBeNull()
  })
  it('never leaves the whole', () => {
    expect(panned({ from: 900_000, to: 1_000_000 }, 1, whole)).toEqual({ from: 900_000, to: 1_000_000 })
    expect(zoomed({ from: 0, to: 200_000 }, 0, 2, whole)).toEqual({ from: 0, to: 400_000 })
  })
})

describe('brush', () => {
  it('is made, moved, resized across itself, and cleared by a click', () => {
    expect(dragged(scale, 'new', null, 140, 240)).toEqual({ from: 100_000, to: 200_000 })
    expect(dragged(scale, 'new', null, 240, 140)).toEqual({ from: 100_000, to: 200_000 })
    expect(dragged(scale, 'new', null, 140, 141)).toBeNull()
    const brush = { from: 100_000, to: 200_000 }
    expect(gripAt(scale, brush, 141)).toBe('from')
    expect(gripAt(scale, brush, 190)).toBe('inside')
    expect(gripAt(scale, brush, 400)).toBe('new')
    expect(dragged(scale, 'inside', brush, 150, 250)).toEqual({ from: 200_000, to: 300_000 })
    expect(dragged(scale, 'inside', brush, 150, -900)).toEqual({ from: 0, to: 100_000 })
    expect(dragged(scale, 'to', brush, 240, 90)).toEqual({ from: 50_000, to: 100_000 })
  })
})
