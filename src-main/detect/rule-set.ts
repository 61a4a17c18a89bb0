// A set of rules ready to run: names resolved, filters applied, compiled for each stream of each source on first use.
import type { FieldMap, Stream } from './fields/field-map.ts'
import { fieldMapOf } from './fields/maps.ts'
import { Prefilter } from './prefilter.ts'
import { type DetectRecord, type Read, View } from './record.ts'
import { compile, type Predicate } from './sigma/compile.ts'
import type { Placeholders } from './sigma/modifiers.ts'
import { parseRules } from './sigma/parse.ts'
import type { CorrelationRule, EventRule, FilterRule, Logsource, RuleProblem } from './sigma/rule.ts'

export interface RuleFile {
  path: string
  text: string
}

export interface RuleSetOptions {
  placeholders?: Placeholders
  /** Field maps by source id; the shipped ones unless a test looks at raw names alone. */
  fieldMap?: (source: string) => FieldMap
}

/** One rule on one record. `fields` are the values that correlations over this rule ask for. */
export interface RuleMatch {
  rule: EventRule
  fields: Record<string, string[]>
}

interface Program {
  rules: EventRule[]
  predicates: Predicate[]
  prefilter: Prefilter
  view: View
  captures: { name: string; slot: number }[][]
  stream: Stream
}

export class RuleSet {
  readonly events: readonly EventRule[]
  readonly correlations: readonly CorrelationRule[]
  readonly problems: readonly RuleProblem[]
  /** Rules that only feed correlations: a correlation names them and does not `generate` them. */
  readonly supporting: ReadonlySet<string>
  readonly #captures: ReadonlyMap<string, ReadonlySet<string>>
  readonly #fieldMap: (source: string) => FieldMap
  readonly #maps = new Map<string, FieldMap>()
  readonly #programs = new Map<Stream, Program | null>()

  private constructor(events: EventRule[], correlations: CorrelationRule[], problems: RuleProblem[], options: RuleSetOptions) {
    this.events = events
    this.correlations = correlations
    this.problems = problems
    this.#fieldMap = options.fieldMap ?? fieldMapOf
    const standing = new Set<string>()
    const named = new Set<string>()
    const captures = new Map<string, Set<string>>()
    const byId = new Map(correlations.map((rule) => [rule.id, rule]))
    /** A correlation of correlations asks the event rules beneath for its fields too. */
    const want = (correlation: CorrelationRule, id: string, field: string, seen: Set<string>): void => {
      const inner = byId.get(id)
      if (inner) {
        if (seen.has(id)) return
        seen.add(id)
        for (const next of inner.rules) want(inner, next, fieldFor(inner, next, field), seen)
        return
      }
      const fields = captures.get(id) ?? new Set()
      fields.add(fieldFor(correlation, id, field))
      captures.set(id, fields)
    }
    for (const correlation of correlations) {
      for (const id of correlation.rules) {
        ;(correlation.generate ? standing : named).add(id)
        for (const field of [...correlation.groupBy, ...correlation.condition.fields]) want(correlation, id, field, new Set())
      }
    }
    this.supporting = new Set([...named].filter((id) => !standing.has(id)))
    this.#captures = captures
  }

