// A set of rules ready to run: names resolved, filters applied, compiled for each stream of each source on first use.
import { type Captured, capturedOf } from './captured.ts'
import { Decisions } from './decisions.ts'
import type { FieldMap, Stream } from './fields/field-map.ts'
import { fieldMapOf } from './fields/maps.ts'
import { asksWhole, partial } from './partial.ts'
import { anchorsOf, Prefilter } from './prefilter.ts'
import { type DetectRecord, type OcsfReader, type Read, View } from './record.ts'
import { applyFilters, contains, resolve } from './rule-names.ts'
import { compile } from './sigma/compile.ts'
import type { Placeholders } from './sigma/modifiers.ts'
import { parseRules } from './sigma/parse.ts'
import { type CorrelationRule, type EventRule, type FilterRule, fieldFor, type Logsource, type RuleProblem } from './sigma/rule.ts'
import { placeIn, readTrees, type YamlDocument } from './sigma/tree.ts'
import { placeholdersOf } from './sigma/vars.ts'

export interface RuleFile {
  path: string
  text: string
  /** The text read as YAML: plain data, which threads are given so that not each of them reads it again. */
  documents?: readonly YamlDocument[]
}

export function readRuleFile(path: string, text: string): RuleFile {
  return { path, text, documents: readTrees(text) }
}

export interface RuleSetOptions {
  placeholders?: Placeholders
  /** Field maps by source id; the shipped ones unless a test looks at raw names alone. */
  fieldMap?: (source: string) => FieldMap
  /** Sigma log source of a source id (`Source.logsource`), for sources that have no field map of their own. */
  logsourceOf?: (source: string) => Logsource | undefined
  /** False evaluates every rule on every record: what tests hold the index equal to. */
  prefilter?: boolean
}

/** One rule on one record. `fields` are the values that correlations over this rule ask for. */
export interface RuleMatch {
  rule: EventRule
  fields: Record<string, string[]>
}

interface Program {
  rules: EventRule[]
  prefilter: Prefilter
  /** Rules that ask fields, decided together; and those that ask the whole record. */
  decisions: Decisions
  others: { prefilter: Prefilter; evaluate: (rule: number) => void }
  view: View
  captures: readonly Captured[]
  /** Of the record under examination. */
  hits: number[]
  tell: (rule: number) => void
  evaluate: (rule: number) => void
}

/** A record has few hits, so moving each to its place is quicker than the engine's sort. */
function ascend(numbers: number[]): void {
  for (let at = 1; at < numbers.length; at++) {
    const one = numbers[at]!
    let to = at
    for (; to > 0 && numbers[to - 1]! > one; to--) numbers[to] = numbers[to - 1]!
    numbers[to] = one
  }
}

export class RuleSet {
  readonly events: readonly EventRule[]
  readonly correlations: readonly CorrelationRule[]
  readonly problems: readonly RuleProblem[]
  /** Rules that only feed correlations: a correlation names them and does not `generate` them. */
  readonly supporting: ReadonlySet<string>
  readonly #captures: ReadonlyMap<string, ReadonlySet<string>>
  readonly #fieldMap: (source: string) => FieldMap
  readonly #prefilter: boolean
  readonly #maps = new Map<string, FieldMap>()
  readonly #programs = new Map<Stream, Program | null>()

  private constructor(events: EventRule[], correlations: CorrelationRule[], problems: RuleProblem[], options: RuleSetOptions) {
    this.events = events
    this.correlations = correlations
    this.problems = problems
    this.#fieldMap = options.fieldMap ?? ((source) => fieldMapOf(source, options.logsourceOf?.(source)))
    this.#prefilter = options.prefilter ?? true
    const standing = new Set<string>()
    const named = new Set<string>()
    const captures = new Map<string, Set<string>>()
    const byId = new Map(correlations.map((rule) => [rule.id, rule]))
    /** A correlation of correlations asks the event rules beneath for its fields too. */
    const want = (correlation: CorrelationRule, id: string, name: string): void => {
      const field = fieldFor(correlation, id, name)
      const inner = byId.get(id)
      if (inner) for (const next of inner.rules) want(inner, next, field)
      else captures.set(id, (captures.get(id) ?? new Set()).add(field))
    }
    for (const correlation of correlations) {
      for (const id of correlation.rules) {
        ;(correlation.generate ? standing : named).add(id)
        for (const field of [...correlation.groupBy, ...correlation.condition.fields]) want(correlation, id, field)
      }
    }
    // `standalone: true` is ours: `generate` speaks for all rules of a correlation, this for one.
    for (const rule of [...events, ...correlations]) if (rule.custom.standalone === true) standing.add(rule.id)
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
    const placeholders = placeholdersOf(files, options.placeholders)
    for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
      const parsed = parseRules(file.path, file.text, placeholders, file.documents)
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
    this.run(record, (rule, captured) => out.push({ rule, fields: captured.fields() }))
    return out
  }

