// Timesketch's JSONL: one line a row of the timeline. The format requires a time, so undated rows are left out; JSON and CSV hold them.
import type { ReportDocument } from '../../contract/report.ts'

export function toTimesketch(document: ReportDocument): string {
  const places = new Map(document.citations.map((one) => [one.id, `${one.member} @${one.offset}+${one.length} sha256:${one.sha256}`]))
  return document.timeline
    .flatMap((row) => {
      if (row.at === null) return []
      const message =
        row.lane === 'response' ? `${row.who}: ${row.what}` : [row.who, row.what, row.on].filter((one) => one !== '').join(' ')
      const line = {
        message: message || 'event',
        datetime: row.at.replace(/Z$/, '+00:00'),
        timestamp_desc: row.lane === 'response' ? 'Response as stated' : 'Event time',
        data_type: 'vestige:report:timeline',
        lane: row.lane,
        credential: row.who,
        action: row.what,
        resource: row.on,
        src_ip: row.from,
        result: row.result,
        citation: row.citations.join(' '),
        place: row.citations.map((id) => places.get(id) ?? '').join(' '),
        case_id: document.case.id,
        tag: row.lane === '' ? [] : [row.lane],
      }
      return [`${JSON.stringify(line)}\n`]
    })
    .join('')
}
