// Locked evidence: which members wait for a key, and opening them. A key is used, and never written down.
import { oc } from '@orpc/contract'
import { z } from 'zod'

export const lockProcedures = {
  /**
   * Opens locked members of an exhibit with an age identity or passwords (`keys` is the text of such a file); without `members`
   * all that are locked. The ledger gets from whom it came, and of an age identity its recipient.
   */
  open: oc
    .input(
      z.object({ exhibit: z.string(), members: z.array(z.string()).optional(), keys: z.string().min(1), from: z.string().default('') }),
    )
    .output(z.object({ job: z.string() })),
}
