// Tables of a report as CSV (RFC 4180) that no spreadsheet takes for formulas.
import type { ReportDocument } from '../../contract/report.ts'
import type { ZipFile } from './zip.ts'

/** OWASP, "CSV Injection": a text cell that begins so gets an apostrophe in front. Full-width forms count too. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

export function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = formula.test(value) ? `'${value}` : value
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

type Cell = string | number | null
const sheet = (name: string, columns: readonly string[], rows: readonly (readonly Cell[])[]): ZipFile => ({
  name: `${name}.csv`,
  bytes: Buffer.from([columns, ...rows].map((row) => `${row.map((one) => cell(one)).join(',')}\r\n`).join('')),
})

export function toCsvFiles(document: ReportDocument): ZipFile[] {
  const { exhibits, members, custodyRows, access, timeline, citations } = document
  return [
    sheet(
      'exhibits',
      [
        'exhibit',
        'path',
        'kind',
        'bytes',
        'files',
        'sha256',
        'received at',
        'received from',
        'collected by',
        'medium',
        'authority',
        'records',
        'events',
      ],
      exhibits.map((one) => [
        one.id,
        one.path,
        one.kind,
        one.size,
        one.files,
        one.sha256,
        one.receivedAt,
        one.receivedFrom,
        one.collectedBy,
        one.medium,
        one.authority,
        one.account.records,
        one.account.events,
      ]),
    ),
    sheet(
      'files',
      ['file', 'path', 'bytes', 'sha256', 'source', 'state', 'problem', 'records', 'events'],
      members.map((one) => [one.member, one.path, one.size, one.sha256, one.source, one.state, one.problem, one.records, one.events]),
    ),
    sheet(
      'custody',
      ['no', 'at', 'offset minutes', 'by', 'action', 'phase', 'exhibit', 'before', 'after', 'detail', 'hash'],
      custodyRows.map((one) => [
        one.seq,
        one.at,
        one.offset,
        one.by,
        one.action,
        one.phase,
        one.exhibit,
        one.before,
        one.after,
        one.detail,
        one.hash,
      ]),
    ),
    sheet(
      'data-access',
      ['kind', 'name', 'credential', 'first', 'last', 'count', 'refused', 'bytes', 'rung', 'because', 'addresses', 'actions', 'citations'],
      access.map((one) => [
        one.kind,
        one.name,
        one.credential,
        one.first,
        one.last,
        one.count,
        one.refused,
        one.bytes,
        one.rung,
        one.because,
        one.addresses.join(' '),
        one.actions.join(' '),
        one.citations.join(' '),
      ]),
    ),
    sheet(
      'timeline',
      ['at', 'precision', 'lane', 'who', 'what', 'on', 'from', 'result', 'citations'],
      timeline.map((one) => [one.at, one.precision, one.lane, one.who, one.what, one.on, one.from, one.result, one.citations.join(' ')]),
    ),
    sheet(
      'findings',
      ['finding', 'part', 'text', 'drafted by', 'decision', 'by', 'at', 'citations'],
      [
        ...document.findings.flatMap((finding) =>
          [...finding.facts, ...finding.interpretations, ...finding.opinions, ...finding.negatives].map((one): Cell[] => [
            `${finding.number}: ${finding.title}`,
            one.kind,
            one.text,
            one.origin,
            one.decision.state,
            one.decision.by,
            one.decision.at,
            one.citations.join(' '),
          ]),
        ),
        ...[...document.sentences, ...document.negatives].map((one): Cell[] => [
          '',
          one.kind,
          one.text,
          one.origin,
          one.decision.state,
          one.decision.by,
          one.decision.at,
          one.citations.join(' '),
        ]),
      ],
    ),
    sheet('coverage', document.coverage.columns, document.coverage.rows),
    sheet(
      'citations',
      ['id', 'kind', 'ref', 'exhibit', 'file', 'path', 'offset', 'length', 'sha256', 'at', 'recorded time', 'source'],
      citations.map((one) => [
        one.id,
        one.kind,
        one.ref,
        one.exhibit,
        one.member,
        one.within.map(({ path }) => path).join(' > '),
        one.offset,
        one.length,
        one.sha256,
        one.at,
        one.recordedTime,
        one.source,
      ]),
    ),
  ]
}
