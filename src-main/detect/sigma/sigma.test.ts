// Rules as an author writes them, against records: every modifier, the condition grammar, and faults at their character.
import { describe, expect, it } from 'vitest'
import { plainFieldMap } from '../fields/field-map.ts'
import { RuleSet } from '../rule-set.ts'
import type { Placeholders } from './modifiers.ts'
import { parseRules } from './parse.ts'

const wrap = (detection: string, extra = '') => `title: t\nid: r\nlogsource:\n  product: p\n${extra}detection:\n${detection}`

function load(detection: string, placeholders?: Placeholders): RuleSet {
  const rules = RuleSet.load([{ path: 'a.yml', text: wrap(detection) }], {
    fieldMap: () => plainFieldMap([{ product: 'p' }]),
    ...(placeholders ? { placeholders } : {}),
  })
  expect(rules.problems).toEqual([])
  return rules
}
const fires = (rules: RuleSet, value: unknown) => rules.match({ source: 's', value }).length === 1
/** A rule of one map entry, on records that shall and shall not match. */
function check(entry: string, yes: unknown[], no: unknown[], placeholders?: Placeholders) {
  const rules = load(`  s:\n    ${entry}\n  condition: s\n`, placeholders)
  for (const value of yes) expect([entry, value, fires(rules, value)]).toEqual([entry, value, true])
  for (const value of no) expect([entry, value, fires(rules, value)]).toEqual([entry, value, false])
}
function fault(detection: string): { reason: string; near: string } {
  const text = wrap(detection)
  const { problems, rules } = parseRules('a.yml', text)
  expect(rules).toEqual([])
  return { reason: problems[0]!.reason, near: text.slice(problems[0]!.character, problems[0]!.character + 6) }
}

describe('values', () => {
  it('compares without case, numbers as numbers or text', () => {
    check('f: Abc', [{ f: 'aBC' }, { f: ['x', 'abc'] }], [{ f: 'abcd' }, { g: 'abc' }, {}])
    check('f: 5', [{ f: 5 }, { f: '5' }, { f: '5.0' }], [{ f: '55' }, { f: '' }])
    check('f: 012345678901', [{ f: '012345678901' }], [{ f: '112345678901' }])
    check('f: true', [{ f: true }, { f: 'True' }], [{ f: false }])
  })
  it('reads wildcards and their escapes', () => {
    check("f: 'a*c?e'", [{ f: 'abbbcde' }, { f: 'ac.e' }], [{ f: 'ace' }, { f: 'xacde' }])
    check("f: 'a\\*b'", [{ f: 'a*b' }], [{ f: 'axb' }])
    check("f: 'a\\\\*'", [{ f: 'a\\b' }], [{ f: 'a*' }, { f: 'ab' }])
    check("f: 'a\\\\\\*'", [{ f: 'a\\*' }], [{ f: 'a\\b' }])
    check("f: 'c:\\windows\\\\x'", [{ f: 'C:\\Windows\\x' }], [])
    check("f: '*'", [{ f: '' }, { f: 0 }], [{}, { f: null }])
  })
  it('tells null, empty and absent apart', () => {
    check('f: null', [{ f: null }, {}], [{ f: '' }, { f: 0 }])
    check("f: ''", [{ f: '' }], [{}, { f: null }, { f: 'a' }])
    check('f|exists: true', [{ f: null }, { f: '' }], [{}])
    check('f|exists: no', [{}], [{ f: null }])
  })
  it('finds nested, flat, listed and JSON-text fields', () => {
    check(
      'a.b.c: 1',
      [
        { a: { b: { c: 1 } } },
        { 'a.b.c': 1 },
        { a: { 'b.c': 1 } },
        { a: [{ b: { c: 2 } }, { b: { c: 1 } }] },
        { a: '{"b":{"c":1}}' },
        { A: { B: { C: 1 } } },
      ],
      [{ a: { c: 1 } }, { a: '{"b":' }],
    )
    check('a[1].b: x', [{ a: [{ b: 'y' }, { b: 'x' }] }], [{ a: [{ b: 'x' }] }])
    check('__proto__.x: 1', [], [{}])
  })
})

