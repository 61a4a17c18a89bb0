// Layers from the left and order within them, by ELK's layered algorithm: edges go from what was seen earlier to what came later.
import ELK, { type ELK as Elk } from 'elkjs/lib/elk-api.js'
import type { Shown, Step } from '../model.ts'
import { firstSeen } from '../model.ts'

let elk: Elk | undefined
const engine = (): Elk => {
  elk ??= new ELK({ workerFactory: () => new Worker(new URL('./elk-worker.ts', import.meta.url), { type: 'module' }) })
  return elk
}

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  // Only layer and order are taken, so the cheapest placement does.
  'elk.layered.nodePlacement.strategy': 'SIMPLE',
  'elk.layered.crossingMinimization.greedySwitch.type': 'OFF',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.edgeRouting': 'POLYLINE',
  'elk.separateConnectedComponents': 'false',
}

/** Above this many, ELK takes longer than anyone waits: its cost grows with every layer that a link crosses. */
const manyPairs = 300
const sweeps = 6
/** Of a crowded graph: a long chain would make it a band that no screen shows. Neighbouring layers are one then. */
const mostLayers = 9

/**
 * Layers and order of a crowded graph: each entity one layer after the latest that leads to it, and in its layer where its
 * neighbours stand on average. `pairs` lead from lower to higher numbers.
 */
export const crowdedRanks = (count: number, pairs: readonly (readonly [number, number])[]): { layer: number; order: number }[] => {
  const before: number[][] = Array.from({ length: count }, () => [])
  const after: number[][] = Array.from({ length: count }, () => [])
  for (const [a, b] of pairs) {
    before[b]!.push(a)
    after[a]!.push(b)
  }
  const layer = new Array<number>(count).fill(0)
  for (let at = 0; at < count; at++) for (const from of before[at]!) layer[at] = Math.max(layer[at]!, layer[from]! + 1)
  const deepest = layer.reduce((most, one) => Math.max(most, one), 0)
  if (deepest >= mostLayers) for (let at = 0; at < count; at++) layer[at] = Math.floor((layer[at]! * mostLayers) / (deepest + 1))
  const layers: number[][] = Array.from({ length: layer.reduce((most, one) => Math.max(most, one), -1) + 1 }, () => [])
  for (let at = 0; at < count; at++) layers[layer[at]!]!.push(at)
  // Between 0 and 1, so that layers of different length can be compared.
  const place = new Array<number>(count).fill(0)
  const settle = (list: number[]) => {
    for (const [index, at] of list.entries()) place[at] = (index + 0.5) / list.length
  }
  for (const list of layers) settle(list)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const near = sweep % 2 === 0 ? before : after
    for (const list of sweep % 2 === 0 ? layers : layers.toReversed()) {
      const wanted = new Map(
        list.map((at) => [
          at,
          near[at]!.length === 0 ? place[at]! : near[at]!.reduce((sum, one) => sum + place[one]!, 0) / near[at]!.length,
        ]),
      )
      list.sort((a, b) => wanted.get(a)! - wanted.get(b)! || a - b)
      settle(list)
    }
  }
  return layer.map((one, at) => ({ layer: one, order: place[at]! }))
}

/** Entities in the order of time; those on the path keep its order, whatever else they did before. */
export const timeOrder = (shown: Shown, path: readonly Step[]): Map<string, number> => {
  const seen = firstSeen(shown)
  let reached = Number.NEGATIVE_INFINITY
  for (const [index, { from, to }] of path.entries()) {
    if (index === 0) {
      reached = seen.get(from) ?? 0
      seen.set(from, reached)
    }
    reached = Math.max(reached + 1, seen.get(to) ?? 0)
    seen.set(to, reached)
  }
  const order = [...shown.nodes.keys()].sort((a, b) => (seen.get(a) ?? 0) - (seen.get(b) ?? 0) || (a < b ? -1 : 1))
  return new Map(order.map((id, index) => [id, index]))
}

export const ranksOf = async (shown: Shown, path: readonly Step[]): Promise<Map<string, { layer: number; order: number }>> => {
  const order = timeOrder(shown, path)
  const ids = [...order.keys()]
  // Two entities are joined once, however many links they have: the layers are the same, and crossings cost by pairs.
  const pairs = new Set<string>()
  for (const { from, to } of shown.links.values()) {
    if (from === to) continue
    const [a, b] = [order.get(from)!, order.get(to)!]
    pairs.add(`${Math.min(a, b)} ${Math.max(a, b)}`)
  }
  const onPath = new Set(path.flatMap(({ from, to }) => [from, to]))
  // The path runs along the top of each band.
  const above = (name: string, order: number) => (onPath.has(name) ? order - 1e9 : order)
  const ends = [...pairs].map((pair) => pair.split(' ').map(Number) as [number, number])
  if (ends.length > manyPairs)
    return new Map(crowdedRanks(ids.length, ends).map((rank, index) => [ids[index]!, { ...rank, order: above(ids[index]!, rank.order) }]))
  const { children = [] } = await engine().layout({
    id: 'graph',
    layoutOptions: options,
    children: ids.map((_, index) => ({ id: String(index), width: 100, height: 20 })),
    edges: ends.map(([a, b], index) => ({ id: `e${index}`, sources: [String(a)], targets: [String(b)] })),
  })
  const layers = [...new Set(children.map(({ x = 0 }) => Math.round(x)))].sort((a, b) => a - b)
  return new Map(
    children.map(({ id, x = 0, y = 0 }) => {
      const name = ids[Number(id)]!
      return [name, { layer: layers.indexOf(Math.round(x)), order: above(name, y) }]
    }),
  )
}
