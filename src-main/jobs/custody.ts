// The ledger of a case: opened beside its thread, with the head mirrored into `case.db` and VESTIGE_HOME.
import { join } from 'node:path'
import type { CaseClient } from '../case/client.ts'
import type { Signer } from '../evidence/keys/identity.ts'
import type { Entry } from '../evidence/ledger/entry.ts'
import { createLedger, type Ledger, openLedger } from '../evidence/ledger/ledger.ts'

export type { Entry } from '../evidence/ledger/entry.ts'
export { headLine } from '../evidence/ledger/heads.ts'
export type { Ledger } from '../evidence/ledger/ledger.ts'
export { readEntries } from '../evidence/ledger/read.ts'

export const ledgerPath = (dir: string) => join(dir, 'custody.jsonl')

export interface CustodyOptions {
  dir: string
  home: string
  signer: Signer
  tool: string
  client: CaseClient
  /** Makes the ledger of a new case. */
  create?: { id: string }
  /** Why a key that this case does not know takes it over. */
  takeover?: string
}

export async function openCustody(options: CustodyOptions): Promise<Ledger> {
  const { client, signer, tool, home } = options
  const shared = {
    tool,
    home,
    // A head that could not be mirrored is caught up by the next entry; the ledger itself is durable already.
    onEntry: (_: Entry, head: { count: number; hash: string }) => void client.setKv('custody.head', head).catch(() => {}),
  }
  if (options.create) return createLedger(ledgerPath(options.dir), options.create.id, signer, shared)
  return openLedger(ledgerPath(options.dir), signer, {
    ...shared,
    ...(options.takeover !== undefined && { takeover: options.takeover }),
  })
}
