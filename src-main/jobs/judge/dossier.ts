// Gathers what the analyst may know of one subject: findings and column aggregates, never a scan of all events.
import type { CaseClient } from '../../case/client.ts'
import { layers as allLayers } from '../../contract/layer.ts'
import type { ShownDetection } from '../../contract/procedures/detections.ts'
import type { Insight, Subject } from '../../contract/verdict.ts'
import type { Dossier, DossierDetection } from '../../verdict/analyst/dossier.ts'
import { connectionsOf } from '../../verdict/analyst/pieces.ts'
import type { ViewedEvent } from '../../verdict/claims/case-view.ts'
import type { Desk } from '../desk.ts'
import { attack, type Findings } from '../detect/findings.ts'
import { analyseExhibit } from './after-import.ts'
import { exactCount, leftOf, rowsWithout, viewedEvent, withoutExhibits } from './case-view.ts'
import { contextOf } from './context.ts'
import { sceneOf } from './scene.ts'

const detectionsAtMost = 500
/** Up to so many detections are judged together; beyond it the case is judged by its gravest incident. */
const togetherAtMost = 60
const eventsOfDetection = 20
const insightsAtMost = 2000
/** A package belongs to a detection when it is of the same host, or was taken this near in time. */
const nearUs = 3_600_000_000n

export class NoSuchSubject extends Error {}

export async function dossierOf(
  desk: Desk,
  findings: Findings,
  subject: Subject,
  without: readonly string[],
  signal?: AbortSignal,
): Promise<Dossier> {
  const { client } = desk
  await analyseWhatIsNot(desk, without, signal)
  const known = (await client.exhibits()).filter((one) => !without.includes(one.id))
  if (subject.kind === 'exhibit' && !known.some((one) => one.id === subject.id))
    throw new NoSuchSubject(without.includes(subject.id) ? `${subject.id} is left out` : `there is no exhibit ${subject.id}`)
  const all = await findings.all()
  const chosen = await detectionsOf(client, all, findings, subject, without)
  const events = await eventsOf(client, chosen, without)
  const detections = chosen.map(
    ({ detection, uids, count }): DossierDetection => ({
      id: detection.id,
      ruleId: detection.ruleId,
      title: detection.title,
      level: detection.level,
      techniques: detection.techniques,
      tactics: detection.tactics,
      events: count,
      eventIds: uids.slice(0, eventsOfDetection),
      entities: detection.entities,
      incident: detection.incident,
      hidden: detection.hidden?.reason ?? null,
    }),
  )
  const exhibits = await exhibitsOf(
    client,
    known.map((one) => ({ id: one.id, events: one.events })),
  )
  const near = await nearExhibits(client, subject, exhibits, events)
  const insights = (await insightsOf(client, subject, near, without)).slice(0, insightsAtMost)
  const scene = await sceneOf(client, near, insights, without)
  for (const event of scene.events) events.set(event.uid, event)
  const layers = await layersOf(client, subject, events, without)
  const context = await contextOf(client, detections, events, without)
  return {
    subject,
    title: titleOf(subject, chosen[0]?.detection.title),
    without: [...without],
    detections,
    events,
    insights,
    eventOf: scene.eventOf,
    typed: scene.typed,
    asked: scene.asked,
    ...context,
    exhibits: near,
    layers,
    hosts: hostsOf(events),
    seen: events.size,
    tacticTitle: (name) => attack().tactic(name)?.name ?? name[0]!.toUpperCase() + name.slice(1).replaceAll('-', ' '),
  }
}

/** A case from before insights, or an import whose analysis failed, is analysed now. */
async function analyseWhatIsNot(desk: Desk, without: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const done = (await desk.client.getKv('verdict.analysed')) as Record<string, true> | null
  const list = new Set((await desk.client.analysedExhibits()).map(({ exhibit }) => exhibit))
  const marks: Record<string, true> = { ...done }
  for (const { id, state } of await desk.client.exhibits()) {
    if (without.includes(id) || list.has(id) || marks[id] || state !== 'done') continue
    await analyseExhibit(desk, id, signal)
    marks[id] = true
  }
  if (Object.keys(marks).length !== Object.keys(done ?? {}).length) await desk.client.setKv('verdict.analysed', marks)
}

