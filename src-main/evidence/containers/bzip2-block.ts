// One bzip2 block: Huffman codes, move-to-front, Burrows-Wheeler, run lengths. Every count comes from hostile input and is bounded here.
// Written after the format description of Joe Tsai ("BZIP2: Format Specification", 2016) and checked against bzip2 itself.

/** The input ended inside the block. */
export class BitsEnd extends Error {}

export class BitReader {
  /** Position in bits. */
  at: number
  readonly bytes: Buffer
  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes
    this.at = at
  }
  /** Up to 24 bits. */
  read(n: number): number {
    const { bytes, at } = this
    const first = at >> 3
    if (at + n > bytes.length * 8) throw new BitsEnd()
    const four = (((bytes[first]! << 24) | (bytes[first + 1]! << 16) | (bytes[first + 2]! << 8) | bytes[first + 3]!) << (at & 7)) >>> 0
    this.at = at + n
    return n <= 24 && n > 0 ? four >>> (32 - n) : 0
  }
  long(): number {
    return this.read(16) * 65536 + this.read(16)
  }
}

interface Codes {
  shortest: number
  longest: number
  /** By length: the largest code, and what to add to a code to get its place in `symbols`. */
  limit: Int32Array
  base: Int32Array
  symbols: Uint16Array
}

const crcTable = new Int32Array(256)
for (let i = 0; i < 256; i++) {
  let sum = i << 24
  for (let bit = 0; bit < 8; bit++) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1
  crcTable[i] = sum
}

/** Reads the block after its magic and CRC. Throws an Error saying what is wrong, or BitsEnd. */
export function decodeBlock(input: BitReader, size: number, work: Uint32Array): { out: Buffer; crc: number } {
  if (input.read(1) !== 0) throw new Error('randomised blocks are not read')
  const origin = input.read(24)
  const used = usedBytes(input)
  const alphabet = used.length + 2
  const groups = input.read(3)
  if (groups < 2 || groups > 6) throw new Error('wrong number of code tables')
  const selectors = readSelectors(input, groups)
  const tables: Codes[] = []
  for (let i = 0; i < groups; i++) tables.push(readCodes(input, alphabet))

  const counts = new Uint32Array(257)
  const length = readSymbols(input, size, used, selectors, tables, work, counts)
  if (length === 0) return { out: Buffer.alloc(0), crc: 0 }
  if (origin >= length) throw new Error('its start lies outside')
  for (let i = 0; i < 256; i++) counts[i + 1]! += counts[i]!
  // Low byte: the symbol; upper 24 bits: the place of the next one.
  for (let i = 0; i < length; i++) {
    const place = counts[work[i]! & 0xff]!++
    work[place]! |= i << 8
  }
  return unrun(work, length, work[origin]! >>> 8)
}

function usedBytes(input: BitReader): Uint8Array {
  const map = input.read(16)
  const used: number[] = []
  for (let i = 0; i < 16; i++) {
    if (!(map & (0x8000 >> i))) continue
    const part = input.read(16)
    for (let j = 0; j < 16; j++) if (part & (0x8000 >> j)) used.push(i * 16 + j)
  }
  if (used.length === 0) throw new Error('no symbols')
  return Uint8Array.from(used)
}

function readSelectors(input: BitReader, groups: number): Uint8Array {
  const count = input.read(15)
  if (count === 0) throw new Error('no selectors')
  const order = [0, 1, 2, 3, 4, 5]
  const selectors = new Uint8Array(count)
  for (let i = 0; i < count; i++) {
    let place = 0
    while (input.read(1) === 1) if (++place >= groups) throw new Error('a selector names no table')
    const table = order[place]!
    order.splice(place, 1)
    order.unshift(table)
    selectors[i] = table
  }
  return selectors
}

