// Evidence: receive, list, read raw bytes, verify, assign a source by hand.
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { exhibitInfo, memberInfo, receipt } from '../exhibit.ts'

export const progress = z.object({
  job: z.string(),
  kind: z.enum([
    'import',
    'verify',
    'demo',
    'export',
    'reindex',
    'count',
    'detect',
    'indicators',
    'coverage',
    'bundle',
    'validation',
    'keep',
    'model',
  ]),
  title: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  phase: z.string(),
  bytes: z.number(),
  totalBytes: z.number(),
  files: z.number().int(),
  totalFiles: z.number().int(),
  records: z.number().int(),
  rejects: z.number().int(),
  /** Records a second over the last seconds. */
  rate: z.number(),
  secondsLeft: z.number().nullable(),
  message: z.string().nullable(),
  exhibit: z.string().nullable(),
})
export type Progress = z.infer<typeof progress>

/** Raw bytes travel as base64: windows show at most 64 KiB at once. */
export const rawBytes = z.object({
  base64: z.string(),
  offset: z.number(),
  length: z.number(),
  /** Size of the whole decompressed member when known. */
  memberSize: z.number().nullable(),
  /** Probable secrets that were covered, by offset in the member; `keep.reveal` shows them. */
  masked: z.array(z.object({ offset: z.number(), length: z.number(), kind: z.string() })),
  /** Records covered because they are set aside. */
  setAside: z.number().int(),
})

export const check = z.object({
  name: z.string(),
  status: z.enum(['holds', 'fails', 'not_checked']),
  subject: z.string(),
  detail: z.string(),
})
export const verification = z.object({ holds: z.boolean(), checks: z.array(check) })
export type Verification = z.infer<typeof verification>

export const evidenceProcedures = {
  exhibits: oc.output(z.array(exhibitInfo)),
  members: oc
    .input(
      z.object({
        exhibit: z.string(),
        after: z.number().int().default(0),
        /** How many of those asked for to pass over; with `after` 0 it is the rank of the first one. */
        offset: z.number().int().nonnegative().default(0),
        limit: z.number().int().max(1000).default(200),
        /** Only members in these states. */
        states: z.array(z.string()).optional(),
        search: z.string().optional(),
      }),
    )
    .output(z.object({ members: z.array(memberInfo), total: z.number().int(), next: z.number().int().nullable() })),
  rejects: oc
    .input(z.object({ member: z.string(), limit: z.number().int().max(1000).default(200) }))
    .output(z.array(z.object({ offset: z.number(), length: z.number(), reason: z.string() }))),
  /** Entering a view of an original is in the ledger, once a session for each member. */
  read: oc.input(z.object({ member: z.string(), offset: z.number(), length: z.number().max(65536) })).output(rawBytes),
  /** Paths on the host. Returns the job; progress comes from `jobs`. */
  receive: oc
    .input(
      z.object({
        paths: z.array(z.string()).min(1),
        receipt: receipt.default({}),
        inPlace: z.boolean().default(false),
        source: z.string().optional(),
        /** Text of an age identity file, or passwords a line, for what is encrypted; and from whom it came. Never written down. */
        keys: z.object({ text: z.string().min(1), from: z.string().default('') }).optional(),
        /** Name of a mapping of the case, in its newest version: reads everything that comes. */
        mapping: z.string().optional(),
        /** False leaves the rules out; `detections.run` may run them later. */
        detect: z.boolean().default(true),
        /** Path of a sender's hash list (`sha256sum` format). */
        hashList: z.string().optional(),
      }),
    )
    .output(z.object({ job: z.string() })),
  /** Continues an import that was interrupted. */
  resume: oc.input(z.object({ exhibit: z.string() })).output(z.object({ job: z.string() })),
  assignSource: oc.input(z.object({ member: z.string(), source: z.string() })).output(z.object({ job: z.string() })),
  sources: oc.output(z.array(z.object({ id: z.string(), title: z.string(), layer: z.string() }))),
  verify: oc
    .input(
      z
        .object({
          head: z.string().optional(),
          examinerKey: z.string().optional(),
          /** Reads every member's records again and compares their Merkle root. */
          deep: z.boolean().optional(),
        })
        .default({}),
    )
    .output(z.object({ job: z.string() })),
  verification: oc.output(verification.nullable()),
  jobs: oc.output(eventIterator(progress)),
  cancel: oc.input(z.object({ job: z.string() })).output(z.object({ cancelled: z.boolean() })),
}
