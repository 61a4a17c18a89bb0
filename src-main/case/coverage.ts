// Coverage in the case: claims that something other than events makes, and where events lie, counted in buckets of time.
import type { Database } from 'better-sqlite3'
import { undated } from '../contract/columns.ts'
import type { BucketCounts, CoverageClaim, LaneCounts, NewCoverageClaim } from '../contract/coverage.ts'
import { CaseError } from './api.ts'
import type { Duck } from './columns/duck.ts'
import type { DictionaryReader } from './dictionary.ts'
import type { Span } from './query/keys.ts'

/** Lanes that are told apart: a screen shows no more, and what lies beyond still counts in its layer. */
const mostLanes = 400

export const setCoverageClaims = (db: Database, origin: string, claims: readonly NewCoverageClaim[], at: string): void => {
  db.prepare('delete from coverage_claim where origin = ?').run(origin)
  const insert = db.prepare(
    `insert into coverage_claim(origin, state, layer, source, account, region, host, from_us, to_us, basis, statement, excludes, evidence, at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const one of claims) {
    const from = BigInt(one.from)
    const to = BigInt(one.to)
    if (to < from) throw new CaseError('bad_query', `a coverage claim ends (${to}) before it begins (${from})`)
    insert.run(
      origin,
      one.state,
      one.layer,
      one.source,
      one.account ?? null,
      one.region ?? null,
      one.host ?? null,
      from,
      to,
      one.basis,
      one.statement,
      JSON.stringify(one.excludes ?? []),
      JSON.stringify(one.evidence ?? []),
      at,
    )
  }
}

export const readCoverageClaims = (db: Database): CoverageClaim[] =>
  (
    db
      .prepare(
        `select id, origin, state, layer, source, account, region, host, cast(from_us as text) as "from", cast(to_us as text) as "to",
        basis, statement, excludes, evidence, at from coverage_claim order by from_us, id`,
      )
      .all() as (Omit<CoverageClaim, 'excludes' | 'evidence'> & { excludes: string; evidence: string })[]
  ).map((row) => ({ ...row, excludes: JSON.parse(row.excludes), evidence: JSON.parse(row.evidence) }))

/** One pass over five columns: 5 million events take a fraction of a second. Undated events are in no bucket. */
export const readBucketCounts = async (
  duck: Duck,
  dictionary: DictionaryReader,
  span: Span,
  range: { from?: bigint | undefined; to?: bigint | undefined },
  buckets: number,
): Promise<BucketCounts> => {
  const from = range.from ?? (span.events > 0 ? span.min : 0n)
  let to = range.to ?? (span.events > 0 ? span.max + 1n : 1n)
  if (to <= from) to = from + 1n
  const width = (to - from + BigInt(buckets) - 1n) / BigInt(buckets)
  const runtime = dictionary.codes('layer', 'runtime')[0] ?? 0
  // Where a record was written matters for what runs on hosts; elsewhere a host is what the record is about.
  const host = runtime === 0 ? '0' : `case when layer = ${runtime} then "host" else 0 end`
  const within = `ts <> ${undated} and ts >= ${from} and ts < ${to}`
  const lane = `"layer", "source", "account", "region", ${host}`
  const known = await duck.query(
    `select ${lane}, count(*) as n, min(ts), max(ts), count(*) over () from ev where ${within} group by all order by n desc, 1, 2, 3, 4, 5 limit ${mostLanes}`,
  )
  const value = (code: unknown) => (Number(code) === 0 ? null : dictionary.value(Number(code)))
  const layerOf = (code: unknown) => value(code) ?? 'unknown'
  const key = (columns: readonly ArrayLike<unknown>[], row: number) => [0, 1, 2, 3, 4].map((at) => Number(columns[at]![row])).join()
  const lanes: LaneCounts[] = []
  const index = new Map<string, { buckets: number[]; counts: number[] }>()
  for (let row = 0; row < known.length; row++) {
    const [layer, source, account, region, on, n, first, last] = known.columns
    index.set(key(known.columns as ArrayLike<unknown>[], row), { buckets: [], counts: [] })
    lanes.push({
      layer: layerOf(layer![row]),
      source: value(source![row]) ?? '',
      account: value(account![row]),
      region: value(region![row]),
      host: value(on![row]),
      events: Number(n![row]),
      first: BigInt(first![row]!),
      last: BigInt(last![row]!),
      buckets: new Int32Array(0),
      counts: new Float64Array(0),
    })
  }
  const rows = await duck.query(
    `select ${lane}, ((ts - ${from}) // ${width})::integer as b, count(*) as n from ev where ${within} group by all order by b`,
  )
  const beyond = new Map<string, Set<number>>()
  for (let row = 0; row < rows.length; row++) {
    const bucket = Number(rows.columns[5]![row])
    const one = index.get(key(rows.columns as ArrayLike<unknown>[], row))
    if (one) {
      one.buckets.push(bucket)
      one.counts.push(Number(rows.columns[6]![row]))
    } else {
      const layer = layerOf(rows.columns[0]![row])
      const set = beyond.get(layer) ?? new Set<number>()
      beyond.set(layer, set.add(bucket))
    }
  }
  const held = [...index.values()]
  lanes.forEach((one, at) => {
    one.buckets = Int32Array.from(held[at]!.buckets)
    one.counts = Float64Array.from(held[at]!.counts)
  })
  const all = known.length === 0 ? 0 : Number(known.columns[8]![0])
  return {
    from,
    to,
    width,
    lanes,
    more: {
      lanes: all - lanes.length,
      layers: [...beyond].map(([layer, set]) => ({ layer, buckets: Int32Array.from([...set].sort((a, b) => a - b)) })),
    },
  }
}

/** Members whose records end too early: cut off, or failed while read. */
export const readCutMembers = (db: Database): { member: string; source: string; last: bigint | null; problem: string; state: string }[] =>
  db
    .prepare(
      `select label as member, source, last, coalesce(problem, '') as problem, state from member
       where source is not null and state in ('cut', 'failed') order by id limit 1000`,
    )
    .safeIntegers()
    .all() as never
