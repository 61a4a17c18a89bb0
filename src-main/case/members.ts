// Members in the manifest: written in bulk before anything is read, updated as they are sealed and read, listed in slices.

import type { Database } from 'better-sqlite3'
import type { MemberInfo } from '../contract/exhibit.ts'
import { CaseError, type MemberFacts, type MemberWork, type NewMember, type Seal, type SealedObject, type WorkQuery } from './api.ts'
import type { Rows } from './columns/duck.ts'
import { accountOf } from './counting.ts'
import { exhibitLabel, exhibitNumber } from './exhibits.ts'
import { sealColumns } from './member-updates.ts'
import { toRfc3339 } from './time.ts'

export const addMembers = (db: Database, exhibit: string, members: NewMember[]): { first: number; count: number } => {
  const number = exhibitNumber(exhibit)
  const first = ((db.prepare('select max(id) as id from member').get() as { id: number | null }).id ?? 0) + 1
  const { changes } = db.prepare('update exhibit set members = members + ? where id = ?').run(members.length, number)
  if (changes === 0) throw new CaseError('unknown_exhibit', `there is no exhibit ${exhibit}`)
  const labelOf = db.prepare<[number], { label: string }>('select label from member where id = ?')
  const labels = new Map<number, string>()
  const insert = db.prepare(`insert into member(id, exhibit, parent, seq, label, path, size, mtime, mode, state, problem, sha256,
    seal_kind, seal_path, seal_offset, seal_length) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  // What an import numbers by the hundred thousand is received and says no more than this.
  const received = db.prepare(
    `insert into member(id, exhibit, seq, label, path, size, mtime, mode, state) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  let id = first
  for (const one of members) {
    const parent = one.parent ?? null
    let label = `${exhibit}/${String(one.seq).padStart(6, '0')}`
    if (parent !== null) {
      let above = labels.get(parent)
      if (above === undefined) {
        above = labelOf.get(parent)?.label
        if (above === undefined) throw new CaseError('unknown_member', `there is no member with row number ${parent}`)
        labels.set(parent, above)
      }
      label = `${above}/${String(one.seq).padStart(4, '0')}`
    }
    if (parent === null && !one.problem && !one.sha256 && !one.seal) {
      received.run(id++, number, one.seq, label, one.path, one.size ?? 0, one.mtime ?? null, one.mode ?? null, one.state ?? 'waiting')
      continue
    }
    const seal = sealColumns(one.seal ?? null)
    insert.run(
      id++,
      number,
      parent,
      one.seq,
      label,
      one.path,
      one.size ?? 0,
      one.mtime ?? null,
      one.mode ?? null,
      one.state ?? 'waiting',
      one.problem ?? null,
      one.sha256 ?? null,
      ...seal,
    )
  }
  return { first, count: members.length }
}

const readSeal = (row: Row): Seal | null => {
  if (row.seal_kind === 'object') return { kind: 'object' }
  if (row.seal_kind === 'in_place') return { kind: 'in_place', path: row.seal_path as string }
  if (row.seal_kind === 'pack')
    return { kind: 'pack', pack: row.seal_path as string, offset: row.seal_offset as number, length: row.seal_length as number }
  return null
}

/** First and last time by member; members that are not named have none. */
export const setMemberTimes = (db: Database, { length, columns }: Rows): void => {
  db.exec('update member set first = null, last = null where first is not null or last is not null')
  const set = db.prepare('update member set first = ?, last = ? where id = ?')
  for (let index = 0; index < length; index++) set.run(columns[1]![index], columns[2]![index], columns[0]![index])
}

type Row = Record<string, string | number | null>

const info = (row: Row, reasons: unknown, parent: string | null): MemberInfo => ({
  ...accountOf(row as never, reasons as never),
  id: row.id as number,
  member: row.label as string,
  path: row.path as string,
  parent,
  sha256: row.sha256 as string | null,
  size: row.size as number,
  mtime: row.mtime as number | null,
  mode: row.mode as number | null,
  state: row.state as MemberInfo['state'],
  problem: row.problem as string | null,
  source: row.source as string | null,
  form: row.form as string | null,
  note: row.note as string | null,
  first: row.first_text as string | null,
  last: row.last_text as string | null,
  merkleRoot: row.merkle_root as string | null,
})

const memberColumns = `m.*, cast(m.first as text) as first_micros, cast(m.last as text) as last_micros, p.label as parent_label`

export class MemberReader {
  readonly #db: Database
  readonly #reasons
  readonly #facts
  readonly #object
  #cache = new Map<number, MemberFacts>()
  constructor(db: Database) {
    this.#db = db
    this.#reasons = db.prepare('select kind, reason, count from reason where owner = ? order by count desc, reason')
    this.#facts = db.prepare('select id, exhibit, label, path, sha256, source, form, mtime from member where id = ?')
    this.#object = db.prepare(
      `select id, sha256, size, seal_kind, seal_path, seal_offset, seal_length from member where sha256 = ? and seal_kind is not null order by id limit 1`,
    )
  }

  #info(row: Row): MemberInfo {
    const time = (micros: unknown) => (micros === null ? null : toRfc3339(BigInt(micros as string)))
    row.first_text = time(row.first_micros)
    row.last_text = time(row.last_micros)
    return info(row, this.#reasons.all(row.id as number), row.parent_label as string | null)
  }

  list(query: { exhibit: string; after?: number; offset?: number; limit?: number; states?: string[]; search?: string }) {
    const where = ['m.exhibit = ?']
    const values: unknown[] = [exhibitNumber(query.exhibit)]
    if (query.states?.length) {
      where.push(`m.state in (${query.states.map(() => '?').join()})`)
      values.push(...query.states)
    }
    if (query.search) {
      where.push(`(m.path like ? escape '\\' or m.label like ? escape '\\')`)
      const like = `%${query.search.replace(/[\\%_]/g, '\\$&')}%`
      values.push(like, like)
    }
    const filter = where.join(' and ')
    const { n } = this.#db.prepare(`select count(*) as n from member m where ${filter}`).get(...values) as { n: number }
    const limit = query.limit ?? 200
    // Row numbers first: what an offset passes over is not looked at.
    const rows = this.#db
      .prepare(`select ${memberColumns} from member m left join member p on p.id = m.parent
        where m.id in (select m.id from member m where ${filter} and m.id > ? order by m.id limit ? offset ?) order by m.id`)
      .all(...values, query.after ?? 0, limit + 1, query.offset ?? 0) as Row[]
    const more = rows.length > limit
    const members = rows.slice(0, limit).map((row) => this.#info(row))
    return { members, total: n, next: more ? members.at(-1)!.id : null }
  }

  one(label: string): (MemberInfo & { seal: Seal | null }) | null {
    const row = this.#db
      .prepare(`select ${memberColumns} from member m left join member p on p.id = m.parent where m.label = ?`)
      .get(label) as Row | undefined
    return row ? { ...this.#info(row), seal: readSeal(row) } : null
  }

  work(query: WorkQuery): MemberWork[] {
    const where = ['id > ?']
    const values: unknown[] = [query.after ?? 0]
    if (query.exhibit !== undefined) {
      where.push('exhibit = ?')
      values.push(exhibitNumber(query.exhibit))
    }
    if (query.parent !== undefined) {
      where.push('parent = ?')
      values.push(query.parent)
    }
    if (query.form !== undefined) {
      where.push('form = ?')
      values.push(query.form)
    }
    if (query.named) {
      where.push(`(${query.named.map(() => `path = ? or path like ? escape '\\'`).join(' or ')})`)
      for (const name of query.named) values.push(name, `%/${name.replace(/[\\%_]/g, '\\$&')}`)
    }
    if (query.unfinished) where.push(`done = 0 and state in ('waiting', 'sealed', 'cut', 'failed')`)
    const rows = this.#db
      .prepare(`select * from member where ${where.join(' and ')} order by id limit ?`)
      .all(...values, query.limit ?? 10_000) as Row[]
    return rows.map((row) => ({
      id: row.id as number,
      member: row.label as string,
      exhibit: exhibitLabel(row.exhibit as number),
      parent: row.parent as number | null,
      seq: row.seq as number,
      path: row.path as string,
      size: row.size as number,
      mtime: row.mtime as number | null,
      mode: row.mode as number | null,
      state: row.state as MemberInfo['state'],
      sha256: row.sha256 as string | null,
      source: row.source as string | null,
      form: row.form as string | null,
      seal: readSeal(row),
      merkleRoot: row.merkle_root as string | null,
      upTo: row.up_to as number,
      done: row.done === 1,
      resume: row.resume === null ? null : JSON.parse(row.resume as string),
    }))
  }

  /** Cached until the manifest changes: every row of a page asks. */
  facts(id: number): MemberFacts {
    const hit = this.#cache.get(id)
    if (hit) return hit
    const row = this.#facts.get(id) as Row | undefined
    if (!row) throw new CaseError('unknown_member', `there is no member with row number ${id}`)
    const facts: MemberFacts = {
      id,
      label: row.label as string,
      exhibit: exhibitLabel(row.exhibit as number),
      path: row.path as string,
      sha256: row.sha256 as string | null,
      source: row.source as string | null,
      form: row.form as string | null,
      mtime: row.mtime as number | null,
    }
    if (this.#cache.size > 20_000) this.#cache.clear()
    this.#cache.set(id, facts)
    return facts
  }

  forget(): void {
    this.#cache.clear()
  }

  objects(sha256: string[]): SealedObject[] {
    const found: SealedObject[] = []
    for (const one of sha256) {
      const row = this.#object.get(one) as Row | undefined
      if (row) found.push({ sha256: one, size: row.size as number, seal: readSeal(row)!, member: row.id as number })
    }
    return found
  }

  /** Whether any original is sealed: where none is, there is nothing to look for. */
  anyObject(): boolean {
    return this.#db.prepare('select 1 from member where sha256 is not null and seal_kind is not null limit 1').get() !== undefined
  }

  rejects(label: string, limit: number) {
    return this.#db
      .prepare(
        `select r.at as offset, r.length, r.reason from reject r join member m on m.id = r.member where m.label = ? order by r.at limit ?`,
      )
      .all(label, limit) as { offset: number; length: number; reason: string }[]
  }

  packs(exhibit: string) {
    return this.#db
      .prepare(`select seal_path as pack, max(seal_offset + seal_length) as length from member where exhibit = ? and seal_kind = 'pack'
        group by seal_path order by seal_path`)
      .all(exhibitNumber(exhibit)) as { pack: string; length: number }[]
  }
}
