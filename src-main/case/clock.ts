// Clock offsets of the case: kept in case.db, applied to batches as they come in, and to columns when they change.
// `shift` of each row says by how much its time was moved, so that the recorded time is `ts - shift`, always.
import type { Database } from 'better-sqlite3'
import type { Batch, Strings } from '../contract/batch.ts'
import { bySpecificity, type ClockOffset, type NewClockOffset, sameScope } from '../contract/clock.ts'
import { undated } from '../contract/columns.ts'
import { CaseError, type MatchSlice } from './api.ts'
import type { Duck } from './columns/duck.ts'
import { DictionaryReader } from './dictionary.ts'
import { exhibitNumber } from './exhibits.ts'

interface Row {
  id: number
  exhibit: string | null
  source: string | null
  host: string | null
  us: string
  reason: string
  author: string
  at: string
  ended_at: string | null
  ended_by: string | null
}

export const readClockOffsets = (db: Database): ClockOffset[] =>
  (
    db
      .prepare(
        `select id, exhibit, source, host, cast(us as text) as us, reason, author, at, ended_at, ended_by from clock_offset order by id`,
      )
      .all() as Row[]
  ).map(({ ended_at, ended_by, ...rest }) => ({ ...rest, ended: ended_at === null ? null : { at: ended_at, author: ended_by ?? '' } }))

/** Takes the place of one that speaks of the same. */
export const addClockOffset = (db: Database, offset: NewClockOffset, author: string, at: string): ClockOffset => {
  const { exhibit, source, host } = offset
  if (exhibit === null && source === null && host === null) throw new CaseError('bad_query', 'name the exhibit, the source or the host')
  if (exhibit !== null && db.prepare('select 1 from exhibit where id = ?').get(exhibitNumber(exhibit)) === undefined)
    throw new CaseError('unknown_exhibit', `there is no exhibit ${exhibit}`)
  for (const one of readClockOffsets(db)) if (one.ended === null && sameScope(one, offset)) endClockOffset(db, one.id, author, at)
  const { lastInsertRowid } = db
    .prepare('insert into clock_offset(exhibit, source, host, us, reason, author, at) values (?, ?, ?, ?, ?, ?, ?)')
    .run(exhibit, source, host, BigInt(offset.us), offset.reason, author, at)
  return readClockOffsets(db).find(({ id }) => id === Number(lastInsertRowid))!
}

export const endClockOffset = (db: Database, id: number, author: string, at: string): ClockOffset => {
  db.prepare('update clock_offset set ended_at = ?, ended_by = ? where id = ? and ended_at is null').run(at, author, id)
  const one = readClockOffsets(db).find((each) => each.id === id)
  if (!one) throw new CaseError('bad_query', `there is no clock offset ${id}`)
  return one
}

/** What rows of `ev` are to be moved by, as SQL over their columns; `0` when no offset is in force. */
export const shiftSql = (db: Database): string => {
  const active = bySpecificity(readClockOffsets(db))
  if (active.length === 0) return '0'
  const dictionary = new DictionaryReader(db)
  const cases = active.map(({ exhibit, source, host, us }) => {
    const parts = [
      ...(exhibit === null ? [] : [membersOf(db, exhibit)]),
      ...(source === null ? [] : [inList('"source"', dictionary.codes('source', source))]),
      ...(host === null ? [] : [inList('"host"', dictionary.codes('host', host))]),
    ]
    return `when ${parts.join(' and ')} then ${us}`
  })
  return `case when ts = ${undated} then 0 ${cases.join(' ')} else 0 end::bigint`
}

const inList = (column: string, codes: readonly number[]) => (codes.length === 0 ? 'false' : `${column} in (${codes.join()})`)

/** An exhibit's members have neighbouring numbers, but for those that a resumed import added. */
const membersOf = (db: Database, exhibit: string): string => {
  const runs = db
    .prepare(
      `select min(id) as a, max(id) as z from (select id, id - row_number() over (order by id) as run from member where exhibit = ?) group by run`,
    )
    .all(exhibitNumber(exhibit)) as { a: number; z: number }[]
  return runs.length === 0 ? 'false' : `(${runs.map(({ a, z }) => `member between ${a} and ${z}`).join(' or ')})`
}

/** Applies offsets to batches before they are stored. Costs nothing where none is in force. */
export class ClockShift {
  readonly #active: readonly ClockOffset[]
  readonly #exhibitOf
  readonly #exhibits = new Map<number, string>()
  constructor(db: Database) {
    this.#active = bySpecificity(readClockOffsets(db))
    this.#exhibitOf = db.prepare<[number], string>('select e.label from member m join exhibit e on e.id = m.exhibit where m.id = ?').pluck()
  }

