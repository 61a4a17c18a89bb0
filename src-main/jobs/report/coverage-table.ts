// Limits and coverage as the report prints them: each lane with what is shown of it, and what its logging leaves out.
import type { CaseClient } from '../../case/client.ts'
import type { CoverageLane } from '../../contract/coverage.ts'
import type { ReportTable } from '../../contract/report.ts'
import { stamp } from '../../report/stamp.ts'
import { unshown } from '../../report/words.ts'
import { sourceById } from '../../sources/registry.ts'
import { readCoverage } from '../coverage/read.ts'

const buckets = 240
const lanesAtMost = 200
const intervalsAtMost = 6

export async function coverageTable(client: CaseClient): Promise<ReportTable> {
  const { lanes, more, claims } = await readCoverage(client, { buckets })
  const statements = new Map(claims.map((one) => [one.id, one.statement]))
  return {
    columns: ['source, account, region, host', 'layer', 'events', 'first, last', 'completeness'],
    rows: lanes.slice(0, lanesAtMost).map((lane) => {
      const precision = sourceById(lane.source)?.time.precision ?? 'second'
      const when = (us: string | null) => (us === null ? 'undated' : stamp(BigInt(us), precision))
      const place = [lane.account, lane.region, lane.host].filter((one) => one !== null).join(', ')
      return [
        place === '' ? lane.title : `${lane.title}: ${place}`,
        lane.layer,
        String(lane.events),
        lane.first === null ? 'undated' : lane.first === lane.last ? when(lane.first) : `${when(lane.first)} ${when(lane.last)}`,
        completeness(lane, statements),
      ]
    }),
    note: [
      'Records between two times do not show that nothing is missing between them. Complete is said only where something other than the records shows it.',
      more > 0 || lanes.length > lanesAtMost
        ? `${more + Math.max(0, lanes.length - lanesAtMost)} lanes with the fewest events are not listed.`
        : '',
      ...(await keptBack(client)),
    ]
      .filter((one) => one !== '')
      .join(' '),
  }
}

/** What an examiner set aside or destroyed is in no table, no count and no citation of the report: that it was there is said. */
async function keptBack(client: CaseClient): Promise<string[]> {
  const { events, acts } = await client.asideCounts()
  const gone = await client.expunges()
  return [
    acts === 0
      ? ''
      : `Set aside by an examiner and looked at by nothing in this report: ${events === 1 ? 'one event' : `${events} events`} in ${acts === 1 ? 'one act' : `${acts} acts`} (reasons in the custody ledger).`,
    gone.length === 0
      ? ''
      : `Expunged on written authority: ${gone.map(({ exhibit, authority }) => `${exhibit} (${authority})`).join('; ')}. Hashes and reasons stay in the custody ledger.`,
  ]
}

function completeness({ segments, excludes }: CoverageLane, statements: ReadonlyMap<number, string>): string {
  const shown = segments.filter(({ state }) => state === 'complete' || state === 'missing')
  const span = (us: string) => stamp(BigInt(us), 'second')
  const words = shown.slice(0, intervalsAtMost).map(({ state, from, to, claims }) => {
    const why = claims.flatMap((id) => statements.get(id) ?? [])[0]
    return `${state === 'complete' ? 'shown complete' : 'shown missing'} ${span(from)} to ${span(to)}${why ? `: ${why}` : ''}`
  })
  if (shown.length > intervalsAtMost) words.push(`${shown.length - intervalsAtMost} further intervals`)
  if (words.length === 0) words.push(unshown)
  if (excludes.length > 0) words.push(`left out by its logging: ${excludes.join(', ')}`)
  return words.join('; ')
}
