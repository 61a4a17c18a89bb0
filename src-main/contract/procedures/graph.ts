// Entities and how events join them: the graph, paths, stories, process forest, sessions, and questions to other systems.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { scope } from './events.ts'

/** Decimal microseconds, null when undated. */
const time = z.string().nullable()

export const lane = z.enum(['identity', 'change', 'execution'])

export const graphNode = z.object({
  /** `key:AKIA…`, `role:arn:…`, `address:198.51.100.9`; `group:KIND:ID` when many alike were collapsed. */
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  events: z.number().int(),
  /** Entities inside; 1 when it stands for itself. The first of them are named. */
  members: z.number().int(),
  memberIds: z.array(z.string()),
  /** Detections on its events, and the gravest level. */
  detections: z.number().int(),
  level: z.string().nullable(),
})
export type GraphNodeInfo = z.infer<typeof graphNode>

export const graphEdge = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  kind: z.string(),
  lane,
  count: z.number().int(),
  /** Of `count`, those that were refused. */
  refused: z.number().int(),
  first: time,
  last: time,
  /** The earliest 200 in time order; `count` is of all. */
  eventIds: z.array(z.string()),
})
export type GraphEdgeInfo = z.infer<typeof graphEdge>

export const graph = z.object({
  nodes: z.array(graphNode),
  edges: z.array(graphEdge),
  /** Before collapse. */
  totalNodes: z.number().int(),
  totalEdges: z.number().int(),
  events: z.number().int(),
  /** Why not all events are in it, in words; null when they are. */
  cut: z.string().nullable(),
})
export type GraphInfo = z.infer<typeof graph>

/** The case's first event that names an entity of a detection. */
export const firstSeen = z.object({
  entity: z.string(),
  kind: z.string(),
  name: z.string(),
  /** The gravest level of the detections that name it. */
  level: z.string(),
  layer: z.string().nullable(),
  ts: z.string(),
  uid: z.string(),
})
export type FirstSeen = z.infer<typeof firstSeen>

export const hop = z.object({
  edge: graphEdge,
  from: z.string(),
  to: z.string(),
  /** Empty, or `order not established` against the hop before. */
  doubt: z.string(),
})

export const storySentence = z.object({
  text: z.string(),
  events: z.array(z.string()),
  /** Events beyond those listed, where a list was cut for the window. */
  more: z.number().int().optional(),
  detections: z.array(z.string()),
  from: time,
  to: time,
  /** Empty, or `order not established` against the sentence before. */
  doubt: z.string(),
})
export const storyPhase = z.object({
  tactic: z.string(),
  title: z.string(),
  from: time,
  to: time,
  sentences: z.array(storySentence),
  doubt: z.string(),
})
export type StoryPhase = z.infer<typeof storyPhase>

export const processNode = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.number().int(),
  parent: z.string().nullable(),
  children: z.array(z.string()),
  name: z.string(),
  commandLine: z.string(),
  user: z.string(),
  hash: z.string(),
  container: z.string(),
  start: time,
  end: time,
  /** Only named as a parent: no event of its own. */
  missing: z.boolean(),
  doubt: z.string(),
  eventIds: z.array(z.string()),
  connections: z.array(z.object({ object: z.string(), eventIds: z.array(z.string()) })),
  files: z.array(z.object({ object: z.string(), eventIds: z.array(z.string()) })),
  detections: z.array(z.object({ id: z.string(), title: z.string(), level: z.string() })),
})
export type ProcessInfo = z.infer<typeof processNode>

export const forest = z.object({
  nodes: z.array(processNode),
  /** Without parents, by host and start. */
  roots: z.array(z.string()),
  /** Events that could not be placed, with the reason. */
  left: z.array(z.object({ uid: z.string(), reason: z.string() })),
  cut: z.string().nullable(),
})
export type Forest = z.infer<typeof forest>

