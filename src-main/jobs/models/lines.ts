// How things of the case are told to a model: short documents with the ids that it cites.
import { columns } from '../../contract/columns.ts'
import type { ShownDetection } from '../../contract/procedures/detections.ts'
import type { Insight } from '../../contract/verdict.ts'
import type { Dossier } from '../../verdict/analyst/dossier.ts'
import type { ViewedEvent } from '../../verdict/claims/case-view.ts'
import { rfc3339 } from '../../verdict/claims/times.ts'

const valueLength = 600
const short = (value: string | number): string | number =>
  typeof value === 'string' && value.length > valueLength ? `${value.slice(0, valueLength)}…` : value
const order = new Map(columns.map(({ name }, i) => [name, i]))
const untold = new Set(['severity_id', 'duration_us', 'layer'])

export const eventLine = ({ uid, from, values, exhibit }: ViewedEvent) => ({
  event: uid,
  time: from === undefined ? 'undated' : rfc3339(from),
  exhibit,
  ...Object.fromEntries(
    Object.entries(values)
      .filter(([name, value]) => value !== '' && !untold.has(name))
      .sort(([a], [b]) => (order.get(a) ?? 99) - (order.get(b) ?? 99))
      .map(([name, value]) => [name, short(value)]),
  ),
})

export const insightLine = (one: Insight) => ({
  insight: one.id,
  says: `${one.text}.`,
  kind: one.kind,
  tactic: one.family,
  severity: one.severity,
  file: one.path,
  member: one.member,
  ...(one.places[0]!.layers.length === 0
    ? { bytes: [one.places[0]!.start, one.places[0]!.end] }
    : { behind: one.places[0]!.layers.map(({ kind }) => kind) }),
  quote: one.quote.slice(0, 400),
})

export const detectionLine = (one: Dossier['detections'][number]) => ({
  detection: one.id,
  title: one.title,
  rule: one.ruleId,
  level: one.level,
  techniques: one.techniques,
  tactics: one.tactics,
  events: one.events,
  first_events: one.eventIds.slice(0, 5),
  entities: one.entities.slice(0, 8),
  ...(one.hidden !== null && { set_aside_because: one.hidden }),
})

export const shownLine = (one: ShownDetection) =>
  detectionLine({
    ...one,
    events: one.events,
    eventIds: one.eventIds,
    hidden: one.hidden?.reason ?? null,
    incident: one.incident ?? null,
  })
