// The open case as claims are checked against it: events by uid, exact counts, artifacts read and analysed anew.
import type { CaseClient } from '../../case/client.ts'
import type { Detection } from '../../contract/detection.ts'
import type { EventRow } from '../../contract/procedures/events.ts'
import type { Claim, Insight, Place } from '../../contract/verdict.ts'
import type { CaseView, ViewedEvent } from '../../verdict/claims/case-view.ts'
import type { Desk } from '../desk.ts'
import type { Findings } from '../detect/findings.ts'
import { factsOf } from '../facts.ts'
import { analyseMembers } from './analyse-members.ts'
import { placeKey } from './analyse-worker.ts'
import { rootsOf } from './members-of.ts'

const everything = { hidden: 'with', possiblySame: 'with' } as const
/** Events of a detection that are looked at for what is left out. */
export const lookedAtOfDetection = 50

export const viewedEvent = (row: EventRow): ViewedEvent => ({ ...factsOf(row), exhibit: row.exhibit, member: row.member })

/** A query with exhibits left out. */
export const withoutExhibits = (query: string, without: readonly string[]): string => {
  const rest = without.map((exhibit) => `not exhibit:${exhibit}`).join(' and ')
  if (rest === '') return query
  return query.trim() === '' ? rest : `(${query}) and ${rest}`
}

export async function exactCount(
  client: CaseClient,
  scope: { query: string; from?: string | undefined; to?: string | undefined },
): Promise<number> {
  let last = { value: 0, exact: false }
  const { query, from, to } = scope
  for await (const count of client.count({ query, ...everything, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }))
    last = count
  if (!last.exact) throw new Error(`the count of ${query} is not exact`)
  return last.value
}

/** Rows that are not of an exhibit left out; an event that another exhibit brought as well stays. */
export async function rowsWithout(client: CaseClient, uids: readonly string[], without: readonly string[]): Promise<EventRow[]> {
  const rows = await client.rowsOf([...uids])
  if (without.length === 0) return rows
  const out: EventRow[] = []
  for (const row of rows) {
    if (!without.includes(row.exhibit)) out.push(row)
    else {
      const other = (await client.event(row.uid))?.receipts.find((one) => !without.includes(one.exhibit))
      if (other) out.push({ ...row, exhibit: other.exhibit, member: other.member })
    }
  }
  return out
}

/** How many of a detection's events are left; 0 when it is gone. */
export async function leftOf(
  client: CaseClient,
  detection: Pick<Detection, 'eventIds' | 'events'>,
  without: readonly string[],
): Promise<{ events: number; uids: string[] }> {
  if (without.length === 0) return { events: detection.events, uids: detection.eventIds }
  const looked = detection.eventIds.slice(0, lookedAtOfDetection)
  const kept = new Set((await rowsWithout(client, looked, without)).map(({ uid }) => uid))
  const uids = looked.filter((uid) => kept.has(uid))
  return { uids, events: kept.size === looked.length ? detection.events : kept.size }
}

export async function openView(
  desk: Pick<Desk, 'client' | 'store'>,
  findings: Findings,
  claims: readonly Claim[],
  without: readonly string[],
): Promise<CaseView> {
  const { client } = desk
  const excluded = (label: string) => without.includes(label.split('/')[0]!)
  const places: Record<string, Place[]> = {}
  const want = (place: Place) => {
    places[place.member] = [
      ...(places[place.member] ?? []),
      { member: place.member, start: place.start, end: place.end, layers: place.layers },
    ]
  }
  const members = new Set<string>()
  for (const { citations, predicates } of claims) {
    for (const one of citations) if (one.kind === 'artifact') want(one)
    for (const one of predicates) {
      if (one.kind === 'contains' && one.in.of === 'artifact') want(one.in)
      if (one.kind === 'insight') members.add(one.member)
    }
  }
  for (const member of Object.keys(places)) members.add(member)
  const insights = new Map<string, Insight[]>()
  const bytes = new Map<string, Uint8Array | string>()
  const { roots } = await rootsOf(
    client,
    [...members].filter((label) => !excluded(label)),
  )
  await analyseMembers(desk, roots, places, (list) => {
    for (const one of list) {
      insights.set(one.member, one.insights)
      for (const { key, bytes: given, error } of one.bytes) bytes.set(key, given ?? error ?? 'it cannot be read')
    }
  })
  const all = new Map((await findings.all()).map((one) => [one.id, one]))
  return {
    events: async (uids) => new Map((await rowsWithout(client, uids, without)).map((row) => [row.uid, viewedEvent(row)])),
    record: async (uid) => {
      const record = await client.rawRecord(uid)
      return record ? Buffer.from(record.bytes).toString('utf8') : null
    },
    count: ({ query, from, to }) => exactCount(client, { query: withoutExhibits(query, without), from, to }),
    detection: async (id) => {
      const one = all.get(id)
      if (!one) return null
      const { events } = await leftOf(client, one, without)
      return events === 0 && without.length > 0 ? null : { id, ruleId: one.ruleId, title: one.title, level: one.level, events }
    },
    detections: async ({ rule, incident }) => {
      const list = [...all.values()].filter(
        (one) => !one.hidden && (rule === undefined || one.ruleId === rule) && (incident === undefined || one.incident === incident),
      )
      if (without.length === 0) return list.length
      let left = 0
      for (const one of list) if ((await leftOf(client, one, without)).events > 0) left++
      return left
    },
    member: async (label) => {
      if (excluded(label)) return null
      const member = await client.member(label)
      return member ? { path: member.path, sha256: member.sha256, size: member.size } : null
    },
    bytes: async (place) => {
      const found = bytes.get(placeKey(place))
      if (found === undefined) throw new Error('it was not read')
      if (typeof found === 'string') throw new Error(found)
      return Buffer.from(found)
    },
    insights: async (member) => insights.get(member) ?? [],
  }
}
