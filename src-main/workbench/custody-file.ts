// The ledger file read from outside, while nobody or another process has the case open.
import { headLine, ledgerPath, readEntries } from '../jobs/custody.ts'

export { type Entry, ledgerPath, readEntries } from '../jobs/custody.ts'

export async function headOf(dir: string): Promise<{ count: number; hash: string; at: string; line: string }> {
  let count = 0
  let hash = ''
  let at = ''
  let caseId = ''
  for await (const entry of readEntries(ledgerPath(dir))) {
    if (entry.seq === 0 && typeof entry.detail.caseId === 'string') caseId = entry.detail.caseId
    count = entry.seq + 1
    hash = entry.hash
    at = entry.at
  }
  return { count, hash, at, line: headLine(caseId, { count, hash }, at) }
}
