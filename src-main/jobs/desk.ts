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
  /** Parser workers. */
  readonly workers: number
  /** Keys for encrypted evidence that were given since the case was opened; gone when it is closed. */
  readonly keys?: KeyRing
}
