// Correlation's graphs and trees as the contract tells them: times as text, lists cut, detections on what they touch.
import type { ShownDetection } from '../../contract/procedures/detections.ts'
import type { GraphEdgeInfo, GraphInfo, GraphNodeInfo, ProcessInfo, SessionInfo, StoryPhase } from '../../contract/procedures/graph.ts'
import { collapse } from '../../correlate/collapse.ts'
import type { Graph, GraphEdge, GraphNode } from '../../correlate/graph.ts'
import type { ShortestStory } from '../../correlate/paths.ts'
import type { ProcessNode } from '../../correlate/process-forest.ts'
import type { SessionLane } from '../../correlate/sessions.ts'
import type { Phase } from '../../correlate/story.ts'

export const time = (us: bigint | null): string | null => (us === null ? null : String(us))

const ranks: Record<string, number> = { informational: 0, low: 1, medium: 2, high: 3, critical: 4 }
/** Ids of a collapsed node that travel; the count is of all. */
const namedMembers = 200

/** Detections by entity: how many, and the gravest level. */
export type Marks = ReadonlyMap<string, { detections: number; level: string }>

export function marksOf(detections: readonly ShownDetection[]): Marks {
  const out = new Map<string, { detections: number; level: string }>()
  for (const { entities, level, hidden } of detections) {
    if (hidden) continue
    for (const id of entities) {
      const one = out.get(id)
      if (!one) out.set(id, { detections: 1, level })
      else {
        one.detections++
        if (ranks[level]! > ranks[one.level]!) one.level = level
      }
    }
  }
  return out
}

export function nodeInfo(node: GraphNode, members: readonly string[], marks: Marks): GraphNodeInfo {
  let detections = 0
  let level: string | null = null
  for (const id of members) {
    const mark = marks.get(id)
    if (!mark) continue
    detections += mark.detections
    if (level === null || ranks[mark.level]! > ranks[level]!) level = mark.level
  }
  return {
    id: node.id,
    kind: node.kind,
    name: node.name,
    events: node.events,
    members: members.length,
    memberIds: members.slice(0, namedMembers),
    detections,
    level,
  }
}

export function edgeInfo(edge: GraphEdge): GraphEdgeInfo {
  return {
    id: edge.id,
    from: edge.from,
    to: edge.to,
    kind: edge.kind,
    lane: edge.lane,
    count: edge.count,
    refused: edge.refused,
    first: time(edge.first),
    last: time(edge.last),
    eventIds: edge.events,
  }
}

/** `limit` 0 never collapses. */
export function graphInfo(
  graph: Graph,
  options: { limit: number; keep: readonly string[]; events: number; cut: string | null; marks: Marks },
): GraphInfo {
  const limit = options.limit === 0 ? Number.POSITIVE_INFINITY : options.limit
  const shown = collapse(graph, limit, new Set(options.keep), (id) => (options.marks.has(id) ? 1e9 : 0) + graph.nodes.get(id)!.events)
  return {
    nodes: shown.nodes.map((node) => nodeInfo(node, node.members, options.marks)),
    edges: shown.edges.map(edgeInfo),
    totalNodes: graph.nodes.size,
    totalEdges: graph.edges.size,
    events: options.events,
    cut: options.cut,
  }
}

export function processInfo(node: ProcessNode, detections: ProcessInfo['detections']): ProcessInfo {
  const objects = (list: ProcessNode['files']) => list.map(({ object, events }) => ({ object, eventIds: events }))
  return {
    id: node.id,
    host: node.host,
    pid: node.pid,
    parent: node.parent,
    children: node.children,
    name: node.name,
    commandLine: node.commandLine,
    user: node.user,
    hash: node.hash,
    container: node.container,
    start: time(node.start),
    end: time(node.end),
    missing: node.missing,
    doubt: node.doubt,
    eventIds: node.events,
    connections: objects(node.connections),
    files: objects(node.files),
    detections,
  }
}

export const phaseInfo = (phase: Phase): StoryPhase => ({
  ...phase,
  from: time(phase.from),
  to: time(phase.to),
  sentences: phase.sentences.map((one) => ({ ...one, from: time(one.from), to: time(one.to) })),
})

export const sessionInfo = (lane: SessionLane): SessionInfo => ({ ...lane, from: time(lane.from), to: time(lane.to) })

export const hopInfo = (hop: ShortestStory['hops'][number]) => ({ edge: edgeInfo(hop.edge), from: hop.from, to: hop.to, doubt: hop.doubt })

/** The part of a graph that these edges and ends are. */
export function subgraph(graph: Graph, edges: readonly GraphEdge[], ends: readonly string[]): Graph {
  const ids = new Set([...ends, ...edges.flatMap((edge) => [edge.from, edge.to])])
  return {
    nodes: new Map([...ids].flatMap((id) => (graph.nodes.has(id) ? [[id, graph.nodes.get(id)!] as const] : []))),
    edges: new Map(edges.map((edge) => [edge.id, edge])),
  }
}
