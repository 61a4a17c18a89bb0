// The story as the examiner tells it: what rules and events say, with the examiner's changes over it, each a version.
import { oc } from '@orpc/contract'
import { z } from 'zod'

/** One change. Nothing is lost by it: the sentence as made stays, and `undo` is a change as well. */
export const storyAct = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('edit'), key: z.string(), text: z.string().min(1).max(20_000) }),
  z.object({ kind: z.literal('hide'), key: z.string(), reason: z.string().min(1).max(20_000) }),
  z.object({ kind: z.literal('show'), key: z.string() }),
  /** All sentences of a phase in the order wanted; those not named follow in their own. */
  z.object({ kind: z.literal('order'), phase: z.string(), keys: z.array(z.string()).max(5000) }),
  /** A sentence of the examiner's own, at the end of a phase. */
  z.object({ kind: z.literal('add'), phase: z.string(), text: z.string().min(1).max(20_000) }),
  z.object({ kind: z.literal('undo'), version: z.number().int() }),
])
export type StoryAct = z.infer<typeof storyAct>

export const storyVersion = z.object({ number: z.number().int(), at: z.string(), author: z.string(), act: storyAct })
export type StoryVersion = z.infer<typeof storyVersion>

const by = z.object({ version: z.number().int(), author: z.string(), at: z.string() })

export const toldSentence = z.object({
  /** The same as long as the sentence rests on the same events. */
  key: z.string(),
  text: z.string(),
  /** As made from rules and events; empty for one of the examiner's own. */
  made: z.string(),
  edited: by.nullable(),
  hidden: by.extend({ reason: z.string() }).nullable(),
  own: z.boolean(),
  events: z.array(z.string()),
  /** Events beyond those listed, where a list was cut for the window. */
  more: z.number().int().optional(),
  detections: z.array(z.string()),
  /** Decimal microseconds; null when undated. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  doubt: z.string(),
})
export type ToldSentence = z.infer<typeof toldSentence>

export const toldPhase = z.object({
  tactic: z.string(),
  title: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  doubt: z.string(),
  /** Another order than that of time. */
  ordered: by.nullable(),
  sentences: z.array(toldSentence),
})
export type ToldPhase = z.infer<typeof toldPhase>

export const told = z.object({
  phases: z.array(toldPhase),
  /** Oldest first; `undone` names the version that took it back. */
  versions: z.array(storyVersion.extend({ undone: z.number().int().nullable() })),
  /** Changes to sentences that are told no more, because their events or rules changed. */
  lost: z.number().int(),
})
export type Told = z.infer<typeof told>

export const storyProcedures = {
  /** Of one incident, or of all detections. */
  get: oc.input(z.object({ incident: z.string().optional() }).default({})).output(told),
  change: oc.input(z.object({ incident: z.string().optional(), act: storyAct })).output(told),
}
