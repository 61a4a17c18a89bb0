// Checks the ledger from the file alone: form, numbering, chain, hashes, signatures, keys, and a given head.
import type { z } from 'zod'
import type { check } from '../../contract/procedures/evidence.ts'
import type { Head } from './ledger.ts'

export type Check = z.infer<typeof check>
export interface LedgerVerdict {
  checks: Check[]
  head: Head
  caseId: string | null
  /** Hash of each entry that names an object or list is left to the caller: `onEntry` of the options sees every valid entry. */
}
export declare function verifyLedger(
  path: string,
  options?: {
    /** An anchored head: `COUNT:HEX`. */
    head?: string
    /** Fingerprint the first key must have. */
    examinerKey?: string
    /** Heads known from elsewhere (`case.db`, VESTIGE_HOME). */
    known?: { from: string; head: Head }[]
    onEntry?: (entry: import('./entry.ts').Entry) => void
  },
): Promise<LedgerVerdict>
