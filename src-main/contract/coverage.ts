// Where logs reach and where they do not: the states of a lane over time, and the claims that can show more than events do.
import { z } from 'zod'
import { layers } from './layer.ts'

/**
 * `complete`: shown complete by evidence (a digest chain without a gap, sequence numbers, an acquisition record with the
 * logging configuration of the window). `seen`: records are here, completeness unknown. `missing`: shown missing.
 * `unknown`: nothing is known. Events alone never give `complete`, and their absence never gives `missing`.
 */
export const coverageStates = ['complete', 'seen', 'missing', 'unknown'] as const
export const coverageState = z.enum(coverageStates)
export type CoverageState = z.infer<typeof coverageState>

/** Decimal microseconds since the epoch. */
const micros = z.string().regex(/^-?\d+$/)

export const coverageEvidence = z.object({
  kind: z.enum(['member', 'event', 'custody', 'note']),
  /** A member's label, an event's uid, a ledger sequence number, or words. */
  ref: z.string(),
  detail: z.string().optional(),
})

/** One interval that something other than events shows. A null field of its place speaks for all of the source. */
export const newCoverageClaim = z.object({
  state: z.enum(['complete', 'missing']),
  layer: z.enum(layers),
  /** Source id, as events have it. */
  source: z.string().min(1),
  account: z.string().nullable().default(null),
  region: z.string().nullable().default(null),
  host: z.string().nullable().default(null),
  from: micros,
  /** Exclusive. */
  to: micros,
  basis: z.enum(['digest_chain', 'sequence', 'acquisition', 'heartbeat', 'file', 'configuration', 'examiner']),
  /** What it shows, as a sentence that can be read aloud. */
  statement: z.string().min(1),
  /** What the logging configuration leaves out, in words: "data events", "read events", "one packet in ten". */
  excludes: z.array(z.string()).default([]),
  evidence: z.array(coverageEvidence).default([]),
})
export type NewCoverageClaim = z.input<typeof newCoverageClaim>

export const coverageClaim = newCoverageClaim.extend({
  id: z.number().int(),
  /** Who put it there; one origin's claims are replaced together. `digests`, `acquisition:EX-003`, `package:EX-004/000001`, … */
  origin: z.string(),
  at: z.string(),
})
export type CoverageClaim = z.infer<typeof coverageClaim>

export const coverageSegment = z.object({
  state: coverageState,
  from: micros,
  to: micros,
  /** Events inside, as far as the buckets tell. */
  events: z.number().int(),
  /** Ids of the claims it rests on. */
  claims: z.array(z.number().int()),
})
export type CoverageSegment = z.infer<typeof coverageSegment>

export const coverageLane = z.object({
  id: z.string(),
  layer: z.enum(layers),
  source: z.string(),
  title: z.string(),
  account: z.string().nullable(),
  region: z.string().nullable(),
  host: z.string().nullable(),
  events: z.number().int(),
  first: micros.nullable(),
  last: micros.nullable(),
  /** From the first to the last moment of the coverage, without a hole. */
  segments: z.array(coverageSegment),
  excludes: z.array(z.string()),
  /** Ids of all claims that speak of it. */
  claims: z.array(z.number().int()),
})
export type CoverageLane = z.infer<typeof coverageLane>

/** All lanes of a layer in one: `partlyMissing` where one lane is shown missing while another has records. */
export const layerSegment = z.object({ state: coverageState, from: micros, to: micros, partlyMissing: z.boolean() })
export type LayerSegment = z.infer<typeof layerSegment>

export const coverage = z.object({
  /** The time looked at; null when the case holds no dated event and no claim. */
  from: micros.nullable(),
  to: micros.nullable(),
  /** Width of the buckets that events were counted in: a hole narrower than this is not seen. */
  width: micros,
  layers: z.record(z.enum(layers), z.array(layerSegment)),
  lanes: z.array(coverageLane),
  /** Lanes with fewest events that are not listed; their records count in their layer. */
  more: z.number().int(),
  claims: z.array(coverageClaim),
  /** What could not be judged, as sentences. */
  notes: z.array(z.string()),
})
export type Coverage = z.infer<typeof coverage>

/** Events of one source, account, region and (for what runs on hosts) host: how many in which bucket. */
export interface LaneCounts {
  layer: string
  source: string
  account: string | null
  region: string | null
  host: string | null
  events: number
  first: bigint
  last: bigint
  /** Ascending; `counts` stands beside it. */
  buckets: Int32Array
  counts: Float64Array
}
export interface BucketCounts {
  from: bigint
  to: bigint
  width: bigint
  lanes: LaneCounts[]
  /** Lanes beyond `mostLanes`, and by layer the buckets in which they hold events. */
  more: { lanes: number; layers: { layer: string; buckets: Int32Array }[] }
}
