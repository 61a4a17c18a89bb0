// What single-event rules found, by event uid and rule. Equal records have one event: the same key, the same match,
// whichever of them came first and however often they come.
import type { Database } from 'better-sqlite3'
import type { Batch, BatchMatches } from '../contract/batch.ts'
import { undated } from '../contract/columns.ts'
import type { StoredMatch } from '../contract/detection.ts'
import type { MatchSlice } from './api.ts'
import { uidText } from './query/rows.ts'

const sliceRows = 5000
/** Matches of events that are set aside stay, and are not told. */
const shown = `not exists (select 1 from aside_event e join aside a on a.id = e.act
  where e.uid_hi = m.uid_hi and e.uid_lo = m.uid_lo and a.ended_at is null)`

export class MatchWriter {
  readonly #insert
  readonly #rule
  readonly #rules = new Map<string, number>()

  constructor(db: Database) {
    // Two exports of one event may show a rule more or less of it: the smaller text is kept, so that no order of files shows.
    this.#insert = db.prepare(
      `insert into match(uid_hi, uid_lo, rule, ts, until, fields) values (?, ?, ?, ?, ?, ?)
        on conflict do update set fields = min(fields, excluded.fields), ts = min(ts, excluded.ts), until = max(until, excluded.until)`,
    )
    this.#rule = db.prepare<[string], { id: number }>(
      'insert into rule(uid) values (?) on conflict(uid) do update set uid = excluded.uid returning id',
    )
  }

  ofBatch(batch: Batch, { rules, event, rule, until, fields }: BatchMatches): void {
    const ids = rules.map((uid) => this.#id(uid))
    for (let index = 0; index < event.length; index++) {
      const at = event[index]!
      this.#insert.run(batch.uidHi[at], batch.uidLo[at], ids[rule[index]!], batch.ts[at], until[index], fields[index])
    }
  }

  add({ rules, uidHi, uidLo, rule, ts, until, fields }: MatchSlice): void {
    const ids = rules.map((uid) => this.#id(uid))
    for (let index = 0; index < rule.length; index++)
      this.#insert.run(uidHi[index], uidLo[index], ids[rule[index]!], ts[index], until[index], fields[index])
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

export function* readMatches(db: Database): Generator<StoredMatch[], void> {
  const names = new Map(
    (db.prepare('select id, uid from rule').safeIntegers().all() as { id: bigint; uid: string }[]).map((row) => [row.id, row.uid]),
  )
  const next = db
    .prepare(
      `select uid_hi, uid_lo, rule, ts, until, fields from match m where (uid_hi, uid_lo, rule) > (?, ?, ?) and ${shown}
        order by uid_hi, uid_lo, rule limit ${sliceRows}`,
    )
    .safeIntegers()
  let after: [bigint, bigint, bigint] = [undated, undated, -1n]
  for (;;) {
    const rows = next.all(...after) as { uid_hi: bigint; uid_lo: bigint; rule: bigint; ts: bigint; until: bigint; fields: string }[]
    if (rows.length === 0) return
    yield rows.map((row) => ({
      rule: names.get(row.rule)!,
      event: uidText(row.uid_hi, row.uid_lo),
      ...(row.ts !== undated && { from: row.ts, to: row.until }),
      fields: row.fields === '{}' ? {} : (JSON.parse(row.fields) as Record<string, string[]>),
    }))
    const last = rows.at(-1)!
    after = [last.uid_hi, last.uid_lo, last.rule]
  }
}

export const matchCounts = (db: Database): Record<string, number> =>
  Object.fromEntries(
    (
      db.prepare(`select r.uid, count(*) as n from match m join rule r on r.id = m.rule where ${shown} group by m.rule`).all() as {
        uid: string
        n: number
      }[]
    ).map((row) => [row.uid, row.n]),
  )
