// The query language: grammar, places of errors, and print-parse round trips.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { columns } from '../columns.ts'
import type { Query } from './ast.ts'
import { fieldNameOf, resolveField } from './fields.ts'
import { namedValue } from './names.ts'
import { parse } from './parse.ts'
import { patternTest } from './pattern.ts'
import { print, printMatch, withTerm } from './print.ts'

const bare = (query: Query): unknown => {
  const { start: _s, end: _e, ...rest } = query as Query & { parts?: Query[]; part?: Query }
  if ('parts' in rest && rest.parts) return { ...rest, parts: rest.parts.map(bare) }
  if ('part' in rest && rest.part) return { ...rest, part: bare(rest.part) }
  return rest
}
const tree = (text: string) => {
  const result = parse(text)
  if (!result.ok) throw new Error(`${text}: ${result.message} at ${result.start}`)
  return bare(result.query)
}
const problem = (text: string) => {
  const result = parse(text)
  if (result.ok) throw new Error(`${text} parsed`)
  return result
}

describe('parse', () => {
  test('words, quotes, prefixes', () => {
    expect(tree('')).toEqual({ kind: 'all' })
    expect(tree(' * ')).toEqual({ kind: 'all' })
    expect(tree('evil')).toEqual({ kind: 'text', text: 'evil', prefix: false, quoted: false })
    expect(tree('"a \\"b\\" c"')).toEqual({ kind: 'text', text: 'a "b" c', prefix: false, quoted: true })
    expect(tree('corp-data*')).toEqual({ kind: 'text', text: 'corp-data', prefix: true, quoted: false })
  })
  test('fields, patterns, ranges, networks, presence', () => {
    expect(tree('user:alice')).toEqual({ kind: 'match', field: 'user', value: 'alice', pattern: false })
    expect(tree('action:*Role?')).toEqual({ kind: 'match', field: 'action', value: '*Role?', pattern: true })
    expect(tree('action:\\*Role')).toEqual({ kind: 'match', field: 'action', value: '*Role', pattern: false })
    expect(tree('resource:arn:aws:s3:::b/k')).toEqual({ kind: 'match', field: 'resource', value: 'arn:aws:s3:::b/k', pattern: false })
    expect(tree('ip:10.0.0.0/8')).toEqual({ kind: 'cidr', field: 'ip', network: '10.0.0.0/8' })
    expect(tree('ip:"10.0.0.0/8"')).toEqual({ kind: 'match', field: 'ip', value: '10.0.0.0/8', pattern: false })
    expect(tree('port:>=1024')).toEqual({ kind: 'range', field: 'port', from: '1024', fromInclusive: true, toInclusive: false })
    expect(tree('bytes:<5')).toEqual({ kind: 'range', field: 'bytes', to: '5', fromInclusive: false, toInclusive: false })
    expect(tree('port:[1 TO 9]')).toEqual({ kind: 'range', field: 'port', from: '1', to: '9', fromInclusive: true, toInclusive: true })
    expect(tree('error:*')).toEqual({ kind: 'exists', field: 'error' })
    expect(tree('metadata.product.name:CloudTrail')).toMatchObject({ kind: 'match', field: 'metadata.product.name' })
  })
  test('and, or, not in any case; and binds tighter; side by side means and', () => {
    const text = (word: string) => ({ kind: 'text', text: word, prefix: false, quoted: false })
    expect(tree('a b OR c AND Not d')).toEqual({
      kind: 'or',
      parts: [
        { kind: 'and', parts: [text('a'), text('b')] },
        { kind: 'and', parts: [text('c'), { kind: 'not', part: text('d') }] },
      ],
    })
    expect(tree('not (a or b) c')).toMatchObject({ kind: 'and', parts: [{ kind: 'not' }, { text: 'c' }] })
    expect(tree('"and" "or"')).toMatchObject({ kind: 'and', parts: [{ text: 'and' }, { text: 'or' }] })
  })
  test('an ARN, a URL or an IPv6 address pasted alone is text', () => {
    for (const text of ['arn:aws:iam::123456789012:user/eve', 'https://evil.example/x', '2001:db8::1', 'evil.example.com:443'])
      expect(tree(text)).toEqual({ kind: 'text', text, prefix: false, quoted: false })
  })
  test('errors point at the character', () => {
    expect(problem('user:alice and')).toMatchObject({ start: 14 })
    expect(problem('(a or b')).toMatchObject({ start: 0, end: 1 })
    expect(problem('a)')).toMatchObject({ start: 1 })
    expect(problem('a "bc')).toMatchObject({ start: 2 })
    expect(problem('nosuch:x')).toMatchObject({ start: 0, end: 6 })
    expect(problem('a user: b')).toMatchObject({ start: 6 })
    expect(problem('port:[1 9]')).toMatchObject({ start: 5 })
    expect(problem('a *b')).toMatchObject({ start: 2 })
    expect(problem('or')).toMatchObject({ start: 0, end: 2 })
    expect(problem('('.repeat(5000))).toMatchObject({ message: 'the query is nested too deep' })
  })
  test('never throws', () => {
    const bits = fc.array(
      fc.constantFrom('a', '(', ')', '"', '\\', ':', '*', '?', '[', ']', ' ', 'user:', 'TO', 'not', 'or', '>', '=', '/'),
    )
    fc.assert(
      fc.property(bits, (list) => {
        const text = list.join('')
        const result = parse(text)
        if (!result.ok) expect(result.start).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})

const at = { start: 0, end: 0 }
const anyText = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.trim() !== '')
const field = fc.constantFrom('user', 'ip', 'action', 'port', 'src_endpoint.ip', 'unmapped.x.y')
const leaf: fc.Arbitrary<Query> = fc.oneof(
  anyText.map((text): Query => ({ kind: 'text', text, prefix: false, quoted: true, ...at })),
  fc
    .stringMatching(/^[a-z0-9.-]{1,8}$/)
    .filter((text) => !/^(and|or|not)$/.test(text))
    .map((text): Query => ({ kind: 'text', text, prefix: false, quoted: false, ...at })),
  fc
    .stringMatching(/^[a-z]{1,8}([:() "\\][a-z]{1,4})?$/)
    .map((text): Query => ({ kind: 'text', text, prefix: true, quoted: false, ...at })),
  fc
    .tuple(
      field,
      fc.string({ unit: 'grapheme' }).filter((text) => text !== ''),
    )
    .map(([name, value]): Query => ({ kind: 'match', field: name, value, pattern: false, ...at })),
  fc
    .tuple(field, fc.array(fc.constantFrom('a', '*', '?', '\\*', '\\\\', ' ', '(', '"', ']', '.'), { minLength: 1 }))
    .map(([name, parts]): Query => ({ kind: 'match', field: name, value: `*${parts.join('')}z`, pattern: true, ...at })),
  field.map((name): Query => ({ kind: 'exists', field: name, ...at })),
  fc.tuple(field, fc.nat(32)).map(([name, bits]): Query => ({ kind: 'cidr', field: name, network: `10.0.0.0/${bits}`, ...at })),
  fc
    .tuple(field, anyText, anyText)
    .map(([name, from, to]): Query => ({ kind: 'range', field: name, from, to, fromInclusive: true, toInclusive: true, ...at })),
  fc
    .tuple(field, anyText, fc.boolean())
    .map(([name, from, fromInclusive]): Query => ({ kind: 'range', field: name, from, fromInclusive, toInclusive: false, ...at })),
)
const query: fc.Arbitrary<Query> = fc.letrec<{ node: Query }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('node'), { minLength: 2, maxLength: 3 }))
      .map(([kind, parts]): Query => {
        const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
        return { kind, parts: flat, ...at }
      }),
    tie('node').map((part): Query => ({ kind: 'not', part, ...at })),
  ),
})).node

describe('print', () => {
  test('what is printed parses to the same tree', () => {
    fc.assert(
      fc.property(query, (one) => {
        expect(tree(print(one))).toEqual(bare(one))
      }),
      { numRuns: 500 },
    )
  })
  test('filter for a value finds exactly that column and value', () => {
    fc.assert(
      fc.property(fc.constantFrom(...columns), fc.string({ minLength: 1, unit: 'grapheme' }), (column, value) => {
        expect(tree(printMatch(column, value))).toMatchObject({ kind: 'match', value, pattern: false })
        expect(resolveField(fieldNameOf(column))).toEqual({ kind: 'columns', columns: [column] })
      }),
    )
    expect(tree(withTerm('a or b', 'user:x', true))).toMatchObject({ kind: 'and', parts: [{ kind: 'or' }, { kind: 'not' }] })
  })
})

test('named values and patterns', () => {
  expect(namedValue('status_id', 'Failure')).toBe(2)
  expect(namedValue('class_uid', 'API activity')).toBe(6003)
  expect(namedValue('pid', 'high')).toBeUndefined()
  expect(patternTest('*Role?')('CreateRoleX')).toBe(true)
  expect(patternTest('a\\*b')('a*b')).toBe(true)
  expect(patternTest('a\\*b')('axb')).toBe(false)
})
