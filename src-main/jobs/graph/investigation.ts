// The investigation of one case: graphs, paths, stories, process forest and sessions, built from stored events on demand.
// long because: every question of an investigation, over one graph and one list of sessions that are kept between them
import type { CaseClient } from '../../case/client.ts'
import type { Scope } from '../../contract/procedures/events.ts'
import type { FirstSeen, Forest, GraphInfo, GraphNodeInfo, SessionInfo, StoryPhase } from '../../contract/procedures/graph.ts'
import { print } from '../../contract/query/print.ts'
import { Aliases } from '../../correlate/aliases.ts'
import { type EntityKind, EntityMaker, entitiesOf, entityKinds, kindOfId } from '../../correlate/entities.ts'
import { type EventFacts, text } from '../../correlate/facts.ts'
import { addEvents, emptyGraph, type Graph } from '../../correlate/graph.ts'
import { expand, pathBetween, shortestStory } from '../../correlate/paths.ts'
import { sessions } from '../../correlate/sessions.ts'
import { story, storyColumns } from '../../correlate/story.ts'
import { attack, type Findings } from '../detect/findings.ts'
import { factsOf, factsOfColumns, factsOfUids } from '../facts.ts'
import type { RecordReader } from '../read.ts'
import { firstsOf } from './firsts.ts'
import { hostsOf, readForest } from './forest.ts'
import { queryOf } from './query-of.ts'
import { graphInfo, hopInfo, marksOf, nodeInfo, phaseInfo, sessionInfo, subgraph } from './shape.ts'
import { SharedWork } from './shared-work.ts'
import { nothingLeft, Ties, type TiesLeft } from './ties.ts'

/** Events a graph of the whole case is made of, at most; one of an entity or a query has fewer. */
const wholeEvents = 200_000
/** Of a larger case: how many flagged entities are looked around, and how many events of each. */
const flaggedEntities = 100
const flaggedEvents = 1000
/** Whose sessions are drawn of such a case. */
const flaggedActors = 24
const partEvents = 20_000
/** Of one entity: what can be joined while somebody waits for it to expand. */
const aroundEvents = 10_000
/** Records of these that are read for what they say beside their columns. */
const aroundRecords = 8
/** Events in which an entity of a large case is looked for by its name, and the shortest name that is. */
const namedEvents = 500
const mostFirsts = 12
const shortestSearch = 3
const rowsAtOnce = 2000
/** Events joined at once: between two such steps others are answered, and whoever left is noticed. */
const eventsAtOnce = 10_000

interface Loaded {
  facts: EventFacts[]
  cut: string | null
}
interface Built extends Loaded {
  graph: Graph
  maker: EntityMaker
  /** Names joined to an entity, by it. */
  aliases: ReadonlyMap<string, string[]>
  /** Records that may say more than their columns and were not read. */
  unread: TiesLeft
}
export interface Shape {
  limit: number
  keep: readonly string[]
}
export interface Start {
  detection?: string | undefined
  incident?: string | undefined
  entity?: string | undefined
  scope?: Scope | undefined
}

const everything: Scope = { query: '', hidden: 'without', possiblySame: 'with' }

/** What a graph was made without, in words. */
function leftOut({ cut, unread }: Built): string | null {
  const { records, entities, more, read } = unread
  const unknown = [
    records > 0 && `${counted(records, 'record was', 'records were')} not read for more than the columns`,
    entities > 0 && `where ${counted(entities, 'entity', 'entities')} came from was not looked for`,
    more > 0 && `for ${counted(more, 'entity', 'entities')} it was looked for in the first ${read} records alone`,
  ].filter((part) => part !== false)
  const parts = [cut, unknown.length > 0 && `${unknown.join(', ')}; a narrower graph reads more`]
  return parts.filter((part) => typeof part === 'string').join('; ') || null
}

export class Investigation {
  readonly #client: CaseClient
  readonly #reader: RecordReader
  readonly #findings: Findings
  readonly #ties: Ties
  readonly #whole = new SharedWork((signal) => this.#makeWhole(signal))
  #firsts: Promise<FirstSeen[]> | undefined
  readonly #sessions = new SharedWork((signal) => this.#lanes(signal))
  #marked: { of: unknown; marks: ReturnType<typeof marksOf> } | undefined

  constructor(client: CaseClient, reader: RecordReader, findings: Findings) {
    this.#client = client
    this.#reader = reader
    this.#findings = findings
    this.#ties = new Ties(client, reader)
    client.onChange(({ kind }) => {
      if (kind === 'events') this.#ties.forget()
      // A large case is joined from what its detections name.
      if (kind === 'events' || kind === 'annotations' || kind === 'detections') {
        this.#whole.forget()
        this.#sessions.forget()
      }
      if (kind === 'events' || kind === 'detections') this.#firsts = undefined
    })
  }

