// Exhibits, their members, and the account of records that must always close.
import { z } from 'zod'

export const reasonCount = z.object({ reason: z.string(), count: z.number().int() })

/** records = primary + joined + duplicates + ignored + rejects, always; events counts primary plus expanded. */
export const account = z.object({
  records: z.number().int(),
  events: z.number().int(),
  primary: z.number().int(),
  joined: z.number().int(),
  duplicates: z.number().int(),
  versions: z.number().int(),
  ignored: z.array(reasonCount),
  rejects: z.array(reasonCount),
})
export type Account = z.infer<typeof account>

export const memberState = z.enum(['waiting', 'sealed', 'read', 'unrecognised', 'refused', 'cut', 'failed', 'locked', 'not_present'])

export const memberInfo = account.extend({
  /** Row number inside the case; never shown. */
  id: z.number().int(),
  /** `EX-003/000001`, or `EX-003/000001/0004` inside a container. */
  member: z.string(),
  path: z.string(),
  parent: z.string().nullable(),
  sha256: z.string().nullable(),
  size: z.number().int(),
  mtime: z.number().nullable(),
  mode: z.number().int().nullable(),
  state: memberState,
  /** Why it is in this state, in words with byte offsets; null when there is nothing to say. */
  problem: z.string().nullable(),
  source: z.string().nullable(),
  form: z.string().nullable(),
  note: z.string().nullable(),
  first: z.string().nullable(),
  last: z.string().nullable(),
  merkleRoot: z.string().nullable(),
})
export type MemberInfo = z.infer<typeof memberInfo>

export const receipt = z.object({
  receivedFrom: z.string().optional(),
  by: z.string().optional(),
  medium: z.string().optional(),
  authority: z.string().optional(),
  note: z.string().optional(),
})
export type Receipt = z.infer<typeof receipt>

export const exhibitInfo = account.extend({
  id: z.string(),
  path: z.string(),
  kind: z.enum(['file', 'folder', 'browser_upload', 'in_place']),
  /** Of the file, or of the folder's sorted `sha256sum` list. */
  sha256: z.string().nullable(),
  size: z.number().int(),
  members: z.number().int(),
  state: z.enum(['receiving', 'done', 'interrupted', 'cancelled']),
  receivedAt: z.string(),
  receipt,
  sameAs: z.string().nullable(),
  /** Those with the most files first. */
  sources: z.array(z.string()),
  unrecognised: z.number().int(),
  problems: z.number().int(),
  integrity: z.enum(['holds', 'fails', 'not_checked', 'not_present']),
  verifiedAt: z.string().nullable(),
  /** Set aside as a whole or expunged, on whose word and why. */
  aside: z
    .object({
      state: z.enum(['set_aside', 'expunging', 'expunged']),
      reason: z.string(),
      authority: z.string(),
      author: z.string(),
      at: z.string(),
    })
    .nullable(),
  hashList: z
    .object({ named: z.number().int(), missing: z.array(z.string()), unlisted: z.array(z.string()), different: z.array(z.string()) })
    .nullable(),
})
export type ExhibitInfo = z.infer<typeof exhibitInfo>
