// A watched inbox: what arrives there is checked and imported by itself, on the standing instruction of an examiner.
import { oc } from '@orpc/contract'
import { z } from 'zod'

export const inboxEntry = z.object({
  name: z.string(),
  /** `arriving`: not complete yet; `failed` is tried again only when it changes. */
  state: z.enum(['arriving', 'importing', 'imported', 'failed']),
  exhibit: z.string().nullable(),
  /** What was found, or why not yet, in words. */
  said: z.string(),
  at: z.string(),
})
export type InboxEntry = z.infer<typeof inboxEntry>

export const inbox = z.object({
  path: z.string().nullable(),
  /** Who gave the standing instruction, and when. */
  of: z.string().nullable(),
  since: z.string().nullable(),
  /** False while another act goes on, or the folder cannot be read. */
  watching: z.boolean(),
  problem: z.string().nullable(),
  /** Looks so far since watching began here. */
  looks: z.number().int(),
  /** Newest first. */
  entries: z.array(inboxEntry),
})
export type Inbox = z.infer<typeof inbox>

export const inboxProcedures = {
  get: oc.output(inbox),
  /** Begins to watch; the instruction is in the ledger. `null` ends it. */
  set: oc.input(z.object({ path: z.string().nullable() })).output(inbox),
}
