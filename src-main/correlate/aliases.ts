// Joins names to stable ids, only on evidence: one event that shows both. A name that events show with two ids stays apart.
import { entityId, nameKey } from './entities.ts'
import { type EventFacts, text } from './facts.ts'

export interface Join {
  alias: string
  entity: string
  /** Events that show both, the first few; the count is of all. */
  evidence: string[]
  count: number
}

/** A name that stands for several ids, and is therefore joined with none. */
export interface Ambiguity {
  alias: string
  entities: { entity: string; evidence: string[] }[]
}

const keptEvidence = 20

export class Aliases {
  readonly #seen = new Map<string, Map<string, { evidence: string[]; count: number }>>()

  add(event: EventFacts): void {
    const uid = text(event, 'user_uid')
    const name = text(event, 'user_name')
    if (!uid || !name || uid === name) return
    const type = (text(event, 'user_type') ?? '').toLowerCase()
    // A session's principal is not the role itself: its name says who issued it.
    if (type.includes('role') || uid.includes(':assumed-role/')) return
    const alias = entityId('user', nameKey(name, text(event, 'account')))
    const entity = entityId('user', uid)
    const byEntity = this.#seen.get(alias) ?? new Map<string, { evidence: string[]; count: number }>()
    this.#seen.set(alias, byEntity)
    const entry = byEntity.get(entity) ?? { evidence: [], count: 0 }
    entry.count++
    // Kept are the smallest uids, so that the order of events does not matter.
    entry.evidence.push(event.uid)
    if (entry.evidence.length > keptEvidence * 2) entry.evidence = entry.evidence.sort().slice(0, keptEvidence)
    byEntity.set(entity, entry)
  }

  get joins(): Join[] {
    const out: Join[] = []
    for (const [alias, entities] of this.#seen) {
      if (entities.size !== 1) continue
      const [[entity, { evidence, count }]] = [...entities] as [[string, { evidence: string[]; count: number }]]
      out.push({ alias, entity, evidence: [...evidence].sort().slice(0, keptEvidence), count })
    }
    return out.sort((a, b) => (a.alias < b.alias ? -1 : 1))
  }

  get ambiguities(): Ambiguity[] {
    const out: Ambiguity[] = []
    for (const [alias, entities] of this.#seen) {
      if (entities.size < 2) continue
      const list = [...entities].map(([entity, { evidence }]) => ({ entity, evidence: [...evidence].sort().slice(0, keptEvidence) }))
      out.push({ alias, entities: list.sort((a, b) => (a.entity < b.entity ? -1 : 1)) })
    }
    return out.sort((a, b) => (a.alias < b.alias ? -1 : 1))
  }

  /** Maps an alias to its entity; anything else to itself. */
  get resolve(): (id: string) => string {
    const map = new Map(this.joins.map((join) => [join.alias, join.entity]))
    return (id) => map.get(id) ?? id
  }
}
