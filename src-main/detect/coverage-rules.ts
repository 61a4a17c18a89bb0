// What the loaded rules need to see anything: for an event rule the sources that have its log source, for a correlation
// the needs of every rule beneath it.
import type { CoverageRule } from './coverage.ts'
import type { RuleSet } from './rule-set.ts'

/** `sources` are all source ids that exist, not only those of the case: the others are the reason for a blind spot. */
export function coverageRules(rules: RuleSet, sources: readonly string[]): CoverageRule[] {
  const looksAt = new Map<string, string[]>()
  for (const source of sources) {
    for (const rule of rules.applicable(source)) {
      const list = looksAt.get(rule.id)
      if (list) list.push(source)
      else looksAt.set(rule.id, [source])
    }
  }
  const needs = new Map<string, (readonly string[])[]>()
  for (const rule of rules.events) needs.set(rule.id, [looksAt.get(rule.id) ?? []])
  for (const rule of rules.correlations) {
    const beneath = rule.rules.flatMap((id) => needs.get(id) ?? [])
    // `a or b` would do with less; asking for all is the careful answer.
    const seen = new Set<string>()
    needs.set(
      rule.id,
      beneath.filter((group) => {
        const key = group.join(' ')
        return seen.has(key) ? false : seen.add(key)
      }),
    )
  }
  return [...rules.events, ...rules.correlations].map((rule) => ({ id: rule.id, techniques: rule.techniques, needs: needs.get(rule.id)! }))
}
