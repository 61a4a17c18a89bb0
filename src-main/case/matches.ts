// What single-event rules found, in runs: one row a rule and batch, its uids and times as bytes. Appending costs the same
// however large the case is; equal records have one event, so a reader takes equal (rule, uid) as one match.
import type { Database } from 'better-sqlite3'
import type { Batch, BatchMatches } from '../contract/batch.ts'
import { undated } from '../contract/columns.ts'
import type { MatchRun } from '../contract/detection.ts'
import { packFields, readFields } from '../contract/match-fields.ts'
import type { MatchSlice } from './api.ts'

/** Runs read at once: a case thread's turn stays short. */
const runsAtOnce = 64

export class MatchWriter {
  readonly #insert
  readonly #rule
  readonly #rules = new Map<string, number>()

  constructor(db: Database) {
    this.#insert = db.prepare('insert into match_run(rule, n, uids, times, fields) values (?, ?, ?, ?, ?)')
    this.#rule = db.prepare<[string], { id: number }>(
      'insert into rule(uid) values (?) on conflict(uid) do update set uid = excluded.uid returning id',
    )
  }

  ofBatch(batch: Batch, { rules, event, rule, until, texts, field }: BatchMatches): void {
    this.#runs({ rules, rule, until, texts, field, uidHi: batch.uidHi, uidLo: batch.uidLo, ts: batch.ts, of: event })
  }

  add({ fields, ...slice }: MatchSlice): void {
    this.#runs({ ...slice, ...onceEach(fields), of: null })
  }

  #runs({ rules, rule, until, texts, field, uidHi, uidLo, ts, of }: Matched): void {
    // Numbers alone are moved: a match is one of very many.
    const counts = new Uint32Array(rules.length)
    for (let index = 0; index < rule.length; index++) counts[rule[index]!]!++
    const uids = Array.from(counts, (count) => new BigInt64Array(count * 2))
    const times = Array.from(counts, (count) => new BigInt64Array(count * 2))
    const places = Array.from(counts, (count) => new Uint32Array(count))
    const filled = new Uint32Array(rules.length)
    for (let index = 0; index < rule.length; index++) {
      const number = rule[index]!
      const at = filled[number]!++
      const event = of === null ? index : of[index]!
      uids[number]![at * 2] = uidHi[event]!
      uids[number]![at * 2 + 1] = uidLo[event]!
      times[number]![at * 2] = ts[event]!
      times[number]![at * 2 + 1] = until[index]!
      places[number]![at] = field[index]!
    }
    for (const [number, uid] of rules.entries()) {
      const n = counts[number]!
      if (n > 0) this.#insert.run(this.#id(uid), n, bytesOf(uids[number]!), bytesOf(times[number]!), packFields(texts, places[number]!))
    }
  }

  #id(uid: string): number {
    let id = this.#rules.get(uid)
    if (id === undefined) {
      id = this.#rule.get(uid)!.id
      this.#rules.set(uid, id)
    }
    return id
  }

  /** After a rollback: numbers given out since may be gone. */
  forget(): void {
    this.#rules.clear()
  }
}

/** `of` says which event a match is of, where events are not told one a match. */
type Matched = Omit<BatchMatches, 'event'> & Pick<Batch, 'uidHi' | 'uidLo' | 'ts'> & { of: Uint32Array | null }

function bytesOf(values: BigInt64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
}

function onceEach(fields: readonly string[]): Pick<BatchMatches, 'texts' | 'field'> {
  const places = new Map<string, number>()
  const field = Uint32Array.from(fields, (text) => {
    const place = places.get(text) ?? places.size
    places.set(text, place)
    return place
  })
  return { texts: [...places.keys()], field }
}

function packedTexts(fields: readonly string[]): string | null {
  const { texts, field } = onceEach(fields)
  return packFields(texts, field)
}

/** A copy that lies on its own: what SQLite gives may be shared and not aligned. */
function valuesOf(bytes: Buffer): BigInt64Array {
  return new BigInt64Array(Uint8Array.from(bytes).buffer)
}

