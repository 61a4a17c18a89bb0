import { describe, expect, it } from 'vitest'
import type { Query } from '../../contract/query/ast.ts'
import { parse } from '../../contract/query/parse.ts'
import { patternTest } from '../../contract/query/pattern.ts'
import { queryOf } from './query-of.ts'

describe('a process as a query', () => {
  it.each([
    ['process:web-1/sshd', '(host:"web-1" and process:"sshd")'],
    ['process:web-1/sshd/42', '(host:"web-1" and ((process:"sshd" and pid:"42") or process:"sshd/42"))'],
    ['process:web-1/kworker/0:1', '(host:"web-1" and process:"kworker/0:1")'],
    ['process:web-1//usr/sbin/nginx/7', '(host:"web-1" and ((process:"/usr/sbin/nginx" and pid:"7") or process:"/usr/sbin/nginx/7"))'],
    ['process:web-1', '(host:"web-1")'],
  ])('%s', (id, query) => {
    expect(queryOf(id)).toBe(query)
    expect(parse(query)).toMatchObject({ ok: true })
  })
})

describe('a pod as a query', () => {
  /** Whether any of the patterns in the query fits the whole value. */
  const fits = (query: string, value: string) => {
    const parsed = parse(query)
    if (!parsed.ok) throw new Error(parsed.message)
    const patterns = (node: Query): string[] =>
      node.kind === 'and' || node.kind === 'or' ? node.parts.flatMap(patterns) : node.kind === 'match' && node.pattern ? [node.value] : []
    return patterns(parsed.query).some((pattern) => patternTest(pattern)(value))
  }
  it.each([
    'prod/web-0',
    'prod/a b',
    'prod/x) or (action:*',
    'prod/"',
    'prod/back\\slash',
    'prod/tail\\',
    'prod/*',
    'a (b/c?',
    'n\n/p\t',
    'or/not',
  ])('%j finds its own path and no other', (value) => {
    const [namespace, name] = [value.slice(0, value.indexOf('/')), value.slice(value.indexOf('/') + 1)]
    const query = queryOf(`pod:${value}`)!
    const path = `core/v1/namespaces/${namespace}/pods/${name}`
    expect(fits(query, path)).toBe(true)
    expect(fits(query, `${path}/exec`)).toBe(true)
    expect(fits(query, `${path}1`)).toBe(false)
    expect(fits(query, 'core/v1/namespaces/other/pods/other')).toBe(false)
  })
})
