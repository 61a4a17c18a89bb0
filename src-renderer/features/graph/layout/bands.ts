// Three bands and time from left to right: which question an entity answers, and where it stands once its layer and order are known.
import type { Shown } from '../model.ts'

export const bands = ['identity', 'change', 'execution'] as const
export type Band = (typeof bands)[number]

const ofKind: Readonly<Record<string, Band>> = {
  user: 'identity',
  role: 'identity',
  service_principal: 'identity',
  session: 'identity',
  key: 'identity',
  address: 'identity',
  account: 'identity',
  host: 'execution',
  container: 'execution',
  pod: 'execution',
  process: 'execution',
  file: 'execution',
  hash: 'execution',
  domain: 'execution',
}

/** Who is known by kind; what was acted on stands where the act belongs: changed if anything changed it, else reached. */
export const bandsOf = ({ nodes, links }: Shown): Map<string, Band> => {
  const changed = new Set<string>()
  for (const { to, edges } of links.values()) if (edges.some(({ lane }) => lane === 'change')) changed.add(to)
  return new Map([...nodes.values()].map(({ id, kind }) => [id, ofKind[kind] ?? (changed.has(id) ? 'change' : 'execution')]))
}

export interface Place {
  x: number
  y: number
}
export interface BandBox {
  band: Band
  y: number
  height: number
}
export interface Placed {
  at: ReadonlyMap<string, Place>
  bands: readonly BandBox[]
  width: number
  height: number
}

export const nodeWidth = 148
export const nodeHeight = 40
const rowGap = 22
const layerGap = 146
const besideGap = 18
const bandHead = 58
const bandFoot = 16
/** Entities of one layer and band above each other; more stand beside. */
const most = 7

/** `ranks` come from the layered layout: layer (from the left) and order within it. */
export const place = (ranks: ReadonlyMap<string, { layer: number; order: number }>, bandOf: ReadonlyMap<string, Band>): Placed => {
  const layers = [...new Set([...ranks.values()].map(({ layer }) => layer))].sort((a, b) => a - b)
  const cells = new Map<string, string[]>()
  for (const [id, { layer }] of [...ranks].sort(([a, x], [b, y]) => x.order - y.order || (a < b ? -1 : 1))) {
    const key = `${layer} ${bandOf.get(id)}`
    const ids = cells.get(key)
    if (ids) ids.push(id)
    else cells.set(key, [id])
  }
  const at = new Map<string, Place>()
  const inCell = new Map<Band, { ids: string[]; x: number; beside: number }[]>(bands.map((band) => [band, []]))
  let x = 24
  for (const layer of layers) {
    let beside = 1
    for (const band of bands) {
      const ids = cells.get(`${layer} ${band}`) ?? []
      if (ids.length === 0) continue
      const wide = Math.ceil(ids.length / most)
      beside = Math.max(beside, wide)
      inCell.get(band)!.push({ ids, x, beside: wide })
    }
    x += beside * (nodeWidth + besideGap) - besideGap + layerGap
  }
  const boxes: BandBox[] = []
  let y = 0
  for (const band of bands) {
    const cells = inCell.get(band)!
    const rows = Math.max(1, ...cells.map(({ ids, beside }) => Math.ceil(ids.length / beside)))
    const height = bandHead + rows * (nodeHeight + rowGap) - rowGap + bandFoot
    for (const { ids, x: left, beside } of cells) {
      const high = Math.ceil(ids.length / beside)
      ids.forEach((id, index) => {
        at.set(id, {
          x: left + Math.floor(index / high) * (nodeWidth + besideGap),
          y: y + bandHead + (index % high) * (nodeHeight + rowGap),
        })
      })
    }
    boxes.push({ band, y, height })
    y += height
  }
  return { at, bands: boxes, width: Math.max(200, x - layerGap + 24), height: y }
}