describe('modifiers', () => {
  it('contains, startswith, endswith, all, cased, neq', () => {
    check('f|contains: bc', [{ f: 'aBCd' }], [{ f: 'b c' }])
    check('f|startswith: ab', [{ f: 'ABc' }], [{ f: 'cab' }])
    check('f|endswith: bc', [{ f: 'aBC' }], [{ f: 'bcd' }])
    check("f|contains|all: ['a', 'b']", [{ f: 'b-a' }], [{ f: 'aa' }])
    check('f|contains|cased: Bc', [{ f: 'aBc' }], [{ f: 'abc' }])
    check("f|neq: ['a', 'b']", [{ f: 'c' }, {}], [{ f: 'A' }, { f: 'b' }])
    check("f|contains: 'a?c'", [{ f: 'xxabcxx' }], [{ f: 'ac' }])
  })
  it('re with flags', () => {
    check("f|re: '^a.c$'", [{ f: 'abc' }], [{ f: 'ABC' }, { f: 'a\nc' }, { f: 'xabc' }])
    check("f|re|i: 'a(b|d)c'", [{ f: 'xADCx' }], [{ f: 'aec' }])
    check("f|re|s: 'a.c'", [{ f: 'a\nc' }], [])
    check("f|re|m: '^b$'", [{ f: 'a\nb\nc' }], [{ f: 'abc' }])
    check("f|re: '(?i)abc'", [{ f: 'ABC' }], [])
  })
  it('cidr, comparisons, times', () => {
    check(
      "f|cidr: ['10.0.0.0/9', '2001:db8::/33']",
      [{ f: '10.127.0.1' }, { f: '2001:DB8:7fff::1' }, { f: '::ffff:10.1.1.1' }],
      [{ f: '10.128.0.1' }, { f: '2001:db8:8000::' }, { f: 'x' }, { f: '10.1' }],
    )
    check('f|gte: 5', [{ f: 5 }, { f: '6.5' }], [{ f: 4 }, { f: 'x' }, {}, { f: '' }])
    check('f|lt: 5', [{ f: '-1' }], [{ f: 5 }])
    check('f|hour: 23', [{ f: '2024-02-29T23:59:00Z' }, { f: 1709251140 }], [{ f: '2024-02-29T22:59:00Z' }, { f: 'x' }])
    check('f|hour|gte: 22', [{ f: '2024-02-29 22:00' }], [{ f: '2024-02-29 21:59' }])
    check('f|week: 53', [{ f: '2021-01-01' }], [{ f: '2021-01-04' }])
    check('f|day: 29', [{ f: '2024-02-29' }], [])
    check('f|month: 2', [{ f: '2024-02-29' }], [])
    check('f|year: 2024', [{ f: '2024-02-29' }], [])
    check('f|minute: 59', [{ f: '2024-02-29T23:59:00Z' }], [])
  })
  it('base64, base64offset and the wide encodings', () => {
    check('f|base64: foobar', [{ f: 'Zm9vYmFy' }], [{ f: 'foobar' }])
    for (const prefix of ['', 'x', 'xy', 'xyz']) {
      const encoded = Buffer.from(`${prefix}/bin/sh -i and more`).toString('base64')
      check("f|base64offset|contains: '/bin/sh'", [{ f: encoded }], [{ f: Buffer.from('/bin/zsh').toString('base64') }])
      const wide = Buffer.from(`${prefix}IEX ("`, 'utf16le').toString('base64')
      check("f|wide|base64offset|contains: 'IEX'", [{ f: wide }], [{ f: encoded }])
    }
    check('f|utf16|base64: a', [{ f: Buffer.from([0xff, 0xfe, 97, 0]).toString('base64') }], [])
    check('f|utf16be|base64: a', [{ f: Buffer.from([0, 97]).toString('base64') }], [])
  })
  it('windash, expand, fieldref, keywords', () => {
    check("f|windash|contains: ' -enc'", [{ f: 'x /enc' }, { f: 'x —enc' }, { f: 'x -enc' }], [{ f: 'x enc' }])
    check("f|expand: 'u-%names%'", [{ f: 'u-bob' }, { f: 'u-eve' }], [{ f: 'u-%names%' }], new Map([['names', ['bob', 'eve']]]))
    check("f|expand: '\\%x\\%'", [{ f: '%x%' }], [])
    const asking = { path: 'a.yml', text: wrap("  s:\n    f|expand: '%hosts%'\n  condition: s\n") }
    const given = { path: 'values.yml', text: 'name: ours\nvars:\n  hosts: [web-1, web-2]\n' }
    const fieldMap = () => plainFieldMap([{ product: 'p' }])
    const whole = RuleSet.load([asking, given], { fieldMap })
    expect([whole.problems, fires(whole, { f: 'web-2' }), fires(whole, { f: 'db' })]).toEqual([[], true, false])
    expect(RuleSet.load([asking], { fieldMap }).problems[0]!.reason).toBe(
      'placeholder `%hosts%` has no values: a file with `vars:` among the rules gives them',
    )
    check('f|fieldref: g.h', [{ f: 'A', g: { h: 'a' } }], [{ f: 'a', g: { h: 'b' } }, { f: 'a' }])
    check('f|fieldref|contains: g', [{ f: 'xay', g: 'a' }], [{ f: 'b', g: 'a' }])
    check("'|all': ['one', 'two']", [{ x: 'Two', y: ['and one'] }, 'one two'], [{ x: 'one' }])
    const list = load("  k:\n    - 'rm -rf'\n    - f: 1\n  condition: k\n")
    expect([fires(list, 'sudo RM -rf /'), fires(list, { f: 1 }), fires(list, { 'rm -rf': 0 }), fires(list, { f: 2 })]).toEqual([
      true,
      true,
      true,
      false,
    ])
  })
})

