// Insights and verdicts: run one, compare twins, keep one, read what the weights are.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { insight, keptVerdict, subject, verdict } from '../verdict.ts'

const request = z.object({
  subject,
  /** Exhibits that are left out. */
  without: z.array(z.string()).max(100).default([]),
})

export const verdictProcedures = {
  /** The offline analyst over the case as it is now. Enters the ledger; is not kept by itself. */
  run: oc.input(request).output(verdict),
  /** Keeps a verdict that `run` gave: it is checked again before. */
  keep: oc.input(z.object({ verdict })).output(keptVerdict),
  kept: oc
    .input(z.object({ subject: subject.optional(), limit: z.number().int().min(1).max(500).default(50) }).default({ limit: 50 }))
    .output(z.array(keptVerdict)),
  insights: oc
    .input(
      z
        .object({ exhibit: z.string().optional(), member: z.string().optional(), limit: z.number().int().min(1).max(5000).default(500) })
        .default({ limit: 500 }),
    )
    .output(z.object({ insights: z.array(insight), artifacts: z.number().int() })),
  /** Analyses an exhibit's artifacts again: after rules or indicators changed. */
  analyse: oc.input(z.object({ exhibit: z.string() })).output(
    z.object({
      artifacts: z.number().int(),
      insights: z.number().int(),
      left: z.array(z.object({ reason: z.string(), count: z.number().int() })),
    }),
  ),
  /** Bytes at a place, its layers taken off, as base64. */
  bytes: oc
    .input(
      z.object({
        place: z.object({ member: z.string(), start: z.number().int(), end: z.number().int(), layers: z.array(z.any()).max(8) }),
        around: z.number().int().min(0).max(2000).default(0),
      }),
    )
    .output(
      z.object({ base64: z.string(), offset: z.number().int(), size: z.number().int(), path: z.string(), sha256: z.string().nullable() }),
    ),
  /** YARA rules of the examiner's choice, as text; `null` takes them away. Exhibits are analysed again with the next run. */
  yara: oc.output(z.object({ name: z.string(), text: z.string() }).nullable()),
  setYara: oc
    .input(z.object({ name: z.string().min(1), text: z.string().max(8_000_000) }).nullable())
    .output(z.object({ rules: z.boolean() })),
  /** resources/verdict/weights.json as it is. */
  weights: oc.output(z.object({ text: z.string(), sha256: z.string() })),
}
