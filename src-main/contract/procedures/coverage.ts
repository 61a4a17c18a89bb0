// Coverage: where logs reach, what shows it, CloudTrail's digests, and what the client must keep before it expires.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { coverage } from '../coverage.ts'
import { layers } from '../layer.ts'

const time = z.string().nullable()
export const digestSummary = z.object({
  at: z.string(),
  chains: z.array(
    z.object({
      account: z.string(),
      region: z.string().nullable(),
      series: z.string(),
      from: z.string(),
      to: z.string(),
      digests: z.number().int(),
      logs: z.object({ listed: z.number().int(), matching: z.number().int(), renamed: z.number().int() }),
      signatures: z.object({
        valid: z.number().int(),
        invalid: z.number().int(),
        notChecked: z.number().int(),
        reasons: z.array(z.string()),
      }),
      problems: z.array(z.object({ kind: z.string(), subject: z.string(), from: time, to: time, detail: z.string() })),
      complete: z.boolean(),
    }),
  ),
  unreadable: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** The first of them; `unlistedCount` says how many. */
  unlisted: z.array(z.string()),
  unlistedCount: z.number().int(),
})
export type DigestSummary = z.infer<typeof digestSummary>

/** How long a vendor keeps a log, and how to keep it longer; each fact with where it was read and when. */
export const retentionEntry = z.object({
  id: z.string(),
  title: z.string(),
  layer: z.enum(layers),
  /** Which client it concerns: an entry is asked for where the case has anything of this provider. */
  provider: z.string(),
  /** Sources of ours that read it. */
  sources: z.array(z.string()),
  /** Days until the vendor deletes it, by plan; null: until the client's own setting does. */
  days: z.number().nullable(),
  plans: z.array(z.object({ plan: z.string(), days: z.number().nullable() })).default([]),
  /** What the client should look at or change, and by which command or click. */
  setting: z.string(),
  command: z.string(),
  note: z.string().default(''),
  /** Where the figure comes from, and the day it was read there; null: not read again for this table. */
  reference: z.string(),
  asOf: z.string().nullable(),
})
export type RetentionEntry = z.infer<typeof retentionEntry>

/** As the client set it, of this case. */
export const retentionOverride = z.object({
  id: z.string(),
  days: z.number().positive().nullable(),
  note: z.string(),
  by: z.string(),
  at: z.string(),
})
export type RetentionOverride = z.infer<typeof retentionOverride>

export const preservationItem = z.object({
  entry: retentionEntry,
  override: retentionOverride.nullable(),
  /** Days that were counted with; null: nobody knows. */
  days: z.number().nullable(),
  /** What the case has of it. */
  has: z.enum(['nothing', 'part', 'whole']),
  /** The part of the window that is not here, RFC 3339. */
  from: z.string(),
  to: z.string(),
  /** When the first moment of it goes; null when nobody knows. Past: some of it is gone already. */
  expires: z.string().nullable(),
  /** When the last moment of it goes. */
  gone: z.string().nullable(),
  state: z.enum(['gone', 'going', 'keeps', 'unknown']),
  why: z.string(),
})
export type PreservationItem = z.infer<typeof preservationItem>

export const preservation = z.object({
  asOf: z.string(),
  from: z.string(),
  to: z.string(),
  /** Soonest first. */
  items: z.array(preservationItem),
  /** The request as a text for the client. */
  markdown: z.string(),
})
export type Preservation = z.infer<typeof preservation>

export const coverageProcedures = {
  read: oc
    .input(
      z
        .object({
          /** RFC 3339; all of the case's time by default. */
          from: z.string().optional(),
          to: z.string().optional(),
          buckets: z.number().int().min(1).max(4000).default(720),
        })
        .prefault({}),
    )
    .output(coverage),
  /** Reads CloudTrail's digests and log files again. `keys`: what `aws cloudtrail list-public-keys` prints, for the signatures. */
  checkDigests: oc.input(z.object({ keys: z.string().optional() }).default({})).output(z.object({ job: z.string() })),
  digests: oc.output(digestSummary.nullable()),
  retention: oc.output(z.object({ entries: z.array(retentionEntry), overrides: z.array(retentionOverride) })),
  /** `days` null takes the client's own setting away again. */
  setRetention: oc
    .input(z.object({ id: z.string(), days: z.number().positive().nullable(), note: z.string().default('') }))
    .output(z.array(retentionOverride)),
  /** What is short or absent in a window, what of it expires first, and the request to the client. The window is the case's time by default. */
  preservation: oc
    .input(z.object({ from: z.string().optional(), to: z.string().optional(), asOf: z.string().optional() }).default({}))
    .output(preservation),
}
