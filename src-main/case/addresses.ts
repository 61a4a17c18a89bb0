// Facts of addresses by their dictionary code: what `country:`, `place:` and `listed:` ask, and what the facet counts.
import type { Database } from 'better-sqlite3'
import type { AddressRow } from '../contract/address.ts'
import { kindNumber } from './dictionary.ts'

export const addressValues = (db: Database, { after, limit }: { after: number; limit: number }): { code: number; value: string }[] =>
  db
    .prepare('select code, value from dictionary where code > ? and kind = ? order by code limit ?')
    .all(after, kindNumber.get('ip'), limit) as { code: number; value: string }[]

export const setAddresses = (db: Database, rows: readonly AddressRow[]): void => {
  const insert = db.prepare('insert or replace into address(code, country, network, kind, lists) values (?, ?, ?, ?, ?)')
  for (const { code, country, network, kind, lists } of rows) insert.run(code, country, network, kind, lists.join(' '))
}

/** Codes of addresses of which `test` holds. */
export const addressCodes = (db: Database, of: 'country' | 'kind' | 'lists', test: (value: string) => boolean): number[] => {
  const column = of === 'country' ? 'country' : of
  const values = (
    db.prepare(`select distinct ${column} as value from address where ${column} is not null and ${column} <> ''`).all() as {
      value: string
    }[]
  )
    .map(({ value }) => value)
    .filter((value) => (of === 'lists' ? value.split(' ').some(test) : test(value)))
  const codes = db.prepare<[string], number>(`select code from address where ${column} = ?`).pluck()
  return values.flatMap((value) => codes.all(value))
}

/** Country by code, for counting; what has none is left out. */
export const countryOfCode = (db: Database): ((code: number) => string | null) => {
  const find = db.prepare<[number], string | null>('select country from address where code = ?').pluck()
  return (code) => find.get(code) ?? null
}
