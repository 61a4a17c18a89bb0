// One document, every form. Each is a pure function of the document and its kit.
import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { canonicalJson } from '../../contract/canonical-json.ts'
import type { ReportDocument, ReportFormat } from '../../contract/report.ts'
import { toCaseUco } from '../../report/forms/case-uco.ts'
import { toCsvFiles } from '../../report/forms/csv.ts'
import { toHtml } from '../../report/forms/html.ts'
import { toStix } from '../../report/forms/stix.ts'
import { toTimesketch } from '../../report/forms/timesketch.ts'
import { zipOf } from '../../report/forms/zip.ts'
import { type ReportKit, wordTemplate } from '../../report/kit.ts'
import type { Attachment } from '../../report/pdf/payload.ts'
import type { Copy } from '../../report/pdf/typeset.ts'

export interface Rendered {
  name: string
  type: string
  bytes: Uint8Array
}

/** `report.json` to the byte: what a revision's hash is over. */
export const reportJson = (document: ReportDocument): string => `${canonicalJson(document)}\n`
export const sha256Hex = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const text = (name: string, type: string, content: string): Rendered => ({ name, type, bytes: Buffer.from(content) })

/** `more` is what the evidence copy carries beside the report's own forms. */
export async function render(
  document: ReportDocument,
  kit: ReportKit,
  format: ReportFormat,
  more: readonly Attachment[] = [],
): Promise<Rendered> {
  const stem = stemOf(document)
  switch (format) {
    case 'pdf':
      return { name: `${stem}.pdf`, type: 'application/pdf', bytes: await pdfOf(document, kit, 'filing', []) }
    case 'pdf-evidence':
      return {
        name: `${stem}-evidence.pdf`,
        type: 'application/pdf',
        bytes: await pdfOf(document, kit, 'evidence', attachmentsOf(document, more)),
      }
    case 'html':
      return text(`${stem}.html`, 'text/html; charset=utf-8', toHtml(document))
    case 'json':
      return text(`${stem}.json`, 'application/json', reportJson(document))
    case 'csv':
      return { name: `${stem}-csv.zip`, type: 'application/zip', bytes: zipOf(toCsvFiles(document)) }
    case 'case':
      return text(`${stem}.jsonld`, 'application/ld+json', `${JSON.stringify(toCaseUco(document), null, 1)}\n`)
    case 'stix':
      return text(`${stem}.stix.json`, 'application/stix+json;version=2.1', `${JSON.stringify(toStix(document), null, 1)}\n`)
    case 'timesketch':
      return text(`${stem}.jsonl`, 'application/x-ndjson', toTimesketch(document))
    case 'docx':
      return {
        name: `${stem}.docx`,
        type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        bytes: await (await import('../../report/forms/docx.ts')).toWord(
          document,
          kit[wordTemplate] === undefined ? undefined : Buffer.from(kit[wordTemplate], 'base64'),
        ),
      }
  }
}

export const stemOf = (document: ReportDocument): string => `${document.report.id}${document.draft ? '-draft' : `-rev${document.revision}`}`

/** Machine-readable copies that travel in the evidence copy; in an order that does not change. */
function attachmentsOf(document: ReportDocument, more: readonly Attachment[]): Attachment[] {
  const own: Attachment[] = [
    {
      name: 'report.json',
      mime: 'application/json',
      relationship: 'source',
      description: 'The report as data; its SHA-256 is the revision named by the custody ledger.',
      bytes: Buffer.from(reportJson(document)),
    },
    ...toCsvFiles(document).map(
      ({ name, bytes }): Attachment => ({
        name,
        mime: 'text/csv',
        relationship: 'data',
        description: `Table of the report: ${name}`,
        bytes,
      }),
    ),
    {
      name: 'case.jsonld',
      mime: 'application/ld+json',
      relationship: 'data',
      description: 'Exhibits, tools, actions and hashes as CASE/UCO.',
      bytes: Buffer.from(`${JSON.stringify(toCaseUco(document), null, 1)}\n`),
    },
  ]
  return [...own, ...more]
}

function pdfOf(document: ReportDocument, kit: ReportKit, copy: Copy, attachments: readonly Attachment[]): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./typeset-worker.ts', import.meta.url), {
      workerData: { document, kit, copy, attachments },
      name: 'typeset',
    })
    worker.once('message', (answer: { pdf?: Uint8Array; error?: string }) => {
      if (answer.pdf) resolve(answer.pdf)
      else reject(new Error(answer.error ?? 'typesetting gave nothing'))
    })
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`typesetting ended with ${code}`)))
  })
}
