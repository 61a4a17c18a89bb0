// What rules found: stored matches of single-event rules, detections, and the incidents that group them.
import { z } from 'zod'

export const level = z.enum(['informational', 'low', 'medium', 'high', 'critical'])
export type Level = z.infer<typeof level>

/** One single-event rule on one event, as the writer stores it; correlations run over these in time order. */
export interface StoredMatch {
  rule: string
  /** Event uid, 32 hex digits. */
  event: string
  /** Microseconds: the interval the event surely lies in; `to` is `from` plus the source's precision. Undated: both undefined. */
  from?: bigint
  to?: bigint
  /** Values of the fields that correlations ask of this rule, by the field's name in the rule. */
  fields: Record<string, string[]>
}

/** Matches of one rule as they are stored: `uids` and `times` hold two values a match, high and low half, from and until. */
export interface MatchRun {
  rule: string
  uids: BigInt64Array
  times: BigInt64Array
  /** `StoredMatch.fields` of all of them (contract/match-fields.ts); null when none has any. */
  fields: string | null
}

/** `certain` when the intervals of the events allow one order only; `possible` when they overlap. */
export const order = z.enum(['certain', 'possible'])

export const detection = z.object({
  /** Rule id and event uids make it: equal findings have equal ids in every run. */
  id: z.string(),
  ruleId: z.string(),
  title: z.string(),
  level,
  techniques: z.array(z.string()),
  tactics: z.array(z.string()),
  /** In time order, uids; at most `maxEvents` of them. */
  eventIds: z.array(z.string()),
  /** All events, also those beyond the list. */
  events: z.number().int(),
  /** Decimal microseconds of the first and last event; null when undated. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** Values the events share, by the correlation's name for them. */
  group: z.record(z.string(), z.string()),
  order: order.nullable(),
  /** What was counted or measured, in words: `12 distinct eventName in 60 s`. */
  measure: z.string(),
  /** Set when the rule found more than `commonAbove` events: they stand together in time order, up to `maxEvents` a detection. How many in all. */
  common: z.number().int().optional(),
})
export type Detection = z.infer<typeof detection>

/** Longest list of uids in a detection; the count is exact beyond it. */
export const maxEvents = 1000

/** Events of one rule above which they do not stand alone: too common to say anything of an entity, or to join anything. */
export const commonAbove = 2000
