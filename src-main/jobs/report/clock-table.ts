// Clock offsets as the report prints them: whose clock, by how much, why, by whom; those taken back are listed too.
import type { CaseClient } from '../../case/client.ts'
import type { ReportTable } from '../../contract/report.ts'
import { sourceById } from '../../sources/registry.ts'

export async function clockTable(client: CaseClient): Promise<ReportTable> {
  const offsets = await client.clockOffsets()
  const standing = offsets.filter(({ ended }) => ended === null).length
  return {
    columns: ['clock', 'added to recorded times', 'method and reason', 'set by'],
    rows: offsets.map(({ exhibit, source, host, us, reason, author, at, ended }) => [
      [source === null ? null : (sourceById(source)?.title ?? source), host === null ? null : `host ${host}`, exhibit]
        .filter((part) => part !== null)
        .join(', '),
      secondsOf(us),
      reason,
      `${author}, ${at}${ended === null ? '' : `; taken back by ${ended.author}, ${ended.at}`}`,
    ]),
    note:
      offsets.length === 0
        ? 'No offset was applied to any time.'
        : `${standing === 0 ? 'None is' : standing === 1 ? 'One is' : `${standing} are`} in force. Times of the affected records are printed with the offset added; the records keep what they say.`,
  }
}

/** Exact: `+90.000250 s`. */
export function secondsOf(us: string): string {
  const value = BigInt(us)
  const size = value < 0n ? -value : value
  const fraction = (size % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '')
  return `${value < 0n ? '-' : '+'}${size / 1_000_000n}${fraction === '' ? '' : `.${fraction}`} s`
}
