// Matches to detections: single-event rules one by one, correlation rules over all matches in time order.
import { type Detection, maxEvents, type StoredMatch } from '../contract/detection.ts'
import { correlateGroup, type Finding, type Item } from './correlation-windows.ts'
import { type CorrelationRule, type EventRule, fieldFor, type RuleMeta } from './sigma/rule.ts'

export interface DetectionResult {
  detections: Detection[]
  /** Matches that correlations could not use, by reason; the matches themselves stand. */
  leftOut: { rule: string; reason: string; count: number }[]
}

export interface Rules {
  readonly events: readonly EventRule[]
  /** Each after those it refers to. */
  readonly correlations: readonly CorrelationRule[]
  readonly supporting: ReadonlySet<string>
}

/** Values of one field kept with a finding for the correlations above it. */
const maxValues = 100

/**
 * Same rules and same matches give the same detections whatever the order of the matches. `gathered` are the detections of
 * rules too common for one a match; correlations look at those matches all the same. `distinct` says that no match of a rule
 * comes twice.
 */
export function detections(
  rules: Rules,
  matches: readonly StoredMatch[],
  gathered: ReadonlyMap<string, Detection[]> = new Map(),
  distinct = false,
): DetectionResult {
  const out: Detection[] = []
  const leftOut = new Map<string, { rule: string; reason: string; count: number }>()
  const leave = (rule: string, reason: string) => {
    const key = `${rule}\0${reason}`
    const entry = leftOut.get(key) ?? { rule, reason, count: 0 }
    entry.count++
    leftOut.set(key, entry)
  }
  const byRule = new Map<string, Item[]>()
  const metas = new Map<string, RuleMeta>([...rules.events, ...rules.correlations].map((rule) => [rule.id, rule]))
  const used = new Set(rules.correlations.flatMap((rule) => rule.rules))
  const seenOf = new Map<string, Set<string>>()
  for (const match of matches) {
    const meta = metas.get(match.rule)
    if (!meta) continue
    if (!distinct) {
      let seen = seenOf.get(match.rule)
      if (seen === undefined) {
        seen = new Set()
        seenOf.set(match.rule, seen)
      }
      if (seen.has(match.event)) continue
      seen.add(match.event)
    }
    if (!rules.supporting.has(match.rule) && !gathered.has(match.rule)) {
      out.push(describe(meta, { events: [match.event], from: match.from, to: match.to, group: {}, order: null, measure: '' }))
    }
    if (!used.has(match.rule)) continue
    if (match.from === undefined) {
      leave(match.rule, 'the event is undated')
      continue
    }
    push(byRule, match.rule, {
      rule: match.rule,
      events: [match.event],
      from: match.from,
      to: match.to ?? match.from,
      fields: match.fields,
    })
  }
  for (const [rule, list] of gathered) if (!rules.supporting.has(rule)) out.push(...list)
  // In order once: each group of each correlation is then made of few ordered runs.
  for (const list of byRule.values()) list.sort(inTime)
  const wanted = wantedFields(rules.correlations)
  for (const rule of rules.correlations) {
    const findings = correlate(rule, byRule, leave)
    for (const finding of findings) {
      if (!rules.supporting.has(rule.id)) out.push(describe(rule, finding))
      if (!used.has(rule.id)) continue
      const fields: Record<string, string[]> = {}
      for (const name of wanted.get(rule.id) ?? []) {
        const values = new Set<string>(finding.group[name] === undefined ? [] : [finding.group[name]])
        for (const item of finding.items)
          for (const value of item.fields[fieldFor(rule, item.rule, name)] ?? []) if (values.size < maxValues) values.add(value)
        fields[name] = [...values]
      }
      push(byRule, rule.id, { rule: rule.id, events: finding.events, from: finding.from!, to: finding.to!, fields })
    }
    if (used.has(rule.id)) byRule.get(rule.id)?.sort(inTime)
  }
  out.sort((a, b) => compareTimes(a.from, b.from) || compare(a.ruleId, b.ruleId) || compare(a.id, b.id))
  return { detections: out, leftOut: [...leftOut.values()].sort((a, b) => compare(a.rule, b.rule) || compare(a.reason, b.reason)) }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function compareTimes(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return a.length - b.length || compare(a, b)
}

function push(map: Map<string, Item[]>, key: string, item: Item): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

/** Names that correlations above ask of each correlation. */
function wantedFields(correlations: readonly CorrelationRule[]): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>()
  const ids = new Set(correlations.map((rule) => rule.id))
  // From the top down, so that what is asked of an outer rule reaches the inner ones.
  for (const rule of [...correlations].reverse()) {
    const names = [...rule.groupBy, ...rule.condition.fields, ...(out.get(rule.id) ?? [])]
    for (const id of rule.rules) {
      if (!ids.has(id)) continue
      const set = out.get(id) ?? new Set()
      for (const name of names) set.add(fieldFor(rule, id, name))
      out.set(id, set)
    }
  }
  return out
}

interface GroupedFinding extends Finding {
  group: Record<string, string>
}

interface Group {
  values: readonly string[]
  items: Item[]
  /** How many of the rules have an item here. */
  rules: number
  last: string
}