  get any(): boolean {
    return this.#active.length > 0
  }

  /** Moves the batch's times, those of its blocks and matches, and gives by how much each event was moved. */
  apply(batch: Batch): BigInt64Array {
    const shift = new BigInt64Array(batch.events)
    const sources = words(batch.dictionary.source)
    const hosts = words(batch.dictionary.host)
    const source = batch.columns.source as Int32Array | undefined
    const host = batch.columns.host as Int32Array | undefined
    const known = new Map<string, bigint>()
    for (let index = 0; index < batch.events; index++) {
      if (batch.ts[index] === undated) continue
      const key = `${batch.member[index]},${source?.[index] ?? 0},${host?.[index] ?? 0}`
      let us = known.get(key)
      if (us === undefined) {
        us = this.#of(this.#exhibit(batch.member[index]!), sources[(source?.[index] ?? 0) - 1], hosts[(host?.[index] ?? 0) - 1])
        known.set(key, us)
      }
      if (us === 0n) continue
      shift[index] = us
      batch.ts[index]! += us
    }
    for (const block of batch.blocks) bounds(batch, block)
    const { matches } = batch
    if (matches)
      for (let index = 0; index < matches.event.length; index++)
        if (matches.until[index] !== undated) matches.until[index]! += shift[matches.event[index]!]!
    return shift
  }

  #exhibit(member: number): string {
    let label = this.#exhibits.get(member)
    if (label === undefined) {
      label = this.#exhibitOf.get(member) ?? ''
      this.#exhibits.set(member, label)
    }
    return label
  }

  #of(exhibit: string, source: string | undefined, host: string | undefined): bigint {
    const one = this.#active.find(
      (each) =>
        (each.exhibit === null || each.exhibit === exhibit) &&
        (each.source === null || each.source.toLowerCase() === source?.toLowerCase()) &&
        (each.host === null || each.host.toLowerCase() === host?.toLowerCase()),
    )
    return one ? BigInt(one.us) : 0n
  }
}

const words = (strings: Strings | undefined): string[] => {
  if (!strings) return []
  let at = 0
  return Array.from(strings.lengths, (length) => {
    at += length
    return strings.joined.slice(at - length, at)
  })
}

const bounds = (batch: Batch, block: Batch['blocks'][number]): void => {
  let low = undated
  let high = undated
  for (let index = block.first; index < block.first + block.count; index++) {
    const ts = batch.ts[index]!
    if (ts === undated) continue
    if (low === undated || ts < low) low = ts
    if (high === undated || ts > high) high = ts
  }
  block.tsMin = low
  block.tsMax = high
}

/**
 * Brings columns, blocks, members and what was found to the offsets in force. The columns' transaction is left open for the
 * caller, who commits it and then case.db; where the second did not come, the next opening does this again.
 */
export const settleClocks = async (db: Database, duck: Duck): Promise<number> => {
  const expression = shiftSql(db)
  await duck.exec('begin transaction')
  await duck.exec(`create or replace temp table moved as select id, uid_hi, uid_lo, member, (${expression}) - shift as by_us from ev
    where ts <> ${undated} and shift <> (${expression})`)
  const moved = await duck.number('select count(*) from moved')
  if (moved === 0) return 0
  await duck.exec(
    `update ev set ts = ts - shift + (${expression}), shift = (${expression}) where ts <> ${undated} and shift <> (${expression})`,
  )
  const each = async (sql: string, act: (row: bigint[]) => void) => {
    const rows = await duck.query(sql)
    for (let index = 0; index < rows.length; index++) act(rows.columns.map((column) => BigInt(column[index]!)))
  }
  const block = db.prepare('update block set ts_min = ?, ts_max = ? where id = ?')
  await each(
    `select id >> 8, min(ts), max(ts) from ev where ts <> ${undated} and (id >> 8) in (select distinct id >> 8 from moved) group by 1`,
    ([id, low, high]) => block.run(low, high, id),
  )
  const member = db.prepare('update member set first = ?, last = ? where id = ?')
  await each(
    `select member, min(ts), max(ts) from ev where ts <> ${undated} and member in (select distinct member from moved) group by 1`,
    ([id, low, high]) => member.run(low, high, id),
  )
  await moveFound(db, duck)
  return moved
}

/** Runs of matches that are looked up together. */
const runsAtOnce = 64

