// From a raw record back to its event, on demand: OCSF is derived, never stored.
import type { ByteSpan, Framing, MemberContext, Normalised, Source } from '../contract/source.ts'
import { rowValue } from './framing/csv.ts'
import { decode } from './framing/decode.ts'
import { fromUtf16 } from './framing/utf16.ts'
import { createIdentity, eventIdentity, uidHex } from './identity.ts'
import { clearRow, createRow, rowFrom } from './row.ts'
import { spansOf } from './spans.ts'

/** Value of one record from its bytes. Without a framing it is told from the bytes: JSON, CSV when there is a header, else text. */
export function parseRecord(source: Source, framing: Framing | undefined, bytes: Uint8Array, header?: readonly string[]): unknown {
  if (framing?.encoding) return parseRecord(source, plain(framing), fromUtf16(bytes, framing.encoding).bytes, header)
  if (framing?.kind === 'own') return source.parse?.(framing.name, bytes, header)
  const { text } = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const first = text.trimStart()[0]
  const json = framing ? framing.kind.startsWith('json') : first === '{' || first === '[' || first === '"'
  if (json) {
    try {
      return JSON.parse(text)
    } catch {
      return JSON.parse(text.trimEnd().replace(/,$/, ''))
    }
  }
  if (header && (!framing || framing.kind === 'csv')) return rowValue(text, header, framing?.kind === 'csv' ? framing.delimiter : ',')
  return text
}

function plain(framing: Framing): Framing {
  const { encoding: _encoding, ...rest } = framing
  return rest as Framing
}

/** Whether the record's bytes are no valid text in the member's encoding. */
export function isLossy(framing: Framing | undefined, bytes: Uint8Array): boolean {
  if (framing?.encoding) return fromUtf16(bytes, framing.encoding).lossy
  return decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).lossy
}

export interface Derived extends Normalised {
  spans: ByteSpan[]
}

/** The events of one record with `metadata.uid` and byte spans; empty when the record is none any more (a newer normaliser). */
export function derive(
  source: Source,
  framing: Framing | undefined,
  member: MemberContext,
  bytes: Uint8Array,
  offset: number,
  sourceOf: (id: string) => Source | undefined,
): Derived[] {
  const lossy = isLossy(framing, bytes)
  const record = { offset, length: bytes.length, bytes, value: parseRecord(source, framing, bytes, member.header), lossy }
  const result = source.normalise(record, member)
  if (!('events' in result)) return []
  const row = createRow()
  const identity = createIdentity()
  return result.events.map((normalised, nth) => {
    clearRow(row, source.id)
    rowFrom(normalised, row)
    eventIdentity(row, record, member, nth, identity)
    normalised.event.metadata.uid = uidHex(identity.hi, identity.lo)
    const owner = normalised.routed ? (sourceOf(normalised.routed.source) ?? source) : source
    return { ...normalised, spans: spansOf(owner, framing, bytes, member.header, normalised.event, normalised.routed?.at) }
  })
}
