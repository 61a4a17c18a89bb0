// Flow logs read in runs are the same as read line by line: every event, id, column, word, reject, leaf of the tree and rule match.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { seeded } from '../../../test/bench/random.ts'
import { awsVpcflow } from '../../sources/aws_vpcflow/source.ts'
import { headBytes, recognise } from '../../sources/recognise.ts'
import { readFlow } from './testing/read-flow.ts'

const data = process.env.VESTIGE_SHARED_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
const samples = resolve(import.meta.dirname, '../../sources/aws_vpcflow/samples')
async function same(bytes: Buffer, chunk = 1 << 20, skip = 0): Promise<number> {
  const claimed = recognise(bytes.subarray(0, headBytes), bytes.length <= headBytes, 'flow.log')
  if ('unrecognised' in claimed || claimed.source !== awsVpcflow) return 0
  const fast = await readFlow({ bytes, claimed, chunk, skip }, true)
  const slow = await readFlow({ bytes, claimed, chunk, skip }, false)
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