describe('conditions', () => {
  const value = (text: string) => Object.fromEntries([...text].map((key) => [key, 1]))
  const table: [string, string[], string[]][] = [
    ['a or b and c', ['a', 'bc'], ['b', 'c']],
    ['(a or b) and c', ['ac', 'bc'], ['a', 'ab']],
    ['not a', ['b', ''], ['a']],
    ['a and not (b or c)', ['a'], ['ab', 'ac']],
    ['not not a', ['a'], ['b']],
    ['1 of a*', ['a', 'x'], ['b', '']],
    ['all of a*', ['ax'], ['a', 'x']],
    ['any of them', ['b'], ['_']],
    ['all of them', ['abcx'], ['abc']],
    ['2 of them', ['ab', 'cx'], ['a']],
    ['A AND NOT B', ['a'], ['ab']],
  ]
  for (const [condition, yes, no] of table) {
    it(condition, () => {
      const names = condition.startsWith('A') ? ['A', 'B'] : ['a', 'b', 'c', 'ax', '_u']
      const rules = load(
        `${names.map((name) => `  ${name}: {${name === 'ax' ? 'x' : name === '_u' ? 'u' : name.toLowerCase()}: 1}\n`).join('')}  condition: ${condition}\n`,
      )
      for (const text of yes) expect([text, fires(rules, value(text))]).toEqual([text, true])
      for (const text of no) expect([text, fires(rules, value(text))]).toEqual([text, false])
    })
  }
  it('takes a list of conditions as alternatives', () => {
    const rules = load('  a: {f: 1}\n  b: {f: 2}\n  condition:\n    - a\n    - b\n')
    expect([fires(rules, { f: 2 }), fires(rules, { f: 3 })]).toEqual([true, false])
  })
})