  async #load(scope: Scope, most: number): Promise<Loaded> {
    const facts = await this.#facts(scope, most + 1)
    if (facts.length <= most) return { facts, cut: null }
    facts.pop()
    return { facts, cut: `the first ${said(most)} events in time order; narrow the time or the query to see the others` }
  }

  async #facts(scope: Scope, limit: number): Promise<EventFacts[]> {
    const columns = await this.#client.eventFacts({ ...scope, limit })
    if (columns) return factsOfColumns(columns)
    const facts: EventFacts[] = []
    for await (const { rows } of this.#client.scan({ ...scope, limit, slice: rowsAtOnce, raw: false }))
      for (const row of rows) facts.push(factsOf(row))
    return facts
  }

  /** `only` as in `addEvents`. */
  async #build({ facts, cut }: Loaded, { only, signal }: { only?: string; signal?: AbortSignal | undefined } = {}): Promise<Built> {
    const names = new Aliases()
    for await (const part of inSteps(facts, signal)) for (const event of part) names.add(event)
    const { resolve, joins } = names
    const maker = new EntityMaker(resolve)
    const aliases = new Map<string, string[]>()
    for (const { alias, entity } of joins) aliases.set(entity, [...(aliases.get(entity) ?? []), alias])
    const graph = emptyGraph()
    for await (const part of inSteps(facts, signal)) addEvents(graph, part, maker, only)
    return { facts, cut, graph, maker, aliases, unread: nothingLeft }
  }

  /** With what records say beside their columns; of flagged credentials, also where they came from. */
  async #joined(built: Built, signal?: AbortSignal): Promise<Built> {
    const marks = await this.#marks()
    const flagged = [...built.graph.nodes.keys()]
      .filter((id) => marks.has(id) && kindOfId(id) === 'key')
      .sort((a, b) => marks.get(b)!.detections - marks.get(a)!.detections || (a < b ? -1 : 1))
    built.unread = await this.#ties.addTo(built.graph, built.facts, built.maker, { seek: flagged, signal })
    return built
  }

  #all(signal?: AbortSignal): Promise<Built> {
    return this.#whole.ask(signal)
  }

  async #makeWhole(signal: AbortSignal): Promise<Built> {
    const { account } = await this.#client.facts()
    signal.throwIfAborted()
    const loaded = await (account.events > wholeEvents ? this.#flagged(signal) : this.#load(everything, wholeEvents))
    signal.throwIfAborted()
    return this.#joined(await this.#build(loaded, { signal }), signal)
  }

  /** A case too large to be drawn whole: what detections name, and what else these entities did. */
  async #flagged(signal: AbortSignal): Promise<Loaded> {
    const found = (await this.#findings.all()).filter((one) => !one.hidden && one.common === undefined)
    signal.throwIfAborted()
    const facts = await factsOfUids(this.#client, [...new Set(found.flatMap((one) => one.eventIds))].slice(0, partEvents))
    signal.throwIfAborted()
    const { looked, of } = await this.#eventsOfNamed(facts, flaggedEntities, () => true)
    return {
      facts: [...facts.values()],
      cut:
        of === 0
          ? `the events of detections, of which there are none: the case has more than ${said(wholeEvents)} events`
          : `the events of detections and of the ${looked} entities that most of them name, of ${said(of)}, up to ${said(flaggedEvents)} each: the case has more than ${said(wholeEvents)} events`,
    }
  }

  /** Adds the events of the entities that most detections name. */
  async #eventsOfNamed(facts: Map<string, EventFacts>, most: number, wanted: (entity: string) => boolean) {
    const counts = new Map<string, number>()
    for (const { entities, hidden, common } of await this.#findings.all())
      if (!hidden && common === undefined)
        for (const entity of entities) if (wanted(entity)) counts.set(entity, (counts.get(entity) ?? 0) + 1)
    const ranked = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([entity]) => entity)
    const queries: string[] = []
    for (const entity of ranked) {
      if (queries.length === most) break
      const query = queryOf(entity)
      if (query !== null) queries.push(query)
    }
    for (const event of await this.#firstOfEach(queries)) facts.set(event.uid, event)
    return { looked: queries.length, of: ranked.length }
  }

  async #firstOfEach(queries: string[]): Promise<EventFacts[]> {
    const { hidden, possiblySame } = everything
    const columns = await this.#client.eventFactsOfEach({ hidden, possiblySame, queries, each: flaggedEvents })
    if (columns) return factsOfColumns(columns)
    const out: EventFacts[] = []
    for (const query of queries) for (const event of (await this.#load({ ...everything, query }, flaggedEvents)).facts) out.push(event)
    return out
  }

  async #marks() {
    const all = await this.#findings.all()
    if (this.#marked?.of !== all) this.#marked = { of: all, marks: marksOf(all) }
    return this.#marked.marks
  }

  async start({ detection, incident, entity, scope }: Start, shape: Shape, signal?: AbortSignal): Promise<GraphInfo> {
    let built: Built
    if (detection !== undefined || incident !== undefined) {
      const found = (await this.#findings.all()).filter((one) =>
        detection !== undefined ? one.id === detection : one.incident === incident,
      )
      const uids = [...new Set(found.flatMap((one) => one.eventIds))].slice(0, partEvents)
      const facts = [...(await factsOfUids(this.#client, uids)).values()]
      built = await this.#joined(await this.#build({ facts, cut: null }, { signal }), signal)
    } else if (entity !== undefined) return this.expand(entity, undefined, shape, signal)
    else if (scope) built = await this.#joined(await this.#build(await this.#load(scope, partEvents), { signal }), signal)
    else built = await this.#all(signal)
    return graphInfo(built.graph, { ...shape, events: built.facts.length, cut: leftOut(built), marks: await this.#marks() })
  }

  /** Neighbours of an entity, from the events that name it alone. */
  async expand(entity: string, kinds: readonly string[] | undefined, shape: Shape, signal?: AbortSignal) {
    const built = await this.#around(entity, signal)
    built.unread = await this.#ties.addTo(built.graph, built.facts, built.maker, { own: aroundRecords, seek: [entity], signal })
    const all = expand(built.graph, entity)
    const counts = new Map<string, number>()
    for (const edge of all.edges) counts.set(edge.kind, (counts.get(edge.kind) ?? 0) + 1)
    const wanted = kinds ? new Set(kinds) : undefined
    const near = wanted ? expand(built.graph, entity, wanted) : all
    const part: Graph = {
      nodes: new Map(near.nodes.map((node) => [node.id, node])),
      edges: new Map(near.edges.map((edge) => [edge.id, edge])),
    }
    return {
      ...graphInfo(part, {
        limit: shape.limit,
        keep: [...shape.keep, entity],
        events: built.facts.length,
        cut: leftOut(built),
        marks: await this.#marks(),
      }),
      kinds: [...counts].map(([kind, edges]) => ({ kind, edges })).sort((a, b) => b.edges - a.edges || (a.kind < b.kind ? -1 : 1)),
    }
  }

  async #around(entity: string, signal?: AbortSignal): Promise<Built> {
    // Names that stand for the entity are known only once the whole was looked at; until then its own id must do.
    const known = this.#whole.begun ? ((await this.#all(signal)).aliases.get(entity) ?? []) : []
    const query = queryOf(entity, known)
    const loaded = query === null ? { facts: [], cut: null } : await this.#load({ ...everything, query }, aroundEvents)
    const reading = this.#ties.warm(loaded.facts, aroundRecords)
    reading.catch(() => {})
    const built = await this.#build(loaded, { only: entity, signal })
    await reading
    return built
  }

  async path(from: string, to: string, signal?: AbortSignal): Promise<GraphInfo | null> {
    const all = await this.#all(signal)
    const { graph, facts } = all
    const edges = pathBetween(graph, from, to)
    if (!edges) return null
    const part = subgraph(graph, edges, [from, to])
    return graphInfo(part, { limit: 0, keep: [], events: facts.length, cut: leftOut(all), marks: await this.#marks() })
  }

  async shortestStory(entries: readonly string[] | undefined, data: readonly string[] | undefined, signal?: AbortSignal) {
    const { graph } = await this.#all(signal)
    const ofKind = (...kinds: EntityKind[]) => [...graph.nodes.keys()].filter((id) => kinds.includes(kindOfId(id)))
    const flagged = await this.#marks()
    const all = { from: entries ?? ofKind('address'), to: data ?? ofKind('bucket', 'secret', 'repository') }
    // What detections name first: where they name no data, or nothing leads there, any data may be the end.
    const from = entries ?? all.from.filter((id) => flagged.has(id))
    const to = data ?? all.to.filter((id) => flagged.has(id))
    const told = shortestStory(graph, from, new Set(to)) ?? (data ? null : shortestStory(graph, from, new Set(all.to)))
    return told && { hops: told.hops.map(hopInfo), entry: told.entry, data: told.data }
  }

  async story(incident: string | undefined, ids: readonly string[] | undefined): Promise<StoryPhase[]> {
    const wanted = ids && new Set(ids)
    const found = (await this.#findings.all()).filter(
      (one) => !one.hidden && (incident === undefined || one.incident === incident) && (!wanted || wanted.has(one.id)),
    )
    const facts = await factsOfUids(this.#client, [...new Set(found.flatMap((one) => one.eventIds))], storyColumns)
    const table = attack()
    return story({
      detections: found,
      event: (uid) => facts.get(uid),
      tacticTitle: (name) => table.tactic(name)?.name ?? name,
    }).map(phaseInfo)
  }

  async entities(
    search: string,
    kinds: readonly string[] | undefined,
    limit: number,
    signal?: AbortSignal,
  ): Promise<{ entities: GraphNodeInfo[]; exact: boolean }> {
    const { graph, cut } = await this.#all(signal)
    const marks = await this.#marks()
    const words = search.toLowerCase()
    const nodes = new Map(graph.nodes)
    // What no detection names stands in no such graph: it is looked for by its words in the whole case.
    if (cut !== null && words.trim().length >= shortestSearch)
      for (const [id, node] of (await this.#named(search)).nodes) if (!nodes.has(id)) nodes.set(id, node)
    const entities = [...nodes.values()]
      .filter((node) => (!kinds || kinds.includes(node.kind)) && `${node.name}\n${node.id}`.toLowerCase().includes(words))
      .sort((a, b) => b.events - a.events || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map((node) => nodeInfo(node, [node.id], marks))
    return { entities, exact: cut === null }
  }

  firsts(): Promise<FirstSeen[]> {
    const asked = this.#firsts ?? this.#findings.all().then((all) => firstsOf(this.#client, all, mostFirsts))
    this.#firsts = asked
    asked.catch(() => {
      if (this.#firsts === asked) this.#firsts = undefined
    })
    return asked
  }

  /** A graph of the first events that hold these words. */
  async #named(search: string): Promise<Graph> {
    const kind = kindOfId(search.trim())
    // Records hold an entity's value, not the kind that its id begins with.
    const text = search.trim().slice(entityKinds.includes(kind) ? kind.length + 1 : 0)
    if (text === '') return emptyGraph()
    const query = print({ kind: 'text', text, prefix: true, quoted: false, start: 0, end: 0 })
    return (await this.#build(await this.#load({ ...everything, query }, namedEvents))).graph
  }

  processes(host: string | undefined): Promise<Forest> {
    return readForest(this.#client, this.#reader, this.#findings, host)
  }

  async hosts() {
    return hostsOf(await this.processes(undefined))
  }

  /** An identity is whoever acts; a session's own id is no identity. */
  async sessions(
    identities: readonly string[] | undefined,
    signal?: AbortSignal,
  ): Promise<{ sessions: SessionInfo[]; cut: string | null }> {
    const all = await this.#sessions.ask(signal)
    if (!identities) return all
    if (all.cut === null) return { ...all, sessions: all.sessions.filter(({ identity }) => identities.includes(identity)) }
    // Who is asked for by name is looked for in the whole case.
    const found: SessionInfo[] = []
    let cut: string | null = null
    for (const identity of new Set(identities)) {
      const around = await this.#around(identity, signal)
      cut ??= around.cut
      found.push(...lanesOf(around).filter((one) => one.identity === identity))
    }
    return { sessions: found, cut }
  }

  async #lanes(signal: AbortSignal): Promise<{ sessions: SessionInfo[]; cut: string | null }> {
    const { account } = await this.#client.facts()
    const built = account.events > wholeEvents ? await this.#actors(signal) : await this.#all(signal)
    return { sessions: lanesOf(built), cut: built.cut }
  }

  /** Of a case too large to be looked at whole: what the identities did that detections name. */
  async #actors(signal: AbortSignal): Promise<Built> {
    const facts = new Map<string, EventFacts>()
    const { looked, of } = await this.#eventsOfNamed(facts, flaggedActors, (entity) => actors.has(kindOfId(entity)))
    signal.throwIfAborted()
    if (looked === 0) return this.#build(await this.#load(everything, partEvents), { only: '', signal })
    return this.#build(
      {
        facts: [...facts.values()],
        cut: `the ${looked} identities that most detections name, of ${said(of)}, and the first ${said(flaggedEvents)} events that name each: the case has more than ${said(wholeEvents)} events`,
      },
      { only: '', signal },
    )
  }
}

async function* inSteps(facts: readonly EventFacts[], signal: AbortSignal | undefined): AsyncGenerator<readonly EventFacts[]> {
  if (facts.length <= eventsAtOnce) return yield facts
  for (let at = 0; at < facts.length; at += eventsAtOnce) {
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
    yield facts.slice(at, at + eventsAtOnce)
  }
}

const said = (count: number) => count.toLocaleString('en-GB')
const counted = (count: number, one: string, many: string) => `${said(count)} ${count === 1 ? one : many}`

const actors: ReadonlySet<EntityKind> = new Set(['user', 'role', 'service_principal'])

function lanesOf({ facts, maker }: Pick<Built, 'facts' | 'maker'>): SessionInfo[] {
  return sessions(facts, {
    identityOf: (event) => {
      if (!text(event, 'user_uid') && !text(event, 'user_name')) return undefined
      return entitiesOf(event, maker).find((one) => one.part === 'actor')?.id
    },
  }).map(sessionInfo)
}
