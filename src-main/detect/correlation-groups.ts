// Which matches a correlation looks at together: those that agree in its fields. Matches are numbers here; only groups
// that may hold are looked at as objects.
import { correlateGroup, type Finding, type Item } from './correlation-windows.ts'
import type { MatchList } from './match-list.ts'
import { compare, inTime } from './match-order.ts'
import { type CorrelationCondition, type CorrelationRule, fieldFor } from './sigma/rule.ts'

export interface GroupedFinding extends Finding {
  group: Record<string, string>
}

interface Group {
  values: readonly string[]
  /** `turn * turns + at`: which of the rules, and its match. */
  entries: number[]
  /** How many of the rules have a match here. */
  rules: number
  last: string
}

const turns = 2 ** 32

/** Of a set of values, in place of its one group: that was not opened; it is not looked up yet, or there are several. */
const none = -1
const unknown = -2

/** Of one match: values of a field that are looked at, and groups it stands in. */
const mostOfField = 16
const mostKeys = 256

type Leave = (rule: string, reason: string, count: number) => void

export function correlate(rule: CorrelationRule, byRule: ReadonlyMap<string, MatchList>, leave: Leave): GroupedFinding[] {
  // Where each rule must have fired, a group that the rarest did not open cannot hold.
  const all = needsAll(rule)
  const count = (id: string) => byRule.get(id)?.dated ?? 0
  const ids = all ? [...rule.rules].sort((a, b) => count(a) - count(b)) : rule.rules
  const lists = ids.map((id) => byRule.get(id))
  const groups = grouped(rule, ids, lists, all, leave).filter((group) => !all || group.rules === ids.length)
  const holds = mayHold(rule, ids, lists)
  const ordered = groups
    .filter(holds)
    .map((group) => ({ ...group, order: JSON.stringify(group.values) }))
    .sort((a, b) => compare(a.order, b.order))
  const out: GroupedFinding[] = []
  for (const { values, entries, rules } of ordered) {
    const group = Object.fromEntries(rule.groupBy.map((name, i) => [name, values[i]!]))
    const items = entries.map((entry): Item => lists[Math.floor(entry / turns)]!.item(entry % turns))
    // Those of one rule stand in order already.
    if (rules > 1) items.sort(inTime)
    for (const finding of correlateGroup(rule, items)) out.push({ ...finding, group })
  }
  return out
}

function grouped(
  rule: CorrelationRule,
  ids: readonly string[],
  lists: readonly (MatchList | undefined)[],
  all: boolean,
  leave: Leave,
): Group[] {
  const groups: Group[] = []
  const places = new Map<string, number>()
  for (const [turn, id] of ids.entries()) {
    const list = lists[turn]
    if (!list) continue
    const fields = rule.groupBy.map((name) => fieldFor(rule, id, name))
    const opens = !all || turn === 0
    const placeOf = (values: readonly string[]): number => {
      const key = values.length === 1 ? values[0]! : values.map((value) => `${value.length}:${value}`).join('')
      let place = places.get(key)
      if (place === undefined) {
        if (!opens) return none
        place = groups.push({ values, entries: [], rules: 0, last: '' }) - 1
        places.set(key, place)
      }
      return place
    }
    const add = (place: number, at: number) => {
      const group = groups[place]!
      group.entries.push(turn * turns + at)
      if (group.last !== id || group.rules === 0) {
        group.rules++
        group.last = id
      }
    }
    // Many matches have equal values: their group is looked up once.
    const known = new Int32Array(list.values.length).fill(unknown)
    let missing = 0
    let many = 0
    for (let at = 0; at < list.dated; at++) {
      const of = list.of[at]!
      const place = known[of]!
      if (place >= 0) {
        add(place, at)
        continue
      }
      if (place === none) continue
      const only = fields.length === 1 ? list.values[of]![fields[0]!] : undefined
      if (only?.length === 1 && only[0] !== '') {
        const found = placeOf(only)
        known[of] = found
        if (found >= 0) add(found, at)
        continue
      }
      const { keys, whole } = groupKeys(fields, list.values[of]!)
      if (!whole) many++
      if (keys.length === 0) missing++
      if (keys.length === 1) known[of] = placeOf(keys[0]!)
      for (const values of keys) {
        const found = placeOf(values)
        if (found >= 0) add(found, at)
      }
    }
    const names = rule.groupBy.join(', ')
    leave(rule.id, `a match of \`${id}\` has no value for ${names}`, missing)
    leave(
      rule.id,
      `a match of \`${id}\` has more than ${mostOfField} values of a field, or more than ${mostKeys} combinations, for ${names}: only the first were looked at`,
      many,
    )
  }
  return groups
}

