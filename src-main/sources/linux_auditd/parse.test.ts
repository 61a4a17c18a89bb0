// Pairs of a line: keys begin where words begin, repeated keys are kept apart, and a long word is looked at once.
import { expect, it } from 'vitest'
import { pairs } from './parse.ts'

it('takes keys and values apart', () => {
  const into: Record<string, string> = {}
  expect(pairs(`avc: old auid=1 12=x -3key="a b" k=1 k=2 k=3 msg='op=login exe="/bin/su"' __proto__=p`, into)).toBe('avc: 12=x -3')
  expect(into).toEqual({ 'old auid': '1', key: 'a b', k: '1', 'k#2': '2', 'k#3': '3', op: 'login', exe: '/bin/su', '__proto__#2': 'p' })
})

// With the square of the length this would take minutes.
it('looks once at a long word that is no key, and at keys that come again and again', () => {
  expect(pairs('a1-'.repeat(70_000), {})).toHaveLength(210_000)
  const into: Record<string, string> = {}
  pairs('a=1 '.repeat(20_000), into)
  expect(Object.keys(into)).toHaveLength(20_000)
  expect(into['a#20000']).toBe('1')
})