export function* readMatches(db: Database): Generator<MatchRun[], void> {
  const next = db.prepare<[number], { id: number; rule: string; uids: Buffer; times: Buffer; fields: string | null }>(
    `select m.id, r.uid as rule, m.uids, m.times, m.fields from match_run m join rule r on r.id = m.rule
      where m.id > ? order by m.id limit ${runsAtOnce}`,
  )
  const anyAside = db.prepare(`select exists(${aside})`).pluck().get() === 1
  const away = db.prepare<[bigint, bigint]>(`${aside} and e.uid_hi = ? and e.uid_lo = ?`)
  for (let rows = next.all(-1); rows.length > 0; rows = next.all(rows.at(-1)!.id))
    yield rows.map(({ rule, uids, times, fields }) => {
      const run = { rule, uids: valuesOf(uids), times: valuesOf(times), fields }
      return anyAside ? without(run, (hi, lo) => away.get(hi, lo) !== undefined) : run
    })
}

/** Matches of events that are set aside stay, and are not told. */
const aside = 'select 1 from aside_event e join aside a on a.id = e.act where a.ended_at is null'

const without = ({ rule, uids, times, fields }: MatchRun, gone: (hi: bigint, lo: bigint) => boolean): MatchRun => {
  const kept: number[] = []
  for (let index = 0; index * 2 < uids.length; index++) if (!gone(uids[index * 2]!, uids[index * 2 + 1]!)) kept.push(index)
  const pairs = (values: BigInt64Array) => BigInt64Array.from(kept.flatMap((index) => [values[index * 2]!, values[index * 2 + 1]!]))
  return { rule, uids: pairs(uids), times: pairs(times), fields: fields && fieldsOf(fields, kept) }
}

function fieldsOf(packed: string, kept: readonly number[]): string | null {
  const { values, of } = readFields(packed)
  return packFields(
    values.map((one) => JSON.stringify(one)),
    kept.map((index) => of[index]!),
  )
}

/** Takes the matches of events that are no longer there out of their runs. */
export const dropMatches = (db: Database, gone: (hi: bigint, lo: bigint) => boolean): void => {
  const next = db.prepare<[number], { id: number; rule: number; uids: Buffer; times: Buffer; fields: string | null }>(
    'select * from match_run where id > ? order by id limit 64',
  )
  const update = db.prepare('update match_run set n = ?, uids = ?, times = ?, fields = ? where id = ?')
  const remove = db.prepare('delete from match_run where id = ?')
  for (let rows = next.all(-1); rows.length > 0; rows = next.all(rows.at(-1)!.id))
    for (const { id, uids, times, fields } of rows) {
      const run: MatchRun = { rule: '', uids: valuesOf(uids), times: valuesOf(times), fields }
      const left = without(run, gone)
      const n = left.uids.length / 2
      if (n === 0) remove.run(id)
      else if (n < run.uids.length / 2) update.run(n, bytesOf(left.uids), bytesOf(left.times), left.fields, id)
    }
}

/** Before version 35 each match was a row. */
export function matchesToRuns(db: Database): void {
  const next = db
    .prepare(
      'select uid_hi, uid_lo, ts, until, fields from match where rule = ? and (uid_hi, uid_lo) > (?, ?) order by uid_hi, uid_lo limit 4096',
    )
    .safeIntegers()
  const insert = db.prepare('insert into match_run(rule, n, uids, times, fields) values (?, ?, ?, ?, ?)')
  for (const rule of db.prepare('select distinct rule from match order by rule').pluck().all() as number[]) {
    let after: [bigint, bigint] = [undated, undated]
    for (;;) {
      const rows = next.all(rule, ...after) as (Record<'uid_hi' | 'uid_lo' | 'ts' | 'until', bigint> & { fields: string })[]
      if (rows.length === 0) break
      const pairs = (values: bigint[]) => bytesOf(BigInt64Array.from(values))
      const uids = pairs(rows.flatMap((row) => [row.uid_hi, row.uid_lo]))
      const times = pairs(rows.flatMap((row) => [row.ts, row.until]))
      insert.run(rule, rows.length, uids, times, packedTexts(rows.map((row) => row.fields)))
      after = [rows.at(-1)!.uid_hi, rows.at(-1)!.uid_lo]
    }
  }
}
