// The report for Word, since counsel works there. Each sentence stands in a bookmark of its own and ends in its citations as stable
// tokens, so that a changed file can be read back sentence by sentence (docx-read.ts).
import {
  Bookmark,
  Document,
  Footer,
  Header,
  HeadingLevel,
  Packer,
  PageNumber,
  Paragraph,
  PatchType,
  patchDocument,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import type { PrintedSentence, ReportDocument, ReportTable } from '../../contract/report.ts'
import { kindTitles } from '../draft/start.ts'
import { bookmarkOf, citationToken } from './stable-id.ts'
import { membersOfZip } from './unzip.ts'
import { zipOf } from './zip.ts'

type Block = Paragraph | Table
const rowsAtMost = 300
/** Characters XML cannot hold end a Word file as broken. */
const clean = (text: string): string =>
  text.replace(
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (one) => `[U+${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
  )

const run = (text: string, bold = false) => new TextRun({ text: clean(text), bold })
const para = (text: string) => new Paragraph({ children: [run(text)], spacing: { after: 120 } })
const head = (text: string, level: 1 | 2 = 1) =>
  new Paragraph({ children: [run(text)], heading: level === 1 ? HeadingLevel.HEADING_1 : HeadingLevel.HEADING_2, keepNext: true })

function grid({ columns, rows, note }: ReportTable): Block[] {
  if (rows.length === 0) return [para(note === '' ? 'None.' : note)]
  const cell = (text: string, bold: boolean) =>
    new TableCell({ children: [new Paragraph({ children: [new TextRun({ text: clean(text), bold, size: 17 })] })] })
  const cut = rows.length > rowsAtMost ? `${rowsAtMost} of ${rows.length} rows are shown; JSON and CSV hold all. ` : ''
  return [
    new Table({
      width: { size: 100, type: WidthType.PERCENTAGE },
      rows: [
        new TableRow({ tableHeader: true, cantSplit: true, children: columns.map((name) => cell(name, true)) }),
        ...rows.slice(0, rowsAtMost).map((row) => new TableRow({ cantSplit: true, children: row.map((text) => cell(text, false)) })),
      ],
    }),
    para(`${cut}${note}`),
  ]
}

const table = (columns: string[], rows: string[][], note = ''): Block[] => grid({ columns, rows, note })

/** The patches a firm's template may hold, as `{{name}}`. */
export async function toWord(document: ReportDocument, template?: Uint8Array): Promise<Uint8Array> {
  const parts = partsOf(document)
  if (template) {
    const patched = await patchDocument({
      outputType: 'uint8array',
      data: template,
      patches: Object.fromEntries(Object.entries(parts).map(([name, children]) => [name, { type: PatchType.DOCUMENT, children }])),
    })
    return settled(patched, document.issuedAt)
  }
  const name = `Report ${document.header.number || document.report.id}${document.draft ? ', draft' : `, revision ${document.revision}`}`
  const file = new Document({
    title: clean(document.report.title),
    creator: clean(document.issuedBy),
    description: clean(`Case ${document.case.id}, ${name}`),
    styles: { default: { document: { run: { font: 'Calibri', size: 21 } } } },
    sections: [
      {
        headers: { default: new Header({ children: [para(`${name}. Case ${document.case.id}. ${document.header.privilege}`)] }) },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                children: [
                  new TextRun(document.draft ? 'DRAFT. Not signed off. ' : ''),
                  new TextRun({ children: ['Page ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES] }),
                ],
              }),
            ],
          }),
        },
        children: Object.values(parts).flat(),
      },
    ],
  })
  return settled(await Packer.toBuffer(file), document.issuedAt)
}

/** The machine's clock and the library's running numbers taken out, so that one revision is one file wherever it is made. */
function settled(word: Uint8Array, issuedAt: string): Uint8Array {
  const files = [...membersOfZip(Buffer.from(word))].map(({ name, read }) => {
    if (name === 'docProps/core.xml') {
      const dated = read()
        .toString('utf8')
        .replace(/(<dcterms:(?:created|modified)[^>]*>)[^<]*/g, `$1${issuedAt}`)
      return { name, bytes: Buffer.from(dated) }
    }
    return { name, bytes: name === 'word/document.xml' ? Buffer.from(numbered(read().toString('utf8'))) : read() }
  })
  return zipOf(files)
}

/** Bookmarks from 1 on, each end with the number of its start. */
function numbered(xml: string): string {
  const open = new Map<string, number>()
  let last = 0
  return xml.replace(/<w:bookmark(Start|End)\b[^>]*>/g, (tag, which) =>
    tag.replace(/w:id="([^"]*)"/, (_, id: string) => {
      if (which === 'Start') open.set(id, ++last)
      return `w:id="${open.get(id) ?? id}"`
    }),
  )
}

function partsOf(document: ReportDocument): Record<string, Block[]> {
  const { header } = document
  const tokens = new Map(document.citations.map((one) => [one.id, citationToken(one)]))
  const said = (list: readonly PrintedSentence[]): Block[] =>
    list.map(
      (one) =>
        new Paragraph({
          spacing: { after: 100 },
          indent: { left: 300 },
          children: [
            run(`${one.kind}: `, true),
            new Bookmark({
              id: bookmarkOf(one.id),
              children: [run([one.text, ...one.citations.map((id) => `[${tokens.get(id) ?? id}]`)].join(' '))],
            }),
          ],
        }),
    )
  const not = (text: string) => (text === '' ? 'not stated' : text)
  return {
    title: [
      new Paragraph({ children: [run(document.report.title)], heading: HeadingLevel.TITLE }),
      para(`${kindTitles[document.report.kind]}. ${document.case.title}`),
      ...(document.draft ? [para('DRAFT. Nobody has signed this off.')] : []),
      ...table(
        ['', ''],
        [
          ['Case', document.case.id],
          ['Issued', document.draft ? 'not issued' : `${document.issuedAt} by ${document.issuedBy}`],
          ['Client', not(header.client)],
          ['Matter', not(header.matter)],
          ['Counsel', not(header.counsel)],
          ['Custody head', `${document.custody.count}:${document.custody.head}`],
        ],
      ),
    ],
    summary: [
      head('Summary'),
      ...header.summary
        .split('\n')
        .filter((one) => one.trim() !== '')
        .map(para),
    ],
    authority: [
      head('Authority and scope'),
      ...table(
        ['', ''],
        [
          ['Authority', not(header.authority)],
          ['Authorised by', `${not(header.authorisedBy)}, ${not(header.authorisedAt)}`],
          ['Asked', not(header.asked)],
          ['Scope', not(header.scope)],
          ['Excluded', not(header.excluded)],
        ],
      ),
    ],
    findings: [
      head('Findings'),
      ...document.findings.flatMap((one): Block[] => [
        head(`Finding ${one.number}: ${one.title}`, 2),
        para(`Confidence: ${one.confidence}. Severity: ${one.severity ?? 'not stated'}.`),
        ...said([...one.facts, ...one.interpretations, ...one.opinions, ...one.negatives]),
        para(`Other explanations: ${not(one.alternatives)}`),
        para(`Against the finding: ${not(one.against)}`),
      ]),
      ...said([...document.sentences, ...document.negatives]),
    ],
    timeline: [
      head('Timeline'),
      ...table(
        ['time (UTC)', 'who', 'act', 'on', 'from', 'result'],
        document.timeline.map((one) => [one.at ?? 'undated', one.who, one.what, one.on, one.from, one.result]),
        document.timelineNote,
      ),
    ],
    access: [
      head('Data access register'),
      ...table(
        ['name', 'credential', 'first', 'last', 'count', 'bytes', 'rung'],
        document.access.map((one) => [
          one.name,
          one.credential,
          one.first ?? '',
          one.last ?? '',
          String(one.count),
          one.bytes === null ? 'not stated' : String(one.bytes),
          one.rung,
        ]),
        document.accessNote,
      ),
    ],
    response: [
      head('Response taken'),
      ...table(
        ['when', 'who', 'what', 'authority', 'evidence'],
        document.responses.map((one) => [not(one.when), one.who, one.what, not(one.authority), not(one.evidence)]),
      ),
    ],
    limits: [head('Limits and coverage'), ...grid(document.coverage)],
    exhibits: [
      head('Exhibits'),
      ...table(
        ['exhibit', 'path', 'bytes', 'SHA-256', 'received'],
        document.exhibits.map((one) => [one.id, one.path, String(one.size), one.sha256 ?? '', one.receivedAt]),
      ),
    ],
    disclosure: [head('Machine-drafted content'), ...document.disclosure.words.map(para)],
    citations: [
      head('Citations'),
      ...table(
        ['token', 'file', 'offset', 'length', 'SHA-256'],
        document.citations.map((one) => [tokens.get(one.id)!, one.member, String(one.offset), String(one.length), one.sha256]),
      ),
    ],
  }
}
