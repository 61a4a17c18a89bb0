// Rules that speak of other rules: filters are applied, correlations find the rules they name.
import type { CorrelationRule, EventRule, FilterRule, Logsource } from './sigma/rule.ts'

type Complain<T> = (rule: T, reason: string, at: number) => void

/** A filter's condition says which events are meant: those are no matches of the rules it names. */
export function applyFilters(
  events: EventRule[],
  filters: FilterRule[],
  byName: Map<string, string>,
  complain: Complain<FilterRule>,
): void {
  for (const filter of filters) {
    const wanted = new Set<string>()
    if (filter.rules !== 'any') {
      for (const [i, name] of filter.rules.entries()) {
        const id = byName.get(name)
        if (id) wanted.add(id)
        else complain(filter, `the filter names the rule \`${name}\`, which is not loaded`, filter.rulesAt[i] ?? 0)
      }
    }
    for (const [i, rule] of events.entries()) {
      if (filter.rules !== 'any' && !wanted.has(rule.id)) continue
      if (!contains(rule.logsource, filter.logsource)) continue
      events[i] = { ...rule, expression: { op: 'and', items: [rule.expression, { op: 'not', item: filter.expression }] } }
    }
  }
}

/** Names to ids; correlations in an order in which each follows those it builds on. */
export function resolve(
  list: CorrelationRule[],
  events: Set<string>,
  byName: Map<string, string>,
  complain: Complain<CorrelationRule>,
): CorrelationRule[] {
  const runnable = new Map<string, CorrelationRule>()
  for (const rule of list) {
    const ids = rule.rules.map((name) => byName.get(name))
    const missing = ids.indexOf(undefined)
    if (missing >= 0) {
      complain(rule, `the rule \`${rule.rules[missing]}\` is not loaded`, rule.rulesAt[missing] ?? rule.rulesAt[0] ?? 0)
      continue
    }
    const rename = (name: string) => byName.get(name) ?? name
    const aliases = Object.fromEntries(
      Object.entries(rule.aliases).map(([alias, fields]) => [
        alias,
        Object.fromEntries(Object.entries(fields).map(([name, field]) => [rename(name), field])),
      ]),
    )
    const condition = rule.condition.expression
      ? { ...rule.condition, expression: renamed(rule.condition.expression, rename) }
      : rule.condition
    runnable.set(rule.id, { ...rule, rules: ids as string[], aliases, condition })
  }
  // Correlations may build on correlations; the order is from the ground up, and a circle has no ground.
  const ordered: CorrelationRule[] = []
  const done = new Set<string>(events)
  for (let grew = true; grew; ) {
    grew = false
    for (const rule of runnable.values()) {
      if (done.has(rule.id) || !rule.rules.every((id) => done.has(id))) continue
      done.add(rule.id)
      ordered.push(rule)
      grew = true
    }
  }
  for (const rule of runnable.values()) {
    if (done.has(rule.id)) continue
    const at = rule.rules.findIndex((id) => !done.has(id))
    complain(rule, `the rule \`${rule.rules[at]}\` cannot run, or refers back to this one`, rule.rulesAt[at] ?? 0)
  }
  return ordered
}

function renamed(expression: NonNullable<CorrelationRule['condition']['expression']>, rename: (name: string) => string): typeof expression {
  if (expression.op === 'rule') return { op: 'rule', rule: rename(expression.rule) }
  if (expression.op === 'not') return { op: 'not', item: renamed(expression.item, rename) }
  return { op: expression.op, items: expression.items.map((item) => renamed(item, rename)) }
}

/** Whether a log source has everything the wanted one names. */
export function contains(logsource: Logsource, wanted: Logsource): boolean {
  return (['product', 'service', 'category'] as const).every((key) => wanted[key] === undefined || logsource[key] === wanted[key])
}
