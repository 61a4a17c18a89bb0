// Many alike become one counted node: nodes of one kind with the same neighbours over the same kinds of edges first,
// then leaves of one neighbour, until the graph can be looked at.
import type { EntityKind } from './entities.ts'
import { type Graph, type GraphEdge, type GraphNode, maxEdgeEvents } from './graph.ts'

export interface CollapsedNode extends GraphNode {
  /** Ids of the nodes inside; one for a node that stands for itself. */
  members: string[]
}

export interface Collapsed {
  nodes: CollapsedNode[]
  edges: (GraphEdge & { edges: number })[]
  /** Whether the limit was kept. */
  within: boolean
}

const plural: Partial<Record<EntityKind, string>> = {
  address: 'addresses',
  process: 'processes',
  hash: 'hashes',
  repository: 'repositories',
}

/** `keep` are nodes that must stand for themselves: the focus, pinned ones, those on a path. `weight` says what gives way last. */
export function collapse(
  graph: Graph,
  limit = 300,
  keep: ReadonlySet<string> = new Set(),
  weight: (id: string) => number = (id) => graph.nodes.get(id)!.events,
): Collapsed {
  const group = new Map<string, string>()
  for (const id of graph.nodes.keys()) group.set(id, id)
  const count = () => new Set(group.values()).size
  if (graph.nodes.size > limit) {
    merge(graph, group, keep, (links) => links.join('\n'))
    // Then what hangs on the same neighbour, whatever else the edges are called.
    if (count() > limit)
      merge(graph, group, keep, (links) =>
        new Set(links.map((link) => link.split('\0')[2])).size === 1 ? `leaf ${links[0]!.split('\0')[2]}` : '',
      )
    // Then everything of one kind that shares its most common neighbour.
    if (count() > limit) merge(graph, group, keep, (links) => `near ${commonest(links)}`)
    // A small picture of one incident may hold a few more rather than lump together what is not alike.
    if (count() > Math.max(limit, Math.min(60, limit * 2))) mergeLightest(graph, group, keep, limit, weight)
  }
  const members = new Map<string, string[]>()
  for (const [id, name] of group) push(members, name, id)
  const nodes: CollapsedNode[] = []
  for (const [id, list] of [...members].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const first = graph.nodes.get(list[0]!)!
    const events = list.reduce((sum, one) => sum + graph.nodes.get(one)!.events, 0)
    const name = list.length === 1 ? first.name : `${list.length} ${plural[first.kind] ?? `${first.kind.replaceAll('_', ' ')}s`}`
    nodes.push({ id: list.length === 1 ? list[0]! : id, kind: first.kind, name, events, members: list.sort() })
  }
  const idOf = new Map(nodes.flatMap((node) => node.members.map((one) => [one, node.id] as const)))
  const parts = new Map<string, GraphEdge[]>()
  for (const edge of graph.edges.values()) {
    const [from, to] = [idOf.get(edge.from)!, idOf.get(edge.to)!]
    if (from !== to) push(parts, `${from}\0${edge.kind}\0${to}`, edge)
  }
  const edges = [...parts].map(([id, list]) => joined(id, list, idOf)).sort((a, b) => (a.id < b.id ? -1 : 1))
  return { nodes, edges, within: nodes.length <= limit }
}

/** Edges between the same two nodes as one; its events are put in order once, for thousands of them may be joined. */
function joined(id: string, list: readonly GraphEdge[], idOf: ReadonlyMap<string, string>): Collapsed['edges'][number] {
  const [first] = list
  const one = { ...first!, id, from: idOf.get(first!.from)!, to: idOf.get(first!.to)!, edges: list.length }
  if (list.length === 1) return one
  for (const edge of list.slice(1)) {
    one.count += edge.count
    one.refused += edge.refused
    if (edge.first !== null && (one.first === null || edge.first < one.first)) one.first = edge.first
    if (edge.last !== null && (one.last === null || edge.last > one.last)) one.last = edge.last
  }
  const both = list.flatMap(({ events, times }) => events.map((uid, i) => ({ uid, at: times[i]! })))
  both.sort((a, b) => (a.at === b.at ? (a.uid < b.uid ? -1 : 1) : a.at === null ? 1 : b.at === null || a.at < b.at ? -1 : 1))
  const earliest = both.slice(0, maxEdgeEvents)
  return { ...one, events: earliest.map(({ uid }) => uid), times: earliest.map(({ at }) => at) }
}

function merge(graph: Graph, group: Map<string, string>, keep: ReadonlySet<string>, signatureOf: (links: string[]) => string): void {
  const links = new Map<string, Set<string>>()
  const add = (id: string, link: string) => {
    const set = links.get(id) ?? new Set()
    set.add(link)
    links.set(id, set)
  }
  for (const edge of graph.edges.values()) {
    const from = group.get(edge.from)!
    const to = group.get(edge.to)!
    add(from, `>\0${edge.kind}\0${to}`)
    add(to, `<\0${edge.kind}\0${from}`)
  }
  const byKey = new Map<string, string[]>()
  const sample = new Map([...group].map(([id, name]) => [name, id]))
  for (const [name, id] of sample) {
    const kind = graph.nodes.get(id)!.kind
    if (keep.has(name)) continue
    const list = [...(links.get(name) ?? [])].sort()
    const signature = list.length === 0 ? 'alone' : signatureOf(list)
    if (signature === '') continue
    const key = `${kind}\0${signature}`
    push(byKey, key, name)
  }
  const renamed = new Map<string, string>()
  for (const [key, names] of byKey) {
    if (names.length < 2) continue
    const kind = key.slice(0, key.indexOf('\0'))
    const first = names.reduce((least, name) => (name < least ? name : least))
    for (const name of names) renamed.set(name, `group:${kind}:${first}`)
  }
  for (const [id, name] of group) {
    const target = renamed.get(name)
    if (target !== undefined) group.set(id, target)
  }
}

/** What is still too much, whoever its neighbours are: the lightest of each kind become one. */
function mergeLightest(
  graph: Graph,
  group: Map<string, string>,
  keep: ReadonlySet<string>,
  limit: number,
  weight: (id: string) => number,
): void {
  const members = new Map<string, string[]>()
  for (const [id, name] of group) push(members, name, id)
  const kindOf = (name: string) => graph.nodes.get(members.get(name)![0]!)!.kind
  const loose = [...members.keys()].filter((name) => !keep.has(name))
  const heavy = new Map(loose.map((name) => [name, members.get(name)!.reduce((sum, id) => sum + weight(id), 0)]))
  const kinds = new Set(loose.map(kindOf)).size
  const room = Math.max(0, limit - (members.size - loose.length) - kinds)
  const light = loose.sort((a, b) => heavy.get(b)! - heavy.get(a)! || (a < b ? -1 : 1)).slice(room)
  const byKind = new Map<string, string[]>()
  for (const name of light) push(byKind, kindOf(name), name)
  for (const [kind, names] of byKind) {
    if (names.length < 2) continue
    const target = `group:${kind}:rest`
    for (const name of names) for (const id of members.get(name)!) group.set(id, target)
  }
}

function commonest(links: string[]): string {
  const counts = new Map<string, number>()
  for (const link of links) counts.set(link.split('\0')[2]!, (counts.get(link.split('\0')[2]!) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]![0]
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
