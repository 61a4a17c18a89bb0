// Entities, aliases, graph, paths, collapse, sessions and story over small cases whose truth is written here.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Detection } from '../contract/detection.ts'
import { Aliases } from './aliases.ts'
import { collapse } from './collapse.ts'
import { EntityMaker, entitiesOf } from './entities.ts'
import type { EventFacts } from './facts.ts'
import { addEvents, emptyGraph, type Graph } from './graph.ts'
import { expand, pathBetween, shortestStory } from './paths.ts'
import { sessions } from './sessions.ts'
import { story } from './story.ts'
import { whereElse } from './where-else.ts'

const second = 1_000_000n
function fact(uid: string, at: number | [number, number] | null, values: EventFacts['values']): EventFacts {
  const [from, to] = Array.isArray(at) ? at : [at, at]
  return { uid, ...(from === null ? {} : { from: BigInt(from) * second, to: BigInt(to!) * second }), values }
}
const build = (events: EventFacts[], resolve?: (id: string) => string) => addEvents(emptyGraph(), events, new EntityMaker(resolve))
const ids = (edges: { id: string }[] | null) => edges?.map((edge) => edge.id.replaceAll('\0', ' '))

describe('entities', () => {
  it('go by the stable id, and by account-bound names without one', () => {
    const event = fact('e', 0, {
      user_uid: 'AIDA1',
      user_name: 'alice',
      account: '1',
      credential: 'AKIA1',
      src_ip: '198.51.100.9',
      resource: 'arn:aws:s3:::data',
      resource_type: 'AWS::S3::Bucket',
    })
    expect(entitiesOf(event).map((one) => `${one.part} ${one.id}`)).toEqual([
      'actor user:AIDA1',
      'credential key:AKIA1',
      'origin address:198.51.100.9',
      'target bucket:arn:aws:s3:::data',
      'account account:1',
    ])
    expect(entitiesOf(fact('e', 0, { user_name: 'alice', account: '2' }))[0]!.id).toBe('user:alice@2')
    expect(
      entitiesOf(fact('e', 0, { user_uid: 'AROA1:s', user_type: 'AssumedRole', issuer: 'arn:aws:iam::1:role/web' })).map((one) => one.kind),
    ).toEqual(['role', 'role'])
  })
})

describe('aliases', () => {
  const named = (uid: string, name: string, id: string) => fact(uid, 0, { user_name: name, user_uid: id, account: '1' })
  it('are joined on evidence alone, and kept with it', () => {
    const aliases = new Aliases()
    for (const event of [named('e2', 'alice', 'AIDA1'), named('e1', 'alice', 'AIDA1'), fact('e3', 0, { user_name: 'bob', account: '1' })])
      aliases.add(event)
    expect(aliases.joins).toEqual([{ alias: 'user:alice@1', entity: 'user:AIDA1', evidence: ['e1', 'e2'], count: 2 }])
    expect(aliases.resolve('user:alice@1')).toBe('user:AIDA1')
    expect(aliases.resolve('user:bob@1')).toBe('user:bob@1')
  })
  it('stay apart where one name has two ids', () => {
    const aliases = new Aliases()
    for (const event of [named('e1', 'alice', 'AIDA1'), named('e2', 'alice', 'AIDA2')]) aliases.add(event)
    expect(aliases.joins).toEqual([])
    expect(aliases.ambiguities[0]!.entities.map((one) => one.evidence)).toEqual([['e1'], ['e2']])
  })
})

