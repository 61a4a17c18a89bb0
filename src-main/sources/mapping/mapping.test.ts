// The mapping sheet: what is proposed from the first rows, what the preview shows, and that a mapping reads like any source.
import { describe, expect, test } from 'vitest'
import { type Mapping, mapping } from '../../contract/mapping.ts'
import { derive } from '../derive.ts'
import { collect } from '../testing/collect.ts'
import { ocsfProblems, ocsfSchema } from '../testing/ocsf-check.ts'
import { mappedTime, sourceOf } from './mapped-source.ts'
import { preview } from './preview.ts'
import { propose } from './propose.ts'

const csv = `when,login,client ip,what,document,result
2026-03-02 09:00:01,alice,203.0.113.7,download,plan.docx,ok
2026-03-02 09:00:02,bob,203.0.113.8,delete,"a, b.docx",denied
`
const json = [
  { ts: 1772442001, user: { email: 'alice@example.com' }, ips: ['203.0.113.7'], event: 'login', extra: 7 },
  { ts: 1772442002, user: { email: 'bob@example.com' }, ips: ['203.0.113.8'], event: 'logout' },
]
const pipes = 'x|28/02/2026 09:00:01|203.0.113.7|alice@example.com\ny|01/03/2026 09:00:02|203.0.113.8|bob@example.com\n'

function proposed(text: string | Buffer): Mapping {
  const found = propose(Buffer.from(text), true, 'mine', 'Mine')
  expect(found).toBeDefined()
  // What is proposed must be what can be saved.
  return mapping.parse(found!.mapping)
}

describe('a proposal', () => {
  test('of a table with a header, by names and values', () => {
    const found = propose(Buffer.from(csv), true, 'mine', 'Mine')!
    expect(found.mapping).toMatchObject({
      framing: { kind: 'csv', delimiter: ',' },
      time: { fields: ['when'], zone: null, order: 'auto' },
      fields: {
        'actor.user.name': ['login'],
        'src_endpoint.ip': ['client ip'],
        'api.operation': ['what'],
        'resources[0].uid': ['document'],
      },
      status: { field: 'result', success: ['ok'], failure: ['denied'] },
    })
    expect(found.rows).toBe(2)
    expect(found.questions).toEqual([{ about: 'zone', text: 'when names no zone: in which zone was it written?' }])
    expect(found.columns.find(({ name }) => name === 'client ip')).toMatchObject({ filled: 2, distinct: 2, looksLike: 'address' })
  })

  test('of JSON, nested and in an array', () => {
    expect(proposed(JSON.stringify(json))).toMatchObject({
      framing: { kind: 'json-array', path: [] },
      time: { fields: ['ts'] },
      fields: { 'actor.user.name': ['user.email'], 'src_endpoint.ip': ['ips.0'], 'api.operation': ['event'] },
    })
    expect(proposed(json.map((row) => JSON.stringify(row)).join('\n')).framing).toEqual({ kind: 'json-lines' })
    expect(proposed(JSON.stringify({ total: 2, items: json })).framing).toEqual({ kind: 'json-array', path: ['items'] })
  })

  test('dates with dots are day first, and that is asked', () => {
    const found = propose(Buffer.from('when;who\n02.03.2026 08:10:00;alice\n03.03.2026 09:11:00;bob\n'), true, 'doors', 'Doors')
    expect(found?.mapping.time?.order).toBe('day-first')
    expect(found?.questions.map(({ about }) => about)).toEqual(['order', 'zone'])
  })
  test('of delimited lines without a header; the order of day and month from the values', () => {
    expect(proposed(pipes)).toMatchObject({
      framing: { kind: 'delimited', delimiter: '|', columns: ['column 1', 'column 2', 'column 3', 'column 4'] },
      time: { fields: ['column 2'], order: 'day-first' },
      fields: { 'src_endpoint.ip': ['column 3'], 'actor.user.name': ['column 4'] },
    })
  })

  test('of UTF-16, of a head that ends inside a row, and of what are no rows', () => {
    expect(proposed(Buffer.from(`\ufeff${csv}`, 'utf16le')).time?.fields).toEqual(['when'])
    expect(propose(Buffer.from(csv.slice(0, -20)), false, 'm', 'M')!.rows).toBe(1)
    expect(propose(Buffer.from([0, 1, 2]), true, 'm', 'M')).toBeUndefined()
    expect(propose(Buffer.from('word\n'), true, 'm', 'M')).toBeUndefined()
  })
})

