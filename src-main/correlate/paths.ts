// Walking the graph: expansion by kind, the shortest path between two entities, and the shortest story from entry to
// data, whose hops can have happened one after the other.
import { orderUnknown } from './facts.ts'
import { type Graph, type GraphEdge, type GraphNode, lent, obtained, runsAs } from './graph.ts'

/** A whole account touches everything: that two things are in one account does not lead from one to the other. */
const leadsOn = (graph: Graph, node: string): boolean => graph.nodes.get(node)?.kind !== 'account'

function adjacency(graph: Graph): Map<string, GraphEdge[]> {
  const out = new Map<string, GraphEdge[]>()
  for (const edge of [...graph.edges.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    for (const node of [edge.from, edge.to]) {
      const list = out.get(node)
      if (list) list.push(edge)
      else out.set(node, [edge])
    }
  }
  return out
}

export interface Selection {
  nodes: GraphNode[]
  edges: GraphEdge[]
}

/** Neighbours of a node, all or those over edges of the given kinds, up to `depth` steps. */
export function expand(graph: Graph, start: string, kinds?: ReadonlySet<string>, depth = 1): Selection {
  const next = adjacency(graph)
  const nodes = new Set([start])
  const edges = new Set<GraphEdge>()
  let front = [start]
  for (let step = 0; step < depth; step++) {
    const reached: string[] = []
    for (const node of front) {
      for (const edge of next.get(node) ?? []) {
        if (kinds && !kinds.has(edge.kind)) continue
        edges.add(edge)
        for (const end of [edge.from, edge.to]) {
          if (nodes.has(end)) continue
          nodes.add(end)
          reached.push(end)
        }
      }
    }
    front = reached
  }
  return { nodes: [...nodes].sort().flatMap((id) => graph.nodes.get(id) ?? []), edges: [...edges].sort((a, b) => (a.id < b.id ? -1 : 1)) }
}

/** Fewest edges between two nodes, in either direction of each edge, and not through an account; null when there is no way. */
export function pathBetween(graph: Graph, from: string, to: string): GraphEdge[] | null {
  if (from === to) return []
  const next = adjacency(graph)
  const came = new Map<string, GraphEdge | null>([[from, null]])
  let front = [from]
  while (front.length > 0) {
    const reached: string[] = []
    for (const node of front) {
      for (const edge of next.get(node) ?? []) {
        const other = edge.from === node ? edge.to : edge.from
        if (came.has(other)) continue
        came.set(other, edge)
        if (other === to) return walkBack(came, to)
        if (leadsOn(graph, other)) reached.push(other)
      }
    }
    front = reached
  }
  return null
}

function walkBack(came: Map<string, GraphEdge | null>, end: string): GraphEdge[] {
  const out: GraphEdge[] = []
  for (let at = end, edge = came.get(at); edge; edge = came.get(at)) {
    out.unshift(edge)
    at = edge.from === at ? edge.to : edge.from
  }
  return out
}

export interface Hop {
  edge: GraphEdge
  from: string
  to: string
  /** Empty, or `order not established` against the hop before. */
  doubt: string
}

export interface ShortestStory {
  hops: Hop[]
  entry: string
  data: string
}

/** Edges that lead both ways: what runs in a place has the place, and who is in the place has what runs there. Else the doer leads on. */
const bothWays: ReadonlySet<string> = new Set(['ran', 'holds', 'speaks for'])

/**
 * A credential that was given out inside the case was held by whoever it was given to before it was used from elsewhere: the
 * story goes through that, and only where no such way is found straight from the address that used it. It follows what was done
 * from the doer on; only where that leads nowhere, any way.
 */
export function shortestStory(
  graph: Graph,
  entries: readonly string[],
  data: ReadonlySet<string>,
  options: { via?: ReadonlySet<string> } = {},
): ShortestStory | null {
  const given = new Set<string>()
  for (const { kind, to } of graph.edges.values()) if (kind === obtained || kind === lent || kind === runsAs) given.add(to)
  const none = new Set<string>()
  return (
    (given.size > 0 ? search(graph, entries, data, { ...options, given, along: true }) : null) ??
    search(graph, entries, data, { ...options, given: none, along: true }) ??
    search(graph, entries, data, { ...options, given: none, along: false })
  )
}

/**
 * The fewest hops from any entry to any data over edges in time: each hop can have happened at or after the one before
 * (its last event is not before the earliest moment the story has reached). Undated edges may be used and carry the
 * doubt. Ties go to the story that is over first, then to the names, so that the answer is always the same.
 */
function search(
  graph: Graph,
  entries: readonly string[],
  data: ReadonlySet<string>,
  options: { via?: ReadonlySet<string>; given: ReadonlySet<string>; along: boolean },
): ShortestStory | null {
  interface State {
    node: string
    /** Earliest moment at which the story can stand here. */
    time: bigint | null
    hops: Hop[]
    lastEnd: bigint | null
    entry: string
  }
  const next = adjacency(graph)
  const best = new Map<string, bigint>()
  let front: State[] = [...new Set(entries)].sort().map((entry) => ({ node: entry, time: null, hops: [], lastEnd: null, entry }))
  for (let depth = 0; depth < 40 && front.length > 0; depth++) {
    const done = front
      .filter((state) => data.has(state.node) && state.hops.length > 0)
      .sort((a, b) => compareTime(a.time, b.time) || (a.node < b.node ? -1 : 1))
    if (done[0]) return { hops: done[0].hops, entry: done[0].entry, data: done[0].node }
    const reached = new Map<string, State>()
    for (const state of front) {
      for (const edge of next.get(state.node) ?? []) {
        if (options.via && !options.via.has(edge.kind)) continue
        const other = edge.from === state.node ? edge.to : edge.from
        if (state.hops.some((hop) => hop.from === other) || other === state.entry) continue
        if (edge.kind === 'came from' && options.given.has(edge.to)) continue
        if (options.along && other === edge.from && !bothWays.has(edge.kind)) continue
        if (!data.has(other) && !leadsOn(graph, other)) continue
        if (edge.last !== null && state.time !== null && edge.last < state.time) continue
        const time = edge.first === null ? state.time : state.time === null || edge.first > state.time ? edge.first : state.time
        const known = best.get(other)
        if (known !== undefined && (time === null || known <= time) && !reached.has(other)) continue
        const doubt =
          state.hops.length > 0 && (edge.first === null || state.lastEnd === null || edge.first <= state.lastEnd) ? orderUnknown : ''
        const candidate: State = {
          node: other,
          time,
          hops: [...state.hops, { edge, from: state.node, to: other, doubt }],
          lastEnd: edge.last,
          entry: state.entry,
        }
        const rival = reached.get(other)
        if (rival && compareTime(rival.time, time) <= 0) continue
        reached.set(other, candidate)
        if (time !== null) best.set(other, time)
      }
    }
    front = [...reached.values()].sort((a, b) => (a.node < b.node ? -1 : 1))
  }
  return null
}

function compareTime(a: bigint | null, b: bigint | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
