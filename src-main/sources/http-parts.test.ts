// Parts of web requests as clients and load balancers really write them.
import { expect, test } from 'vitest'
import { parseClfTime } from './clf-time.ts'
import { parseEpoch } from './epoch.ts'
import { quotedCells, splitQuoted } from './framing/cells.ts'
import { addressPort, principalOf, requestLine, urlParts } from './http-parts.ts'

test.each([
  ['192.0.2.1:443', { ip: '192.0.2.1', port: 443 }],
  ['192.0.2.1', { ip: '192.0.2.1' }],
  ['[2001:db8::1]:443', { ip: '2001:db8::1', port: 443 }],
  ['2001:db8::1:443', { ip: '2001:db8::1', port: 443 }],
  ['192.0.2.1:99999', undefined],
  ['-', undefined],
  [undefined, undefined],
])('address %s', (text, wanted) => {
  expect(addressPort(text)).toEqual(wanted)
})

test('request lines of hostile clients', () => {
  expect(requestLine('GET /a b HTTP/1.1')).toEqual({ method: 'GET', target: '/a b', version: 'HTTP/1.1' })
  expect(requestLine('- - - ')).toEqual({})
  expect(requestLine('\u0016\u0003\u0001')).toEqual({})
})

test('urls that are none', () => {
  expect(urlParts('http://[2001:db8::1]:8080/x?q=1')).toMatchObject({
    scheme: 'http',
    hostname: '[2001:db8::1]',
    port: 8080,
    path: '/x',
    query_string: 'q=1',
  })
  expect(urlParts('%%%')).toEqual({ url_string: '%%%', path: '%%%' })
})

test('an ARN names a role and its session', () => {
  expect(principalOf('arn:aws:sts::111122223333:assumed-role/deploy/build')).toMatchObject({
    user: { name: 'deploy' },
    session: { uid: 'build' },
  })
})

test('a user agent with quotes moves no cell where nothing quoted follows it', () => {
  expect(splitQuoted('[a b] "x" "y "z" w" tail', 2)).toEqual(['a b', 'x', 'y "z" w', 'tail'])
  expect(quotedCells('"never closed')).toEqual([0, 6, 7, 13])
})

test.each([
  ['1772442000', 1772442000000000n],
  ['1772442000.5', 1772442000500000n],
  [1772442000123, 1772442000123000n],
  ['1772442000123456', 1772442000123456n],
  ['1772442000123456789', 1772442000123456n],
  ['177244201', undefined],
  ['12', undefined],
  ['x', undefined],
])('epoch %s', (value, wanted) => {
  expect(parseEpoch(value)?.us).toBe(wanted)
})

test('times of the common log format', () => {
  expect(parseClfTime('02/Mar/2026:10:00:12 +0100')?.ms).toBe(Date.UTC(2026, 2, 2, 9, 0, 12))
  expect(parseClfTime('31/Feb/2026:10:00:12 +0000')).toBeUndefined()
})

test('a long line of open quotes and brackets is read once', () => {
  // With a search to the end for each of them this would not end within any test's time.
  const text = '"x [y '.repeat(1_000_000)
  expect(quotedCells(text)).toHaveLength(4_000_000)
})