describe('times', () => {
  const time = (zone: string | null, order: 'auto' | 'day-first' | 'month-first' = 'auto') => ({ fields: ['t'], zone, order })
  test('a zone that was given is used only where the time names none', () => {
    expect(mappedTime('2026-07-02 09:00:00', time('Europe/Berlin'))).toEqual({
      when: { ms: Date.UTC(2026, 6, 2, 7), us: BigInt(Date.UTC(2026, 6, 2, 7)) * 1000n },
      assumed: undefined,
    })
    expect(mappedTime('2026-07-02T09:00:00Z', time('Europe/Berlin')).when?.ms).toBe(Date.UTC(2026, 6, 2, 9))
    expect(mappedTime('2026-07-02 09:00:00', time('No/Where')).when).toBeUndefined()
  })
  test('what is assumed is said', () => {
    expect(mappedTime('2026-07-02 09:00:00', time(null)).assumed).toMatch(/names no zone/)
    expect(mappedTime('02/03/2026 09:00:00', time('UTC')).assumed).toMatch(/month\/day/)
    expect(mappedTime('02/03/2026 09:00:00', time('UTC', 'day-first'))).toEqual({
      when: { ms: Date.UTC(2026, 2, 2, 9), us: BigInt(Date.UTC(2026, 2, 2, 9)) * 1000n },
      assumed: undefined,
    })
  })
})

describe('a mapping as a source', () => {
  const texts = { csv, json: JSON.stringify(json), pipes, utf16: Buffer.from(`\ufeff${csv}`, 'utf16le') }

  test.each(Object.entries(texts))('%s: account, ids, OCSF, cited bytes', (_name, text) => {
    const bytes = Buffer.from(text)
    const source = sourceOf(proposed(bytes))
    const encoding = bytes[0] === 0xff ? ({ encoding: 'utf-16le' } as const) : {}
    const claimed = source.claim({} as never)!
    const claim = { ...claimed, framing: { ...claimed.framing, ...encoding } }
    const seen: string[] = []
    const { account, entries } = collect(source, claim, 'x', bytes, [7, 3, 11, 2], (record, _row, nth, member) => {
      const one = derive(source, claim.framing, member, Uint8Array.from(record.bytes), record.offset, () => undefined)[nth]!
      seen.push(one.event.metadata.uid!)
      expect(one.event.metadata.log_name).toBe('mapped_mine')
      const schema = ocsfSchema()
      if (schema) expect(ocsfProblems(one.event, schema)).toEqual([])
      else console.warn('OCSF schema not found (VESTIGE_SHARED_DATA): events are not checked against it')
      const address = one.spans.find(({ path }) => path === 'src_endpoint.ip')!
      const cited = Buffer.from(record.bytes.subarray(address.start, address.end)).toString(encoding.encoding ? 'utf16le' : 'utf8')
      expect(cited).toMatch(/^203\.0\.113\.[78]$/)
    })
    expect(account).toMatchObject({ events: 2, primary: 2, rejects: new Map() })
    expect(seen).toEqual(entries.filter(({ kind }) => kind === 'event').map(({ uid }) => uid))
  })

  test('what does not map stays; a row cut short says so; what is no row is a reject', () => {
    const source = sourceOf(proposed(csv))
    const run = (value: unknown, header?: string[]) =>
      source.normalise(
        { offset: 0, length: 0, bytes: new Uint8Array(0), value },
        { path: '', sha256: '', form: 'mapped', ...(header ? { header } : {}) },
      )
    const result = run({ when: 'x', login: 'alice', more: 'kept' }, ['when', 'login', 'client ip', 'more'])
    expect(result).toMatchObject({
      events: [{ undatedReason: expect.stringMatching(/no plausible time/), event: { unmapped: { when: 'x', more: 'kept' } } }],
    })
    expect(JSON.stringify(result)).toContain('fewer cells')
    expect(run(7)).toHaveProperty('reject')
  })
})

describe('the preview', () => {
  test('shows the first hundred rows, each with what it becomes', () => {
    const many = csv + '2026-03-02 09:00:03,eve,203.0.113.9,download,x,ok\n'.repeat(200)
    const rows = preview({ ...proposed(csv), time: { fields: ['when'], zone: 'UTC', order: 'auto' } }, Buffer.from(many), true)
    expect(rows).toHaveLength(100)
    expect(rows[1]).toMatchObject({
      time: '2026-03-02T09:00:02.000Z',
      actor: 'bob',
      address: '203.0.113.8',
      action: 'delete',
      resource: 'a, b.docx',
      reject: null,
    })
  })

  test('shows what is no record, and why', () => {
    const rows = preview(proposed(json.map((row) => JSON.stringify(row)).join('\n')), Buffer.from('{"ts":1772442001}\n{broken\n7\n'), true)
    expect(rows.map(({ reject }) => reject !== null)).toEqual([false, true, true])
  })
})