describe('faults', () => {
  it('name the reason and the character', () => {
    expect(fault('  s: {f: 1}\n  condition: s and t\n')).toEqual({ reason: 'condition: there is no search identifier `t`', near: 't\n' })
    expect(fault('  s: {f: 1}\n  condition: s | count() > 5\n').reason).toContain('obsolete')
    expect(fault('  s: {f: 1}\n  condition: 1 of x*\n')).toEqual({ reason: 'condition: no search identifier matches `x*`', near: 'x*\n' })
    expect(fault('  s: {f: 1}\n  condition: (s\n').reason).toContain('without `)`')
    expect(fault('  s:\n    f|sparkle: 1\n  condition: s\n')).toEqual({ reason: 'unknown modifier `sparkle`', near: 'f|spar' })
    expect(fault("  s:\n    f|re: 'a(?=b)'\n  condition: s\n").near).toBe("(?=b)'")
    expect(fault("  s:\n    f|re: 'a(b'\n  condition: s\n").reason).toContain('without `)`')
    expect(fault("  s:\n    f|re: '(a)\\1'\n  condition: s\n").reason).toContain('back references')
    expect(fault('  s:\n    f|cidr: 10.0.0.0/40\n  condition: s\n').reason).toContain('no network')
    expect(fault('  s:\n    f|gt: many\n  condition: s\n').reason).toContain('needs a number')
    expect(fault("  s:\n    f|expand: '%x%'\n  condition: s\n").reason).toContain('no values')
    expect(fault('  s:\n    f|wide: x\n  condition: s\n').reason).toContain('must be followed by base64')
    expect(fault('  s: {}\n  condition: s\n').reason).toContain('empty search')
    expect(fault('  s: {f: 1}\n').reason).toContain('no `condition`')
    expect(parseRules('a.yml', 'title: [').problems[0]).toMatchObject({ path: 'a.yml', line: 1 })
    expect(parseRules('a.yml', 'title: x\ndetection: {}\n').problems[0]!.reason).toContain('no `logsource`')
    expect(parseRules('a.yml', '').problems).toHaveLength(1)
  })
  it('leave the other documents of a file alone', () => {
    const parsed = parseRules(
      'a.yml',
      `${wrap('  s: {f: 1}\n  condition: s\n')}---\ntitle: bad\n---\n${wrap('  s: {f: 1}\n  condition: s\n')}`,
    )
    expect([parsed.rules.length, parsed.problems.length, parsed.problems[0]!.rule]).toEqual([2, 1, 'bad'])
  })
  it('refuse multiplying aliases', () => {
    const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]']
    for (let i = 1; i < 9; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(',')}]`,
      )
    expect(parseRules('a.yml', lines.join('\n')).problems[0]!.reason).toMatch(/nodes|alias/i)
  })
})

describe('filters and sets', () => {
  const rule = (id: string, body: string) => ({ path: `${id}.yml`, text: wrap(body).replace('id: r', `id: ${id}\nname: ${id}_name`) })
  const set = (...files: { path: string; text: string }[]) =>
    RuleSet.load(files, { fieldMap: () => plainFieldMap([{ product: 'p', service: 'x' }]) })
  it('take what a filter describes out of the rules it names', () => {
    const filter = {
      path: 'f.yml',
      text: 'title: f\nlogsource: {product: p}\nfilter:\n  rules: [one_name]\n  selection: {user: admin}\n  condition: selection\n',
    }
    const rules = set(rule('one', '  s: {f: 1}\n  condition: s\n'), rule('two', '  s: {f: 1}\n  condition: s\n'), filter)
    const ids = (value: unknown) => rules.match({ source: 's', value }).map((match) => match.rule.id)
    expect(ids({ f: 1, user: 'admin' })).toEqual(['two'])
    expect(ids({ f: 1, user: 'eve' })).toEqual(['one', 'two'])
    expect(set(filter).problems[0]!.reason).toContain('not loaded')
  })
  it('look only at log sources that have everything the rule names', () => {
    const rules = set({ path: 'a.yml', text: wrap('  s: {f: 1}\n  condition: s\n').replace('product: p', 'product: p\n  service: other') })
    expect(rules.match({ source: 's', value: { f: 1 } })).toEqual([])
  })
  it('evaluate only candidates', () => {
    const many = Array.from({ length: 300 }, (_, i) => rule(`r${i}`, `  s: {eventSource: iam, eventName: Name${i}}\n  condition: s\n`))
    const rules = set(...many, rule('part', "  s: {cmd|contains: '/etc/shadow'}\n  condition: s\n"))
    expect(rules.candidates({ source: 's', value: { eventSource: 'iam', eventName: 'name7', cmd: 'cat /etc/passwd' } })).toBe(1)
    expect(rules.candidates({ source: 's', value: { eventSource: 'iam', eventName: 'other' } })).toBe(0)
    expect(rules.match({ source: 's', value: { cmd: 'cat /ETC/shadow' } }).map((match) => match.rule.id)).toEqual(['part'])
  })
  it('list a second rule of the same id', () => {
    const rules = set(rule('one', '  s: {f: 1}\n  condition: s\n'), { ...rule('one', '  s: {f: 1}\n  condition: s\n'), path: 'z.yml' })
    expect([rules.events.length, rules.problems[0]!.path]).toEqual([1, 'z.yml'])
  })
})
