// What the graph shows and how it came to it; kept while other areas are shown.
import { create } from 'zustand'
import type { GraphInfo, GraphNodeInfo } from '../../../src-main/contract/procedures/graph.ts'
import type { Client } from '../../bridge/client.ts'
import { empty, linkId, merge, type Shown, type Step, walk } from './model.ts'

type Story = NonNullable<Awaited<ReturnType<Client['graph']['shortestStory']>>>

export type Source =
  | { kind: 'incident'; id: string }
  | { kind: 'detection'; id: string }
  | { kind: 'entity'; id: string }
  | { kind: 'query' }
  | { kind: 'all' }

interface GraphState {
  source: Source | null
  shown: Shown
  /** The one white path; [] when there is none. */
  path: readonly Step[]
  pathTitle: string
  /** Where a path is to begin, until its end is chosen. */
  pathFrom: string | null
  about: Pick<GraphInfo, 'totalNodes' | 'totalEdges' | 'events' | 'cut'> | null
  from: (source: Source) => void
  begin: (graph: GraphInfo) => void
  grow: (graph: Pick<GraphInfo, 'nodes' | 'edges'>) => void
  setPath: (path: readonly Step[], title: string) => void
  /** Brings a story's entities and links in, and makes it the path. */
  tell: (story: Story) => void
  showPath: (graph: GraphInfo, from: string, to: string, title: string) => boolean
}

export const useGraph = create<GraphState>((set, get) => ({
  source: null,
  shown: empty,
  path: [],
  pathTitle: '',
  pathFrom: null,
  about: null,
  from: (source) => set({ source, path: [], pathTitle: '', pathFrom: null }),
  begin: ({ nodes, edges, totalNodes, totalEdges, events, cut }) =>
    set({ shown: merge(empty, { nodes, edges }), about: { totalNodes, totalEdges, events, cut } }),
  grow: (graph) => set(({ shown }) => ({ shown: merge(shown, graph) })),
  setPath: (path, pathTitle) => set({ path, pathTitle, pathFrom: null }),
  tell: ({ hops }) => {
    const { shown } = get()
    const ids = new Set(hops.flatMap(({ from, to, edge }) => [from, to, edge.from, edge.to]))
    const nodes = [...ids].filter((id) => !shown.nodes.has(id)).map(bareNode)
    set({
      shown: merge(shown, { nodes, edges: hops.map(({ edge }) => edge) }),
      path: hops.map(({ from, to, edge, doubt }): Step => ({ link: linkId(edge.from, edge.to), from, to, doubt })),
      pathTitle: 'From entry to data',
      pathFrom: null,
    })
  },
  showPath: (graph, from, to, pathTitle) => {
    const shown = merge(get().shown, graph)
    const path = walk(shown.links, from, to, new Set(graph.edges.map((edge) => linkId(edge.from, edge.to))))
    set({ shown, path, pathTitle, pathFrom: null })
    return path.length > 0
  },
}))

/** A node for an entity known by its id alone. */
export const bareNode = (id: string): GraphNodeInfo => ({
  id,
  kind: id.slice(0, Math.max(0, id.indexOf(':'))),
  name: id.slice(Math.max(id.indexOf(':'), id.lastIndexOf('/')) + 1),
  events: 0,
  members: 1,
  memberIds: [id],
  detections: 0,
  level: null,
})
