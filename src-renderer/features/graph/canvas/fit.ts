// What of a graph is brought into sight.
import type { ReactFlowInstance } from '@xyflow/react'
import { nodeHeight, nodeWidth, type Place } from '../layout/bands.ts'
import type { EntityFlowNode } from './EntityNode.tsx'
import type { LinkFlowEdge } from './LinkEdge.tsx'

/** Names of entities can still be read at this size. */
const readable = 0.62
/** Pixels left of the first entity. */
const margin = 24

interface Drawn {
  at: ReadonlyMap<string, Place>
  path: readonly { from: string; to: string }[]
  wide: boolean
  /** So many entities that not all are elements. */
  many: boolean
  opening: boolean
}

export const bringIntoSight = async (
  flow: ReactFlowInstance<EntityFlowNode, LinkFlowEdge>,
  { at, path, wide, many, opening }: Drawn,
): Promise<void> => {
  const stops = path.length > 0 && wide ? [...new Set(path.flatMap(({ from, to }) => [from, to]))] : null
  if (!many) {
    const minZoom = opening && path.length === 0 ? readable : 0.25
    await flow.fitView({ padding: 0.08, maxZoom: 1, minZoom, ...(stops && { nodes: stops.map((id) => ({ id })) }) })
    // Where not all of it is seen, it is read from its beginning.
    if (opening && !stops) await fromTheLeft(flow, at)
    return
  }
  const places = (stops ?? [...at.keys()]).flatMap((id) => at.get(id) ?? [])
  const left = Math.min(...places.map(({ x }) => x))
  const top = Math.min(...places.map(({ y }) => y))
  const right = Math.max(...places.map(({ x }) => x)) + nodeWidth
  const bottom = Math.max(...places.map(({ y }) => y)) + nodeHeight
  await flow.fitBounds({ x: left, y: top, width: right - left, height: bottom - top }, { padding: 0.06 })
}

const fromTheLeft = async (flow: ReactFlowInstance<EntityFlowNode, LinkFlowEdge>, at: ReadonlyMap<string, Place>): Promise<void> => {
  const { x, y, zoom } = flow.getViewport()
  const left = Math.min(...[...at.values()].map((place) => place.x))
  if (left * zoom + x < 0) await flow.setViewport({ x: margin - left * zoom, y, zoom })
}
