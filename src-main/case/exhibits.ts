// Exhibits in the manifest: numbered in order of receipt, with the sums of their members.
import type { Database } from 'better-sqlite3'
import type { Account, ExhibitInfo } from '../contract/exhibit.ts'
import { CaseError, type ExhibitUpdate, type NewExhibit } from './api.ts'
import { accountOf } from './counting.ts'

export const exhibitLabel = (number: number) => `EX-${String(number).padStart(3, '0')}`
export const exhibitNumber = (label: string): number => {
  const hit = /^EX-(\d+)$/.exec(label)
  if (!hit) throw new CaseError('unknown_exhibit', `${label} is not an exhibit number`)
  return Number(hit[1])
}

export const addExhibit = (db: Database, exhibit: NewExhibit): { id: string; number: number } => {
  const number = ((db.prepare('select max(id) as id from exhibit').get() as { id: number | null }).id ?? 0) + 1
  db.prepare(
    `insert into exhibit(id, label, path, kind, state, received_at, receipt, same_as, plan) values (?, ?, ?, ?, 'receiving', ?, ?, ?, ?)`,
  ).run(
    number,
    exhibitLabel(number),
    exhibit.path,
    exhibit.kind,
    exhibit.receivedAt,
    JSON.stringify(exhibit.receipt),
    exhibit.sameAs ?? null,
    exhibit.plan === undefined ? null : JSON.stringify(exhibit.plan),
  )
  return { id: exhibitLabel(number), number }
}

const columnOf: Record<string, string> = {
  sha256: 'sha256',
  size: 'size',
  state: 'state',
  sameAs: 'same_as',
  integrity: 'integrity',
  verifiedAt: 'verified_at',
  hashList: 'hash_list',
  plan: 'plan',
}

export const updateExhibit = (db: Database, update: ExhibitUpdate): void => {
  for (const [key, value] of Object.entries(update)) {
    const column = columnOf[key]
    if (!column || value === undefined) continue
    const stored = (key === 'hashList' || key === 'plan') && value !== null ? JSON.stringify(value) : value
    const { changes } = db.prepare(`update exhibit set ${column} = ? where id = ?`).run(stored, exhibitNumber(update.id))
    if (changes === 0) throw new CaseError('unknown_exhibit', `there is no exhibit ${update.id}`)
  }
}

type Row = Record<string, string | number | null>

export const readExhibits = (db: Database, id?: string): (ExhibitInfo & { plan: unknown })[] => {
  const where = id === undefined ? '' : 'where id = ?'
  const rows = db.prepare(`select * from exhibit ${where} order by id`).all(...(id === undefined ? [] : [exhibitNumber(id)])) as Row[]
  const reasons = db.prepare('select kind, reason, count from reason where owner = ? order by count desc, reason')
  const states = db.prepare<[number], { state: string; source: string | null; n: number }>(
    'select state, source, count(*) as n from member where exhibit = ? group by state, source',
  )
  const problems = db.prepare('select count(*) as n from member where exhibit = ? and problem is not null')
  return rows.map((row) => {
    const groups = states.all(row.id as number)
    return {
      ...accountOf(row as never, reasons.all(-(row.id as number)) as never),
      id: row.label as string,
      path: row.path as string,
      kind: row.kind as ExhibitInfo['kind'],
      sha256: row.sha256 as string | null,
      size: row.size as number,
      members: row.members as number,
      state: row.state as ExhibitInfo['state'],
      receivedAt: row.received_at as string,
      receipt: JSON.parse(row.receipt as string),
      sameAs: row.same_as as string | null,
      sources: mostFirst(groups),
      unrecognised: groups.reduce((sum, group) => sum + (group.state === 'unrecognised' ? group.n : 0), 0),
      problems: (problems.get(row.id as number) as { n: number }).n,
      integrity: row.integrity as ExhibitInfo['integrity'],
      verifiedAt: row.verified_at as string | null,
      aside: asideOf(db, row.label as string, row.id as number),
      hashList: row.hash_list === null ? null : JSON.parse(row.hash_list as string),
      plan: row.plan === null ? null : JSON.parse(row.plan as string),
    }
  })
}

/** Sources by how many files they read: an index tells that, records would need every row. */
const mostFirst = (groups: readonly { source: string | null; n: number }[]): string[] => {
  const files = new Map<string, number>()
  for (const { source, n } of groups) if (source) files.set(source, (files.get(source) ?? 0) + n)
  return [...files].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([source]) => source)
}

/** Set aside as a whole, or expunged; null when it is neither. */
const asideOf = (db: Database, label: string, id: number): ExhibitInfo['aside'] => {
  const gone = db.prepare('select state, reason, authority, author, at from expunge where exhibit = ?').get(id) as
    | { state: string; reason: string; authority: string; author: string; at: string }
    | undefined
  if (gone) return { ...gone, state: gone.state === 'done' ? 'expunged' : 'expunging' }
  const act = db
    .prepare(`select reason, author, at from aside where kind = 'exhibit' and target = ? and ended_at is null order by id limit 1`)
    .get(label) as { reason: string; author: string; at: string } | undefined
  return act ? { ...act, state: 'set_aside', authority: '' } : null
}

export const readAccount = (db: Database, of: { exhibit?: string; member?: string } = {}): Account => {
  if (of.member !== undefined) {
    const row = db.prepare('select * from member where label = ?').get(of.member) as Row | undefined
    if (!row) throw new CaseError('unknown_member', `there is no member ${of.member}`)
    return accountOf(
      row as never,
      db.prepare('select kind, reason, count from reason where owner = ? order by count desc').all(row.id) as never,
    )
  }
  const where = of.exhibit === undefined ? '' : `where id = ${exhibitNumber(of.exhibit)}`
  const owner = of.exhibit === undefined ? 'owner < 0' : `owner = ${-exhibitNumber(of.exhibit)}`
  const row = db
    .prepare(`select coalesce(sum(records), 0) as records, coalesce(sum(events), 0) as events, coalesce(sum(primaries), 0) as primaries,
      coalesce(sum(joined), 0) as joined, coalesce(sum(duplicates), 0) as duplicates, coalesce(sum(versions), 0) as versions from exhibit ${where}`)
    .get()
  const reasons = db
    .prepare(`select kind, reason, sum(count) as count from reason where ${owner} group by kind, reason order by 3 desc, 2`)
    .all()
  return accountOf(row as never, reasons as never)
}
