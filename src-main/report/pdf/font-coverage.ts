// Which characters our fonts can draw, from their `cmap` tables (OpenType 1.9, formats 4 and 12). PDF/A forbids a missing glyph,
// and evidence holds any character there is: what cannot be drawn is printed as its code point.

/** Inclusive ranges of code points. */
type Ranges = [number, number][]

export function coverageOf(fonts: readonly Uint8Array[]): (point: number) => boolean {
  const covered = new Set<number>()
  for (const font of fonts) for (const [from, to] of rangesOf(font)) for (let point = from; point <= to; point++) covered.add(point)
  return (point) => covered.has(point)
}

function rangesOf(font: Uint8Array): Ranges {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength)
  const tables = view.getUint16(4)
  for (let index = 0; index < tables; index++) {
    const at = 12 + index * 16
    if (view.getUint32(at) === 0x636d6170) return readCmap(view, view.getUint32(at + 8))
  }
  return []
}

function readCmap(view: DataView, start: number): Ranges {
  const ranges: Ranges = []
  for (let index = 0; index < view.getUint16(start + 2); index++) {
    const at = start + view.getUint32(start + 4 + index * 8 + 4)
    const format = view.getUint16(at)
    if (format === 12)
      for (let group = 0; group < view.getUint32(at + 12); group++) {
        const row = at + 16 + group * 12
        ranges.push([view.getUint32(row), view.getUint32(row + 4)])
      }
    if (format === 4) {
      const segments = view.getUint16(at + 6) / 2
      for (let segment = 0; segment < segments; segment++) {
        const to = view.getUint16(at + 14 + segment * 2)
        const from = view.getUint16(at + 16 + segments * 2 + segment * 2)
        if (from <= to && from !== 0xffff) ranges.push([from, to])
      }
    }
  }
  return ranges
}
