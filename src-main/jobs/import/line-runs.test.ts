// Flow logs read in runs are the same as read line by line: every event, id, column, word, reject, leaf of the tree and rule match.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { seeded } from '../../../test/bench/random.ts'
import type { Batch } from '../../contract/batch.ts'
import { columns, textKinds } from '../../contract/columns.ts'
import type { MemberContext } from '../../contract/source.ts'
import { contentOfBytes } from '../../evidence/content.ts'
import { awsVpcflow } from '../../sources/aws_vpcflow/source.ts'
import { headBytes, recognise } from '../../sources/recognise.ts'
import { RecordRules } from '../detect/record-rules.ts'
import { BatchBuilder } from './batch-builder.ts'
import type { BatchOutlet } from './batch-outlet.ts'
import { readRecords } from './member-records.ts'

const data = process.env.VESTIGE_SHARED_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
const samples = resolve(import.meta.dirname, '../../sources/aws_vpcflow/samples')
const rule = (title: string, detection: string) => ({
  path: `${title}.yml`,
  text: `title: ${title}\nid: ${title}\nlogsource:\n  product: aws\n  service: vpcflow\n${detection}`,
})
const rules = [
  rule('11111111-1111-4111-8111-111111111111', 'taxonomy: ocsf\ndetection:\n  a:\n    dst_endpoint.port: 22\n  condition: a\n'),
  rule('22222222-2222-4222-8222-222222222222', 'detection:\n  a:\n    - NODATA\n    - REJECT\n  condition: a\n'),
]

function texts(batch: Batch, kind: string): string[] {
  const { lengths, joined } = batch.dictionary[kind] ?? { lengths: new Uint32Array(0), joined: '' }
  let at = 0
  return Array.from(lengths, (length) => {
    at += length
    return joined.slice(at - length, at)
  })
}

function told(batch: Batch) {
  const kinds = new Map(textKinds.map((kind) => [kind, texts(batch, kind)]))
  const rows = Array.from({ length: batch.events }, (_, n) => {
    const row: Record<string, unknown> = {}
    for (const name of ['ts', 'uidHi', 'uidLo', 'vid', 'req', 'same', 'member', 'offset', 'length', 'inBlock'] as const)
      row[name] = batch[name][n]
    for (const column of columns) {
      const code = batch.columns[column.name]?.[n]
      if (code !== undefined && Number(code) !== 0) row[column.name] = column.kind ? kinds.get(column.kind)![Number(code) - 1] : code
    }
    return row
  })
  return {
    rows,
    used: Object.keys(batch.columns).sort(),
    blocks: batch.blocks.map((block) => ({ ...block, words: [...new Set(block.words.split('\n'))].sort() })),
    undated: batch.undated,
    members: batch.members.map((one) => ({ ...one, ignored: one.ignored.toSorted((a, b) => (a.reason < b.reason ? -1 : 1)) })),
    matches: batch.matches && { ...batch.matches, rule: Array.from(batch.matches.rule, (n) => batch.matches!.rules[n]), rules: undefined },
  }
}

/** In pieces of `chunk` bytes. */
async function read(bytes: Buffer, inRuns: boolean, chunk: number, skip = 0) {
  const claimed = recognise(bytes.subarray(0, headBytes), bytes.length <= headBytes, 'flow.log')
  if ('unrecognised' in claimed || claimed.source !== awsVpcflow) return undefined
  const batches: ReturnType<typeof told>[] = []
  const builder = new BatchBuilder((batch) => batches.push(told(batch)))
  const updates: unknown[] = []
  const outlet = { builder, update: (one: unknown) => updates.push(one), ready: async () => {} } as unknown as BatchOutlet
  const context: MemberContext = { path: 'flow.log', sha256: 'ab'.repeat(32), form: claimed.claim.form }
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
  }
  let runs = 0
  const addRun = builder.addRun.bind(builder)
  builder.addRun = (member, run) => {
    runs += run.events
    return addRun(member, run)
  }
  if (!inRuns) Object.defineProperty(builder, 'room', { value: 0 })
  const { merkleRoot, problem, header } = await readRecords(outlet, {
    id: 7,
    content: { ...contentOfBytes(bytes), bytes: undefined, chunks } as never,
    claimed,
    context,
    secret: Buffer.alloc(32, 5),
    kept: {},
    skip,
    signal: new AbortController().signal,
    onStep: () => {},
    rules: new RecordRules(rules),
  })
  builder.flush()
  return { batches, merkleRoot, problem, header, updates, runs }
}

async function same(bytes: Buffer, chunk = 1 << 20, skip = 0): Promise<number> {
  const fast = await read(bytes, true, chunk, skip)
  const slow = await read(bytes, false, chunk, skip)
  if (!fast || !slow) return 0
  expect(slow.runs).toBe(0)
  // The matcher takes a second for what is equal anyway.
  if (!isDeepStrictEqual({ ...fast, runs: 0 }, slow)) expect({ ...fast, runs: 0 }).toEqual(slow)
  return fast.runs
}

