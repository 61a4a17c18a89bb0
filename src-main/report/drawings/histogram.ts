// Events over time as bars, by layer, with the zone on the axis and what was done in answer as a lane below: a picture that a court can read in grey.
import type { Histogram } from '../../contract/procedures/events.ts'
import { num, xml } from './svg.ts'

const size = { width: 720, height: 210, left: 52, right: 8, top: 10, bottom: 44, lane: 22 }
/** Dark to light, each with its own word in the legend; order is the layers' own. */
const fills: Record<string, string> = {
  control: '#1f3a5f',
  identity: '#8c5a00',
  network: '#4a7a8c',
  runtime: '#7a2e2e',
  data: '#4d7a3a',
}
const other = '#777777'

/** `responses`: microseconds. */
export function drawHistogram(histogram: Histogram, responses: readonly bigint[] = []): string {
  const layers = Object.entries(histogram.layers).filter(([, counts]) => counts.some((count) => count > 0))
  const buckets = Math.max(1, ...layers.map(([, counts]) => counts.length))
  const totals = Array.from({ length: buckets }, (_, index) => layers.reduce((sum, [, counts]) => sum + (counts[index] ?? 0), 0))
  const most = Math.max(1, ...totals)
  const wide = size.width - size.left - size.right
  const high = size.height - size.top - size.bottom
  const step = wide / buckets
  const floor = size.top + high
  const parts: string[] = []
  for (const share of [0, 0.5, 1]) {
    const y = floor - high * share
    parts.push(`<line x1="${size.left}" x2="${size.width - size.right}" y1="${num(y)}" y2="${num(y)}" stroke="#bbb" stroke-width="0.5"/>`)
    const shown = Math.round(most * share)
    if (share === 0 || shown > 0) parts.push(label(size.left - 6, y + 3.5, String(shown), 'end'))
  }
  for (let index = 0; index < buckets; index++) {
    let y = floor
    for (const [layer, counts] of layers) {
      const count = counts[index] ?? 0
      if (count === 0) continue
      // A bucket with one event must be seen beside one with a million.
      const tall = Math.max(1, (high * count) / most)
      y -= tall
      parts.push(
        `<rect x="${num(size.left + index * step)}" y="${num(y)}" width="${num(Math.max(0.6, step - 0.4))}" height="${num(tall)}" fill="${fills[layer] ?? other}"/>`,
      )
    }
  }
  const [from, to] = [BigInt(histogram.from), BigInt(histogram.to)]
  const lane = responses.length === 0 ? 0 : size.lane
  if (lane > 0) {
    const y = floor + 14
    parts.push(
      `<line x1="${size.left}" x2="${size.width - size.right}" y1="${y}" y2="${y}" stroke="#bbb" stroke-width="0.5"/>`,
      label(size.left - 6, y + 3.5, 'response', 'end'),
    )
    for (const at of responses) {
      const x = to > from ? size.left + (wide * Number(at - from)) / Number(to - from) : size.left
      parts.push(`<path d="M${num(x)} ${y - 5}l4.5 5-4.5 5-4.5-5z" fill="#111"/>`)
    }
  }
  for (const share of [0, 0.5, 1]) {
    const at = from + ((to - from) * BigInt(Math.round(share * 100))) / 100n
    const x = size.left + wide * share
    parts.push(label(x, floor + lane + 14, clock(at), share === 0 ? 'start' : share === 1 ? 'end' : 'middle'))
  }
  let x = size.left
  for (const [layer] of layers) {
    parts.push(
      `<rect x="${num(x)}" y="${floor + lane + 26}" width="9" height="9" fill="${fills[layer] ?? other}"/>`,
      label(x + 13, floor + lane + 34, layer, 'start'),
    )
    x += 26 + layer.length * 6.4
  }
  parts.push(label(size.width - size.right, floor + lane + 34, 'time in UTC; events a bar', 'end'))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height + lane}" width="${size.width}" height="${size.height + lane}">${parts.join('')}</svg>`
}

const label = (x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end') =>
  `<text x="${num(x)}" y="${num(y)}" font-family="Inter" font-size="10" fill="#333" text-anchor="${anchor}">${xml(text)}</text>`

const clock = (us: bigint): string => {
  const date = new Date(Number(us / 1000n))
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 16).replace('T', ' ')}`
}
