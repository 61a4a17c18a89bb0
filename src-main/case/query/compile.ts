// From the query's tree to conditions over the columns. Values become codes first, so the SQL holds nothing but numbers.
import type { Database } from 'better-sqlite3'
import { type Column, columnIndex, columns, undated } from '../../contract/columns.ts'
import { hash64 } from '../../contract/hash64.ts'
import type { Query } from '../../contract/query/ast.ts'
import { type Field, type OwnField, resolveField } from '../../contract/query/fields.ts'
import { namedValue } from '../../contract/query/names.ts'
import { patternTest } from '../../contract/query/pattern.ts'
import { addressCodes } from '../addresses.ts'
import { markKind } from '../annotations.ts'
import type { Duck } from '../columns/duck.ts'
import { flag, quoted } from '../columns/table.ts'
import { type DictionaryReader, kindNumber } from '../dictionary.ts'
import { fromRfc3339 } from '../time.ts'
import { badQuery, type Expr, type Leaf } from './leaf.ts'
import { networkTest } from './network.ts'

export interface CompileContext {
  /** The reader's connection to case.db. */
  db: Database
  duck: Duck
  dictionary: DictionaryReader
  /** Columns that have further values in `extra`. */
  extraColumns: ReadonlySet<number>
  /** Columns that ever held a value; a condition on another is false without a look. */
  used(column: Column): boolean
  /** A list of codes as the inside of `in (…)`: numbers, or a kept table of them. `make` runs again only when there are new values. */
  codeSet(key: string, make: () => number[]): Promise<string>
  /** As `codeSet`, of what is known of addresses, which changes by itself. */
  addressSet(key: string, make: () => number[]): Promise<string>
  textLeaf(text: string, prefix: boolean): Promise<Leaf>
  pathLeaf(path: string, query: Query): Promise<Leaf>
}

const sql = (text: string): Expr => ({ op: 'sql', sql: text })
const never = sql('false')

export const uidWords = (uid: string): { hi: bigint; lo: bigint } | null => {
  if (!/^[0-9a-f]{32}$/i.test(uid)) return null
  return { hi: BigInt.asIntN(64, BigInt(`0x${uid.slice(0, 16)}`)), lo: BigInt.asIntN(64, BigInt(`0x${uid.slice(16)}`)) }
}

/** Hashes a bare vendor id may have: it was hashed with its source and scope. */
export const vendorHashes = (db: Database, id: string): bigint[] =>
  (db.prepare('select source, scope from scope limit 20000').all() as { source: string; scope: string }[]).map(({ source, scope }) =>
    hash64(`${source}\0${scope}\0${id}`),
  )

export const compile = async (query: Query, context: CompileContext): Promise<Expr> => {
  switch (query.kind) {
    case 'all':
      return sql('true')
    case 'and':
    case 'or': {
      const parts: Expr[] = []
      for (const part of query.parts) parts.push(await compile(part, context))
      return { op: query.kind, parts }
    }
    case 'not':
      return { op: 'not', part: await compile(query.part, context) }
    case 'text':
      return { op: 'leaf', leaf: await context.textLeaf(query.text, query.prefix) }
    default: {
      const field: Field =
        resolveField(query.field) ?? badQuery(`there is no field "${query.field}"`, query.start, query.start + query.field.length)
      if (field.kind === 'path') return { op: 'leaf', leaf: await context.pathLeaf(field.path, query) }
      if (field.kind === 'own') return ownField(field.own, query, context)
      const parts: Expr[] = []
      for (const column of field.columns) parts.push(await columnCondition(column, query, context))
      return parts.length === 1 ? parts[0]! : { op: 'or', parts }
    }
  }
}

type Asked = Exclude<Query, { kind: 'all' | 'and' | 'or' | 'not' | 'text' }>

