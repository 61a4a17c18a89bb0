// What is said around a detection: its entities, its priority in words, and the incident it belongs to.
import { commonAbove, type Detection } from '../../contract/detection.ts'
import type { IncidentInfo, ShownDetection } from '../../contract/procedures/detections.ts'
import { Aliases } from '../../correlate/aliases.ts'
import { type Entity, EntityMaker, entitiesOf } from '../../correlate/entities.ts'
import type { EventFacts } from '../../correlate/facts.ts'
import { incidents } from '../../detect/incidents.ts'
import { type EntityContext, priority } from '../../detect/severity.ts'
import { Turns } from '../turns.ts'

/** Events of a detection that are looked at for its entities. */
export const eventsLookedAt = 25

/** Rules that found more than `commonAbove`, with how many: their events stand together, or a correlation fires all the time. */
export function commonRules(found: readonly Detection[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { ruleId, common } of found) counts.set(ruleId, common ?? (counts.get(ruleId) ?? 0) + 1)
  return new Map([...counts].filter(([, count]) => count > commonAbove))
}

/** As it is stored: hides are applied when it is shown. */
export type KeptDetection = Omit<ShownDetection, 'hidden'>

/** A whole account joins everything, so it is no reason to join anything. */
const joins = (entity: Entity) => entity.kind !== 'account'
const dataKinds = new Set(['bucket', 'secret', 'repository'])

/** In turns of a few milliseconds: it runs on the thread that every question of the window goes through. */
export async function describe(
  found: readonly Detection[],
  factsOf: (uid: string) => EventFacts | undefined,
  listed: ReadonlyMap<string, string>,
): Promise<{ detections: KeptDetection[]; incidents: IncidentInfo[] }> {
  const turns = new Turns()
  const aliases = new Aliases()
  const seen = new Set<string>()
  const common = commonRules(found)
  const events = found.map((one) =>
    common.has(one.ruleId) ? [] : one.eventIds.slice(0, eventsLookedAt).flatMap((uid) => factsOf(uid) ?? []),
  )
  for (const list of events) {
    await turns.next()
    for (const event of list) {
      if (seen.has(event.uid)) continue
      seen.add(event.uid)
      aliases.add(event)
    }
  }
  const { resolve } = aliases
  const maker = new EntityMaker(resolve)
  const entities = await turns.each(events, (list) => list.flatMap((event) => entitiesOf(event, maker)))
  const reach = await reachOf(entities, listed, turns)
  const idsOf = new Map<Detection, string[]>(
    found.map((one, i) => [one, [...new Set(entities[i]!.filter(joins).map((entity) => entity.id))]]),
  )
  const joinable = found.filter((one) => !common.has(one.ruleId))
  await turns.now()
  const groups = incidents(joinable, (one) => idsOf.get(one)!)
  await turns.now()
  const incidentOf = new Map(groups.flatMap((group) => group.detections.map((id) => [id, group.id] as const)))
  const byId = new Map(found.map((one) => [one.id, one]))
  return {
    detections: await turns.each(found, (one, i) => {
      const count = common.get(one.ruleId)
      if (count !== undefined) return { ...one, entities: [], incident: null, priority: commonPriority(one.level, count) }
      const actors = new Map(entities[i]!.map((entity) => [entity.id, entity]))
      const contexts = [...actors.values()].flatMap((entity) => reach(entity) ?? [])
      const refused = events[i]!.length > 0 && events[i]!.every((event) => event.values.status_id === 2)
      return {
        ...one,
        entities: idsOf.get(one)!,
        incident: incidentOf.get(one.id) ?? null,
        priority: priority(one.level, contexts, refused && one.events <= eventsLookedAt),
      }
    }),
    incidents: await turns.each(groups, (group) => ({
      ...group,
      events: new Set(group.detections.flatMap((id) => byId.get(id)!.eventIds)).size,
    })),
  }
}

function commonPriority(level: Detection['level'], count: number): KeptDetection['priority'] {
  const plain = priority(level, [])
  return { ...plain, reasons: [...plain.reasons, `not looked at with others: its rule found ${count} events, too common to join anything`] }
}

/** What an actor holds as its id says it; names that only sound like rights are not among them. */
function holdsOf({ kind, id, part }: Entity): string | undefined {
  if (part !== 'actor' && part !== 'issuer' && part !== 'credential') return undefined
  if (kind === 'user' && /:root$|:user:root$/.test(id)) return id.includes('arn:') ? 'is the root user of its account' : undefined
  if (kind === 'role' && /[:/](AWSReservedSSO_)?(AdministratorAccess|OrganizationAccountAccessRole)(_|\/|$)/.test(id))
    return 'has a role that is made for administrators'
  return undefined
}

/** What an entity reached in the events of all detections; undefined when there is nothing to say. */
async function reachOf(
  all: readonly Entity[][],
  listed: ReadonlyMap<string, string>,
  turns: Turns,
): Promise<(entity: Entity) => EntityContext | undefined> {
  const data = new Map<string, Set<string>>()
  const accounts = new Map<string, Set<string>>()
  for (const list of all) {
    addReach(list, data, accounts)
    await turns.next()
  }
  return (entity) => {
    const indicator = listed.get(entity.id)
    const touched = data.get(entity.id)?.size ?? 0
    const reached = accounts.get(entity.id)?.size ?? 0
    const holds = holdsOf(entity)
    if (indicator === undefined && touched < 10 && reached < 2 && holds === undefined) return undefined
    return {
      name: entity.name,
      ...(holds !== undefined && { holds }),
      ...(indicator !== undefined && { indicator }),
      ...(touched > 0 && { dataTouched: touched }),
      ...(reached > 0 && { accountsReached: reached }),
    }
  }
}

/** A function of its own: loops within loops over all events had optimised code thrown away again and again. */
function addReach(list: readonly Entity[], data: Map<string, Set<string>>, accounts: Map<string, Set<string>>): void {
  for (const actor of list) {
    if (actor.part !== 'credential' && actor.part !== 'actor') continue
    for (const other of list) {
      if (dataKinds.has(other.kind)) put(data, actor.id, other.id)
      if (other.kind === 'account') put(accounts, actor.id, other.id)
    }
  }
}

function put(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key)
  if (set) set.add(value)
  else map.set(key, new Set([value]))
}