  /** Reads every file; what cannot run is in `problems` with its reason and character. Order does not matter. */
  static load(files: readonly RuleFile[], options: RuleSetOptions = {}): RuleSet {
    const problems: RuleProblem[] = []
    const events: EventRule[] = []
    let correlations: CorrelationRule[] = []
    const filters: FilterRule[] = []
    const byName = new Map<string, string>()
    const textByPath = new Map(files.map((file) => [file.path, file.text]))
    const seen = new Set<string>()
    for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
      const parsed = parseRules(file.path, file.text, options.placeholders)
      problems.push(...parsed.problems)
      for (const rule of parsed.rules) {
        if (seen.has(rule.id)) {
          problems.push(problemAt(file, rule.title, `a rule with id \`${rule.id}\` is loaded already`, 0))
          continue
        }
        seen.add(rule.id)
        byName.set(rule.id, rule.id)
        if (rule.name && !byName.has(rule.name)) byName.set(rule.name, rule.id)
        if (rule.kind === 'event') events.push(rule)
        else if (rule.kind === 'correlation') correlations.push(rule)
        else filters.push(rule)
      }
    }
    const fileOf = (path: string): RuleFile => ({ path, text: textByPath.get(path) ?? '' })
    applyFilters(events, filters, byName, (filter, reason, at) => problems.push(problemAt(fileOf(filter.path), filter.title, reason, at)))
    correlations = resolve(correlations, new Set(events.map((rule) => rule.id)), byName, (rule, reason, at) =>
      problems.push(problemAt(fileOf(rule.path), rule.title, reason, at)),
    )
    return new RuleSet(events, correlations, problems, options)
  }

  rule(id: string): EventRule | CorrelationRule | undefined {
    return this.events.find((rule) => rule.id === id) ?? this.correlations.find((rule) => rule.id === id)
  }

  /** All event rules that match the record, in the order of `events`. */
  match(record: DetectRecord): RuleMatch[] {
    const out: RuleMatch[] = []
    this.run(record, (rule, capture) => out.push({ rule, fields: capture() }))
    return out
  }

  /** As `match`, without building anything for a record that matches nothing. */
  run(record: DetectRecord, matched: (rule: EventRule, capture: () => Record<string, string[]>) => void): void {
    let map = this.#maps.get(record.source)
    if (!map) {
      map = this.#fieldMap(record.source)
      this.#maps.set(record.source, map)
    }
    for (const stream of map.streams(record)) {
      let program = this.#programs.get(stream)
      if (program === undefined) {
        program = this.#compile(stream)
        this.#programs.set(stream, program)
      }
      if (program === null) continue
      const { view, rules, predicates, captures } = program
      view.open(record, stream.unwrap ? stream.unwrap(record.value) : record.value)
      const hits: number[] = []
      program.prefilter.candidates(view, (number) => {
        if (predicates[number]!(view)) hits.push(number)
      })
      hits.sort((a, b) => a - b)
      for (const number of hits) {
        matched(rules[number]!, () => Object.fromEntries(captures[number]!.map(({ name, slot }) => [name, [...view.texts(slot)]])))
      }
    }
  }

  /** How many rules would be evaluated on this record, for measures. */
  candidates(record: DetectRecord): number {
    let count = 0
    this.run(record, () => {})
    for (const stream of this.#maps.get(record.source)!.streams(record)) {
      const program = this.#programs.get(stream)
      if (!program) continue
      program.view.open(record, stream.unwrap ? stream.unwrap(record.value) : record.value)
      program.prefilter.candidates(program.view, () => count++)
    }
    return count
  }

  /** Rules that look at records of this source at all. */
  applicable(source: string): EventRule[] {
    const map = this.#fieldMap(source)
    return this.events.filter((rule) => map.all.some((stream) => applies(rule, stream)))
  }

  #compile(stream: Stream): Program | null {
    const rules = this.events.filter((rule) => applies(rule, stream))
    if (rules.length === 0) return null
    const view = new View()
    const known = new Map<string, number>()
    const slotsFor = (taxonomy: string) => (field: string) => {
      const key = `${taxonomy === 'ocsf' ? 'ocsf' : 'raw'}\0${field}`
      let slot = known.get(key)
      if (slot === undefined) {
        const read: Read = taxonomy === 'ocsf' ? (record) => record.ocsf?.(field) : stream.read(field)
        slot = view.slot(read)
        known.set(key, slot)
      }
      return slot
    }
    const predicates = rules.map((rule) => compile(rule.expression, slotsFor(rule.taxonomy)))
    // The prefilter indexes raw and OCSF names apart; a prefix keeps them apart in its tables.
    const split = (field: string) => (field.startsWith('ocsf\0') ? slotsFor('ocsf')(field.slice(5)) : slotsFor('sigma')(field))
    const prefilter = new Prefilter(
      rules.map((rule) => (rule.taxonomy === 'ocsf' ? prefixed(rule.expression) : rule.expression)),
      split,
    )
    const captures = rules.map((rule) =>
      [...(this.#captures.get(rule.id) ?? [])].map((name) => ({ name, slot: slotsFor(rule.taxonomy)(name) })),
    )
    return { rules, predicates, prefilter, view, captures, stream }
  }
}

function prefixed(expression: EventRule['expression']): EventRule['expression'] {
  if (expression.op === 'test') return expression.field === undefined ? expression : { ...expression, field: `ocsf\0${expression.field}` }
  if (expression.op === 'not') return { op: 'not', item: prefixed(expression.item) }
  return { op: expression.op, items: expression.items.map(prefixed) }
}

/** A rule looks at a stream when one of the stream's log sources has everything the rule's names. */
export function applies(rule: { logsource: Logsource; taxonomy?: string }, stream: Stream): boolean {
  if (rule.taxonomy === 'ocsf') {
    const { product, category, service } = rule.logsource
    const own = {
      ...(product && product !== 'ocsf' ? { product } : {}),
      ...(category ? { category } : {}),
      ...(service ? { service } : {}),
    }
    return stream.logsources.some((logsource) => contains(logsource, own))
  }
  if (Object.keys(rule.logsource).length === 0) return false
  return stream.logsources.some((logsource) => contains(logsource, rule.logsource))
}

function contains(logsource: Logsource, wanted: Logsource): boolean {
  return (['product', 'service', 'category'] as const).every((key) => wanted[key] === undefined || logsource[key] === wanted[key])
}

/** The field a correlation reads in a rule's match for one of its own names. */
export function fieldFor(correlation: CorrelationRule, rule: string, name: string): string {
  return correlation.aliases[name]?.[rule] ?? name
}

function problemAt(file: RuleFile, rule: string, reason: string, at: number): RuleProblem {
  const before = file.text.slice(0, at)
  const line = before.split('\n').length
  return { path: file.path, rule, reason, character: at, line, column: at - before.lastIndexOf('\n') }
}

type Complain<T> = (rule: T, reason: string, at: number) => void

function applyFilters(events: EventRule[], filters: FilterRule[], byName: Map<string, string>, complain: Complain<FilterRule>): void {
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
      // The filter's condition says which events are meant: those are no matches.
      events[i] = { ...rule, expression: { op: 'and', items: [rule.expression, { op: 'not', item: filter.expression }] } }
    }
  }
}

function resolve(
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
