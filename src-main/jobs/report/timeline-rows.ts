// The report's timeline: cited events and the response taken, in order of time; undated ones last and named so.
import type { ReportDocument, TimelineRow } from '../../contract/report.ts'
import { credentialOf } from '../../report/access/register.ts'
import { precisionWord, stamp } from '../../report/stamp.ts'
import { sourceById } from '../../sources/registry.ts'
import type { CitationBook } from './citations.ts'

const rowsAtMost = 1000

export function timelineRows(
  book: CitationBook,
  responses: ReportDocument['responses'],
): { timeline: TimelineRow[]; timelineNote: string } {
  const ids = new Map(book.list.filter(({ kind }) => kind === 'event').map((one) => [one.ref, one.id]))
  const rows: { sort: bigint | null; row: TimelineRow }[] = []
  for (const [uid, { row, raw }] of book.events) {
    const { values } = row
    const precision = sourceById(String(values.source ?? ''))?.time.precision ?? 'second'
    rows.push({
      sort: raw.ts,
      row: {
        at: raw.ts === null ? null : stamp(raw.ts, precision),
        precision: precisionWord(precision),
        lane: String(values.layer ?? ''),
        who: credentialOf(values),
        what: String(values.action ?? values.event_code ?? values.process ?? values.class_uid ?? ''),
        on: String(values.resource ?? values.target_user ?? values.file ?? values.command ?? values.dst_ip ?? values.host ?? ''),
        from: String(values.src_ip ?? values.src_host ?? values.host ?? ''),
        result: resultOf(values),
        citations: [ids.get(uid)!],
      },
    })
  }
  for (const one of responses) {
    const ms = Date.parse(one.when)
    rows.push({
      sort: Number.isNaN(ms) ? null : BigInt(ms) * 1000n,
      row: {
        at: Number.isNaN(ms) ? null : stamp(BigInt(ms) * 1000n, 'second'),
        precision: 'as stated',
        lane: 'response',
        who: one.who,
        what: one.what,
        on: '',
        from: '',
        result: '',
        citations: one.citations,
      },
    })
  }
  rows.sort((a, b) => (a.sort === null ? (b.sort === null ? 0 : 1) : b.sort === null ? -1 : a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0))
  const cut = rows.length - rowsAtMost
  return {
    timeline: rows.slice(0, rowsAtMost).map(({ row }) => row),
    timelineNote: `Events that a sentence of this report cites, and the response as it was entered by hand. It is not every event of the case.${cut > 0 ? ` ${cut} further rows are left out; each is in the list of citations.` : ''}`,
  }
}

function resultOf(values: Record<string, string | number>): string {
  if (values.status_code !== undefined) return String(values.status_code)
  return values.status_id === 1 ? 'success' : values.status_id === 2 ? 'failure' : ''
}