/** Entry by SSH, role credential, role chain, data: with a decoy that reaches the data earlier than it could. */
const attack = [
  fact('c1', 10, { src_ip: '198.51.100.9', host: 'web-1', process: 'sshd', pid: 1, action: 'process launch' }),
  fact('c2', 20, {
    user_uid: 'AROA1:i',
    user_type: 'AssumedRole',
    credential: 'ASIA1',
    src_ip: '198.51.100.9',
    action: 'AssumeRole',
    resource: 'arn:aws:iam::2:role/data',
    account: '1',
  }),
  fact('c3', 30, {
    user_uid: 'arn:aws:iam::2:role/data',
    user_type: 'AssumedRole',
    credential: 'ASIA2',
    action: 'GetObject',
    resource: 'arn:aws:s3:::crown',
    resource_type: 'bucket',
    account: '2',
  }),
  fact('c4', 5, {
    user_uid: 'AIDA9',
    credential: 'AKIA9',
    src_ip: '10.0.0.1',
    action: 'GetObject',
    resource: 'arn:aws:s3:::crown',
    resource_type: 'bucket',
    account: '2',
  }),
]
const flat = (graph: Graph) => ({
  nodes: [...graph.nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  edges: [...graph.edges.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
})

describe('graph', () => {
  it('is the same for any order of events', () => {
    const expected = flat(build(attack))
    fc.assert(
      fc.property(fc.shuffledSubarray(attack, { minLength: attack.length }), (order) => {
        expect(flat(build(order))).toEqual(expected)
      }),
      { numRuns: 30, seed: 1 },
    )
  })
  it('says kind, lane, count, first, last, refusals and events on an edge', () => {
    const events = Array.from({ length: 300 }, (_, i) =>
      fact(`u${String(i).padStart(3, '0')}`, 299 - i, {
        user_uid: 'AIDA1',
        action: 'DeleteObject',
        resource: 'x',
        status_id: i % 3 === 0 ? 2 : 1,
      }),
    )
    const edge = [...build(events).edges.values()][0]!
    expect(edge).toMatchObject({ kind: 'removed', lane: 'change', count: 300, refused: 100, first: 0n, last: 299n * second })
    expect(edge.events).toHaveLength(200)
    expect(edge.events[0]).toBe('u299')
  })
  it('expands by kind and finds the path between two', () => {
    const graph = build(attack)
    expect(expand(graph, 'address:198.51.100.9').nodes.map((node) => node.id)).toEqual([
      'address:198.51.100.9',
      'key:ASIA1',
      'process:web-1/sshd/1',
    ])
    expect(expand(graph, 'key:ASIA1', new Set(['speaks for'])).nodes.map((node) => node.id)).toEqual(['key:ASIA1', 'role:AROA1:i'])
    expect(ids(pathBetween(graph, 'address:198.51.100.9', 'bucket:arn:aws:s3:::crown'))).toEqual([
      'address:198.51.100.9 came from key:ASIA1',
      'key:ASIA1 speaks for role:AROA1:i',
      'role:AROA1:i assumed role:arn:aws:iam::2:role/data',
      'role:arn:aws:iam::2:role/data read bucket:arn:aws:s3:::crown',
    ])
    expect(pathBetween(graph, 'address:198.51.100.9', 'nowhere')).toBeNull()
  })
  it('tells the shortest story in time, hop by hop with its events', () => {
    const found = shortestStory(build(attack), ['address:198.51.100.9'], new Set(['bucket:arn:aws:s3:::crown']))!
    expect(found.hops.map((hop) => [hop.to, hop.edge.events[0]])).toEqual([
      ['key:ASIA1', 'c2'],
      ['role:AROA1:i', 'c2'],
      ['role:arn:aws:iam::2:role/data', 'c2'],
      ['bucket:arn:aws:s3:::crown', 'c3'],
    ])
    expect(found.hops.at(-1)!.doubt).toBe('')
    expect(found.hops[1]!.doubt).toBe('order not established')
  })
  it('does not lead through an account, which touches everything', () => {
    const events = [
      fact('a', 10, { user_uid: 'A', action: 'ListAccounts', account: '111122223333', src_ip: '198.51.100.7' }),
      fact('b', 20, { user_uid: 'B', action: 'ListAccounts', account: '111122223333', src_ip: '198.51.100.8' }),
    ]
    const graph = build(events)
    expect([...graph.nodes.values()].some((node) => node.kind === 'account')).toBe(true)
    expect(pathBetween(graph, 'user:A', 'user:B')).toBeNull()
    expect(shortestStory(graph, ['user:A'], new Set(['user:B']))).toBeNull()
    expect(pathBetween(graph, 'user:A', 'account:111122223333')).not.toBeNull()
  })
  it('does not go back in time', () => {
    const events = [
      fact('a', 50, { user_uid: 'A', action: 'PutX', resource: 'middle' }),
      fact('b', 10, { user_uid: 'B', action: 'PutX', resource: 'middle' }),
    ]
    expect(shortestStory(build(events), ['user:A'], new Set(['user:B']))).toBeNull()
    expect(shortestStory(build(events), ['user:B'], new Set(['user:A']))).not.toBeNull()
  })
})

describe('collapse', () => {
  it('leaves small graphs alone and folds many alike into one', () => {
    expect(collapse(build(attack)).nodes.every((node) => node.members.length === 1)).toBe(true)
    const events = Array.from({ length: 1000 }, (_, i) =>
      fact(`e${i}`, i, { user_uid: 'AIDA1', action: 'GetObject', resource: `object-${i}`, src_ip: '198.51.100.9' }),
    )
    const small = collapse(build(events), 300, new Set(['resource:object-7']))
    expect(small.within).toBe(true)
    expect(small.nodes.find((node) => node.members.length === 999)).toMatchObject({ name: '999 resources', events: 999 })
    expect(small.nodes.some((node) => node.id === 'resource:object-7')).toBe(true)
    expect(small.edges.reduce((sum, edge) => sum + edge.count, 0)).toBe(
      [...build(events).edges.values()].reduce((sum, edge) => sum + edge.count, 0),
    )
  })
  it('keeps its limit where nothing is alike, and loses no entity', () => {
    const events = Array.from({ length: 26_000 }, (_, i) =>
      fact(`e${i}`, i, {
        user_uid: `u${(i * 7919) % 3001}`,
        action: 'GetObject',
        resource: `o${(i * 104_729) % 8999}`,
        src_ip: `10.0.${i % 200}.${i % 7}`,
      }),
    )
    const graph = build(events)
    expect(graph.edges.size).toBeGreaterThanOrEqual(50_000)
    const small = collapse(graph, 300, new Set(['user:u1']))
    expect(small.nodes.length).toBeLessThanOrEqual(300)
    expect(small.within).toBe(true)
    expect(small.nodes.some(({ id }) => id === 'user:u1')).toBe(true)
    expect(small.nodes.reduce((sum, { members }) => sum + members.length, 0)).toBe(graph.nodes.size)
  })
})

describe('sessions', () => {
  const at = (uid: string, time: number, values: EventFacts['values']) => fact(uid, time, { user_uid: 'u', source: 's', ...values })
  const identityOf = (event: EventFacts) => event.values.user_uid as string
  it('go by the vendor id, by one issue of a credential, or end by silence', () => {
    const found = sessions(
      [
        at('o1', 0, { session: 'S1', action: 'user.session.start', source: 'okta' }),
        at('o2', 9000, { session: 'S1', action: 'user.session.end', source: 'okta' }),
        at('k1', 10, { credential: 'ASIA1', action: 'ListBuckets', src_ip: '10.0.0.1' }),
        at('k2', 20, { credential: 'ASIA1', action: 'ListBuckets', src_ip: '10.0.0.2' }),
        at('n1', 100, { action: 'x' }),
        at('n2', 200, { action: 'x' }),
        at('n3', 8000, { action: 'x', status_id: 2 }),
      ],
      { identityOf },
    )
    expect(found.map((lane) => [lane.by, lane.events, lane.firstEvent, lane.lastEvent])).toEqual([
      ['vendor', 2, 'o1', 'o2'],
      ['key', 2, 'k1', 'k2'],
      ['silence', 2, 'n1', 'n2'],
      ['silence', 1, 'n3', 'n3'],
    ])
    expect(found[0]).toMatchObject({ signIn: 'o1', signOut: 'o2' })
    expect(found[1]!.addresses).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(found[3]!.refused).toBe(1)
  })
})

describe('story', () => {
  const detection = (id: string, tactic: string, events: string[], more: Partial<Detection> = {}): Detection => ({
    id,
    ruleId: id,
    title: `Rule ${id}`,
    level: 'high',
    techniques: [],
    tactics: [tactic],
    eventIds: events,
    events: events.length,
    from: null,
    to: null,
    group: {},
    order: null,
    measure: '',
    ...more,
  })
  const run = (events: EventFacts[], detections: Detection[]) =>
    story({ detections, event: (uid) => events.find((event) => event.uid === uid), tacticTitle: (name) => name.toUpperCase() })
  it('puts phases in time with sentences from events', () => {
    const phases = run(attack, [detection('late', 'collection', ['c3']), detection('early', 'initial-access', ['c2'])])
    expect(phases.map((phase) => [phase.title, phase.doubt])).toEqual([
      ['INITIAL-ACCESS', ''],
      ['COLLECTION', ''],
    ])
    expect(phases[0]!.sentences[0]!.text).toBe(
      '1970-01-01T00:00:20Z: key ASIA1 called AssumeRole on arn:aws:iam::2:role/data from 198.51.100.9. Rule early.',
    )
    expect(phases[0]!.sentences[0]!.events).toEqual(['c2'])
  })
  it('says where the order is not established', () => {
    const events = [fact('a', [0, 10], { action: 'A' }), fact('b', [5, 6], { action: 'B' }), fact('c', [20, 21], { action: 'C' })]
    const phases = run(events, [detection('1', 't', ['a']), detection('2', 't', ['b']), detection('3', 't', ['c'])])
    expect(phases[0]!.sentences.map((one) => one.doubt)).toEqual(['', 'order not established', ''])
  })
  it('joins rules that fired on the same events and says what is missing', () => {
    const phases = run(attack, [detection('1', 't', ['c1']), detection('2', 't', ['c1']), detection('3', 't', ['gone'])])
    expect(phases[0]!.sentences.map((one) => one.detections)).toEqual([['1', '2'], ['3']])
    expect(phases[0]!.sentences[1]!.text).toContain('not in the index')
  })
})

describe('where else', () => {
  it('writes values as text that cannot leave its quotes', () => {
    const queries = whereElse(
      [
        { kind: 'address', value: '198.51.100.9' },
        { kind: 'user', value: "o'neil" },
        { kind: 'other', value: 'a"b\nc' },
      ],
      { from: '2026-03-01T00:00:00Z', to: '2026-03-02T00:00:00Z' },
    )
    expect(queries.map((query) => query.language)).toEqual(['athena', 'kql', 'spl', 'osquery', 'vql'])
    expect(queries[0]!.text).toContain("useridentity.username IN ('o''neil')")
    expect(queries[1]!.text).toContain('* has "a\\"b c"')
    expect(whereElse([], { from: '', to: '' })).toEqual([])
  })
})
