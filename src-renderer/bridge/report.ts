// Reports as hooks: the list, one draft, its problems, the page.
import type { ReportEdit } from '../../src-main/contract/procedures/report.ts'
import type { DraftVersion, ReportFormat } from '../../src-main/contract/report.ts'
import { useCall } from './call.ts'
import { bump } from './changes.ts'
import { workbench } from './client.ts'
import { saveFile } from './save-file.ts'

export const useReports = () => useCall('reports', (client, signal) => client.report.list(undefined, { signal }), ['report', 'case'])

export const useDraft = (report: string | null) =>
  useCall(report && `report ${report}`, (client, signal) => client.report.draft({ report: report! }, { signal }), ['report', 'case'])

export const useReportRevisions = (report: string | null) =>
  useCall(report && `report revisions ${report}`, (client, signal) => client.report.revisions({ report: report! }, { signal }), [
    'report',
    'case',
  ])

export const usePage = (report: string | null, version: number, revision: number | null) =>
  useCall(
    report && `report page ${report} ${version} ${revision ?? ''}`,
    (client, signal) => client.report.preview({ report: report!, ...(revision !== null && { revision }) }, { signal }),
    [],
    { keep: true },
  )

export const editReport = async (report: string, edit: ReportEdit): Promise<DraftVersion> => {
  const made = await workbench().report.edit({ report, edit })
  bump(['report'])
  return made
}

const endings: Record<ReportFormat, string> = {
  pdf: 'pdf',
  'pdf-evidence': 'evidence.pdf',
  html: 'html',
  json: 'json',
  csv: 'csv.zip',
  case: 'jsonld',
  stix: 'stix.json',
  timesketch: 'jsonl',
  docx: 'docx',
}

/** Saves one form of a draft or revision; gives its SHA-256, as the ledger has it. */
export const saveReport = async (of: { report: string; revision?: number }, format: ReportFormat): Promise<string> => {
  const file = await saveFile(`${of.report}${of.revision === undefined ? '-draft' : `-rev${of.revision}`}.${endings[format]}`)
  let sha256 = ''
  try {
    for await (const piece of await workbench().report.export({ ...of, format })) {
      sha256 ||= piece.sha256 ?? ''
      await file.write(new Blob([Uint8Array.from(atob(piece.base64), (one) => one.charCodeAt(0))]))
    }
    await file.close()
  } catch (error) {
    await file.abort()
    throw error
  }
  return sha256
}

/** What coverage shows of these lanes in this time, and what the query finds there; null asks nothing. */
export const useBounds = (asked: { query: string; lanes: string[]; from: string; to: string } | null) =>
  useCall(
    asked && `report bounds ${JSON.stringify(asked)}`,
    (client, signal) => client.report.bounds(asked!, { signal }),
    ['events', 'coverage', 'case'],
    { keep: true },
  )

/** Every signed-off revision of every report of the case. */
export const useSignedOff = () =>
  useCall('report revisions of all', (client, signal) => client.report.revisions({}, { signal }), ['report', 'case'])
