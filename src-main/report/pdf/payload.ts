// The document as the templates read it: every string safe to draw, numbers grouped, long lists cut with a word about the rest.
// long because: what each template field is made of, in one place
import type { PrintedSentence, ReportDocument } from '../../contract/report.ts'
import { inZone, offsetWord } from '../stamp.ts'
import { hashWords, itemsOnly, ladderWords, methodWords, notHearsay, shortPath, unshown } from '../words.ts'
import type { Printable } from './printable.ts'

/** Rows that are printed; the evidence copy carries the rest as files. */
export const printedRows = {
  timeline: 250,
  members: 400,
  listedMembers: 2000,
  custody: 600,
  access: 60,
  citations: 800,
  decisions: 400,
  /** Of coverage, before those alike are put together. */
  lanes: 40,
  records: 60,
}

const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '\u00a0')
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
    by: nameOnly(one.decision.by ?? ''),
    at: (one.decision.at ?? '').replace(/\.\d+Z$/, 'Z'),
  })
  // A list of evidence prints files for their own sake; a report those that it rests on.
  const lists = document.report.kind === 'evidence-list' || document.report.kind === 'certification'
  const cited = new Set(document.citations.flatMap(({ within }) => within.map(({ member }) => member)))
  const members = (lists ? document.members : document.members.filter(({ member }) => cited.has(member))).slice(
    0,
    lists ? printedRows.listedMembers : printedRows.members,
  )
  const timeline = shortened(document)
  const clock = (at: string | null) => (at === null ? 'undated' : at)
  const date = new Date(document.issuedAt)
  const accessRows = folded(document.access)
  const foldedWords =
    accessRows.length < document.access.length ? `Objects of one bucket with the same credential and rung stand in one row; ${inFull}` : ''
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
      path: shortPath(one.path),
      paths: one.path.includes('\n') ? one.path.split('\n').join(', ') : '',
      size: number(one.size),
      files: number(one.files),
      account: { ...one.account, records: number(one.account.records), events: number(one.account.events) },
    })),
    members: members.map((one) => ({
      member: one.member,
      path: one.problem === null ? one.path : `${one.path} (${one.state}: ${one.problem})`,
      size: number(one.size),
      sha256: one.sha256 ?? 'not computed',
      source: one.source ?? one.state,
    })),
    membersNote: lists
      ? rest(members.length, document.membersTotal, `${inFull} The sealed hash list of each exhibit names every file.`)
      : `${number(members.length)} files that this report cites, of ${number(document.membersTotal)}; ${inFull} The sealed hash list of each exhibit names every file.`,
    filesNote: lists
      ? ''
      : `The exhibits hold ${number(document.membersTotal)} files. Those that this report cites stand in the appendix with path and hash; ${inFull} The evidence list prints them too.`,
    custodyRows: document.custodyRows.slice(0, printedRows.custody).map((one) => ({
      seq: String(one.seq),
      at: one.at,
      offset: `${offsetWord(one.offset)} local`,
      by: nameOnly(one.by),
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
    timeline: timeline.map((one) => ({
      ...one,
      at: clock(one.at),
      local: localOf(one.at, document.report.zone),
      citations: cites(one.citations, 3),
    })),
    timelineNote:
      `${document.timelineNote} ${timeline.length < document.timeline.length ? `Of detections with many events the first and the last stand here: ${rest(timeline.length, document.timeline.length, inFull)}` : ''}`.trim(),
    timelineHead: `time (UTC)${document.report.zone === '' ? '' : `, ${document.report.zone}`}`,
    timelineZone: `Times in UTC${document.report.zone === '' ? '' : `, below them in ${document.report.zone} with its offset`}; no finer than the source records. “undated”: the record holds no usable time.`,
    // Those on a side of their own last: between others they would leave pages half empty.
    pictures: document.pictures
      .map((one) => ({
        ...one,
        unit: one.unit ?? 'events',
        count: number(one.count),
        width: widthOf(one.svg),
        wide: widthOf(one.svg) > portraitAtMost,
      }))
      .toSorted((a, b) => Number(a.wide) - Number(b.wide)),
    processes: document.processes.map((tree) => ({
      ...tree,
      rows: tree.rows.map((one) => ({ ...one, pid: String(one.pid), start: clock(one.start), citations: cites(one.citations, 3) })),
    })),
    attack: document.attack,
    access: accessRows.slice(0, printedRows.access).map((one) => ({
      ...one,
      first: clock(one.first),
      last: clock(one.last),
      count: number(one.count),
      refused: number(one.refused),
      bytes: one.bytes === null ? 'not stated' : number(one.bytes),
      citations: cites(one.citations, 2),
    })),
    accessNote:
      `${document.accessNote} ${foldedWords} ${rest(Math.min(accessRows.length, printedRows.access), accessRows.length, inFull)}`.trim(),
    blast: document.blast,
    responses: document.responses.map((one) => ({
      ...one,
      when: one.when === '' ? 'not stated' : one.when,
      citations: cites(one.citations, 3),
    })),
    coverage: alike(document.coverage),
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
      decisions: document.disclosure.decisions.rows
        .slice(0, printedRows.decisions)
        .map(([origin = '', form = '', decision = '', by = '', at = '', drafted = '', note = '']) => ({
          origin,
          form,
          decision,
          by: nameOnly(by),
          at: at.replace(/\.\d+Z$/, 'Z'),
          text: drafted,
          note,
        })),
    },
    citations: filesOf(citations).map(({ file, path, list }) => ({
      file,
      path,
      list: list.map((one) => ({
        id: one.id,
        place:
          one.kind === 'detection'
            ? `first of ${one.members.length}: ${ranges(one.members)}`
            : `${number(one.offset)} + ${number(one.length)}`,
        at: one.at ?? (one.kind === 'event' ? 'undated' : ''),
        sha256: one.sha256,
      })),
    })),
    citationsNote: rest(citations.length, document.citations.length, inFull),
    records: document.records.slice(0, printedRows.records).map((one) => ({ ...one, shown: number(one.shown), bytes: number(one.bytes) })),
    recordsNote: [document.recordsNote, rest(Math.min(document.records.length, printedRows.records), document.records.length, inFull)]
      .filter((one) => one !== '')
      .join(' '),
    date: {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    },
  }
  return {
    ...(drawn(made, text, '') as Record<string, unknown>),
    attachments: attachments.map(({ name, mime, relationship, description }) => ({ name, mime, relationship, description })),
  }
}

