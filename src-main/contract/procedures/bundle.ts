// The bundle for the other side: report, exports, custody, originals, verifier; whole or redacted.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { bundleScope, workingClass } from '../bundle.ts'
import { redaction } from '../redaction.ts'

export const bundleResult = z.object({
  path: z.string(),
  files: z.number().int(),
  bytes: z.number(),
  /** Hex SHA-256 of `manifest-sha256.txt`: what the ledger names and what a covering letter may print. */
  manifest: z.string(),
  head: z.string(),
  leftOut: z.array(z.object({ name: z.string(), count: z.number().int(), why: z.string() })),
})
export type BundleResult = z.infer<typeof bundleResult>

export const bundleProcedures = {
  /** Writes a folder that must not exist yet. The job's end leaves the answer in `last`. */
  write: oc
    .input(
      z.object({
        path: z.string().min(1),
        scope: bundleScope.default('cited'),
        /** A report's id and its signed-off revision; the latest signed-off one where nothing is said. */
        report: z.string().optional(),
        revision: z.number().int().positive().optional(),
        include: z.array(workingClass).default([]),
        redact: redaction.optional(),
      }),
    )
    .output(z.object({ job: z.string() })),
  last: oc.output(bundleResult.nullable()),
}
