// Layouts of utmp(5) and lastlog records by architecture (glibc: struct utmp, struct lastlog).
import { lookup } from '../lookup.ts'

export interface Layout {
  name: string
  size: number
  bigEndian: boolean
  /** Where time and session are 64 bits wide. */
  wide: boolean
}

export const layouts: readonly Layout[] = [
  { name: 'utmp-384-le', size: 384, bigEndian: false, wide: false },
  { name: 'utmp-400-le', size: 400, bigEndian: false, wide: true },
  { name: 'utmp-384-be', size: 384, bigEndian: true, wide: false },
  { name: 'utmp-400-be', size: 400, bigEndian: true, wide: true },
]
export const lastlogSize = 292

export interface UtmpRecord {
  type: number
  pid: number
  line: string
  id: string
  user: string
  host: string
  exitTermination: number
  exitStatus: number
  session: number
  seconds: number
  micros: number
  address: string
}

/** Where texts stand, for citing. */
export const texts: Readonly<Record<string, readonly [start: number, size: number]>> = lookup({
  line: [8, 32],
  id: [40, 4],
  user: [44, 32],
  host: [76, 256],
})
export const lastlogTexts: typeof texts = { line: [4, 32], host: [36, 256] }

function text(bytes: Buffer, start: number, size: number): string {
  const nul = bytes.indexOf(0, start)
  return bytes.toString('utf8', start, nul < 0 || nul > start + size ? start + size : nul)
}

function address(bytes: Buffer): string {
  if (bytes.subarray(4).every((c) => c === 0)) return bytes.subarray(0, 4).every((c) => c === 0) ? '' : [...bytes.subarray(0, 4)].join('.')
  const groups: string[] = []
  for (let n = 0; n < 16; n += 2) groups.push(bytes.readUInt16BE(n).toString(16))
  return groups.join(':').replace(/(?:^|:)0(?::0)+(?::|$)/, '::')
}

export function readUtmp(bytes: Buffer, layout: Layout): UtmpRecord {
  const i16 = (at: number) => (layout.bigEndian ? bytes.readInt16BE(at) : bytes.readInt16LE(at))
  const i32 = (at: number) => (layout.bigEndian ? bytes.readInt32BE(at) : bytes.readInt32LE(at))
  const i64 = (at: number) => Number(layout.bigEndian ? bytes.readBigInt64BE(at) : bytes.readBigInt64LE(at))
  const session = layout.wide ? i64(336) : i32(336)
  return {
    type: i16(0),
    pid: i32(4),
    line: text(bytes, ...texts.line!),
    id: text(bytes, ...texts.id!),
    user: text(bytes, ...texts.user!),
    host: text(bytes, ...texts.host!),
    exitTermination: i16(332),
    exitStatus: i16(334),
    session,
    seconds: layout.wide ? i64(344) : i32(340),
    micros: layout.wide ? i64(352) : i32(344),
    address: address(bytes.subarray(layout.wide ? 360 : 348, layout.wide ? 376 : 364)),
  }
}

export interface LastlogRecord {
  seconds: number
  line: string
  host: string
}

export function readLastlog(bytes: Buffer): LastlogRecord {
  return { seconds: bytes.readInt32LE(0), line: text(bytes, ...lastlogTexts.line!), host: text(bytes, ...lastlogTexts.host!) }
}

export function isZero(bytes: Buffer): boolean {
  for (const c of bytes) if (c !== 0) return false
  return true
}

/** Text, then NULs or what an earlier record left behind: the text must be printable. */
function printable(bytes: Buffer, start: number, size: number): boolean {
  for (let at = start; at < start + size; at++) {
    const c = bytes[at]!
    if (c === 0) return true
    if (c < 0x20 || c === 0x7f) return false
  }
  return true
}

const early = 315_532_800
const late = 4_102_444_800

/** 1 for a record that can only be one, 0 for one that says nothing, -1 for one that cannot be. */
function judge(bytes: Buffer, layout: Layout): number {
  if (isZero(bytes)) return 0
  const record = readUtmp(bytes, layout)
  if (record.type < 0 || record.type > 9 || record.micros < 0 || record.micros > 999_999) return -1
  if (!Object.values(texts).every(([start, size]) => printable(bytes, start, size))) return -1
  if (!isZero(bytes.subarray(layout.wide ? 376 : 364, layout.size))) return -1
  if (record.seconds === 0) return record.type === 0 ? 0 : -1
  return record.seconds >= early && record.seconds < late ? 1 : -1
}

/** The layout in which most of the first records can be read; none when more than a third cannot. */
export function utmpLayout(head: Buffer): Layout | undefined {
  let best: { layout: Layout; good: number } | undefined
  for (const layout of layouts) {
    let good = 0
    let bad = 0
    for (let at = 0; at + layout.size <= head.length && at < 100 * layout.size; at += layout.size) {
      const verdict = judge(head.subarray(at, at + layout.size), layout)
      if (verdict > 0) good++
      else if (verdict < 0) bad++
    }
    if (good > 0 && bad <= good && (!best || good > best.good)) best = { layout, good }
  }
  return best?.layout
}

/** Entries by user id: mostly zeros; the others hold a time and the line of a terminal. */
export function isLastlog(head: Buffer, whole: boolean): boolean {
  if (head.length < lastlogSize || (whole && head.length % lastlogSize !== 0)) return false
  let good = 0
  for (let at = 0; at + lastlogSize <= head.length; at += lastlogSize) {
    const bytes = head.subarray(at, at + lastlogSize)
    if (isZero(bytes)) continue
    const { seconds, line } = readLastlog(bytes)
    if (seconds < early || !/^[\w/.:-]{2,32}$/.test(line) || !printable(bytes, 36, 256)) return false
    if (!isZero(bytes.subarray(4 + line.length, 36))) return false
    good++
  }
  return good > 0
}