/** The second zone's clock; its date too where that differs. */
function localOf(at: string | null, zone: string): string {
  const local = at === null ? '' : inZone(at, zone)
  return local === '' ? '' : `${local.slice(0, 10) === at!.slice(0, 10) ? local.slice(11) : local}`
}

const nameOnly = (by: string): string => by.replace(/ <[^<>]*>$/, '')

/** A drawing wider than this gets a page on its side. */
const portraitAtMost = 760
const widthOf = (svg: string): number => Number(/ width="([\d.]+)"/.exec(svg)?.[1] ?? 0)

/** Where the timeline is long: what sentences and responses cite themselves, and of each detection the first and last event. */
function shortened(document: ReportDocument): ReportDocument['timeline'] {
  if (document.timeline.length <= printedRows.timeline) return document.timeline
  const { findings, sentences, negatives, responses } = document
  const said = [...findings.flatMap((one) => [one.facts, one.interpretations, one.opinions, one.negatives]), sentences, negatives]
  const wanted = new Set([...said.flat(), ...responses].flatMap(({ citations }) => citations))
  for (const { id, kind, members } of document.citations)
    if (kind === 'detection' && wanted.has(id)) for (const member of [members[0], members.at(-1)]) if (member) wanted.add(member)
  return document.timeline.filter(({ lane, citations }) => lane === 'response' || citations.some((id) => wanted.has(id)))
}

/** `C3, C4, C5, C9` as `C3 to C5, C9`. */
function ranges(ids: readonly string[]): string {
  const runs: string[][] = []
  for (const id of ids) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (last !== undefined && Number(id.slice(1)) === Number(last.slice(1)) + 1) run!.push(id)
    else runs.push([id])
  }
  return runs.map((run) => (run.length < 3 ? run.join(', ') : `${run[0]} to ${run.at(-1)}`)).join(', ')
}

/** Lanes of one source and layer of which nothing but their records is known, where there are many: one row says it. */
function alike(coverage: ReportDocument['coverage']): ReportDocument['coverage'] {
  if (coverage.rows.length <= printedRows.lanes) return coverage
  const groups = new Map<string, string[][]>()
  for (const row of coverage.rows) {
    const [lane = '', layer = '', , , said = ''] = row
    const key = said === unshown ? JSON.stringify([lane.split(': ')[0], layer]) : JSON.stringify(row)
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  const rows = [...groups.values()].map((group) => {
    const [first] = group
    if (!first || group.length < 3) return group
    const times = group.flatMap(([, , , span = '']) => span.split(' ').filter((one) => one !== 'undated')).sort()
    const span = times.length === 0 ? 'undated' : times[0] === times.at(-1) ? times[0]! : `${times[0]} ${times.at(-1)}`
    const events = group.reduce((sum, [, , count]) => sum + Number(count), 0)
    return [[`${first[0]!.split(': ')[0]}: ${group.length} accounts, regions or hosts`, first[1] ?? '', String(events), span, unshown]]
  })
  const words = `Where nothing but their records is known of many accounts, regions or hosts of one source, they stand in one row; ${inFull}`
  return { ...coverage, rows: rows.flat(), note: `${coverage.note} ${words}` }
}

/** By the file they lie in, files in the order of their first citation. */
function filesOf(citations: ReportDocument['citations']) {
  const files = new Map<string, { file: string; path: string; list: ReportDocument['citations'] }>()
  for (const one of citations) {
    const file = files.get(one.member) ?? { file: one.member, path: one.within.map(({ path }) => path).join(' → '), list: [] }
    file.list.push(one)
    files.set(one.member, file)
  }
  return [...files.values()]
}

/** Many objects of one bucket say on paper what one row says. */
const foldFrom = 4

function folded(access: ReportDocument['access']): ReportDocument['access'] {
  const groups = new Map<string, ReportDocument['access']>()
  for (const one of access) {
    const cut = one.kind === 'object' ? one.name.lastIndexOf('/') : -1
    const key = cut < 0 ? `${one.kind}\n${one.name}\n${one.credential}` : `${one.name.split('/')[0]}\n${one.credential}\n${one.rung}`
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first || group.length < foldFrom) return group
    const sum = (of: (one: ReportDocument['access'][number]) => number) => group.reduce((total, one) => total + of(one), 0)
    const times = (of: (one: ReportDocument['access'][number]) => string | null) => group.flatMap((one) => of(one) ?? []).sort()
    return [
      {
        ...first,
        name: `${first.name.split('/')[0]} (${group.length} objects, the first of them ${first.name.slice(first.name.indexOf('/') + 1)})`,
        first: times((one) => one.first)[0] ?? null,
        last: times((one) => one.last).at(-1) ?? null,
        count: sum((one) => one.count),
        refused: sum((one) => one.refused),
        bytes: group.some(({ bytes }) => bytes !== null) ? sum(({ bytes }) => bytes ?? 0) : null,
        because: 'holds for each of these objects; each has its own row in data-access.csv',
      },
    ]
  })
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
