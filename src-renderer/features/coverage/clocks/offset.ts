// An offset as it is typed: `+1m 30s`, `-3h`, `250ms`; microseconds.

const units: Record<string, number> = { us: 1, ms: 1000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000, d: 86_400_000_000 }

/** Null when it is none. Nothing is no offset. */
export const offsetIn = (text: string): number | null => {
  const found = /^\s*([+-]?)\s*((?:\d+(?:\.\d+)?\s*(?:us|ms|s|m|h|d)\s*)+)$/.exec(text)
  if (!found) return null
  let sum = 0
  for (const [, amount, unit] of found[2]!.matchAll(/(\d+(?:\.\d+)?)\s*(us|ms|s|m|h|d)/g)) sum += Number(amount) * units[unit!]!
  const us = Math.round(sum)
  if (us === 0 || !Number.isSafeInteger(us)) return null
  return found[1] === '-' ? -us : us
}