interface Chosen {
  detection: ShownDetection
  uids: string[]
  count: number
}

async function detectionsOf(
  client: CaseClient,
  all: readonly ShownDetection[],
  findings: Findings,
  subject: Subject,
  without: readonly string[],
): Promise<Chosen[]> {
  let list: readonly ShownDetection[]
  switch (subject.kind) {
    case 'detection':
      list = all.filter((one) => one.id === subject.id)
      if (list.length === 0) throw new NoSuchSubject(`there is no detection ${subject.id}`)
      break
    case 'incident':
      list = all.filter((one) => one.incident === subject.id)
      if (list.length === 0) throw new NoSuchSubject(`there is no incident ${subject.id}`)
      break
    case 'entity':
      list = all.filter((one) => one.entities.includes(subject.id))
      break
    case 'exhibit': {
      const rows = new Map(
        (await client.rowsOf([...new Set(all.flatMap((one) => one.eventIds.slice(0, 1)))].slice(0, 20_000))).map((row) => [
          row.uid,
          row.exhibit,
        ]),
      )
      list = all.filter((one) => rows.get(one.eventIds[0] ?? '') === subject.id)
      break
    }
    case 'case':
      list = all.length <= togetherAtMost ? all : await gravest(all, findings)
  }
  const out: Chosen[] = []
  for (const detection of [...list].sort((a, b) => b.priority.score - a.priority.score)) {
    if (out.length >= detectionsAtMost) break
    const left = await leftOf(client, detection, without)
    if (left.events > 0 || without.length === 0) out.push({ detection, uids: left.uids, count: left.events })
  }
  return out
}

const ranks: Record<string, number> = { informational: 0, low: 1, medium: 3, high: 9, critical: 27 }

/** Of a large case: the incident whose distinct rules weigh most. */
async function gravest(all: readonly ShownDetection[], findings: Findings): Promise<ShownDetection[]> {
  const byId = new Map(all.map((one) => [one.id, one]))
  let best: ShownDetection[] = []
  let most = -1
  for (const incident of await findings.incidents()) {
    const list = incident.detections.flatMap((id) => byId.get(id) ?? [])
    const rules = new Map(list.map((one) => [one.ruleId, ranks[one.level] ?? 0]))
    const weight = [...rules.values()].reduce((sum, one) => sum + one, 0) + 5 * incident.tactics.length
    if (weight > most) {
      most = weight
      best = list
    }
  }
  return best
}

async function eventsOf(client: CaseClient, chosen: readonly Chosen[], without: readonly string[]): Promise<Map<string, ViewedEvent>> {
  const uids = [...new Set(chosen.flatMap(({ uids }) => uids.slice(0, eventsOfDetection)))].slice(0, 5000)
  return new Map((await rowsWithout(client, uids, without)).map((row) => [row.uid, viewedEvent(row)]))
}

async function exhibitsOf(client: CaseClient, list: readonly { id: string; events: number }[]): Promise<Dossier['exhibits']> {
  const analysed = new Map((await client.analysedExhibits()).map((one) => [one.exhibit, one]))
  const out: Dossier['exhibits'] = []
  for (const { id, events } of list) {
    const one = analysed.get(id)
    const pack = (one?.documents ?? 0) > 0
    out.push({
      id,
      events,
      artifacts: one?.members ?? 0,
      package: pack,
      processes: one?.processes ?? 0,
      sockets: one?.sockets ?? 0,
      networkEvents: pack && events > 0 ? await exactCount(client, { query: connectionsOf(id) }) : 0,
    })
  }
  return out
}

