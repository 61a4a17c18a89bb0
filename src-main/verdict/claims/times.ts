// An event's time as sentences and predicates write it (UTC, to the second and to the millisecond), and what else orders two events.

export const rfc3339 = (us: bigint): string => {
  const iso = new Date(Number(us / 1000n)).toISOString()
  const micros = us % 1000n
  return micros === 0n ? iso : `${iso.slice(0, -1)}${String(micros < 0n ? micros + 1000n : micros).padStart(3, '0')}Z`
}

/** `2026-11-22T02:41:50Z` and `2026-11-22T02:41:50.864Z`; nothing of an undated event. */
export function timesOf({ from }: { from?: bigint }): string[] {
  if (from === undefined) return []
  const exact = rfc3339(from)
  return [exact, `${exact.slice(0, 19)}Z`]
}

const fold = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\0\s]+/g, ' ')
    .trim()
/** Shorter commands stand in many records that have nothing to do with them. */
const shortestOrder = 16

/** The record holds, word for word, the command that was run: who wrote it asked for it, and asking comes before doing. */
export function holdsCommand(record: string, command: unknown): boolean {
  const program = fold(String(command ?? '')).replace(/^\S*\b(?:ba|da|z)?sh -c /, '')
  return program.length >= shortestOrder && fold(record).includes(program)
}