  /** As `match`, without building anything for a record that matches nothing. */
  run(record: DetectRecord, matched: (rule: EventRule, captured: Captured) => void): void {
    for (const stream of this.#mapOf(record.source).streams(record)) {
      let program = this.#programs.get(stream)
      if (program === undefined) {
        program = this.#compile(stream)
        this.#programs.set(stream, program)
      }
      if (program === null) continue
      const { view, rules, captures, hits, evaluate } = program
      view.open(record, stream.unwrap)
      hits.length = 0
      if (this.#prefilter) {
        program.decisions.run(view, program.tell)
        program.others.prefilter.candidates(view, program.others.evaluate)
      } else for (let number = 0; number < rules.length; number++) evaluate(number)
      ascend(hits)
      for (const number of hits) matched(rules[number]!, captures[number]!)
    }
  }

  /** How many rules would be evaluated on this record, for measures. */
  candidates(record: DetectRecord): number {
    let count = 0
    this.run(record, () => {})
    for (const stream of this.#mapOf(record.source).streams(record)) {
      const program = this.#programs.get(stream)
      if (!program) continue
      program.view.open(record, stream.unwrap)
      program.prefilter.candidates(program.view, () => count++)
    }
    return count
  }

  /** Rules that look at records of this source at all. */
  applicable(source: string): EventRule[] {
    const map = this.#mapOf(source)
    return this.events.filter((rule) => map.all.some((stream) => applies(rule, stream)))
  }

  #mapOf(source: string): FieldMap {
    let map = this.#maps.get(source)
    if (!map) {
      map = this.#fieldMap(source)
      this.#maps.set(source, map)
    }
    return map
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
        const read: Read = taxonomy === 'ocsf' ? ocsfRead(field) : stream.read(field)
        slot = view.slot(read)
        known.set(key, slot)
      }
      return slot
    }
    const predicates = rules.map((rule) => compile(rule.expression, slotsFor(rule.taxonomy)))
    // Raw and OCSF names are indexed apart; a prefix keeps them apart in the tables.
    const split = (field: string) => (field.startsWith('ocsf\0') ? slotsFor('ocsf')(field.slice(5)) : slotsFor('sigma')(field))
    const expressions = rules.map((rule) => (rule.taxonomy === 'ocsf' ? prefixed(rule.expression) : rule.expression))
    const anchors = anchorsOf(expressions)
    const prefilter = new Prefilter(anchors, split)
    const hits: number[] = []
    const tell = (rule: number) => {
      hits.push(rule)
    }
    const evaluate = (rule: number) => {
      if (predicates[rule]!(view)) hits.push(rule)
    }
    /** The index over some of the rules. */
    const indexOf = (numbers: readonly number[]) => ({
      prefilter: new Prefilter(
        numbers.map((number) => anchors[number]),
        split,
      ),
      evaluate: (at: number) => evaluate(numbers[at]!),
    })
    // Words of the whole record decide nothing by a field.
    const asking = (whole: boolean) => [...expressions.keys()].filter((number) => asksWhole(expressions[number]!) === whole)
    const others = indexOf(asking(true))
    const byFields = asking(false)
    const index = indexOf(byFields)
    const decisions = new Decisions(
      byFields.map((number) => ({ number, part: partial(expressions[number]!, split) })),
      evaluate,
      () => index.prefilter.candidates(view, index.evaluate),
    )
    // Names in one order, so that equal values are equal texts.
    const captures = rules.map((rule) =>
      capturedOf(
        view,
        [...(this.#captures.get(rule.id) ?? [])].sort().map((name) => ({ name, slot: slotsFor(rule.taxonomy)(name) })),
      ),
    )
    return { rules, prefilter, decisions, others, view, captures, hits, tell, evaluate }
  }
}

function ocsfRead(field: string): Read {
  let of: OcsfReader | undefined
  let reader: (() => unknown) | undefined
  const read = ({ ocsf }: DetectRecord) => {
    if (ocsf !== of) {
      of = ocsf
      reader = ocsf?.at?.(field)
    }
    return reader ? reader() : ocsf?.(field)
  }
  return Object.assign(read, { ocsf: true as const })
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

function problemAt(file: RuleFile, rule: string, reason: string, at: number): RuleProblem {
  return { path: file.path, rule, reason, character: at, ...placeIn(file.text, at) }
}
