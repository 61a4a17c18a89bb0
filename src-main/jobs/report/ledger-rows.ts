// Custody ledger and steps of the method, from the ledger's own entries.
import { canonicalJson } from '../../contract/canonical-json.ts'
import type { ReportDocument, ReportTable } from '../../contract/report.ts'
import { type Entry, ledgerPath, readEntries } from '../custody.ts'

/** Entries printed; the whole ledger goes with the evidence copy. */
const entriesAtMost = 5000
const detailAtMost = 600

export async function ledgerRows(
  dir: string,
): Promise<{ custodyRows: ReportDocument['custodyRows']; custodyTotal: number; steps: ReportTable }> {
  const custodyRows: ReportDocument['custodyRows'] = []
  const begun = new Map<number, Entry>()
  const steps: string[][] = []
  let custodyTotal = 0
  for await (const entry of readEntries(ledgerPath(dir))) {
    custodyTotal++
    if (custodyRows.length < entriesAtMost) custodyRows.push(rowOf(entry))
    if (entry.phase === 'begin') begun.set(entry.seq, entry)
    else if (entry.of !== null) {
      const begin = begun.get(entry.of)
      if (begin) steps.push(stepOf(begin, entry))
    }
  }
  return {
    custodyRows,
    custodyTotal,
    steps: {
      columns: ['step', 'exhibit', 'tool', 'operator', 'begun', 'ended', 'result'],
      rows: steps,
      note: 'Taken from the custody ledger; each step stands there as a signed begin and a signed end.',
    },
  }
}

const rowOf = ({
  seq,
  at,
  offset,
  by,
  action,
  phase,
  exhibit,
  detail,
  before,
  after,
  hash,
}: Entry): ReportDocument['custodyRows'][number] => {
  const words = Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : canonicalJson(value as never)}`)
    .join('; ')
  return {
    seq,
    at,
    offset,
    by,
    action,
    phase,
    exhibit,
    detail: words.length > detailAtMost ? `${words.slice(0, detailAtMost)}… (${words.length} characters)` : words,
    before,
    after,
    hash,
  }
}

const stepOf = (begin: Entry, end: Entry): string[] => [
  begin.action,
  end.exhibit ?? begin.exhibit ?? '',
  begin.tool,
  begin.by,
  begin.at,
  end.at,
  end.phase === 'failed' ? `failed: ${String(end.detail.reason ?? '')}` : end.phase,
]
