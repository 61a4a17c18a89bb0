// Exhibit register, member list and account of records, as the report prints them.
import type { CaseClient } from '../../case/client.ts'
import type { ReportDocument, ReportTable } from '../../contract/report.ts'
import { membersOf } from '../import/number-members.ts'

/** Members listed in a report; the sealed hash list of the exhibit names all. */
const membersAtMost = 20_000

export async function exhibitRows(client: CaseClient): Promise<{
  exhibits: ReportDocument['exhibits']
  members: ReportDocument['members']
  membersTotal: number
  parse: ReportTable
}> {
  const exhibits: ReportDocument['exhibits'] = []
  const parse: string[][] = []
  const members: ReportDocument['members'] = []
  let membersTotal = 0
  for (const one of await client.exhibits()) {
    const { records, events, primary, joined, duplicates, versions, ignored, rejects } = one
    const sum = primary + joined + duplicates + count(ignored) + count(rejects)
    exhibits.push({
      id: one.id,
      path: one.path,
      kind: one.kind.replace('_', ' '),
      size: one.size,
      files: one.members,
      sha256: one.sha256,
      receivedAt: one.receivedAt,
      receivedFrom: one.receipt.receivedFrom ?? '',
      collectedBy: one.receipt.by ?? '',
      medium: one.receipt.medium ?? '',
      authority: one.receipt.authority ?? '',
      note: one.receipt.note ?? '',
      sameAs: one.sameAs,
      checks: [
        `SHA-256 computed at receipt, ${one.receivedAt}`,
        one.verifiedAt === null
          ? 'not verified again since receipt'
          : `read again and compared ${one.verifiedAt}: ${one.integrity === 'holds' ? 'equal' : one.integrity.replace('_', ' ')}`,
      ],
      sources: one.sources,
      account: { records, events, primary, joined, duplicates, versions, ignored, rejects },
      first: null,
      last: null,
    })
    parse.push([
      one.id,
      String(records),
      String(primary),
      String(joined),
      String(duplicates),
      reasons(ignored),
      reasons(rejects),
      sum === records ? 'closes' : `does not close: ${sum} accounted for`,
    ])
  }
  for await (const work of membersOf(client, '')) {
    membersTotal++
    if (members.length >= membersAtMost) continue
    const found = await client.member(work.member)
    if (!found) continue
    const { member, path, size, sha256, source, state, problem, records, events } = found
    members.push({ member, path, size, sha256, source, state: state.replace('_', ' '), problem, records, events })
  }
  return {
    exhibits,
    members,
    membersTotal,
    parse: {
      columns: ['exhibit', 'records', 'primary', 'joined', 'duplicates', 'ignored', 'rejected', 'account'],
      rows: parse,
      note: 'records = primary + joined + duplicates + ignored + rejected, for each exhibit.',
    },
  }
}

const count = (list: readonly { count: number }[]) => list.reduce((sum, one) => sum + one.count, 0)
const reasons = (list: readonly { reason: string; count: number }[]) =>
  list.length === 0 ? '0' : `${count(list)}: ${list.map((one) => `${one.reason} (${one.count})`).join('; ')}`
