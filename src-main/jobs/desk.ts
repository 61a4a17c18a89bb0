// What every job works at: one open case with its store of originals and its ledger.
import type { CaseClient } from '../case/client.ts'
import type { KeyRing } from '../evidence/containers/keys.ts'
import type { Ledger } from '../evidence/ledger/ledger.ts'

export { openStore } from '../evidence/seal/store.ts'

export interface Desk {
  readonly dir: string
  readonly client: CaseClient
  /** The case's `evidence/` folder. */
  readonly store: string
  readonly ledger: Ledger
  /** Parser workers at most. */
  readonly workers: number
  /** So much of what arrives is worth a worker of its own, whose start costs half a second of a core; 2 MB unless it is stated. */
  readonly bytesAWorker?: number
  /** Keys for encrypted evidence that were given since the case was opened; gone when it is closed. */
  readonly keys?: KeyRing
}