function correlate(rule: CorrelationRule, byRule: Map<string, Item[]>, leave: (rule: string, reason: string) => void): GroupedFinding[] {
  const groups = new Map<string, Group>()
  // Where each rule must have fired, a group that the rarest did not open cannot hold.
  const all = needsAll(rule)
  const ids = all ? [...rule.rules].sort((a, b) => (byRule.get(a)?.length ?? 0) - (byRule.get(b)?.length ?? 0)) : rule.rules
  for (const [turn, id] of ids.entries()) {
    const fields = rule.groupBy.map((name) => fieldFor(rule, id, name))
    const opens = !all || turn === 0
    const add = (key: string, values: readonly string[], item: Item) => {
      const group = groups.get(key)
      if (group) {
        group.items.push(item)
        if (group.last !== id) {
          group.rules++
          group.last = id
        }
      } else if (opens) groups.set(key, { values, items: [item], rules: 1, last: id })
    }
    const reason = `a match of \`${id}\` has no value for ${rule.groupBy.join(', ')}`
    for (const item of byRule.get(id) ?? []) {
      const one = fields.length === 1 ? item.fields[fields[0]!] : undefined
      if (one?.length === 1 && one[0] !== '') {
        add(one[0]!, one, item)
        continue
      }
      const keys = groupKeys(fields, item)
      if (keys.length === 0) leave(rule.id, reason)
      for (const values of keys)
        add(values.length === 1 ? values[0]! : values.map((value) => `${value.length}:${value}`).join(''), values, item)
    }
  }
  const out: GroupedFinding[] = []
  const whole = [...groups.values()].filter((group) => !all || group.rules === ids.length)
  const ordered = whole.map((group) => ({ ...group, order: JSON.stringify(group.values) })).sort((a, b) => compare(a.order, b.order))
  for (const { values, items, rules } of ordered) {
    const group = Object.fromEntries(rule.groupBy.map((name, i) => [name, values[i]!]))
    // Those of one rule stand in order already.
    if (rules > 1) items.sort(inTime)
    for (const finding of correlateGroup(rule, items)) out.push({ ...finding, group })
  }
  return out
}

/** A correlation that holds only where each of its rules has fired; a rule named twice needs its second match elsewhere. */
function needsAll({ type, rules, condition }: CorrelationRule): boolean {
  if (type !== 'temporal' && type !== 'temporal_ordered') return false
  if (type === 'temporal' && (condition.expression || condition.tests.length > 0)) return false
  return new Set(rules).size === rules.length
}

function inTime(a: Item, b: Item): number {
  if (a.from !== b.from) return a.from < b.from ? -1 : 1
  if (a.to !== b.to) return a.to < b.to ? -1 : 1
  return compare(a.events[0]!, b.events[0]!) || compare(a.rule, b.rule)
}

/** Combinations of the item's values of these fields; none when a value is missing, for missing values are not equal. */
function groupKeys(fields: readonly string[], item: Item): string[][] {
  const only: string[] = []
  for (const field of fields) {
    const values = item.fields[field]
    if (values?.length !== 1 || values[0] === '') break
    only.push(values[0]!)
  }
  if (only.length === fields.length) return [only]
  let keys: string[][] = [[]]
  for (const field of fields) {
    const values = [...new Set(item.fields[field] ?? [])].filter((value) => value !== '')
    keys = keys.flatMap((key) => values.slice(0, 16).map((value) => [...key, value]))
    if (keys.length > 256) keys = keys.slice(0, 256)
  }
  return keys
}

function describe(
  meta: RuleMeta,
  finding: Omit<GroupedFinding, 'items' | 'from' | 'to'> & { from: bigint | undefined; to: bigint | undefined },
): Detection {
  const distinct = finding.events.length === 1 ? finding.events : [...new Set(finding.events)]
  return {
    id: `${meta.id}:${fingerprint(distinct)}`,
    ruleId: meta.id,
    title: meta.title,
    level: meta.level,
    techniques: meta.techniques,
    tactics: meta.tactics,
    eventIds: distinct.slice(0, maxEvents),
    events: distinct.length,
    from: finding.from?.toString() ?? null,
    to: finding.to?.toString() ?? null,
    group: finding.group,
    order: finding.order,
    measure: finding.measure,
  }
}

/** 106 bits of two independent mixes over the uids: a name for the set, not a proof (cyrb53, public domain). */
export function fingerprint(uids: readonly string[]): string {
  if (uids.length === 1) return uids[0]!
  const sorted = [...uids].sort()
  let a = first ^ 1
  let b = second ^ 1
  let c = first ^ 2
  let d = second ^ 2
  for (let at = 0; at < sorted.length; at++) {
    const text = at === 0 ? sorted[at]! : ` ${sorted[at]}`
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      a = Math.imul(a ^ code, 2654435761)
      b = Math.imul(b ^ code, 1597334677)
      c = Math.imul(c ^ code, 2654435761)
      d = Math.imul(d ^ code, 1597334677)
    }
  }
  return mixed(a, b) + mixed(c, d)
}

const first = 0xdeadbeef
const second = 0x41c6ce57

function mixed(one: number, other: number): string {
  let a = one
  let b = other
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(16).padStart(14, '0')
}
