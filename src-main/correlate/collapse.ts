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
  for (const [id, name] of group) under(members, name, () => []).push(id)
  const nodes: CollapsedNode[] = []
  for (const [id, list] of [...members].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const first = graph.nodes.get(list[0]!)!
    const events = list.reduce((sum, one) => sum + graph.nodes.get(one)!.events, 0)
    const name = list.length === 1 ? first.name : `${list.length} ${plural[first.kind] ?? `${first.kind.replaceAll('_', ' ')}s`}`
    nodes.push({ id: list.length === 1 ? list[0]! : id, kind: first.kind, name, events, members: list.sort() })
  }
  const idOf = new Map(nodes.flatMap((node) => node.members.map((one) => [one, node.id] as const)))
  const joined = new Map<string, Map<string, Map<string, GraphEdge[]>>>()
  for (const edge of graph.edges.values()) {
    const from = idOf.get(edge.from)!
    const to = idOf.get(edge.to)!
    if (from === to) continue
    const list = under(under(under(joined, from), to), edge.kind, () => [])
    list.push(edge)
  }
  const edges: Collapsed['edges'] = []
  for (const [from, ends] of joined)
    for (const [to, kinds] of ends) for (const [kind, list] of kinds) edges.push(joinedEdge(`${from}\0${kind}\0${to}`, from, to, list))
  return { nodes, edges: edges.sort((a, b) => (a.id < b.id ? -1 : 1)), within: nodes.length <= limit }
}

function under<V>(map: Map<string, V>, key: string, make: () => V = () => new Map() as V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}

function joinedEdge(id: string, from: string, to: string, list: readonly GraphEdge[]): GraphEdge & { edges: number } {
  const out = { ...list[0]!, id, from, to, edges: list.length }
  if (list.length === 1) return out
  let earliest: { uid: string; at: bigint | null }[] = []
  out.count = 0
  out.refused = 0
  for (const edge of list) {
    out.count += edge.count
    out.refused += edge.refused
    if (edge.first !== null && (out.first === null || edge.first < out.first)) out.first = edge.first
    if (edge.last !== null && (out.last === null || edge.last > out.last)) out.last = edge.last
    for (let n = 0; n < edge.events.length; n++) earliest.push({ uid: edge.events[n]!, at: edge.times[n]! })
    // Thousands of edges in one: what surely is not among the earliest is let go on the way.
    if (earliest.length > 20 * maxEdgeEvents) earliest = earliestOf(earliest)
  }
  earliest = earliestOf(earliest)
  out.events = earliest.map((one) => one.uid)
  out.times = earliest.map((one) => one.at)
  return out
}

function earliestOf(list: { uid: string; at: bigint | null }[]): typeof list {
  list.sort((a, b) => (a.at === b.at ? (a.uid < b.uid ? -1 : 1) : a.at === null ? 1 : b.at === null || a.at < b.at ? -1 : 1))
  return list.slice(0, maxEdgeEvents)
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
    under(byKey, key, () => []).push(name)
  }
  const renamed = new Map<string, string>()
  for (const [key, names] of byKey) {
    if (names.length < 2) continue
    const kind = key.slice(0, key.indexOf('\0'))
    const target = `group:${kind}:${[...names].sort()[0]}`
    for (const name of names) renamed.set(name, target)
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
  for (const [id, name] of group) {
    const list = members.get(name)
    if (list) list.push(id)
    else members.set(name, [id])
  }
  const kindOf = (name: string) => graph.nodes.get(members.get(name)![0]!)!.kind
  const loose = [...members.keys()].filter((name) => !keep.has(name))
  const heavy = new Map(loose.map((name) => [name, members.get(name)!.reduce((sum, id) => sum + weight(id), 0)]))
  const kinds = new Set(loose.map(kindOf)).size
  const room = Math.max(0, limit - (members.size - loose.length) - kinds)
  const light = loose.sort((a, b) => heavy.get(b)! - heavy.get(a)! || (a < b ? -1 : 1)).slice(room)
  const byKind = new Map<string, string[]>()
  for (const name of light) under(byKind, kindOf(name), () => []).push(name)
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
