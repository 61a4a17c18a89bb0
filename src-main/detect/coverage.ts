// The coverage map: which techniques the sources and rules of this case could have shown, and which not, and why.
import type { Attack } from './attack.ts'

export interface CoverageSource {
  id: string
  title: string
  /** First and last event, decimal microseconds; null when there are none dated. */
  from: string | null
  to: string | null
  events: number
}

export interface CoverageRule {
  id: string
  techniques: readonly string[]
  /** Sources whose records the rule looks at. For a correlation: of the rules beneath, each group needs one. */
  needs: readonly (readonly string[])[]
}

export type CoverageStatus =
  /** A detection carries the technique. */
  | 'seen'
  /** A rule looks for it in a source that is here, for the whole time in question. */
  | 'covered'
  /** As covered, for a part of the time only. */
  | 'partly'
  /** There are rules, but none of their sources is here. */
  | 'no source'
  | 'no rule'

export interface Coverage {
  technique: string
  name: string
  tactics: string[]
  status: CoverageStatus
  /** In words, with times where time is the reason. */
  why: string
  rules: string[]
  sources: string[]
}

export interface CoverageInput {
  attack: Attack
  rules: readonly CoverageRule[]
  sources: readonly CoverageSource[]
  /** Techniques of the case's detections. */
  fired: Iterable<string>
  /** The time in question, decimal microseconds. */
  window: { from: string; to: string } | null
  /** Title of a source that is not here, for the reason. */
  titleOf?: (source: string) => string
}

export function coverage(input: CoverageInput): Coverage[] {
  const { attack, rules, sources, window } = input
  const titleOf = input.titleOf ?? ((id: string) => id)
  const present = new Map(sources.filter((source) => source.events > 0).map((source) => [source.id, source]))
  const fired = new Set([...input.fired].map((id) => attack.technique(id).id))
  const byTechnique = new Map<string, CoverageRule[]>()
  for (const rule of rules) {
    for (const id of new Set(rule.techniques.map((one) => attack.technique(one).id)))
      byTechnique.set(id, [...(byTechnique.get(id) ?? []), rule])
  }
  const listed = new Map(attack.techniques.map((technique) => [technique.id, technique]))
  for (const id of [...byTechnique.keys(), ...fired]) if (!listed.has(id)) listed.set(id, attack.technique(id))
  const out: Coverage[] = []
  for (const technique of [...listed.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const own = byTechnique.get(technique.id) ?? []
    const runnable = own.filter((rule) => rule.needs.length > 0 && rule.needs.every((group) => group.some((id) => present.has(id))))
    const used = [...new Set(runnable.flatMap((rule) => rule.needs.flat()))].filter((id) => present.has(id)).sort()
    const base = {
      technique: technique.id,
      name: technique.name,
      tactics: technique.tactics,
      rules: runnable.map((rule) => rule.id).sort(),
      sources: used,
    }
    if (fired.has(technique.id)) out.push({ ...base, status: 'seen', why: 'a detection carries it' })
    else if (own.length === 0) out.push({ ...base, status: 'no rule', why: 'no loaded rule looks for it' })
    else if (runnable.length === 0) {
      const missing = [...new Set(own.flatMap((rule) => rule.needs.filter((group) => !group.some((id) => present.has(id))).flat()))]
        .map(titleOf)
        .sort()
      out.push({
        ...base,
        status: 'no source',
        why: missing.length > 0 ? `needs one of: ${missing.join(', ')}` : 'its rules look at no known source',
      })
    } else
      out.push({
        ...base,
        ...timeOf(
          used.map((id) => present.get(id)!),
          window,
        ),
      })
  }
  return out
}

function timeOf(sources: CoverageSource[], window: CoverageInput['window']): { status: CoverageStatus; why: string } {
  const names = sources.map((source) => source.title).join(', ')
  if (!window) return { status: 'covered', why: `looked for in ${names}` }
  const dated = sources.filter((source) => source.from !== null && source.to !== null)
  if (dated.length === 0) return { status: 'partly', why: `${names} has no dated events` }
  const order = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0)
  const first = dated.map((source) => BigInt(source.from!)).sort(order)[0]!
  const last = dated
    .map((source) => BigInt(source.to!))
    .sort(order)
    .at(-1)!
  const before = first > BigInt(window.from) ? `before ${iso(first)}` : undefined
  const after = last < BigInt(window.to) ? `after ${iso(last)}` : undefined
  return before || after
    ? { status: 'partly', why: `no records of ${names} ${[before, after].filter(Boolean).join(' or ')}` }
    : { status: 'covered', why: `looked for in ${names} for the whole time` }
}

function iso(us: bigint): string {
  return new Date(Number(us / 1000n)).toISOString().replace('.000Z', 'Z')
}
