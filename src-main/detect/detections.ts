// Matches to detections: single-event rules one by one, correlation rules over all matches in time order.
import { type Detection, maxEvents, type StoredMatch } from '../contract/detection.ts'
import { correlate, type GroupedFinding } from './correlation-groups.ts'
import type { Item } from './correlation-windows.ts'
import { listOfItems, listsOf, type MatchList } from './match-list.ts'
import { compare, inTime } from './match-order.ts'
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

/** Same rules and same matches give the same detections whatever the order of the matches; one that comes twice counts once. */
export function detections(rules: Rules, matches: readonly StoredMatch[]): DetectionResult {
  return detectionsOf(rules, listsOf(matches))
}

/**
 * `gathered` are the detections of rules too common for one a match; correlations look at those matches all the same.
 * `lists` has one list a rule.
 */
export function detectionsOf(
  rules: Rules,
  lists: readonly MatchList[],
  gathered: ReadonlyMap<string, Detection[]> = new Map(),
): DetectionResult {
  const out: Detection[] = []
  const leftOut = new Map<string, { rule: string; reason: string; count: number }>()
  const leave = (rule: string, reason: string, count: number) => {
    if (count === 0) return
    const key = `${rule}\0${reason}`
    const entry = leftOut.get(key) ?? { rule, reason, count: 0 }
    entry.count += count
    leftOut.set(key, entry)
  }
  const byRule = new Map<string, MatchList>()
  const metas = new Map<string, RuleMeta>([...rules.events, ...rules.correlations].map((rule) => [rule.id, rule]))
  const used = new Set(rules.correlations.flatMap((rule) => rule.rules))
  for (const list of lists) {
    const meta = metas.get(list.rule)
    if (!meta) continue
    if (!rules.supporting.has(list.rule) && !gathered.has(list.rule))
      for (let at = 0; at < list.n; at++) {
        const alone = { events: [list.event(at)], from: list.from(at), to: list.to(at), group: {}, order: null, measure: '' }
        out.push(describe(meta, alone))
      }
    if (!used.has(list.rule)) continue
    leave(list.rule, 'the event is undated', list.n - list.dated)
    byRule.set(list.rule, list)
  }
  for (const [rule, list] of gathered) if (!rules.supporting.has(rule)) out.push(...list)
  const wanted = wantedFields(rules.correlations)
  for (const rule of rules.correlations) {
    const items: Item[] = []
    let cut = 0
    for (const finding of correlate(rule, byRule, leave)) {
      if (!rules.supporting.has(rule.id)) out.push(describe(rule, finding))
      if (!used.has(rule.id)) continue
      const fields: Record<string, string[]> = {}
      for (const name of wanted.get(rule.id) ?? []) {
        const values = new Set<string>(finding.group[name] === undefined ? [] : [finding.group[name]])
        for (const item of finding.items) for (const value of item.fields[fieldFor(rule, item.rule, name)] ?? []) values.add(value)
        if (values.size > maxValues) cut++
        fields[name] = [...values].slice(0, maxValues)
      }
      items.push({ rule: rule.id, events: finding.events, from: finding.from!, to: finding.to!, fields })
    }
    leave(rule.id, `a finding has more than ${maxValues} values of a field: correlations of it looked at the first only`, cut)
    if (items.length > 0) byRule.set(rule.id, listOfItems(rule.id, items.sort(inTime)))
  }
  out.sort((a, b) => compareTimes(a.from, b.from) || compare(a.ruleId, b.ruleId) || compare(a.id, b.id))
  return { detections: out, leftOut: [...leftOut.values()].sort((a, b) => compare(a.rule, b.rule) || compare(a.reason, b.reason)) }
}

function compareTimes(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1
  return a.length - b.length || compare(a, b)
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

function describe(
  meta: RuleMeta,
  finding: Omit<GroupedFinding, 'items' | 'from' | 'to'> & { from: bigint | undefined; to: bigint | undefined },
): Detection {
  const { events } = finding
  return {
    id: `${meta.id}:${fingerprint(events)}`,
    ruleId: meta.id,
    title: meta.title,
    level: meta.level,
    techniques: meta.techniques,
    tactics: meta.tactics,
    eventIds: events.slice(0, maxEvents),
    events: events.length,
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
    const text = sorted[at]!
    // A space between them.
    for (let i = at === 0 ? 0 : -1; i < text.length; i++) {
      const code = i < 0 ? 32 : text.charCodeAt(i)
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
