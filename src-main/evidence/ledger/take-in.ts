// A reader's own ledger before the case takes it in: whole, signed, and of this case.
import type { Entry } from './entry.ts'
import { verifyLedger } from './verify.ts'

export interface Taken {
  count: number
  head: string
  by: string
  key: string
  first: string
  last: string
}

export async function checkForTaking(path: string, caseId: string): Promise<Taken | { refused: string }> {
  let first: Entry | undefined
  let last: Entry | undefined
  const verdict = await verifyLedger(path, {
    onEntry(entry) {
      first ??= entry
      last = entry
    },
  })
  const failing = verdict.checks.find((check) => check.status === 'fails')
  if (failing !== undefined) return { refused: `the reader's ledger does not verify: ${failing.detail}` }
  if (verdict.caseId !== caseId) return { refused: `the reader's ledger belongs to case ${verdict.caseId ?? 'unknown'}` }
  return { count: verdict.head.count, head: verdict.head.hash, by: first!.by, key: first!.key, first: first!.at, last: last!.at }
}
