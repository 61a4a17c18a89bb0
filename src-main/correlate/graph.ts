// The investigation graph: entities and what events say between them. Each edge has its kind, count, first, last and
// the events behind it.
import { type Entity, type EntityKind, EntityMaker, entitiesOf } from './entities.ts'
import { type EventFacts, number, text } from './facts.ts'

export type Lane = 'identity' | 'change' | 'execution'

export interface GraphNode {
  id: string
  kind: EntityKind
  name: string
  events: number
}

export interface GraphEdge {
  /** `from\0kind\0to`. */
  id: string
  from: string
  to: string
  kind: string
  lane: Lane
  count: number
  /** Of `count`, those that were refused. */
  refused: number
  /** Microseconds; null when no event of it is dated. `first` is an earliest start, `last` a latest end. */
  first: bigint | null
  last: bigint | null
  /** Uids in time order, the first `maxEdgeEvents`. */
  events: string[]
  /** Starts of `events`, microseconds; null for undated ones, which come last. */
  times: (bigint | null)[]
}

export const maxEdgeEvents = 200

/** Edge from an instance to a credential of its role. */
export const lent = 'lent its role to'
/** Edge from a pod to the service account whose token it holds. */
export const runsAs = 'runs as'
/** Edge from whoever asked to the credential that was given out. */
export const obtained = 'obtained'

export interface Graph {
  nodes: Map<string, GraphNode>
  edges: Map<string, GraphEdge>
}

export function emptyGraph(): Graph {
  return { nodes: new Map(), edges: new Map() }
}

const readVerb =
  /^(get|list|describe|read|head|lookup|search|view|batchget|select|download|scan|query|watch|check|(mail|folder|message)bind)|(accessed|downloaded|previewed|viewed|listed|searched|syncdownloadedfull)$/i
const deleteVerb =
  /(^|[./:])(delete|remove|detach|terminate|destroy|purge|disable|stop|revoke|harddelete|softdelete)|(deleted|removed|recycled)$/i
const createVerb = /(^|[./:])(create|put|add|insert|run|launch|new|register|invite|import)|(created|uploaded|added)$/i

/** What the actor did to the target, by the action's verb. */
export function relation(action: string): { kind: string; lane: Lane } {
  if (/assumerole|getsessiontoken|getfederationtoken|generateaccesstoken/i.test(action)) return { kind: 'assumed', lane: 'identity' }
  // To run something inside, or to open a session there, is neither a change nor a look.
  if (/pods[./](exec|attach|portforward)|\b(SendCommand|StartSession|ExecuteCommand)$/i.test(action))
    return { kind: 'entered', lane: 'execution' }
  const verb = action.split(/[.:/]/).at(-1) ?? action
  if (readVerb.test(verb)) return { kind: 'read', lane: 'execution' }
  if (deleteVerb.test(verb)) return { kind: 'removed', lane: 'change' }
  if (createVerb.test(verb)) return { kind: 'created', lane: 'change' }
  return { kind: 'changed', lane: 'change' }
}

/** OCSF Authentication. */
const signInClass = 3002

/** Edges by their ends and kind: ids that are joined anew for each event cost more than all else. */
type EdgeIndex = Map<string, Map<string, GraphEdge[]>>

/**
 * Adds events in any order; the result does not depend on it. `only` leaves out edges that do not touch that entity.
 */
export function addEvents(graph: Graph, events: Iterable<EventFacts>, maker: EntityMaker = new EntityMaker(), only?: string): Graph {
  const index: EdgeIndex = new Map()
  for (const edge of graph.edges.values()) put(index, edge)
  const relations = new Map<string, ReturnType<typeof relation>>()
  const counted = new Set<string>()
  for (const event of events) {
    const entities = entitiesOf(event, maker)
    counted.clear()
    for (const entity of entities) {
      if (counted.has(entity.id)) continue
      counted.add(entity.id)
      const node = graph.nodes.get(entity.id)
      if (!node) graph.nodes.set(entity.id, { id: entity.id, kind: entity.kind, name: entity.name, events: 1 })
      else {
        node.events++
        if (entity.name < node.name) node.name = entity.name
      }
    }
    const action = text(event, 'action') ?? ''
    let what = relations.get(action)
    if (!what) {
      what = relation(action)
      relations.set(action, what)
    }
    for (const link of linksOf(entities, action, what, what.kind !== 'assumed' && event.values.class_uid === signInClass))
      if (only === undefined || link[0] === only || link[1] === only) addEdge(graph, index, link, event)
  }
  return graph
}

