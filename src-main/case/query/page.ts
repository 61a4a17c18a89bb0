// Pages by keyset in the order (ts, member, id), forward and backward, undated events after the dated ones.
// Each fetch is bounded by a window of time that grows while too little comes, so the engine never sorts the whole case.
import { undated } from '../../contract/columns.ts'
import type { Duck, Rows } from '../columns/duck.ts'
import type { FewRows, OrderedRows } from './few-rows.ts'
import type { Filter } from './filter.ts'
import { type Key, keyOf, type Span } from './keys.ts'

export interface Fetch {
  duck: Duck
  few: FewRows
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

/** Kept rows between two places of their order, in reading direction. */
function* slices(kept: OrderedRows, first: number, end: number, { forward, limit }: Fetch): Generator<Rows, void> {
  if (forward) for (let at = first; at < end; at += limit) yield kept.slice(at, Math.min(at + limit, end), true)
  else for (let at = end; at > first; at -= limit) yield kept.slice(Math.max(first, at - limit), at, false)
}

async function* undatedRows(ask: Fetch, key: Key | null, bound: 'lower' | 'upper'): AsyncGenerator<Rows, void> {
  const kept = ask.filter.settled ? await ask.few.known(ask.filter.sql(bound)) : null
  if (kept) {
    const place = key && kept.before(key, ask.forward)
    yield* slices(kept, ask.forward ? (place ?? kept.dated) : kept.dated, ask.forward ? kept.length : (place ?? kept.length), ask)
    return
  }
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
  const condition = filter.sql(bound)
  let kept = filter.settled ? await ask.few.known(condition) : null
  let width = filter.few ? wholeCase : ((span.max - span.min) * BigInt(limit * 4)) / BigInt(span.events) + 1000n
  let rest = filter.few
  const order = forward ? 'ts, member, id' : 'ts desc, member desc, id desc'
  while (forward ? edge < high : edge > low) {
    if (kept === undefined && width >= wholeCase) kept = await ask.few.find(condition)
    if (kept) {
      const at = (ts: bigint) => kept!.before({ ts, member: -1, id: -1n }, false)
      const beside = key && kept.before(key, forward)
      yield* forward
        ? slices(kept, Math.max(at(edge), beside ?? 0), at(high), ask)
        : slices(kept, at(low), Math.min(at(edge), beside ?? kept.dated), ask)
      return
    }
    let [from, to] = forward ? [edge, edge + width] : [edge - width, edge]
    if (to > high) to = high
    if (from < low) from = low
    const rows = await ask.duck.query(
      `select id, ts, member from ev where ts >= ${from} and ts < ${to} and ${condition} ${key ? `and ${beyond(key, forward)}` : ''} order by ${order} limit ${limit}`,
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