export const sessionLane = z.object({
  id: z.string(),
  identity: z.string(),
  system: z.string(),
  by: z.enum(['vendor', 'key', 'silence']),
  from: time,
  to: time,
  events: z.number().int(),
  refused: z.number().int(),
  signIn: z.string().nullable(),
  signOut: z.string().nullable(),
  addresses: z.array(z.string()),
  agents: z.array(z.string()),
  firstEvent: z.string(),
  lastEvent: z.string(),
})
export type SessionInfo = z.infer<typeof sessionLane>

export const soughtKind = z.enum(['address', 'key', 'user', 'domain', 'hash', 'user_agent', 'resource', 'other'])

/** What the examiner put on the graph; kept with the case. */
export const pins = z.object({
  positions: z.record(z.string(), z.object({ x: z.number(), y: z.number() })),
  notes: z.record(z.string(), z.string().max(20_000)),
})
export type Pins = z.infer<typeof pins>

const shape = {
  /** Nodes above which many alike collapse; 0 never. */
  limit: z.number().int().min(0).max(5000).default(300),
  /** Nodes that must stand for themselves. */
  keep: z.array(z.string()).default([]),
}

export const graphProcedures = {
  /** From a detection, an incident, an entity, a query, or (nothing given) everything. */
  start: oc
    .input(
      z.object({
        detection: z.string().optional(),
        incident: z.string().optional(),
        entity: z.string().optional(),
        scope: scope.optional(),
        ...shape,
      }),
    )
    .output(graph),
  /** Neighbours of an entity over edges of these kinds (all when left out). */
  expand: oc
    .input(z.object({ entity: z.string(), kinds: z.array(z.string()).optional(), ...shape }))
    .output(graph.extend({ kinds: z.array(z.object({ kind: z.string(), edges: z.number().int() })) })),
  /** Fewest edges between two entities; null when there is no way. */
  path: oc.input(z.object({ from: z.string(), to: z.string() })).output(graph.nullable()),
  /** Shortest chain in time from any entry to any data; left out, entries are the case's addresses, data its buckets and secrets. */
  shortestStory: oc
    .input(z.object({ entries: z.array(z.string()).optional(), data: z.array(z.string()).optional() }).default({}))
    .output(z.object({ hops: z.array(hop), entry: z.string(), data: z.string() }).nullable()),
  /** Phases by tactic: of one incident, of these detections, or of all. */
  story: oc
    .input(z.object({ incident: z.string().optional(), detections: z.array(z.string()).optional() }).default({}))
    .output(z.array(storyPhase)),
  /** Entities by name or id, most events first; in a case too large to be joined whole each has at least so many. */
  entities: oc
    .input(
      z.object({ search: z.string().default(''), kinds: z.array(z.string()).optional(), limit: z.number().int().max(1000).default(50) }),
    )
    .output(z.object({ entities: z.array(graphNode), exact: z.boolean() })),
  /** When the case first saw what its gravest detections name, in time order. */
  firsts: oc.output(z.array(firstSeen)),
  hosts: oc.output(z.array(z.object({ host: z.string(), processes: z.number().int(), events: z.number().int() }))),
  processes: oc.input(z.object({ host: z.string().optional() }).default({})).output(forest),
  /** Lanes of these identities (entity ids), or of all that sign in. */
  sessions: oc.input(z.object({ identities: z.array(z.string()).optional() }).default({})).output(
    z.object({
      sessions: z.array(sessionLane),
      cut: z.string().nullable().describe('What they are made of, where that is not the whole case'),
    }),
  ),
  whereElse: oc
    .input(
      z.object({
        values: z
          .array(z.object({ kind: soughtKind, value: z.string() }))
          .min(1)
          .max(500),
        from: z.string(),
        to: z.string(),
      }),
    )
    .output(z.array(z.object({ language: z.enum(['athena', 'kql', 'spl', 'osquery', 'vql']), title: z.string(), text: z.string() }))),
  pins: oc.output(pins),
  /** Adds or moves; a node with null is released. */
  pin: oc
    .input(
      z.object({
        positions: z.record(z.string(), z.object({ x: z.number(), y: z.number() }).nullable()).default({}),
        notes: z.record(z.string(), z.string().max(20_000).nullable()).default({}),
      }),
    )
    .output(pins),
}
