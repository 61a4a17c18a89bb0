// Our own forensics packages as evidence: what was checked at import, whose key sealed them, what they hold and what they lost.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { check } from './evidence.ts'

export const packageHold = z.object({
  pid: z.number(),
  at: z.string(),
  held: z.boolean(),
  why: z.string(),
  holdUs: z.number(),
  /** Why a hold ended early, in the sensor's words. */
  broken: z.string().nullable(),
  /** Whether it can have changed what the workload did. */
  effect: z.string(),
})
export const packageLoss = z.object({ what: z.string(), status: z.string(), reason: z.string() })

export const packageInfo = z.object({
  exhibit: z.string(),
  /** Label of the archive; null for a package that came as a folder. */
  member: z.string().nullable(),
  /** Path of the archive or of the bag's folder in the exhibit. */
  path: z.string(),
  name: z.string(),
  /** `detection`, `start`, `stop`, `heartbeat`, …; `bag` for a BagIt bag that is not ours. */
  kind: z.string(),
  sensor: z.object({ id: z.string(), version: z.string(), host: z.string(), bootId: z.string(), machineId: z.string() }).nullable(),
  organisation: z.string(),
  acquired: z.object({ from: z.string(), to: z.string(), clock: z.string() }),
  encryption: z.string(),
  statement: z.string(),
  sequence: z.number().int().nullable(),
  /** SHA-256 that the package names as the one before it. */
  previous: z.string(),
  /** SHA-256 of the archive as it was sealed, where it came as one. */
  sha256: z.string().nullable(),
  holds: z.boolean(),
  checks: z.array(check),
  /** `fails`: it was sealed by no key of this package; `none`: nothing signs it. */
  key: z.object({ id: z.string(), line: z.string(), trust: z.enum(['trusted', 'unknown', 'none']) }),
  detection: z
    .object({ id: z.string(), title: z.string(), level: z.string(), techniques: z.array(z.string()), at: z.string().nullable() })
    .nullable(),
  /** Whether the sensor was armed or observed, in words. */
  mode: z.string(),
  files: z.number().int(),
  bytes: z.number(),
  artifacts: z.record(z.string(), z.number().int()),
  takenHolds: z.array(packageHold),
  losses: z.array(packageLoss),
  lossesInAll: z.number().int(),
  /** What is missing before it in its sensor's sequence, or contradicts it. */
  chain: z.string().nullable(),
})
export type PackageInfo = z.infer<typeof packageInfo>

export const trustedKey = z.object({ id: z.string(), line: z.string(), note: z.string(), by: z.string(), at: z.string() })
export type TrustedKey = z.infer<typeof trustedKey>

export const packageProcedures = {
  /** Of one exhibit, or of the case; trust and chain as they stand now. */
  list: oc.input(z.object({ exhibit: z.string().optional() }).default({})).output(z.array(packageInfo)),
  trusted: oc.output(z.array(trustedKey)),
  /** A sensor's minisign public key (`RW…` or its file's text), on the word of the examiner who signs here. */
  trust: oc.input(z.object({ key: z.string().min(1), note: z.string().default('') })).output(z.array(trustedKey)),
}
