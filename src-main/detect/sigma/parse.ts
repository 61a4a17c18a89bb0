// A rule file to rules: every document of it, each with its faults at their characters.
import { parseCondition } from './condition.ts'
import { parseCorrelation } from './correlation.ts'
import { all, any, type Expression } from './expression.ts'
import { fieldTests, type Placeholders } from './modifiers.ts'
import { type EventRule, type FilterRule, type Level, type Logsource, levels, type Rule, type RuleMeta, type RuleProblem } from './rule.ts'
import { child, placeIn, plain, RuleFault, readTrees, type Tree, textOf, textsOf, type YamlDocument } from './tree.ts'
import { isVars } from './vars.ts'

export interface ParsedFile {
  rules: Rule[]
  problems: RuleProblem[]
}

const standard = new Set(
  'title id name related taxonomy status description license references author date modified logsource detection correlation filter fields falsepositives level tags scope generate simulation'.split(
    ' ',
  ),
)
const tactics = new Set(
  'reconnaissance resource-development initial-access execution persistence privilege-escalation defense-evasion stealth defense-impairment credential-access discovery lateral-movement collection command-and-control exfiltration impact'.split(
    ' ',
  ),
)

export function parseRules(
  path: string,
  text: string,
  placeholders: Placeholders = new Map(),
  documents: readonly YamlDocument[] = readTrees(text),
): ParsedFile {
  const out: ParsedFile = { rules: [], problems: [] }
  const problem = (rule: string, reason: string, at: number) =>
    void out.problems.push({ path, rule, reason, character: at, ...placeIn(text, at) })
  for (const [number, document] of documents.entries()) {
    if (document.fault) {
      problem('', document.fault.reason, document.fault.at)
      continue
    }
    const tree = document.tree!
    if (isVars(tree)) continue
    const name = textOf(child(tree, 'title')) ?? textOf(child(tree, 'id')) ?? ''
    try {
      const rule = parseDocument(path, number, tree, placeholders)
      if (rule) out.rules.push(rule)
    } catch (error) {
      if (!(error instanceof RuleFault)) throw error
      problem(name, error.message, error.at)
    }
  }
  if (documents.length === 0) problem('', 'no YAML document in this file', 0)
  return out
}

function parseDocument(path: string, number: number, tree: Tree, placeholders: Placeholders): Rule | undefined {
  if (tree.kind !== 'map') throw new RuleFault('a rule must be a map', tree.at)
  const meta = readMeta(path, number, tree)
  const correlation = child(tree, 'correlation')
  if (correlation) return parseCorrelation(meta, tree, correlation)
  const filter = child(tree, 'filter')
  if (filter) return parseFilter(meta, tree, filter, placeholders)
  const detection = child(tree, 'detection')
  if (!detection) throw new RuleFault('there is no `detection`, `correlation` or `filter`', tree.at)
  const logsource = readLogsource(tree)
  return {
    ...meta,
    kind: 'event',
    logsource,
    taxonomy: textOf(child(tree, 'taxonomy')) ?? 'sigma',
    expression: parseDetection(detection, placeholders),
  } satisfies EventRule
}

function readMeta(path: string, number: number, tree: Tree): RuleMeta {
  const text = (key: string) => textOf(child(tree, key)) ?? ''
  const title = text('title')
  if (!title) throw new RuleFault('there is no `title`', tree.at)
  const level = text('level').toLowerCase() || 'medium'
  if (!(levels as readonly string[]).includes(level))
    throw new RuleFault(`level \`${level}\` is none of ${levels.join(', ')}`, child(tree, 'level')!.at)
  const tags = textsOf(child(tree, 'tags')).map((tag) => tag.toLowerCase())
  const custom: Record<string, unknown> = {}
  if (tree.kind === 'map') for (const entry of tree.entries) if (!standard.has(entry.key)) custom[entry.key] = plain(entry.value)
  const name = text('name')
  return {
    id: text('id') || name || `${path}#${number + 1}`,
    ...(name ? { name } : {}),
    title,
    level: level as Level,
    status: text('status'),
    description: text('description').trim(),
    author: text('author'),
    license: text('license'),
    references: textsOf(child(tree, 'references')),
    date: text('date'),
    modified: text('modified'),
    tags,
    techniques: [...new Set(tags.flatMap((tag) => (/^attack\.t\d{4}(\.\d{3})?$/.test(tag) ? [tag.slice(7).toUpperCase()] : [])))],
    tactics: [...new Set(tags.map((tag) => tag.replace(/^attack\./, '').replaceAll('_', '-')).filter((tag) => tactics.has(tag)))],
    falsepositives: textsOf(child(tree, 'falsepositives')),
    fields: textsOf(child(tree, 'fields')),
    path,
    custom,
  }
}

