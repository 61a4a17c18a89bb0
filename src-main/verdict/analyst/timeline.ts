// Tactics in order, each with its claims: by time, by what was asked for before it was done; where neither tells, it is said so.
import type { Draft } from '../../contract/verdict.ts'
import type { ViewedEvent } from '../claims/case-view.ts'
import { rfc3339 } from '../claims/times.ts'
import type { Dossier } from './dossier.ts'
import type { Drafting } from './drafting.ts'
import { toTell } from './pieces.ts'

const chain = [
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
]

interface Phase {
  tactic: string
  claims: string[]
  events: ViewedEvent[]
}

export function timelineOf(dossier: Dossier, draft: Drafting): { timeline: Draft['timeline']; chain: string | null } {
  const phases = new Map<string, Phase>()
  const put = (tactic: string, claim: string | undefined, event: ViewedEvent | undefined) => {
    const phase = phases.get(tactic) ?? { tactic, claims: [], events: [] }
    phases.set(tactic, phase)
    if (claim !== undefined && !phase.claims.includes(claim)) phase.claims.push(claim)
    if (event?.from !== undefined) phase.events.push(event)
  }
  const told = new Set<string>()
  for (const one of dossier.detections) {
    if (one.hidden !== null || one.tactics.length === 0 || told.has(one.title) || told.size >= 40) continue
    told.add(one.title)
    const first = dossier.events.get(one.eventIds[0] ?? '')
    put(one.tactics[0]!, draft.detection(one, first), first)
  }
  for (const one of dossier.insights) {
    if (one.kind !== 'sensor-detection' || told.has(one.quote) || told.size >= 40) continue
    told.add(one.quote)
    put(one.family, draft.insight(one), dossier.events.get(dossier.eventOf.get(one.id) ?? ''))
  }
  for (const one of toTell(dossier)) {
    if (one.family === 'ordinary' || one.family === 'influence' || one.severity === 'informational') continue
    const event = dossier.events.get(dossier.eventOf.get(one.id) ?? '')
    put(one.family, draft.insight(one), event)
    if (event) put(one.family, draft.event(event), event)
  }
  for (const one of dossier.typed.slice(0, 10)) {
    const event = dossier.events.get(one.event)
    if (event) put(one.reads ? 'exfiltration' : 'discovery', draft.typed(one, event), event)
  }
  const list = [...phases.values()].map((phase) => ({ ...phase, first: earliest(phase.events), last: latest(phase.events) }))
  const ordered = inOrder(list, dossier)
  const timeline = ordered.map(({ tactic, claims, first, last }, i) => ({
    tactic,
    title: dossier.tacticTitle(tactic),
    from: first?.from === undefined ? null : rfc3339(first.from),
    to: last?.from === undefined ? null : rfc3339(last.from),
    claims: claims.slice(0, 12),
    doubt: i > 0 && !isBefore(ordered[i - 1]!, ordered[i]!, dossier) ? 'order not established' : '',
  }))
  return { timeline, chain: chainOf(ordered, dossier, draft) }
}

type Dated = Phase & { first: ViewedEvent | undefined }

/** Again and again the phase that none of the others surely precedes; of several such, the one earlier in the chain. */
function inOrder<P extends Dated>(phases: readonly P[], dossier: Dossier): P[] {
  const left = [...phases].sort((a, b) => chain.indexOf(a.tactic) - chain.indexOf(b.tactic))
  const out: P[] = []
  while (left.length > 0) {
    const free = (one: P) => (one.first ? left.every((other) => other === one || !isBefore(other, one, dossier)) : false)
    const next = left.find(free) ?? [...left].sort((a, b) => byTime(a.first, b.first))[0]!
    left.splice(left.indexOf(next), 1)
    out.push(next)
  }
  return out
}

const isBefore = (a: Dated, b: Dated, dossier: Dossier): boolean =>
  surelyBefore(a.first, b.first) || askedOf(a.first, b, dossier) !== undefined

/** An event of the phase that ran what this event asked for, unless the phase began before. */
function askedOf(by: ViewedEvent | undefined, phase: Dated, dossier: Dossier): ViewedEvent | undefined {
  if (!by || phase.events.some((event) => surelyBefore(event, by))) return undefined
  return phase.events.find((event) => dossier.asked.some((one) => one.by === by.uid && one.of === event.uid))
}

/** The longest run of phases, from the earliest on, that are surely one after the other. */
function chainOf(list: readonly Dated[], dossier: Dossier, draft: Drafting): string | null {
  const titles: string[] = []
  const events: ViewedEvent[] = []
  for (const phase of list) {
    const last = events.at(-1)
    const event = !last || surelyBefore(last, phase.first) ? phase.first : askedOf(last, phase, dossier)
    if (!event) continue
    titles.push(dossier.tacticTitle(phase.tactic))
    events.push(event)
  }
  if (events.length < 2) return null
  return draft.order(
    titles,
    events.map(({ uid }) => uid),
  )
}

function surelyBefore(a: ViewedEvent | undefined, b: ViewedEvent | undefined): boolean {
  const end = a?.to ?? a?.from
  return end !== undefined && b?.from !== undefined && end < b.from
}
function byTime(a: ViewedEvent | undefined, b: ViewedEvent | undefined): number {
  if (!a || !b) return a ? -1 : b ? 1 : 0
  if (a.from !== b.from) return a.from! < b.from! ? -1 : 1
  const [first, second] = [a.to ?? a.from!, b.to ?? b.from!]
  return first === second ? 0 : first < second ? -1 : 1
}
const earliest = (events: readonly ViewedEvent[]) =>
  events.reduce<ViewedEvent | undefined>((a, b) => (a === undefined || byTime(b, a) < 0 ? b : a), undefined)
const latest = (events: readonly ViewedEvent[]) =>
  events.reduce<ViewedEvent | undefined>((a, b) => (a === undefined || b.from! > a.from! ? b : a), undefined)