const random = seeded(77)
const v2 = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'
function line(n: number): string {
  const from = 1_790_000_000 + random.int(90_000)
  if (random.int(40) === 0)
    return `2 111122223333 eni-0a${n % 9} - - - - - - - ${from} ${from + 60} - ${random.pick(['NODATA', 'SKIPDATA'])}`
  const [a, b] = [`10.0.${random.int(4)}.${random.int(256)}`, random.pick(['2001:db8::1', '192.0.2.7', `198.51.100.${random.int(99)}`])]
  return `2 ${random.pick(['111122223333', 'unknown'])} eni-0a${n % 9} ${a} ${b} ${random.int(65536)} ${random.pick([22, 443, 0])} ${random.pick([6, 17, 1])} ${1 + random.int(9)} ${random.int(99_999)} ${from} ${from + random.int(600)} ${random.pick(['ACCEPT', 'REJECT'])} OK`
}
const hostile: readonly ((good: string) => string)[] = [
  (good) => good.replace(' ', '  '),
  (good) => `${good} `,
  (good) => ` ${good}`,
  (good) => `${good}\r`,
  () => '',
  () => ' \t ',
  () => v2,
  () => `${v2} vpc-id`,
  (good) => good.replace(/ \d+ /, ' 007 '),
  (good) => good.replace(/\d+ \d+ (ACCEPT|REJECT)/, '5000000000 5000000001 $1'),
  (good) => good.replace(/(\d+) (\d+) (ACCEPT|REJECT)/, '$2 $1 $3'),
  (good) => good.replace(/\d+ (ACCEPT|REJECT)/, '- $1'),
  (good) => good.replace('10.0', '10.é'),
  (good) => good.replace('OK', 'OK\xff'),
  (good) => good.replace('OK', 'O"K'),
  (good) => good.replace('10.0.', '10.0.0.0.'),
  (good) => good.replace('10.0.', '::ffff:10.0.'),
  (good) => good.replace('eni-', 'eni-X'),
  (good) => good.replace('eni-', 'vpc-'),
  (good) => good.slice(0, random.int(good.length)),
  (good) => good + good,
  (good) => good.replace(/ACCEPT|REJECT/, 'DROP'),
  (good) => good.replace(/\d+ OK/, '12345678901 OK'),
  (good) => good.replace('443', '99999999999'),
  (good) => good.replace('443', '4294967297'),
  (good) => good.replace(/ 6 /, ' 6\t'),
  (good) => good.replace('2 ', '22222 '),
  (good) => `${good} ${'x'.repeat(3000)}`,
  (good) => good.replace(/^2/, '-'),
  (good) => good.replaceAll(/[^ ]+/g, '-'),
]

function file(lines: number, oddEvery: number, header: boolean): Buffer {
  const all = header ? [v2] : []
  for (let n = 0; n < lines; n++) {
    const good = line(n)
    all.push(oddEvery > 0 && random.int(oddEvery) === 0 ? random.pick(hostile)(good) : good)
  }
  return Buffer.from(all.join('\n') + (random.int(2) ? '\n' : ''), 'latin1')
}

describe('flow logs in runs', () => {
  it('are the same as line by line, over blocks and batches', async () => {
    expect(await same(file(8600, 0, true))).toBeGreaterThan(8200)
    expect(await same(file(600, 0, false))).toBeGreaterThan(500)
  })

  it('are the same where lines are hostile', async () => {
    let inRuns = 0
    for (let round = 0; round < 40; round++) {
      const bytes = file(200, random.pick([2, 5, 20, 60]), random.int(3) > 0)
      inRuns += await same(bytes, random.pick([1 << 20, 4096, 900, 64]), random.pick([0, 0, 1, 50]))
    }
    expect(inRuns).toBeGreaterThan(1000)
  })

  it('are the same at every cut', async () => {
    const bytes = file(12, 4, true)
    for (let end = 0; end <= bytes.length; end += 11) await same(bytes.subarray(0, end))
    for (let chunk = 1; chunk < 400; chunk += 31) await same(bytes, chunk)
  })

  it('are the same for every sample', async () => {
    let inRuns = 0
    for (const name of readdirSync(samples)) {
      if (name.endsWith('.json') || name.endsWith('.jsonl')) continue
      inRuns += await same(readFileSync(join(samples, name)))
    }
    expect(inRuns).toBeGreaterThan(10)
  })

  it('are the same on real logs', async (context) => {
    if (!existsSync(data)) {
      console.log(`left out: no ${data}`)
      return context.skip()
    }
    let inRuns = 0
    for (const entry of readdirSync(data, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (!entry.isFile() || !/flow/i.test(path) || !/\.(log|txt|gz|csv)$/.test(entry.name)) continue
      const bytes = readFileSync(path)
      inRuns += await same(entry.name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    }
    console.log(`${inRuns} real flows in runs`)
  })
})
