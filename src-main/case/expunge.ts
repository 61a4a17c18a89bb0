// Expunge: what an exhibit left in the manifest is destroyed; its row, its members' hashes, the reason and the authority stay.
// long because: one act, from what is to go to what is left, in the order a crash may cut it
// Every step can be repeated: a crash between them is gone on from at the next opening.
import type { Database } from 'better-sqlite3'
import { columns } from '../contract/columns.ts'
import { CaseError, type ExpungeFacts, type ExpungeOriginals, type NewExpunge, type Seal } from './api.ts'
import { unpackPlaces } from './block-index.ts'
import type { Duck } from './columns/duck.ts'
import { quoted } from './columns/table.ts'
import type { Accounts } from './counting.ts'
import { exhibitLabel, exhibitNumber, readExhibits } from './exhibits.ts'
import { dropPrints } from './id-prints.ts'
import { setKv } from './intake.ts'
import { dropMatches } from './matches.ts'
import { dropQuoting, quotedFrom } from './quoting.ts'

/** Set while the text index has to be built anew from the blocks. */
export const wordsLostKey = 'words.lost'
export const wordsTable = `create virtual table block_text using fts5(words, content='', detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 0");
insert into block_text(block_text, rank) values ('hashsize', 67108864);`

interface Row {
  exhibit: number
  state: ExpungeFacts['state']
  reason: string
  authority: string
  author: string
  at: string
  was: string
  ended_at: string | null
}
const factsOf = ({ exhibit, was, ended_at, ...rest }: Row): ExpungeFacts => ({
  ...rest,
  exhibit: exhibitLabel(exhibit),
  was: JSON.parse(was),
  endedAt: ended_at,
})

export const readExpunges = (db: Database): ExpungeFacts[] =>
  (db.prepare('select * from expunge order by exhibit').all() as Row[]).map(factsOf)

/** Blocks whose records are all of this exhibit; a block is never shared, because an act of receiving ends its blocks. */
export const blocksOf = (db: Database, exhibit: number): number[] => {
  const members = new Set(db.prepare('select id from member where exhibit = ?').pluck().all(exhibit) as number[])
  const out: number[] = []
  for (const row of db.prepare('select id, n, places from block order by id').iterate() as Iterable<{
    id: number
    n: number
    places: Buffer
  }>) {
    const { member } = unpackPlaces(row.places, row.n)
    let own = 0
    for (const one of member) if (members.has(one)) own++
    if (own === 0) continue
    if (own < member.length)
      throw new CaseError('internal', `block ${row.id} holds records of another exhibit too, so it cannot be destroyed alone`)
    out.push(row.id)
  }
  return out
}

export const beginExpunge = (db: Database, act: NewExpunge): ExpungeFacts => {
  const number = exhibitNumber(act.exhibit)
  const there = db.prepare('select * from expunge where exhibit = ?').get(number) as Row | undefined
  if (there?.state === 'done') throw new CaseError('bad_query', `${act.exhibit} was expunged on ${there.ended_at}`)
  if (there) return factsOf(there)
  const [exhibit] = readExhibits(db, act.exhibit)
  if (!exhibit) throw new CaseError('unknown_exhibit', `there is no exhibit ${act.exhibit}`)
  if (exhibit.state === 'receiving') throw new CaseError('bad_query', `${act.exhibit} is still being received`)
  blocksOf(db, number)
  const { records, events, primary, joined, duplicates, versions, ignored, rejects } = exhibit
  const was = { records, events, primary, joined, duplicates, versions, ignored, rejects }
  db.prepare(`insert into expunge(exhibit, state, reason, authority, author, at, was) values (?, 'begun', ?, ?, ?, ?, ?)`).run(
    number,
    act.reason,
    act.authority,
    act.author,
    act.at,
    JSON.stringify(was),
  )
  return factsOf(db.prepare('select * from expunge where exhibit = ?').get(number) as Row)
}

export const expungeOriginals = (db: Database, label: string): ExpungeOriginals => {
  const exhibit = exhibitNumber(label)
  const elsewhere = db
    .prepare(
      `select distinct sha256 from member where exhibit <> ? and seal_kind in ('object', 'pack') and sha256 in (select sha256 from member where exhibit = ?)`,
    )
    .pluck()
    .all(exhibit, exhibit) as string[]
  const needed = new Set(elsewhere)
  const own = db
    .prepare(`select sha256, seal_kind, seal_path from member where exhibit = ? and seal_kind in ('object', 'pack')`)
    .all(exhibit) as {
    sha256: string
    seal_kind: string
    seal_path: string | null
  }[]
  const packs = new Set<string>()
  const objects = new Set<string>()
  for (const one of own) {
    if (one.seal_kind === 'pack') {
      // A pack is named by the exhibit that wrote it; a frame of another's pack stays with that one.
      if (one.seal_path!.startsWith(`${label}-`) || one.seal_path!.includes(`/${label}-`)) packs.add(one.seal_path!)
    } else if (!needed.has(one.sha256)) objects.add(one.sha256)
  }
  const moving = (
    db
      .prepare(`select id, sha256, size, seal_path, seal_offset, seal_length from member where exhibit <> ? and seal_kind = 'pack'`)
      .all(exhibit) as {
      id: number
      sha256: string
      size: number
      seal_path: string
      seal_offset: number
      seal_length: number
    }[]
  )
    .filter((one) => packs.has(one.seal_path))
    .map(({ id, sha256, size, ...at }) => ({
      id,
      sha256,
      size,
      seal: { kind: 'pack', pack: at.seal_path, offset: at.seal_offset, length: at.seal_length } satisfies Seal,
    }))
  return { moving, packs: [...packs].sort(), objects: [...objects].sort() }
}

