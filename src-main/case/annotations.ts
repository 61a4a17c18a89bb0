// Tags, notes, bookmarks and hides as versions with author and time. Nothing is overwritten: taking back is one more version.
import type { Database } from 'better-sqlite3'
import type { Annotation } from '../contract/procedures/annotations.ts'

export const kinds = ['tag', 'note', 'bookmark', 'hide'] as const
const kindCode = (kind: Annotation['kind']) => kinds.indexOf(kind) + 1
export const markKind = { tag: 1, note: 2, bookmark: 3, hide: 4 } as const

/** An event as annotations know it. */
export interface EventRef {
  id: bigint
  uidHi: bigint
  uidLo: bigint
}
export interface MarkChange {
  event: bigint
  kind: number
  key: number
  active: boolean
}

const textId = (db: Database, text: string): number =>
  (
    db
      .prepare('insert into annotation_text(text) values (?) on conflict(text) do update set text = excluded.text returning id')
      .get(text) as {
      id: number
    }
  ).id

const write = (db: Database, act: number, ref: EventRef, kind: number, key: number, text: number, active: boolean): boolean => {
  const now = db
    .prepare(
      'select m.active, a.version, a.text from mark m join annotation a on a.id = m.annotation where m.event = ? and m.kind = ? and m.key = ?',
    )
    .get(ref.id, kind, key) as { active: number; version: number; text: number } | undefined
  const wanted = active ? 1 : 0
  if (now ? now.active === wanted && (now.text === text || !active) : !active) return false
  const { lastInsertRowid } = db
    .prepare('insert into annotation(act, uid_hi, uid_lo, event, kind, key, text, active, version) values (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    .run(act, ref.uidHi, ref.uidLo, ref.id, kind, key, text, wanted, (now?.version ?? 0) + 1)
  db.prepare(
    'insert into mark(event, kind, key, annotation, active) values (?, ?, ?, ?, ?) on conflict do update set annotation = excluded.annotation, active = excluded.active',
  ).run(ref.id, kind, key, lastInsertRowid, wanted)
  return true
}

const startAct = (db: Database, by: string, at: string, title: string, undoes: number | null): number =>
  Number(db.prepare('insert into act(by, at, title, undoes) values (?, ?, ?, ?)').run(by, at, title, undoes).lastInsertRowid)

/** Tags and notes are told apart by their text, so an event can have several; a bookmark and a hide stand alone. */
export const annotate = (
  db: Database,
  refs: EventRef[],
  input: { kind: Annotation['kind']; text: string; active: boolean; by: string; at: string },
): MarkChange[] => {
  const kind = kindCode(input.kind)
  const text = textId(db, input.text)
  const key = input.kind === 'tag' || input.kind === 'note' ? text : 0
  const verb = input.active ? input.kind : `take back ${input.kind}`
  const shown = input.text && input.kind === 'tag' ? ` "${input.text.slice(0, 60)}"` : ''
  const act = startAct(db, input.by, input.at, `${verb}${shown} on ${refs.length} event${refs.length === 1 ? '' : 's'}`, null)
  const changes: MarkChange[] = []
  for (const ref of refs)
    if (write(db, act, ref, kind, key, text, input.active)) changes.push({ event: ref.id, kind, key, active: input.active })
  if (changes.length === 0) db.prepare('delete from act where id = ?').run(act)
  return changes
}

export const undo = (db: Database, input: { by: string; at: string }): { undone: string | null; changes: MarkChange[] } => {
  const last = db
    .prepare('select id, title from act where by = ? and undoes is null and undone is null order by id desc limit 1')
    .get(input.by) as { id: number; title: string } | undefined
  if (!last) return { undone: null, changes: [] }
  const act = startAct(db, input.by, input.at, `undo: ${last.title}`, last.id)
  const rows = db.prepare('select event, uid_hi, uid_lo, kind, key, version from annotation where act = ?').safeIntegers().all(last.id) as {
    event: bigint
    uid_hi: bigint
    uid_lo: bigint
    kind: bigint
    key: bigint
    version: bigint
  }[]
  const before = db.prepare('select active, text from annotation where event = ? and kind = ? and key = ? and version = ?')
  const changes: MarkChange[] = []
  for (const row of rows) {
    const [kind, key] = [Number(row.kind), Number(row.key)]
    const was = before.get(row.event, kind, key, Number(row.version) - 1) as { active: number; text: number } | undefined
    const own = before.get(row.event, kind, key, Number(row.version)) as { active: number; text: number }
    const active = was?.active === 1
    const ref = { id: row.event, uidHi: row.uid_hi, uidLo: row.uid_lo }
    if (write(db, act, ref, kind, key, was?.text ?? own.text, active)) changes.push({ event: row.event, kind, key, active })
  }
  db.prepare('update act set undone = ? where id = ?').run(act, last.id)
  return { undone: last.title, changes }
}

export const annotationsOf = (db: Database, event: bigint, uid: string): Annotation[] =>
  (
    db
      .prepare(`select a.id, a.kind, t.text, a.active, a.version, c.by, c.at from annotation a join act c on c.id = a.act
        join annotation_text t on t.id = a.text where a.event = ? order by a.id`)
      .all(event) as { id: number; kind: number; text: string; active: number; version: number; by: string; at: string }[]
  ).map((row) => ({ ...row, uid, kind: kinds[row.kind - 1]!, active: row.active === 1 }))

export const tagCounts = (db: Database): { tag: string; events: number }[] =>
  db
    .prepare(`select t.text as tag, count(*) as events from mark m join annotation_text t on t.id = m.key where m.kind = 1 and m.active = 1
      and m.event not in (select e.event from aside_event e join aside s on s.id = e.act where s.ended_at is null) group by m.key order by 2 desc, 1`)
    .all() as { tag: string; events: number }[]

export interface EventMarks {
  tags: string[]
  notes: number
  bookmarked: boolean
  hidden: boolean
}
/** Marks of many events in one statement; events without any are left out. */
export const marksReader = (db: Database) => {
  const find = db.prepare<[string], { event: number; kind: number; text: string }>(
    `select m.event, m.kind, t.text from json_each(?) j cross join mark m on m.event = j.value cross join annotation a on a.id = m.annotation
      cross join annotation_text t on t.id = a.text where m.active = 1 order by m.event, m.kind, m.key`,
  )
  const any = db.prepare('select exists(select 1 from mark where active = 1)').pluck()
  const anyHide = db.prepare(`select exists(select 1 from mark where kind = ${markKind.hide} and active = 1)`).pluck()
  const read = (events: readonly bigint[]): Map<number, EventMarks> => {
    const found = new Map<number, EventMarks>()
    if (any.get() === 0) return found
    for (const row of find.all(`[${events.join()}]`)) {
      let marks = found.get(row.event)
      if (!marks) {
        marks = { tags: [], notes: 0, bookmarked: false, hidden: false }
        found.set(row.event, marks)
      }
      if (row.kind === markKind.tag) marks.tags.push(row.text)
      else if (row.kind === markKind.note) marks.notes++
      else if (row.kind === markKind.bookmark) marks.bookmarked = true
      else marks.hidden = true
    }
    return found
  }
  return { read, anyHidden: () => anyHide.get() === 1 }
}