const columnCondition = async (column: Column, query: Asked, context: CompileContext): Promise<Expr> => {
  const name = quoted(column.name)
  if (!context.used(column) && query.kind !== 'match') return never
  if (!column.kind) return numberCondition(column, name, query)
  if (query.kind === 'exists') return sql(`${name} <> 0`)
  if (query.kind === 'match' && !query.pattern) {
    const codes = context.dictionary.codes(column.kind, query.value)
    return sql(await inCodes([column], codes.join(), context))
  }
  const { start: _start, end: _end, field: _field, ...what } = query
  const set = await context.codeSet(`${column.kind}\n${JSON.stringify(what)}`, () => {
    const test = valueTest(query)
    const codes: number[] = []
    const rows = context.db.prepare('select code, value from dictionary where kind = ?').iterate(kindNumber.get(column.kind!))
    for (const row of rows as Iterable<{ code: number; value: string }>) if (test(row.value)) codes.push(row.code)
    return codes
  })
  return sql(await inCodes([column], set, context))
}

export interface CodesContext {
  duck: Duck
  extraColumns: ReadonlySet<number>
  used(column: Column): boolean
}

/** `column in set` for any of the columns, and for their further values. An empty set is false. */
export const inCodes = async (list: readonly Column[], set: string, context: CodesContext): Promise<string> => {
  const held = list.filter(context.used)
  if (set === '' || held.length === 0) return 'false'
  const parts = held.map((column) => `${quoted(column.name)} in (${set})`)
  const further = held.map((column) => columnIndex.get(column.name)!).filter((index) => context.extraColumns.has(index))
  if (further.length > 0) {
    const where = `from extra where col in (${further.join()}) and code in (${set})`
    // A subquery under `or` is asked of every row; a few ids are not.
    const few = await context.duck.query(`select id ${where} limit 301`)
    if (few.length > 300) parts.push(`id in (select id ${where})`)
    else if (few.length > 0) parts.push(`id in (${(few.columns[0] as BigInt64Array).join()})`)
  }
  return parts.join(' or ')
}

const numberCondition = (column: Column, name: string, query: Asked): Expr => {
  const number = (text: string): bigint => {
    const named = namedValue(column.name, text)
    if (named !== undefined) return BigInt(named)
    if (/^-?\d{1,18}$/.test(text)) return BigInt(text)
    return badQuery(`"${text}" is not a number, nor a name that ${column.title} knows`, query.start + query.field.length + 1, query.end)
  }
  switch (query.kind) {
    case 'exists':
      return sql(`${name} <> 0`)
    case 'match':
      if (query.pattern) return badQuery(`${column.title} is a number: write a number, a name or a range`, query.start, query.end)
      return sql(`${name} = ${number(query.value)}`)
    case 'cidr':
      return badQuery(`${column.title} is a number, not an address`, query.start, query.end)
    case 'range': {
      const parts: string[] = []
      if (query.from !== undefined) parts.push(`${name} ${query.fromInclusive ? '>=' : '>'} ${number(query.from)}`)
      if (query.to !== undefined) parts.push(`${name} ${query.toInclusive ? '<=' : '<'} ${number(query.to)}`)
      // 0 means absent: a range that would take in every event without the value does not.
      return sql(`${name} <> 0 and ${parts.join(' and ')}`)
    }
  }
}

/** Test of one value in JavaScript: patterns, text ranges, networks; for dictionary values and derived events. */
export const valueTest = (query: Asked): ((value: string) => boolean) => {
  switch (query.kind) {
    case 'exists':
      return () => true
    case 'match': {
      if (query.pattern) return patternTest(query.value)
      const lower = query.value.toLowerCase()
      return (value) => value.toLowerCase() === lower
    }
    case 'cidr':
      return (
        networkTest(query.network) ??
        badQuery(`${query.network} is not a network in CIDR form`, query.start + query.field.length + 1, query.end)
      )
    case 'range': {
      const { from, to } = query
      const numeric = [from, to].every((one) => one === undefined || /^-?\d+(\.\d+)?$/.test(one))
      return (value) => {
        const order = (bound: string) =>
          numeric && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) - Number(bound) : value < bound ? -1 : value > bound ? 1 : 0
        if (from !== undefined && !(query.fromInclusive ? order(from) >= 0 : order(from) > 0)) return false
        return to === undefined || (query.toInclusive ? order(to) <= 0 : order(to) < 0)
      }
    }
  }
}

/** Source and target, as `ip:` asks both. */
const addressColumns = columns.filter((column) => column.kind === 'ip')

const yes = (query: Asked): boolean => query.kind === 'exists' || (query.kind === 'match' && /^(true|yes|1)$/i.test(query.value))

