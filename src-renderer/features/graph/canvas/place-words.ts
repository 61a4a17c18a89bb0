// Where along each line its words stand, so that they lie neither on each other nor on an entity, as far as there is room.
import { nodeHeight, nodeWidth, type Place } from '../layout/bands.ts'
import { curve } from './curve.ts'

export interface Worded {
  id: string
  from: Place
  to: Place
  /** Wanted place along the line, from 0 to 1. */
  lean: number
  /** Characters of the longest line, and how many lines. */
  length: number
  lines: number
}

interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

const characterWidth = 6
const lineHeight = 13
const others = [0.5, 0.36, 0.64, 0.22, 0.78, 0.12, 0.88]

const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

export interface Placed {
  lean: number
  /** Lines that have room there: all, the first alone, or none. */
  lines: number
}

/** In the order given: what comes first has its way. Words without room are left out: over an entity neither could be read. */
export const placeWords = (words: readonly Worded[], entities: readonly Place[]): Map<string, Placed> => {
  const taken: Box[] = entities.map(({ x, y }) => ({ left: x, top: y, right: x + nodeWidth, bottom: y + nodeHeight }))
  const out = new Map<string, Placed>()
  for (const { id, from, to, lean, length, lines } of words) {
    const boxAt = (at: number, lines: number): Box => {
      const { x, y, upright } = curve(from, to, at)
      const width = length * characterWidth
      const left = upright ? x - 8 - width : x - width / 2
      const bottom = upright ? y + (lines * lineHeight) / 2 : y - 3
      return { left, right: left + width, top: bottom - lines * lineHeight, bottom }
    }
    const free = (lines: number) => [lean, ...others].find((at) => !taken.some((box) => meet(box, boxAt(at, lines))))
    const whole = free(lines)
    const first = whole ?? (lines > 1 ? free(1) : undefined)
    const placed = { lean: first ?? lean, lines: whole !== undefined ? lines : first !== undefined ? 1 : 0 }
    if (placed.lines > 0) taken.push(boxAt(placed.lean, placed.lines))
    out.set(id, placed)
  }
  return out
}
