// What is told to be absent is absent: prints of few and of many ids, after a reopening, and of a case that has none.
import { randomBytes } from 'node:crypto'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { hash64 } from '../contract/hash64.ts'
import { dropPrints, mayHold, PrintList, printWriter, startPrints } from './id-prints.ts'
import { migrations } from './schema/migrations.ts'

const database = () => {
  const db = new Sqlite(':memory:')
  for (const one of migrations) one.run(db)
  return db
}
const ids = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) => `${name}-${index}-${randomBytes(4).toString('hex')}`)
const listOf = (texts: string[]) => {
  const list = new PrintList()
  // Events without an id, as batches hold them.
  for (let at = 0; at < texts.length; at += 700)
    list.add(BigInt64Array.from(texts.slice(at, at + 700).flatMap((text) => [0n, hash64(text)])))
  return list
}

test('every id that was told may be held, and hardly another', () => {
  const db = database()
  startPrints(db)
  const write = printWriter(db)
  const few = ids(50, 'few')
  const many = ids(20_000, 'many')
  write(listOf([]))
  write(listOf(few))
  expect(db.prepare('select count(*) from id_print').pluck().get()).toBe(1)
  write(listOf(many))
  write(listOf(few))
  const held = mayHold(db)
  for (const text of [...few, ...many]) if (!held(hash64(text))) throw new Error(`${text} is told to be absent`)
  // Of 32 bits and twenty thousand: one in two hundred thousand by chance.
  expect(ids(2000, 'none').filter((text) => held(hash64(text))).length).toBeLessThan(3)
  const bytes = db.prepare('select sum(length(prints)) from id_print where part >= 0').pluck().get()
  expect(bytes).toBe(many.length * 3)
  db.close()
})

test('a case that is not said to be complete rules nothing out', () => {
  const db = database()
  const held = mayHold(db)
  expect(held(hash64('x'))).toBe(true)
  startPrints(db)
  expect(held(hash64('x'))).toBe(false)
  dropPrints(db)
  expect(held(hash64('x'))).toBe(true)
  db.close()
})