function readLogsource(tree: Tree): Logsource {
  const logsource = child(tree, 'logsource')
  if (!logsource) throw new RuleFault('there is no `logsource`', tree.at)
  const out: Logsource = {}
  for (const key of ['product', 'service', 'category'] as const) {
    const value = textOf(child(logsource, key))
    if (value) out[key] = value.toLowerCase()
  }
  return out
}

function parseFilter(meta: RuleMeta, tree: Tree, filter: Tree, placeholders: Placeholders): FilterRule {
  const rules = child(filter, 'rules')
  if (!rules) throw new RuleFault('a filter needs `rules`', filter.at)
  const names = textsOf(rules)
  if (filter.kind !== 'map') throw new RuleFault('`filter` must be a map', filter.at)
  const detection: Tree = { ...filter, entries: filter.entries.filter((entry) => entry.key !== 'rules') }
  return {
    ...meta,
    kind: 'filter',
    logsource: child(tree, 'logsource') ? readLogsource(tree) : {},
    rules: names.length === 1 && names[0]!.toLowerCase() === 'any' ? 'any' : names,
    rulesAt: rules.kind === 'list' ? rules.items.map((item) => item.at) : [rules.at],
    expression: parseDetection(detection, placeholders),
  }
}

function parseDetection(detection: Tree, placeholders: Placeholders): Expression {
  if (detection.kind !== 'map') throw new RuleFault('`detection` must be a map', detection.at)
  const searches = new Map<string, Expression>()
  let condition: Tree | undefined
  for (const { key, at, value } of detection.entries) {
    if (key === 'condition') condition = value
    else if (key === 'timeframe') throw new RuleFault('`timeframe` is obsolete; write a correlation rule', at)
    else searches.set(key, parseSearch(value, at, placeholders))
  }
  if (!condition) throw new RuleFault('there is no `condition`', detection.at)
  const list = condition.kind === 'list' ? condition.items : [condition]
  if (list.length === 0) throw new RuleFault('`condition` is empty', condition.at)
  return any(
    list.map((item) => {
      const text = textOf(item)
      if (text === undefined) throw new RuleFault('a condition must be text', item.at)
      return parseCondition(text, item.at + (item.kind === 'scalar' && item.quoted ? 1 : 0), searches)
    }),
  )
}

/** A map (AND of its fields), a list of maps (OR), or a list of keywords (OR). */
function parseSearch(tree: Tree, at: number, placeholders: Placeholders): Expression {
  if (tree.kind === 'map') {
    if (tree.entries.length === 0) throw new RuleFault('an empty search identifier', at)
    return all(
      tree.entries.map((entry) => {
        const [field, ...modifiers] = entry.key.split('|')
        return fieldTests(field === '' ? undefined : field, modifiers, entry.value, entry.at, placeholders)
      }),
    )
  }
  if (tree.kind === 'list') {
    if (tree.items.length === 0) throw new RuleFault('an empty search identifier', at)
    return any(tree.items.map((item) => parseSearch(item, item.at, placeholders)))
  }
  if (tree.value === null) throw new RuleFault('an empty search identifier', at)
  return fieldTests(undefined, [], tree, at, placeholders)
}
