// From the case and a draft to the document every form is made of. Reads only; the same case, draft and time give the same document.
// long because: the document field by field, read beside contract/report.ts

import { boundedNegative } from '../../contract/bounded-negative.ts'
import { canonicalJson } from '../../contract/canonical-json.ts'
import type { Verification } from '../../contract/procedures/evidence.ts'
import { type Draft, type PrintedSentence, type ReportCitation, type ReportDocument, rungs, type Sentence } from '../../contract/report.ts'
import { admitted, disclosureOf } from '../../report/disclosure.ts'
import { kitNames, type ReportKit } from '../../report/kit.ts'
import { limitTable, timeWords } from '../../report/words.ts'
import { sourceById } from '../../sources/registry.ts'
import { headLine } from '../custody.ts'
import type { Desk } from '../desk.ts'
import { attack, type Findings } from '../detect/findings.ts'
import { hasCaseKey } from '../examiner.ts'
import type { Investigation } from '../graph/investigation.ts'
import type { RecordReader } from '../read.ts'
import { countOf } from './bounds.ts'
import { CitationBook } from './citations.ts'
import { clockTable } from './clock-table.ts'
import { coverageTable } from './coverage-table.ts'
import { readDataAccess } from './data-access.ts'
import { exhibitRows } from './exhibit-rows.ts'
import { kept } from './kept.ts'
import { ledgerRows } from './ledger-rows.ts'
import { incidentGraph, overTime, techniqueMatrix, touchedByRung } from './pictures.ts'
import { processRows } from './process-rows.ts'
import { timelineRows } from './timeline-rows.ts'
import { tools } from './tools.ts'

export interface ReportDesk extends Desk {
  readonly reader: RecordReader
  readonly findings: Findings
  readonly investigation: Investigation
}
export interface GatherOptions {
  draft: Draft
  version: number
  /** 0 for a draft. */
  revision: number
  issuedAt: string
  issuedBy: string
  kit: ReportKit
  verification: { at: string; result: Verification } | null
  anchoredAt: string | null
}
export interface Gathered {
  document: ReportDocument
  /** Sentences whose citations do not resolve. */
  problems: { sentence: string; problem: string }[]
}

/** Incidents whose entities are drawn, and how many are looked at for one worth drawing. */
const drawnGraphs = 3
const lookedAt = 8
/** Rows of the register whose first record is cited. */
const citedAccess = 60

