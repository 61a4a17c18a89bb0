// A signed-off revision as the bundle takes it: every form but `report.json`, of a redacted document too.
import type { ReportDocument, ReportFormat } from '../../contract/report.ts'
import type { ReportDesk } from './gather.ts'
import { render, reportJson } from './render.ts'
import { revisionDocument } from './reports.ts'

/** The evidence copy is left out: it carries the ledger and raw records, which the bundle carries itself, or withholds. */
const forms: readonly { format: ReportFormat; kind: 'report' | 'export' }[] = [
  { format: 'pdf', kind: 'report' },
  { format: 'html', kind: 'report' },
  { format: 'docx', kind: 'report' },
  { format: 'csv', kind: 'export' },
  { format: 'case', kind: 'export' },
  { format: 'stix', kind: 'export' },
  { format: 'timesketch', kind: 'export' },
]

export interface ReportForBundle {
  id: string
  revision: number
  body: string
  render(document: ReportDocument): AsyncGenerator<{ name: string; bytes: Uint8Array; kind: 'report' | 'export' }, void>
}

/** The revision named, else the last one signed off of any report; null when none is. */
export async function reportForBundle(desk: ReportDesk, report?: string, revision?: number): Promise<ReportForBundle | null> {
  const all = await desk.client.reportRevisions(report)
  const info = all
    .filter((one) => revision === undefined || one.revision === revision)
    .sort((a, b) => (a.issuedAt < b.issuedAt ? -1 : 1))
    .at(-1)
  if (!info) return null
  const { document, kit } = await revisionDocument(desk, info.report, info.revision)
  return {
    id: info.report,
    revision: info.revision,
    body: reportJson(document),
    async *render(shown) {
      for (const { format, kind } of forms) {
        const { name, bytes } = await render(shown, kit, format)
        yield { name, bytes, kind }
      }
    },
  }
}
