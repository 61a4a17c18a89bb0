// What an acquisition plan says of itself (`acquisition.json`), and what an import finds out about it.
import { z } from 'zod'

const page = z.object({
  /** Path in the bag. */
  file: z.string(),
  sha256: z.string(),
  size: z.number(),
  /** How many things of the asked kind the answer holds; null where it was not counted. */
  items: z.number().int().nullable(),
  /** Whether the server said that more follows. */
  more: z.boolean(),
  at: z.string(),
  requestIds: z.array(z.string()),
})
const step = z.object({
  name: z.string(),
  layer: z.string(),
  region: z.string(),
  status: z.enum(['complete', 'refused', 'failed', 'absent']),
  started: z.string(),
  ended: z.string(),
  retries: z.number().int(),
  error: z.string().nullable(),
  command: z.array(z.string()),
  pages: z.array(page),
})
export const acquisition = z.object({
  format: z.literal('vestige-acquisition-1'),
  provider: z.enum(['aws', 'azure', 'gcp', 'k8s', 'okta', 'm365']),
  plan: z.object({ from: z.string(), to: z.string(), profile: z.string(), account: z.string(), scriptSha256: z.string() }),
  tool: z.string(),
  host: z.object({ name: z.string(), system: z.string() }),
  caller: z.string(),
  account: z.string(),
  regions: z.object({ asked: z.array(z.string()), refused: z.array(z.string()) }),
  /** False when a file had changed between its fetching and the sealing of the bag. */
  complete: z.boolean(),
  runs: z.array(z.object({ start: z.string().optional(), end: z.string().optional() })),
  clock: z.array(z.object({ host: z.string(), server: z.string() })),
  steps: z.array(step),
})
export type Acquisition = z.infer<typeof acquisition>
export type AcquisitionStep = z.infer<typeof step>

export const acquisitionClaim = z.object({
  /** What was asked for, in words. */
  what: z.string(),
  layer: z.string(),
  /** Sources whose events it speaks of. */
  sources: z.array(z.string()),
  account: z.string(),
  region: z.string(),
  from: z.string(),
  to: z.string(),
  state: z.enum(['shown_complete', 'not_shown']),
  /** Each reason for or against, in one sentence. */
  because: z.array(z.string()),
  /** What such an answer never holds. */
  leavesOut: z.array(z.string()),
  /** Records that the answers hold. */
  records: z.number().int(),
})
export type AcquisitionClaim = z.infer<typeof acquisitionClaim>

export const acquisitionCheck = z.object({ name: z.string(), holds: z.boolean(), subject: z.string(), detail: z.string() })
export type AcquisitionCheck = z.infer<typeof acquisitionCheck>

/** What the exhibit register knows of how an exhibit was collected. */
export const acquisitionRecord = z.object({
  holds: z.boolean(),
  checks: z.array(acquisitionCheck),
  provider: z.string(),
  account: z.string(),
  collector: z.string(),
  tool: z.string(),
  host: z.string(),
  from: z.string(),
  to: z.string(),
  started: z.string(),
  ended: z.string(),
  /** Times the run was interrupted and went on. */
  interruptions: z.number().int(),
  /** Seconds by which the collecting host's clock was ahead of the servers'; null when no server said. */
  clockOffset: z.number().nullable(),
  scriptSha256: z.string(),
  regions: z.object({ asked: z.array(z.string()), refused: z.array(z.string()) }),
  steps: z.array(
    z.object({
      name: z.string(),
      layer: z.string(),
      region: z.string(),
      status: z.string(),
      error: z.string().nullable(),
      command: z.string(),
      pages: z.number().int(),
      items: z.number().int().nullable(),
      retries: z.number().int(),
      requestIds: z.array(z.string()),
    }),
  ),
  claims: z.array(acquisitionClaim),
})
export type AcquisitionRecord = z.infer<typeof acquisitionRecord>
