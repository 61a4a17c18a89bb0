// The ledger for the other side. In a redacted bundle an entry that holds a withheld value shows its place in the chain and its
// signature, and nothing of its content.
import { readFileSync } from 'node:fs'
import { canonicalJson } from '../../contract/canonical-json.ts'
import type { Entry } from '../../evidence/ledger/entry.ts'
import type { Withheld } from './withheld.ts'

const bringsKey = new Set(['case.custody', 'takeover', 'examiner.add', 'workstation.add', 'key.rotate', 'key.revoke'])

export interface LedgerCopy {
  text: string
  /** Entries whose content is shown. */
  shown: Entry[]
  withheld: number
  head: { count: number; hash: string }
  caseId: string
}

export function ledgerCopy(path: string, values: Withheld | undefined): LedgerCopy {
  const copy: LedgerCopy = { text: '', shown: [], withheld: 0, head: { count: 0, hash: '' }, caseId: '' }
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue
    const entry = JSON.parse(line) as Entry
    copy.head = { count: entry.seq + 1, hash: entry.hash }
    if (entry.seq === 0) copy.caseId = String(entry.detail.caseId)
    if (!values?.inText(line)) {
      copy.text += `${line}\n`
      copy.shown.push(entry)
      continue
    }
    if (bringsKey.has(entry.action))
      throw Object.assign(
        new Error(
          `entry ${entry.seq} of the ledger brings in a key and holds a withheld value (${entry.by}): without it no signature could be checked`,
        ),
        { code: 'usage' },
      )
    const { seq, key, prev, hash, sig } = entry
    copy.text += `${canonicalJson({ seq, key, prev, hash, sig, withheld: true })}\n`
    copy.withheld++
  }
  return copy
}
