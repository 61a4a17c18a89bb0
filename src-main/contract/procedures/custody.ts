// Chain of custody: the ledger as rows, its head, and anchoring.
import { oc } from '@orpc/contract'
import { z } from 'zod'

export const custodyEntry = z.object({
  seq: z.number().int(),
  /** UTC, and the local offset in minutes at the time. */
  at: z.string(),
  offset: z.number().int(),
  by: z.string(),
  action: z.string(),
  /** `begin`, `done`, `failed`, `interrupted` or `note`. */
  phase: z.string(),
  exhibit: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
})
export type CustodyEntry = z.infer<typeof custodyEntry>

export const head = z.object({ count: z.number().int(), hash: z.string(), anchoredAt: z.string().nullable(), line: z.string() })

export const custodyProcedures = {
  list: oc
    .input(z.object({ after: z.number().int().default(-1), limit: z.number().int().max(1000).default(200) }))
    .output(z.object({ entries: z.array(custodyEntry), total: z.number().int() })),
  head: oc.output(head),
  /** A further person's key, on the word of the examiner who signs here. Base64 of the 32 raw bytes. */
  addExaminer: oc.input(z.object({ by: z.string().min(1), publicKey: z.string() })).output(head),
  /** Takes in the ledger that a reader kept of this case: checked, sealed, and named by a signed entry. */
  takeIn: oc.input(z.object({ path: z.string() })).output(custodyEntry),
  /** Something of the case is being printed. */
  printed: oc.input(z.object({ what: z.string().min(1).max(200) })).output(head),
  /** The examiner says that the head was given to someone outside: how and to whom. */
  anchor: oc.input(z.object({ how: z.string().min(1) })).output(head),
}
