// One correlation rule over one group's matches in time order: counts, statistics, proximity, order, new values.
// An event's time is an interval; what holds for every place in it is certain, what holds for some is possible.
import { comparison } from './sigma/compile.ts'
import { type CorrelationCondition, type CorrelationRule, fieldFor, type TemporalExpression } from './sigma/rule.ts'

export interface Item {
  rule: string
  /** Uids; several when the item is itself a correlation's finding. */
  events: string[]
  from: bigint
  to: bigint
  fields: Record<string, string[]>
}

export interface Finding {
  events: string[]
  items: Item[]
  from: bigint
  to: bigint
  order: 'certain' | 'possible' | null
  measure: string
}

/** `items` are sorted by start; their values for the group are equal. */
export function correlateGroup(rule: CorrelationRule, items: readonly Item[]): Finding[] {
  switch (rule.type) {
    case 'temporal':
      return temporal(rule, items)
    case 'temporal_ordered':
      return ordered(rule, items)
    case 'new_value':
      return newValues(rule, items)
    default:
      return windows(rule, items)
  }
}

function finding(items: readonly Item[], order: Finding['order'], measure: string): Finding {
  const events: string[] = []
  let to = items[0]!.to
  for (const item of items) {
    events.push(...item.events)
    to = later(to, item.to)
  }
  return { events: [...new Set(events)], items: [...items], from: items[0]!.from, to, order, measure }
}

function later(a: bigint, b: bigint): bigint {
  if (a > b) return a
  return b
}

function span(us: bigint): string {
  const seconds = us / 1_000_000n
  if (seconds % 86_400n === 0n) return `${seconds / 86_400n} d`
  if (seconds % 3600n === 0n) return `${seconds / 3600n} h`
  if (seconds % 60n === 0n) return `${seconds / 60n} min`
  return `${seconds} s`
}

function holdsAll(condition: CorrelationCondition, value: number): boolean {
  return condition.tests.every((test) => (test.compare === 'neq' ? value !== test.value : comparison(test.compare, test.value)(value)))
}

/** What a window is measured by; `add` and `drop` keep it current as the window slides. */
interface Gauge {
  add(item: Item): void
  drop(item: Item): void
  value(): number | undefined
  what: string
}

function gauge(rule: CorrelationRule): Gauge {
  const { fields, percentile } = rule.condition
  const read = (item: Item): string[] => {
    const lists = fields.map((name) => item.fields[fieldFor(rule, item.rule, name)] ?? [])
    if (lists.length === 1) return lists[0]!
    return lists.some((list) => list.length === 0) ? [] : [JSON.stringify(lists)]
  }
  if (rule.type === 'event_count') {
    const events = new Map<string, number>()
    return {
      add: (item) => bump(events, item.events),
      drop: (item) => lower(events, item.events),
      value: () => events.size,
      what: 'events',
    }
  }
  if (rule.type === 'value_count') {
    const counts = new Map<string, number>()
    return {
      add: (item) => bump(counts, read(item)),
      drop: (item) => lower(counts, read(item)),
      value: () => counts.size,
      what: `distinct ${fields.join('+')}`,
    }
  }
  const numbers: number[] = []
  const numeric = (item: Item) => read(item).map(Number).filter(Number.isFinite)
  const place = (value: number) => {
    let low = 0
    let high = numbers.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (numbers[middle]! < value) low = middle + 1
      else high = middle
    }
    return low
  }
  const sum = () => numbers.reduce((total, value) => total + value, 0)
  const rank = (share: number) => (numbers.length === 0 ? undefined : numbers[Math.max(0, Math.ceil((share / 100) * numbers.length) - 1)])
  const kind = rule.type
  return {
    add: (item) => {
      for (const value of numeric(item)) numbers.splice(place(value), 0, value)
    },
    drop: (item) => {
      for (const value of numeric(item)) numbers.splice(place(value), 1)
    },
    value: () => {
      if (numbers.length === 0) return undefined
      if (kind === 'value_sum') return sum()
      if (kind === 'value_avg') return sum() / numbers.length
      if (kind === 'value_median') {
        const middle = numbers.length >> 1
        return numbers.length % 2 === 1 ? numbers[middle] : (numbers[middle - 1]! + numbers[middle]!) / 2
      }
      return rank(percentile)
    },
    what: `${kind.slice(6)} of ${fields.join('+')}`,
  }
}

