// Clock offsets: by how much a clock that wrote a log is corrected. The record keeps what it says; the sort key moves.
import { z } from 'zod'

const micros = z.string().regex(/^-?\d{1,16}$/)

/** Whose clock. Whatever is null stands for all; at least one is given. */
export const clockScope = z.object({
  exhibit: z.string().nullable().default(null),
  source: z.string().nullable().default(null),
  host: z.string().nullable().default(null),
})
export type ClockScope = z.output<typeof clockScope>

export const newClockOffset = clockScope.extend({
  /** Microseconds that are added to recorded times; negative where the clock was ahead. */
  us: micros,
  reason: z.string().min(1),
})
export type NewClockOffset = z.output<typeof newClockOffset>

export const clockOffset = newClockOffset.extend({
  id: z.number().int(),
  author: z.string(),
  at: z.string(),
  /** Set when it was taken back, or another took its place. */
  ended: z.object({ at: z.string(), author: z.string() }).nullable(),
})
export type ClockOffset = z.infer<typeof clockOffset>

/** Two clocks that saw the same things, by recorded times. `median` is how much `b` is later than `a`, microseconds. */
export const clockPair = z.object({
  kind: z.enum(['request', 'connection']),
  a: clockScope,
  b: clockScope,
  layerA: z.string(),
  layerB: z.string(),
  events: z.number().int(),
  median: z.number(),
  /** Tenth and ninetieth part in a hundred. */
  low: z.number(),
  high: z.number(),
  /** Event ids of some of them, `[a, b]`. */
  examples: z.array(z.tuple([z.string(), z.string()])),
})
export type ClockPair = z.infer<typeof clockPair>

export const clockProposal = z.object({
  /** Whose recorded times would move, and by how much. */
  move: clockScope,
  us: micros,
  /** The clock that it is brought to. */
  against: clockScope,
  pair: clockPair,
  /** Why this one moves and not the other, and what else it may be. */
  why: z.string(),
})
export type ClockProposal = z.infer<typeof clockProposal>

/** At most one offset applies to a record: the one that names most, then the exhibit's, then the host's. */
export function bySpecificity(list: readonly ClockOffset[]): ClockOffset[] {
  const rank = ({ exhibit, source, host }: ClockScope) =>
    (Number(exhibit !== null) + Number(source !== null) + Number(host !== null)) * 10 + Number(exhibit !== null) * 2 + Number(host !== null)
  return list.filter(({ ended }) => ended === null).sort((a, b) => rank(b) - rank(a) || b.id - a.id)
}

export const sameScope = (a: ClockScope, b: ClockScope): boolean =>
  a.exhibit === b.exhibit && a.source === b.source && (a.host ?? '').toLowerCase() === (b.host ?? '').toLowerCase()
