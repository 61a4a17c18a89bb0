// The document as the templates read it: every string safe to draw, numbers grouped, long lists cut with a word about the rest.
import type { PrintedSentence, ReportDocument } from '../../contract/report.ts'
import { inZone, offsetWord } from '../stamp.ts'
import { hashWords, itemsOnly, ladderWords, methodWords, notHearsay } from '../words.ts'
import type { Printable } from './printable.ts'

/** Rows that are printed; the evidence copy carries the rest as files. */
export const printedRows = { members: 400, custody: 600, access: 150, citations: 800, decisions: 400, records: 150 }

const number = (value: number): string =>
  String(value)
    .replace(/\B(?=(\d{3})+$)/g, '\u202f')
    .replaceAll('\u202f', ' ')
const rest = (shown: number, total: number, where: string): string =>
  total > shown ? `${number(shown)} of ${number(total)} are printed; ${where}` : ''
const inFull = 'all of them are in the machine-readable copy of this report.'

export interface Attachment {
  name: string
  mime: string
  relationship: 'source' | 'data' | 'alternative' | 'supplement'
  description: string
  bytes: Uint8Array
}

export function payloadOf(document: ReportDocument, text: Printable, attachments: readonly Attachment[]): Record<string, unknown> {
  const citations = document.citations.slice(0, printedRows.citations)
  const linked = new Set(
    'records' in document.leftOut || document.report.kind === 'evidence-list' || document.report.kind === 'certification'
      ? []
      : citations.map(({ id }) => id),
  )
  const cites = (ids: readonly string[], most = 8) => ids.slice(0, most).map((id) => ({ id, link: linked.has(id) }))
  const sentence = (one: PrintedSentence) => ({
    ...one,
    citations: cites(one.citations, 24),
    source: one.origin === 'model' ? 'a language model' : 'rules',
    decision: one.decision.state,
    by: one.decision.by ?? '',
    at: one.decision.at ?? '',
  })
  const clock = (at: string | null) => (at === null ? 'undated' : at)
  const both = (at: string | null) => {
    const local = at === null ? '' : inZone(at, document.report.zone)
    return local === '' ? clock(at) : `${at}\n${local}`
  }
  const date = new Date(document.issuedAt)
  const made = {
    authors: document.header.examiners.length > 0 ? document.header.examiners.map(({ name }) => name) : [document.case.examiner],
    case: { ...document.case, createdAt: document.case.createdAt, examinerKeyBroken: document.case.examinerKey },
    report: { ...document.report, number: document.header.number || document.report.id },
    revision: document.revision,
    draft: document.draft,
    issuedAt: document.issuedAt,
    issuedBy: document.issuedBy,
    custody: { ...document.custody, headBroken: `${document.custody.count}:${document.custody.head}` },
    integrity: document.integrity,
    header: document.header,
    received: { from: document.received.from ?? '', to: document.received.to ?? '' },
    reviews: {
      technical: reviewWords(document.review.technical),
      administrative: reviewWords(document.review.administrative),
    },
    leftOut: document.leftOut,
    words: { hash: hashWords, method: methodWords, ladder: ladderWords, itemsOnly, notHearsay },
    exhibits: document.exhibits.map((one) => ({
      ...one,
      size: number(one.size),
      files: number(one.files),
      account: { ...one.account, records: number(one.account.records), events: number(one.account.events) },
    })),
    members: document.members.slice(0, printedRows.members).map((one) => ({
      member: one.member,
      path: one.problem === null ? one.path : `${one.path} (${one.state}: ${one.problem})`,
      size: number(one.size),
      sha256: one.sha256 ?? 'not computed',
      source: one.source ?? one.state,
    })),
    membersNote: rest(
      Math.min(document.members.length, printedRows.members),
      document.membersTotal,
      `${inFull} The sealed hash list of each exhibit names every file.`,
    ),
    custodyRows: document.custodyRows.slice(0, printedRows.custody).map((one) => ({
      seq: String(one.seq),
      at: one.at,
      offset: `${offsetWord(one.offset)} local`,
      by: one.by,
      act: one.phase === 'note' ? one.action : `${one.action}, ${one.phase}`,
      exhibit: one.exhibit ?? '',
      detail: [one.detail, one.before === null ? '' : `before ${one.before}`, one.after === null ? '' : `after ${one.after}`]
        .filter((part) => part !== '')
        .join(' '),
      hash: `${one.hash.slice(0, 16)}…`,
    })),
    custodyNote:
      `${rest(Math.min(document.custodyRows.length, printedRows.custody), document.custodyTotal, 'all of them are in custody.jsonl.')} Hashes are cut to 16 digits in this table; the head above is whole, and the ledger holds all.`.trim(),
    steps: document.steps,
    tools: document.tools.map((one) => ({ ...one, sha256: one.sha256 === '' ? 'pinned by version' : one.sha256 })),
    limits: document.limits,
    parse: document.parse,
    settings: Object.entries(document.settings),
    time: { ...document.time, undated: number(document.time.undated) },
    sentences: document.sentences.map(sentence),
    findings: document.findings.map((one) => ({
      ...one,
      count: one.count === null ? null : number(one.count),
      facts: one.facts.map(sentence),
      interpretations: one.interpretations.map(sentence),
      opinions: one.opinions.map(sentence),
      negatives: one.negatives.map(sentence),
    })),
    negatives: document.negatives.map(sentence),
    timeline: document.timeline.map((one) => ({ ...one, at: both(one.at), citations: cites(one.citations, 3) })),
    timelineNote: document.timelineNote,
    timelineZone: `Times in UTC${document.report.zone === '' ? '' : `, below them in ${document.report.zone} with its offset`}; no finer than the source records. “undated”: the record holds no usable time.`,
    pictures: document.pictures.map((one) => ({ ...one, count: number(one.count) })),
    processes: document.processes.map((tree) => ({
      ...tree,
      rows: tree.rows.map((one) => ({ ...one, pid: String(one.pid), start: clock(one.start), citations: cites(one.citations, 3) })),
    })),
    attack: document.attack,
    access: document.access.slice(0, printedRows.access).map((one) => ({
      ...one,
      first: clock(one.first),
      last: clock(one.last),
      count: number(one.count),
      refused: number(one.refused),
      bytes: one.bytes === null ? 'not stated' : number(one.bytes),
      citations: cites(one.citations, 2),
    })),
    accessNote: `${document.accessNote} ${rest(Math.min(document.access.length, printedRows.access), document.accessTotal, inFull)}`.trim(),
    blast: document.blast,
    responses: document.responses.map((one) => ({
      ...one,
      when: one.when === '' ? 'not stated' : one.when,
      citations: cites(one.citations, 3),
    })),
    coverage: document.coverage,
    disclosure: {
      ...document.disclosure,
      counts: document.disclosure.counts.map((one) => ({
        ...one,
        proposed: number(one.proposed),
        adopted: number(one.adopted),
        edited: number(one.edited),
        rejected: number(one.rejected),
      })),
      models: document.disclosure.models.rows.map((row) =>
        row.map((cell, index) => [document.disclosure.models.columns[index] ?? '', cell]),
      ),
      decisions: {
        ...document.disclosure.decisions,
        columns: document.disclosure.decisions.columns,
        rows: document.disclosure.decisions.rows.slice(0, printedRows.decisions),
      },
    },
    citations: citations.map((one) => ({
      id: one.id,
      member: one.member,
      path: one.within.map(({ path }) => path).join(' → '),
      place:
        one.kind === 'detection'
          ? `detection, of ${one.members.join(', ')}`
          : `${one.kind === 'event' ? 'record' : one.kind} at byte ${number(one.offset)}, ${number(one.length)} bytes`,
      at: one.kind === 'detection' || one.at !== null ? clock(one.at) : one.kind === 'event' ? 'undated' : '',
      sha256: one.sha256,
    })),
    citationsNote: rest(citations.length, document.citations.length, inFull),
    records: document.records.slice(0, printedRows.records).map((one) => ({ ...one, shown: number(one.shown), bytes: number(one.bytes) })),
    recordsNote: [document.recordsNote, rest(Math.min(document.records.length, printedRows.records), document.records.length, inFull)]
      .filter((one) => one !== '')
      .join(' '),
    attachments: attachments.map(({ name, mime, relationship, description }) => ({ name, mime, relationship, description })),
    date: {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    },
  }
  return drawn(made, text, '') as Record<string, unknown>
}

const reviewWords = (review: ReportDocument['review']['technical']): string =>
  review === null ? 'not done' : `${review.by}, ${review.at}${review.note === '' ? '' : `: ${review.note}`}`

/** Strings that name things to the template and are never drawn as they are. */
const asTheyAre = new Set(['svg', 'id', 'name', 'mime', 'relationship', 'kind', 'state', 'origin'])

function drawn(value: unknown, text: Printable, key: string): unknown {
  if (typeof value === 'string') {
    if (key === 'text' || key === 'summary' || key === 'at') return text.lines(value)
    return asTheyAre.has(key) && /^[\x20-\x7e]*$/.test(value) && value.length <= 14
      ? value
      : key === 'svg' || key === 'mime' || key === 'relationship'
        ? value
        : text.line(value)
  }
  if (Array.isArray(value)) return value.map((one) => drawn(one, text, key))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, drawn(one, text, name)]))
  return value
}