function bump(counts: Map<string, number>, keys: readonly string[]): void {
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
}

function lower(counts: Map<string, number>, keys: readonly string[]): void {
  for (const key of keys) {
    const count = counts.get(key)! - 1
    if (count === 0) counts.delete(key)
    else counts.set(key, count)
  }
}

/**
 * A window begins at each match and reaches one time span. Windows that hold and overlap are one episode when the
 * condition only asks for more; otherwise each window that holds stands for itself and the next begins after it.
 */
function windows(rule: CorrelationRule, items: readonly Item[]): Finding[] {
  const out: Finding[] = []
  const measure = gauge(rule)
  const rising = rule.condition.tests.every((test) => test.compare === 'gt' || test.compare === 'gte') && rule.type.endsWith('_count')
  let end = 0
  let start = 0
  let episode: { first: number; last: number; best: number } | undefined
  const close = () => {
    if (!episode) return
    const words = `${Number.isInteger(episode.best) ? episode.best : episode.best.toFixed(2)} ${measure.what} in ${span(rule.timespanUs)}`
    out.push(finding(items.slice(episode.first, episode.last + 1), null, words))
    episode = undefined
  }
  while (start < items.length) {
    const limit = items[start]!.from + rule.timespanUs
    while (end < items.length && items[end]!.from <= limit) measure.add(items[end++]!)
    const value = measure.value()
    const holds = value !== undefined && holdsAll(rule.condition, value)
    if (holds && rising) {
      if (episode && start <= episode.last) {
        episode.last = end - 1
        episode.best = Math.max(episode.best, value)
      } else {
        close()
        episode = { first: start, last: end - 1, best: value }
      }
    } else if (holds) {
      episode = { first: start, last: end - 1, best: value }
      close()
      while (start < end - 1) measure.drop(items[start++]!)
    }
    measure.drop(items[start++]!)
  }
  close()
  return out
}

function temporal(rule: CorrelationRule, items: readonly Item[]): Finding[] {
  const out: Finding[] = []
  const positive = rule.condition.expression ? positives(rule.condition.expression) : new Set(rule.rules)
  const holds = (has: (id: string) => boolean): boolean => {
    if (rule.condition.expression) return truth(rule.condition.expression, has)
    if (rule.condition.tests.length > 0) return holdsAll(rule.condition, rule.rules.filter(has).length)
    return rule.rules.every(has)
  }
  const kinds = new Map<string, number>()
  let end = 0
  const reach = (start: number) => {
    const limit = items[start]!.to + rule.timespanUs
    // Possible when the nearest ends of the intervals fit; certain, below, when the farthest do.
    while (end < items.length && items[end]!.from <= limit) bump(kinds, [items[end++]!.rule])
    while (end > start + 1 && items[end - 1]!.from > limit) lower(kinds, [items[--end]!.rule])
  }
  for (let start = 0; start < items.length; lower(kinds, [items[start++]!.rule])) {
    const first = items[start]!
    reach(start)
    if (!positive.has(first.rule)) continue
    const around = (id: string) =>
      items.some((item) => item.rule === id && item.from - first.to <= rule.timespanUs && first.from - item.to <= rule.timespanUs)
    if (!holds((id) => (positive.has(id) ? kinds.has(id) : around(id)))) continue
    const named = items.slice(start, end).filter((item) => positive.has(item.rule))
    if (new Set(named.flatMap((item) => item.events)).size < Math.min(2, positive.size)) continue
    const last = named.reduce((to, item) => later(to, item.to), first.to)
    const certain = last - first.from <= rule.timespanUs
    out.push(
      finding(named, certain ? 'certain' : 'possible', `${new Set(named.map((item) => item.rule)).size} kinds in ${span(rule.timespanUs)}`),
    )
    while (start < end - 1) lower(kinds, [items[start++]!.rule])
  }
  return out
}

