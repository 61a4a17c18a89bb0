// What the package worker is asked, and what it answers: all that a check of one bag needs, without the case.
import type { MemberWork } from '../../case/api.ts'
import type { Keys } from '../../evidence/containers/keys.ts'
import type { Check, PackageFile } from '../../evidence/package/verify.ts'

export interface BagTask {
  name: string
  prefix: string
  /** Received file that holds it, and the way inside to the archive; absent for a folder. */
  archive: { root: MemberWork; seqs: number[]; path: string } | null
  /** Every file of the bag: paths below `prefix`. */
  files: PackageFile[]
  /** Of a folder: where the files lie that must be read. */
  read: { path: string; row: MemberWork }[]
  /** What is no file, or could not be read whole. */
  odd: { path: string; reason: string }[]
  signature: { subject: string; text: string } | null
  keys: Keys | null
}

export interface BagAnswer {
  holds: boolean
  checks: Check[]
  info: [string, string][]
  key: { id: string; line: string } | null
  chain: string[]
  /** SHA-256 of the tar.gz, as it was sealed. */
  sha256: string | null
  detection: Record<string, unknown> | null
  /** Lines of `data/files.ndjson`: path in the bag, and what stood there. */
  artifacts: Artifact[]
  counts: Record<string, number>
  problem?: string
}

export interface Artifact {
  member: string
  path: string
  kind: string
  status: string
  reason: string
}
