// Clock offsets: what is in force, what two sources that saw the same thing suggest, set one, take one back.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { clockOffset, clockPair, clockProposal, newClockOffset } from '../clock.ts'

const changed = z.object({
  offset: clockOffset,
  moved: z.number().int(),
  /** Detections are made anew by this job. */ job: z.string().nullable(),
})

export const clockProcedures = {
  offsets: oc.output(z.array(clockOffset)),
  /** Pairs of clocks that saw the same, and of them what is worth proposing. */
  proposals: oc.output(z.object({ proposals: z.array(clockProposal), pairs: z.array(clockPair) })),
  /** Moves the events it speaks of and enters the ledger; takes the place of an offset of the same scope. */
  set: oc.input(newClockOffset).output(changed),
  end: oc.input(z.object({ id: z.number().int() })).output(changed),
}
