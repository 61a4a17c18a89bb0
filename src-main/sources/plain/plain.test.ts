// The fast way through a record must be no different from the slow one: same events, ids, columns, words, and the same rejects.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../contract/canonical-json.ts'
import { columns } from '../../contract/columns.ts'
import type { Claim, MemberContext } from '../../contract/source.ts'
import { awsCloudtrail } from '../aws_cloudtrail/source.ts'
import { createIdentity, eventIdentity, uidHex } from '../identity.ts'
import { createReader } from '../read.ts'
import { headBytes, recognise } from '../recognise.ts'
import { linesWasm } from './lines-wasm.ts'
import { PlainScanner, plainPaths } from './plain-scanner.ts'
import { scanWasm } from './scan-wasm.ts'

const data = process.env.VESTIGE_SHARED_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
const member: MemberContext = { path: 'x.json', sha256: 'ab'.repeat(32), form: 's3-delivery' }
const delivery: Claim = { framing: { kind: 'json-array', path: ['Records'] }, form: 's3-delivery', confidence: 1 }

interface Told {
  lines: string[]
  plain: number
}

function told(bytes: Uint8Array, claim: Claim, fast: boolean, step = 1 << 20): Told {
  const lines: string[] = []
  let plain = 0
  const identity = createIdentity()
  const reader = createReader(
    awsCloudtrail,
    claim,
    member,
    {
      event(record, row, nth) {
        if (record.plain) plain++
        eventIdentity(row, record, member, nth, identity)
        const named = row.values.map((value, n) => (value === undefined ? '' : `${columns[n]!.name}=${value}`)).filter((one) => one !== '')
        lines.push(
          [record.offset, record.length, uidHex(identity.hi, identity.lo), identity.vid, identity.req, row.ts, row.undatedReason]
            .concat(row.scope, row.correlation, named, row.extra.flat())
            .join('|'),
        )
        expect(canonicalJson(record.value)).toBe(canonicalJson(JSON.parse(Buffer.from(record.bytes).toString())))
      },
      joined: (record) => lines.push(`joined ${record.offset}`),
      ignored: (offset, length, reason) => lines.push(`ignored ${offset} ${length} ${reason}`),
      reject: (offset, length, reason) => lines.push(`reject ${offset} ${length} ${reason}`),
    },
    fast,
  )
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step))
  reader.end()
  if (reader.problem) lines.push(`problem ${reader.problem}`)
  return { lines, plain }
}

