// Places in the order of the timeline (ts, member, id), and how rows of known places are found again with all their columns.
import { undated } from '../../contract/columns.ts'
import { CaseError } from '../api.ts'
import type { Duck, Rows } from '../columns/duck.ts'

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
const waysTo = (keys: readonly Key[], filter: string, span: Span): string[] => {
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
  const range = `id between ${low} and ${high}`
  if (high - low < BigInt(keys.length * 4)) return [range]
  const listed = `id in (${keys.map(({ id }) => id).join()})`
  const byTime = from !== undated && to >= span.min && to <= span.max
  const near = `ts >= ${from} and ts <= ${to} and ${range}`
  // Of what lies between the first and the last of them, as much as their time lets one expect.
  let passed = (high - low) >> vectorBits
  if (byTime) {
    const expected = (((to - from) * BigInt(span.events)) / (span.max - span.min + 1n)) >> vectorBits
    if (expected < passed) passed = expected
  }
  if (byTime && passed <= mostVectors) {
    const list = `${near} and ${listed}`
    // Beside the page's own rows these are such as share its first or last moment, which may be many.
    return keys.length <= mostNumbers ? [list] : [`${near} and ${filter} limit ${keys.length * 2}`, list]
  }
  if (keys.length <= mostNumbers && passed > BigInt(vectors.size * sparse)) return [`rowid in (select rowid from ev where ${listed})`]
  return [listed]
}

/** Columns of the rows of these keys, found with this filter, in the given order. Sorting happened over narrow rows. */
export const fetchWide = async (
  duck: Duck,
  keys: readonly Key[],
  filter: string,
  span: Span,
  columns: string,
): Promise<{ rows: Rows; order: number[] }> => {
  let rows: Rows = { length: 0, columns: [] }
  let order: number[] = []
  for (const way of waysTo(keys, filter, span)) {
    rows = await duck.query(`select ${columns} from ev where ${way}`)
    order = orderOf(rows, keys)
    if (order.length === keys.length) break
  }
  return { rows, order }
}

/** Where each key's row lies among these; those that are not there are left out. */
export const orderOf = (rows: Rows, keys: readonly Key[]): number[] => {
  const at = new Map<bigint, number>()
  const found = rows.columns[0] as BigInt64Array
  for (let index = 0; index < rows.length; index++) at.set(found[index]!, index)
  return keys.flatMap(({ id }) => at.get(id) ?? [])
}
