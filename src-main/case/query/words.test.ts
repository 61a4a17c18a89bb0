// The text index never loses a hit: whatever the test of a record finds, the index names as a candidate.
import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blockMatch, indexWords, makeTerm, recordHas, textHas } from './words.ts'

const db = new Sqlite(':memory:')
db.exec(`create virtual table t using fts5(words, content='', detail=none, columnsize=0, tokenize="unicode61 remove_diacritics 0")`)
let rows = 0
const insert = db.prepare('insert into t(rowid, words) values (?, ?)')
const find = db.prepare('select 1 from t where t match ? and rowid = ?').pluck()

const piece = fc.constantFrom(
  'a',
  'B7',
  '10',
  '0',
  'é',
  'ñandú',
  'bucket',
  'longlonglonglong',
  '-',
  '_',
  '.',
  ' ',
  ':',
  '/',
  '--',
  '“',
  '日本',
  '😀',
  '.5',
)
const text = fc.array(piece, { minLength: 1, maxLength: 14 }).map((parts) => parts.join(''))

test('every hit is a candidate', () => {
  let hits = 0
  fc.assert(
    fc.property(text, fc.nat(14), fc.nat(14), fc.boolean(), (whole, from, length, prefix) => {
      const wanted = whole.slice(from, from + length + 1)
      if (wanted.trim() === '' || /[\ud800-\udfff]/.test(wanted[0]! + wanted.at(-1)!)) return
      const term = makeTerm(wanted, prefix)
      if (!textHas(whole, term)) return
      hits++
      insert.run(++rows, indexWords(whole))
      for (const match of [term.match, blockMatch(term)]) if (match !== null) expect(find.get(match, rows), `${match} in ${whole}`).toBe(1)
    }),
    { numRuns: 4000 },
  )
  expect(hits).toBeGreaterThan(500)
})

test('borders of words, escapes and long values', () => {
  const has = (record: string, term: string, prefix = false) => recordHas(record, makeTerm(term, prefix))
  expect(has('{"m":"denied."}', 'denied')).toBe(true)
  expect(has('{"h":"evil.example.com"}', 'evil')).toBe(true)
  expect(has('{"h":"devil.example.com"}', 'evil')).toBe(false)
  expect(has('{"h":"evils"}', 'evil', true)).toBe(true)
  expect(has('{"m":"one\\ntwo"}', 'two')).toBe(true)
  expect(has('{"m":"x\\u003ctwo"}', 'two')).toBe(true)
  expect(has('{"m":"caf\\u00e9"}', 'café')).toBe(true)
  expect(has('{"m":"say \\"hi\\""}', 'say "hi"')).toBe(true)
  const long = 'a'.repeat(8_000_000)
  expect(indexWords(`${long}-b`).length).toBe(long.length + 2)
  expect(has(long, 'b')).toBe(false)
})