function same(bytes: Uint8Array, claim: Claim, step?: number): number {
  const fast = told(bytes, claim, true, step)
  expect(fast.lines).toEqual(told(bytes, claim, false, step).lines)
  return fast.plain
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

const call = (more: object): object => ({
  eventVersion: '1.08',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ada', accountId: '111122223333', userName: 'ada' },
  eventTime: '2026-03-02T10:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '192.0.2.7',
  requestParameters: { bucketName: 'papers', key: 'a/b' },
  responseElements: null,
  eventID: '0f0e0d0c-0000-4000-8000-000000000001',
  ...more,
})

describe('records of CloudTrail', () => {
  it('are the same both ways on samples, in pieces of any size', () => {
    let plain = 0
    for (const path of files(resolve(import.meta.dirname, '../aws_cloudtrail/samples'))) {
      if (path.endsWith('.expected.json')) continue
      const bytes = readFileSync(path)
      const found = recognise(bytes.subarray(0, headBytes), bytes.length <= headBytes, path)
      if ('unrecognised' in found || found.source !== awsCloudtrail) continue
      for (const step of [1 << 20, 61]) plain += same(bytes, found.claim, step)
    }
    expect(plain).toBeGreaterThan(0)
  })

  it('are the same both ways on real exports', (context) => {
    const folder = join(data, 'aws-cloudtrail')
    if (!existsSync(folder)) {
      console.log(`left out: no ${folder}`)
      return context.skip()
    }
    let plain = 0
    for (const path of files(folder)) {
      const read = readFileSync(path)
      const bytes = path.endsWith('.gz') ? gunzipSync(read) : read
      const found = recognise(bytes.subarray(0, headBytes), bytes.length <= headBytes, path)
      if ('unrecognised' in found || found.source !== awsCloudtrail) continue
      plain += same(bytes, found.claim)
    }
    console.log(`${plain} real records were read the fast way`)
    expect(plain).toBeGreaterThan(1000)
  })

  it.each([
    ['a number in place of a text', { eventCategory: 3, recipientAccountId: 5 }],
    ['an object in place of a text', { eventCategory: { a: 1 }, managementEvent: false }],
    ['a role that is no text', { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', requestParameters: { roleArn: 7 } }],
    ['a role', { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole', requestParameters: { roleArn: 'arn:aws:iam::1:role/r' } }],
    ['a sign-in', { eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' } }],
    ['a failure in the answer', { responseElements: { GetObject: 'Failed' } }],
    ['identity as text', { userIdentity: '{"type":"Root"}' }],
    ['sets', { eventSource: 'ec2.amazonaws.com', requestParameters: { instancesSet: { items: [{ instanceId: 'i-1' }] } } }],
    ['many resources', { resources: [{ ARN: 'arn:aws:s3:::a', type: 'AWS::S3::Object' }, { ARN: 'arn:aws:s3:::b' }] }],
    ['a new user', { eventSource: 'iam.amazonaws.com', eventName: 'CreateUser', requestParameters: { userName: 'eve' } }],
    ['no id', { eventID: undefined }],
    ['an odd key', { 'a"b': 1, é: 2, __proto__x: 3 }],
    ['time of another tool', { '@timestamp': '2026-03-02T10:00:00.000Z', eventTime: undefined }],
    ['a number for a time', { eventTime: 1772445600.5 }],
    ['numbers', { n: [0, -1, 1.5, 0.25, 1e21, 1e-7, 123456789012345680000, -0.5, 100, 3.1] }],
    ['escapes', { userAgent: 'a "quoted" \\ one\n' }],
    ['not ASCII', { userAgent: 'Ünïcode 🙂' }],
    ['control', { userAgent: 'a\u007fb' }],
    ['empty', { userAgent: '', requestParameters: {}, userIdentity: {}, responseElements: [] }],
    ['named', { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', requestParameters: { name: 'trail', names: 'x' } }],
  ])('%s is the same both ways', (_what, more) => {
    const record = JSON.stringify(call(more))
    const other = JSON.stringify(call({ eventID: '2', eventName: 'PutObject' }))
    same(Buffer.from(`{"Records":[${other},${record},${other}]}`), delivery)
    same(Buffer.from(`${record}\n${other}\r\n`), { framing: { kind: 'json-lines' }, form: 'json-lines', confidence: 1 })
    same(Buffer.from(JSON.stringify({ Records: [JSON.parse(record)] }, null, 2)), delivery)
  })

  it('are rejected alike', () => {
    const good = JSON.stringify(call({}))
    for (const bad of [
      good.replace('"eventName":', '"eventName"'),
      good.replace('null', 'nul'),
      good.replace('null', '01'),
      good.replace('null', '1.'),
      good.replace('null', '-'),
      good.replace('null', '[1,]'),
      good.replace('null', '{"a":1,}'),
      good.replace('null', '{"eventName":1}'),
      good.replace('"eventVersion"', '"eventName":"Twice","eventVersion"'),
      good.replace('ada', 'a\u0001da'),
      `${good.slice(0, -1)}`,
      good.slice(0, 200),
      `${good}}`,
      good.replace('null', `${'['.repeat(40)}${']'.repeat(40)}`),
      good.replace('null', `{"k":"${'x'.repeat(400_000)}"}`),
      good.replace('null', `{"k":"${'x'.repeat(1_400_000)}"}`),
    ])
      for (const step of [1 << 20, 777]) {
        same(Buffer.from(`{"Records":[${good},${bad},${good}]}`), delivery, step)
      }
    same(
      Buffer.concat([
        Buffer.from('{"Records":['),
        Buffer.from(good),
        Buffer.from([0x2c, 0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
        Buffer.from(`,${good}]}`),
      ]),
      delivery,
    )
  })

  it('stay the same when the tables run full', () => {
    const many = Array.from({ length: 3000 }, (_, n) =>
      JSON.stringify(call({ eventID: `id-${n}`, [`key-${n}`]: n, other: Array.from({ length: 60 }, (_, m) => `text ${n} ${m}`) })),
    )
    const plain = same(Buffer.from(`{"Records":[${many.join(',')}]}`), delivery)
    expect(plain).toBeGreaterThan(2900)
  })
})

describe('the scanners in WebAssembly', () => {
  it('is what its source compiles to', (context) => {
    try {
      execFileSync('wasm-ld', ['--version'], { stdio: 'ignore' })
      execFileSync('clang', ['--version'], { stdio: 'ignore' })
    } catch {
      console.log('left out: clang with wasm-ld (lld) is not here')
      return context.skip()
    }
    const script = resolve(import.meta.dirname, '../../../scripts/wasm-build.mjs')
    const version = execFileSync('clang', ['--version']).toString().split('\n')[0]
    for (const [name, kept] of [
      ['scan', scanWasm],
      ['lines', linesWasm],
    ] as const) {
      const code = `import(${JSON.stringify(script)}).then((m) => process.stdout.write(m.compile('${name}').toString('base64')))`
      const made = execFileSync(process.execPath, ['-e', code]).toString()
      if (made !== kept) console.log(`another compiler gives other bytes: ${version}`)
      // Another compiler's code differs in bytes; the same one's may not.
      if (version?.includes('14.0.6')) expect(made).toBe(kept)
    }
  })

  it('gives the canonical form, and tells what is cut off from what is not plain', () => {
    const scanner = new PlainScanner()
    scanner.use(plainPaths(['b.c']))
    const scan = (text: string) => {
      scanner.forget()
      return scanner.scan(Buffer.from(text), 0)
    }
    expect(scan('{"b":{"d":1,"c":"x"},"a":[true, null ,{"z":0.5,"y":""}]} rest')).toBe(56)
    expect(scanner.canonical()).toBe('{"a":[true,null,{"y":"","z":0.5}],"b":{"c":"x","d":1}}')
    expect(scanner.textAt(3)).toBe('x')
    expect(scan('{"b":{"d":1,"c":"x"')).toBe(-1)
    expect(scan('{"b":1.0}')).toBe(0)
    expect(scan('{"a":1,"a":2}')).toBe(0)
    expect(scan('{"a":"\\n"}')).toBe(0)
  })
})
