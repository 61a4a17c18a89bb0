// Rules as they are after parsing: events, correlations, filters, and what could not be read.
import type { Compare, Expression } from './expression.ts'

export const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const
export type Level = (typeof levels)[number]

export interface Logsource {
  product?: string
  service?: string
  category?: string
}

export interface RuleMeta {
  /** The rule's `id`, else its `name`, else its file's path and document number. */
  id: string
  name?: string
  title: string
  level: Level
  status: string
  description: string
  author: string
  license: string
  references: string[]
  date: string
  modified: string
  tags: string[]
  /** `T1098.001`, upper case, in the order of the tags. */
  techniques: string[]
  /** Tactic short names, `credential-access`. */
  tactics: string[]
  falsepositives: string[]
  fields: string[]
  path: string
  /** Keys that are ours alone, for example the samples of a rule. */
  custom: Record<string, unknown>
}

export interface EventRule extends RuleMeta {
  kind: 'event'
  logsource: Logsource
  /** `sigma` for names as SigmaHQ writes them; `ocsf` for OCSF paths on any source. */
  taxonomy: string
  expression: Expression
}

export type CorrelationType =
  | 'event_count'
  | 'value_count'
  | 'value_sum'
  | 'value_avg'
  | 'value_median'
  | 'value_percentile'
  | 'temporal'
  | 'temporal_ordered'
  /** Ours: a value of `field` that the group had not shown before, after it had shown others. */
  | 'new_value'

export interface CorrelationCondition {
  tests: { compare: Compare | 'neq'; value: number }[]
  fields: string[]
  percentile: number
  /** For temporal types: which rules must have occurred; all of them when absent. */
  expression?: TemporalExpression
}
export type TemporalExpression =
  | { op: 'rule'; rule: string }
  | { op: 'not'; item: TemporalExpression }
  | { op: 'and' | 'or'; items: TemporalExpression[] }

export interface CorrelationRule extends RuleMeta {
  kind: 'correlation'
  type: CorrelationType
  /** As written, then resolved to ids by the rule set. */
  rules: string[]
  groupBy: string[]
  /** Alias to (rule to field). */
  aliases: Record<string, Record<string, string>>
  timespanUs: bigint
  condition: CorrelationCondition
  /** Whether the rules referred to also stand for themselves. */
  generate: boolean
  /** Offsets of the names in `rules`, for faults found when they are resolved. */
  rulesAt: number[]
}

export interface FilterRule extends RuleMeta {
  kind: 'filter'
  logsource: Logsource
  rules: string[] | 'any'
  rulesAt: number[]
  expression: Expression
}

export type Rule = EventRule | CorrelationRule | FilterRule

/** A rule that cannot run, with the reason and the character. */
export interface RuleProblem {
  path: string
  /** Title or id when it could be read. */
  rule: string
  reason: string
  /** Offset in the file; line and column count from 1. */
  character: number
  line: number
  column: number
}

/** The field a correlation reads in a rule's match for one of its own names. */
export function fieldFor(correlation: CorrelationRule, rule: string, name: string): string {
  return correlation.aliases[name]?.[rule] ?? name
}
