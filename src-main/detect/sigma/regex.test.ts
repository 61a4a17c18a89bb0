// The simulation agrees with the engine's RegExp, and hostile expressions stay cheap.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileRegex } from './regex.ts'

const none = { i: false, m: false, s: false }
const piece = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '\\s', '\\b', '^', '$', '(a|b)', '(?:ab|c)', '[a-c1]')
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '*?')

describe('regular expressions', () => {
  it('agree with RegExp on short texts', () => {
    const expression = fc
      .array(fc.tuple(piece, quantifier), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.map(([text, repeat]) => (['^', '$', '\\b'].includes(text) ? text : text + repeat)).join(''))
    fc.assert(
      fc.property(expression, fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', ' ', '\n'), maxLength: 12 }), (text, value) => {
        expect(compileRegex(text, none, 0).test(value)).toBe(new RegExp(text).test(value))
      }),
      { numRuns: 3000, seed: 7 },
    )
  })
  it('nested repeats cost length times states', () => {
    for (const text of ['(a+)+$', '(a|a)*b', '(a|aa)+$', '(.*a){12}b', 'a*a*a*a*a*a*b', '(x+x+)+y']) {
      expect(compileRegex(text, none, 0).test(`${'a'.repeat(30_000)}x`)).toBe(false)
    }
    expect(compileRegex('(a+)+$', none, 0).test('a'.repeat(30_000))).toBe(true)
  })
  it('long texts give the same answer as short ones', () => {
    const regex = compileRegex('needle\\d*x', none, 0)
    expect(regex.test(`${'needle'.repeat(2000)}12x`)).toBe(true)
    expect(regex.test('needle'.repeat(2000))).toBe(false)
  })
  it('refuses what cannot be bounded', () => {
    for (const text of [
      'a(?!b)',
      '(?<=a)b',
      '(?>a)',
      '(a)\\1',
      'a++',
      '[[:digit:]]',
      'a{3,2}',
      '(',
      '[a',
      '\\',
      '*a',
      '((a{500}){500}){500}',
    ]) {
      expect(() => compileRegex(text, none, 0)).toThrow(/regular expression/)
    }
  })
})
