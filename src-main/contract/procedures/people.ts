// What moves between people: hand-over with both signatures, keys, branch and merge, closing; and the custody page they sign on.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { annotation } from './annotations.ts'
import { custodyEntry, head } from './custody.ts'

export const transfer = z.object({
  /** Entry in which it was given. */
  seq: z.number().int(),
  kind: z.enum(['hand-over', 'return']),
  from: z.string(),
  to: z.string(),
  /** Fingerprint of the receiver's key; null where they sign on paper. */
  toKey: z.string().nullable(),
  exhibits: z.array(z.string()),
  medium: z.string(),
  purpose: z.string(),
  at: z.string(),
  /** Entry of the receiver's own signature; null while it is missing. */
  accepted: z.object({ seq: z.number().int(), by: z.string(), at: z.string(), condition: z.string() }).nullable(),
})
export type Transfer = z.infer<typeof transfer>

export const knownKey = z.object({
  by: z.string(),
  kind: z.enum(['examiner', 'workstation']),
  fingerprint: z.string(),
  publicKey: z.string(),
  since: z.number().int(),
  how: z.enum(['first', 'added', 'takeover', 'rotated']),
  ended: z.object({ by: z.number().int(), how: z.enum(['rotated', 'revoked']) }).nullable(),
})
export type KnownKey = z.infer<typeof knownKey>

export const conflict = z.object({
  uid: z.string(),
  kind: annotation.shape.kind,
  /** What taking theirs would set. */
  text: z.string(),
  active: z.boolean(),
  ours: z.string(),
  theirs: z.string(),
  by: z.string(),
  at: z.string(),
})
export const merged = z.object({
  by: z.array(z.string()),
  tags: z.number().int(),
  notes: z.number().int(),
  bookmarks: z.number().int(),
  hides: z.number().int(),
  reports: z.number().int(),
  conflicts: z.array(conflict),
  /** Events that only the branch has. */
  unknown: z.number().int(),
})
export type Merged = z.infer<typeof merged>

const text = z.string().max(2000)
export const peopleProcedures = {
  transfers: oc.output(z.array(transfer)),
  /** Without a key the receiver signs on the printed form, and says nothing in the ledger. */
  handOver: oc
    .input(
      z.object({
        kind: transfer.shape.kind.default('hand-over'),
        to: z.object({ name: z.string().min(1).max(200), mail: z.string().max(200).default('') }),
        publicKey: z.string().optional(),
        exhibits: z.array(z.string()).default([]),
        medium: text.min(1),
        purpose: text.default(''),
        place: text.default(''),
      }),
    )
    .output(custodyEntry),
  /** The receiver's signature, by the key of whoever has the case open. */
  accept: oc.input(z.object({ seq: z.number().int(), condition: text.default('') })).output(custodyEntry),
  keys: oc.output(z.array(knownKey)),
  /** A new key of the same person under the same passphrase; the old one signs for it, and no more after. */
  rotateKey: oc.input(z.object({ reason: text.min(1) })).output(knownKey),
  revokeKey: oc.input(z.object({ fingerprint: z.string().regex(/^[0-9a-f]{64}$/), reason: text.min(1) })).output(head),
  /** A page to read, print or sign: the chain of custody, a form for a transfer, or fingerprints of keys. */
  page: oc
    .input(z.object({ what: z.enum(['custody', 'custody-csv', 'transfer', 'keys']), seq: z.number().int().optional() }))
    .output(z.object({ name: z.string(), type: z.string(), text: z.string() })),
  /** Every hash of the case with when it was last verified, as rows for a spreadsheet: a page of members at a time, the head with the first. */
  hashes: oc
    .input(z.object({ after: z.number().int().nonnegative().default(0) }))
    .output(z.object({ name: z.string(), text: z.string(), next: z.number().int().nullable() })),
  /** A copy of the case in a new folder, for a second examiner. */
  branch: oc.input(z.object({ path: z.string().min(1), to: z.string().min(1).max(200) })).output(custodyEntry),
  /** What the second examiner added in their copy, under their own name. Nothing of ours is overwritten. */
  merge: oc.input(z.object({ path: z.string().min(1) })).output(merged),
  /** Archive list (signed), return list and destruction certificate (for a person to sign) in a new folder. */
  close: oc
    .input(z.object({ path: z.string().min(1), note: text.default('') }))
    .output(z.object({ path: z.string(), files: z.number().int(), sha256: z.string() })),
}
