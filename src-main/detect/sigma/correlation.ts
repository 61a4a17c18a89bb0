// The `correlation` section of a rule: counting, statistics, temporal and ordered relations over other rules' matches.
import type { CorrelationCondition, CorrelationRule, CorrelationType, RuleMeta, TemporalExpression } from './rule.ts'
import { child, RuleFault, type Tree, textOf, textsOf } from './tree.ts'

const types = new Set([
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'value_median',
  'value_percentile',
  'temporal',
  'temporal_ordered',
  'new_value',
])
const units: Record<string, bigint> = { s: 1n, m: 60n, h: 3600n, d: 86_400n, w: 604_800n, M: 2_592_000n, y: 31_536_000n }

export function parseTimespan(text: string, at: number): bigint {
  const match = /^(\d{1,9})([smhdwMy])$/.exec(text.trim())
  if (!match || match[1] === '0') throw new RuleFault(`timespan \`${text}\` is not a number followed by s, m, h, d, w, M or y`, at)
  return BigInt(match[1]!) * units[match[2]!]! * 1_000_000n
}

export function parseCorrelation(meta: RuleMeta, tree: Tree, section: Tree): CorrelationRule {
  const type = textOf(child(section, 'type')) ?? ''
  if (!types.has(type))
    throw new RuleFault(`correlation type \`${type}\` is none of ${[...types].join(', ')}`, child(section, 'type')?.at ?? section.at)
  const rulesTree = child(section, 'rules')
  const rules = textsOf(rulesTree)
  if (!rulesTree || rules.length === 0) throw new RuleFault('a correlation needs `rules`', section.at)
  const temporal = type === 'temporal' || type === 'temporal_ordered'
  const timespan = textOf(child(section, 'timespan'))
  if (!timespan) throw new RuleFault('a correlation needs `timespan`', section.at)
  const condition = readCondition(type as CorrelationType, child(section, 'condition'), section.at, rules)
  const aliases: Record<string, Record<string, string>> = {}
  const aliasTree = child(section, 'aliases')
  if (aliasTree?.kind === 'map') {
    for (const alias of aliasTree.entries) {
      if (alias.value.kind !== 'map') throw new RuleFault(`alias \`${alias.key}\` must name a field for each rule`, alias.at)
      aliases[alias.key] = Object.fromEntries(alias.value.entries.map((entry) => [entry.key, textOf(entry.value) ?? '']))
      for (const entry of alias.value.entries)
        if (!rules.includes(entry.key))
          throw new RuleFault(`alias \`${alias.key}\` names \`${entry.key}\`, which is not among the rules`, entry.at)
    }
  }
  if (temporal && condition.expression === undefined && rules.length < 2 && condition.tests.length === 0) {
    throw new RuleFault(`\`${type}\` needs at least two rules`, rulesTree.at)
  }
  if (type === 'temporal_ordered') {
    if (condition.tests.length > 0) throw new RuleFault('a count of kinds has no order; use `temporal`', child(section, 'condition')!.at)
    const words = condition.expression
    const plainAnd =
      words === undefined ||
      (words.op === 'and' &&
        words.items.length === rules.length &&
        words.items.every((item, i) => item.op === 'rule' && item.rule === rules[i]))
    if (!plainAnd)
      throw new RuleFault('an ordered condition must be all rules joined by `and`, in their order', child(section, 'condition')!.at)
  }
  return {
    ...meta,
    kind: 'correlation',
    type: type as CorrelationType,
    rules,
    rulesAt: rulesTree.kind === 'list' ? rulesTree.items.map((item) => item.at) : [rulesTree.at],
    groupBy: textsOf(child(section, 'group-by')),
    aliases,
    timespanUs: parseTimespan(timespan, child(section, 'timespan')!.at),
    condition,
    generate: textOf(child(section, 'generate') ?? child(tree, 'generate')) === 'true',
  }
}

const compares = new Set(['lt', 'lte', 'gt', 'gte', 'eq', 'neq'])

function readCondition(type: CorrelationType, tree: Tree | undefined, at: number, rules: string[]): CorrelationCondition {
  const out: CorrelationCondition = { tests: [], fields: [], percentile: 50 }
  const temporal = type === 'temporal' || type === 'temporal_ordered'
  if (tree?.kind === 'scalar' && tree.value !== null) {
    if (!temporal) throw new RuleFault(`a condition in words is for temporal types, not \`${type}\``, tree.at)
    out.expression = temporalExpression(textOf(tree)!, tree.at + (tree.quoted ? 1 : 0), rules)
    return out
  }
  if (tree?.kind === 'map') {
    for (const entry of tree.entries) {
      if (entry.key === 'field') out.fields = textsOf(entry.value)
      else if (entry.key === 'percentile') out.percentile = numberOf(entry.value, 'percentile')
      else if (compares.has(entry.key)) out.tests.push({ compare: entry.key as 'lt', value: numberOf(entry.value, entry.key) })
      else throw new RuleFault(`unknown correlation condition \`${entry.key}\``, entry.at)
    }
  } else if (tree && tree.kind !== 'scalar') throw new RuleFault('`condition` must be a map', tree.at)
  if (out.percentile < 0 || out.percentile > 100) throw new RuleFault('a percentile lies between 0 and 100', tree!.at)
  if (type.startsWith('value_') || type === 'new_value') {
    if (out.fields.length === 0) throw new RuleFault(`\`${type}\` needs \`field\` in its condition`, tree?.at ?? at)
  }
  if (!temporal && type !== 'new_value' && out.tests.length === 0)
    throw new RuleFault(`\`${type}\` needs a comparison in its condition`, tree?.at ?? at)
  return out
}

function numberOf(tree: Tree, key: string): number {
  const value = Number(textOf(tree))
  if (textOf(tree) === undefined || !Number.isFinite(value)) throw new RuleFault(`\`${key}\` needs a number`, tree.at)
  return value
}

function temporalExpression(text: string, at: number, rules: string[]): TemporalExpression {
  const tokens = [...text.matchAll(/[()]|[^\s()]+/g)]
  let i = 0
  const word = () => tokens[i]?.[0].toLowerCase()
  const fail = (reason: string): never => {
    throw new RuleFault(`condition: ${reason}`, at + (tokens[i]?.index ?? text.length))
  }
  const chain = (op: 'and' | 'or', next: () => TemporalExpression): TemporalExpression => {
    const items = [next()]
    while (word() === op) {
      i++
      items.push(next())
    }
    return items.length === 1 ? items[0]! : { op, items }
  }
  const primary = (): TemporalExpression => {
    const token = word()
    if (token === undefined) return fail('ends where a rule is expected')
    if (token === 'not') {
      i++
      return { op: 'not', item: primary() }
    }
    if (token === '(') {
      i++
      const inner = chain('or', () => chain('and', primary))
      if (word() !== ')') fail('`(` without `)`')
      i++
      return inner
    }
    const rule = tokens[i]![0]
    if (!rules.includes(rule)) fail(`\`${rule}\` is not among the rules`)
    i++
    return { op: 'rule', rule }
  }
  const expression = chain('or', () => chain('and', primary))
  if (i < tokens.length) fail(`\`${tokens[i]![0]}\` is not expected here`)
  return expression
}
