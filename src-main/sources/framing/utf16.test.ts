// UTF-16: offsets and bytes are the member's own, whatever the pieces; what is too long is passed on to the last byte.
import { expect, test } from 'vitest'
import { limits } from '../../contract/limits.ts'
import type { Emit, Framing, Source } from '../../contract/source.ts'
import { createFramer } from './framer.ts'
import { encodingOf, fromUtf16 } from './utf16.ts'

interface Seen {
  kind: string
  offset: number
  text: string
  lossy?: boolean | undefined
}

function frame(bytes: Buffer, framing: Framing, piece: number): { seen: Seen[]; passed: number[] } {
  const seen: Seen[] = []
  const passed: number[] = []
  let size = 0
  const big = framing.encoding === 'utf-16be'
  const textOf = (held: Uint8Array) => (big ? Buffer.from(held).swap16() : Buffer.from(held)).toString('utf16le')
  const emit: Emit = {
    record(offset, length, held, _value, lossy) {
      expect(held.length).toBe(length)
      expect(Buffer.from(held).equals(bytes.subarray(offset, offset + length))).toBe(true)
      seen.push({ kind: 'record', offset, text: textOf(held), lossy })
    },
    reject(offset, length, reason, held) {
      if (held) expect(Buffer.from(held).equals(bytes.subarray(offset, offset + length))).toBe(true)
      else {
        expect(size).toBe(length)
        passed.push(offset, length)
        size = 0
      }
      seen.push({ kind: reason.slice(0, 12), offset, text: '' })
    },
    ignore(offset, _length, reason) {
      seen.push({ kind: reason, offset, text: '' })
    },
    part(held) {
      size += held.length
    },
  }
  const framer = createFramer({ id: 'x' } as Source, framing)
  for (let at = 0; at < bytes.length; at += piece) framer.push(Uint8Array.from(bytes.subarray(at, at + piece)), emit)
  framer.end(emit)
  return { seen, passed }
}

const text = 'caf\u00e9 \ud83d\ude00\r\n\nb\ud800c\nend'

test.each(['utf-16le', 'utf-16be'] as const)('%s in any pieces: a pair is never cut, half a pair is lossy', (encoding) => {
  const little = Buffer.from(`\ufeff${text}`, 'utf16le')
  const bytes = encoding === 'utf-16be' ? little.swap16() : little
  expect(encodingOf(bytes)).toBe(encoding)
  for (const piece of [1, 2, 3, 5, 1000]) {
    expect(frame(bytes, { kind: 'lines', encoding }, piece).seen).toEqual([
      { kind: 'record', offset: 2, text: 'caf\u00e9 \ud83d\ude00', lossy: false },
      { kind: 'record', offset: 2 + 2 * 10, text: 'b\ud800c', lossy: true },
      { kind: 'record', offset: 2 + 2 * 14, text: 'end', lossy: false },
    ])
  }
})

test('a line longer than a record may be is passed on whole, its neighbours are read', () => {
  const long = '\u00e9'.repeat(limits.recordBytes / 2 + 1000)
  const bytes = Buffer.from(`\ufeffone\n${long}\ntwo\n`, 'utf16le')
  const { seen, passed } = frame(bytes, { kind: 'lines', encoding: 'utf-16le' }, 1 << 16)
  expect(seen.map(({ kind, text: line }) => (kind === 'record' ? line : kind))).toEqual(['one', 'longer than ', 'two'])
  expect(passed).toEqual([10, 2 * long.length])
})

test('bytes of UTF-8 know where they come from', () => {
  const { bytes, outer, lossy } = fromUtf16(Buffer.from('\u00e9\ud83d\ude00x', 'utf16le'), 'utf-16le')
  expect(bytes.toString()).toBe('\u00e9\ud83d\ude00x')
  expect([...outer]).toEqual([0, 0, 2, 2, 2, 2, 6, 8])
  expect(lossy).toBe(false)
})
