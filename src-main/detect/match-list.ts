// The matches of one rule as correlations look at them: numbered in time order, and made into objects only where a group
// of them may hold.
import type { StoredMatch } from '../contract/detection.ts'
import type { Item } from './correlation-windows.ts'
import { inTime } from './match-order.ts'

export interface MatchList {
  readonly rule: string
  /** Distinct matches. The first `dated` have a time and stand in its order. */
  readonly n: number
  readonly dated: number
  /** Values that correlations ask for; `of` says which are a match's. */
  readonly values: readonly Record<string, string[]>[]
  readonly of: ArrayLike<number>
  event(at: number): string
  from(at: number): bigint | undefined
  to(at: number): bigint | undefined
  /** How many events it is of: one, unless it is itself a correlation's finding. */
  eventsOf(at: number): number
  /** Of a dated match; the same object each time. */
  item(at: number): Item
}

/** Matches of any rules that stand as objects; a match that comes twice counts once. */
export function listsOf(matches: readonly StoredMatch[]): MatchList[] {
  const byRule = new Map<string, Map<string, StoredMatch>>()
  for (const match of matches) {
    let of = byRule.get(match.rule)
    if (of === undefined) {
      of = new Map()
      byRule.set(match.rule, of)
    }
    if (!of.has(match.event)) of.set(match.event, match)
  }
  return [...byRule].map(([rule, of]) => {
    const all = [...of.values()]
    const dated = all
      .filter((match) => match.from !== undefined)
      .map((match) => ({ match, item: itemOf(match) }))
      .sort((a, b) => inTime(a.item, b.item))
    const ordered = [...dated.map(({ match }) => match), ...all.filter((match) => match.from === undefined)]
    return {
      ...listOfItems(
        rule,
        dated.map(({ item }) => item),
      ),
      n: all.length,
      event: (at: number) => ordered[at]!.event,
      from: (at: number) => ordered[at]!.from,
      to: (at: number) => ordered[at]!.to,
    }
  })
}

function itemOf({ rule, event, from, to, fields }: StoredMatch): Item {
  return { rule, events: [event], from: from!, to: to ?? from!, fields }
}

/** `items` are in time order. */
export function listOfItems(rule: string, items: readonly Item[]): MatchList {
  return {
    rule,
    n: items.length,
    dated: items.length,
    values: items.map((one) => one.fields),
    of: Uint32Array.from(items, (_, at) => at),
    event: (at) => items[at]!.events[0]!,
    from: (at) => items[at]!.from,
    to: (at) => items[at]!.to,
    eventsOf: (at) => items[at]!.events.length,
    item: (at) => items[at]!,
  }
}
