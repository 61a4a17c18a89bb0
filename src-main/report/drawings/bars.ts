// Named counts as bars, the figure behind each: how far what was touched stands on the ladder.
import { num, xml } from './svg.ts'

const size = { width: 620, left: 150, right: 70, row: 22 }

export function drawBars(bars: readonly { name: string; count: number }[], unit: string): string {
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const height = bars.length * size.row + 24
  const wide = size.width - size.left - size.right
  const parts = bars.map(({ name, count }, index) => {
    const y = 4 + index * size.row
    // One must be seen beside ten thousand.
    const long = count === 0 ? 0 : Math.max(2, (wide * count) / most)
    return (
      text(size.left - 8, y + 12, name, 'end') +
      `<rect x="${size.left}" y="${y + 2}" width="${num(long)}" height="13" fill="#1f3a5f"/>` +
      text(size.left + long + 6, y + 12, String(count).replace(/\B(?=(\d{3})+$)/g, ' '), 'start')
    )
  })
  parts.push(
    `<line x1="${size.left}" x2="${size.left}" y1="2" y2="${height - 20}" stroke="#55606b" stroke-width="0.8"/>`,
    text(size.left, height - 6, unit, 'start'),
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}">${parts.join('')}</svg>`
}

const text = (x: number, y: number, words: string, anchor: 'start' | 'end') =>
  `<text x="${num(x)}" y="${num(y)}" font-family="Inter" font-size="9.5" fill="#333" text-anchor="${anchor}">${xml(words)}</text>`
