// The redacted model: a report's document without what is withheld. Every form of a redacted report is made from this one.
import type { ReportDocument, ResolvedCitation } from '../../contract/report.ts'
import { mark, type Withheld } from './withheld.ts'

export interface Hidden {
  values: Withheld
  /** Events withheld whole. */
  events: ReadonlySet<string>
  /** Whether the record at this place is withheld, by its bytes or by its event. */
  record(member: string, offset: number): boolean
}

/** Every string of a value, its keys too. */
export function redactDeep<T>(value: T, values: Withheld): T {
  if (typeof value === 'string') return values.redact(value) as T
  if (Array.isArray(value)) return value.map((one) => redactDeep(one, values)) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [values.redact(key), redactDeep(one, values)])) as T
}

export function redactDocument(document: ReportDocument, hidden: Hidden): { document: ReportDocument; citations: number } {
  const gone = new Set(
    document.citations
      .filter((one) => hidden.record(one.member, one.offset) || (one.kind === 'event' && hidden.events.has(one.ref)))
      .map(({ id }) => id),
  )
  const allGone = (citations: readonly string[]) => citations.length > 0 && citations.every((id) => gone.has(id))
  const someGone = (citations: readonly string[]) => citations.some((id) => hidden.events.size > 0 && byEvent(document, id, hidden.events))
  const blank = (one: ResolvedCitation): ResolvedCitation => ({
    ...one,
    // The hash of a short record would let anyone try out what it may say.
    ...{ sha256: '', ref: '', offset: 0, length: 0, at: null, recordedTime: null },
  })
  const without: ReportDocument = {
    ...document,
    citations: document.citations.map((one) => (gone.has(one.id) ? blank(one) : one)),
    records: document.records.filter((one) => !gone.has(one.citation)),
    timeline: document.timeline.map((row) =>
      someGone(row.citations) ? { ...row, at: null, who: mark, what: mark, on: mark, from: mark, result: mark } : row,
    ),
    access: document.access.map((row) =>
      allGone(row.citations) && someGone(row.citations)
        ? { ...row, name: mark, credential: mark, because: mark, addresses: [], actions: [] }
        : row,
    ),
    processes: document.processes.map((host) => ({
      ...host,
      rows: host.rows.map((row) => (someGone(row.citations) ? { ...row, command: mark, user: mark } : row)),
    })),
    // A picture draws events by their names: where one is withheld whole, nobody has looked whether it shows.
    pictures:
      hidden.events.size > 0
        ? []
        : document.pictures.filter((one) => !hidden.values.inText(one.svg) || !hidden.values.inText(hidden.values.redact(one.svg))),
    settings: {
      ...document.settings,
      redaction: 'This is a redacted copy: it was made from a model without what is withheld, and [withheld] marks each place.',
    },
  }
  return { document: redactDeep(without, hidden.values), citations: gone.size }
}

const byEvent = (document: ReportDocument, id: string, events: ReadonlySet<string>): boolean => {
  const one = document.citations.find((citation) => citation.id === id)
  return (
    one !== undefined && ((one.kind === 'event' && events.has(one.ref)) || one.members.some((inner) => byEvent(document, inner, events)))
  )
}
