// What the logs say of logging itself: a trail stopped and started again shows a time without its records, and files that were cut off.
import type { CaseClient } from '../../case/client.ts'
import type { NewCoverageClaim } from '../../contract/coverage.ts'
import type { Layer } from '../../contract/layer.ts'
import { layers } from '../../contract/layer.ts'
import type { EventRow } from '../../contract/procedures/events.ts'

export const loggingOrigin = 'logging'
const mostChanges = 5000

/** Events of CloudTrail that end and begin a trail's logging. */
const stops = new Set(['StopLogging', 'DeleteTrail'])
const starts = new Set(['StartLogging', 'CreateTrail'])

/** Claims from the records themselves; replaces what was there. */
export async function claimLoggingChanges(client: CaseClient): Promise<number> {
  const claims = [...(await stoppedTrails(client)), ...(await cutFiles(client))]
  await client.setCoverageClaims(loggingOrigin, claims)
  return claims.length
}

async function stoppedTrails(client: CaseClient): Promise<NewCoverageClaim[]> {
  const query = `source:aws_cloudtrail and (${[...stops, ...starts].map((name) => `action:${name}`).join(' or ')}) and not status:2`
  const changes: EventRow[] = []
  for await (const { rows } of client.scan({
    query,
    hidden: 'with',
    possiblySame: 'without',
    limit: mostChanges,
    raw: false,
  }))
    changes.push(...rows.filter(({ ts }) => ts !== null))
  if (changes.length === 0) return []
  const { to } = await client.bucketCounts({ buckets: 1 })
  const claims: NewCoverageClaim[] = []
  for (const [at, stop] of changes.entries()) {
    if (!stops.has(String(stop.values.action))) continue
    const next = changes.slice(at + 1).find((one) => starts.has(String(one.values.action)) && sameTrail(one, stop))
    claims.push(...(await silence(client, stop, next, to)))
  }
  return claims
}

/** An event names a trail by name or by ARN. */
function sameTrail(a: EventRow, b: EventRow): boolean {
  const name = (row: EventRow) => String(row.values.resource ?? '').replace(/^.*:trail\//, '')
  return a.values.account === b.values.account && name(a) === name(b)
}

/** Only where no record of the account's region lies between: another trail may have gone on. */
async function silence(client: CaseClient, stop: EventRow, start: EventRow | undefined, end: bigint): Promise<NewCoverageClaim[]> {
  // The call that stops it is itself delivered.
  const from = BigInt(stop.ts!) + 1_000_000n
  const to = start?.ts ? BigInt(start.ts) : end
  if (to <= from || stop.values.account === undefined) return []
  const account = String(stop.values.account)
  const { lanes: before } = await client.bucketCounts({ buckets: 1, to: from })
  const { lanes: during } = await client.bucketCounts({ buckets: 1, from, to })
  const mine = (lane: { source: string; account: string | null }) => lane.source === 'aws_cloudtrail' && lane.account === account
  const talking = new Set(during.filter(mine).map(({ region }) => region))
  const trail = String(stop.values.resource ?? 'a trail')
  return before
    .filter((lane) => mine(lane) && !talking.has(lane.region))
    .map(({ region }) => ({
      state: 'missing',
      layer: 'control',
      source: 'aws_cloudtrail',
      account,
      region,
      from: String(from),
      to: String(to),
      basis: 'configuration',
      statement: `Logging of ${trail} was ended by ${String(stop.values.action)}${start ? ` and begun again by ${String(start.values.action)}` : ' and no record here begins it again'}; no record of this account and region lies between.`,
      evidence: [{ kind: 'event', ref: stop.uid }, ...(start ? [{ kind: 'event' as const, ref: start.uid }] : [])],
    }))
}

/** How much was cut off nobody knows: the claim is the moment after which records of that file are missing. */
async function cutFiles(client: CaseClient): Promise<NewCoverageClaim[]> {
  const claims: NewCoverageClaim[] = []
  for (const { member, source, last, problem, state } of await client.cutMembers()) {
    if (last === null) continue
    const [row] = (await client.page({ query: `member:"${member}"`, limit: 1, hidden: 'with', possiblySame: 'with' })).rows
    const layer = layers.find((one) => one === row?.values.layer)
    if (!row || !layer) continue
    claims.push({
      ...placeOf(row, layer),
      source: String(row.values.source ?? source),
      state: 'missing',
      from: String(last + 1n),
      to: String(last + 2n),
      basis: 'file',
      statement: `${member} is ${state === 'cut' ? 'cut short' : 'not readable to its end'}: ${problem}. Records of it after this moment are missing; until when is not known.`,
      evidence: [{ kind: 'member', ref: member, detail: problem }],
    })
  }
  return claims
}

function placeOf({ values }: EventRow, layer: Layer) {
  const text = (name: string) => (values[name] === undefined ? null : String(values[name]))
  return { layer, account: text('account'), region: text('region'), host: layer === 'runtime' ? text('host') : null }
}
