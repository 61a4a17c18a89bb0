import { describe, expect, it } from 'vitest'
import { parse } from '../../contract/query/parse.ts'
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
