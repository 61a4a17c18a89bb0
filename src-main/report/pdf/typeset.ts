// Typst: document and templates in, PDF/A out. Fonts are ours alone and the date is the revision's, so the same input gives the same bytes.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import type { ReportDocument } from '../../contract/report.ts'
import { type ReportKit, wordTemplate } from '../kit.ts'
import { coverageOf } from './font-coverage.ts'
import { type Attachment, payloadOf } from './payload.ts'
import { type Printable, printable } from './printable.ts'

const fontFolder = fileURLToPath(new URL('../../../resources/report-fonts', import.meta.url))

interface Fonts {
  blobs: Buffer[]
  text: Printable
}
let loaded: Fonts | undefined

function fonts(): Fonts {
  if (!loaded) {
    const names = existsSync(fontFolder)
      ? readdirSync(fontFolder)
          .filter((name) => /\.(ttf|otf)$/.test(name))
          .sort()
      : []
    if (names.length === 0) throw new Error(`the report's fonts are missing (${fontFolder})`)
    const blobs = names.map((name) => readFileSync(join(fontFolder, name)))
    loaded = { blobs, text: printable(coverageOf(blobs)) }
  }
  return loaded
}

export class TypesetError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TypesetError'
  }
}

/** `filing`: PDF/A-2b, nothing attached. `evidence`: PDF/A-3b with the attachments. */
export type Copy = 'filing' | 'evidence'

export function typeset(document: ReportDocument, kit: ReportKit, copy: Copy, attachments: readonly Attachment[]): Buffer {
  const { blobs, text } = fonts()
  const main = `${document.report.kind}.typ`
  if (kit[main] === undefined) throw new TypesetError(`there is no template ${main}`)
  const carried = copy === 'evidence' ? attachments : []
  // A workspace of its own: a template can read what is mapped here, and no file of the machine.
  const workspace = fontFolder
  const compiler = NodeCompiler.create({ workspace, fontArgs: [{ fontBlobs: blobs }] })
  for (const [name, source] of Object.entries(kit))
    if (name !== wordTemplate) compiler.mapShadow(join(workspace, name), Buffer.from(source))
  const payload = payloadOf(document, text, carried)
  compiler.mapShadow(join(workspace, 'report.json'), Buffer.from(JSON.stringify(payload)))
  for (const { name, bytes } of carried) compiler.mapShadow(join(workspace, 'attach', name), Buffer.from(bytes))
  const compiled = compiler.compile({ mainFilePath: join(workspace, main) })
  if (!compiled.result) {
    const error = compiled.takeError()
    throw new TypesetError(error ? wordsOf(compiler.fetchDiagnostics(error)) : 'the template gave no page')
  }
  try {
    const pdf = compiler.pdf(compiled.result, {
      pdfStandard: copy === 'filing' ? 'a-2b' : 'a-3b',
      pdfTags: true,
      creationTimestamp: Math.floor(Date.parse(document.issuedAt) / 1000),
    })
    return withoutDefault(pdf)
  } catch (error) {
    throw new TypesetError(`the PDF was refused: ${(error as Error).message}`)
  }
}

const suspects = Buffer.from('/Suspects false')
/** The default, said aloud (ISO 32000-1, table 321): poppler's tools take it for a syntax error. Blanks keep every offset. */
function withoutDefault(pdf: Buffer): Buffer {
  const catalog = pdf.lastIndexOf('/Type /Catalog')
  const at = pdf.indexOf(suspects, catalog < 0 ? pdf.length : catalog)
  return at < 0 || at - catalog > 2000
    ? pdf
    : Buffer.concat([pdf.subarray(0, at), Buffer.alloc(suspects.length, ' '), pdf.subarray(at + suspects.length)])
}

interface Diagnostic {
  message?: string
  path?: string
  range?: { start?: { line?: number } } | string
}

function wordsOf(diagnostics: Diagnostic[]): string {
  return diagnostics
    .slice(0, 5)
    .map(({ message = 'error', path = '', range }) => {
      const line = typeof range === 'object' ? range.start?.line : undefined
      return `${path.split(/[\\/]/).at(-1) ?? ''}${line === undefined ? '' : ` line ${line + 1}`}: ${message}`
    })
    .join('; ')
}
