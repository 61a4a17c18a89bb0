// Detections to incidents: what shares an entity within a time belongs together. An entity that nearly everything
// shares (the account, a proxy's address) joins nothing.
import type { Detection, Level } from '../contract/detection.ts'

export interface Incident {
  /** Of its earliest detection, so that it stays when later ones join. */
  id: string
  title: string
  level: Level
  detections: string[]
  /** Entities that at least two of its detections share; of a lone detection, its own. */
  entities: string[]
  techniques: string[]
  tactics: string[]
  from: string | null
  to: string | null
}

export interface IncidentOptions {
  /** Longest silence between two detections of one incident, microseconds. */
  gapUs?: bigint
  /** An entity of more than this share of all detections, and of their rules, joins nothing, when there are at least 20. */
  commonShare?: number
}

const ranks: Record<Level, number> = { informational: 0, low: 1, medium: 2, high: 3, critical: 4 }
const levels: Level[] = ['informational', 'low', 'medium', 'high', 'critical']

/** `entitiesOf` gives the entity ids of a detection. Informational detections join incidents but make none. */
export function incidents(
  detections: readonly Detection[],
  entitiesOf: (detection: Detection) => readonly string[],
  options: IncidentOptions = {},
): Incident[] {
  const gap = options.gapUs ?? 86_400_000_000n
  const parent = detections.map((_, i) => i)
  const find = (i: number): number => {
    let at = i
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!
      at = parent[at]!
    }
    return at
  }
  const byEntity = new Map<string, number[]>()
  const entities = detections.map((one) => [...new Set(entitiesOf(one))])
  for (const [i, list] of entities.entries()) for (const entity of list) put(byEntity, entity, i)
  const share = options.commonShare ?? 0.5
  const rules = new Set(detections.map((one) => one.ruleId)).size
  // One noisy rule on one host makes the host no common thing: most rules must name it as well.
  const common = new Set<string>()
  if (detections.length >= 20)
    for (const [entity, list] of byEntity)
      if (list.length > detections.length * share && new Set(list.map((i) => detections[i]!.ruleId)).size > rules * share)
        common.add(entity)
  const starts = detections.map(({ from }) => (from === null ? undefined : BigInt(from)))
  const ends = detections.map(({ to }) => (to === null ? undefined : BigInt(to)))
  for (const [entity, list] of byEntity) {
    if (common.has(entity)) continue
    const dated = list
      .filter((i) => starts[i] !== undefined)
      .sort((a, b) => (starts[a]! < starts[b]! ? -1 : starts[a]! > starts[b]! ? 1 : a - b))
    let last: bigint | undefined
    for (const [place, i] of dated.entries()) {
      if (place > 0 && starts[i]! - last! <= gap) parent[find(i)] = find(dated[place - 1]!)
      last = last === undefined || ends[i]! > last ? ends[i]! : last
    }
    // Undated detections of one entity belong to each other, for nothing says that they are apart.
    const undated = list.filter((i) => starts[i] === undefined)
    for (const i of undated.slice(1)) parent[find(i)] = find(undated[0]!)
  }
  const groups = new Map<number, number[]>()
  for (let i = 0; i < detections.length; i++) put(groups, find(i), i)
  const out: Incident[] = []
  for (const members of groups.values()) {
    const list = members.map((i) => detections[i]!)
    const rank = Math.max(...list.map((one) => ranks[one.level]))
    if (rank === 0) continue
    out.push(
      describe(
        list,
        members.map((i) => entities[i]!),
        rank,
        common,
      ),
    )
  }
  return out.sort((a, b) => ranks[b.level] - ranks[a.level] || compareTime(a.from, b.from) || (a.id < b.id ? -1 : 1))
}

function put<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

function describe(list: Detection[], entities: string[][], rank: number, common: ReadonlySet<string>): Incident {
  const ordered = [...list].sort((a, b) => compareTime(a.from, b.from) || (a.id < b.id ? -1 : 1))
  const counts = new Map<string, number>()
  for (const own of entities) for (const entity of own) counts.set(entity, (counts.get(entity) ?? 0) + 1)
  const shared = [...counts].filter(([entity, count]) => (list.length === 1 || count > 1) && !common.has(entity))
  const tactics = [...new Set(ordered.flatMap((one) => one.tactics))]
  // Several tactics told by several rules weigh more than the gravest step alone.
  const weighty = ordered.filter((one) => ranks[one.level] >= 2)
  const wide = new Set(weighty.flatMap((one) => one.tactics)).size >= 3 && new Set(weighty.map((one) => one.ruleId)).size >= 3
  const level = levels[Math.min(4, rank + (rank >= 2 && wide ? 1 : 0))]!
  const gravest = [...ordered].sort((a, b) => ranks[b.level] - ranks[a.level])[0]!
  const others = new Set(ordered.map((one) => one.ruleId)).size - 1
  const ends = ordered.flatMap((one) => one.to ?? []).sort((a, b) => compareTime(a, b))
  return {
    id: `incident:${ordered[0]!.id}`,
    title: others > 0 ? `${gravest.title} and ${others} other ${others === 1 ? 'finding' : 'findings'}` : gravest.title,
    level,
    detections: ordered.map((one) => one.id),
    entities: shared.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([entity]) => entity),
    techniques: [...new Set(ordered.flatMap((one) => one.techniques))],
    tactics,
    from: ordered[0]!.from,
    to: ends.at(-1) ?? null,
  }
}

/** Decimal microseconds; undated last. */
function compareTime(a: string | null, b: string | null): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? 1 : -1
  // Decimals of one sign and length stand in the order of their digits.
  if (a.length === b.length && a[0] !== '-' && b[0] !== '-') return a < b ? -1 : 1
  const difference = BigInt(a) - BigInt(b)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