/** Records in one transaction. What has no home in the manifest any more (columns, words) is marked as lost. */
export const expungeRecords = (db: Database, accounts: Accounts, label: string): void => {
  const exhibit = exhibitNumber(label)
  const blocks = blocksOf(db, exhibit)
  const oneBlock = db.prepare('delete from block where id = ?')
  const undated = db.prepare('delete from undated where id between ? and ?')
  for (const id of blocks) {
    oneBlock.run(id)
    undated.run(id * 256, id * 256 + 255)
  }
  db.exec(`drop table block_text; ${wordsTable}`)
  setKv(db, wordsLostKey, true)
  const members = db.prepare('select id, records from member where exhibit = ?').all(exhibit) as { id: number; records: number }[]
  const reject = db.prepare('delete from reject where member = ?')
  const reason = db.prepare('delete from reason where owner = ?')
  const gone = db.prepare(`insert into reason(owner, kind, reason, count) values (?, 'ignored', 'expunged', ?)`)
  for (const { id, records } of members) {
    reject.run(id)
    reason.run(id)
    if (records > 0) gone.run(id, records)
  }
  db.prepare(
    `update member set seal_kind = null, seal_path = null, seal_offset = null, seal_length = null, resume = null, note = null, problem = null,
      primaries = 0, events = 0, joined = 0, duplicates = 0, versions = 0, first = null, last = null where exhibit = ?`,
  ).run(exhibit)
  accounts.resum(exhibit)
  db.prepare('update exhibit set plan = null, hash_list = null where id = ?').run(exhibit)
  // What is kept of one exhibit names it in its key: its bag, its package, a signature beside it.
  db.prepare(`delete from kv where key glob '*[.:]' || ? or key glob '*[.:]' || ? || '/*'`).run(label, label)
  db.prepare(`delete from coverage_claim where origin glob '*:' || ? or origin glob '*:' || ? || '/*'`).run(label, label)
  db.prepare('delete from insight where exhibit = ?').run(label)
  // Made from records, and made again from those that are left.
  db.exec('delete from detection; delete from incident; delete from indicator_hit')
  // A part of a hash still tells that there was such an id.
  dropPrints(db)
}

/** Tables that quote an event under its uid. */
const quoting = ['indicator_hit', 'annotation', 'aside_event'] as const

export const finishExpunge = async (db: Database, duck: Duck, accounts: Accounts, label: string, at: string): Promise<void> => {
  await duck.exec('create or replace temp table uids(hi bigint not null, lo bigint not null)')
  for (const table of quoting) {
    const read = db.prepare(`select distinct uid_hi as hi, uid_lo as lo from ${table}`).safeIntegers()
    await duck.exec('delete from uids')
    let rows: { hi: bigint; lo: bigint }[] = []
    const send = async () => {
      if (rows.length > 0)
        await duck.append('uids', ['long', 'long'], [BigInt64Array.from(rows, (one) => one.hi), BigInt64Array.from(rows, (one) => one.lo)])
      rows = []
    }
    for (const row of read.iterate() as Iterable<{ hi: bigint; lo: bigint }>) {
      rows.push(row)
      if (rows.length >= 50_000) await send()
    }
    await send()
    const gone = await duck.query('select hi, lo from uids anti join kept on hi = uid_hi and lo = uid_lo')
    const remove = db.prepare(`delete from ${table} where uid_hi = ? and uid_lo = ?`)
    const marks =
      table === 'annotation'
        ? db.prepare('delete from mark where annotation in (select id from annotation where uid_hi = ? and uid_lo = ?)')
        : null
    db.transaction(() => {
      for (let index = 0; index < gone.length; index++) {
        marks?.run(gone.columns[0]![index], gone.columns[1]![index])
        remove.run(gone.columns[0]![index], gone.columns[1]![index])
      }
    })()
  }
  await duck.exec('drop table uids')
  await dropGoneMatches(db, duck)
  const used = await codesInUse(duck)
  const counts = await countsOf(db, duck)
  db.transaction(() => {
    db.exec('delete from annotation_text where id not in (select text from annotation) and id not in (select key from mark)')
    db.exec('delete from act where id not in (select act from annotation) and undoes is null and undone is null')
    const unused = (db.prepare('select code from dictionary').pluck().all() as number[]).filter((code) => !used.has(code))
    const valueBy = db.prepare<[number], { value: string }>('select value from dictionary where code = ?')
    const values = unused.map((code) => valueBy.get(code)!.value).filter((value) => value.length >= quotedFrom)
    const remove = db.prepare('delete from dictionary where code = ?')
    for (const code of unused) remove.run(code)
    db.exec('delete from address where code not in (select code from dictionary)')
    dropQuoting(db, label, values)
    db.exec(`insert into dictionary_text(dictionary_text) values ('rebuild')`)
    db.exec('delete from undated_reason where id not in (select reason from undated)')
    const update = db.prepare(
      `update member set events = @events, versions = @versions, primaries = primaries + duplicates - @duplicates, duplicates = @duplicates where id = @id`,
    )
    const exhibits = new Set<number>()
    const exhibitOf = db.prepare<[number], { exhibit: number }>('select exhibit from member where id = ?')
    for (const [id, one] of counts) {
      update.run({ id, ...one })
      exhibits.add(exhibitOf.get(id)!.exhibit)
    }
    for (const one of exhibits) accounts.resum(one)
    db.prepare(
      `update aside set ended_at = ?, ended_by = author, ended_reason = 'expunged' where ended_at is null and (target = ? or target glob ?)`,
    ).run(at, label, `${label}/*`)
    db.prepare(`update expunge set state = 'done', ended_at = ? where exhibit = ?`).run(at, exhibitNumber(label))
  })()
}

