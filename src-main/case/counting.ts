// The account of records while a segment is open, and how it enters members and exhibits when it commits.
import type { Database } from 'better-sqlite3'
import type { MemberPart } from '../contract/batch.ts'
import type { Account } from '../contract/exhibit.ts'
import type { MemberOutcome } from './columns/commit.ts'

export interface MemberTally {
  upTo: number
  done: boolean
  records: number
  candidates: number
  joined: number
  ignored: Map<string, number>
  rejects: Map<string, number>
}
const bump = (map: Map<string, number>, reason: string, count: number) => map.set(reason, (map.get(reason) ?? 0) + count)

export const tally = (into: Map<number, MemberTally>, part: MemberPart): void => {
  let one = into.get(part.member)
  if (!one) {
    one = { upTo: 0, done: false, records: 0, candidates: 0, joined: 0, ignored: new Map(), rejects: new Map() }
    into.set(part.member, one)
  }
  one.upTo = Math.max(one.upTo, part.upTo)
  one.done ||= part.done
  one.records += part.records
  one.candidates += part.primaryCandidates
  one.joined += part.joined
  for (const { reason, count } of part.ignored) bump(one.ignored, reason, count)
  for (const { reason } of part.rejects) bump(one.rejects, reason, 1)
}

export class Accounts {
  readonly #db: Database
  readonly #member
  readonly #exhibit
  readonly #reason
  constructor(db: Database) {
    this.#db = db
    // By place, not by name: it runs for each of hundreds of thousands of members.
    this.#member = db
      .prepare<unknown[], number>(`update member set up_to = max(up_to, ?), done = max(done, ?), records = records + ?,
      events = events + ?, primaries = primaries + ?, joined = joined + ?, duplicates = duplicates + ?, versions = versions + ?,
      first = min(coalesce(first, ?), coalesce(?, first)), last = max(coalesce(last, ?), coalesce(?, last))
      where id = ? returning exhibit`)
      .pluck()
    this.#exhibit =
      db.prepare(`update exhibit set records = records + @records, events = events + @events, primaries = primaries + @primaries,
      joined = joined + @joined, duplicates = duplicates + @duplicates, versions = versions + @versions where id = @id`)
    this.#reason = db.prepare(`insert into reason(owner, kind, reason, count) values (?, ?, ?, ?)
      on conflict(owner, kind, reason) do update set count = count + excluded.count`)
  }

  apply(tallies: Map<number, MemberTally>, outcomes: MemberOutcome[]): void {
    const found = new Map(outcomes.map((outcome) => [outcome.member, outcome]))
    const exhibits = new Map<number, { sums: Record<string, number>; reasons: Map<string, number> }>()
    for (const [id, one] of tallies) {
      const outcome = found.get(id)
      const duplicates = outcome?.duplicateRecords ?? 0
      const values = {
        records: one.records,
        events: outcome?.events ?? 0,
        primaries: one.candidates - duplicates,
        joined: one.joined,
        duplicates,
        versions: outcome?.versions ?? 0,
      }
      const { records, events, primaries, joined, versions } = values
      const first = outcome?.first ?? null
      const last = outcome?.last ?? null
      const exhibit = this.#member.get(
        one.upTo,
        one.done ? 1 : 0,
        records,
        events,
        primaries,
        joined,
        duplicates,
        versions,
        first,
        first,
        last,
        last,
        id,
      ) as number
      let sum = exhibits.get(exhibit)
      if (!sum) {
        sum = { sums: { records: 0, events: 0, primaries: 0, joined: 0, duplicates: 0, versions: 0 }, reasons: new Map() }
        exhibits.set(exhibit, sum)
      }
      for (const [name, value] of Object.entries(values)) sum.sums[name]! += value
      for (const kind of ['ignored', 'rejects'] as const)
        for (const [reason, count] of one[kind]) {
          this.#reason.run(id, kind, reason, count)
          bump(sum.reasons, `${kind}\n${reason}`, count)
        }
    }
    for (const [id, { sums, reasons }] of exhibits) {
      this.#exhibit.run({ ...sums, id })
      for (const [key, count] of reasons) {
        const cut = key.indexOf('\n')
        this.#reason.run(-id, key.slice(0, cut), key.slice(cut + 1), count)
      }
    }
  }

  /** Makes an exhibit's sums anew from its members. */
  resum(exhibit: number): void {
    this.#db
      .prepare(`update exhibit set (records, events, primaries, joined, duplicates, versions) =
        (select coalesce(sum(records), 0), coalesce(sum(events), 0), coalesce(sum(primaries), 0), coalesce(sum(joined), 0),
          coalesce(sum(duplicates), 0), coalesce(sum(versions), 0) from member where exhibit = @id) where id = @id`)
      .run({ id: exhibit })
    this.#db.prepare('delete from reason where owner = ?').run(-exhibit)
    this.#db
      .prepare(`insert into reason(owner, kind, reason, count) select -m.exhibit, r.kind, r.reason, sum(r.count) from reason r
        join member m on m.id = r.owner where m.exhibit = ? group by r.kind, r.reason`)
      .run(exhibit)
  }
}

interface CountRow {
  records: number
  events: number
  primaries: number
  joined: number
  duplicates: number
  versions: number
}
/** Turns a member's or exhibit's counters and reasons into the contract's account. */
export const accountOf = (row: CountRow, reasons: { kind: string; reason: string; count: number }[]): Account => ({
  records: row.records,
  events: row.events,
  primary: row.primaries,
  joined: row.joined,
  duplicates: row.duplicates,
  versions: row.versions,
  ignored: reasons.filter((one) => one.kind === 'ignored').map(({ reason, count }) => ({ reason, count })),
  rejects: reasons.filter((one) => one.kind === 'rejects').map(({ reason, count }) => ({ reason, count })),
})
