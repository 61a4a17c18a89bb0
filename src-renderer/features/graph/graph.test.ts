import { expect, it } from 'vitest'
import type { GraphEdgeInfo, GraphNodeInfo } from '../../../src-main/contract/procedures/graph.ts'
import { svgOf } from './export/picture.ts'
import { bandsOf, nodeHeight, place } from './layout/bands.ts'
import { crowdedRanks } from './layout/layered.ts'
import { empty, linkId, merge, walk } from './model.ts'

const node = (id: string, name = id): GraphNodeInfo => ({
  id,
  kind: id.split(':')[0]!,
  name,
  events: 1,
  members: 1,
  memberIds: [id],
  detections: 0,
  level: null,
})
const edge = (from: string, kind: string, to: string, more: Partial<GraphEdgeInfo> = {}): GraphEdgeInfo => ({
  id: `${from} ${kind} ${to}`,
  from,
  to,
  kind,
  lane: 'execution',
  count: 1,
  refused: 0,
  first: '10',
  last: '10',
  eventIds: ['e'],
  ...more,
})
const nodes = [node('address:1'), node('user:a'), node('bucket:b'), node('resource:r')]

it('joins all verbs between two entities into one link, with the first and the last time', () => {
  const once = merge(empty, {
    nodes,
    edges: [
      edge('user:a', 'read', 'bucket:b', { count: 4, first: '9', last: '20' }),
      edge('user:a', 'removed', 'bucket:b', { first: null, last: null }),
    ],
  })
  const again = merge(once, { nodes: [], edges: [edge('user:a', 'read', 'bucket:b', { count: 5, first: '100', last: '300' })] })
  const link = again.links.get(linkId('user:a', 'bucket:b'))!
  expect([link.count, link.first, link.last, link.edges.map(({ kind }) => kind)]).toEqual([6, '100', '300', ['read', 'removed']])
  expect(merge(empty, { nodes: [], edges: [edge('x:1', 'read', 'x:2')] }).links.size).toBe(0)
})

it('walks a path from end to end over the links of the answer alone', () => {
  const { links } = merge(empty, {
    nodes,
    edges: [edge('address:1', 'came from', 'user:a'), edge('user:a', 'read', 'bucket:b'), edge('address:1', 'read', 'bucket:b')],
  })
  const among = new Set([linkId('address:1', 'user:a'), linkId('user:a', 'bucket:b')])
  expect(walk(links, 'bucket:b', 'address:1', among).map(({ from, to }) => `${from} ${to}`)).toEqual([
    'bucket:b user:a',
    'user:a address:1',
  ])
  expect(walk(links, 'bucket:b', 'resource:r', among)).toEqual([])
})

it('puts what was changed into the band of change, and lets nothing overlap', () => {
  const shown = merge(empty, {
    nodes: [...nodes, ...Array.from({ length: 20 }, (_, index) => node(`secret:${index}`))],
    edges: [edge('user:a', 'created', 'resource:r', { lane: 'change' }), edge('user:a', 'read', 'bucket:b')],
  })
  const bandOf = bandsOf(shown)
  expect([bandOf.get('user:a'), bandOf.get('resource:r'), bandOf.get('bucket:b')]).toEqual(['identity', 'change', 'execution'])
  const ranks = new Map([...shown.nodes.keys()].map((id, index) => [id, { layer: id === 'address:1' ? 0 : 1, order: index }]))
  const placed = place(ranks, bandOf)
  const taken = [...placed.at.values()].map(({ x, y }) => `${x} ${y}`)
  expect(new Set(taken).size).toBe(24)
  for (const [id, { y }] of placed.at) {
    const box = placed.bands.find(({ band }) => band === bandOf.get(id))!
    expect(y).toBeGreaterThan(box.y)
    expect(y + nodeHeight).toBeLessThanOrEqual(box.y + box.height)
  }
  expect(placed.at.get('address:1')!.x).toBeLessThan(placed.at.get('user:a')!.x)
})

it('exports names from evidence as text, never as markup', () => {
  const shown = merge(empty, { nodes: [node('user:x', '<script>a & "b"\u0000')], edges: [] })
  const bandOf = bandsOf(shown)
  const placed = place(new Map([['user:x', { layer: 0, order: 0 }]]), bandOf)
  const paint = {
    area: '#000',
    panel: '#111',
    line: '#222',
    t1: '#fff',
    t2: '#ddd',
    t3: '#999',
    accent: '#fff',
    identity: '#00f',
    control: '#80f',
    runtime: '#f08',
  }
  const { svg } = svgOf({ shown, path: [], placed, bandOf, pins: {} }, paint)
  expect(svg).not.toContain('<script')
  expect(svg).not.toContain('\u0000')
  expect(svg).toContain('&lt;script&gt;')
})

it('lays a crowded graph out from earlier to later, neighbours beside each other', () => {
  // Two bundles that do not cross, given so that their ends interleave.
  const ranks = crowdedRanks(7, [
    [0, 2],
    [0, 4],
    [1, 3],
    [1, 5],
    [4, 6],
  ])
  expect(ranks.map(({ layer }) => layer)).toEqual([0, 0, 1, 1, 1, 1, 2])
  const order = [2, 3, 4, 5].sort((a, b) => ranks[a]!.order - ranks[b]!.order)
  expect(order).toEqual([2, 4, 3, 5])
  const many = Array.from({ length: 80 }, (_, a) => Array.from({ length: 9 }, (_, n) => [a, a + 1 + n * 7] as const)).flat()
  const pairs = many.filter(([, b]) => b < 80)
  const crowded = crowdedRanks(80, pairs)
  for (const [a, b] of pairs) expect(crowded[b]!.layer).toBeGreaterThanOrEqual(crowded[a]!.layer)
  expect(new Set(crowded.map(({ layer }) => layer)).size).toBe(9)
})
