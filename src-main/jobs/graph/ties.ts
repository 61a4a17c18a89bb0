// Ties of a graph's events: the few records that say more than their columns are read, each once.
import type { CaseClient } from '../../case/client.ts'
import type { Scope } from '../../contract/procedures/events.ts'
import { type EntityMaker, kindOfId } from '../../correlate/entities.ts'
import type { EventFacts } from '../../correlate/facts.ts'
import { type Graph, obtained } from '../../correlate/graph.ts'
import { addTies, issuing, type Tie, tiesOf, worthReading } from '../../correlate/ties.ts'
import { factsOf } from '../facts.ts'
import type { RecordReader } from '../read.ts'

/** Records read for what a graph's own events say, at most, and looked for of an entity whose origin they do not tell. */
const ownRecords = 300
const soughtRecords = 20
const soughtEntities = 12

export interface TieOptions {
  /** Records of the graph's own events, at most. */
  own?: number
  /** Whose origin is looked for in the whole case: the entities that matter most first. */
  seek?: readonly string[]
  signal?: AbortSignal | undefined
}

/** What could say more and was not read. */
export interface TiesLeft {
  /** Of the graph's own events. */
  records: number
  /** Entities whose origin was not looked for. */
  entities: number
  /** Entities that more records name than `read`, up to which their origin was looked for. */
  more: number
  read: number
}
export const nothingLeft: TiesLeft = { records: 0, entities: 0, more: 0, read: soughtRecords }

type Read = { tie: Tie; event: EventFacts }[]

export class Ties {
  readonly #client: CaseClient
  readonly #reader: RecordReader
  /** What a record says never changes; only how many of them are kept. */
  readonly #known = new Map<string, { event: Record<string, unknown>; facts: EventFacts } | null>()

  constructor(client: CaseClient, reader: RecordReader) {
    this.#client = client
    this.#reader = reader
  }

  forget(): void {
    this.#known.clear()
  }

  /** Adds to the graph what records of its events say, and of sought entities where they came from. Returns what was not read. */
  async addTo(
    graph: Graph,
    facts: readonly EventFacts[],
    maker: EntityMaker,
    { own = ownRecords, seek = [], signal }: TieOptions,
  ): Promise<TiesLeft> {
    const { wanted, left } = worthwhile(facts, own)
    // A record is read once for a graph, whoever leads to it: its tie is one event.
    const read = new Set(wanted)
    signal?.throwIfAborted()
    addTies(graph, await this.#read([...read], maker))
    const unknown = originsOf(graph, seek)
    const told: TiesLeft = { ...nothingLeft, records: left, entities: Math.max(0, unknown.length - soughtEntities) }
    for (const query of unknown.slice(0, soughtEntities)) {
      signal?.throwIfAborted()
      const { uids, more } = await this.#find(query)
      if (more) told.more++
      const found = uids.filter((uid) => !read.has(uid))
      for (const uid of found) read.add(uid)
      addTies(graph, await this.#read(found, maker))
    }
    return told
  }

  /** Reads ahead what `addTo` will ask for: the case looks its records up while the graph is made here. */
  async warm(facts: readonly EventFacts[], own: number): Promise<void> {
    await this.#fetch(worthwhile(facts, own).wanted)
  }

  async #find(query: string): Promise<{ uids: string[]; more: boolean }> {
    const scope: Scope = { query, hidden: 'without', possiblySame: 'with' }
    const out: string[] = []
    const seen = new Set<string>()
    let looked = 0
    for await (const { rows } of this.#client.scan({ ...scope, limit: soughtRecords + 1, raw: false }))
      for (const row of rows) {
        if (++looked > soughtRecords) return { uids: out, more: true }
        const facts = factsOf(row)
        const word = worthReading(facts)
        if (word === null || seen.has(word)) continue
        seen.add(word)
        out.push(row.uid)
      }
    return { uids: out, more: false }
  }

  async #fetch(uids: readonly string[]): Promise<void> {
    const missing = uids.filter((uid) => !this.#known.has(uid))
    if (missing.length > 0) {
      if (this.#known.size > 50_000) this.#known.clear()
      const records = await this.#client.recordsOf(missing)
      const events = await this.#reader.derive(records.map(({ raw }) => raw))
      for (const [at, { row }] of records.entries()) {
        const event = events[at]
        this.#known.set(row.uid, event ? { event: partsOf(event), facts: factsOf(row) } : null)
      }
    }
  }

  async #read(uids: readonly string[], maker: EntityMaker): Promise<Read> {
    await this.#fetch(uids)
    return uids.flatMap((uid) => {
      const one = this.#known.get(uid)
      return one ? tiesOf(one.event, one.facts, maker).map((tie) => ({ tie, event: one.facts })) : []
    })
  }
}

/** Uids of the events whose records say something of their own, and how many are too many. */
function worthwhile(facts: readonly EventFacts[], most: number): { wanted: string[]; left: number } {
  const wanted = new Map<string, string>()
  let left = 0
  for (const event of facts) {
    const word = worthReading(event)
    if (word === null || wanted.has(word)) continue
    if (wanted.size < most) wanted.set(word, event.uid)
    else left++
  }
  return { wanted: [...wanted.values()], left }
}

/** Only what ties are made of is kept. */
function partsOf({ session, user, process, actor, unmapped, api }: Record<string, unknown>): Record<string, unknown> {
  return { session, user, process, actor, unmapped, api }
}

const quote = (value: string) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
const anyIssuing = `(${issuing.map((name) => `action:${name}`).join(' or ')})`

/** Questions for the records that say where these came from; nothing for whom that is known, or no record would say. */
function originsOf(graph: Graph, ids: readonly string[]): string[] {
  const known = new Set<string>()
  if (ids.length > 0) for (const edge of graph.edges.values()) if (edge.kind === obtained) known.add(edge.to)
  return ids.flatMap((id) => originOf(id, known) ?? [])
}

function originOf(id: string, known: ReadonlySet<string>): string | null {
  const kind = kindOfId(id)
  const value = id.slice(kind.length + 1)
  if (kind === 'key' && /^A[KS]IA\w+$/.test(value)) return known.has(id) ? null : `${anyIssuing} and ${quote(value)}`
  if (kind === 'pod') {
    const name = value.slice(value.indexOf('/') + 1)
    if (name.trim() === '') return null
    return `(container:* or user_name:system\\:serviceaccount\\:*) and ${quote(name)}`
  }
  if (kind === 'container') return `container:${quote(value)}`
  if (kind === 'service_principal' && value.startsWith('system:serviceaccount:')) return `source:k8s_audit and user_name:${quote(value)}`
  return null
}
