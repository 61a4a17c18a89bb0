// Set aside: which events an act locks away. The manifest says which; in the columns they stand in a table that no question reads.
import type { Database } from 'better-sqlite3'
import { type AsideAct, CaseError, type NewAside } from './api.ts'
import type { Duck } from './columns/duck.ts'
import { ownNames, storedNames } from './columns/table.ts'
import { exhibitNumber } from './exhibits.ts'

const columns = [...ownNames, 'flags', ...storedNames].join(', ')
const slice = 100_000

interface Row {
  id: number
  kind: AsideAct['kind']
  target: string
  reason: string
  author: string
  at: string
  events: number
  ended_at: string | null
  ended_by: string | null
  ended_reason: string | null
}
const actOf = ({ ended_at, ended_by, ended_reason, ...rest }: Row): AsideAct => ({
  ...rest,
  ended: ended_at === null ? null : { at: ended_at, author: ended_by ?? '', reason: ended_reason ?? '' },
})

export const readAside = (db: Database): AsideAct[] => (db.prepare('select * from aside order by id').all() as Row[]).map(actOf)

/** Row numbers of the members that an exhibit's or a member's act covers, containers' contents too. */
export const membersUnder = (db: Database, kind: 'exhibit' | 'member', target: string): number[] => {
  if (kind === 'exhibit') {
    const number = exhibitNumber(target)
    if (!db.prepare('select 1 from exhibit where id = ?').get(number))
      throw new CaseError('unknown_exhibit', `there is no exhibit ${target}`)
    return db.prepare('select id from member where exhibit = ?').pluck().all(number) as number[]
  }
  const found = db
    .prepare(`select id from member where label = ? or label glob ? || '/*'`)
    .pluck()
    .all(target, target.replace(/[[\]?*]/g, '')) as number[]
  if (found.length === 0) throw new CaseError('unknown_member', `there is no member ${target}`)
  return found
}

export interface LockedEvents {
  id: BigInt64Array
  uidHi: BigInt64Array
  uidLo: BigInt64Array
}

export const addAside = (db: Database, act: NewAside, events: LockedEvents): AsideAct => {
  const row = db
    .prepare('insert into aside(kind, target, reason, author, at, events) values (?, ?, ?, ?, ?, ?) returning *')
    .get(act.kind, act.target, act.reason, act.author, act.at, events.id.length) as Row
  const insert = db.prepare('insert or ignore into aside_event(event, act, uid_hi, uid_lo) values (?, ?, ?, ?)')
  for (let index = 0; index < events.id.length; index++) insert.run(events.id[index], row.id, events.uidHi[index], events.uidLo[index])
  return actOf(row)
}

export const endAside = (db: Database, id: number, by: { author: string; at: string; reason: string }): AsideAct => {
  const row = db
    .prepare('update aside set ended_at = ?, ended_by = ?, ended_reason = ? where id = ? and ended_at is null returning *')
    .get(by.at, by.author, by.reason, id) as Row | undefined
  if (!row) throw new CaseError('bad_query', `nothing is set aside under ${id}, or no longer`)
  return actOf(row)
}

const active = 'select e.event from aside_event e join aside a on a.id = e.act where a.ended_at is null'

export const asideCounts = (db: Database): { events: number; exhibits: number; members: number; acts: number } => {
  const acts = readAside(db).filter((one) => one.ended === null)
  return {
    events: db.prepare(`select count(distinct event) from (${active})`).pluck().get() as number,
    exhibits: acts.filter((one) => one.kind === 'exhibit').length,
    members: acts.filter((one) => one.kind === 'member').length,
    acts: acts.length,
  }
}

/** The act that covers a whole member, or its exhibit, or a container it lies in. */
export const asideOver = (db: Database, member: string): AsideAct | null => {
  const parts = member.split('/')
  const names = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
  return readAside(db).find((one) => one.ended === null && one.kind !== 'query' && names.includes(one.target)) ?? null
}

/** Inside the transaction of a refill: what comes back into the columns goes where it was, before anyone can see it. */
export const keepAside = async (db: Database, duck: Duck): Promise<void> => {
  const rows = await duck.query('select distinct id from stage where id not in (select id from vdup)')
  const ids = rows.columns[0] as BigInt64Array
  const find = db.prepare(`select 1 from aside_event e join aside a on a.id = e.act where e.event = ? and a.ended_at is null`)
  const locked = ids.filter((id) => find.get(id) !== undefined)
  for (let at = 0; at < locked.length; at += 1000) {
    const list = locked.subarray(at, at + 1000).join()
    await duck.exec(
      `insert into aside_ev(${columns}) select ${columns} from ev where id in (${list}); delete from ev where id in (${list})`,
    )
  }
}

/** Makes the columns agree with the manifest. Safe to repeat: what is in place already is not moved. */
export const reconcileAside = async (db: Database, duck: Duck): Promise<{ changed: number }> => {
  const wanted = db.prepare(`select exists(${active})`).pluck().get() as number
  if (wanted === 0 && (await duck.number('select count(*) from aside_ev')) === 0) return { changed: 0 }
  await duck.exec('create or replace temp table locked(id bigint not null)')
  let ids: bigint[] = []
  const send = async () => {
    if (ids.length > 0) await duck.append('locked', ['long'], [BigInt64Array.from(ids)])
    ids = []
  }
  for (const id of db.prepare(`select distinct event from (${active})`).pluck().safeIntegers().iterate() as Iterable<bigint>) {
    ids.push(id)
    if (ids.length >= slice) await send()
  }
  await send()
  const away = await duck.number('select count(*) from ev where id in (select id from locked)')
  const back = await duck.number('select count(*) from aside_ev where id not in (select id from locked)')
  if (away + back > 0) {
    await duck.exec('begin transaction')
    try {
      await duck.exec(`insert into aside_ev(${columns}) select ${columns} from ev where id in (select id from locked)`)
      await duck.exec('delete from ev where id in (select id from locked)')
      await duck.exec(`insert into ev(${columns}) select ${columns} from aside_ev where id not in (select id from locked)`)
      await duck.exec('delete from aside_ev where id not in (select id from locked)')
      await duck.exec('commit')
    } catch (error) {
      await duck.exec('rollback').catch(() => undefined)
      throw error
    }
  }
  await duck.exec('drop table locked')
  return { changed: away + back }
}
