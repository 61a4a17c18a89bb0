// When the case first saw what its gravest detections name: an address, a role, a program.
import type { CaseClient } from '../../case/client.ts'
import type { ShownDetection } from '../../contract/procedures/detections.ts'
import type { FirstSeen } from '../../contract/procedures/graph.ts'
import { type EntityKind, entitiesOf, kindOfId, shortName } from '../../correlate/entities.ts'
import { factsOf } from '../facts.ts'
import { queryOf } from './query-of.ts'

/** Kinds whose first event means something; an account or an ordinary resource is there from the start. */
const told: readonly EntityKind[] = [
  'address',
  'user',
  'role',
  'key',
  'service_principal',
  'process',
  'file',
  'hash',
  'container',
  'pod',
  'domain',
  'bucket',
  'secret',
  'repository',
]
const mostOfKind = 3
const levels = ['critical', 'high', 'medium'] as const

/** Entities by gravity, then by how many detections name them; no kind crowds out the others. */
function named(detections: readonly ShownDetection[], most: number): { id: string; level: string }[] {
  const found = new Map<string, { id: string; rank: number; count: number }>()
  for (const { level, entities, hidden, common } of detections) {
    const rank = levels.indexOf(level as (typeof levels)[number])
    if (hidden || common !== undefined || rank < 0) continue
    for (const id of entities) {
      if (!told.includes(kindOfId(id))) continue
      const one = found.get(id)
      if (!one) found.set(id, { id, rank, count: 1 })
      else {
        one.count++
        if (rank < one.rank) one.rank = rank
      }
    }
  }
  const taken = new Map<EntityKind, number>()
  return [...found.values()]
    .sort((a, b) => a.rank - b.rank || b.count - a.count || (a.id < b.id ? -1 : 1))
    .filter(({ id }) => {
      const kind = kindOfId(id)
      const count = taken.get(kind) ?? 0
      taken.set(kind, count + 1)
      return count < mostOfKind
    })
    .slice(0, most)
    .map(({ id, rank }) => ({ id, level: levels[rank]! }))
}

/** In time order; what no dated event names is left out. */
export async function firstsOf(client: CaseClient, detections: readonly ShownDetection[], most: number): Promise<FirstSeen[]> {
  const out: FirstSeen[] = []
  for (const { id, level } of named(detections, most)) {
    const query = queryOf(id)
    if (query === null) continue
    const { rows } = await client.page({ query, hidden: 'without', possiblySame: 'with', limit: 1 })
    const row = rows[0]
    if (!row || row.ts === null) continue
    const kind = kindOfId(id)
    const name = entitiesOf(factsOf(row)).find((one) => one.id === id)?.name ?? shortName(id.slice(kind.length + 1))
    out.push({
      entity: id,
      kind,
      name,
      level,
      layer: row.values.layer === undefined ? null : String(row.values.layer),
      ts: row.ts,
      uid: row.uid,
    })
  }
  return out.sort((a, b) => (BigInt(a.ts) < BigInt(b.ts) ? -1 : BigInt(a.ts) > BigInt(b.ts) ? 1 : 0))
}
