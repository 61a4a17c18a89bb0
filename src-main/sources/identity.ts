// What makes an event the same event: decision 0002, "Identity".
import { hash } from 'node:crypto'
import { canonicalJson, type Leaves } from '../contract/canonical-json.ts'
import { hash64 } from '../contract/hash64.ts'
import { plainContent } from '../contract/plain-record.ts'
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

const word = new BigInt64Array(1)
const halves = new Uint32Array(word.buffer)

/** 16 hex digits to a signed 64-bit integer. A hex digest costs half of what a Buffer does, and this a fifth of `BigInt()`. */
export function signed(hex: string, from = 0): bigint {
  halves[1] = eight(hex, from)
  halves[0] = eight(hex, from + 8)
  return word[0]!
}

function eight(hex: string, from: number): number {
  let value = 0
  for (let at = from; at < from + 8; at++) {
    const unit = hex.charCodeAt(at)
    value = (value << 4) | (unit < 58 ? unit - 48 : unit - 87)
  }
  return value
}

/**
 * Identity of the `nth` event (from 0) of a record; writes into `into` and returns it.
 * `leaves` takes those of the content; `plain` says that no string of the content needs an escape.
 */
export function eventIdentity(
  row: Row,
  record: Framed,
  member: MemberContext,
  nth: number,
  into: EventIdentity,
  leaves?: Leaves,
  plain?: boolean,
): EventIdentity {
  if (row.vendorId !== undefined && record.plain && row.content === plainContent) {
    const digest = record.plain.identify(row.source, row.scope, into)
    into.hi = signed(digest)
    into.lo = signed(digest, 16)
    return into
  }
  let basis: string
  if (row.vendorId !== undefined) {
    const id = `${row.source}\0${row.scope}\0${row.vendorId}`
    basis = `${id}\0${canonical(row.content, record, leaves, plain)}`
    // What decoding lost is part of the content: two records that differ only there are two events.
    if (record.lossy) basis += `\0${hash('sha256', record.bytes, 'hex')}`
    into.vid = hash64(id)
  } else {
    basis = `${row.source}\0${member.sha256}\0${record.offset}`
    if (nth > 0) basis += `\0${nth}`
    into.vid = 0n
  }
  const digest = hash('sha256', basis, 'hex')
  into.hi = signed(digest)
  into.lo = signed(digest, 16)
  into.req = row.correlation === undefined ? 0n : hash64(row.correlation)
  return into
}

/** Canonical content; the record's hash where JSON cannot hold it (lone surrogates, numbers beyond doubles). */
function canonical(content: unknown, record: Framed, leaves: Leaves | undefined, plain: boolean | undefined): string {
  try {
    return canonicalJson(content, leaves, plain)
  } catch {
    leaves?.clear()
    return hash('sha256', record.bytes, 'hex')
  }
}

/** `metadata.uid`: 32 hex digits. */
export function uidHex(hi: bigint, lo: bigint): string {
  return BigInt.asUintN(64, hi).toString(16).padStart(16, '0') + BigInt.asUintN(64, lo).toString(16).padStart(16, '0')
}

export function uidParts(hex: string): { hi: bigint; lo: bigint } | undefined {
  if (!/^[0-9a-f]{32}$/.test(hex)) return undefined
  return { hi: signed(hex), lo: signed(hex, 16) }
}
