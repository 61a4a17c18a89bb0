// Reports: drafts, decisions, reviews, sign-off, every form of export, signature and time stamp.
import type { ReportFormat } from '../../contract/report.ts'
import { boundsOf } from '../../jobs/report/bounds.ts'
import { evidenceAttachments } from '../../jobs/report/evidence-copy.ts'
import { type Rendered, render, sha256Hex } from '../../jobs/report/render.ts'
import type { Checked, Signing } from '../../jobs/report/reports.ts'
import {
  checkReport,
  createReport,
  draftDocument,
  editReport,
  listReports,
  proposeAgain,
  readReport,
  revisionDocument,
  signOff,
  undoReport,
} from '../../jobs/report/reports.ts'
import type { Bench } from '../bench.ts'
import { readSettings } from '../home-files.ts'
import type { Handlers } from '../procedures.ts'
import { lastAnchored } from './custody.ts'
import { signingHandlers } from './report-signing.ts'

/** A piece of a file on its way to a host. */
const pieceBytes = 1024 * 1024

export function reportHandlers(bench: Bench): Handlers<'report'> {
  const desk = () => bench.desk()
  /** The folder that the examiner set; a revision keeps the templates it was signed off with. */
  const firm = () => readSettings(bench.home).templates || undefined
  const signing = (): Signing => ({ by: desk().signer.by })
  const checked = async (): Promise<Checked> => ({
    verification: bench.verification === null ? null : { at: await lastVerified(bench), result: bench.verification },
    anchoredAt: (await lastAnchored(bench))?.at ?? null,
  })

  /** A revision as it was frozen, or the draft as it is now. */
  const shown = async (of: {
    report?: string | undefined
    revision?: number | undefined
    kind?: Parameters<typeof draftDocument>[1]['kind']
    templates?: string | undefined
  }) =>
    of.report !== undefined && of.revision !== undefined
      ? revisionDocument(desk(), of.report, of.revision)
      : draftDocument(desk(), { ...of, templates: of.templates ?? firm() }, signing(), await checked())

  const made = async (of: Parameters<typeof shown>[0], format: ReportFormat): Promise<Rendered> => {
    const { document, kit } = await shown(of)
    return render(document, kit, format, format === 'pdf-evidence' ? await evidenceAttachments(desk(), document) : [])
  }

  return {
    list: () => listReports(desk()),
    create: ({ kind, title }) => createReport(desk(), kind, title, signing()),
    draft: ({ report }) => readReport(desk(), report),
    versions: ({ report }) => desk().client.reportVersions(report),
    edit: ({ report, edit }) => editReport(desk(), report, edit, signing()),
    undo: ({ report }) => undoReport(desk(), report, signing()),
    propose: ({ report }) => proposeAgain(desk(), report, signing()),
    check: async ({ report }) => checkReport(desk(), report, signing(), await checked()),
    bounds: (asked) => boundsOf(desk().client, asked),
    preview: async (of) => {
      const began = performance.now()
      const { bytes } = await made(of, 'html')
      return { html: Buffer.from(bytes).toString('utf8'), sha256: sha256Hex(bytes), ms: Math.round(performance.now() - began) }
    },
    signOff: async (of) => {
      const templates = firm()
      const info = await signOff(desk(), { ...of, ...(templates !== undefined && { templates }) }, signing(), await checked())
      bench.changed({ kind: 'custody' })
      return info
    },
    revisions: ({ report }) => desk().client.reportRevisions(report),
    export: async function* (input, signal) {
      const { name, type, bytes } = await made(input, input.format)
      const sha256 = sha256Hex(bytes)
      desk().ledger.note('report.export', {
        after: sha256,
        detail: {
          file: name,
          format: input.format,
          ...(input.report !== undefined && { report: input.report }),
          ...(input.revision !== undefined && { revision: input.revision }),
        },
      })
      bench.changed({ kind: 'custody' })
      const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      yield { name, type, size: whole.length, sha256, base64: whole.subarray(0, pieceBytes).toString('base64') }
      for (let at = pieceBytes; at < whole.length && !signal?.aborted; at += pieceBytes)
        yield { base64: whole.subarray(at, at + pieceBytes).toString('base64') }
    },
    ...signingHandlers(bench),
  }
}

/** When the originals were last read again in this session; the exhibits hold it. */
async function lastVerified(bench: Bench): Promise<string> {
  const times = (await bench.desk().client.exhibits()).flatMap(({ verifiedAt }) => verifiedAt ?? [])
  return times.sort().at(-1) ?? 'at a time not recorded'
}
