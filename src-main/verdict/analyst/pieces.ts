// From a dossier to weighed pieces, each with the claims that say it.
import type { Insight } from '../../contract/verdict.ts'
import type { Dossier } from './dossier.ts'
import type { Drafting } from './drafting.ts'
import type { Piece } from './score.ts'
import type { Weights } from './weights.ts'

/** Insights that become claims of their own; the rest are counted. */
const claimedInsights = 60
const claimedDetections = 40

export function piecesOf(dossier: Dossier, draft: Drafting, { weights }: Weights): Piece[] {
  const out: Piece[] = []
  const db = (key: string) => {
    const one = weights[key]
    if (!one) throw new Error(`resources/verdict/weights.json has no weight for ${key}`)
    return one.decibans
  }
  const put: Put = (weight, family, text, claims, artifact = false, tactic = '') =>
    out.push({ weight, family, decibans: db(weight), claims, text, artifact, tactic })
  detections(dossier, draft, put)
  insights(dossier, draft, put)
  context(dossier, draft, put)
  return out
}

type Put = (weight: string, family: string, text: string, claims: string[], artifact?: boolean, tactic?: string) => void

function detections(dossier: Dossier, draft: Drafting, put: Put): void {
  const titles = new Set<string>()
  for (const one of dossier.detections.slice(0, 500)) {
    const events = one.eventIds.flatMap((uid) => dossier.events.get(uid) ?? [])
    const claims = titles.size < claimedDetections && !titles.has(one.title) ? said(one, events, draft) : []
    titles.add(one.title)
    if (one.hidden !== null) {
      put('allowed', 'context', `Set aside by the examiner: ${one.hidden}`, claims)
      continue
    }
    put(`detection-${one.level}`, 'detections', one.title, claims, false, one.tactics[0])
    if (events.length > 0 && events.length === Math.min(one.events, events.length) && events.every((event) => event.values.status_id === 2))
      put('refused', 'context', 'Every event of a detection was refused', claims)
  }
  // The sensor's rules count as detections where the case's own rules did not say the same.
  for (const one of dossier.insights) {
    if (one.kind !== 'sensor-detection') continue
    const level = /\(level (\w+)\)/.exec(one.text)?.[1] ?? ''
    if (!['critical', 'high', 'medium', 'low', 'informational'].includes(level) || titles.has(one.quote)) continue
    titles.add(one.quote)
    put(`detection-${level}`, 'detections', one.quote, [draft.insight(one)], false, one.family)
  }
}

function said(one: Dossier['detections'][number], events: Parameters<Drafting['event']>[0][], draft: Drafting): string[] {
  const claims = [draft.detection(one, events[0])]
  const event = events[0] && draft.event(events[0])
  if (event !== undefined) claims.push(event)
  return claims
}

function insights(dossier: Dossier, draft: Drafting, put: Put): void {
  let claimed = 0
  for (const one of toTell(dossier)) {
    if (claimed++ < claimedInsights) draft.insight(one)
  }
  const told = new Set(toTell(dossier))
  for (const one of dossier.insights) {
    if (one.kind === 'sensor-detection') continue
    put(one.kind, one.family, one.text, told.has(one) && draft.has(one) ? [draft.insight(one)] : [], true)
  }
}

const ofKind = 2

/** Of each kind the two most telling, no text twice: what an event dates comes to the fore; what weighs nothing is left to the list. */
export function toTell(dossier: Dossier): Insight[] {
  const quotes = new Set<string>()
  const counts = new Map<string, number>()
  const dated = (one: Insight) => (dossier.eventOf.has(one.id) ? 0 : 1)
  return [...dossier.insights]
    .map((one, i) => ({ one, i }))
    .sort((a, b) => dated(a.one) - dated(b.one) || a.i - b.i)
    .filter(({ one }) => {
      if (one.kind === 'sensor-detection' || silent.has(one.kind)) return false
      const key = `${one.kind}:${one.quote.replace(/\s+/g, ' ')}`
      const count = counts.get(one.kind) ?? 0
      if (quotes.has(key) || count >= ofKind) return false
      quotes.add(key)
      counts.set(one.kind, count + 1)
      return true
    })
    .sort((a, b) => a.i - b.i)
    .map(({ one }) => one)
}
const silent = new Set(['static-stripped', 'network-program'])

function context(dossier: Dossier, draft: Drafting, put: Put): void {
  for (const one of dossier.typed.filter(({ reads }) => reads).slice(0, 5)) {
    const event = dossier.events.get(one.event)
    if (event) put('shell-reads-data', 'exfiltration', 'A shell on a socket read data', [draft.typed(one, event)], true)
  }
  for (const one of dossier.routines.slice(0, 5))
    put('routine', 'context', `The same ${one.what} was seen on ${one.days} days`, [draft.routine(one)])
  for (const one of dossier.origins.slice(0, 5)) {
    if (one.before === 0 && one.history >= 5)
      put('new-origin', 'context', 'A credential was used from an address that is new for it', [draft.origin(one)])
    else if (one.before >= 10) put('known-origin', 'context', 'The credential was used from this address many times', [draft.origin(one)])
  }
  for (const one of dossier.announced.slice(0, 5))
    put(
      one.kind === 'ticket' ? 'ticket' : 'administrator',
      'context',
      one.kind === 'ticket' ? `Announced: ${one.text}` : `Named as an administrator's: ${one.names}`,
      [draft.announced(one)],
    )
  for (const one of dossier.indicatorHits.slice(0, 5))
    put('indicator-hit', 'context', `On the list "${one.list}": ${one.value}`, [draft.indicator(one)])
  for (const one of dossier.exhibits) {
    if (!one.package || one.processes === 0 || one.sockets > 0 || one.networkEvents > 0 || one.events === 0) continue
    const event = [...dossier.events.values()].find(({ exhibit }) => exhibit === one.id)
    if (event)
      put(
        'no-network-peer',
        'ordinary',
        `No connection to another host was captured in ${one.id}`,
        [draft.noConnections(one.id, connectionsOf(one.id), event.uid)],
        true,
      )
  }
  const tactics = tacticsOf(dossier)
  for (let i = 3; i <= Math.min(5, tactics.size); i++) put('tactics', 'context', `${tactics.size} tactics in one subject`, [])
}

export const connectionsOf = (exhibit: string): string => `exhibit:${exhibit} and class:4001 and not dst_ip:127.0.0.0/8`

const counts = new Set(['medium', 'high', 'critical'])

/** Tactics that detections of at least medium level, or insights that weigh, show. */
export function tacticsOf(dossier: Dossier): Set<string> {
  const out = new Set<string>()
  for (const one of dossier.detections) if (one.hidden === null && counts.has(one.level)) for (const tactic of one.tactics) out.add(tactic)
  for (const one of dossier.insights)
    if (one.family !== 'ordinary' && one.family !== 'influence' && one.kind !== 'sensor-detection' && counts.has(one.severity))
      out.add(one.family)
  if (dossier.typed.some(({ reads }) => reads)) out.add('exfiltration')
  return out
}
