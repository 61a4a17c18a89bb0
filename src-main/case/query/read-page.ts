// One page: rows of a filter whose raw parts are read just as far as the page needs, in order of time.
import { undated } from '../../contract/columns.ts'
import type { EventRow, Page, PageQuery } from '../api.ts'
import type { Duck } from '../columns/duck.ts'
import { fromRfc3339 } from '../time.ts'
import type { FewRows } from './few-rows.ts'
import type { Filter } from './filter.ts'
import { decodeKey, encodeKey, fetchWide, type Key, keyOf, orderOf, type Span } from './keys.ts'
import { badQuery } from './leaf.ts'
import { type Fetch, fetchRows, seekRank } from './page.ts'
import type { RowDecoder, RowShape } from './rows.ts'

const lastId = 2n ** 62n
const before = (ts: bigint): Key => ({ ts, member: -1, id: -1n })
const after = (ts: bigint): Key => ({ ts, member: 2_147_483_647, id: lastId })

/** How long raw blocks are read for one page before it is given as far as it is certain. */
const budgetMs = 700

interface Found {
  keys: Key[]
  more: boolean
  /** Where to go on when it is not the last key. */
  resume?: Key
}

/** What pages are read with. */
export interface Reading {
  duck: Duck
  /** Events from this number on came after the page was asked for: it takes several statements, and a commit may lie between them. */
  end: bigint
  few: FewRows
  decoder: RowDecoder
}

export const readPage = async (reading: Reading, filter: Filter, span: Span, query: PageQuery): Promise<Page> => {
  const { duck, few, decoder } = reading
  const limit = query.limit ?? 200
  const undatedOnly = query.undatedOnly ?? false
  const forward = query.before === undefined
  let key: Key | null = null
  let skip = 0
  if (query.before !== undefined) key = decodeKey(query.before)
  else if (query.after !== undefined) key = decodeKey(query.after)
  else if (query.at !== undefined)
    key = before(fromRfc3339(query.at) ?? badQuery(`"${query.at}" is not an RFC 3339 time with a zone`, 0, 0))
  else if (query.rank !== undefined && query.rank > 0) {
    // With text still unread a row number is one of the rows found so far.
    const place = await seekRank(duck, filter, span, query.rank)
    key = place.ts === undated ? before(undated) : before(place.ts)
    skip = place.skip
  }
  const ask: Fetch = {
    duck,
    few,
    filter,
    span,
    limit: limit + skip + (filter.hidden === 'without' ? 16 : 0),
    forward,
    key,
    undatedOnly,
    frontier: null,
  }
  const shape = decoder.shape(query.columns)
  if (filter.settled && filter.listed) await few.gather(filter.sql(), filter.listed, shape.sql)
  const found = filter.exact ? await take(ask, reading, limit, { left: skip }) : await takeReading(ask, reading, limit, skip)
  const rows = await decode(reading, found.keys, filter, span, shape)
  const end = found.resume ?? found.keys.at(-1)
  if (!forward) rows.reverse()
  const first = rows[0]?.key ?? (key ? encodeKey(key) : null)
  const last = rows.at(-1)?.key ?? (key ? encodeKey(key) : null)
  const onward = found.more && end ? encodeKey(end) : null
  return forward
    ? { rows, before: key === null ? null : first, after: onward, error: null }
    : { rows, before: onward, after: last, error: null }
}

const decode = async ({ duck, few, decoder }: Reading, keys: Key[], filter: Filter, span: Span, shape: RowShape): Promise<EventRow[]> => {
  if (keys.length === 0) return []
  const condition = filter.sql()
  const whole = filter.settled && (await few.whole(condition, span, shape.sql))
  if (whole) {
    const order = orderOf(whole, keys)
    if (order.length === keys.length) return decoder.rows(whole, order, shape)
  }
  const { rows, order } = await fetchWide(duck, keys, condition, span, shape.sql)
  return decoder.rows(rows, order, shape)
}

/** Rows certain so far: those on this side of `frontier` (exclusive), in reading direction. */
const take = async (ask: Fetch, { decoder, end }: Reading, limit: number, skip: { left: number }): Promise<Found> => {
  const keys: Key[] = []
  const dropsHidden = ask.filter.hidden === 'without' && decoder.anyHidden()
  for await (const rows of fetchRows(ask)) {
    const hidden = dropsHidden ? decoder.hidden(Array.from(rows.columns[0] as BigInt64Array)) : null
    for (let index = 0; index < rows.length; index++) {
      const key = keyOf(rows, index)
      if (key.id >= end || hidden?.has(key.id)) continue
      if (skip.left > 0) {
        skip.left--
        continue
      }
      if (keys.length === limit) return { keys, more: true }
      keys.push(key)
    }
  }
  return { keys, more: false }
}

const takeReading = async (ask: Fetch, reading: Reading, limit: number, skip: number): Promise<Found> => {
  const { filter, forward, key } = ask
  const inUndated = ask.undatedOnly || key?.ts === undated
  const all = await filter.unread(forward ? 'first' : 'last')
  // Blocks that cannot hold dated rows of this page come after the others: undated rows may still lie in them.
  const reaches = ({ tsMin, tsMax }: { tsMin: bigint; tsMax: bigint }) =>
    tsMax !== undated && (key === null || key.ts === undated || (forward ? tsMax >= key.ts : tsMin <= key.ts))
  const dated = inUndated ? all : all.filter(reaches)
  const later = inUndated || filter.timed || !forward ? [] : all.filter((one) => !reaches(one))
  const blocks = [...dated, ...(!forward && key === null ? all.filter((one) => !reaches(one)) : later)]
  const started = Date.now()
  let step = Math.max(1, Math.min(16, filter.eager))
  let next = 0
  const keys: Key[] = []
  const skipped = { left: skip }
  let from = key
  while (true) {
    const open = blocks[next]
    let frontier: bigint | null = null
    if (open !== undefined) frontier = next >= dated.length ? ask.span.max + 1n : forward ? open.tsMin : open.tsMax
    // Undated rows first, or only: they are certain when all is read.
    const waits = open !== undefined && (inUndated || (!forward && key === null))
    if (!waits) {
      const found = await take({ ...ask, key: from, frontier }, reading, limit - keys.length, skipped)
      keys.push(...found.keys)
      if (keys.length === limit && found.more) return { keys, more: true }
      if (open === undefined) return { keys, more: false }
      if (keys.length === limit) return { keys, more: true }
      // What lies before the frontier is certain and taken; the next round goes on behind it.
      if (frontier !== null) {
        const edge = forward ? before(frontier) : after(frontier)
        if (from === null || from.ts === undated || (forward ? edge.ts > from.ts : edge.ts < from.ts)) from = edge
        const late = Date.now() - started > (keys.length > 0 ? budgetMs : budgetMs * 4)
        if (late) return { keys, more: true, resume: from }
      }
    }
    await filter.read(blocks.slice(next, next + step).map((one) => one.block))
    next += step
    step = Math.min(step * 2, 128)
  }
}
