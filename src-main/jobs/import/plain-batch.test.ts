// What a batch holds is the same whether its records' values were built or not: columns, dictionary texts, words of each block.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { indexWords } from '../../case/query/words.ts'
import type { Batch } from '../../contract/batch.ts'
import { columns, textKinds } from '../../contract/columns.ts'
import type { Claim, MemberContext } from '../../contract/source.ts'
import { awsCloudtrail } from '../../sources/aws_cloudtrail/source.ts'
import { createIdentity, eventIdentity } from '../../sources/identity.ts'
import { createReader } from '../../sources/read.ts'
import { headBytes, recognise } from '../../sources/recognise.ts'
import { BatchBuilder } from './batch-builder.ts'
import { batchTexts } from './testing/batch-texts.ts'

const data = process.env.VESTIGE_SHARED_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
const member: MemberContext = { path: 'x', sha256: 'ab'.repeat(32), form: 's3-delivery' }
const delivery: Claim = { framing: { kind: 'json-array', path: ['Records'] }, form: 's3-delivery', confidence: 1 }

/** What FTS5 makes of a block's words: one way they come as values, the other way taken apart. */
const tokens = (words: string): string[] =>
  [
    ...new Set(
      indexWords(words)
        .toLowerCase()
        .match(/[\p{L}\p{N}\p{Co}]+/gu),
    ),
  ].sort()

function told(batch: Batch): unknown {
  const kinds = new Map(textKinds.map((kind) => [kind, batchTexts(batch, kind)]))
  const rows = Array.from({ length: batch.events }, (_, n) => {
    const row: Record<string, unknown> = {
      ts: batch.ts[n],
      uid: [batch.uidHi[n], batch.uidLo[n]],
      vid: batch.vid[n],
      req: batch.req[n],
      offset: batch.offset[n],
    }
    for (const column of columns) {
      const code = batch.columns[column.name]?.[n]
      if (code !== undefined && Number(code) !== 0)
        row[column.name] = column.kind ? kinds.get(column.kind)![Number(code) - 1] : String(code)
    }
    return row
  })
  const extra = Array.from(batch.extra.event, (event, n) => {
    const column = columns[batch.extra.column[n]!]!
    return [event, column.name, kinds.get(column.kind!)![batch.extra.code[n]! - 1]]
  })
  const blocks = batch.blocks.map((block) => ({ ...block, payload: block.payload.length, words: tokens(block.words) }))
  return { rows, extra, blocks, scopes: batch.scopes, undated: batch.undated }
}

function batches(bytes: Uint8Array, claim: Claim, fast: boolean): unknown[] {
  const out: unknown[] = []
  const builder = new BatchBuilder((batch) => out.push(told(batch)))
  const identity = createIdentity()
  const reader = createReader(
    awsCloudtrail,
    claim,
    member,
    {
      event(record, row, nth) {
        eventIdentity(row, record, member, nth, identity)
        builder.add(1, record, row, { ...identity, same: 0n }, nth)
        if (builder.full) builder.flush()
      },
      joined() {},
      ignored() {},
      reject() {},
    },
    fast,
  )
  reader.push(bytes)
  reader.end()
  builder.flush()
  return out
}

const call = (n: number): object => ({
  eventVersion: '1.08',
  userIdentity: {
    type: n % 3 ? 'IAMUser' : 'Root',
    arn: `arn:aws:iam::111122223333:user/u${n % 7}`,
    accountId: '111122223333',
    userName: `u${n % 7}`,
  },
  eventTime: new Date(Date.UTC(2026, 2, 2) + n * 700).toISOString().replace(/\.\d+/, ''),
  eventSource: n % 5 ? 's3.amazonaws.com' : 'iam.amazonaws.com',
  eventName: n % 5 ? 'GetObject' : n % 2 ? 'CreateUser' : 'ListUsers',
  awsRegion: n % 4 ? 'eu-west-1' : 'us-east-1',
  sourceIPAddress: n % 6 ? `192.0.2.${n % 200}` : 'cloudformation.amazonaws.com',
  userAgent: n % 11 ? 'aws-cli/2.0' : 'a "quoted" agent',
  requestParameters: n % 9 ? { bucketName: `b${n % 3}`, key: `logs/u${n % 7}`, max: n % 13, userName: 'aws-cli/2.0' } : null,
  ...(n % 8 ? {} : { errorCode: 'AccessDenied', errorMessage: `no ${n}` }),
  requestID: `r-${n}`,
  eventID: `e-${n}`,
  recipientAccountId: '111122223333',
  [`extra${n % 40}`]: [`t${n}`, n, n % 2 === 0, { deep: `d${n % 17}` }],
})

/** Compounds, addresses and what looks like them, up to a window's length. */
const hostile = (n: number): string => {
  let state = n * 2654435761 + 1
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % below
  }
  const parts = [
    '-',
    '_',
    '.',
    '..',
    '-.',
    '/',
    ' ',
    ':',
    '1',
    '12',
    '123',
    '1234',
    '255',
    'a',
    'B',
    'Zz',
    'eightchr',
    'ninechars',
    '10.0.0.1',
    'v2',
    '4a',
  ]
  return Array.from({ length: next(40) }, () => parts[next(parts.length)]).join('')
}

describe('a batch of plain records', () => {
  it('brings the same words for texts of any make and length', () => {
    const long = Array.from({ length: 30_000 }, (_, n) => hostile(n)).join('')
    const records = Array.from({ length: 3000 }, (_, n) => ({
      ...call(n),
      odd: [hostile(n), hostile(n + 7e5)],
      ...(n % 900 === 5 && { long }),
    }))
    for (const n of [5, 905]) expect(records[n]!.long!.length).toBeGreaterThan(300_000)
    const bytes = Buffer.from(JSON.stringify({ Records: records }))
    const plain = batches(bytes, delivery, true)
    expect(plain).toEqual(batches(bytes, delivery, false))
    const [{ blocks }] = plain as [{ blocks: { words: string[] }[] }]
    for (const word of ['ip4x10x0x0x1', 'eightchrzz', 'v2v2']) expect(blocks[0]!.words).toContain(word)
  })

  it('is the same both ways, over blocks and batches', () => {
    const bytes = Buffer.from(JSON.stringify({ Records: Array.from({ length: 9000 }, (_, n) => call(n)) }))
    expect(batches(bytes, delivery, true)).toEqual(batches(bytes, delivery, false))
  })

  it('is the same both ways on real exports', (context) => {
    const folder = join(data, 'aws-cloudtrail/stratus')
    if (!existsSync(folder)) {
      console.log(`left out: no ${folder}`)
      return context.skip()
    }
    let count = 0
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const read = readFileSync(join(entry.parentPath, entry.name))
      const bytes = entry.name.endsWith('.gz') ? gunzipSync(read) : read
      const claimed = recognise(bytes.subarray(0, headBytes), bytes.length <= headBytes, entry.name)
      if ('unrecognised' in claimed || claimed.source !== awsCloudtrail) continue
      expect(batches(bytes, claimed.claim, true)).toEqual(batches(bytes, claimed.claim, false))
      count++
    }
    expect(count).toBeGreaterThan(5)
  })
})