/** Links that something else than the columns of an event shows. */
export function addLinks(graph: Graph, links: Iterable<readonly [link: Link, event: EventFacts]>): void {
  const index: EdgeIndex = new Map()
  for (const edge of graph.edges.values()) put(index, edge)
  for (const [link, event] of links) addEdge(graph, index, link, event)
}

function put(index: EdgeIndex, edge: GraphEdge): void {
  let ends = index.get(edge.from)
  if (!ends) {
    ends = new Map()
    index.set(edge.from, ends)
  }
  const edges = ends.get(edge.to)
  if (edges) edges.push(edge)
  else ends.set(edge.to, [edge])
}

export type Link = readonly [from: string, to: string, kind: string, lane: Lane]

/** `signIn`: of a sign-in, which neither changes nor reads whom it is about. */
function linksOf(entities: readonly Entity[], action: string, { kind, lane }: ReturnType<typeof relation>, signIn: boolean): Link[] {
  const one = (part: Entity['part']) => entities.find((entity) => entity.part === part)?.id
  const links: Link[] = []
  const link = (from: string | undefined, to: string | undefined, kind: string, lane: Lane) => {
    if (from && to && from !== to) links.push([from, to, kind, lane])
  }
  const actor = one('actor')
  const key = one('credential')
  const session = one('session')
  const origin = one('origin')
  const issuer = one('issuer')
  const host = one('host')
  const process = one('process')
  // From where, by what: address, then key or session, then whom it speaks for.
  const hand = key ?? session ?? actor
  link(origin, hand ?? process ?? host, 'came from', 'identity')
  if (key) link(key, session ?? actor, 'speaks for', 'identity')
  if (session) link(session, actor, 'speaks for', 'identity')
  link(issuer, session ?? actor, 'issued', 'identity')
  // What runs on the instance has its role by the metadata service: the session's name is the instance's.
  link(one('instance'), hand, lent, 'identity')
  const doer = actor ?? session ?? key ?? process ?? host ?? origin
  for (const target of entities) {
    if (target.part === 'target') link(doer, target.id, signIn ? 'signed in as' : kind, signIn ? 'identity' : lane)
    else if (target.part === 'file') link(process ?? host, target.id, 'touched', 'execution')
    else if (target.part === 'destination' && (process || host || origin))
      link(process ?? host ?? origin, target.id, 'connected to', 'execution')
  }
  link(host, process, 'ran', 'execution')
  link(one('container'), process, 'ran', 'execution')
  link(host, one('container'), 'holds', 'execution')
  // Without a target the account is what was acted on; else it would hide the graph behind one node.
  if (!entities.some((entity) => entity.part === 'target') && actor && action) link(actor, one('account'), kind, lane)
  return links
}

function addEdge(graph: Graph, index: EdgeIndex, [from, to, kind, lane]: Link, event: EventFacts): void {
  let edge = index
    .get(from)
    ?.get(to)
    ?.find((one) => one.kind === kind)
  if (!edge) {
    const id = `${from}\0${kind}\0${to}`
    edge = { id, from, to, kind, lane, count: 0, refused: 0, first: null, last: null, events: [], times: [] }
    graph.edges.set(id, edge)
    put(index, edge)
  }
  edge.count++
  if (number(event, 'status_id') === 2) edge.refused++
  const at = event.from ?? null
  const end = event.to ?? event.from
  if (at !== null && (edge.first === null || at < edge.first)) edge.first = at
  if (end !== undefined && (edge.last === null || end > edge.last)) edge.last = end
  keepEarliest(edge, event, at)
}

/** Holds the earliest events, sorted, so that a million events on one edge cost no more than a few. */
function keepEarliest(edge: GraphEdge, event: EventFacts, at: bigint | null): void {
  const { events, times } = edge
  // Most events come in time order, and an edge that is full needs no look at their ids.
  if (events.length === maxEdgeEvents) {
    const latest = times[maxEdgeEvents - 1]!
    if (latest !== null && (at === null || at > latest)) return
  }
  const { uid } = event
  let low = 0
  let high = events.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (earlier(times[middle]!, events[middle]!, at, uid)) low = middle + 1
    else high = middle
  }
  if (low >= maxEdgeEvents) return
  events.splice(low, 0, uid)
  times.splice(low, 0, at)
  if (events.length > maxEdgeEvents) {
    events.pop()
    times.pop()
  }
}

function earlier(a: bigint | null, uidA: string, b: bigint | null, uidB: string): boolean {
  if (a !== b) return b === null || (a !== null && a < b)
  return uidA < uidB
}
