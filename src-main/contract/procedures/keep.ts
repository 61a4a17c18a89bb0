// Keeping a case: what is set aside, expunged or revealed. Every act of it is in the ledger.
import { oc } from '@orpc/contract'
import { z } from 'zod'

export const asideAct = z.object({
  id: z.number().int(),
  kind: z.enum(['exhibit', 'member', 'query']),
  /** Exhibit, member, or the query. */
  target: z.string(),
  reason: z.string(),
  author: z.string(),
  at: z.string(),
  /** Events it locked when it was made. */
  events: z.number().int(),
  ended: z.object({ at: z.string(), author: z.string(), reason: z.string() }).nullable(),
})
export type AsideAct = z.infer<typeof asideAct>
export const expunged = z.object({
  exhibit: z.string(),
  state: z.enum(['begun', 'done']),
  reason: z.string(),
  authority: z.string(),
  author: z.string(),
  at: z.string(),
  endedAt: z.string().nullable(),
})

export const keepProcedures = {
  /** Locks an exhibit, a member or the events of a query away from views, search, detections, models and reports. */
  setAside: oc
    .input(z.object({ kind: asideAct.shape.kind, target: z.string().min(1), reason: z.string().min(1) }))
    .output(z.object({ job: z.string() })),
  takeBack: oc.input(z.object({ id: z.number().int(), reason: z.string().min(1) })).output(z.object({ job: z.string() })),
  asides: oc.output(z.array(asideAct)),
  /** Destroys an exhibit's bytes on written authority. `confirm` repeats the exhibit's number. */
  expunge: oc
    .input(z.object({ exhibit: z.string(), confirm: z.string(), reason: z.string().min(1), authority: z.string().min(1) }))
    .output(z.object({ job: z.string() })),
  expunges: oc.output(z.array(expunged)),
  /** Before a case is packed: says to whom. What stands here travels with it. */
  packing: oc.input(z.object({ recipients: z.array(z.string()).min(1), file: z.string() })).output(z.object({ noted: z.boolean() })),
  /** After it: the receipt, signed, for the sender's own ledger and to go beside the file. */
  packed: oc
    .input(
      z.object({
        file: z.string(),
        sha256: z.string(),
        manifestSha256: z.string(),
        size: z.number().int(),
        head: z.object({ count: z.number().int(), hash: z.string() }),
      }),
    )
    .output(z.object({ receipt: z.string() })),
  /** The other side's receipt, on this machine: checked against what was sent, sealed, and noted. */
  takeReceipt: oc.input(z.object({ path: z.string() })).output(z.object({ by: z.string(), at: z.string(), fingerprint: z.string() })),
  /** The bytes under a mask: of an event's record, or of a member. The ledger keeps where and why, not what. */
  reveal: oc
    .input(
      z.object({
        event: z.string().optional(),
        member: z.string().optional(),
        offset: z.number().int().nonnegative(),
        length: z.number().int().positive().max(65536),
        reason: z.string().min(1),
      }),
    )
    .output(z.object({ base64: z.string(), kind: z.string() })),
}
