// The event file that the probe writes and the lines that packages carry are one and the same, whatever bytes the records
// hold; and what the probe keeps from the rules no rule would have matched.
// long because: one record of each kind, as the kernel gives it, and the line it becomes
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Clock } from '../daemon/clock.ts'
import { Containers } from '../daemon/container.ts'
import { Intake } from '../daemon/intake.ts'
import { Interest } from '../daemon/interest.ts'
import { headTable, OcsfLines } from '../daemon/ocsf.ts'
import { findProbe, type ProbeStats } from '../daemon/probe.ts'
import { stranger } from '../daemon/proc.ts'
import { ProcessTable } from '../daemon/process-table.ts'
import { Recent } from '../daemon/recent.ts'
import { sigmaOf } from '../daemon/record.ts'
import { Tdrs } from '../daemon/tdr.ts'
import { type CallEvent, decode, type ExecEvent, eachRecord, FrameReader, frame, type KernelEvent, operations } from '../daemon/wire.ts'

const probe = findProbe()
const reason = process.platform !== 'linux' ? 'not Linux' : probe ? undefined : 'the probe is not built (npm run sensor:build -- --probe)'
if (reason) console.log(`skipped: the stream of the probe: ${reason}`)

const dir = mkdtempSync(join(tmpdir(), 'vestige-stream-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const fake = join(dir, 'proc')
const origin = { sensorId: 's', version: '1', host: 'hôst "x"', bootId: 'b' }
const clock = new Clock()
const pod = `/kubepods/besteffort/pod0a1b2c3d-0001-0002-0003-00000000abcd/cri-containerd-${'ab'.repeat(32)}.scope`

beforeAll(() => {
  for (let pid = 2000; pid < 2040; pid++) {
    mkdirSync(join(fake, `${pid}/fd`), { recursive: true })
    if (pid % 2) symlinkSync(`/opt/tool-${pid % 5}`, join(fake, `${pid}/exe`))
    symlinkSync(pid % 3 ? `/home/user${pid}` : '/srv/with "quotes"\n\t', join(fake, `${pid}/cwd`))
    symlinkSync('/var/lib/dir', join(fake, `${pid}/fd/7`))
    writeFileSync(join(fake, `${pid}/cgroup`), pid % 4 ? '0::/user.slice\n' : `1:name=x:/\n0::${pod}\n`)
  }
})

/** A generator that repeats itself from its seed. */
function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * below)
  }
}

const hostile = [
  Buffer.from('plain'),
  Buffer.from('/tmp/"quoted"\\back\n\r\t\b\f\x01\x1f\x7f'),
  Buffer.from('näme-日本語-😀'),
  Buffer.from([0x2f, 0xff, 0xfe, 0x61, 0x2f, 0xc3, 0x28]),
  Buffer.from([0xed, 0xa0, 0x80]), // a surrogate
  Buffer.from([0xf4, 0x90, 0x80, 0x80]), // beyond the last code point
  Buffer.from([0xc0, 0xaf]), // too long a form
  Buffer.from([0xf0, 0x8f, 0xbf, 0xbf]),
  Buffer.from([0xe0, 0x9f, 0xbf]),
  Buffer.from([0xef, 0xbf, 0xbd]), // the replacement character itself
  Buffer.from([0xe2, 0x82]), // cut short
  Buffer.from([0xef, 0xbb, 0xbf, 0x2f, 0x78]), // a byte order mark
  Buffer.from([0xe2, 0x80, 0xa8]), // a line separator
  Buffer.from(''),
  Buffer.from('/etc//./x/../shadow/'),
  Buffer.from('../../up'),
  Buffer.from('/'),
]

class Records {
  readonly made: Buffer[] = []
  readonly #pick: (below: number) => number
  readonly #starts = new Map<number, bigint>()
  #ts = 5_000_000_000_000n

  constructor(seed: number) {
    this.#pick = random(seed)
  }

