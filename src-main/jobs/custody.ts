// The ledger of a case: opened beside its thread, with the head mirrored into `case.db` and VESTIGE_HOME.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseClient } from '../case/client.ts'
import type { Signer } from '../evidence/keys/identity.ts'
import type { Entry } from '../evidence/ledger/entry.ts'
import { createLedger, type Ledger, openLedger } from '../evidence/ledger/ledger.ts'
import { sealStream } from '../evidence/seal/seal.ts'
import type { Desk } from './desk.ts'

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

/** A ledger that a reader kept of this case: sealed as it came, then checked and named. Throws in words when it is not to be taken. */
export async function takeInLedger({ store, ledger }: Desk, path: string): Promise<Entry> {
  const bytes = readFileSync(path)
  const { sha256 } = await sealStream(
    store,
    (async function* () {
      yield bytes
    })(),
  )
  return ledger.takeIn(path, sha256)
}

/** A reader who may not write into a case keeps a ledger of their own: one act is noted in it. The file is made when it is not there. */
export async function noteAsReader(
  path: string,
  { caseId, signer, tool }: { caseId: string; signer: Signer; tool: string },
  action: string,
  detail: Record<string, unknown>,
): Promise<void> {
  const ledger = existsSync(path) ? await openLedger(path, signer, { tool }) : createLedger(path, caseId, signer, { tool })
  try {
    if (ledger.caseId !== caseId) throw new Error(`${path} is a ledger of case ${ledger.caseId}, not of ${caseId}`)
    ledger.note(action, { detail })
  } finally {
    ledger.close()
  }
}