/** A correlation that holds only where each of its rules has fired; a rule named twice needs its second match elsewhere. */
function needsAll({ type, rules, condition }: CorrelationRule): boolean {
  if (type !== 'temporal' && type !== 'temporal_ordered') return false
  if (type === 'temporal' && (condition.expression || condition.tests.length > 0)) return false
  return new Set(rules).size === rules.length
}

/** False for a group that has too few events, or too few values, for any window of it. */
function mayHold(
  rule: CorrelationRule,
  ids: readonly string[],
  lists: readonly (MatchList | undefined)[],
): (group: Pick<Group, 'entries'>) => boolean {
  const { condition, type } = rule
  if (type !== 'event_count' && type !== 'value_count') return () => true
  const events = (group: Pick<Group, 'entries'>) => {
    let sum = 0
    for (const entry of group.entries) sum += lists[Math.floor(entry / turns)]!.eventsOf(entry % turns)
    return sum
  }
  if (type === 'event_count') return (group) => reaches(condition, events(group))
  const asked = condition.tests.flatMap((test) =>
    test.compare === 'gte' || test.compare === 'gt' || test.compare === 'eq' ? [test.value] : [],
  )
  const enough = Math.floor(Math.max(0, ...asked)) + 1
  if (condition.fields.length !== 1) return (group) => reaches(condition, group.entries.length)
  const names = ids.map((id) => fieldFor(rule, id, condition.fields[0]!))
  const valuesOf = (entry: number): readonly string[] => {
    const turn = Math.floor(entry / turns)
    const list = lists[turn]!
    return list.values[list.of[entry % turns]!]![names[turn]!] ?? []
  }
  return (group) => {
    let most = 0
    for (const entry of group.entries) most += valuesOf(entry).length
    if (!reaches(condition, most)) return false
    const seen = new Set<string>()
    for (const entry of group.entries) {
      for (const value of valuesOf(entry)) seen.add(value)
      // Few are asked for as a rule, and many are there.
      if (seen.size === enough) return true
    }
    return reaches(condition, seen.size)
  }
}

/** False where no window of a group can hold that has this much in all of it at most. */
function reaches(condition: CorrelationCondition, most: number): boolean {
  return condition.tests.every(
    ({ compare, value }) => !(compare === 'gte' || compare === 'eq' ? most < value : compare === 'gt' && most <= value),
  )
}

/** Combinations of the values of these fields, not `whole` where there are more; none when a value is missing, for missing values are not equal. */
function groupKeys(fields: readonly string[], of: Readonly<Record<string, string[]>>): { keys: string[][]; whole: boolean } {
  const only: string[] = []
  for (const field of fields) {
    const values = of[field]
    if (values?.length !== 1 || values[0] === '') break
    only.push(values[0]!)
  }
  if (only.length === fields.length) return { keys: [only], whole: true }
  let keys: string[][] = [[]]
  let whole = true
  for (const field of fields) {
    const values = [...new Set(of[field] ?? [])].filter((value) => value !== '')
    if (values.length > mostOfField) whole = false
    keys = keys.flatMap((key) => values.slice(0, mostOfField).map((value) => [...key, value]))
    if (keys.length <= mostKeys) continue
    whole = false
    keys = keys.slice(0, mostKeys)
  }
  // What a missing value keeps out is told as that.
  return { keys, whole: whole || keys.length === 0 }
}
