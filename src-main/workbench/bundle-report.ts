// The report a bundle carries: a signed-off revision with everything its forms are made from; a draft only where drafts are ticked.
import type { ReportDocument, ReportFormat } from '../contract/report.ts'
import type { BundleReport, RenderedFile } from '../jobs/bundle/bundle.ts'
import { render, reportJson } from '../jobs/report/render.ts'
import { type Checked, draftDocument, revisionDocument } from '../jobs/report/reports.ts'
import { problem } from './problem.ts'
import type { Session } from './session.ts'

const forms: { format: ReportFormat; kind: RenderedFile['kind'] }[] = [
  { format: 'pdf', kind: 'report' },
  { format: 'html', kind: 'report' },
  { format: 'docx', kind: 'report' },
  { format: 'csv', kind: 'export' },
  { format: 'case', kind: 'export' },
  { format: 'stix', kind: 'export' },
  { format: 'timesketch', kind: 'export' },
]

export async function reportForBundle(
  desk: Session,
  wanted: { report?: string | undefined; revision?: number | undefined; drafts: boolean },
  checked: Checked,
): Promise<BundleReport | null> {
  const revisions = await desk.client.reportRevisions(wanted.report)
  const chosen = wanted.revision === undefined ? revisions.at(-1) : revisions.find(({ revision }) => revision === wanted.revision)
  if (!chosen && wanted.revision !== undefined) throw problem('usage', `there is no revision ${wanted.revision} of a report to carry`)
  if (!chosen && !wanted.drafts) return null
  const { document, kit } = chosen
    ? await revisionDocument(desk, chosen.report, chosen.revision)
    : await draftDocument(desk, { report: wanted.report }, { by: desk.signer.by }, checked)
  return {
    id: document.report.id,
    revision: document.revision,
    body: reportJson(document),
    async *render(shown: ReportDocument) {
      for (const { format, kind } of forms) {
        const { name, bytes } = await render(shown, kit, format)
        yield { name, bytes, kind }
      }
    },
  }
}
