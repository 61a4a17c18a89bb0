// Reports: drafts as versions that undo adds to, and frozen revisions that nothing changes any more.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Database } from 'better-sqlite3'
import type { Draft, DraftVersion, RevisionInfo } from '../contract/report.ts'
import { CaseError } from './api.ts'

export const reportSchema = `
create table report(id text primary key, at text not null, by text not null) without rowid;
-- A whole draft as zstd of its JSON; an undo is one more version.
create table report_version(
  report text not null references report(id), version integer not null, at text not null, by text not null, what text not null,
  undoes integer, undone integer not null default 0, body blob not null, primary key(report, version)
) without rowid;
-- body: report.json as it was hashed; kit: the templates it prints with.
create table report_revision(
  report text not null references report(id), revision integer not null, version integer not null, issued_at text not null, by text not null,
  sha256 text not null, custody_count integer not null, custody_head text not null, body blob not null, kit blob not null,
  primary key(report, revision)
) without rowid;
`

/** Hostile or damaged blobs must not fill memory. */
const mostBytes = 512 * 1024 * 1024
const pack = (text: string) => zstdCompressSync(Buffer.from(text))
const unpack = (body: Uint8Array) => zstdDecompressSync(body, { maxOutputLength: mostBytes }).toString('utf8')

interface VersionRow {
  version: number
  at: string
  by: string
  what: string
  undoes: number | null
  body: Uint8Array
}
const versionOf = ({ version, at, by, what, body }: VersionRow): DraftVersion => ({
  version,
  at,
  by,
  what,
  draft: JSON.parse(unpack(body)) as Draft,
})

export const readDrafts = (db: Database): DraftVersion[] =>
  (
    db
      .prepare(
        'select v.* from report_version v where v.version = (select max(version) from report_version where report = v.report) order by report',
      )
      .all() as VersionRow[]
  ).map(versionOf)

export const readDraft = (db: Database, report: string, version?: number): DraftVersion | null => {
  const row =
    version === undefined
      ? db.prepare('select * from report_version where report = ? order by version desc limit 1').get(report)
      : db.prepare('select * from report_version where report = ? and version = ?').get(report, version)
  return row ? versionOf(row as VersionRow) : null
}

export const readVersions = (db: Database, report: string): Omit<DraftVersion, 'draft'>[] =>
  db.prepare('select version, at, by, what from report_version where report = ? order by version desc').all(report) as Omit<
    DraftVersion,
    'draft'
  >[]

const add = (db: Database, report: string, by: string, at: string, what: string, undoes: number | null, body: Uint8Array): number => {
  const { last } = db.prepare('select coalesce(max(version), 0) last from report_version where report = ?').get(report) as { last: number }
  db.prepare('insert into report_version(report, version, at, by, what, undoes, body) values (?, ?, ?, ?, ?, ?, ?)').run(
    report,
    last + 1,
    at,
    by,
    what,
    undoes,
    body,
  )
  return last + 1
}

/** A new report, or one more version of it when `base` is the latest; another base is refused, so that no one's edit is lost. */
export const saveDraft = (db: Database, input: { draft: Draft; base: number; by: string; at: string; what: string }): DraftVersion => {
  const { draft, base, by, at, what } = input
  const now = readVersions(db, draft.id)[0]?.version ?? 0
  if (now !== base) throw new CaseError('bad_query', `report ${draft.id} is at version ${now} by now, not ${base}`)
  if (now === 0) db.prepare('insert into report(id, at, by) values (?, ?, ?)').run(draft.id, at, by)
  const version = add(db, draft.id, by, at, what, null, pack(JSON.stringify(draft)))
  return { version, at, by, what, draft }
}

/** The state before the last act that is not taken back yet; null when only the first version is left. */
export const undoDraft = (db: Database, report: string, by: string, at: string): DraftVersion | null => {
  const last = db
    .prepare(
      'select version, what from report_version where report = ? and undoes is null and undone = 0 and version > 1 order by version desc limit 1',
    )
    .get(report) as { version: number; what: string } | undefined
  if (!last) return null
  const before = db.prepare('select body from report_version where report = ? and version = ?').get(report, last.version - 1) as VersionRow
  const what = `undo: ${last.what}`
  const version = add(db, report, by, at, what, last.version, before.body)
  db.prepare('update report_version set undone = 1 where report = ? and version = ?').run(report, last.version)
  return { version, at, by, what, draft: JSON.parse(unpack(before.body)) as Draft }
}

interface RevisionRow {
  report: string
  revision: number
  version: number
  issued_at: string
  by: string
  sha256: string
  custody_count: number
  custody_head: string
  body: Uint8Array
  kit: Uint8Array
}
const infoOf = (row: RevisionRow): RevisionInfo => ({
  report: row.report,
  revision: row.revision,
  version: row.version,
  issuedAt: row.issued_at,
  by: row.by,
  sha256: row.sha256,
  custody: { count: row.custody_count, head: row.custody_head },
})

export const addRevision = (db: Database, info: RevisionInfo, body: string, kit: string): void => {
  db.prepare(
    'insert into report_revision(report, revision, version, issued_at, by, sha256, custody_count, custody_head, body, kit) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(
    info.report,
    info.revision,
    info.version,
    info.issuedAt,
    info.by,
    info.sha256,
    info.custody.count,
    info.custody.head,
    pack(body),
    pack(kit),
  )
}

export const readRevisions = (db: Database, report?: string): RevisionInfo[] =>
  (
    (report === undefined
      ? db.prepare('select * from report_revision order by report, revision').all()
      : db.prepare('select * from report_revision where report = ? order by revision').all(report)) as RevisionRow[]
  ).map(infoOf)

/** `body` is report.json to the byte, `kit` the templates' JSON. */
export const readRevision = (db: Database, report: string, revision: number): { info: RevisionInfo; body: string; kit: string } | null => {
  const row = db.prepare('select * from report_revision where report = ? and revision = ?').get(report, revision) as RevisionRow | undefined
  return row ? { info: infoOf(row), body: unpack(row.body), kit: unpack(row.kit) } : null
}
