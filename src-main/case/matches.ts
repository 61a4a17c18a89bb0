// What single-event rules found, in runs: one row a rule and batch, its uids and times as bytes. Appending costs the same
// however large the case is; equal records have one event, so a reader takes equal (rule, uid) as one match.
import type { Database } from 'better-sqlite3'
import type { Batch, BatchMatches } from '../contract/batch.ts'
import { undated } from '../contract/columns.ts'
import type { MatchRun } from '../contract/detection.ts'
import type { MatchSlice } from './api.ts'

/** Runs read at once: a case thread's turn stays short. */
const runsAtOnce = 64
const noFields = '{}'

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

  ofBatch(batch: Batch, { rules, event, rule, until, fields }: BatchMatches): void {
    this.#runs(rules, rule, (at, index) => {
      const of = event[index]!
      at.uids.push(batch.uidHi[of]!, batch.uidLo[of]!)
      at.times.push(batch.ts[of]!, until[index]!)
      at.fields.push(fields[index]!)
    })
  }

  add({ rules, uidHi, uidLo, rule, ts, until, fields }: MatchSlice): void {
    this.#runs(rules, rule, (at, index) => {
      at.uids.push(uidHi[index]!, uidLo[index]!)
      at.times.push(ts[index]!, until[index]!)
      at.fields.push(fields[index]!)
    })
  }

  #runs(rules: readonly string[], rule: Uint32Array, take: (run: Gathered, index: number) => void): void {
    const runs = rules.map((): Gathered => ({ uids: [], times: [], fields: [] }))
    for (let index = 0; index < rule.length; index++) take(runs[rule[index]!]!, index)
    for (const [number, { uids, times, fields }] of runs.entries()) {
      if (fields.length === 0) continue
      this.#insert.run(this.#id(rules[number]!), fields.length, bytesOf(uids), bytesOf(times), packed(fields))
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

interface Gathered {
  uids: bigint[]
  times: bigint[]
  fields: string[]
}

function bytesOf(values: readonly bigint[]): Buffer {
  return Buffer.from(BigInt64Array.from(values).buffer)
}

/** Each text once, then which of them is whose; null when all are empty, as they are for most rules. */
function packed(fields: readonly string[]): string | null {
  if (fields.every((text) => text === noFields)) return null
  const numbers = new Map<string, number>()
  const of = fields.map((text) => {
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  })
  return JSON.stringify([[...numbers.keys()], of])
}

function unpacked(text: string | null): string[] | null {
  if (text === null) return null
  const [texts, of] = JSON.parse(text) as [string[], number[]]
  return of.map((number) => texts[number]!)
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
      const run = { rule, uids: valuesOf(uids), times: valuesOf(times), fields: unpacked(fields) }
      return anyAside ? without(run, (hi, lo) => away.get(hi, lo) !== undefined) : run
    })
}

/** Matches of events that are set aside stay, and are not told. */
const aside = 'select 1 from aside_event e join aside a on a.id = e.act where a.ended_at is null'

const without = ({ rule, uids, times, fields }: MatchRun, gone: (hi: bigint, lo: bigint) => boolean): MatchRun => {
  const kept: number[] = []
  for (let index = 0; index * 2 < uids.length; index++) if (!gone(uids[index * 2]!, uids[index * 2 + 1]!)) kept.push(index)
  const pairs = (values: BigInt64Array) => BigInt64Array.from(kept.flatMap((index) => [values[index * 2]!, values[index * 2 + 1]!]))
  return { rule, uids: pairs(uids), times: pairs(times), fields: fields && kept.map((index) => fields[index]!) }
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
      const run: MatchRun = { rule: '', uids: valuesOf(uids), times: valuesOf(times), fields: unpacked(fields) }
      const left = without(run, gone)
      const n = left.uids.length / 2
      if (n === 0) remove.run(id)
      else if (n < run.uids.length / 2)
        update.run(n, bytesOf([...left.uids]), bytesOf([...left.times]), left.fields && packed(left.fields), id)
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
      const uids = bytesOf(rows.flatMap((row) => [row.uid_hi, row.uid_lo]))
      insert.run(rule, rows.length, uids, bytesOf(rows.flatMap((row) => [row.ts, row.until])), packed(rows.map((row) => row.fields)))
      after = [rows.at(-1)!.uid_hi, rows.at(-1)!.uid_lo]
    }
  }
}
