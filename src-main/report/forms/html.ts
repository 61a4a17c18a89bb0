// The report as one HTML page: no script, no request to anywhere, readable in a browser and by a screen reader.
// long because: one section a case, in the order a reader meets them
import type { PrintedFinding, PrintedSentence, ReportDocument, ReportTable, SectionId } from '../../contract/report.ts'
import { sectionsFor } from '../draft/start.ts'
import { xml } from '../drawings/svg.ts'
import { inZone, offsetWord } from '../stamp.ts'
import { hashWords, itemsOnly, ladderWords, methodWords, shortPath } from '../words.ts'
import { htmlStyle } from './html-style.ts'

/** Rows of the long tables; JSON and CSV hold all. */
const rowsAtMost = 500

export const sectionTitles: Record<SectionId, string> = {
  header: 'Case',
  authority: 'Authority and scope',
  summary: 'Summary',
  exhibits: 'Exhibit register',
  custody: 'Chain of custody',
  methods: 'Methods and tools',
  time: 'Time',
  findings: 'Findings',
  timeline: 'Timeline',
  graph: 'Figures',
  processes: 'Process trees',
  attack: 'Techniques (MITRE ATT&CK)',
  access: 'Data access register',
  blast: 'Blast radius',
  response: 'Response taken',
  limits: 'Limits and coverage',
  ai: 'Machine-drafted content',
  examiner: "Examiner's statement",
  certification: 'Certification',
  records: 'Citations and cited records',
}
/** In the order they stand on the page. */
const order: SectionId[] = [
  'summary',
  'authority',
  'findings',
  'timeline',
  'graph',
  'processes',
  'attack',
  'access',
  'blast',
  'response',
  'limits',
  'methods',
  'time',
  'exhibits',
  'custody',
  'ai',
  'examiner',
  'records',
]

const p = (text: string) => `<p>${xml(text)}</p>`
const said = (text: string) => (text === '' ? '<em class="none">not stated</em>' : xml(text))
const code = (text: string) => `<code>${xml(text)}</code>`
const clock = (at: string | null) => (at === null ? '<em class="none">undated</em>' : `<time datetime="${xml(at)}">${xml(at)}</time>`)