function readCodes(input: BitReader, alphabet: number): Codes {
  const lengths = new Uint8Array(alphabet)
  let length = input.read(5)
  for (let i = 0; i < alphabet; i++) {
    for (;;) {
      if (length < 1 || length > 20) throw new Error('a code length outside 1 to 20')
      if (input.read(1) === 0) break
      length += input.read(1) === 0 ? 1 : -1
    }
    lengths[i] = length
  }
  const count = new Int32Array(22)
  for (const each of lengths) count[each]!++
  const codes: Codes = {
    shortest: lengths.reduce((a, b) => Math.min(a, b)),
    longest: lengths.reduce((a, b) => Math.max(a, b)),
    limit: new Int32Array(22).fill(-1),
    base: new Int32Array(22),
    symbols: new Uint16Array(alphabet),
  }
  let place = 0
  for (let n = 1; n <= 20; n++) for (let i = 0; i < alphabet; i++) if (lengths[i] === n) codes.symbols[place++] = i
  let code = 0
  let before = 0
  for (let n = 1; n <= 20; n++) {
    codes.base[n] = before - code
    code += count[n]!
    before += count[n]!
    codes.limit[n] = count[n]! > 0 ? code - 1 : -1
    code <<= 1
  }
  return codes
}

function symbol(input: BitReader, codes: Codes): number {
  let n = codes.shortest
  let code = input.read(n)
  for (;;) {
    if (code <= codes.limit[n]!) {
      const place = codes.base[n]! + code
      if (place >= 0 && place < codes.symbols.length) return codes.symbols[place]!
      throw new Error('a code of no symbol')
    }
    if (++n > codes.longest) throw new Error('a code of no symbol')
    code = (code << 1) | input.read(1)
  }
}

/** Fills `work` with the bytes of the transformed block; `counts` gets byte b's count at b + 1, so that a running sum says where b begins. */
function readSymbols(
  input: BitReader,
  size: number,
  used: Uint8Array,
  selectors: Uint8Array,
  tables: Codes[],
  work: Uint32Array,
  counts: Uint32Array,
): number {
  const order = Uint8Array.from(used)
  const end = used.length + 1
  let length = 0
  let run = 0
  let weight = 1
  for (let group = 0; ; group++) {
    if (group >= selectors.length) throw new Error('more symbols than selectors')
    const codes = tables[selectors[group]!]!
    for (let i = 0; i < 50; i++) {
      const next = symbol(input, codes)
      if (next <= 1) {
        // Runs are written in a bijective base 2; a longer one than the block is refused before it can overflow.
        run += weight << next
        weight <<= 1
        if (run > size) throw new Error('a run longer than the block')
        continue
      }
      if (run > 0) {
        if (length + run > size) throw new Error('more bytes than a block may hold')
        const byte = order[0]!
        counts[byte + 1]! += run
        work.fill(byte, length, length + run)
        length += run
        run = 0
        weight = 1
      }
      if (next === end) return length
      if (length >= size) throw new Error('more bytes than a block may hold')
      const byte = order[next - 1]!
      order.copyWithin(1, 0, next - 1)
      order[0] = byte
      counts[byte + 1]!++
      work[length++] = byte
    }
  }
}

function unrun(work: Uint32Array, length: number, first: number): { out: Buffer; crc: number } {
  let out = Buffer.allocUnsafe(length + 64 * 1024)
  let filled = 0
  let crc = -1
  let place = first
  let same = 0
  let before = -1
  for (let i = 0; i < length; i++) {
    const entry = work[place]!
    const byte = entry & 0xff
    place = entry >>> 8
    if (filled + 256 > out.length) out = Buffer.concat([out], out.length * 2)
    if (same === 4) {
      // After four equal bytes comes a count of more of them.
      for (let n = 0; n < byte; n++) {
        out[filled++] = before
        crc = (crc << 8) ^ crcTable[(crc >>> 24) ^ before]!
      }
      same = 0
      before = -1
      continue
    }
    out[filled++] = byte
    crc = (crc << 8) ^ crcTable[(crc >>> 24) ^ byte]!
    same = byte === before ? same + 1 : 1
    before = byte
  }
  return { out: out.subarray(0, filled), crc: ~crc >>> 0 }
}
