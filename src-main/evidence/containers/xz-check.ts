// The integrity checks an .xz block may carry.
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

export interface BlockCheck {
  /** Bytes it takes in the file. */
  readonly size: number
  update(bytes: Buffer): void
  /** True also for checks that we only skip. */
  matches(stored: Buffer): boolean
}

/** By the number in the stream header (xz format 2.1.1.2): the sizes are fixed also for those nobody defined. */
export function blockCheck(type: number): BlockCheck {
  if (type === 1) {
    let sum = 0
    return {
      size: 4,
      update(bytes) {
        sum = crc32(bytes, sum)
      },
      matches: (stored) => stored.readUInt32LE(0) === sum,
    }
  }
  if (type === 4) {
    const sum = crc64()
    return { size: 8, update: sum.update, matches: (stored) => sum.digest().equals(stored) }
  }
  if (type === 10) {
    const sum = createHash('sha256')
    return { size: 32, update: (bytes) => void sum.update(bytes), matches: (stored) => sum.digest().equals(stored) }
  }
  return { size: [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64][type]!, update() {}, matches: () => true }
}

const low = new Int32Array(256)
const high = new Int32Array(256)
for (let i = 0; i < 256; i++) {
  let lo = i
  let hi = 0
  for (let bit = 0; bit < 8; bit++) {
    const odd = lo & 1
    lo = (lo >>> 1) | (hi << 31)
    hi >>>= 1
    if (odd) {
      lo ^= 0xd7870f42
      hi ^= 0xc96c5795
    }
  }
  low[i] = lo
  high[i] = hi
}

/** CRC-64 of ECMA-182, reflected, in two halves since JavaScript's integers are too short. */
function crc64() {
  let lo = -1
  let hi = -1
  return {
    update(bytes: Buffer) {
      for (let i = 0; i < bytes.length; i++) {
        const at = (lo ^ bytes[i]!) & 0xff
        lo = ((lo >>> 8) | (hi << 24)) ^ low[at]!
        hi = (hi >>> 8) ^ high[at]!
      }
    },
    digest(): Buffer {
      const out = Buffer.allocUnsafe(8)
      out.writeInt32LE(~lo, 0)
      out.writeInt32LE(~hi, 4)
      return out
    },
  }
}
