// The reader with sources of every kind: expanded and joined records, own framings, sources that fail.
import { expect, test } from 'vitest'
import type { OcsfEvent } from '../contract/ocsf.ts'
import type { Claim, Emit, Framed, Framer, RecordResult, Source } from '../contract/source.ts'
import { createReader } from './read.ts'

const bare: OcsfEvent = {
  class_uid: 4001,
  class_name: 'Network Activity',
  category_uid: 4,
  category_name: 'Network Activity',
  activity_id: 6,
  activity_name: 'Traffic',
  type_uid: 400106,
  severity_id: 1,
  metadata: { version: '1.9.0-dev', product: { name: 'P', vendor_name: 'V' } },
}

function source(normalise: (record: Framed) => RecordResult, framer?: Framer): Source {
  return {
    id: 'made_up',
    title: 'Made up',
    layer: 'network',
    logsource: {},
    time: { meaning: 'start', field: 't', zone: 'UTC', precision: 'second' },
    claim: () => undefined,
    normalise,
    fields: {},
    ...(framer ? { framer: () => framer } : {}),
  }
}

function run(made: Source, framing: Claim['framing'], text: string) {
  const said: string[] = []
  const reader = createReader(
    made,
    { framing, form: 'f', confidence: 1 },
    { path: 'x', sha256: '', form: 'f' },
    {
      event: (record, row, nth, count) =>
        said.push(`event ${record.offset} ${nth + 1}/${count} ${row.source} ${row.undatedReason ?? row.ts}`),
      joined: (record, of) => said.push(`joined ${record.offset} of ${of}`),
      ignored: (offset, length, reason) => said.push(`ignored ${offset}+${length} ${reason}`),
      reject: (offset, length, reason) => said.push(`reject ${offset}+${length} ${reason}`),
    },
  )
  reader.push(Buffer.from(text))
  reader.end()
  return { said, account: reader.account }
}

test('one record may give several events; each has its number, the record counts once', () => {
  const made = source((record) => ({
    events: (record.value as { tuples: number[] }).tuples.map((ts) => ({ event: bare, ts: BigInt(ts), identity: {} })),
  }))
  const { said, account } = run(made, { kind: 'json-lines' }, '{"tuples":[1,2]}\n{"tuples":[]}\n')
  expect(said).toEqual(['event 0 1/2 made_up 1', 'event 0 2/2 made_up 2', 'reject 17+13 source gave no event'])
  expect(account).toMatchObject({ records: 2, primary: 1, events: 2 })
})

test('an own framing may join lines: the first carries all, the others are its parts', () => {
  const held: { offset: number; bytes: Uint8Array }[] = []
  let at = 0
  const framer: Framer = {
    push(chunk) {
      for (const line of Buffer.from(chunk).toString().split('\n')) {
        if (line) held.push({ offset: at, bytes: Buffer.from(line) })
        at += line.length + 1
      }
    },
    end(emit: Emit) {
      for (const { offset, bytes } of held) emit.record(offset, bytes.length, bytes, offset === 0 ? held.length : { of: 0 })
    },
  }
  const made = source(
    (record) =>
      typeof record.value === 'number' ? { events: [{ event: bare, undatedReason: 'none', identity: {} }] } : { joined: true, of: 0 },
    framer,
  )
  const { said, account } = run(made, { kind: 'own', name: 'audit' }, 'type=SYSCALL\ntype=EXECVE\n')
  expect(said).toEqual(['event 0 1/1 made_up none', 'joined 13 of 0'])
  expect(account).toMatchObject({ records: 2, primary: 1, joined: 1, events: 1 })
})

test('an event routed to another source is that source’s', () => {
  const made = source(() => ({ events: [{ event: bare, ts: 5n, identity: {}, routed: { source: 'other', form: 'f', at: ['_raw'] } }] }))
  expect(run(made, { kind: 'lines' }, 'a\n').said).toEqual(['event 0 1/1 other 5'])
})

test('ignored and rejected records are counted by reason without their details', () => {
  const made = source((record) => (record.value === '#' ? { ignored: 'comment' } : { reject: `no such line: ${String(record.value)}` }))
  const { said, account } = run(made, { kind: 'lines' }, '#\nab\n\ncd')
  expect(said).toEqual(['ignored 0+1 comment', 'reject 2+2 no such line: ab', 'reject 6+2 no such line: cd'])
  expect([...account.rejects]).toEqual([['no such line', 2]])
  expect([...account.ignored]).toEqual([['comment', 1]])
})

test('a source that throws loses nothing', () => {
  const made = source((record) => {
    if (record.value === 'bad') throw new Error('broken')
    return { events: [{ event: bare, ts: 1n, identity: {} }] }
  })
  const { said, account } = run(made, { kind: 'lines' }, 'ok\nbad\nok')
  expect(said).toEqual(['event 0 1/1 made_up 1', 'reject 3+3 source failed: broken', 'event 7 1/1 made_up 1'])
  expect(account.records).toBe(3)
})

test('a framing that the source does not have is refused by name', () => {
  expect(() =>
    run(
      source(() => ({ ignored: '' })),
      { kind: 'own', name: 'nothing' },
      '',
    ),
  ).toThrow(/made_up names the framing nothing/)
})
