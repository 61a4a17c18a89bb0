// Pages by keyset in the order (ts, member, id), forward and backward, undated events after the dated ones.
// Each fetch is bounded by a window of time that grows while too little comes, so the engine never sorts the whole case.
import { undated } from '../../contract/columns.ts'
import { CaseError } from '../api.ts'
import type { Duck, Rows } from '../columns/duck.ts'
import type { Filter } from './filter.ts'

export interface Key {
  ts: bigint
  member: number
  id: bigint
}
export const encodeKey = (key: Key) => `${key.ts}.${key.member}.${key.id}`
export const decodeKey = (text: string): Key => {
  const hit = /^(-?\d{1,19})\.(-?\d{1,10})\.(-?\d{1,19})$/.exec(text)
  if (!hit) throw new CaseError('bad_query', 'this is not a position in the timeline')
  return { ts: BigInt(hit[1]!), member: Number(hit[2]), id: BigInt(hit[3]!) }
}

export interface Span {
  /** Of all dated events of the case. */
  min: bigint
  max: bigint
  events: number
}

/** Of narrow rows: id, ts, member. */
export const keyOf = (rows: Rows, index: number): Key => ({
  id: rows.columns[0]![index] as bigint,
  ts: rows.columns[1]![index] as bigint,
  member: Number(rows.columns[2]![index]),
})

/** Rows that the engine packs together: one of them is unpacked with all. */
const vectorBits = 11n
/** Vectors passed over for each one that holds a row, from which on finding row numbers first is cheaper (measured). */
const sparse = 8
/** More ids become a join inside the engine, which reads no column where there is no row (measured). */
const mostNumbers = 64
/** So many vectors are looked through again with the filter, rather than for ids (measured). */
const mostVectors = 600

/** How rows of these keys are found again, the cheapest way first; the last one finds all. */
const waysTo = (keys: readonly Key[], filter: string): string[] => {
  const [one] = keys as [Key]
  let { id: low, id: high, ts: from, ts: to } = one
  const vectors = new Set<bigint>()
  for (const { id, ts } of keys) {
    if (id < low) low = id
    else if (id > high) high = id
    if (ts < from) from = ts
    else if (ts > to) to = ts
    vectors.add(id >> vectorBits)
  }
  const passed = (high - low) >> vectorBits
  const range = `id between ${low} and ${high}`
  if (high - low < BigInt(keys.length * 4)) return [range]
  const listed = `id in (${keys.map(({ id }) => id).join()})`
  if (keys.length <= mostNumbers && passed > BigInt(vectors.size * sparse)) return [`rowid in (select rowid from ev where ${listed})`]
  // Beside the page's own rows these are such as share its first or last moment, which may be many.
  if (to !== undated && passed <= mostVectors)
    return [`ts >= ${from} and ts <= ${to} and ${range} and ${filter} limit ${keys.length * 2}`, listed]
  return [listed]
}

/** Columns of the rows of these keys, found with this filter, in the given order. Sorting happened over narrow rows. */
export const fetchWide = async (
  duck: Duck,
  keys: readonly Key[],
  filter: string,
  columns: string,
): Promise<{ rows: Rows; order: number[] }> => {
  let rows: Rows = { length: 0, columns: [] }
  let order: number[] = []
  for (const way of waysTo(keys, filter)) {
    rows = await duck.query(`select ${columns} from ev where ${way}`)
    const at = new Map<bigint, number>()
    const found = rows.columns[0] as BigInt64Array
    for (let index = 0; index < rows.length; index++) at.set(found[index]!, index)
    order = keys.flatMap(({ id }) => at.get(id) ?? [])
    if (order.length === keys.length) break
  }
  return { rows, order }
}

export interface Fetch {
  duck: Duck
  filter: Filter
  span: Span
  limit: number
  forward: boolean
  /** Exclusive; null from the end. */
  key: Key | null
  undatedOnly: boolean
  /** Rows are certain only on this side of it, exclusive, in reading direction; null when all are. */
  frontier: bigint | null
}

const beyond = (key: Key, forward: boolean): string => {
  const sign = forward ? '>' : '<'
  return `(ts ${sign} ${key.ts} or (ts = ${key.ts} and (member ${sign} ${key.member} or (member = ${key.member} and id ${sign} ${key.id}))))`
}