/** Matches and indicator hits carry their event's time. */
const moveFound = async (db: Database, duck: Duck): Promise<void> => {
  const next = db.prepare<[number], { id: number; uids: Buffer; times: Buffer }>(
    `select id, uids, times from match_run where id > ? order by id limit ${runsAtOnce}`,
  )
  const update = db.prepare('update match_run set times = ? where id = ?')
  for (let runs = next.all(-1); runs.length > 0; runs = next.all(runs.at(-1)!.id)) {
    const uids = runs.map((run) => new BigInt64Array(Uint8Array.from(run.uids).buffer))
    const by = await movedBy(duck, uids)
    for (const [number, run] of runs.entries()) {
      const mine = by.get(number)
      if (!mine) continue
      const times = new BigInt64Array(Uint8Array.from(run.times).buffer)
      for (const [place, us] of mine) {
        if (times[place * 2] === undated) continue
        times[place * 2]! += us
        times[place * 2 + 1]! += us
      }
      update.run(Buffer.from(times.buffer), run.id)
    }
  }
  const hits = db.prepare(`select distinct uid_hi, uid_lo from indicator_hit where ts <> ${undated}`).safeIntegers().all() as {
    uid_hi: bigint
    uid_lo: bigint
  }[]
  const hit = db.prepare(`update indicator_hit set ts = ts + @us where uid_hi = @hi and uid_lo = @lo and ts <> ${undated}`)
  const by = (await movedBy(duck, [BigInt64Array.from(hits.flatMap((one) => [one.uid_hi, one.uid_lo]))])).get(0) ?? []
  for (const [place, us] of by) hit.run({ us, hi: hits[place]!.uid_hi, lo: hits[place]!.uid_lo })
}

/** For lists of uids (two words each): by list, the places of those that moved and by how much. */
const movedBy = async (duck: Duck, lists: readonly BigInt64Array[]): Promise<Map<number, [place: number, us: bigint][]>> => {
  const count = lists.reduce((sum, list) => sum + list.length / 2, 0)
  const columns = [new BigInt64Array(count), new BigInt64Array(count), new Int32Array(count), new Int32Array(count)] as const
  let at = 0
  for (const [number, list] of lists.entries())
    for (let place = 0; place * 2 < list.length; place++) {
      columns[0][at] = list[place * 2]!
      columns[1][at] = list[place * 2 + 1]!
      columns[2][at] = number
      columns[3][at++] = place
    }
  const out = new Map<number, [number, bigint][]>()
  if (count === 0) return out
  const definition = 'hi bigint not null, lo bigint not null, list integer not null, place integer not null'
  const rows = await duck.withTable(definition, ['long', 'long', 'int', 'int'], [...columns], (found) =>
    duck.query(
      `select f.list, f.place, m.by_us from moved m join ${found} f on m.uid_lo = f.lo and m.uid_hi = f.hi order by f.list, f.place`,
    ),
  )
  for (let index = 0; index < rows.length; index++) {
    const list = Number(rows.columns[0]![index])
    const mine = out.get(list) ?? []
    mine.push([Number(rows.columns[1]![index]), BigInt(rows.columns[2]![index]!)])
    out.set(list, mine)
  }
  return out
}

/** Events whose columns do not stand where the offsets in force put them: a change that was cut off. */
export const unsettled = (db: Database, duck: Duck): Promise<number> => {
  const expression = shiftSql(db)
  // Without offsets this reads one column, of which whole row groups are told by their bounds.
  return duck.number(`select count(*) from ev where shift <> ${expression === '0' ? '0' : `(${expression})`}`)
}

/** Matches of stored records, on their way in. */
export const moveSlice = async (duck: Duck, slice: MatchSlice): Promise<void> => {
  if (slice.rule.length === 0) return
  const rows = await duck.withTable('hi bigint not null, lo bigint not null', ['long', 'long'], [slice.uidHi, slice.uidLo], (sliced) =>
    duck.query(
      `select distinct e.uid_hi, e.uid_lo, e.shift from ev e join ${sliced} s on e.uid_lo = s.lo and e.uid_hi = s.hi where e.shift <> 0`,
    ),
  )
  const by = new Map<string, bigint>()
  for (let index = 0; index < rows.length; index++) {
    const [hi, lo, us] = rows.columns.map((column) => BigInt(column[index]!))
    by.set(`${hi},${lo}`, us!)
  }
  if (by.size === 0) return
  for (let index = 0; index < slice.rule.length; index++) {
    const us = by.get(`${slice.uidHi[index]},${slice.uidLo[index]}`)
    if (us === undefined || slice.ts[index] === undated) continue
    slice.ts[index]! += us
    slice.until[index]! += us
  }
}