const ownField = async (own: OwnField, query: Asked, context: CompileContext): Promise<Expr> => {
  const inMembers = (where: string, ...values: unknown[]): Expr => {
    const ids = context.db
      .prepare(`select id from member where ${where}`)
      .pluck()
      .all(...values) as number[]
    return sql(ids.length === 0 ? 'false' : `member in (${ids.join()})`)
  }
  const wanted = query.kind === 'match' ? query.value : ''
  switch (own) {
    case 'uid': {
      const words = query.kind === 'match' ? uidWords(query.value) : null
      return words ? sql(`uid_hi = ${words.hi} and uid_lo = ${words.lo}`) : query.kind === 'exists' ? sql('true') : never
    }
    case 'vendor_id': {
      if (query.kind === 'exists') return sql('vid <> 0')
      const hashes = query.kind === 'match' && !query.pattern ? vendorHashes(context.db, query.value) : []
      return hashes.length === 0 ? never : sql(`vid in (${hashes.join()})`)
    }
    case 'correlation':
      if (query.kind === 'exists') return sql('req <> 0')
      return query.kind === 'match' && !query.pattern ? sql(`req = ${hash64(query.value)}`) : never
    case 'exhibit':
      return inMembers('exhibit in (select id from exhibit where label = ?)', wanted.toUpperCase())
    case 'member':
      return inMembers(
        `label = ? or label glob ? or label glob ?`,
        wanted,
        `${wanted.replace(/[[\]?*]/g, '')}/*`,
        query.kind === 'match' && query.pattern ? wanted : '',
      )
    case 'path':
      if (query.kind === 'match' && !query.pattern) return inMembers('path = ? collate nocase', wanted)
      return inMembers('path glob ?', query.kind === 'match' ? wanted : '*')
    case 'tag': {
      if (query.kind === 'exists') return sql(`id in (select id from mark where kind = ${markKind.tag})`)
      if (query.kind !== 'match') return never
      const test = valueTest(query)
      const texts = context.db.prepare('select id, text from annotation_text where id in (select key from mark where kind = 1)').all() as {
        id: number
        text: string
      }[]
      const keys = texts.filter((row) => test(row.text)).map((row) => row.id)
      return keys.length === 0 ? never : sql(`id in (select id from mark where kind = ${markKind.tag} and key in (${keys.join()}))`)
    }
    case 'note':
    case 'bookmarked': {
      const has = sql(`id in (select id from mark where kind = ${own === 'note' ? markKind.note : markKind.bookmark})`)
      return yes(query) ? has : { op: 'not', part: has }
    }
    case 'version':
      return sql(`(flags & ${flag.version}) ${yes(query) ? '<>' : '='} 0`)
    case 'possibly_same':
      return sql(`(flags & ${flag.same}) ${yes(query) ? '<>' : '='} 0`)
    case 'undated':
      return sql(`ts ${yes(query) ? '=' : '<>'} ${undated}`)
    case 'country':
    case 'place':
    case 'listed': {
      const of = own === 'place' ? 'kind' : own === 'listed' ? 'lists' : 'country'
      const { start: _start, end: _end, ...what } = query
      const set = await context.addressSet(`address\n${JSON.stringify(what)}`, () => addressCodes(context.db, of, valueTest(query)))
      return sql(await inCodes(addressColumns, set, context))
    }
    case 'time': {
      const time = (text: string) => fromRfc3339(text) ?? badQuery(`"${text}" is not an RFC 3339 time with a zone`, query.start, query.end)
      if (query.kind === 'match' && !query.pattern) return sql(`ts = ${time(query.value)}`)
      if (query.kind !== 'range') return sql(`ts <> ${undated}`)
      const parts = [`ts <> ${undated}`]
      if (query.from !== undefined) parts.push(`ts ${query.fromInclusive ? '>=' : '>'} ${time(query.from)}`)
      if (query.to !== undefined) parts.push(`ts ${query.toInclusive ? '<=' : '<'} ${time(query.to)}`)
      return sql(parts.join(' and '))
    }
  }
}

/** Columns whose values a text search finds through the dictionary. */
export const verbatimColumns = columns.filter((column) => column.kind && column.verbatim)
