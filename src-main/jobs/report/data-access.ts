// Fills the data access register from stored events: only records of actions that touch data are read.
import type { EventRow, RawRecord } from '../../case/api.ts'
import type { CaseClient } from '../../case/client.ts'
import { insideOf } from '../../report/access/inside.ts'
import { AccessRegister } from '../../report/access/register.ts'
import { verbOf } from '../../report/access/verbs.ts'
import { kept } from './kept.ts'

const everything = { hidden: 'with', possiblySame: 'with' } as const
const actionsAtMost = 5000
/** Longest filter that is asked at once. */
const actionsInQuery = 60

export interface ReadRegister {
  register: AccessRegister
  problems: string[]
}

/** Read anew when the case or the stated ranges are others. */
export async function readDataAccess(client: CaseClient, inside: string): Promise<ReadRegister> {
  const { events, undated, account, indexVersion } = await client.facts()
  return kept(client, JSON.stringify(['register', inside, events, undated, account, indexVersion]), () => readRegister(client, inside))
}

async function readRegister(client: CaseClient, inside: string): Promise<ReadRegister> {
  const ranges = insideOf(inside)
  const register = new AccessRegister(ranges)
  const [facet] = await client.facets({ ...everything, query: '', columns: ['action'], limit: actionsAtMost })
  const actions = (facet?.values ?? []).map(({ value }) => value).filter((value) => verbOf(value) !== undefined)
  const problems = [...ranges.problems]
  if (facet && facet.distinct.value > facet.values.length)
    problems.push(`the case holds ${facet.distinct.value} distinct actions; the ${facet.values.length} most frequent were looked at`)
  const withBytes = actions.filter((action) => verbOf(action)!.bytes)
  const others = actions.filter((action) => !verbOf(action)!.bytes)
  for (const [list, raw] of [
    [withBytes, true],
    [others, false],
  ] as const)
    for (let at = 0; at < list.length; at += actionsInQuery) {
      const query = list
        .slice(at, at + actionsInQuery)
        .map((action) => `action:${JSON.stringify(action)}`)
        .join(' or ')
      for await (const slice of client.scan({ ...everything, query, slice: 8000, raw })) {
        const records = raw ? new Map(slice.raw.map((record) => [record.uid, record])) : undefined
        for (const row of slice.rows) register.add(row, bytesOf(row, records?.get(row.uid)))
      }
    }
  return { register, problems }
}

/** What the record says was returned. CloudTrail states it outside the columns (docs.aws.amazon.com, "CloudTrail data events": additionalEventData). */
function bytesOf(row: EventRow, raw: RawRecord | undefined): number | null {
  const stored = row.values.bytes
  if (typeof stored === 'number') return stored
  if (!raw || row.values.source !== 'aws_cloudtrail') return null
  const text = Buffer.from(raw.bytes).toString('utf8')
  if (!text.includes('bytesTransferredOut')) return null
  try {
    const value = (JSON.parse(text) as { additionalEventData?: { bytesTransferredOut?: unknown } }).additionalEventData?.bytesTransferredOut
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : null
  } catch {
    return null
  }
}
