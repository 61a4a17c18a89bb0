// A graph of entities as columns from entry to data. Layout is simple on purpose: the same input gives the same picture.
import type { GraphEdgeInfo, GraphInfo, GraphNodeInfo } from '../../contract/procedures/graph.ts'
import { middle, num, xml } from './svg.ts'

/** Columns in the order of an attack; kinds not named stand where resources do. */
const columnOf: Record<string, number> = {
  address: 0,
  domain: 0,
  user: 1,
  key: 1,
  service_principal: 1,
  role: 2,
  session: 2,
  host: 3,
  container: 3,
  pod: 3,
  process: 3,
}
const box = { width: 150, height: 31, gapX: 44, gapY: 9 }
const strokes = { identity: '#8c5a00', change: '#7a2e2e', execution: '#1f3a5f' } as const
const dashes = { identity: '', change: '', execution: '4 2' } as const
/** What fits a page at a readable size. */
export const drawnNodes = 36

export interface DrawnGraph {
  svg: string
  drawn: number
  left: number
}

export function drawGraph(graph: GraphInfo): DrawnGraph {
  const wanted = [...graph.nodes]
    .sort((a, b) => b.detections - a.detections || b.events - a.events || (a.id < b.id ? -1 : 1))
    .slice(0, drawnNodes)
  const ids = new Set(wanted.map(({ id }) => id))
  const edges = graph.edges.filter(({ from, to }) => ids.has(from) && ids.has(to) && from !== to)
  const columns = columnsOf(wanted, edges)
  const rows = Math.max(1, ...columns.map((column) => column.length))
  const height = rows * (box.height + box.gapY) + 34
  // Room at the right for lines within the last column, and for the legend.
  const width = Math.max(legendWidth, columns.length * (box.width + box.gapX) + 4)
  const at = new Map<string, { x: number; y: number }>()
  columns.forEach((column, index) => {
    const free = rows - column.length
    column.forEach((node, row) => {
      at.set(node.id, { x: 2 + index * (box.width + box.gapX), y: 4 + (row + free / 2) * (box.height + box.gapY) })
    })
  })
  const parts = [
    '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" fill="#444"/></marker></defs>',
    ...edges.map((edge) => link(edge, at)),
    ...wanted.map((node) => rectangle(node, at.get(node.id)!)),
    legend(height - 8),
  ]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${num(width)} ${num(height)}" width="${num(width)}" height="${num(height)}">${parts.join('')}</svg>`
  return { svg, drawn: wanted.length, left: graph.nodes.length - wanted.length }
}

/** Within a column, by the mean row of what they are joined to: fewer crossings, without a search. */
function columnsOf(nodes: readonly GraphNodeInfo[], edges: readonly GraphEdgeInfo[]): GraphNodeInfo[][] {
  const byColumn = new Map<number, GraphNodeInfo[]>()
  for (const node of nodes) {
    const column = columnOf[node.kind] ?? 4
    byColumn.set(column, [...(byColumn.get(column) ?? []), node])
  }
  const columns = [...byColumn].sort(([a], [b]) => a - b).flatMap(([, list]) => split(list))
  const rank = new Map<string, number>()
  for (const column of columns) column.forEach((node, row) => void rank.set(node.id, row))
  for (let pass = 0; pass < 4; pass++)
    for (const column of columns) {
      const mean = new Map(
        column.map((node) => {
          const near = edges.flatMap(({ from, to }) => (from === node.id ? [rank.get(to)!] : to === node.id ? [rank.get(from)!] : []))
          return [node.id, near.length === 0 ? rank.get(node.id)! : near.reduce((sum, one) => sum + one, 0) / near.length]
        }),
      )
      column.sort((a, b) => mean.get(a.id)! - mean.get(b.id)! || (a.id < b.id ? -1 : 1))
      column.forEach((node, row) => void rank.set(node.id, row))
    }
  return columns
}

/** A page is not taller than this many rows. */
const rowsAtMost = 12
const split = (list: GraphNodeInfo[]): GraphNodeInfo[][] => {
  const parts: GraphNodeInfo[][] = []
  for (let at = 0; at < list.length; at += rowsAtMost) parts.push(list.slice(at, at + rowsAtMost))
  return parts
}

function link(edge: GraphEdgeInfo, at: ReadonlyMap<string, { x: number; y: number }>): string {
  const [from, to] = [at.get(edge.from)!, at.get(edge.to)!]
  const forward = to.x >= from.x
  const x1 = forward ? from.x + box.width : from.x
  const x2 = to.x > from.x ? to.x : to.x + box.width
  const [y1, y2] = [from.y + box.height / 2, to.y + box.height / 2]
  const bend = to.x === from.x ? 40 : (x2 - x1) / 2
  const [c1, c2] = to.x === from.x ? [x1 + bend, x2 + bend] : [x1 + bend, x2 - bend]
  const dash = dashes[edge.lane] === '' ? '' : ` stroke-dasharray="${dashes[edge.lane]}"`
  const wide = Math.min(3, 0.8 + Math.log10(Math.max(1, edge.count)) * 0.6)
  return `<path d="M${num(x1)} ${num(y1)}C${num(c1)} ${num(y1)} ${num(c2)} ${num(y2)} ${num(x2)} ${num(y2)}" fill="none" stroke="${strokes[edge.lane]}" stroke-width="${num(wide)}" stroke-opacity="0.75"${dash} marker-end="url(#a)"/>`
}

function rectangle(node: GraphNodeInfo, { x, y }: { x: number; y: number }): string {
  const grave = node.detections > 0
  const kind = node.members > 1 ? `${node.kind}, ${node.members} alike` : node.kind
  return (
    `<rect x="${num(x)}" y="${num(y)}" width="${box.width}" height="${box.height}" rx="3" fill="#fff" stroke="${grave ? '#7a2e2e' : '#666'}" stroke-width="${grave ? 1.6 : 0.8}"/>` +
    `<text x="${num(x + 7)}" y="${num(y + 12)}" font-family="Inter" font-size="8" fill="#555">${xml(middle(`${kind}${grave ? ` · ${node.detections} detection${node.detections === 1 ? '' : 's'}` : ''}`, 34))}</text>` +
    `<text x="${num(x + 7)}" y="${num(y + 24)}" font-family="JetBrains Mono" font-size="8.4" fill="#111">${xml(middle(node.name, 26))}</text>`
  )
}

const legendWidth = 380
function legend(y: number): string {
  const words = [
    ['identity', 'used or became'],
    ['change', 'changed'],
    ['execution', 'ran or read'],
  ] as const
  return words
    .map(([lane, text], index) => {
      const x = 2 + index * 130
      const dash = dashes[lane] === '' ? '' : ` stroke-dasharray="${dashes[lane]}"`
      return `<line x1="${x}" x2="${x + 24}" y1="${num(y - 3)}" y2="${num(y - 3)}" stroke="${strokes[lane]}" stroke-width="1.4"${dash}/><text x="${x + 30}" y="${num(y)}" font-family="Inter" font-size="8.5" fill="#333">${xml(text)}</text>`
    })
    .join('')
}
