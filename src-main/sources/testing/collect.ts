// Reads a whole sample and keeps everything the reader says, in plain values that can be compared and written down.
import { createHash } from 'node:crypto'
import { columns } from '../../contract/columns.ts'
import type { Claim, Framed, MemberContext, Row, Source } from '../../contract/source.ts'
import { createIdentity, eventIdentity, uidHex } from '../identity.ts'
import { createReader, type Reader } from '../read.ts'

/** A received file's time in samples, so that expectations do not depend on the clone. */
export const sampleTime = Date.UTC(2026, 2, 2, 12)

export interface Entry {
  kind: 'event' | 'joined' | 'ignored' | 'reject'
  offset: number
  length: number
  reason?: string
  of?: number
  nth?: number
  uid?: string
  ts?: string
  undatedReason?: string
  columns?: Record<string, string | number>
  extra?: [string, string][]
}

export interface Collected {
  entries: Entry[]
  account: Reader['account']
  header: readonly string[] | undefined
  problem: string | undefined
  member: MemberContext
}

export function rowColumns(row: Row): Record<string, string | number> {
  const named: Record<string, string | number> = {}
  row.values.forEach((value, n) => {
    if (value !== undefined) named[columns[n]!.name] = typeof value === 'bigint' ? String(value) : value
  })
  return named
}

export function memberOf(path: string, bytes: Uint8Array, claim: Claim): MemberContext {
  return { path, sha256: createHash('sha256').update(bytes).digest('hex'), form: claim.form, mtime: sampleTime }
}

/** Reads `bytes` in the given pieces (lengths; the rest comes as one). `seen` may look at each record while its bytes are valid. */
export function collect(
  source: Source,
  claim: Claim,
  path: string,
  bytes: Uint8Array,
  pieces: Iterable<number> = [],
  seen?: (record: Framed, row: Row, nth: number, member: MemberContext) => void,
): Collected {
  const member = memberOf(path, bytes, claim)
  const entries: Entry[] = []
  const identity = createIdentity()
  let passed = 0
  const reader = createReader(source, claim, member, {
    event(record, row, nth) {
      eventIdentity(row, record, member, nth, identity)
      const entry: Entry = {
        kind: 'event',
        offset: record.offset,
        length: record.length,
        uid: uidHex(identity.hi, identity.lo),
        columns: rowColumns(row),
      }
      if (nth > 0) entry.nth = nth
      if (row.ts !== undefined) entry.ts = String(row.ts)
      if (row.undatedReason !== undefined) entry.undatedReason = row.undatedReason
      if (row.extra.length > 0) entry.extra = row.extra.map(([column, value]) => [column, value])
      entries.push(entry)
      seen?.(record, row, nth, reader.header ? { ...member, header: reader.header } : member)
    },
    joined(record, of) {
      entries.push({ kind: 'joined', offset: record.offset, length: record.length, ...(of === undefined ? {} : { of }) })
    },
    ignored(offset, length, reason) {
      entries.push({ kind: 'ignored', offset, length, reason })
    },
    reject(offset, length, reason, held) {
      if (held && held.length !== length) throw new Error(`reject at ${offset}: ${held.length} bytes held, ${length} said`)
      if (!held && passed !== length) throw new Error(`reject at ${offset}: ${passed} bytes passed on, ${length} said`)
      passed = 0
      entries.push({ kind: 'reject', offset, length, reason })
    },
    part(piece) {
      passed += piece.length
    },
  })
  let at = 0
  for (const piece of pieces) {
    if (at >= bytes.length) break
    // A copy that is overwritten afterwards: a framer that keeps a caller's bytes is found out.
    const chunk = Uint8Array.from(bytes.subarray(at, at + piece))
    reader.push(chunk)
    chunk.fill(0x21)
    at += piece
  }
  if (at < bytes.length) reader.push(bytes.subarray(at))
  reader.end()
  return { entries, account: reader.account, header: reader.header, problem: reader.problem, member }
}
