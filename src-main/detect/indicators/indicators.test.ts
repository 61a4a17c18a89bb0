// Lists, CSV, STIX and MISP to indicators with what was refused, and the matcher over observables.
import { describe, expect, it } from 'vitest'
import type { Indicator, IndicatorKind } from './indicator.ts'
import { parseCsv, parseList } from './lists.ts'
import { IndicatorMatcher } from './matcher.ts'
import { parseMisp } from './misp.ts'
import { parseStix } from './stix.ts'

const brief = (list: Indicator[]) => list.map(({ kind, value }) => `${kind} ${value}`)

describe('reading indicators', () => {
  it('plain lists by shape, with comments and defanged forms', () => {
    const list = parseList(
      'l.txt',
      '# feed\n1[.]2.3.4\n10.0.0.0/8 # inside\nhxxp://evil[.]example/a\nEVIL.example.\n\nd41d8cd98f00b204e9800998ecf8427e\nAKIAIOSFODNN7EXAMPLE\n2001:db8::1\nwhat is this\n0.0.0.0/0\n',
    )
    expect(brief(list.indicators)).toEqual([
      'address 1.2.3.4',
      'network 10.0.0.0/8',
      'url http://evil.example/a',
      'hash d41d8cd98f00b204e9800998ecf8427e',
      'key AKIAIOSFODNN7EXAMPLE',
      'address 2001:db8::1',
    ])
    expect(list.problems.map((one) => one.where)).toEqual(['line 5', 'line 10', 'line 11'])
    expect(brief(parseList('u', 'evil agent # 1\n', 'user_agent').indicators)).toEqual(['user_agent evil agent # 1'])
  })
  it('CSV by its titles, with date and confidence', () => {
    const csv = parseCsv(
      'c.csv',
      '# made today\nIndicator,Type,First Seen,Confidence,Description\n1.2.3.4,ip,2026-01-02,80,"c2, live"\nBadBot/1,user-agent,,,\n???,ip,,,\n',
    )
    expect(csv.indicators).toEqual([
      { kind: 'address', value: '1.2.3.4', source: 'c.csv', date: '2026-01-02', confidence: 80, note: 'c2, live' },
      { kind: 'user_agent', value: 'BadBot/1', source: 'c.csv' },
    ])
    expect(csv.problems[0]).toMatchObject({ where: 'row 4' })
    expect(parseCsv('c.csv', 'a,b\n1,2\n').problems[0]!.reason).toContain('no column')
  })
  it('STIX patterns of single values, and the reason for others', () => {
    const indicator = (pattern: string, more = {}) => ({
      type: 'indicator',
      id: `i--${pattern}`,
      pattern,
      pattern_type: 'stix',
      valid_from: '2026-01-01T00:00:00Z',
      ...more,
    })
    const stix = parseStix('s.json', {
      type: 'bundle',
      objects: [
        indicator("[ipv4-addr:value = '1.2.3.4' OR domain-name:value = 'evil.example']", { confidence: 70 }),
        indicator("[file:hashes.'SHA-256' = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855']"),
        indicator("[ipv4-addr:value ISSUBSET '198.51.100.0/24']"),
        indicator("[url:value IN ('http://a.example/x', 'http://b.example/y')]"),
        indicator("[ipv4-addr:value = '1.1.1.1' AND file:name = 'x']"),
        indicator("[domain-name:value LIKE '%.example']"),
        indicator('rule x {}', { pattern_type: 'yara' }),
        indicator("[ipv4-addr:value = '9.9.9.9']", { revoked: true }),
        { type: 'malware', name: 'x' },
      ],
    })
    expect(brief(stix.indicators)).toEqual([
      'address 1.2.3.4',
      'domain evil.example',
      'hash e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'network 198.51.100.0/24',
      'url http://a.example/x',
      'url http://b.example/y',
    ])
    expect(stix.indicators[0]).toMatchObject({ confidence: 70, validFrom: '2026-01-01T00:00:00Z' })
    expect(stix.problems.map((one) => one.reason)).toEqual([
      'AND asks for several values together',
      'the operator LIKE stands for no single value',
      'a pattern of type yara is not a list of values',
      'revoked by its author',
    ])
    expect(parseStix('s', []).problems).toHaveLength(1)
  })
  it('MISP events with objects and composite attributes', () => {
    const misp = parseMisp('m.json', {
      Event: {
        info: 'Campaign',
        Attribute: [
          { type: 'ip-dst', value: '1.2.3.4', timestamp: '1700000000', to_ids: true },
          { type: 'domain|ip', value: 'evil.example|5.6.7.8' },
          { type: 'ip-src', value: '10.0.0.1', to_ids: false },
          { type: 'yara', value: 'rule' },
        ],
        Object: [{ Attribute: [{ type: 'filename|md5', value: 'a.exe|d41d8cd98f00b204e9800998ecf8427e' }] }],
      },
    })
    expect(brief(misp.indicators)).toEqual([
      'address 1.2.3.4',
      'domain evil.example',
      'address 5.6.7.8',
      'hash d41d8cd98f00b204e9800998ecf8427e',
    ])
    expect(misp.indicators[0]).toMatchObject({ date: '2023-11-14T22:13:20.000Z', note: 'Campaign' })
    expect(misp.problems).toHaveLength(2)
    expect(parseMisp('m', { a: 1 }).problems).toHaveLength(1)
  })
})

describe('matching', () => {
  const one = (kind: IndicatorKind, value: string): Indicator => ({ kind, value, source: 's' })
  const matcher = new IndicatorMatcher([
    one('address', '1.2.3.4'),
    one('network', '10.1.0.0/15'),
    one('network', '2001:db8::/33'),
    one('domain', 'evil.example'),
    one('url', 'http://Host.example/Path'),
    one('hash', 'd41d8cd98f00b204e9800998ecf8427e'),
    one('user_agent', 'BadBot/1'),
    one('key', 'AKIAIOSFODNN7EXAMPLE'),
  ])
  const hit = (type_id: number, value: string) => matcher.observables([{ name: 'x', type_id, value }]).map((found) => found.indicator.value)
  it('addresses also by their networks', () => {
    expect(hit(2, '1.2.3.4')).toEqual(['1.2.3.4'])
    expect(hit(2, '::ffff:1.2.3.4')).toEqual(['1.2.3.4'])
    expect(hit(2, '10.0.9.9')).toEqual(['10.1.0.0/15'])
    expect(hit(2, '10.2.0.0')).toEqual([])
    expect(hit(2, '2001:db8:7fff::1')).toEqual(['2001:db8::/33'])
    expect(hit(2, 'not an address')).toEqual([])
  })
  it('domains with what lies beneath, URLs with their host', () => {
    expect(hit(1, 'c2.EVIL.example')).toEqual(['evil.example'])
    expect(hit(1, 'notevil.example')).toEqual([])
    expect(hit(6, 'HTTP://host.EXAMPLE:80/Path#x')).toEqual(['http://Host.example/Path'])
    expect(hit(6, 'http://host.example/path')).toEqual([])
    expect(hit(6, 'https://u@a.evil.example:8443/')).toEqual(['evil.example'])
    expect(hit(6, 'http://1.2.3.4/x')).toEqual(['1.2.3.4'])
  })
  it('hashes, agents, keys, and unknown types as everything', () => {
    expect(hit(8, 'D41D8CD98F00B204E9800998ECF8427E')).toHaveLength(1)
    expect(hit(16, 'badbot/1')).toHaveLength(1)
    expect(hit(99, 'AKIAIOSFODNN7EXAMPLE')).toHaveLength(1)
  })
})
