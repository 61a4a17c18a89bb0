// The histogram on its canvas: stacked bars by layer, axis, brush. Hue is the layer, height is the count.
import type { Layer } from '../../../../src-main/contract/layer.ts'
import type { Histogram } from '../../../../src-main/contract/procedures/events.ts'
import type { Range } from '../../../app/state/view.ts'
import { ticks } from '../../../app/time/ticks.ts'
import { number } from '../../../app/words.ts'
import { type Scale, xOf } from './scale.ts'

export const order: readonly Layer[] = ['control', 'identity', 'network', 'runtime', 'data']
export const axisHeight = 18
export const topRoom = 4

export interface Palette {
  layers: Record<string, string>
  text: string
  faint: string
  line: string
  accent: string
  shade: string
  font: string
}

export interface Drawing {
  histogram: Histogram
  scale: Scale
  brush: Range | null
  hover: number | null
  zone: string
  palette: Palette
  height: number
  width: number
}

/** A round number at or above the highest bar. */
export const roundTop = (value: number): number => {
  if (value <= 4) return 4
  const size = 10 ** Math.floor(Math.log10(value))
  return [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((step) => Math.ceil(step * size)).find((step) => step >= value) ?? value
}

export const highest = ({ layers }: Histogram): number => {
  const series = Object.values(layers)
  let most = 0
  for (let index = 0; index < (series[0]?.length ?? 0); index++) {
    let sum = 0
    for (const counts of series) sum += counts[index] ?? 0
    if (sum > most) most = sum
  }
  return most
}

const drawBars = (context: CanvasRenderingContext2D, { histogram, scale, brush, hover, palette, height }: Drawing) => {
  const from = Number(histogram.from)
  const width = Number(histogram.width)
  const base = height - axisHeight
  const top = roundTop(highest(histogram))
  const unit = (base - topRoom) / top
  const buckets = Object.values(histogram.layers)[0]?.length ?? 0
  for (let index = 0; index < buckets; index++) {
    const start = from + index * width
    const x = xOf(scale, start)
    const next = xOf(scale, start + width)
    const gap = next - x > 3 ? 1 : 0
    const middle = start + width / 2
    const outside = brush !== null && (middle < brush.from || middle > brush.to)
    context.globalAlpha = outside ? 0.38 : hover === index ? 1 : 0.92
    let y = base
    for (const layer of order) {
      const count = histogram.layers[layer]?.[index] ?? 0
      if (count === 0) continue
      // A bar of one event among thousands is still seen.
      const size = Math.max(1.5, count * unit)
      context.fillStyle = palette.layers[layer] ?? palette.text
      context.fillRect(x, y - size, Math.max(1, next - x - gap), size)
      y -= size
    }
  }
  context.globalAlpha = 1
  context.fillStyle = palette.faint
  context.textAlign = 'right'
  context.fillText(number(top), scale.left - 6, topRoom + 8)
  context.fillText('0', scale.left - 6, base)
}

const drawAxis = (context: CanvasRenderingContext2D, { scale, zone, palette, height }: Drawing) => {
  const base = height - axisHeight
  context.fillStyle = palette.line
  context.fillRect(scale.left, base, scale.width, 1)
  let free = Number.NEGATIVE_INFINITY
  for (const { ts, label, strong } of ticks(scale.from, scale.to, Math.max(2, Math.floor(scale.width / 90)), zone)) {
    const x = xOf(scale, ts)
    context.fillStyle = palette.line
    context.fillRect(Math.round(x), base, 1, 4)
    const half = context.measureText(label).width / 2
    if (x - half < free || x + half > scale.left + scale.width + 4) continue
    context.textAlign = x - half < scale.left ? 'left' : 'center'
    context.fillStyle = strong ? palette.text : palette.faint
    context.fillText(label, x, height - 4)
    free = x + half + 12
  }
}

const drawBrush = (context: CanvasRenderingContext2D, { scale, brush, palette, height }: Drawing) => {
  if (!brush) return
  const base = height - axisHeight
  const from = xOf(scale, Math.max(scale.from, brush.from))
  const to = xOf(scale, Math.min(scale.to, brush.to))
  context.fillStyle = palette.shade
  context.fillRect(from, 0, to - from, base)
  context.fillStyle = palette.accent
  for (const x of [from, to]) {
    context.fillRect(Math.round(x) - 0.5, 0, 1, base)
    context.fillRect(Math.round(x) - 2.5, base / 2 - 8, 5, 16)
  }
}

export const draw = (context: CanvasRenderingContext2D, drawing: Drawing) => {
  context.clearRect(0, 0, drawing.width, drawing.height)
  context.font = drawing.palette.font
  context.textBaseline = 'alphabetic'
  drawBars(context, drawing)
  drawAxis(context, drawing)
  drawBrush(context, drawing)
}
