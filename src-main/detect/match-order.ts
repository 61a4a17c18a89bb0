// The order in which correlations look at matches.
import type { Item } from './correlation-windows.ts'

/** The one order of matches, whatever way they came. */
export function inTime(a: Item, b: Item): number {
  if (a.from !== b.from) return a.from < b.from ? -1 : 1
  if (a.to !== b.to) return a.to < b.to ? -1 : 1
  return compare(a.events[0]!, b.events[0]!) || compare(a.rule, b.rule)
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