export async function gather(desk: ReportDesk, options: GatherOptions): Promise<Gathered> {
  const { draft, kit } = options
  const { client, ledger } = desk
  const facts = await client.facts()
  const all = await desk.findings.all()
  const detections = new Map(all.map((one) => [one.id, one]))
  const book = new CitationBook(desk, desk.reader, detections)
  const problems: Gathered['problems'] = []

  const cite = async (citations: readonly ReportCitation[], sentence: string): Promise<string[]> => {
    const ids: string[] = []
    for (const one of citations) {
      const made = await book.cite(one)
      if ('id' in made) ids.push(made.id)
      else problems.push({ sentence, problem: made.problem })
    }
    return ids
  }
  const printed = async (one: Sentence): Promise<PrintedSentence> => ({
    id: one.id,
    form: one.form,
    kind: one.kind,
    text: one.kind === 'negative' && one.coverage ? boundedNegative(one.text, one.coverage) : one.text,
    citations: await cite(one.citations, one.id),
    origin: one.origin.by,
    decision: one.decision,
    subject: one.subject,
  })

  await book.lookUp([...admitted(draft), ...draft.responses, ...draft.identified].flatMap(({ citations }) => citations))
  const sentences: { of: Sentence; printed: PrintedSentence }[] = []
  for (const one of admitted(draft)) sentences.push({ of: one, printed: await printed(one) })
  const counts = new Map<string, number>()
  for (const { id, title, query } of draft.findings) {
    if (query.trim() === '') continue
    try {
      counts.set(id, (await kept(client, `count of ${query}`, () => countOf(client, query))).value)
    } catch (error) {
      problems.push({ sentence: id, problem: `the query of the finding “${title}” cannot be run: ${(error as Error).message}` })
    }
  }
  const findings: ReportDocument['findings'] = draft.findings.map((finding, index) => {
    const own = sentences.filter(({ of }) => of.finding === finding.id)
    const words = own.filter(({ of }) => of.form === 'sentence')
    const ofKind = (kind: Sentence['kind']) => words.filter(({ of }) => of.kind === kind).map((one) => one.printed)
    const severity = own.findLast(({ of }) => of.form === 'severity')?.of.text as ReportDocument['findings'][number]['severity'] | undefined
    return {
      ...finding,
      // As the case stands now: an earlier count may be of another state of it.
      count: counts.get(finding.id) ?? null,
      number: index + 1,
      severity: severity ?? null,
      facts: ofKind('fact'),
      interpretations: [...ofKind('interpretation'), ...own.filter(({ of }) => of.form === 'verdict').map((one) => one.printed)],
      opinions: ofKind('opinion'),
      negatives: ofKind('negative'),
    }
  })
  const loose = sentences.filter(({ of }) => of.finding === null)
  const responses: ReportDocument['responses'] = []
  for (const { citations, ...one } of draft.responses) responses.push({ ...one, citations: await cite(citations, `response ${one.id}`) })

  const adopted = [...new Set(sentences.flatMap(({ of }) => (of.subject !== null && detections.has(of.subject) ? [of.subject] : [])))]
  const { timeline, timelineNote } = timelineRows(book, responses)
  book.keepTexts = false
  const { access, accessTotal, accessNamed, accessNote, namedBy } = await dataAccess()
  const blast = blastOf(access.slice(0, accessNamed), adopted)
  const processes = [...book.events.values()].some(({ row }) => row.values.pid !== undefined)
    ? processRows(await kept(client, 'processes', () => desk.investigation.processes(undefined)), book)
    : []
  const spans = await client.sourceSpans()
  const { exhibits, members, membersTotal, parse } = await exhibitRows(client)
  const head = { count: ledger.head.count, head: ledger.head.hash }
  const intake = (await client.intakeVersions()).at(-1)

  const document: ReportDocument = {
    format: 'vestige-report-1',
    case: {
      id: facts.id,
      title: facts.title,
      createdAt: facts.createdAt,
      examiner: personOf(facts.examiner),
      examinerKey: facts.examiner.fingerprint,
    },
    report: { id: draft.id, kind: draft.kind, title: draft.title, version: options.version, zone: draft.zone },
    revision: options.revision,
    draft: options.revision === 0,
    issuedAt: options.issuedAt,
    issuedBy: options.issuedBy,
    custody: {
      ...head,
      line: headLine(ledger.caseId, { count: head.count, hash: head.head }, options.issuedAt),
      anchoredAt: options.anchoredAt,
    },
    integrity: integrityOf(options.verification),
    header: draft.header,
    received: {
      from: exhibits.reduce<string | null>((first, one) => (first === null || one.receivedAt < first ? one.receivedAt : first), null),
      to: exhibits.reduce<string | null>((last, one) => (last === null || one.receivedAt > last ? one.receivedAt : last), null),
    },
    review: draft.review,
    leftOut: draft.leftOut,
    exhibits,
    members,
    membersTotal,
    ...(await ledgerRows(desk.dir)),
    tools: await tools(),
    limits: limitTable,
    parse,
    time: {
      words: timeWords,
      sources: {
        columns: ['source', 'field', 'meaning', 'zone', 'precision'],
        rows: spans.map(({ source }) => {
          const time = sourceById(source)?.time
          return [sourceById(source)?.title ?? source, time?.field ?? '', time?.meaning ?? '', time?.zone ?? '', time?.precision ?? '']
        }),
        note: '',
      },
      undated: facts.undated,
      offsets: await clockTable(client),
    },
    sentences: loose.filter(({ of }) => of.kind !== 'negative' && of.form === 'sentence').map((one) => one.printed),
    findings,
    timeline,
    timelineNote,
    pictures: await pictures(),
    processes,
    attack: await attackTable(),
    access,
    accessTotal,
    accessNamed,
    accessNote,
    blast,
    responses,
    coverage: await coverageTable(client),
    negatives: loose.filter(({ of }) => of.kind === 'negative').map((one) => one.printed),
    disclosure: disclosureOf(draft),
    citations: book.list,
    records: book.records,
    recordsNote:
      book.recordsLeft > 0
        ? `${book.recordsLeft} further cited records are not printed; their place and hash stand in the list of citations.`
        : '',
    settings: {
      'possibly the same': `events of different files with equal bytes are counted each; ${facts.possiblySame} are marked so`,
      hidden: `${all.filter(({ hidden }) => hidden).length} detections are hidden by an examiner with a reason`,
      normaliser: normaliserWords(facts.indexVersion),
      'at rest': hasCaseKey(desk.dir)
        ? 'the case is encrypted at rest by Vestige, under a key that its examiners unlock'
        : 'the case is not encrypted by Vestige; originals and ledger are sealed by hash and signature',
      'intake version': intake ? `${intake.version} of ${intake.at}` : 'none',
    },
    templates: kitNames(kit),
  }
  // Through JSON once, so that the document in memory is the one that will be read back. The register, of which there may be
  // fifty thousand rows, is made of plain values already.
  const once = JSON.parse(canonicalJson({ ...document, access: [] })) as ReportDocument
  return { document: { ...once, access }, problems }

  async function dataAccess() {
    const { register, problems: said } = await readDataAccess(client, draft.header.inside)
    const identified = new Map(draft.identified.map((one) => [one.name, one.what]))
    for (const one of draft.identified) await cite(one.citations, `contents of ${one.name}`)
    const rows = register.rows(identified)
    const flagged = new Set(adopted.flatMap((id) => detections.get(id)!.entities))
    const namedBy = new Set<string>()
    const ours = (credential: string) => {
      const id = [...flagged].find((one) => credential.includes(one.slice(one.indexOf(':') + 1)))
      if (id !== undefined) namedBy.add(id)
      return id !== undefined
    }
    const known = new Map<string, boolean>()
    const isFlagged = (credential: string) => {
      let flag = known.get(credential)
      if (flag === undefined) {
        flag = flagged.size > 0 && ours(credential)
        known.set(credential, flag)
      }
      return flag
    }
    const ordered = [...rows.filter(({ credential }) => isFlagged(credential)), ...rows.filter(({ credential }) => !isFlagged(credential))]
    const first = ordered.filter(({ credential }) => isFlagged(credential)).length
    const access: ReportDocument['access'] = []
    for (const [index, { firstUid, lastUid, ...row }] of ordered.entries()) {
      const uids = index < citedAccess ? [...new Set([firstUid, lastUid])] : []
      const citations: string[] = []
      for (const uid of uids) {
        const id = index < Math.min(first, citedAccess) ? await book.event(uid) : null
        if (id !== null) citations.push(id)
      }
      access.push({ ...row, citations })
    }
    const notes = [
      first > 0
        ? `The first ${first} rows are of credentials that an adopted detection names; the others follow by rung, bytes and count.`
        : 'Rows stand by rung, bytes and count. No adopted detection names a credential of this register.',
      register.folded > 0 ? `${register.folded} records of further objects are counted with their bucket.` : '',
      register.nameless > 0 ? `${register.nameless} records of data actions name no object and are not in the register.` : '',
      draft.header.inside === '' ? 'No address ranges were stated as the client\'s own, so no row reaches "bytes sent outside".' : '',
      ...said,
    ]
    return {
      access,
      accessTotal: rows.length,
      accessNamed: first,
      namedBy: [...namedBy].sort(),
      accessNote: notes.filter((one) => one !== '').join(' '),
    }
  }

  async function pictures(): Promise<ReportDocument['pictures']> {
    const list = [
      await overTime(
        client,
        draft.responses.map((one) => one.when),
      ),
      techniqueMatrix(matrixColumns(), adopted.filter((id) => detections.get(id)!.techniques.length > 0).length, attack().version),
      touchedByRung(
        blast.table.rows.map(([name = '', count]) => ({ name, count: Number(count) })),
        namedBy,
      ),
    ]
    const incidents = await desk.findings.incidents()
    const shown = new Set(adopted)
    let graphs = 0
    for (const one of incidents.filter(({ detections: ids }) => ids.some((id) => shown.has(id))).slice(0, lookedAt)) {
      if (graphs === drawnGraphs) break
      const graph = await kept(client, `graph of ${one.id} ${one.title}`, () => incidentGraph(desk.investigation, one.id, one.title))
      if (graph) graphs++
      list.push(graph)
    }
    return list.filter((one) => one !== null)
  }

  function matrixColumns() {
    const table = attack()
    return table.tactics.flatMap(({ shortname, name }) => {
      const cells = new Map<string, number>()
      for (const id of adopted) {
        const { tactics, techniques } = detections.get(id)!
        if (tactics.includes(shortname)) for (const one of techniques) cells.set(one, (cells.get(one) ?? 0) + 1)
      }
      const sorted = [...cells].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1))
      const named = sorted.map(([id, count]) => ({ id, name: table.technique(id)?.name || id, detections: count }))
      return named.length === 0 ? [] : [{ tactic: name, cells: named }]
    })
  }

  async function attackTable(): Promise<ReportDocument['attack']> {
    const table = attack()
    const citedOf = (wanted: string) => new Map(book.list.filter(({ kind }) => kind === wanted).map(({ ref, id }) => [ref, id]))
    const [citedDetections, citedEvents] = [citedOf('detection'), citedOf('event')]
    const rows = new Map<string, { tactics: Set<string>; rules: Set<string>; detections: number; citations: string[] }>()
    for (const id of adopted) {
      const one = detections.get(id)!
      // What only a story sentence names is cited by its events.
      const cited = citedDetections.get(id) ?? one.eventIds.flatMap((uid) => citedEvents.get(uid) ?? [])[0]
      for (const technique of one.techniques) {
        const row = rows.get(technique) ?? { tactics: new Set(), rules: new Set(), detections: 0, citations: [] }
        for (const tactic of one.tactics) row.tactics.add(table.tactic(tactic)?.name ?? tactic)
        row.rules.add(one.title)
        row.detections++
        if (cited && row.citations.length < 8 && !row.citations.includes(cited)) row.citations.push(cited)
        rows.set(technique, row)
      }
    }
    return {
      columns: ['technique', 'name', 'tactics of its rules', 'rules', 'detections', 'citations'],
      rows: [...rows]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, row]) => [
          id,
          table.technique(id)?.name ?? 'not in the table',
          [...row.tactics].join(', '),
          [...row.rules].join('; '),
          String(row.detections),
          row.citations.join(' '),
        ]),
      note: `MITRE ATT&CK Enterprise ${table.version}. Only techniques of detections that an examiner adopted. A technique is the tag of a rule, not a finding about intent.`,
    }
  }
}

