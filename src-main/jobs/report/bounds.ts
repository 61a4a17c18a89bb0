// Bounds of a negative sentence, from what coverage shows: which logs were looked through, between when and when, complete or why not.
import type { CaseClient } from '../../case/client.ts'
import type { CoverageLane } from '../../contract/coverage.ts'
import type { Count } from '../../contract/procedures/events.ts'
import type { CoverageClause, Draft } from '../../contract/report.ts'
import { stamp } from '../../report/stamp.ts'
import { readCoverage } from '../coverage/read.ts'

export interface BoundsAsked {
  /** What must not be found; empty where no query says it. */
  query: string
  lanes: readonly string[]
  /** RFC 3339; `to` is exclusive. */
  from: string
  to: string
}
export interface Bounds {
  clause: CoverageClause
  /** Events of those lanes and that time that the query finds; null without a query. */
  found: Count | null
}

/** Narrow enough that a hole of some minutes in a month is seen by the buckets; claims are exact anyway. */
const buckets = 2000
const reasonsAtMost = 4

export async function boundsOf(client: CaseClient, { query, lanes: ids, from, to }: BoundsAsked): Promise<Bounds> {
  // Whole seconds outwards: the clause prints seconds, and is checked again by what it prints.
  const [start, end] = [roundTo(microsOf(from), 0n), roundTo(microsOf(to), second - 1n)]
  if (start === null || end === null || start >= end) throw usage('the time is stated as two moments in UTC, the first before the second')
  const { lanes } = await readCoverage(client, { from: start, to: end, buckets })
  const chosen = ids.map((id) => lanes.find((lane) => lane.id === id) ?? id)
  const gone = chosen.filter((one) => typeof one === 'string')
  if (gone.length > 0) throw usage(`coverage of that time has no such lane: ${gone.slice(0, 3).map(decodeURIComponent).join(', ')}`)
  const shown = chosen as CoverageLane[]
  const why = reasons(shown)
  const found =
    query.trim() === ''
      ? null
      : await countOf(client, `(${query}) and (${shown.map(queryOf).join(' or ')})`, stamp(start, 'second'), stamp(end, 'second'))
  return {
    clause: {
      sources: names(shown),
      from: stamp(start, 'second'),
      to: stamp(end, 'second'),
      complete: why.length === 0,
      because: [
        ...why.slice(0, reasonsAtMost),
        ...(why.length > reasonsAtMost ? [`${why.length - reasonsAtMost} further reasons`] : []),
      ].join('; '),
      query: query.trim(),
      lanes: [...ids],
    },
    found,
  }
}

/** Negatives that the case no longer bears out: something is found now, or what was shown complete is not. */
export async function fallenNegatives(client: CaseClient, draft: Draft): Promise<{ sentence: string; problem: string }[]> {
  const problems: { sentence: string; problem: string }[] = []
  for (const { id, kind, coverage, decision } of draft.sentences) {
    if (kind !== 'negative' || coverage === null || decision.state === 'rejected' || decision.state === 'proposed') continue
    if (!coverage.lanes?.length) {
      if (coverage.complete)
        problems.push({
          sentence: id,
          problem: 'a negative says its sources are shown complete, and names no lane of coverage that shows it',
        })
      continue
    }
    try {
      const { query = '', lanes, from, to } = coverage
      const { clause, found } = await boundsOf(client, { query, lanes, from, to })
      if (found && found.value > 0)
        problems.push({ sentence: id, problem: `a negative is contradicted: its query finds ${found.value} events within its bounds` })
      if (coverage.complete && !clause.complete)
        problems.push({
          sentence: id,
          problem: `a negative says its sources are shown complete; they may be incomplete because ${clause.because}`,
        })
    } catch (error) {
      problems.push({ sentence: id, problem: `a negative cannot be checked again: ${(error as Error).message}` })
    }
  }
  return problems
}

/** One reason a line, with the logs it is true of where that is not all of them. */
function reasons(lanes: readonly CoverageLane[]): string[] {
  const of = new Map<string, CoverageLane[]>()
  for (const lane of lanes) for (const doubt of doubts(lane)) of.set(doubt, [...(of.get(doubt) ?? []), lane])
  return [...of].map(([doubt, some]) => (some.length === lanes.length ? doubt : `${doubt}, in ${names(some).join(' and ')}`))
}

function doubts(lane: CoverageLane): string[] {
  const missing = lane.segments.filter(({ state }) => state === 'missing')
  const rest = lane.segments.some(({ state }) => state === 'seen' || state === 'unknown')
  const span = (one: { from: string; to: string }) => {
    const [from, to] = [stamp(BigInt(one.from), 'second'), stamp(BigInt(one.to), 'second')]
    return from === to ? `at ${from}` : `from ${from} to ${to}`
  }
  const more = missing.length > 2 ? ` and in ${missing.length - 2} further intervals` : ''
  return [
    ...(missing.length > 0 ? [`records are shown missing ${missing.slice(0, 2).map(span).join(' and ')}${more}`] : []),
    ...(rest ? ['nothing beside the records shows that none is missing'] : []),
    ...(lane.excludes.length > 0 ? [`logging leaves out ${lane.excludes.join(', ')}`] : []),
  ]
}

/** Lanes of one log and layer share a name, their places beside it. */
function names(lanes: readonly CoverageLane[]): string[] {
  const places = new Map<string, string[]>()
  for (const { title, layer, account, region, host } of lanes) {
    const place = [account, region, host].filter((one) => one !== null).join(' ')
    const key = `${title} (${layer} layer`
    places.set(key, [...(places.get(key) ?? []), ...(place === '' ? [] : [place])])
  }
  return [...places].map(([key, list]) => `${key}${list.length === 0 ? '' : `: ${list.join(', ')}`})`)
}

const quoted = (value: string): string => (/^[\w.-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`)
const queryOf = ({ layer, source, account, region, host }: CoverageLane): string =>
  `(${[
    `layer:${layer}`,
    `source:${quoted(source)}`,
    ...(account === null ? [] : [`account:${quoted(account)}`]),
    ...(region === null ? [] : [`region:${quoted(region)}`]),
    ...(host === null ? [] : [`device.hostname:${quoted(host)}`]),
  ].join(' and ')})`

export async function countOf(client: CaseClient, query: string, from?: string, to?: string): Promise<Count> {
  let last: Count = { value: 0, exact: false }
  for await (const count of client.count({ query, ...(from && { from }), ...(to && { to }), hidden: 'with', possiblySame: 'with' }))
    last = count
  return last
}

const second = 1_000_000n
const roundTo = (us: bigint | null, up: bigint) => (us === null ? null : ((us + up) / second) * second)
const microsOf = (text: string): bigint | null => {
  const at = Date.parse(text)
  return Number.isNaN(at) || !/(Z|[+-]\d\d:\d\d)$/.test(text.trim()) ? null : BigInt(at) * 1000n
}
const usage = (message: string) => Object.assign(new Error(message), { code: 'usage' })
