// What correlation sees of an event: its stored columns by name (contract/columns.ts) and its interval. The same for
// events at import, from the store and from tests.

export interface EventFacts {
  uid: string
  /** Microseconds; the event lies surely in from..to. Both absent when undated. */
  from?: bigint
  to?: bigint
  /** Stored columns by name, decoded; absent ones left out. */
  values: Readonly<Record<string, string | number>>
}

export function text(event: EventFacts, column: string): string | undefined {
  const value = event.values[column]
  return value === undefined || value === '' ? undefined : String(value)
}

export function number(event: EventFacts, column: string): number | undefined {
  const value = event.values[column]
  return typeof value === 'number' ? value : undefined
}

/** By start, then end, then uid; undated last. Deterministic for any order of input. */
export function byTime(a: { uid: string; from?: bigint; to?: bigint }, b: { uid: string; from?: bigint; to?: bigint }): number {
  if (a.from === undefined || b.from === undefined) {
    if (a.from !== b.from) return a.from === undefined ? 1 : -1
  } else if (a.from !== b.from) return a.from < b.from ? -1 : 1
  else if (a.to !== b.to) return (a.to ?? a.from) < (b.to ?? b.from) ? -1 : 1
  return a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0
}

/** Whether the first surely ended before the second began. */
export function surelyBefore(a: { to?: bigint; from?: bigint }, b: { from?: bigint }): boolean {
  const end = a.to ?? a.from
  return end !== undefined && b.from !== undefined && end < b.from
}

export const orderUnknown = 'order not established'
