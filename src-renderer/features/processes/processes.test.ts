import { expect, it } from 'vitest'
import type { ProcessInfo } from '../../../src-main/contract/procedures/graph.ts'
import { clusters } from './clusters.ts'
import { oddOnes } from './odd.ts'
import { toRows } from './rows.ts'

const process = (id: string, more: Partial<ProcessInfo> = {}): ProcessInfo => ({
  id,
  host: 'h',
  pid: 10,
  parent: null,
  children: [],
  name: '',
  commandLine: '',
  user: '',
  hash: '',
  container: '',
  start: null,
  end: null,
  missing: false,
  doubt: '',
  eventIds: [],
  connections: [],
  files: [],
  detections: [],
  ...more,
})

it('lists parents before children, in the order given, and knows the last of them', () => {
  const nodes = [
    process('a', { children: ['b', 'c'] }),
    process('b', { parent: 'a', children: ['d'] }),
    process('c', { parent: 'a' }),
    process('d', { parent: 'b' }),
  ]
  const rows = toRows({ nodes, roots: ['a'] }, new Set())
  expect(rows.map(({ node, depth, last }) => [node.id, depth, last])).toEqual([
    ['a', 0, true],
    ['b', 1, false],
    ['d', 2, true],
    ['c', 1, true],
  ])
  expect(toRows({ nodes, roots: ['a'] }, new Set(['b'])).map(({ node }) => node.id)).toEqual(['a', 'b', 'c'])
  expect(toRows({ nodes, roots: ['a'] }, new Set(), new Set(['d'])).map(({ node }) => node.id)).toEqual(['a', 'b', 'd'])
})

it('ends on a process that is its own ancestor, and on a chain longer than the stack', () => {
  const ring = [process('a', { children: ['b'] }), process('b', { parent: 'a', children: ['a'] })]
  expect(toRows({ nodes: ring, roots: ['a'] }, new Set()).map(({ node }) => node.id)).toEqual(['a', 'b'])
  expect(toRows({ nodes: ring, roots: ['a'] }, new Set(), new Set(['b'])).length).toBe(2)
  const long = Array.from({ length: 50_000 }, (_, index) => process(`p${index}`, { children: [`p${index + 1}`] }))
  expect(toRows({ nodes: long, roots: ['p0'] }, new Set()).length).toBe(50_000)
})

it('says why a process stands out, and leaves the usual alone', () => {
  const nodes = [
    process('web', { name: 'nginx', children: ['sh'] }),
    process('sh', { name: '/bin/sh', parent: 'web' }),
    process('mem', { name: '/memfd:kw (deleted)' }),
    process('tmp', { commandLine: '/dev/shm/.x/scan 10.0.0.0/16' }),
    process('login', { name: 'sshd', children: ['bash'] }),
    process('bash', { name: 'bash', parent: 'login' }),
    process('told', { detections: [{ id: 'd', title: 'Token read', level: 'high' }] }),
    process('quiet', { detections: [{ id: 'e', title: 'Seen', level: 'informational' }] }),
  ]
  const odd = oddOnes(nodes)
  expect([...odd.keys()]).toEqual(['sh', 'mem', 'tmp', 'told'])
  expect(odd.get('sh')?.reasons).toEqual(['shell started by nginx'])
  expect(odd.get('told')).toEqual({ level: 'high', reasons: ['Token read'] })
})

it('counts odd ones that stand near each other together', () => {
  const nodes = ['a', 'b', 'c'].map((id) => process(id))
  const rows = toRows({ nodes, roots: ['a', 'b', 'c'] }, new Set())
  const odd = new Map(nodes.map(({ id }) => [id, { level: id === 'b' ? 'high' : null, reasons: ['x'] }]))
  expect(clusters(rows, odd, 1)).toEqual([{ first: 0, count: 3, gravest: { level: 'high', reasons: ['x'] } }])
  expect(clusters(rows, odd, 100).map(({ first }) => first)).toEqual([0, 1, 2])
})
