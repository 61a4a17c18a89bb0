// gzip (RFC 1952): many members in a row, damage and truncation named with the offsets on both sides.
import { constants, crc32, createGunzip, createInflateRaw, type Gunzip, gunzipSync } from 'node:zlib'
import type { Problem } from '../content.ts'
import type { ByteReader } from './byte-reader.ts'
import type { Decoder } from './decoder.ts'
import { drive, pieceBytes } from './transform.ts'

/** A file that says to be larger is unpacked in pieces of this size, which are then joined. */
const wholeBytes = 16 * 1024 * 1024

/** The short way for a small file: all at once. Undefined when it is damaged or gives more than `most`. */
export function gunzipWhole(bytes: Buffer, most: number): Buffer | undefined {
  // The last four bytes name the size (modulo 2^32) of the last member; most files have one member.
  const size = bytes.length < 18 ? most + 1 : bytes.readUInt32LE(bytes.length - 4)
  if (size > most) return undefined
  try {
    // A buffer of the right size at once saves joining pieces; what the file states is only a hint for it.
    return gunzipSync(bytes, { maxOutputLength: most, chunkSize: Math.min(Math.max(size + 64, 1024), wholeBytes) })
  } catch {
    return undefined
  }
}

/** What Node's own one-shot calls use; not documented, so its absence only costs time. */
interface Inner {
  _handle?: {
    reset(): void
    writeSync(flush: number, from: Buffer, at: number, length: number, into: Buffer, intoAt: number, intoLength: number): void
  } | null
  _writeState?: Uint32Array
}

/**
 * As `gunzipWhole`, for many small files one after the other: one decompressor and one buffer for all. What it gives is valid until it is
 * asked again. Only the plain case is done here; whatever is odd goes the other way.
 */
export class GunzipScratch {
  #stream: (Gunzip & Inner) | undefined
  #out = Buffer.alloc(0)

  whole(bytes: Buffer): Buffer | undefined {
    const size = bytes.length < 18 ? Number.POSITIVE_INFINITY : bytes.readUInt32LE(bytes.length - 4)
    if (size > scratchBytes) return undefined
    if (this.#out.length <= size) this.#out = Buffer.allocUnsafeSlow(Math.min(scratchBytes, Math.max(256 * 1024, size * 2)) + 64)
    if (this.#stream === undefined || this.#stream.destroyed) {
      this.#stream = createGunzip()
      // An error ends the stream, which is looked at below; the file is read again and says what is wrong with it.
      this.#stream.on('error', () => {})
    }
    const { _handle: handle, _writeState: state } = this.#stream
    if (!handle?.writeSync || !state) return undefined
    handle.reset()
    handle.writeSync(constants.Z_FINISH, bytes, 0, bytes.length, this.#out, 0, this.#out.length)
    const [room, left] = state
    return this.#stream.destroyed || left !== 0 || room === 0 ? undefined : this.#out.subarray(0, this.#out.length - room!)
  }
}
const scratchBytes = 8 * 1024 * 1024

export const gunzip: Decoder = async function* (input, { chunkSize }) {
  let produced = 0
  for (let member = 0; ; member++) {
    const start = input.offset
    const head = await input.peek(18)
    if (member > 0 && head.length === 0) return undefined
    if (member > 0 && !(head[0] === 0x1f && head[1] === 0x8b)) return trailing(input, start, produced)
    const header = await headerLength(input)
    if (typeof header === 'string') return cut(header, start, produced)
    input.take(header)

    const inflate = drive(createInflateRaw({ chunkSize, finishFlush: constants.Z_SYNC_FLUSH }))
    const dataStart = input.offset
    let sum = 0
    let size = 0
    try {
      for (let ended = false; !ended; ) {
        const piece = (await input.peek(1)).subarray(0, pieceBytes)
        const step = piece.length === 0 ? await inflate.finish() : await inflate.step(piece)
        input.take(dataStart + inflate.consumed - input.offset)
        for (const out of step.out) {
          sum = crc32(out, sum)
          size += out.length
          produced += out.length
          yield out
        }
        if (step.error) return cut(`damaged deflate data (${step.error.message})`, input.offset, produced)
        if (piece.length === 0) return cut('the file ends inside the compressed data', input.offset, produced)
        ended = step.ended
      }
    } finally {
      inflate.destroy()
    }

    const trailer = await input.peek(8)
    if (trailer.length < 8) return cut('the file ends before the checksum', input.offset + trailer.length, produced)
    if (trailer.readUInt32LE(0) !== sum) return noted('the CRC-32 differs', input.offset, produced)
    if (trailer.readUInt32LE(4) !== size % 2 ** 32) return noted('the stated size differs', input.offset + 4, produced)
    input.take(8)
  }
}

async function headerLength(input: ByteReader): Promise<number | string> {
  const ends = 'the file ends inside the gzip header'
  let head = await input.peek(10)
  if (head.length < 10) return ends
  if (head[2] !== 8) return `unknown compression method ${head[2]}`
  const flags = head[3]!
  let at = 10
  const reach = async (n: number) => {
    head = await input.peek(n)
    return head.length >= n
  }
  if (flags & 4) {
    if (!(await reach(at + 2))) return ends
    at += 2 + head.readUInt16LE(at)
  }
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue
    // Names and comments end with NUL; beyond 64 KiB it is no header any more.
    let end = -1
    for (let want = at + 256; ; want *= 2) {
      const whole = await reach(want)
      end = head.indexOf(0, at)
      if (end >= 0) break
      if (!whole) return ends
      if (want > 65536) return 'a header field without end'
    }
    at = end + 1
  }
  if (flags & 2) at += 2
  return (await reach(at)) ? at : ends
}

/** Zeros are padding of tapes and block devices; anything else may be hidden there. */
async function trailing(input: ByteReader, start: number, produced: number): Promise<Problem | undefined> {
  let zeros = true
  for (;;) {
    const rest = await input.peek(1)
    if (rest.length === 0) break
    if (zeros && rest.some((byte) => byte !== 0)) zeros = false
    input.take(rest.length)
  }
  if (zeros) return undefined
  return noted(`${input.offset - start} bytes after the last gzip member, which are not gzip`, start, produced)
}

function cut(what: string, storedOffset: number, offset: number): Problem {
  return {
    state: offset === 0 ? 'failed' : 'cut',
    reason: `gzip: ${what} at stored byte ${storedOffset}; read up to byte ${offset}`,
    storedOffset,
    offset,
  }
}
function noted(what: string, storedOffset: number, offset: number): Problem {
  return { state: 'noted', reason: `gzip: ${what} at stored byte ${storedOffset}; read up to byte ${offset}`, storedOffset, offset }
}
