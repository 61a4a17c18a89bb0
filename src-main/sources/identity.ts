// What makes an event the same event: decision 0002, "Identity".
import { hash } from 'node:crypto'
import { canonicalJson } from '../contract/canonical-json.ts'
import type { Framed, MemberContext, Row } from '../contract/source.ts'

export interface EventIdentity {
  /** First and second 64 bits of the event id, signed as the store keeps them. */
  hi: bigint
  lo: bigint
  /** Hash of the vendor's id; 0n when it gives none. */
  vid: bigint
  /** Hash of the request or correlation id; 0n when there is none. */
  req: bigint
}

export function createIdentity(): EventIdentity {
  return { hi: 0n, lo: 0n, vid: 0n, req: 0n }
}

/** Hex to a signed 64-bit integer. A hex digest costs half of what a Buffer does. */
function signed(hex: string): bigint {
  return BigInt.asIntN(64, BigInt(`0x${hex}`))
}

/** First 64 bits of SHA-256 of a text, signed; never 0n, which means "absent". */
export function hash64(text: string): bigint {
  const value = signed(hash('sha256', text, 'hex').slice(0, 16))
  return value === 0n ? 1n : value
}

/** Identity of the `nth` event (from 0) of a record; writes into `into` and returns it. */
export function eventIdentity(row: Row, record: Framed, member: MemberContext, nth: number, into: EventIdentity): EventIdentity {
  let basis: string
  if (row.vendorId !== undefined) {
    basis = `${row.source}\0${row.scope}\0${row.vendorId}\0${canonical(row.content, record)}`
    // What decoding lost is part of the content: two records that differ only there are two events.
    if (record.lossy) basis += `\0${hash('sha256', record.bytes, 'hex')}`
    into.vid = hash64(`${row.source}\0${row.scope}\0${row.vendorId}`)
  } else {
    basis = `${row.source}\0${member.sha256}\0${record.offset}`
    if (nth > 0) basis += `\0${nth}`
    into.vid = 0n
  }
  const digest = hash('sha256', basis, 'hex')
  into.hi = signed(digest.slice(0, 16))
  into.lo = signed(digest.slice(16, 32))
  into.req = row.correlation === undefined ? 0n : hash64(row.correlation)
  return into
}

/** Canonical content; the record's hash where JSON cannot hold it (lone surrogates, numbers beyond doubles). */
function canonical(content: unknown, record: Framed): string {
  try {
    return canonicalJson(content)
  } catch {
    return hash('sha256', record.bytes, 'hex')
  }
}

/** `metadata.uid`: 32 hex digits. */
export function uidHex(hi: bigint, lo: bigint): string {
  return BigInt.asUintN(64, hi).toString(16).padStart(16, '0') + BigInt.asUintN(64, lo).toString(16).padStart(16, '0')
}

export function uidParts(hex: string): { hi: bigint; lo: bigint } | undefined {
  if (!/^[0-9a-f]{32}$/.test(hex)) return undefined
  return { hi: signed(hex.slice(0, 16)), lo: signed(hex.slice(16)) }
}
