// The line between two entities and where its words stand; the same on the screen and in what is exported.
import { nodeHeight, nodeWidth, type Place } from '../layout/bands.ts'

export interface Curve {
  d: string
  x: number
  y: number
  /** The line runs up or down: words stand beside it, not over it. */
  upright: boolean
}

/** Point of a cubic between `from` and `to` whose handles are at `a` and `b`. */
const cubic = (t: number, from: number, a: number, b: number, to: number): number =>
  (1 - t) ** 3 * from + 3 * (1 - t) ** 2 * t * a + 3 * (1 - t) * t ** 2 * b + t ** 3 * to

/** `lean` says where along the line its words stand, from 0 to 1. From border to border: sideways where the entities stand apart, up and down where they stand above each other. */
export const curve = (a: Place, b: Place, lean = 0.5): Curve => {
  const apart = b.x - a.x
  if (Math.abs(apart) < nodeWidth) {
    const down = b.y >= a.y
    const x1 = a.x + nodeWidth / 2
    const x2 = b.x + nodeWidth / 2
    const y1 = down ? a.y + nodeHeight : a.y
    const y2 = down ? b.y : b.y + nodeHeight
    const bend = Math.min(40, Math.abs(y2 - y1) / 2) * (down ? 1 : -1)
    return {
      d: `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`,
      x: (x1 + x2) / 2,
      y: y1 + (y2 - y1) * lean,
      upright: true,
    }
  }
  const right = apart > 0
  const x1 = right ? a.x + nodeWidth : a.x
  const x2 = right ? b.x : b.x + nodeWidth
  const y1 = a.y + nodeHeight / 2
  const y2 = b.y + nodeHeight / 2
  const bend = Math.max(28, Math.min(120, Math.abs(x2 - x1) / 2)) * (right ? 1 : -1)
  return {
    d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
    x: cubic(lean, x1, x1 + bend, x2 - bend, x2),
    y: cubic(lean, y1, y1, y2, y2),
    upright: false,
  }
}
