// The ledger file read from outside, while nobody or another process has the case open.
import { existsSync } from 'node:fs'
import { headLine, ledgerPath, readEntries } from '../jobs/custody.ts'
import { listIdentities } from '../jobs/examiner.ts'

export { type Entry, ledgerPath, readEntries } from '../jobs/custody.ts'
export { formatExaminer, vestigeHome } from '../jobs/examiner.ts'

export async function headOf(dir: string): Promise<{ caseId: string; count: number; hash: string; at: string; line: string }> {
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
  return { caseId, count, hash, at, line: headLine(caseId, { count, hash }, at) }
}

/** Whose key of this home signed last in the case; undefined where the home's default is meant. */
export async function lastSigner(dir: string, home: string): Promise<string | undefined> {
  const ours = new Set(listIdentities(home).map(({ examiner }) => examiner.fingerprint))
  if (ours.size < 2 || !existsSync(ledgerPath(dir))) return undefined
  let last: string | undefined
  for await (const { key } of readEntries(ledgerPath(dir))) if (ours.has(key)) last = key
  return last
}
