// One page: rows of a filter whose raw parts are read just as far as the page needs, in order of time.
import { undated } from '../../contract/columns.ts'
import type { EventRow, Page, PageQuery } from '../api.ts'
import type { Duck } from '../columns/duck.ts'
import { fromRfc3339 } from '../time.ts'
import type { Filter } from './filter.ts'
import { badQuery } from './leaf.ts'
import { decodeKey, encodeKey, type Fetch, fetchRows, fetchWide, type Key, keyOf, type Span, seekRank } from './page.ts'
import type { RowDecoder } from './rows.ts'

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

export const readPage = async (duck: Duck, filter: Filter, span: Span, decoder: RowDecoder, query: PageQuery): Promise<Page> => {
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
  const ask: Fetch = { duck, filter, span, limit: limit + skip + (filter.hidden === 'without' ? 16 : 0), forward, key, undatedOnly }
  const found = filter.exact ? await take(ask, decoder, limit, skip, null) : await takeReading(ask, decoder, limit, skip)
  const rows = await decode(duck, decoder, found.keys)
  const end = found.resume ?? found.keys.at(-1)
  if (!forward) rows.reverse()
  const first = rows[0]?.key ?? (key ? encodeKey(key) : null)
  const last = rows.at(-1)?.key ?? (key ? encodeKey(key) : null)
  const onward = found.more && end ? encodeKey(end) : null
  return forward
    ? { rows, before: key === null ? null : first, after: onward, error: null }
    : { rows, before: onward, after: last, error: null }
}

const decode = async (duck: Duck, decoder: RowDecoder, keys: Key[]): Promise<EventRow[]> => {
  if (keys.length === 0) return []
  const { rows, order } = await fetchWide(
    duck,
    keys.map((key) => key.id),
    decoder.columns,
  )
  return decoder.rows(rows, order)
}

/** Rows certain so far: those on this side of `frontier` (exclusive), in reading direction. */
const take = async (ask: Fetch, decoder: RowDecoder, limit: number, skip: number, frontier: bigint | null): Promise<Found> => {
  const keys: Key[] = []
  let left = skip
  const dropsHidden = ask.filter.hidden === 'without' && decoder.anyHidden()
  for await (const rows of fetchRows(ask)) {
    const hidden = dropsHidden ? decoder.hidden(Array.from(rows.columns[0] as BigInt64Array)) : null
    for (let index = 0; index < rows.length; index++) {
      const key = keyOf(rows, index)
      if (frontier !== null && (ask.forward ? key.ts >= frontier || key.ts === undated : key.ts <= frontier)) return { keys, more: true }
      if (hidden?.has(key.id)) continue
      if (left > 0) {
        left--
        continue
      }
      if (keys.length === limit) return { keys, more: true }
      keys.push(key)
    }
  }
  return { keys, more: false }
}

const takeReading = async (ask: Fetch, decoder: RowDecoder, limit: number, skip: number): Promise<Found> => {
  const { filter, forward, key } = ask
  const inUndated = ask.undatedOnly || key?.ts === undated
  const blocks = await filter.unread(forward ? 'first' : 'last', ({ tsMin, tsMax }) =>
    inUndated || key === null ? true : forward ? tsMax >= key.ts : tsMin <= key.ts,
  )
  const started = Date.now()
  let step = 16
  let next = 0
  while (true) {
    const open = blocks[next]
    // Blocks whose events are all undated sort first or last; their rows come after every dated one.
    const frontier = open === undefined ? null : forward ? open.tsMin : open.tsMax
    const found = await take(ask, decoder, limit, skip, inUndated && open ? undated : frontier)
    const full = found.keys.length === limit
    const late = Date.now() - started > (found.keys.length > 0 ? budgetMs : budgetMs * 4)
    if (open === undefined || full) return found
    if (late && !inUndated && frontier !== null && frontier !== undated)
      return { keys: found.keys, more: true, resume: forward ? after(frontier - 1n) : before(frontier + 1n) }
    await filter.read(blocks.slice(next, next + step).map((one) => one.block))
    next += step
    step = Math.min(step * 2, 128)
  }
}
