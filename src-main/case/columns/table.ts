// The tables of events.duckdb. An index that the manifest in case.db governs; everything here can be made again.
import { columns } from '../../contract/columns.ts'
import { CaseError } from '../api.ts'
import type { Duck } from './duck.ts'

/** Format of events.duckdb. A higher one is refused; a lower one is rebuilt. */
export const columnsFormat = 10

/** Bits of `flags`. `same`: an equal record without vendor id lies in another member; `later`: not in the first such member. */
export const flag = { version: 1, same: 2, later: 4 } as const

/** `shift`: microseconds by which `ts` was moved from what the record says (case/clock). */
export const ownNames = ['id', 'ts', 'uid_hi', 'uid_lo', 'vid', 'req', 'same', 'member', 'shift'] as const
const ownTypes = ['bigint', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint', 'integer', 'bigint']
/** Quoted, because some are words of SQL. */
export const quoted = (name: string) => `"${name}"`
export const storedNames = columns.map((column) => quoted(column.name))

const definition = (last: string) =>
  [
    ...ownNames.map((name, index) => `${name} ${ownTypes[index]} not null`),
    `${last} utinyint not null`,
    ...columns.map((column) => `${quoted(column.name)} ${column.storage === 'long' ? 'bigint' : 'integer'} not null`),
  ].join(', ')

const tables = `
create table if not exists meta(key integer not null, value bigint not null);
create table if not exists ev(${definition('flags')});
create table if not exists aside_ev(${definition('flags')});
create table if not exists dup(id bigint not null, uid_hi bigint not null, uid_lo bigint not null);
create table if not exists extra(id bigint not null, col integer not null, code integer not null);`

/** What every staged row has; the other columns come when a batch brings them, since most sources fill half of them. */
const staged = ownNames.flatMap((name, index) => (name === 'shift' ? [] : [`${name} ${ownTypes[index]} not null`])).join(', ')

const stage = `
-- Every event that the case has, those set aside too: what comes again is a duplicate of either.
create or replace temp view kept as select id, uid_hi, uid_lo, vid from ev union all select id, uid_hi, uid_lo, vid from aside_ev;
create or replace temp table stage(${staged}, head utinyint not null);
create or replace temp table stage_extra(id bigint not null, col integer not null, code integer not null);`

/** Makes what is missing, adds columns newer than the file, and drops rows of blocks that the manifest does not know. */
export const prepareColumns = async (duck: Duck, caseMark: bigint, nextBlock: number): Promise<{ fresh: boolean; dropped: number }> => {
  const known = await duck.number(`select count(*) from information_schema.tables where table_name = 'meta'`)
  const fresh = known === 0
  if (!fresh) {
    const format = await duck.number('select value from meta where key = 1')
    if (format > columnsFormat)
      throw new CaseError('future', `events.duckdb has format ${format}; this version of Vestige knows formats up to ${columnsFormat}`)
    const mark = await duck.query('select value from meta where key = 2')
    if (mark.length === 0 || (mark.columns[0] as BigInt64Array)[0] !== caseMark)
      throw new CaseError('damaged', 'events.duckdb belongs to another case; move it away and Vestige can build it again from case.db')
  }
  await duck.exec(tables)
  await duck.exec(stage)
  if (fresh) await duck.exec(`insert into meta values (1, ${columnsFormat}), (2, ${caseMark})`)
  const present = await duck.number(`select count(*) from information_schema.columns where table_name = 'ev'`)
  if (present < ownNames.length + 1 + columns.length)
    for (const table of ['ev', 'aside_ev']) {
      await duck.exec(`alter table ${table} add column if not exists shift bigint default 0`)
      for (const column of columns)
        await duck.exec(
          `alter table ${table} add column if not exists ${quoted(column.name)} ${column.storage === 'long' ? 'bigint' : 'integer'} default 0`,
        )
    }
  const bound = nextBlock * 256
  const dropped = await duck.number(`select count(*) from ev where id >= ${bound}`)
  for (const table of ['ev', 'aside_ev', 'dup', 'extra']) await duck.exec(`delete from ${table} where id >= ${bound}`)
  return { fresh, dropped }
}

export type Width = 'long' | 'int' | 'byte'
export const stagedTypes: Width[] = ['long', 'long', 'long', 'long', 'long', 'long', 'long', 'int', 'byte']
export const laterTypes = new Map<string, Width>([
  ['shift', 'long'],
  ...columns.map((column): [string, Width] => [column.name, column.storage === 'long' ? 'long' : 'int']),
])
