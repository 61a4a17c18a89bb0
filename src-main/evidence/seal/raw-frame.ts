// A zstd frame of one raw block (RFC 8878, 3.1.1), written without the compressor: what is compressed already comes out of it no smaller,
// and its state costs more than all else that sealing a small file needs.
import { xxh64Wasm } from './xxh64-wasm.ts'

/** A raw block holds no more. */
export const rawBytes = 128 * 1024
/** What a frame adds to its bytes, at most: magic, descriptor, size, block header, checksum. */
export const rawOverhead = 4 + 1 + 4 + 3 + 4

interface Exports {
  memory: WebAssembly.Memory
  place(): number
  low(length: number): number
}

let loaded: { window: Uint8Array; low: (length: number) => number } | undefined

/** The low 32 bits of XXH64, as an unsigned number; of at most `rawBytes` bytes. */
export function contentChecksum(bytes: Uint8Array): number {
  if (loaded === undefined) {
    const wasm = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(xxh64Wasm, 'base64'))).exports as unknown as Exports
    loaded = { window: new Uint8Array(wasm.memory.buffer, wasm.place(), rawBytes), low: wasm.low }
  }
  loaded.window.set(bytes)
  return loaded.low(bytes.length) >>> 0
}

/**
 * Whether bytes are of a compressed stream that zstd would store as it is, and few enough for one block. Archives are not among them: what they
 * hold uncompressed must not lie in the clear for a virus scanner to find.
 */
export function storesRaw(bytes: Uint8Array): boolean {
  if (bytes.length < 18 || bytes.length > rawBytes) return false
  const [a, b, c, d, e, f] = bytes
  if (a === 0x1f) return b === 0x8b && c === 8
  if (a === 0x28) return b === 0xb5 && c === 0x2f && d === 0xfd
  if (a === 0xfd) return b === 0x37 && c === 0x7a && d === 0x58 && e === 0x5a && f === 0
  return a === 0x42 && b === 0x5a && c === 0x68 && e === 0x31 && f === 0x41
}

/** Writes a frame with content size and content checksum, and gives its length; `into` must have room for `rawOverhead` more than the bytes. */
export function writeRawFrame(into: Buffer, at: number, bytes: Uint8Array): number {
  const size = bytes.length
  let next = into.writeUInt32LE(0xfd2fb528, at)
  // A single segment with a checksum; the size takes one, two or four bytes.
  if (size < 256) next = into.writeUInt8(size, into.writeUInt8(0x24, next))
  else if (size < 256 + 65536) next = into.writeUInt16LE(size - 256, into.writeUInt8(0x64, next))
  else next = into.writeUInt32LE(size, into.writeUInt8(0xa4, next))
  // The last block, raw.
  next = into.writeUIntLE(1 + size * 8, next, 3)
  into.set(bytes, next)
  return into.writeUInt32LE(contentChecksum(bytes), next + size) - at
}
