// From stored runs of matches to detections: what the thread that correlates does, apart from how matches come to it.
import type { Detection } from '../../contract/detection.ts'
import { commonDetections } from '../../detect/common.ts'
import { type DetectionResult, detectionsOf } from '../../detect/detections.ts'
import type { RuleSet } from '../../detect/rule-set.ts'
import type { GatheredMatches } from './gathered-matches.ts'

export interface Concluded {
  detections: Detection[]
  leftOut: DetectionResult['leftOut']
  /** Distinct matches by rule. */
  matches: Record<string, number>
}

export function concludeRuns(rules: RuleSet, gathered: GatheredMatches): Concluded {
  const metas = new Map(rules.events.map((rule) => [rule.id, rule]))
  const correlated = new Set(rules.correlations.flatMap((rule) => rule.rules))
  const { lists, common, counts } = gathered.take((rule) => correlated.has(rule))
  const together = new Map<string, Detection[]>()
  for (const one of common) {
    const meta = metas.get(one.rule)
    // Of rules that only serve correlations nothing is shown.
    if (meta) together.set(one.rule, rules.supporting.has(one.rule) ? [] : commonDetections(meta, one))
  }
  return { ...detectionsOf(rules, lists, together), matches: counts }
}
