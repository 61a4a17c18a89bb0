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

/** Above this many, fewer crossings are not worth the wait. */
const manyPairs = 300

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
  const { children = [] } = await engine().layout({
    id: 'graph',
    layoutOptions: pairs.size > manyPairs ? { ...options, 'elk.layered.thoroughness': '1' } : options,
    children: ids.map((_, index) => ({ id: String(index), width: 100, height: 20 })),
    edges: [...pairs].map((pair, index) => {
      const [a, b] = pair.split(' ') as [string, string]
      return { id: `e${index}`, sources: [a], targets: [b] }
    }),
  })
  const layers = [...new Set(children.map(({ x = 0 }) => Math.round(x)))].sort((a, b) => a - b)
  const onPath = new Set(path.flatMap(({ from, to }) => [from, to]))
  return new Map(
    children.map(({ id, x = 0, y = 0 }) => {
      const name = ids[Number(id)]!
      // The path runs along the top of each band.
      return [name, { layer: layers.indexOf(Math.round(x)), order: onPath.has(name) ? y - 1e9 : y }]
    }),
  )
}
