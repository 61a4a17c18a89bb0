// zstd frames (RFC 8878) one by one. Node's one-shot and stream decoders stop after the first frame of several,
// so we find each frame's end ourselves by walking its block headers.
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

const options = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } }
const magic = 0xfd2fb528
/** Skippable frames have one of sixteen magics; ours are the first (pack index) and the last but one (seek table, as zstd's seekable format says). */
export const packIndexMagic = 0x184d2a50
export const seekTableMagic = 0x184d2a5e

/** One frame with content size and content checksum. */
export function compressFrame(bytes: Uint8Array): Buffer {
  return zstdCompressSync(bytes, options)
}

/** Throws when the frame is damaged or gives more than `most` bytes. */
export function decompressFrame(frame: Uint8Array, most: number): Buffer {
  return zstdDecompressSync(frame, { maxOutputLength: Math.max(1, most) })
}

export function isSkippable(bytes: Buffer, at: number): boolean {
  return at + 4 <= bytes.length && (bytes.readUInt32LE(at) & 0xfffffff0) >>> 0 === packIndexMagic
}

export function isFrame(bytes: Buffer, at: number): boolean {
  return at + 4 <= bytes.length && bytes.readUInt32LE(at) === magic
}

/**
 * Length of the frame (skippable or not) at `at`. `'more'` when the bytes end before it does, `undefined` when there is no frame.
 */
export function frameLength(bytes: Buffer, at: number): number | 'more' | undefined {
  if (at + 4 > bytes.length) return 'more'
  if (isSkippable(bytes, at)) {
    if (at + 8 > bytes.length) return 'more'
    const length = 8 + bytes.readUInt32LE(at + 4)
    return at + length > bytes.length ? 'more' : length
  }
  if (!isFrame(bytes, at)) return undefined
  if (at + 5 > bytes.length) return 'more'
  const descriptor = bytes[at + 4]!
  if ((descriptor & 0x08) !== 0) return undefined // reserved bit
  const single = (descriptor & 0x20) !== 0
  const dictionary = [0, 1, 2, 4][descriptor & 3]!
  const sizeFlag = descriptor >> 6
  const size = sizeFlag === 0 ? (single ? 1 : 0) : 1 << sizeFlag
  let next = at + 5 + (single ? 0 : 1) + dictionary + size
  for (;;) {
    if (next + 3 > bytes.length) return 'more'
    const header = bytes.readUIntLE(next, 3)
    const type = (header >> 1) & 3
    if (type === 3) return undefined
    next += 3 + (type === 1 ? 1 : header >> 3)
    if ((header & 1) !== 0) break
  }
  if ((descriptor & 0x04) !== 0) next += 4
  return next > bytes.length ? 'more' : next - at
}

export function skippableFrame(frameMagic: number, payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(8 + payload.length)
  frame.writeUInt32LE(frameMagic, 0)
  frame.writeUInt32LE(payload.length, 4)
  frame.set(payload, 8)
  return frame
}

export interface SeekEntry {
  /** Compressed and original length of one frame. */
  stored: number
  size: number
}
const seekFooter = 0x8f92eab1

/** The closing frame of zstd's seekable format: where each frame lies, without checksums (each frame carries its own). */
export function seekTable(entries: readonly SeekEntry[]): Buffer {
  const payload = Buffer.allocUnsafe(entries.length * 8 + 9)
  entries.forEach((entry, i) => {
    payload.writeUInt32LE(entry.stored, i * 8)
    payload.writeUInt32LE(entry.size, i * 8 + 4)
  })
  payload.writeUInt32LE(entries.length, entries.length * 8)
  payload[entries.length * 8 + 4] = 0
  payload.writeUInt32LE(seekFooter, entries.length * 8 + 5)
  return skippableFrame(seekTableMagic, payload)
}

/** Reads the seek table at the end of a file of `length` bytes, or undefined when it is damaged. */
export function readSeekTable(read: (offset: number, length: number) => Buffer, length: number): SeekEntry[] | undefined {
  if (length < 17) return undefined
  const footer = read(length - 9, 9)
  if (footer.length < 9 || footer.readUInt32LE(5) !== seekFooter || footer[4] !== 0) return undefined
  const count = footer.readUInt32LE(0)
  const start = length - 17 - count * 8
  if (start < 0) return undefined
  const frame = read(start, length - start)
  if (frame.length < length - start || frame.readUInt32LE(0) !== seekTableMagic || frame.readUInt32LE(4) !== count * 8 + 9) return undefined
  const entries: SeekEntry[] = []
  let sum = 0
  for (let i = 0; i < count; i++) {
    const entry = { stored: frame.readUInt32LE(8 + i * 8), size: frame.readUInt32LE(12 + i * 8) }
    sum += entry.stored
    entries.push(entry)
  }
  return sum === start ? entries : undefined
}