  bytes(most: number): Buffer {
    const one = hostile[this.#pick(hostile.length)]!
    const more = this.#pick(3) === 0 ? Buffer.from(Array.from({ length: this.#pick(30) }, () => 1 + this.#pick(255))) : Buffer.alloc(0)
    return Buffer.concat([one, more]).subarray(0, most)
  }

  #head(size: number, type: number, pid: number): Buffer {
    const b = Buffer.alloc(size)
    this.#ts += BigInt(1 + this.#pick(1_700_000))
    b.writeUInt32LE(size, 0)
    b.writeUInt16LE(type, 4)
    b.writeUInt16LE(this.#pick(512), 6)
    b.writeBigUInt64LE(this.#ts, 8)
    b.writeBigUInt64LE(this.start(pid), 16)
    b.writeUInt32LE(pid, 24)
    b.writeUInt32LE(pid, 28)
    const parent = 2000 + this.#pick(45)
    b.writeUInt32LE(this.#pick(9) ? parent : 0, 32)
    b.writeUInt32LE([0, 1, 33, 123456, 4294967295][this.#pick(5)]!, 36)
    b.writeBigUInt64LE(BigInt(pid % 2 ? 77 : 1_000_000 + pid), 48)
    b.writeBigUInt64LE(this.start(parent), 56)
    b.writeUInt32LE(4026531841, 64)
    b.writeUInt32LE(this.#pick(100000), 76)
    this.bytes(16).copy(b, 80)
    return b
  }

  start(pid: number): bigint {
    let start = this.#starts.get(pid)
    // Some beyond what a number can hold.
    if (start === undefined) start = BigInt(pid) * 1_000_000_000n + (pid % 11 ? 7n : 2n ** 53n + 1n)
    this.#starts.set(pid, start)
    return start
  }

  #push(head: Buffer, ...tail: Buffer[]): void {
    const b = Buffer.concat([head, ...tail])
    b.writeUInt32LE(b.length, 0)
    this.made.push(b)
  }

  exec(pid: number, path?: string): void {
    const b = this.#head(168, 1, pid)
    const ended = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(1)])
    const name = ended(path ? Buffer.from(path) : this.#pick(2) ? Buffer.from(`/opt/tool-${pid % 5}`) : this.bytes(200))
    const interp = path || this.#pick(3) ? Buffer.alloc(0) : ended(this.bytes(200))
    const args = Buffer.concat(Array.from({ length: this.#pick(5) }, () => ended(this.bytes(200))))
    b.writeBigUInt64LE(BigInt(path ? this.made.length + 5000 : 100 + (pid % 5)), 104)
    b.writeUInt32LE(5, 112)
    b.writeUInt32LE(this.#pick(4), 116)
    Buffer.from(`tool-${pid % 5}`).copy(b, 128)
    b.writeUInt16LE(name.length, 160)
    b.writeUInt16LE(interp.length, 162)
    b.writeUInt16LE(args.length, 164)
    this.#push(b, name, interp, args)
  }

  call(pid: number, op: number, one: Buffer, two: Buffer, args: bigint[], ret = 0n): void {
    const b = this.#head(176, 5, pid)
    b.writeUInt32LE(op, 96)
    b.writeBigInt64LE(ret, 104)
    for (const [i, arg] of args.entries()) b.writeBigUInt64LE(BigInt.asUintN(64, arg), 112 + i * 8)
    this.bytes(15).copy(b, 152)
    const first = Buffer.concat([one, Buffer.alloc(one.length ? 1 : 0)])
    const second = Buffer.concat([two, Buffer.alloc(two.length ? 1 : 0)])
    b.writeUInt16LE(first.length, 168)
    b.writeUInt16LE(second.length, 170)
    this.#push(b, first, second)
  }

  any(): void {
    const pid = 2000 + this.#pick(45)
    const kind = this.#pick(12)
    if (kind < 2) this.exec(pid)
    else if (kind === 2) this.#fork(pid)
    else if (kind === 3) this.#exit(pid)
    else if (kind === 4) this.#released(pid)
    else if (kind < 7) this.#connect(pid)
    else this.#anyCall(pid)
  }

  #fork(pid: number): void {
    const b = this.#head(128, 2, pid)
    const child = 2000 + this.#pick(45)
    if (child === pid) return
    this.#starts.set(child, this.#ts)
    b.writeUInt32LE(child, 96)
    b.writeBigUInt64LE(this.#ts, 104)
    this.bytes(15).copy(b, 112)
    this.#push(b)
  }

  #exit(pid: number): void {
    const b = this.#head(104, 3, pid)
    b.writeInt32LE(this.#pick(65536), 96)
    this.#push(b)
  }

  #released(pid: number): void {
    const b = this.#head(112, 6, pid)
    b.writeUInt32LE(this.#pick(1e9), 96)
    b.writeUInt32LE(this.#pick(9), 104)
    b.writeUInt32LE(this.#pick(2), 108)
    this.#push(b)
  }

  #connect(pid: number): void {
    const b = this.#head(256, 4, pid)
    const family = [1, 2, 10][this.#pick(3)]!
    b.writeInt32LE([0, -115, -111, -13][this.#pick(4)]!, 104)
    b.writeUInt16LE(family, 112)
    b.writeUInt16LE(this.#pick(65536), 114)
    b.writeUInt16LE(this.#pick(65536), 116)
    b.writeUInt16LE(1 + this.#pick(3), 118)
    b.writeUInt32LE(this.#pick(4294967295), 120)
    this.bytes(15).copy(b, 128)
    if (family === 1) this.bytes(107).copy(b, 144 + this.#pick(2))
    else if (this.#pick(4) === 0) Buffer.from('00000000000000000000ffff0a000001', 'hex').copy(b, 144)
    else for (let i = 0; i < 16; i++) b[144 + i] = this.#pick(3) ? 0 : this.#pick(256)
    this.#push(b)
  }

  #anyCall(pid: number): void {
    const descriptors = [-100n, 4294967196n, 7n, 9n, 0x7ffe12345678n, 2n ** 64n - 1n]
    this.call(
      pid,
      this.#pick(operations.length + 2),
      this.bytes(400),
      this.#pick(2) ? this.bytes(400) : Buffer.alloc(0),
      Array.from({ length: 5 }, () => descriptors[this.#pick(descriptors.length)]!),
      BigInt(this.#pick(3) ? 0 : -this.#pick(40)),
    )
  }
}

function command(kind: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(payload.length + 4, 0)
  head.writeUInt16LE(kind, 4)
  return Buffer.concat([head, payload])
}

interface Answer {
  /** In the order of the kernel's clock. */
  records: { bytes: Buffer; look: boolean }[]
  stats: Pick<ProbeStats, 'taken' | 'looked' | 'file'>
}

function replay(records: readonly Buffer[], more: { file?: string; bytes?: number; files?: number; table?: Buffer } = {}): Answer {
  const parts: Buffer[] = []
  const offset = Buffer.alloc(8)
  offset.writeDoubleLE(clock.offset)
  parts.push(command(13, offset))
  if (more.file) {
    const head = Buffer.alloc(14)
    head.writeBigUInt64LE(BigInt(more.bytes ?? 1e9), 0)
    head.writeUInt32LE(more.files ?? 8, 8)
    head.writeUInt16LE(Buffer.byteLength(more.file), 12)
    parts.push(command(12, Buffer.concat([head, Buffer.from(more.file), headTable(origin)])))
  }
  if (more.table) parts.push(command(14, more.table))
  for (const record of records) parts.push(command(15, record))
  const ran = spawnSync(probe!, ['--proc', fake, '--replay'], { input: Buffer.concat(parts), maxBuffer: 1e9 })
  if (ran.status !== 0) throw new Error(`the probe ended with ${ran.status ?? ran.signal}: ${ran.stderr}`)
  const out: Answer['records'] = []
  let stats: Answer['stats'] | undefined
  new FrameReader().push(ran.stdout, (kind, payload) => {
    if (kind === frame.stats) stats = JSON.parse(payload.toString())
    else if (kind === frame.event || kind === frame.keep || kind === frame.tree)
      eachRecord(payload, (b, at, _type, size) => void out.push({ bytes: b.subarray(at, at + size), look: kind !== frame.keep }))
  })
  out.sort((a, b) => Number(a.bytes.readBigUInt64LE(8) - b.bytes.readBigUInt64LE(8)))
  return { records: out, stats: stats! }
}

/** The lines that the daemon makes of what the probe handed over, one after the other. */
function* lines(answer: Answer, tdrs: Tdrs): Generator<{ event: KernelEvent; line: string | undefined }> {
  const table = new ProcessTable()
  const intake = new Intake(
    {
      table,
      containers: new Containers(fake),
      recent: new Recent(1e6),
      lines: new OcsfLines(table, clock, origin),
      hit: () => {},
      released: () => {},
    },
    tdrs,
    new Interest(tdrs),
  )
  for (const { bytes, look } of answer.records) {
    if (look) intake.batch(bytes)
    const event = decode(bytes)
    yield { event, line: intake.line(event) }
  }
}

const none = Tdrs.from([])

describe.skipIf(reason !== undefined)('the stream of the probe', () => {
  it('writes the lines that the daemon would write, byte by byte, whatever the names hold', () => {
    const made = new Records(7)
    for (let i = 0; i < 6000; i++) made.any()
    const file = join(dir, 'same.ndjson')
    const answer = replay(made.made, { file, bytes: 1_000_000, files: 1000, table: new Interest(none).table })
    const rotated = readdirSync(dir).filter((name) => name.startsWith('same.ndjson.'))
    expect(rotated.length).toBe(answer.stats.file.rotations)
    expect(rotated.length).toBeGreaterThan(3)
    const oldestFirst = rotated.map((name) => Number(name.split('.').at(-1))).sort((a, b) => b - a)
    const written = Buffer.concat([...oldestFirst.map((n) => readFileSync(`${file}.${n}`)), readFileSync(file)])
    const from = written.toString('utf8').split('\n').slice(0, -1)
    let at = 0
    for (const { line } of lines(answer, none)) {
      if (line === undefined) continue
      expect(`${from[at]}\n`).toBe(line)
      expect(() => JSON.parse(line)).not.toThrow()
      at++
    }
    expect(from.length).toBe(at)
    // Bytes too: what is no UTF-8 would have been lost in the comparison of texts.
    expect(Buffer.compare(Buffer.from(written.toString('utf8')), written)).toBe(0)
    expect(answer.stats.file).toMatchObject({ lines: at, lost: 0, problem: '' })
    expect(answer.stats.taken).toBe(made.made.length)
    // The order of the run had containers, images found by link, and paths given by descriptor.
    const all = written.toString('utf8')
    for (const part of ['"pod_uuid":"0a1b2c3d-', '"path":"/opt/tool-', '"/var/lib/dir/plain"', '\\\\xff', '日本語'])
      expect(all.includes(part), part).toBe(true)
  })

  it('reads paths as the process meant them', () => {
    const made = new Records(1)
    const wanted: [string, string | undefined][] = []
    const b = (text: string) => Buffer.from(text)
    const here = [-100n, 0n, 0n, 0n, 0n]
    const cases = ['x', './x', '../x', '/a/./b/../c', '/a//b/', 'dir/', '..', '/..', '/', 'a/../../b']
    for (const path of cases) {
      made.call(2002, 3, b(path), b(''), here)
      wanted.push([path.startsWith('/') ? posix.normalize(path) : posix.join('/home/user2002', path), undefined])
      made.call(2002, 3, b(path), b(''), [7n, 0n, 0n, 0n, 0n])
      wanted.push([path.startsWith('/') ? posix.normalize(path) : posix.join('/var/lib/dir', path), undefined])
    }
    made.call(2002, 4, b('from'), b('to'), [7n, 0x7fff00000000n, -100n, 0n, 0n])
    wanted.push(['/home/user2002/to', '/var/lib/dir/from'])
    // Only a process that is known has a directory to follow.
    made.exec(2002)
    made.call(2002, 22, b('/srv/other/'), b(''), here)
    made.call(2002, 1, b('log'), b(''), here)
    wanted.push(['/srv/other/log', undefined])
    made.call(2002, 22, b('../up'), b(''), here)
    made.call(2002, 1, b('log'), b(''), here)
    wanted.push(['/srv/up/log', undefined])
    const calls = replay(made.made)
      .records.map(({ bytes }) => decode(bytes))
      .filter((event): event is CallEvent => event.type === 'call')
    expect(calls.map((event) => [event.target, event.source])).toEqual(wanted)
  })

  it('keeps nothing from the rules that one of them would have matched', () => {
    const tdrs = Tdrs.load([join(import.meta.dirname, '../rules')])
    const interest = new Interest(tdrs)
    const made = new Records(3)
    const pieces = [...interest.table.toString('latin1').matchAll(/[\x20-\x7e]{5,}/g)].map(([text]) => text)
    const pick = random(5)
    const places = ['/root', '/home/u', '/tmp', '', '/var/lib/x', '/etc']
    const names = ['x', 'y.tmp', 'notes', 'cache/0', 'ÄÖ']
    for (let i = 0; i < 4000; i++) {
      const piece = pieces[pick(pieces.length)]!
      const text = pick(3)
        ? `${places[pick(places.length)]}/${names[pick(names.length)]}`
        : places[pick(places.length)] + piece + (pick(2) ? '' : '.x')
      made.call(2000 + pick(40), 1 + pick(operations.length - 1), Buffer.from(pick(2) ? text : text.toUpperCase()), Buffer.alloc(0), [
        -100n,
        0n,
        0n,
        0n,
        0n,
      ])
    }
    const programs = new Records(4)
    let asked = 0
    for (const path of ['/usr/bin/id', '/tmp/x', '/TMP/y', '/opt/.hidden/z', '/dev/shm/a', '/usr/bin/.b', '/usr/tmp/c', '/run/shm/d']) {
      programs.exec(2000, path)
      if (interest.exec(decode(programs.made.at(-1)!) as ExecEvent, path)) asked++
    }
    expect(replay(programs.made, { table: interest.table }).stats.looked).toBe(asked)
    expect(asked).toBeGreaterThan(4)
    expect(asked).toBeLessThan(8)
    const answer = replay(made.made, { table: interest.table })
    const table = new ProcessTable()
    const containers = new Containers(fake)
    let kept = 0
    for (const { bytes, look } of answer.records) {
      const event = decode(bytes)
      const sigma = sigmaOf(event, stranger(event), table, containers)!
      if (look) continue
      kept++
      expect(tdrs.match(sigma), JSON.stringify(sigma)).toEqual([])
    }
    expect(kept).toBeGreaterThan(1000)
    expect(answer.stats.looked).toBe(answer.records.length - kept)
    expect(answer.stats.looked).toBeGreaterThan(100)
  })

  it('removes the oldest files, and counts what a full disk did not take', () => {
    const made = new Records(11)
    for (let i = 0; i < 2000; i++) made.any()
    const file = join(dir, 'few.ndjson')
    const { stats } = replay(made.made, { file, bytes: 100_000, files: 3 })
    expect(stats.file.rotations).toBeGreaterThan(3)
    expect(
      readdirSync(dir)
        .filter((name) => name.startsWith('few.ndjson'))
        .sort(),
    ).toEqual(expect.arrayContaining(['few.ndjson.1', 'few.ndjson.2']))
    for (const line of readFileSync(`${file}.2`, 'utf8').split('\n').slice(0, -1)) expect(() => JSON.parse(line)).not.toThrow()
    const full = replay(made.made, { file: '/dev/full' }).stats.file
    expect(full).toMatchObject({ lines: 0, problem: 'No space left on device' })
    expect(full.lost).toBe(stats.file.lines)
  })
})
