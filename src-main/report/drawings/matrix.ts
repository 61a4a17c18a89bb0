// Techniques of what was adopted under their tactics, in the order of ATT&CK: the matrix as a page can hold it.
import { middle, num, xml } from './svg.ts'

export interface MatrixCell {
  id: string
  name: string
  detections: number
}
export interface MatrixColumn {
  tactic: string
  cells: readonly MatrixCell[]
}

const box = { width: 143, height: 38, gap: 4, head: 26 }
/** A page is not wider than this many tactics: the others follow below. */
const acrossAtMost = 5
/** From few to many detections; told in words too. */
const fills = ['#f6eceb', '#ecd2cf', '#dfb2ad'] as const

export function drawMatrix(columns: readonly MatrixColumn[]): string {
  const parts: string[] = []
  const across = Math.min(acrossAtMost, columns.length)
  let top = 2
  for (let at = 0; at < columns.length; at += acrossAtMost) {
    const band = columns.slice(at, at + acrossAtMost)
    for (const [index, column] of band.entries()) parts.push(...drawn(column, 2 + index * (box.width + box.gap), top))
    top += box.head + Math.max(...band.map(({ cells }) => cells.length)) * (box.height + box.gap) + 10
  }
  const [width, height] = [across * (box.width + box.gap) + 2, top - 6]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${num(height)}" width="${width}" height="${num(height)}">${parts.join('')}</svg>`
}

function drawn({ tactic, cells }: MatrixColumn, x: number, y: number): string[] {
  return [
    `<text x="${x + 1}" y="${y + 15}" font-family="Inter" font-size="9.5" font-weight="600" fill="#111">${xml(middle(tactic, 22))}</text>`,
    `<line x1="${x}" x2="${x + box.width}" y1="${y + 20}" y2="${y + 20}" stroke="#55606b" stroke-width="0.8"/>`,
    ...cells.map((cell, row) => {
      const top = y + box.head + row * (box.height + box.gap)
      const fill = fills[cell.detections > 9 ? 2 : cell.detections > 1 ? 1 : 0]
      return (
        `<rect x="${x}" y="${top}" width="${box.width}" height="${box.height}" rx="2" fill="${fill}" stroke="#7a2e2e" stroke-width="0.6"/>` +
        `<text x="${x + 6}" y="${top + 15}" font-family="Inter" font-size="8.4" fill="#111">${xml(middle(cell.name, 31))}</text>` +
        `<text x="${x + 6}" y="${top + 29}" font-family="Inter" font-size="8" fill="#333">${xml(cell.id)} · ${cell.detections} detection${cell.detections === 1 ? '' : 's'}</text>`
      )
    }),
  ]
}
