// Bytes that arrive in any pieces are the frames that were sent; what is kept is kept whole, and what had to go is told.
import { describe, expect, it } from 'vitest'
import { KeptRecords } from './kept-records.ts'
import { Recent } from './recent.ts'
import { FrameReader } from './wire.ts'

function frame(kind: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(payload.length + 4, 0)
  head.writeUInt16LE(kind, 4)
  return Buffer.concat([head, payload])
}

function exitRecord(ts: number): Buffer {
  const b = Buffer.alloc(104)
  b.writeUInt32LE(104, 0)
  b.writeUInt16LE(3, 4)
  b.writeBigUInt64LE(BigInt(ts), 8)
  return b
}

describe('what comes from the probe', () => {
  it.each([1, 7, 8, 9, 100, 65_536])('is cut into the same frames from pieces of %i bytes', (piece) => {
    const sent = [0, 1, 5, 300, 400_000, 2, 1_500_000, 64].map((size, i) => Buffer.alloc(size, i + 1))
    const stream = Buffer.concat(sent.map((payload, i) => frame(i, payload)))
    const got: Buffer[] = []
    const reader = new FrameReader()
    const step = stream.length > 10_000 && piece < 100 ? piece * 97 : piece
    for (let at = 0; at < stream.length; at += step)
      reader.push(Buffer.from(stream.subarray(at, at + step)), (kind, payload) => {
        expect(kind).toBe(got.length)
        got.push(Buffer.from(payload))
      })
    expect(got.map((one) => one.length)).toEqual(sent.map((one) => one.length))
    expect(got.every((one, i) => one.equals(sent[i]!))).toBe(true)
  })

  it('refuses a frame of an impossible size', () => {
    expect(() => new FrameReader().push(Buffer.alloc(16, 255), () => {})).toThrow('a frame of')
  })

  it('is kept by copy, and the oldest goes first', () => {
    const kept = new KeptRecords()
    for (let i = 0; i < 40; i++) {
      const bytes = Buffer.alloc(100_000, i)
      kept.add(bytes)
      bytes.fill(255)
    }
    expect(kept.bytes).toBe(4_000_000)
    kept.shed(1_200_000)
    expect(kept.bytes).toBeLessThanOrEqual(1_200_000)
    expect(kept.bytes).toBeGreaterThan(600_000)
    const left = [...kept.frames()].flatMap((one) => Array.from({ length: one.length / 100_000 }, (_, i) => one[i * 100_000]!))
    expect(left).toEqual(Array.from({ length: left.length }, (_, i) => 40 - left.length + i))
    kept.clear()
    expect([kept.bytes, [...kept.frames()].length]).toEqual([0, 0])
  })

  it('says from when on events were kept, once some had to go', () => {
    const recent = new Recent(1_000_000)
    for (let i = 0; i < 5_000; i++) recent.add(exitRecord(1000 + i))
    expect(recent.since).toBeUndefined()
    for (let i = 5_000; i < 30_000; i++) recent.add(exitRecord(1000 + i))
    const all = recent.around(() => true)
    expect(recent.since).toBe(all[0]!.ts)
    expect(all.at(-1)!.ts).toBe(30_999)
    expect(all.length).toBe(recent.bytes / 104)
  })
})
