// Verifies a case from its folder: every original re-hashed, the ledger checked, and what fails named. Writes nothing.
import type { Verification } from '../../contract/procedures/evidence.ts'
import type { Head } from '../ledger/heads.ts'
import type { Location } from '../seal/store.ts'

export interface ExpectedObject extends Location {
  /** Members or exhibits that rest on it, for the message: `EX-001/000004 path`. */
  subject: string
}
export interface VerifyInput {
  caseDir: string
  /** Every sealed object of the case, each once. */
  objects: Iterable<ExpectedObject> | AsyncIterable<ExpectedObject>
  totalBytes?: number
  inPlace?: Iterable<import('../in-place.ts').Registered & { subject: string }>
  known?: { from: string; head: Head }[]
  head?: string
  examinerKey?: string
  signal?: AbortSignal
  onProgress?: (done: { objects: number; bytes: number }) => void
}
export interface Verified extends Verification {
  /** Result by object, only those that do not hold. */
  failed: { sha256: string; state: 'missing' | 'unreadable' | 'altered'; detail: string }[]
}
export declare function verifyCase(input: VerifyInput): Promise<Verified>
