// Walks over the whole case in bounded memory: the digest of its events, its raw blocks, and whether both databases agree.
import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { undated } from '../contract/columns.ts'
import type { Check, RawBlock } from './api.ts'
import { asideCounts } from './aside.ts'
import { unpackPlaces } from './block-index.ts'
import type { Duck } from './columns/duck.ts'
import type { MemberReader } from './members.ts'
import { uidText } from './query/rows.ts'

export const readDigest = async (reader: Duck): Promise<{ events: number; sha256: string }> => {
  const hash = createHash('sha256')
  let events = 0
  // In sixteen parts by the first digit, so that memory does not grow with the case; int64 sorts as text once its sign is flipped.
  for (let digit = 0; digit < 16; digit++) {
    const low = BigInt.asIntN(64, BigInt(digit) << 60n)
    const high = BigInt.asIntN(64, (BigInt(digit) << 60n) + (1n << 60n) - 1n)
    const rows = await reader.query(
      `select uid_hi, uid_lo from ev where uid_hi between ${low} and ${high} order by uid_hi, xor(uid_lo, ${undated})`,
    )
    let lines = ''
    for (let index = 0; index < rows.length; index++) {
      lines += `${uidText(rows.columns[0]![index] as bigint, rows.columns[1]![index] as bigint)}\n`
      if (lines.length > 1 << 20) {
        hash.update(lines)
        lines = ''
      }
    }
    hash.update(lines)
    events += rows.length
  }
  return { events, sha256: hash.digest('hex') }
}

export async function* readBlocks(read: Database, members: MemberReader, after = 0): AsyncGenerator<RawBlock, void> {
  const next = read.prepare<[number], { id: number; n: number; places: Buffer; payload: Buffer }>(
    'select id, n, places, payload from block where id > ? order by id limit 1',
  )
  for (let row = next.get(after); row; row = next.get(row.id)) {
    const places = unpackPlaces(row.places, row.n)
    const facts = [...new Set(places.member)].map((id) => members.facts(id))
    yield { block: row.id, payload: new Uint8Array(row.payload), ...places, members: facts }
  }
}

export const checkConsistency = async (read: Database, reader: Duck): Promise<Check[]> => {
  const number = (sql: string) => read.prepare(sql).pluck().get() as number
  const quick = read.pragma('quick_check', { simple: true }) as string
  const held = number('select coalesce(sum(n), 0) from block')
  const events = await reader.number('select count(*) from ev')
  const aside = await reader.number('select count(*) from aside_ev')
  const duplicates = await reader.number('select count(*) from dup')
  const distinct = await reader.number('select count(*) from (select uid_hi, uid_lo from ev union select uid_hi, uid_lo from aside_ev)')
  const locked = asideCounts(read).events
  const counted = number('select coalesce(sum(events), 0) from exhibit')
  const open = number(
    'select count(*) from member where records <> primaries + joined + duplicates + (select coalesce(sum(count), 0) from reason where owner = member.id)',
  )
  const check = (name: string, holds: boolean, subject: string, detail: string): Check => ({ name, holds, subject, detail })
  return [
    check('case.db pages', quick === 'ok', 'case.db', quick),
    check(
      'columns cover the records',
      events + aside + duplicates === held,
      'events.duckdb',
      `${events} events${aside > 0 ? `, ${aside} set aside` : ''} and ${duplicates} duplicates for ${held} records in blocks`,
    ),
    check('event ids are unique', distinct === events + aside, 'events.duckdb', `${distinct} ids for ${events + aside} events`),
    check('counts agree', counted === events + aside, 'case.db', `${counted} events counted, ${events + aside} held`),
    ...(aside + locked > 0
      ? [
          check(
            'what is set aside is locked away',
            aside === locked,
            'events.duckdb',
            `${locked} events are set aside, ${aside} are locked away`,
          ),
        ]
      : []),
    check('accounts of records close', open === 0, 'case.db', open === 0 ? 'all members' : `${open} members do not`),
  ]
}
