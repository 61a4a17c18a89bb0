// The graph that is shown: entities and links, one link a pair with all its verbs; grown by expansion, with one path through it.
import type { GraphEdgeInfo, GraphInfo, GraphNodeInfo } from '../../../src-main/contract/procedures/graph.ts'

export interface Link {
  /** `from\0to`. */
  id: string
  from: string
  to: string
  /** By verb, earliest first. */
  edges: readonly GraphEdgeInfo[]
  count: number
  first: string | null
  last: string | null
}

export interface Step {
  link: string
  from: string
  to: string
  /** Empty, or `order not established` against the step before. */
  doubt: string
}

export interface Shown {
  nodes: ReadonlyMap<string, GraphNodeInfo>
  links: ReadonlyMap<string, Link>
}

export const empty: Shown = { nodes: new Map(), links: new Map() }

const earlier = (a: string | null, b: string | null): string | null => (a === null ? b : b === null ? a : Number(a) <= Number(b) ? a : b)
const later = (a: string | null, b: string | null): string | null => (a === null ? b : b === null ? a : Number(a) >= Number(b) ? a : b)

export const linkId = (from: string, to: string): string => `${from}\0${to}`

/** Nodes and edges of both; an edge or node known already is replaced by the newer answer. */
export const merge = (before: Shown, more: Pick<GraphInfo, 'nodes' | 'edges'>): Shown => {
  const nodes = new Map(before.nodes)
  // A member that now stands for itself leaves no group behind that was made of it alone.
  for (const node of more.nodes) nodes.set(node.id, node)
  const links = new Map(before.links)
  for (const edge of more.edges) {
    if (!nodes.has(edge.from) || !nodes.has(edge.to)) continue
    const id = linkId(edge.from, edge.to)
    const edges = [...(links.get(id)?.edges ?? []).filter(({ kind }) => kind !== edge.kind), edge].toSorted(
      (a, b) => Number(a.first ?? Number.POSITIVE_INFINITY) - Number(b.first ?? Number.POSITIVE_INFINITY),
    )
    links.set(id, {
      id,
      from: edge.from,
      to: edge.to,
      edges,
      count: edges.reduce((sum, { count }) => sum + count, 0),
      first: edges.reduce<string | null>((least, { first }) => earlier(least, first), null),
      last: edges.reduce<string | null>((most, { last }) => later(most, last), null),
    })
  }
  return { nodes, links }
}

/** Links of a path answer in the order they are walked from one end; [] when they do not lead there. */
export const walk = (links: ReadonlyMap<string, Link>, from: string, to: string, among: ReadonlySet<string>): Step[] => {
  const came = new Map<string, { link: Link; before: string }>()
  const queue = [from]
  const seen = new Set(queue)
  while (queue.length > 0 && !seen.has(to)) {
    const at = queue.shift()!
    for (const link of links.values()) {
      if (!among.has(link.id) || (link.from !== at && link.to !== at)) continue
      const next = link.from === at ? link.to : link.from
      if (seen.has(next)) continue
      seen.add(next)
      came.set(next, { link, before: at })
      queue.push(next)
    }
  }
  const steps: Step[] = []
  for (let at = to; at !== from; ) {
    const step = came.get(at)
    if (!step) return []
    steps.unshift({ link: step.link.id, from: step.before, to: at, doubt: '' })
    at = step.before
  }
  return steps
}

/** Earliest moment of each entity, by its links; undated ones come last. */
export const firstSeen = ({ nodes, links }: Shown): Map<string, number> => {
  const out = new Map<string, number>()
  for (const id of nodes.keys()) out.set(id, Number.POSITIVE_INFINITY)
  for (const { from, to, first } of links.values()) {
    if (first === null) continue
    for (const id of [from, to]) out.set(id, Math.min(out.get(id) ?? Number.POSITIVE_INFINITY, Number(first)))
  }
  return out
}

/** `read ×1,204, created ×2`. */
export const verbsText = (link: Link, number: (value: number) => string): string =>
  link.edges.map(({ kind, count }) => `${kind} ×${number(count)}`).join(', ')