function positives(expression: TemporalExpression, out = new Set<string>()): Set<string> {
  if (expression.op === 'rule') out.add(expression.rule)
  else if (expression.op !== 'not') for (const item of expression.items) positives(item, out)
  return out
}

function truth(expression: TemporalExpression, has: (id: string) => boolean): boolean {
  if (expression.op === 'rule') return has(expression.rule)
  if (expression.op === 'not') return !truth(expression.item, has)
  return expression.op === 'and' ? expression.items.every((item) => truth(item, has)) : expression.items.some((item) => truth(item, has))
}

/** Chains in the order of the rules; of several chains with the same last match, the shortest and surest. */
function ordered(rule: CorrelationRule, items: readonly Item[]): Finding[] {
  const lists = rule.rules.map((id) => items.filter((item) => item.rule === id))
  if (lists.some((list) => list.length === 0)) return []
  const best = new Map<Item, { chain: Item[]; certain: boolean }>()
  for (const first of lists[0]!) {
    const sure = chainFrom(first, lists, rule.timespanUs, true)
    const chain = sure ?? chainFrom(first, lists, rule.timespanUs, false)
    if (!chain) continue
    const known = best.get(chain.at(-1)!)
    // Later starts are nearer; a certain chain is never replaced by a possible one.
    if (!known || sure || !known.certain) best.set(chain.at(-1)!, { chain, certain: sure !== undefined })
  }
  const found = [...best.values()].sort((a, b) => (a.chain[0]!.from < b.chain[0]!.from ? -1 : 1))
  return found.map(({ chain, certain }) =>
    finding(chain, certain ? 'certain' : 'possible', `${chain.length} steps within ${span(rule.timespanUs)}`),
  )
}

function chainFrom(first: Item, lists: readonly (readonly Item[])[], timespan: bigint, certain: boolean): Item[] | undefined {
  const chain = [first]
  const used = new Set(first.events)
  // Certain: the next begins after the last has ended. Possible: some place in the next is not before the last's earliest place.
  let now = certain ? first.to : first.from
  for (const list of lists.slice(1)) {
    let next: Item | undefined
    let nextAt = 0n
    for (const item of list) {
      if (item.events.some((event) => used.has(event))) continue
      if (certain ? item.from <= now : item.to < now) continue
      const at = certain ? item.to : later(item.from, now)
      if (next === undefined || at < nextAt) {
        next = item
        nextAt = at
      }
    }
    if (!next) return undefined
    chain.push(next)
    for (const event of next.events) used.add(event)
    now = nextAt
  }
  const length = certain ? chain.at(-1)!.to - first.from : now - first.to
  return length <= timespan ? chain : undefined
}

/** A value that the group had not shown within the time span before, when it had shown enough to be known by. */
function newValues(rule: CorrelationRule, items: readonly Item[]): Finding[] {
  const out: Finding[] = []
  const lastSeen = new Map<string, bigint>()
  const needed =
    rule.condition.tests.length === 0 ? { tests: [{ compare: 'gte' as const, value: 1 }], fields: [], percentile: 50 } : rule.condition
  const name = rule.condition.fields[0]!
  let start = 0
  for (const [i, item] of items.entries()) {
    while (items[start]!.from < item.from - rule.timespanUs) start++
    const values = item.fields[fieldFor(rule, item.rule, name)] ?? []
    for (const value of values) {
      const seen = lastSeen.get(value)
      const fresh = seen === undefined || seen < item.from - rule.timespanUs
      if (fresh && holdsAll(needed, i - start))
        out.push(finding([item], null, `${name} ${value} not seen in the ${i - start} matches of ${span(rule.timespanUs)} before`))
    }
    for (const value of values) lastSeen.set(value, item.from)
  }
  return out
}