/** In slices, so that memory does not grow with the case: the uids of each run are asked of the columns. */
const dropGoneMatches = async (db: Database, duck: Duck): Promise<void> => {
  const runs = db.prepare('select uids from match_run').pluck()
  await duck.exec('create or replace temp table uids(hi bigint not null, lo bigint not null)')
  for (const bytes of runs.all() as Buffer[]) {
    const pairs = new BigInt64Array(Uint8Array.from(bytes).buffer)
    await duck.append('uids', ['long', 'long'], [pairs.filter((_, index) => index % 2 === 0), pairs.filter((_, index) => index % 2 === 1)])
  }
  const gone = await duck.query('select distinct hi, lo from uids anti join kept on hi = uid_hi and lo = uid_lo')
  await duck.exec('drop table uids')
  const list = new Set(Array.from({ length: gone.length }, (_, index) => `${gone.columns[0]![index]},${gone.columns[1]![index]}`))
  if (list.size > 0) db.transaction(() => dropMatches(db, (hi, lo) => list.has(`${hi},${lo}`)))()
}

/** Dictionary codes that an event still has. */
const codesInUse = async (duck: Duck): Promise<Set<number>> => {
  const used = new Set<number>()
  for (const table of ['ev', 'aside_ev'])
    for (const column of columns) {
      if (!column.kind) continue
      const rows = await duck.query(`select distinct ${quoted(column.name)} from ${table} where ${quoted(column.name)} <> 0`)
      for (const code of rows.columns[0] as Int32Array) used.add(code)
    }
  const extra = await duck.query('select distinct code from extra')
  for (const code of extra.columns[0] as Int32Array) used.add(code)
  return used
}

/** Members some of whose records were duplicates, or that have versions: an expunged first receipt makes the next one the first. */
const countsOf = async (db: Database, duck: Duck): Promise<Map<number, { events: number; duplicates: number; versions: number }>> => {
  const wanted = db.prepare('select id from member where duplicates > 0 or versions > 0').pluck().all() as number[]
  const out = new Map(wanted.map((id) => [id, { events: 0, duplicates: 0, versions: 0 }]))
  if (out.size === 0) return out
  for (const table of ['ev', 'aside_ev']) {
    const rows = await duck.query(`select member, count(*), count(*) filter ((flags & 1) <> 0) from ${table} group by member`)
    for (let index = 0; index < rows.length; index++) {
      const one = out.get(Number(rows.columns[0]![index]))
      if (!one) continue
      one.events += Number(rows.columns[1]![index])
      one.versions += Number(rows.columns[2]![index])
    }
  }
  const ids = await duck.query('select id from dup order by id')
  const block = db.prepare<[number], { n: number; places: Buffer }>('select n, places from block where id = ?')
  let at = -1
  let places: ReturnType<typeof unpackPlaces> | undefined
  let before: { member: number; offset: number } | undefined
  for (const id of ids.columns[0] as BigInt64Array) {
    const number = Number(id / 256n)
    if (number !== at) {
      const previous = block.get(number - 1)
      const last = previous && unpackPlaces(previous.places, previous.n)
      before = last && { member: last.member.at(-1)!, offset: last.offset.at(-1)! }
      const row = block.get(number)
      places = row && unpackPlaces(row.places, row.n)
      at = number
    }
    if (!places) continue
    const place = Number(id % 256n)
    const [member, offset] = [places.member[place]!, places.offset[place]!]
    const prior = place > 0 ? { member: places.member[place - 1]!, offset: places.offset[place - 1]! } : before
    // A record is a duplicate when its first event is.
    if (prior?.member === member && prior.offset === offset) continue
    const one = out.get(member)
    if (one) one.duplicates++
  }
  return out
}