/** Slices of rows in reading direction, until the filter's range is exhausted or the taker stops. */
export async function* fetchRows(ask: Fetch, bound: 'lower' | 'upper' = 'lower'): AsyncGenerator<Rows, void> {
  const { forward, key } = ask
  const wantsUndated = !ask.filter.timed
  const inUndated = key !== null && key.ts === undated
  if (forward) {
    if (!ask.undatedOnly && !inUndated) yield* dated(ask, key, bound)
    // With a frontier the undated rows, which come last, are not certain yet.
    if (ask.frontier === null && (ask.undatedOnly || wantsUndated)) yield* undatedRows(ask, inUndated ? key : null, bound)
  } else {
    if ((ask.undatedOnly || wantsUndated) && (key === null || inUndated)) yield* undatedRows(ask, key, bound)
    if (!ask.undatedOnly) yield* dated(ask, inUndated ? null : key, bound)
  }
}

async function* undatedRows(ask: Fetch, key: Key | null, bound: 'lower' | 'upper'): AsyncGenerator<Rows, void> {
  let from = key
  const order = ask.forward ? 'member, id' : 'member desc, id desc'
  while (true) {
    const rows = await ask.duck.query(
      `select id, ts, member from ev where ts = ${undated} and ${ask.filter.sql(bound)} ${from ? `and ${beyond(from, ask.forward)}` : ''} order by ${order} limit ${ask.limit}`,
    )
    if (rows.length > 0) yield rows
    if (rows.length < ask.limit) return
    from = keyOf(rows, rows.length - 1)
  }
}

/** Wider than any span of time over any first width. */
const wholeCase = 2n ** 62n

async function* dated(ask: Fetch, start: Key | null, bound: 'lower' | 'upper'): AsyncGenerator<Rows, void> {
  const { span, filter, forward, limit } = ask
  if (span.events === 0) return
  let low = filter.range.from !== null && filter.range.from > span.min ? filter.range.from : span.min
  let high = filter.range.to !== null && filter.range.to <= span.max ? filter.range.to : span.max + 1n
  if (ask.frontier !== null) {
    if (forward && ask.frontier < high) high = ask.frontier
    if (!forward && ask.frontier >= low) low = ask.frontier + 1n
  }
  let key = start
  let edge = forward ? (key && key.ts > low ? key.ts : low) : key && key.ts < high ? key.ts + 1n : high
  let width = filter.few ? wholeCase : ((span.max - span.min) * BigInt(limit * 4)) / BigInt(span.events) + 1000n
  let rest = filter.few
  const order = forward ? 'ts, member, id' : 'ts desc, member desc, id desc'
  while (forward ? edge < high : edge > low) {
    let [from, to] = forward ? [edge, edge + width] : [edge - width, edge]
    if (to > high) to = high
    if (from < low) from = low
    const rows = await ask.duck.query(
      `select id, ts, member from ev where ts >= ${from} and ts < ${to} and ${filter.sql(bound)} ${key ? `and ${beyond(key, forward)}` : ''} order by ${order} limit ${limit}`,
    )
    if (rows.length > 0) yield rows
    if (rows.length === limit) key = keyOf(rows, rows.length - 1)
    else {
      edge = forward ? to : from
      // The first rows of all there are cost less than two more steps: after one step of that width comes the rest.
      width *= rows.length * 8 >= limit && !rest ? BigInt(Math.ceil((limit / rows.length) * 1.5)) : wholeCase
      rest = true
    }
    if (rows.length === limit) edge = forward ? key!.ts : key!.ts + 1n
  }
}

/** The key just before the row of this number, by narrowing counts over time; null at the start or for an empty answer. */
export const seekRank = async (duck: Duck, filter: Filter, span: Span, rank: number): Promise<{ ts: bigint; skip: number }> => {
  const where = `ts <> ${undated} and ${filter.full()}`
  let from = filter.range.from !== null && filter.range.from > span.min ? filter.range.from : span.min
  let to = filter.range.to !== null && filter.range.to <= span.max ? filter.range.to : span.max + 1n
  let left = rank
  while (to - from > 1n) {
    const width = (to - from + 255n) / 256n
    const rows = await duck.query(
      `select ((ts - ${from}) // ${width})::integer as b, count(*) as n from ev where ts >= ${from} and ts < ${to} and ${where} group by b order by b`,
    )
    let bucket = -1
    let inside = 0
    for (let index = 0; index < rows.length; index++) {
      inside = Number(rows.columns[1]![index])
      if (left < inside) {
        bucket = Number(rows.columns[0]![index])
        break
      }
      left -= inside
    }
    if (bucket < 0) return { ts: undated, skip: left }
    from += BigInt(bucket) * width
    if (from + width < to) to = from + width
    // Few enough to walk: the page starts at the bucket and skips.
    if (inside <= 2000) break
  }
  return { ts: from, skip: left }
}
