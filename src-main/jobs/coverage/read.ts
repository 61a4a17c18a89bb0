// Coverage of a case: what the columns count and what claims show, joined by the pure model.
import type { CaseClient } from '../../case/client.ts'
import type { Coverage } from '../../contract/coverage.ts'
import { type Layer, layers } from '../../contract/layer.ts'
import { type CountedLane, coverageLanes, layerLine } from '../../correlate/coverage/lanes.ts'
import { mappedSourceId } from '../../sources/mapping/mapped-source.ts'
import { sourceById } from '../../sources/registry.ts'
import { unjudgedSequences } from './sequences.ts'

export interface CoverageAsked {
  /** Microseconds; all of the case's time by default. */
  from?: bigint
  to?: bigint
  buckets: number
}

/** Events of a source whose layer nobody knows are in none; there is none such that ships. */
const isLayer = (layer: string): layer is Layer => (layers as readonly string[]).includes(layer)

export async function readCoverage(client: CaseClient, asked: CoverageAsked): Promise<Coverage> {
  const claims = await client.coverageClaims()
  const range = await rangeOf(client, asked, claims)
  const none = Object.fromEntries(layers.map((layer) => [layer, []])) as unknown as Coverage['layers']
  if (!range) return { from: null, to: null, width: '0', layers: none, lanes: [], more: 0, claims, notes: [] }
  const counted = await client.bucketCounts({ ...range, buckets: asked.buckets })
  const titleOf = await titles(client)
  const lanes = coverageLanes(
    counted.lanes.filter((lane): lane is typeof lane & CountedLane => isLayer(lane.layer)),
    claims,
    counted,
    titleOf,
  )
  const byLayer = layers.map((layer) => [
    layer,
    layerLine(
      lanes.filter((lane) => lane.layer === layer),
      counted,
      counted.more.layers.find((one) => one.layer === layer)?.buckets,
    ),
  ])
  return {
    from: String(counted.from),
    to: String(counted.to),
    width: String(counted.width),
    layers: Object.fromEntries(byLayer),
    lanes,
    more: counted.more.lanes,
    claims,
    notes: unjudgedSequences(counted.lanes),
  }
}

/** Claims may reach beyond the records: that no record lies there is what they are about. */
async function rangeOf(
  client: CaseClient,
  { from, to }: CoverageAsked,
  claims: Coverage['claims'],
): Promise<{ from: bigint; to: bigint } | null> {
  const { from: first, to: last } = await client.bucketCounts({ buckets: 1 })
  const starts = claims.map((claim) => BigInt(claim.from))
  const ends = claims.map((claim) => BigInt(claim.to))
  const hasEvents = last - first > 1n
  if (!hasEvents && claims.length === 0 && from === undefined) return null
  const lowest = starts.reduce((a, b) => (b < a ? b : a), hasEvents ? first : (starts[0] ?? 0n))
  const highest = ends.reduce((a, b) => (b > a ? b : a), hasEvents ? last : (ends[0] ?? 1n))
  return { from: from ?? lowest, to: to ?? highest }
}

export async function titles(client: CaseClient): Promise<(source: string) => string> {
  const mapped = new Map((await client.mappings()).map((one) => [mappedSourceId(one.name, one.version), one.title]))
  return (source) => sourceById(source)?.title ?? mapped.get(source) ?? source
}
