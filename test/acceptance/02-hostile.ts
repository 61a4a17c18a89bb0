// Issue 2, point 7: hostile input ends in a clear error, counted, with nothing crashed, nothing lost, memory bounded.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { createGzip, gzipSync } from 'node:zlib'
import { Place, Table } from './command.ts'

const place = new Place()
const table = new Table()
const record = (n: number): string =>
  JSON.stringify({
    eventVersion: '1.09',
    eventID: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    eventTime: '2026-01-02T03:04:05Z',
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '192.0.2.1',
    userAgent: 'test',
    userIdentity: { type: 'IAMUser', accountId: '111122223333', userName: 'u' },
    recipientAccountId: '111122223333',
  })
const delivery = (...records: string[]): string => `{"Records":[${records.join(',')}]}`

const input = place.path('input')
mkdirSync(input)
const put = (name: string, bytes: string | Uint8Array): void => writeFileSync(`${input}/${name}`, bytes)

put('good.json', delivery(record(1), record(2)))
put('empty.json', '')
put('truncated.json.gz', half(gzipSync(delivery(...Array.from({ length: 500 }, (_, n) => record(1000 + n))))))
put(
  'deep.json',
  delivery(
    record(3),
    `{"eventID":"d","eventTime":"2026-01-02T03:04:05Z","eventName":"x","eventSource":"y","requestParameters":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    record(4),
  ),
)
put(
  'invalid-utf8.json',
  Buffer.concat([
    Buffer.from(`{"Records":[${record(5)},{"eventID":"`),
    Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
    Buffer.from(`","eventVersion":"1.09"},${record(6)}]}`),
  ]),
)
put('nul.json', Buffer.concat([Buffer.from(`{"Records":[${record(7)},`), Buffer.alloc(4096), Buffer.from(`,${record(8)}]}`)]))
put('broken-middle.json', delivery(record(9), '{"eventID": oops}', record(10)))
symlinkSync('/etc/passwd', `${input}/link.json`)
execFileSync('mkfifo', [`${input}/fifo`])

// 512 MB in one line, and a gzip that starts as a log and goes on with 4 GB of blanks.
await write(`${input}/long-line.json`, 512, Buffer.alloc(1024 * 1024, 'a'), Buffer.from(`{"Records":[${record(11)},{"eventID":"`))
{
  const out = createWriteStream(`${input}/bomb.json.gz`)
  const gzip = createGzip({ level: 9 })
  gzip.pipe(out)
  gzip.write(`{"Records":[${record(20)},`)
  const zeros = Buffer.alloc(4 * 1024 * 1024, ' ')
  for (let n = 0; n < 1024; n++) if (!gzip.write(zeros)) await once(gzip, 'drain')
  gzip.end()
  await finished(out)
}
// An archive whose names climb, with a link and a device in it.
execFileSync('python3', ['-c', climbing(), `${input}/climb.tar`, `${input}/climb.zip`, record(12)])

const dir = await place.create('hostile')
const ran = await place.vestige(['import', dir, input, '--json'])
table.check(
  'import of hostile files ends by itself',
  ran.code === 0 || ran.code === 1,
  `exit ${ran.code} after ${ran.seconds.toFixed(1)} s`,
)
table.check('memory stays bounded', ran.peakMiB < 1536, `${ran.peakMiB.toFixed(0)} MiB at most`)
const result = JSON.parse(ran.out) as {
  exhibits: {
    files: {
      member: string
      path?: string
      source: string | null
      state?: string
      problem?: string | null
      records: number
      events: number
      rejects: { reason: string; count: number }[]
    }[]
  }[]
}
const files = result.exhibits.flatMap((exhibit) => exhibit.files)
for (const file of files)
  console.log(
    `  ${file.path ?? file.member}: ${file.source ?? 'none'} records ${file.records} events ${file.events} ${file.rejects.map((one) => `${one.count} × ${one.reason}`).join('; ')} ${file.problem ?? ''}`,
  )
const of = (name: string) => files.find((file) => (file.path ?? file.member).endsWith(name))
table.check('neighbours of a deep record live', of('deep.json')?.events === 2, JSON.stringify(of('deep.json')?.rejects))
table.check('neighbours of a broken record live', of('broken-middle.json')?.events === 2, JSON.stringify(of('broken-middle.json')?.rejects))
table.check(
  'neighbours of invalid UTF-8 live',
  (of('invalid-utf8.json')?.events ?? 0) >= 2,
  JSON.stringify(of('invalid-utf8.json')?.rejects),
)
table.check('neighbours of NUL bytes live', of('nul.json')?.events === 2, JSON.stringify(of('nul.json')?.rejects))
table.check(
  'what a truncated gz holds is kept',
  (of('truncated.json.gz')?.events ?? 0) > 0,
  `${of('truncated.json.gz')?.events} events; ${of('truncated.json.gz')?.problem}`,
)
table.check(
  'a line of 512 MB is one reject',
  (of('long-line.json')?.rejects.length ?? 0) > 0,
  JSON.stringify(of('long-line.json')?.rejects),
)
table.check(
  'the bomb is named with its limit',
  /limit|ratio|expand/i.test(`${of('bomb.json.gz')?.problem}`),
  `${of('bomb.json.gz')?.problem}`,
)
table.check(
  'climbing names, links and devices are refused',
  files.some((file) => /climb|outside|absolute/i.test(`${file.problem}`)) && files.some((file) => /link/i.test(`${file.problem}`)),
  files.filter((file) => file.problem).length,
)
table.check(
  'the fine archive member is read',
  files.some((file) => /climb\.(tar|zip)/.test(`${file.path}`) && file.events === 1) ||
    files.some((file) => (file.path ?? '').endsWith('fine.json') && file.events === 1),
  'fine.json',
)
const verified = await place.json<{ holds: boolean; checks: { status: string; name: string; detail: string }[] }>(['verify', dir])
table.check(
  'the case verifies',
  verified.holds,
  verified.checks
    .filter((check) => check.status === 'fails')
    .map((check) => `${check.name} ${check.detail}`)
    .join('; ') || 'all hold',
)

// 20,000 small files in one directory.
const many = place.path('many')
mkdirSync(many)
for (let n = 0; n < 20_000; n++) writeFileSync(`${many}/${n}.json`, delivery(record(100_000 + n)))
const second = await place.create('many')
const manyRan = await place.vestige(['import', second, many, '--json'])
const manyTotals = manyRan.code === 0 ? (JSON.parse(manyRan.out) as { totals: { events: number } }).totals.events : 0
table.check(
  '20,000 files in one directory',
  manyTotals === 20_000,
  `${manyTotals} events in ${manyRan.seconds.toFixed(1)} s, ${manyRan.peakMiB.toFixed(0)} MiB`,
)

// A full disk: the case lies in a small tmpfs.
const small = place.path('small')
mkdirSync(small)
try {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', small])
  try {
    const full = `${small}/full.vestige`
    const noise = place.path('noise')
    mkdirSync(noise)
    writeFileSync(`${noise}/good.json`, delivery(record(30)))
    writeFileSync(`${noise}/noise.bin`, randomBytes(40 * 1024 * 1024))
    const made = await place.vestige(['case', 'create', full, '--title', 'full', '--examiner', 'Acceptance <acceptance@example.org>'])
    const ranFull = await place.vestige(['import', full, noise, '--json'])
    table.check(
      'a full disk fails with a clear error',
      made.code === 0 && ranFull.code === 1 && /disk|space|ENOSPC/i.test(ranFull.err),
      ranFull.err.trim().split('\n').at(-1) ?? '',
    )
    const after = await place.vestige(['verify', full, '--json'])
    table.check('the case on the full disk still opens and says what holds', after.code === 0 || after.code === 3, `exit ${after.code}`)
  } finally {
    execFileSync('umount', [small])
  }
} catch (error) {
  console.log(`left out: no tmpfs here (${String(error).slice(0, 120)})`)
}
table.close()
place.remove()

async function write(path: string, times: number, chunk: Buffer, head: Buffer): Promise<void> {
  const out = createWriteStream(path)
  out.write(head)
  for (let n = 0; n < times; n++) if (!out.write(chunk)) await once(out, 'drain')
  out.end('"}]}')
  await finished(out)
}

function climbing(): string {
  return `
import tarfile, io, sys, zipfile
body = ('{"Records":[' + sys.argv[3] + ']}').encode()
with tarfile.open(sys.argv[1], 'w') as t:
    for name in ['../../climb.json', '/absolute.json', 'fine.json']:
        i = tarfile.TarInfo(name); i.size = len(body); t.addfile(i, io.BytesIO(body))
    i = tarfile.TarInfo('link.json'); i.type = tarfile.SYMTYPE; i.linkname = '/etc/passwd'; t.addfile(i)
    i = tarfile.TarInfo('device'); i.type = tarfile.CHRTYPE; i.devmajor = 1; i.devminor = 3; t.addfile(i)
with zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('../../climb.json', body); z.writestr('C:\\\\\\\\x.json', body); z.writestr('zeros.json', b'\\0' * 200000000)
`
}

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length >> 1)
}