/** Exhibits whose artifacts tell of the subject. */
async function nearExhibits(
  client: CaseClient,
  subject: Subject,
  exhibits: Dossier['exhibits'],
  events: ReadonlyMap<string, ViewedEvent>,
): Promise<Dossier['exhibits']> {
  if (subject.kind === 'case') return exhibits
  if (subject.kind === 'exhibit') return exhibits.filter((one) => one.id === subject.id)
  const own = new Set([...events.values()].map(({ exhibit }) => exhibit))
  const values = new Set<string>()
  for (const event of events.values())
    for (const column of ['host', 'container', 'src_ip', 'dst_ip'])
      if (event.values[column] !== undefined) values.add(String(event.values[column]).toLowerCase())
  if (subject.kind === 'entity') values.add(subject.id.slice(subject.id.indexOf(':') + 1).toLowerCase())
  const times = [...events.values()].flatMap(({ from }) => from ?? [])
  const from = times.reduce<bigint | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined)
  const to = times.reduce<bigint | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined)
  const out: Dossier['exhibits'] = []
  for (const one of exhibits) {
    if (one.artifacts === 0) {
      if (own.has(one.id)) out.push(one)
      continue
    }
    if (own.has(one.id) || one.events === 0 || (await shares(client, one.id, values)) || (await nearInTime(client, one.id, from, to)))
      out.push(one)
  }
  return out
}

async function shares(client: CaseClient, exhibit: string, values: ReadonlySet<string>): Promise<boolean> {
  if (values.size === 0) return false
  const facets = await client.facets({
    query: `exhibit:${exhibit}`,
    hidden: 'with',
    possiblySame: 'with',
    columns: ['host', 'container'],
    limit: 50,
  })
  return facets.some((facet) => facet.values.some(({ value }) => values.has(value.toLowerCase())))
}

async function nearInTime(client: CaseClient, exhibit: string, from: bigint | undefined, to: bigint | undefined): Promise<boolean> {
  if (from === undefined || to === undefined) return false
  const iso = (us: bigint) => new Date(Number(us / 1000n)).toISOString()
  const page = await client.page({
    query: `exhibit:${exhibit}`,
    hidden: 'with',
    possiblySame: 'with',
    from: iso(from - nearUs),
    to: iso(to + nearUs),
    limit: 1,
  })
  return page.rows.length > 0
}

async function insightsOf(client: CaseClient, subject: Subject, near: Dossier['exhibits'], without: readonly string[]): Promise<Insight[]> {
  const out: Insight[] = []
  for (const { id, artifacts } of near)
    if (artifacts > 0 && !without.includes(id)) out.push(...(await client.insights({ exhibit: id, limit: insightsAtMost })))
  if (subject.kind === 'entity') {
    const value = subject.id.slice(subject.id.indexOf(':') + 1).toLowerCase()
    const naming = out.filter((one) => one.values.some((other) => other.value.toLowerCase() === value))
    if (naming.length > 0) return naming
  }
  const rank: Record<string, number> = { critical: 4, high: 3, medium: 2, low: 1, informational: 0 }
  return out.sort((a, b) => rank[b.severity]! - rank[a.severity]!)
}

async function layersOf(
  client: CaseClient,
  subject: Subject,
  events: ReadonlyMap<string, ViewedEvent>,
  without: readonly string[],
): Promise<string[]> {
  const times = [...events.values()].flatMap(({ from }) => from ?? [])
  const iso = (us: bigint) => new Date(Number(us / 1000n)).toISOString()
  const window =
    subject.kind === 'case' || times.length === 0
      ? {}
      : {
          from: iso(times.reduce((a, b) => (b < a ? b : a)) - 24n * nearUs),
          to: iso(times.reduce((a, b) => (b > a ? b : a)) + 24n * nearUs),
        }
  const [facet] = await client.facets({
    query: withoutExhibits('', without),
    hidden: 'with',
    possiblySame: 'with',
    ...window,
    columns: ['layer'],
    limit: 20,
  })
  const there = new Set(facet?.values.map(({ value }) => value))
  return allLayers.filter((layer) => there.has(layer))
}

function hostsOf(events: ReadonlyMap<string, ViewedEvent>): string[] {
  const counts = new Map<string, number>()
  for (const { values } of events.values())
    if (values.host !== undefined && values.host !== '') counts.set(String(values.host), (counts.get(String(values.host)) ?? 0) + 1)
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, 5)
    .map(([host]) => host)
}

function titleOf(subject: Subject, first: string | undefined): string {
  if (subject.kind === 'case') return 'the case'
  if (subject.kind === 'exhibit') return `exhibit ${subject.id}`
  return first ?? `${subject.kind} ${subject.id}`
}