/** Cells are HTML already. */
function rows(columns: readonly string[], list: readonly (readonly string[])[], note = ''): string {
  if (list.length === 0) return note === '' ? '<p class="none">None.</p>' : `<p class="note">${xml(note)}</p>`
  const cut = list.length > rowsAtMost ? `${rowsAtMost} of ${list.length} rows are shown; JSON and CSV hold all. ` : ''
  const head = columns.map((name) => `<th scope="col">${xml(name)}</th>`).join('')
  const body = list
    .slice(0, rowsAtMost)
    .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('\n')
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${cut + note === '' ? '' : `<p class="note">${xml(cut + note)}</p>`}`
}
const plain = ({ columns, rows: list, note }: ReportTable) =>
  rows(
    columns,
    list.map((row) => row.map(xml)),
    note,
  )
const facts = (list: readonly (readonly [string, string])[]) =>
  `<dl>${list.map(([name, value]) => `<dt>${xml(name)}</dt><dd>${value}</dd>`).join('')}</dl>`

export function toHtml(document: ReportDocument): string {
  const known = new Set(document.citations.map(({ id }) => id))
  const cites = (ids: readonly string[]) =>
    ids.map((id) => (known.has(id) ? `<a class="cite" href="#${id}">${id}</a>` : `<span class="cite">${xml(id)}</span>`)).join(' ')
  const wanted = new Set(sectionsFor(document.report.kind))
  const parts = order.filter((id) => wanted.has(id) && (id !== 'processes' || document.processes.length > 0))
  const name = `Report ${document.header.number || document.report.id}${document.draft ? ', draft' : `, revision ${document.revision}`}`
  const body = parts.map((id, index) => {
    const left = document.leftOut[id]
    const inner =
      left === undefined
        ? section(id, document, cites)
        : `<p class="notice">This section was left out. Reason given by the examiner: ${xml(left)}</p>`
    return `<section id="${id}" aria-labelledby="h-${id}"><h2 id="h-${id}"><span class="no">${index + 1}</span> ${xml(sectionTitles[id])}</h2>${inner}</section>`
  })
  return `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="Vestige"><title>${xml(`${document.report.title}: ${document.case.title}`)}</title><style>${htmlStyle}</style></head>
<body><header class="running"><span>${xml(name)} · Case ${code(document.case.id)}</span><strong>${xml(document.header.privilege)}</strong></header>
<main>${cover(document)}
<nav aria-label="Contents"><ol>${parts.map((id) => `<li><a href="#${id}">${xml(sectionTitles[id])}</a></li>`).join('')}</ol></nav>
${body.join('\n')}
<p class="end">End of ${xml(name.toLowerCase())}</p></main></body></html>
`
}

function cover(document: ReportDocument): string {
  const { header, custody, received } = document
  return `<div class="cover"><p class="kind">${xml(document.report.kind.replace('-', ' '))} report</p><h1>${xml(document.report.title)}</h1><p class="sub">${xml(document.case.title)}</p>
${document.draft ? `<p class="notice alarm"><strong>Draft.</strong> Rendered from version ${document.report.version} of a draft that nobody has signed off. It is not to be filed or relied on.</p>` : ''}
${facts([
  ['Case', `${code(document.case.id)}, opened ${clock(document.case.createdAt)}`],
  [
    'Issued',
    document.draft ? `not issued; rendered ${clock(document.issuedAt)}` : `${clock(document.issuedAt)} by ${xml(document.issuedBy)}`,
  ],
  ['Supersedes', said(header.supersedes)],
  ['Amends', said(header.amends)],
  ['Client', said(header.client)],
  ['Matter', said(header.matter)],
  ['Counsel', said(header.counsel)],
  ['Examiner', xml(document.case.examiner)],
  ["Examiner's key", code(document.case.examinerKey)],
  ['Evidence received', received.from === null ? said('') : `${clock(received.from)} to ${clock(received.to)}`],
  ['Examined', `${said(header.examinedFrom)} to ${said(header.examinedTo)}`],
  ['Place of work', said(header.place)],
  ['Custody head', code(`${custody.count}:${custody.head}`)],
  ['Head kept outside', custody.anchoredAt === null ? 'not recorded' : clock(custody.anchoredAt)],
])}<p class="note">${xml(itemsOnly)}</p></div>`
}

type Cites = (ids: readonly string[]) => string

function sentences(title: string, list: readonly PrintedSentence[], cites: Cites, tone: string): string {
  if (list.length === 0) return ''
  const items = list.map(
    (one) =>
      `<li id="s-${xml(one.id)}" data-sentence="${xml(one.id)}">${xml(one.text)} ${cites(one.citations)}${one.origin === 'examiner' ? '' : `<small>Drafted by ${one.origin === 'model' ? 'a language model' : 'rules'}; ${one.decision.state} by ${xml(one.decision.by ?? '')}, ${xml(one.decision.at ?? '')}.</small>`}</li>`,
  )
  return `<h4 class="${tone}">${xml(title)}</h4><ol class="said ${tone}">${items.join('')}</ol>`
}

function finding(one: PrintedFinding, cites: Cites): string {
  return `<article><h3>Finding ${one.number}: ${xml(one.title)}</h3><p class="note">Confidence: ${xml(one.confidence)}. Severity: ${one.severity ?? 'not stated'}.</p>
${sentences('Fact', one.facts, cites, 'fact')}${sentences('Interpretation', one.interpretations, cites, 'interpretation')}${sentences('Opinion', one.opinions, cites, 'opinion')}${sentences('Not found, within these bounds', one.negatives, cites, 'negative')}
${facts([
  ['Other explanations', said(one.alternatives)],
  ['Against the finding', said(one.against)],
  ['Reproduced by', one.query === '' ? said('') : `${code(one.query)}${one.count === null ? '' : `, ${one.count} events`}`],
  ['Would change it', said(one.wouldChange)],
])}</article>`
}

function section(id: SectionId, document: ReportDocument, cites: Cites): string {
  const { header } = document
  switch (id) {
    case 'summary':
      return `${
        header.summary === ''
          ? p('The examiner wrote no summary.')
          : header.summary
              .split('\n')
              .filter((one) => one.trim() !== '')
              .map(p)
              .join('')
      }${
        document.findings.length === 0
          ? ''
          : rows(
              ['no.', 'finding', 'confidence', 'severity'],
              document.findings.map((one) => [String(one.number), xml(one.title), xml(one.confidence), one.severity ?? 'not stated']),
            )
      }`
    case 'authority':
      return facts([
        ['Authority', said(header.authority)],
        ['Authorised by', said(header.authorisedBy)],
        ['Date authorised', said(header.authorisedAt)],
        ['Asked', said(header.asked)],
        ['Scope', said(header.scope)],
        ['Excluded', said(header.excluded)],
        ['Assumptions', said(header.assumptions)],
      ])
    case 'findings':
      return `${document.findings.map((one) => finding(one, cites)).join('')}${sentences('Adopted, not joined to a finding', document.sentences, cites, 'fact')}${document.findings.length + document.sentences.length === 0 ? '<p class="notice">No finding was entered, and no drafted sentence was adopted.</p>' : ''}`
    case 'timeline':
      return `${p(document.timelineNote)}${rows(
        [
          'time (UTC)',
          ...(document.report.zone === '' ? [] : [document.report.zone]),
          'lane',
          'credential or person',
          'act',
          'on',
          'from',
          'result',
          'cited',
        ],
        document.timeline.map((one) => [
          clock(one.at),
          ...(document.report.zone === '' ? [] : [one.at === null ? '' : xml(inZone(one.at, document.report.zone))]),
          xml(one.lane),
          code(one.who),
          xml(one.what),
          code(one.on),
          code(one.from),
          xml(one.result),
          cites(one.citations),
        ]),
      )}`
    case 'graph':
      return document.pictures
        .map(
          (one) =>
            `<figure><img alt="${xml(one.alt)}" src="data:image/svg+xml;base64,${Buffer.from(one.svg).toString('base64')}"><figcaption>${xml(one.title)}. Query: ${code(one.query)}, ${one.count} ${xml(one.unit ?? 'events')}. ${xml(one.note)}</figcaption></figure>`,
        )
        .join('')
    case 'processes':
      return document.processes
        .map(
          (tree) =>
            `<h3>Host ${xml(tree.host)}</h3>${rows(
              ['process', 'pid', 'as', 'start (UTC)', 'cited'],
              tree.rows.map((one) => [
                `<span class="d${one.depth}">${code(one.command)}</span>${one.doubt === '' ? '' : ` <small>${xml(one.doubt)}</small>`}`,
                String(one.pid),
                xml(one.user),
                clock(one.start),
                cites(one.citations),
              ]),
              tree.note,
            )}`,
        )
        .join('')
    case 'attack':
      return plain(document.attack)
    case 'access':
      return `${ladderWords.map(p).join('')}${rows(
        ['what was touched, by which credential', 'first, last (UTC)', 'requests', 'bytes', 'rung, and why', 'cited'],
        document.access.map((one) => [
          `${code(one.name)} <small>(${one.kind}) by ${code(one.credential)}</small>`,
          one.last === one.first ? clock(one.first) : `${clock(one.first)}<br>${clock(one.last)}`,
          `${one.count}${one.refused > 0 ? `<small>${one.refused} refused</small>` : ''}`,
          one.bytes === null ? 'not stated' : `<span class="whole">${one.bytes}</span>`,
          `<strong>${one.rung}</strong><small>${xml(one.because)}</small>`,
          cites(one.citations),
        ]),
        document.accessNote,
      )}`
    case 'blast':
      return `<ul>${document.blast.words.map((one) => `<li>${xml(one)}</li>`).join('')}</ul>${document.blast.table.rows.length > 0 ? plain(document.blast.table) : ''}`
    case 'response':
      return rows(
        ['when', 'who', 'what', 'authority', 'evidence', 'cited'],
        document.responses.map((one) => [
          said(one.when),
          said(one.who),
          xml(one.what),
          said(one.authority),
          said(one.evidence),
          cites(one.citations),
        ]),
        'Entered by hand by the examiner, as reported by those named.',
      )
    case 'limits':
      return `${plain(document.coverage)}${sentences('Not found, within these bounds', document.negatives, cites, 'negative')}`
    case 'methods':
      return `${methodWords.map(p).join('')}${header.method === '' ? '' : p(header.method)}${facts([
        ['Deviations', said(header.deviations)],
        ['Work of others', said(header.othersWork)],
      ])}<h3>Tools</h3>${rows(
        ['tool', 'version', 'SHA-256', 'used for', 'validation and known limits'],
        document.tools.map((one) => [
          xml(one.name),
          xml(one.version),
          one.sha256 === '' ? 'pinned by version' : code(one.sha256),
          xml(one.purpose),
          xml(one.validation),
        ]),
      )}<h3>Steps</h3>${plain(document.steps)}<h3>Account of records</h3>${plain(document.parse)}<h3>Limits of the parsers</h3>${plain(document.limits)}<h3>Settings</h3>${facts(
        Object.entries(document.settings).map(([one, value]) => [one, xml(value)] as const),
      )}`
    case 'time':
      return `<ul>${document.time.words.map((one) => `<li>${xml(one)}</li>`).join('')}</ul>${p(document.time.undated === 0 ? 'No event of this case is undated.' : `${document.time.undated} of the events of this case are undated.`)}${plain(document.time.sources)}${plain(document.time.offsets)}`
    case 'exhibits':
      return `${document.exhibits
        .map(
          (one) =>
            `<h3>${xml(one.id)}: ${xml(shortPath(one.path))}</h3>${facts([
              ...(one.path.includes('\n') ? [['Paths', one.path.split('\n').map(code).join('<br>')] as const] : []),
              ['Kind, size, files', `${xml(one.kind)}, ${one.size} bytes, ${one.files} files`],
              ['SHA-256', one.sha256 === null ? 'not computed' : code(one.sha256)],
              ['Received', `${clock(one.receivedAt)} from ${said(one.receivedFrom)}`],
              ['Collected by', said(one.collectedBy)],
              ['Medium', said(one.medium)],
              ['Authority', said(one.authority)],
              ['Note', said(one.note)],
              ['Integrity', xml(one.checks.join('; '))],
              ['Recognised as', said(one.sources.join(', '))],
              ['Records, events', `${one.account.records} records, ${one.account.events} events`],
            ])}`,
        )
        .join('')}<h3>Files of the exhibits</h3>${rows(
        ['file', 'path', 'bytes', 'SHA-256', 'source', 'state'],
        document.members.map((one) => [
          code(one.member),
          code(one.path),
          String(one.size),
          code(one.sha256 ?? 'not computed'),
          xml(one.source ?? ''),
          xml(one.problem ?? one.state),
        ]),
      )}`
    case 'custody':
      return `${hashWords.map(p).join('')}${facts([
        ['Head', code(`${document.custody.count}:${document.custody.head}`)],
        ['To keep elsewhere', code(document.custody.line)],
      ])}<h3>Verification</h3>${document.integrity.holds === null ? p(document.integrity.checks.note) : plain(document.integrity.checks)}<h3>Ledger</h3>${rows(
        ['no.', 'time (UTC)', 'local offset', 'by', 'act', 'exhibit', 'detail', 'hash'],
        document.custodyRows.map((one) => [
          String(one.seq),
          clock(one.at),
          offsetWord(one.offset),
          xml(one.by),
          xml(one.phase === 'note' ? one.action : `${one.action}, ${one.phase}`),
          xml(one.exhibit ?? ''),
          code(one.detail),
          code(one.hash),
        ]),
      )}`
    case 'ai':
      return `${document.disclosure.words.map(p).join('')}${rows(
        ['drafted by', 'form', 'not decided', 'adopted', 'edited', 'rejected'],
        document.disclosure.counts.map((one) => [
          xml(one.origin),
          one.form,
          String(one.proposed),
          String(one.adopted),
          String(one.edited),
          String(one.rejected),
        ]),
      )}${document.disclosure.models.rows.length > 0 ? plain(document.disclosure.models) : ''}${document.disclosure.decisions.rows.length > 0 ? `<h3>Decisions</h3>${plain(document.disclosure.decisions)}` : ''}`
    case 'examiner':
      return `${header.examiners
        .map((one) =>
          facts([
            ['Name', said(one.name)],
            ['Title', said(one.title)],
            ['Organisation', said(one.organisation)],
            ['Address', said(one.address)],
            ['Telephone, mail', `${said(one.phone)}, ${said(one.mail)}`],
            ['Qualifications', said(one.qualifications)],
            ...(document.report.kind === 'expert'
              ? ([
                  ['Publications, 10 years', said(one.publications)],
                  ['Testimony, 4 years', said(one.testimony)],
                  ['Compensation', said(one.compensation)],
                ] as const)
              : []),
          ]),
        )
        .join('')}${facts([
        ['Independence', said(header.independence)],
        ['Technical review', review(document.review.technical)],
        ['Administrative review', review(document.review.administrative)],
        ['Retention, destruction', said(header.retention)],
      ])}`
    case 'records':
      return `${p('Offsets count in the decompressed bytes of the file named. The hash is SHA-256 over exactly those bytes.')}${rows(
        ['id', 'kind', 'file', 'path', 'offset', 'length', 'time (UTC)', 'as recorded', 'SHA-256 of those bytes'],
        document.citations.map((one) => [
          `<span id="${one.id}"${one.kind === 'event' ? ` data-event="${one.ref}"` : ''}>${one.id}</span>`,
          one.kind === 'detection' ? `detection of ${cites(one.members)}` : one.kind,
          code(one.member),
          code(one.within.map(({ path }) => path).join(' → ')),
          String(one.offset),
          String(one.length),
          one.at === null && one.kind !== 'event' ? '' : clock(one.at),
          code(one.recordedTime ?? ''),
          code(one.sha256),
        ]),
      )}${document.records.map((one) => `<details><summary>${one.citation}: ${one.shown} of ${one.bytes} bytes as received</summary><pre>${xml(one.text)}</pre></details>`).join('')}`
    default:
      return ''
  }
}

const review = (one: ReportDocument['review']['technical']): string =>
  one === null ? 'not done' : xml(`${one.by}, ${one.at}${one.note === '' ? '' : `: ${one.note}`}`)