const normaliserWords = (version: string | null): string => {
  if (version === null) return 'not recorded'
  try {
    const { format, sources } = JSON.parse(version) as { format: number; sources: Record<string, number> }
    return `form ${format} of the index; ${Object.keys(sources).length} log sources known, each with its version in the case`
  } catch {
    return 'of an earlier version'
  }
}

function integrityOf(verification: GatherOptions['verification']): ReportDocument['integrity'] {
  const columns = ['check', 'result', 'of', 'detail']
  if (!verification)
    return {
      holds: null,
      at: null,
      checks: { columns, rows: [], note: 'The originals were not verified in this session before this report.' },
    }
  const { at, result } = verification
  return {
    holds: result.holds,
    at,
    checks: {
      columns,
      rows: result.checks.map(({ name, status, subject, detail }) => [name, status.replace('_', ' '), subject, detail]),
      note: 'Integrity and completeness are reported apart; "not checked" is not "holds".',
    },
  }
}

/** `touched`: rows of the register whose credential an adopted detection names. */
function blastOf(touched: ReportDocument['access'], adopted: readonly string[]): ReportDocument['blast'] {
  const counts = new Map<string, number>()
  for (const { rung } of touched) counts.set(rung, (counts.get(rung) ?? 0) + 1)
  return {
    status: 'not evaluated',
    words: [
      adopted.length === 0
        ? 'Did touch: no detection was adopted, so no credential is marked from which to count.'
        : `Did touch: credentials that adopted detections name appear in ${touched.length} rows of the data access register.`,
      'Could reach: not evaluated. That needs the permission state of the accounts at the time, which is not among the exhibits.',
      'Unknown: what sources record that are not among the exhibits, or that were not complete (see limits and coverage).',
    ],
    table: {
      columns: ['rung', 'things touched'],
      rows: rungs.flatMap((rung) => (counts.has(rung) ? [[rung, String(counts.get(rung))]] : [])),
      note: '',
    },
  }
}

const personOf = ({ name, mail, organisation }: { name: string; mail: string; organisation: string }) =>
  [mail === '' ? name : `${name} <${mail}>`, organisation].filter((one) => one !== '').join(', ')
