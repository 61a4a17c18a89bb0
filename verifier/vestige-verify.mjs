#!/usr/bin/env node
// vestige-verify: checks a Vestige case folder, an exported bundle, a sensor's package or a ledger. One file, no dependencies,
// no network, nothing written. It shares no code with the workstation, so that a fault of the one is not a fault of the other.
//
//   node vestige-verify.mjs PATH [--head COUNT:HEX] [--key FINGERPRINT] [--json]
//
// The same text runs inside vestige-verify.html, in a browser without a network. Node's own SHA-256, BLAKE2b and zstd are used
// where they exist, because they are fast; VESTIGE_VERIFY_PLAIN=1 makes it use only what is written here.
// Exit status: 0 what was checked holds, 2 wrong usage, 3 something does not hold.
//
// Contents: 1 bytes  2 hashes  3 signatures  4 decompression  5 containers  6 canonical JSON  7 findings  8 ledger  9 sealed originals
//           10 packages  11 Merkle trees  12 bundle  13 citations  14 the whole  15 words  16 command line

const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined
const plain = isNode && process.env.VESTIGE_VERIFY_PLAIN === '1'
const native = isNode && !plain ? { crypto: await import('node:crypto'), zlib: await import('node:zlib') } : undefined

// ---------------------------------------------------------------------------------------------------------------- 1 bytes

const utf8 = new TextEncoder()
/** Strict: bytes that are no UTF-8 are no text of ours. */
const fromUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const text = (bytes) => fromUtf8.decode(bytes)
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const isHash = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const unhex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const latin1 = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i])
export const u32 = (bytes, at) => (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0

function concat(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Undefined for anything but the one right spelling: decoders pass over stray characters and unused bits, and so would a forger. */
function unbase64(written) {
  if (typeof written !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(written) || written.length % 4 !== 0) return undefined
  const bytes = Uint8Array.from(atob(written), (c) => c.charCodeAt(0))
  return btoa(latin1(bytes)) === written ? bytes : undefined
}

// --------------------------------------------------------------------------------------------------------------- 2 hashes

/** Fractional parts of the cube and square roots of the first primes (FIPS 180-4; RFC 7693 takes 64 bits of them, here low half first). */
const words32 = (hex) => Uint32Array.from(hex.match(/.{8}/g), (word) => Number.parseInt(word, 16))
const k256 = words32(
  '428a2f9871374491b5c0fbcfe9b5dba53956c25b59f111f1923f82a4ab1c5ed5d807aa9812835b01243185be550c7dc372be5d7480deb1fe9bdc06a7c19bf174' +
    'e49b69c1efbe47860fc19dc6240ca1cc2de92c6f4a7484aa5cb0a9dc76f988da983e5152a831c66db00327c8bf597fc7c6e00bf3d5a7914706ca635114292967' +
    '27b70a852e1b21384d2c6dfc53380d13650a7354766a0abb81c2c92e92722c85a2bfe8a1a81a664bc24b8b70c76c51a3d192e819d6990624f40e3585106aa070' +
    '19a4c1161e376c082748774c34b0bcb5391c0cb34ed8aa4a5b9cca4f682e6ff3748f82ee78a5636f84c878148cc7020890befffaa4506cebbef9a3f7c67178f2',
)
const h256 = words32('6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19')
const h512 = words32(
  'f3bcc9086a09e66784caa73bbb67ae85fe94f82b3c6ef3725f1d36f1a54ff53aade682d1510e527f2b3e6c1f9b05688cfb41bd6b1f83d9ab137e21795be0cd19',
)

class PlainSha256 {
  #state = h256.slice()
  #words = new Uint32Array(64)
  #rest = new Uint8Array(64)
  #held = 0
  #length = 0
  update(bytes) {
    this.#length += bytes.length
    let at = 0
    if (this.#held > 0) {
      at = Math.min(64 - this.#held, bytes.length)
      this.#rest.set(bytes.subarray(0, at), this.#held)
      this.#held += at
      if (this.#held < 64) return this
      this.#block(this.#rest, 0)
    }
    for (; at + 64 <= bytes.length; at += 64) this.#block(bytes, at)
    this.#rest.set(bytes.subarray(at))
    this.#held = bytes.length - at
    return this
  }
  #block(bytes, at) {
    const w = this.#words
    const s = this.#state
    for (let i = 0; i < 16; i++, at += 4) w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]
      const y = w[i - 2]
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
      w[i] = w[i - 16] + s0 + w[i - 7] + s1
    }
    let [a, b, c, d, e, f, g, h] = s
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + k256[i] + w[i]) | 0
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + t1) | 0
      d = c
      c = b
      b = a
      a = (t1 + t2) | 0
    }
    s[0] += a
    s[1] += b
    s[2] += c
    s[3] += d
    s[4] += e
    s[5] += f
    s[6] += g
    s[7] += h
  }
  hex() {
    const bits = BigInt(this.#length) * 8n
    const pad = new Uint8Array((this.#held < 56 ? 56 : 120) - this.#held + 8)
    pad[0] = 0x80
    for (let i = 0; i < 8; i++) pad[pad.length - 1 - i] = Number((bits >> BigInt(8 * i)) & 255n)
    this.update(pad)
    return Array.from(this.#state, (word) => word.toString(16).padStart(8, '0')).join('')
  }
}

function sha256Stream() {
  if (!native) return new PlainSha256()
  const hash = native.crypto.createHash('sha256')
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') }
}
function sha256(bytes) {
  const hash = sha256Stream()
  hash.update(bytes)
  return hash.hex()
}

const sigma = [
  '0123456789abcdef',
  'ea489fd61c02b753',
  'b8c052fdae367194',
  '7931dcbe265a40f8',
  '905724afe1bc683d',
  '2c6a0b834d75fe19',
  'c51fed4a0763928b',
  'db7ec13950f4862a',
  '6fe9b308c2d714a5',
  'a2847615fb9e3cd0',
].map((row) => Array.from(row, (digit) => Number.parseInt(digit, 16)))
/** BLAKE2b-512 without a key (RFC 7693); 64-bit words as pairs of 32, low one first. */
function blake2b(bytes) {
  if (native) return new Uint8Array(native.crypto.createHash('blake2b512').update(bytes).digest())
  const h = h512.slice()
  h[0] ^= 0x01010040
  const v = new Uint32Array(32)
  const m = new Uint32Array(32)
  const add = (a, b) => {
    const low = v[a] + v[b]
    v[a + 1] += v[b + 1] + (low > 0xffffffff ? 1 : 0)
    v[a] = low
  }
  const addWord = (a, i) => {
    const low = v[a] + m[i]
    v[a + 1] += m[i + 1] + (low > 0xffffffff ? 1 : 0)
    v[a] = low
  }
  /** v[a] = (v[a] ^ v[b]) rotated right by n. */
  const turn = (a, b, n) => {
    let low = v[a] ^ v[b]
    let high = v[a + 1] ^ v[b + 1]
    if (n >= 32) [low, high, n] = [high, low, n - 32]
    v[a] = n === 0 ? low : (low >>> n) | (high << (32 - n))
    v[a + 1] = n === 0 ? high : (high >>> n) | (low << (32 - n))
  }
  const mix = (a, b, c, d, x, y) => {
    add(a, b)
    addWord(a, x)
    turn(d, a, 32)
    add(c, d)
    turn(b, c, 24)
    add(a, b)
    addWord(a, y)
    turn(d, a, 16)
    add(c, d)
    turn(b, c, 63)
  }
  const block = new Uint8Array(128)
  const blocks = Math.max(1, Math.ceil(bytes.length / 128))
  for (let n = 0; n < blocks; n++) {
    const piece = bytes.subarray(n * 128, n * 128 + 128)
    block.fill(0)
    block.set(piece)
    for (let i = 0; i < 32; i++) m[i] = u32(block, i * 4)
    v.set(h)
    v.set(h512, 16)
    const counted = n * 128 + piece.length
    v[24] ^= counted >>> 0
    v[25] ^= Math.floor(counted / 2 ** 32)
    if (n === blocks - 1) {
      v[28] = ~v[28]
      v[29] = ~v[29]
    }
    for (let round = 0; round < 12; round++) {
      const s = sigma[round % 10]
      mix(0, 8, 16, 24, s[0] * 2, s[1] * 2)
      mix(2, 10, 18, 26, s[2] * 2, s[3] * 2)
      mix(4, 12, 20, 28, s[4] * 2, s[5] * 2)
      mix(6, 14, 22, 30, s[6] * 2, s[7] * 2)
      mix(0, 10, 20, 30, s[8] * 2, s[9] * 2)
      mix(2, 12, 22, 24, s[10] * 2, s[11] * 2)
      mix(4, 14, 16, 26, s[12] * 2, s[13] * 2)
      mix(6, 8, 18, 28, s[14] * 2, s[15] * 2)
    }
    for (let i = 0; i < 16; i++) h[i] ^= v[i] ^ v[i + 16]
  }
  return new Uint8Array(h.buffer)
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n
})
function crc32(bytes) {
  let crc = 0xffffffff
  for (let i = 0; i < bytes.length; i++) crc = crcTable[(crc ^ bytes[i]) & 255] ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

// ----------------------------------------------------------------------------------------------------------- 3 signatures
// Ed25519 (RFC 8032) is what browsers (since 2025) and Node bring along as Web Cryptography: without it nothing here would be shorter than
// all the rest, and whoever doubts it can check every signature with `openssl` or `minisign` as docs/examiner/verify-by-hand.md shows.

async function ed25519(publicKey, message, signature) {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', key, signature, message)
  } catch (error) {
    if (error.name === 'NotSupportedError')
      throw new Error('this browser cannot check Ed25519 signatures: use a newer one, or Node', { cause: error })
    return false
  }
}

/** A minisign public key: its file, or the line in it. */
function minisignKey(written) {
  const line = written
    .split('\n')
    .map((one) => one.trim())
    .find((one) => one !== '' && !one.startsWith('untrusted comment:'))
  const bytes = unbase64(line)
  if (bytes?.length !== 42 || latin1(bytes.subarray(0, 2)) !== 'Ed') return undefined
  return { id: hexOf(bytes.slice(2, 10).reverse()).toUpperCase(), bytes: bytes.slice(10) }
}

/** Why a prehashed minisign signature over these bytes does not hold; undefined when it does. */
async function minisignFault(key, bytes, written) {
  const lines = written.split('\n')
  const signed = unbase64(lines[1])
  const global = unbase64(lines[3])
  const trusted = /^trusted comment: (.*)$/.exec(lines[2] ?? '')?.[1]
  if (
    lines.length !== 5 ||
    lines[4] !== '' ||
    !lines[0].startsWith('untrusted comment: ') ||
    signed?.length !== 74 ||
    global?.length !== 64 ||
    trusted === undefined
  )
    return 'the signature file is no minisign signature'
  if (latin1(signed.subarray(0, 2)) !== 'ED') return 'the signature is not of the prehashed kind (ED)'
  if (hexOf(signed.slice(2, 10).reverse()).toUpperCase() !== key.id) return 'the signature names another key'
  if (!(await ed25519(key.bytes, blake2b(bytes), signed.subarray(10)))) return 'the signature does not fit these bytes and this key'
  if (!(await ed25519(key.bytes, concat(signed.subarray(10), utf8.encode(trusted)), global))) return 'the trusted comment was changed'
  return undefined
}

// -------------------------------------------------------------------------------------------------------- 4 decompression

export class Damaged extends Error {}
class NotOpened extends Error {}
export const damaged = (what) => new Damaged(what)

/** Bytes that grow as they are written; no more than `most`. */
export class Growing {
  constructor(expected, most) {
    this.most = most
    this.bytes = new Uint8Array(Math.min(Math.max(expected, 1024), most))
    this.length = 0
  }
  room(n) {
    const wanted = this.length + n
    if (wanted > this.most) throw damaged(`gives more than ${this.most} bytes`)
    if (wanted <= this.bytes.length) return
    const larger = new Uint8Array(Math.min(this.most, Math.max(wanted, this.bytes.length * 2)))
    larger.set(this.bytes.subarray(0, this.length))
    this.bytes = larger
  }
  put(bytes) {
    this.room(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }
  /** `length` bytes from `distance` back; they may overlap what is being written. */
  copy(distance, length) {
    if (distance > this.length || distance < 1) throw damaged('refers to bytes before its beginning')
    this.room(length)
    const { bytes } = this
    let to = this.length
    if (distance >= length) bytes.copyWithin(to, to - distance, to - distance + length)
    else for (let from = to - distance, end = to + length; to < end; ) bytes[to++] = bytes[from++]
    this.length += length
  }
  taken() {
    return this.bytes.subarray(0, this.length)
  }
}

const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const distanceBase = Array.from({ length: 30 }, (_, i) => (i < 4 ? i + 1 : ((2 + (i & 1)) << ((i >> 1) - 1)) + 1))
const distanceBits = Array.from({ length: 30 }, (_, i) => (i < 4 ? 0 : (i >> 1) - 1))
const codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** Canonical Huffman codes as a table over `width` bits read low bit first: symbol * 16 + length. */
function inflateTable(lengths) {
  const width = Math.max(1, ...lengths)
  const table = new Uint16Array(1 << width)
  let code = 0
  for (let length = 1; length <= width; length++, code <<= 1)
    lengths.forEach((each, symbol) => {
      if (each !== length) return
      let reversed = 0
      for (let i = 0; i < length; i++) reversed |= ((code >> i) & 1) << (length - 1 - i)
      for (let at = reversed; at < table.length; at += 1 << length) table[at] = symbol * 16 + length
      code++
    })
  return { table, mask: table.length - 1 }
}
const fixedLengths = Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))
const fixedTables = [inflateTable(fixedLengths), inflateTable(new Array(30).fill(5))]

/** DEFLATE (RFC 1951) from `at`: what it gives, and where it ends. */
function inflate(bytes, at, most) {
  const out = new Growing(bytes.length * 4, most)
  let held = 0
  let count = 0
  const need = (n) => {
    while (count < n) {
      if (at > bytes.length + 4) throw damaged('ends early')
      held |= (bytes[at++] ?? 0) << count
      count += 8
    }
  }
  const bits = (n) => {
    need(n)
    const value = held & ((1 << n) - 1)
    held >>>= n
    count -= n
    return value
  }
  const symbol = ({ table, mask }) => {
    need(15)
    const found = table[held & mask]
    if (found === 0) throw damaged('holds a code that stands for nothing')
    held >>>= found & 15
    count -= found & 15
    return found >> 4
  }
  for (let last = false; !last; ) {
    last = bits(1) === 1
    const kind = bits(2)
    if (kind === 0) {
      at -= count >> 3
      held = 0
      count = 0
      const length = bytes[at] | (bytes[at + 1] << 8)
      if (at + 4 + length > bytes.length || (length ^ 0xffff) !== (bytes[at + 2] | (bytes[at + 3] << 8)))
        throw damaged('has a stored block that is none')
      out.put(bytes.subarray(at + 4, at + 4 + length))
      at += 4 + length
      continue
    }
    if (kind === 3) throw damaged('has a block of no kind')
    const [codes, distances] = kind === 1 ? fixedTables : dynamicTables(bits, symbol)
    for (;;) {
      const code = symbol(codes)
      if (code < 256) {
        out.room(1)
        out.bytes[out.length++] = code
      } else if (code === 256) break
      else {
        if (code > 285) throw damaged('has a length that is none')
        const length = lengthBase[code - 257] + bits(lengthBits[code - 257])
        const place = symbol(distances)
        if (place > 29) throw damaged('has a distance that is none')
        out.copy(distanceBase[place] + bits(distanceBits[place]), length)
      }
    }
  }
  const end = at - (count >> 3)
  if (end > bytes.length) throw damaged('ends early')
  return { bytes: out.taken(), end }
}

function dynamicTables(bits, symbol) {
  const literals = bits(5) + 257
  const distances = bits(5) + 1
  const lengths = new Array(19).fill(0)
  for (let i = 0, n = bits(4) + 4; i < n; i++) lengths[codeOrder[i]] = bits(3)
  const table = inflateTable(lengths)
  const all = []
  while (all.length < literals + distances) {
    const code = symbol(table)
    if (code < 16) all.push(code)
    else {
      if (code === 16 && all.length === 0) throw damaged('repeats a length before the first')
      const [value, times] = code === 16 ? [all.at(-1), 3 + bits(2)] : code === 17 ? [0, 3 + bits(3)] : [0, 11 + bits(7)]
      for (let i = 0; i < times; i++) all.push(value)
    }
  }
  return [inflateTable(all.slice(0, literals)), inflateTable(all.slice(literals, literals + distances))]
}

/** gzip (RFC 1952), several members in a row. */
function gunzip(bytes, most) {
  const out = new Growing(bytes.length * 3, most)
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b || bytes[at + 2] !== 8) {
      if (at > 0) break // zeros or rubbish behind: gzip itself stops here too
      throw damaged('is no gzip')
    }
    const flags = bytes[at + 3]
    at += 10
    if (flags & 4) at += 2 + (bytes[at] | (bytes[at + 1] << 8))
    for (const flag of [8, 16]) if (flags & flag) while (at < bytes.length && bytes[at++] !== 0);
    if (flags & 2) at += 2
    const { bytes: piece, end } = inflate(bytes, at, most - out.length)
    if (end + 8 > bytes.length || crc32(piece) !== u32(bytes, end) || piece.length % 2 ** 32 !== u32(bytes, end + 4))
      throw damaged('does not give the bytes its checksum was made of')
    out.put(piece)
    at = end + 8
  }
  return out.taken()
}

// zstd (RFC 8878): frames are found here; what is in them Node decompresses, and in the browser the decoder in zstd.mjs.

export const frameMagic = 0xfd2fb528
const isSkippable = (bytes, at) => (u32(bytes, at) & 0xfffffff0) >>> 0 === 0x184d2a50

/** Where the frame at `at` ends; undefined where no whole frame lies. */
function zstdEnd(bytes, at) {
  if (at + 8 > bytes.length) return undefined
  if (isSkippable(bytes, at)) return at + 8 + u32(bytes, at + 4) <= bytes.length ? at + 8 + u32(bytes, at + 4) : undefined
  if (u32(bytes, at) !== frameMagic) return undefined
  let next = zstdHead(bytes, at).at
  for (let last = false; !last; ) {
    if (next + 3 > bytes.length) return undefined
    const head = bytes[next] | (bytes[next + 1] << 8) | (bytes[next + 2] << 16)
    last = (head & 1) === 1
    next += 3 + (((head >> 1) & 3) === 1 ? 1 : head >> 3)
  }
  next += bytes[at + 4] & 4
  return next <= bytes.length ? next : undefined
}

export function zstdHead(bytes, start) {
  const descriptor = bytes[start + 4]
  const single = (descriptor & 32) !== 0
  const flag = descriptor >> 6
  const at = start + 5 + (single ? 0 : 1)
  if ((descriptor & 3) !== 0) throw damaged('needs a dictionary')
  const width = flag === 0 ? (single ? 1 : 0) : 1 << flag
  let size
  if (width > 0) {
    size = 0
    for (let i = width - 1; i >= 0; i--) size = size * 256 + bytes[at + i]
    if (width === 2) size += 256
  }
  return { at: at + width, size }
}

let zstdDecoder = native?.zlib.zstdDecompressSync
  ? (frame, most) => native.zlib.zstdDecompressSync(frame, { maxOutputLength: Math.max(1, most) })
  : undefined
/** A function of a frame and the most bytes it may give. */
export const takeZstd = (decoder) => {
  zstdDecoder = decoder
}

/** The bytes of one frame; no more than `most`. Its checksum is not looked at: a SHA-256 of the whole follows everywhere. */
function zstdFrame(bytes, at, most) {
  const end = zstdEnd(bytes, at)
  if (end === undefined || isSkippable(bytes, at)) throw damaged('is no whole zstd frame')
  if (!zstdDecoder) throw new NotOpened('zstd: this Node cannot read it; take Node 22.15 or newer, or the page')
  try {
    const out = zstdDecoder(bytes.subarray(at, end), most)
    return { bytes: new Uint8Array(out.buffer, out.byteOffset, out.length), end }
  } catch (error) {
    throw damaged(`does not decompress (${error.message})`)
  }
}

// ----------------------------------------------------------------------------------------------------------- 5 containers

/** Nothing a file claims about itself makes us take more memory than this. */
const mostBytes = 1024 * 1024 * 1024
const startsWith = (bytes, hex) => hexOf(bytes.subarray(0, hex.length / 2)) === hex

/** What lies under gzip and zstd, however many times. */
function peel(bytes) {
  for (let depth = 0; depth < 8; depth++) {
    if (startsWith(bytes, '1f8b08')) bytes = gunzip(bytes, mostBytes)
    else if (startsWith(bytes, '28b52ffd')) {
      const out = new Growing(bytes.length * 3, mostBytes)
      for (let at = 0; at < bytes.length; ) {
        const end = isSkippable(bytes, at) ? zstdEnd(bytes, at) : undefined
        const frame = end === undefined ? zstdFrame(bytes, at, mostBytes - out.length) : { bytes: new Uint8Array(0), end }
        out.put(frame.bytes)
        at = frame.end
      }
      bytes = out.taken()
    } else if (startsWith(bytes, 'fd377a585a00')) throw new NotOpened('xz')
    else if (/^425a683[1-9](314159265359|177245385090)/.test(hexOf(bytes.subarray(0, 10)))) throw new NotOpened('bzip2')
    else return bytes
  }
  throw damaged('is compressed more than eight times')
}

const octal = (bytes, at, length) => {
  if (bytes[at] & 0x80) return bytes.subarray(at + 1, at + length).reduce((sum, byte) => sum * 256 + byte, bytes[at] & 0x7f)
  return Number.parseInt(
    latin1(bytes.subarray(at, at + length))
      .replace(/\0.*$/s, '')
      .trim() || '0',
    8,
  )
}
function isTar(bytes, at = 0) {
  if (bytes.length < at + 512 || bytes[at] === 0) return false
  let sum = 8 * 32
  for (let i = 0; i < 512; i++) if (i < 148 || i >= 156) sum += bytes[at + i]
  return sum === octal(bytes, at + 148, 8)
}

/** Members of a tar in its order; folders and extension headers are none. */
function tarMembers(bytes) {
  const members = []
  let long
  for (let at = 0; at + 512 <= bytes.length; ) {
    if (!isTar(bytes, at)) break
    const type = bytes[at + 156] === 0 ? '0' : String.fromCharCode(bytes[at + 156])
    let size = octal(bytes, at + 124, 12)
    const data = at + 512
    const field = (from, length) => latin1(bytes.subarray(at + from, at + from + length)).replace(/\0.*$/s, '')
    if ('LKxg'.includes(type)) {
      const held = latin1(bytes.subarray(data, data + size))
      if (type === 'L') long = { ...long, path: held.replace(/\0.*$/s, '') }
      if (type === 'x') for (const [, key, value] of held.matchAll(/\d+ ([^=\n]+)=([^\n]*)\n/g)) long = { ...long, [key]: value }
      at = data + Math.ceil(size / 512) * 512
      continue
    }
    const prefix = field(257, 5) === 'ustar' && field(262, 2) !== ' ' ? field(345, 155) : ''
    const name = long?.path ?? (prefix ? `${prefix}/${field(0, 100)}` : field(0, 100))
    if (long?.size !== undefined) size = Number(long.size)
    long = undefined
    const stored = '12346'.includes(type) ? 0 : size
    if (!(stored >= 0) || data + stored > bytes.length) throw damaged(`tar: the member at byte ${at} ends early`)
    at = data + Math.ceil(stored / 512) * 512
    if (type !== '5') members.push({ name, read: () => bytes.subarray(data, data + stored) })
  }
  return members
}

/** Members of a zip in the order of its directory; folders are none. */
function zipMembers(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let end = bytes.length - 22
  while (end >= 0 && u32(bytes, end) !== 0x06054b50) end--
  if (end < 0) throw new NotOpened('zip without a directory')
  let count = view.getUint16(end + 10, true)
  let at = u32(bytes, end + 16)
  if (at === 0xffffffff || count === 0xffff) {
    const large = Number(view.getBigUint64(end - 20 + 8, true))
    count = Number(view.getBigUint64(large + 32, true))
    at = Number(view.getBigUint64(large + 48, true))
  }
  const members = []
  for (let i = 0; i < count; i++) {
    if (u32(bytes, at) !== 0x02014b50) throw damaged('zip: damaged directory')
    const [flags, method, crc] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true), u32(bytes, at + 16)]
    const [nameLength, extra, comment] = [28, 30, 32].map((n) => view.getUint16(at + n, true))
    let [stored, size, local] = [u32(bytes, at + 20), u32(bytes, at + 24), u32(bytes, at + 42)]
    const name = latin1(bytes.subarray(at + 46, at + 46 + nameLength))
    for (let x = at + 46 + nameLength, stop = x + extra; x + 4 <= stop; x += 4 + view.getUint16(x + 2, true)) {
      if (view.getUint16(x, true) !== 1) continue
      let field = x + 4
      const take = () => {
        field += 8
        return Number(view.getBigUint64(field - 8, true))
      }
      if (size === 0xffffffff) size = take()
      if (stored === 0xffffffff) stored = take()
      if (local === 0xffffffff) local = take()
    }
    at += 46 + nameLength + extra + comment
    if (name.endsWith('/') && size === 0) continue
    const read = () => {
      if (flags & 1) throw new NotOpened('encrypted zip')
      if (method !== 0 && method !== 8) throw new NotOpened(`zip method ${method}`)
      const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
      const held = bytes.subarray(from, from + stored)
      const out = method === 0 ? held : inflate(held, 0, Math.min(size, mostBytes)).bytes
      if (out.length !== size || crc32(out) !== crc) throw damaged('zip: a member does not give the bytes its checksum was made of')
      return out
    }
    members.push({ name, read })
  }
  return members
}

/** The bytes of member `numbers` inside of an original, decompressed. `seen` is shown each member as it lies in its container. */
function inside(bytes, numbers, seen = () => {}) {
  let at = peel(bytes)
  for (const [depth, number] of numbers.entries()) {
    let members
    if (/^504b(0304|0506|0708)/.test(hexOf(at.subarray(0, 4)))) members = zipMembers(at)
    else if (isTar(at)) members = tarMembers(at)
    else throw new NotOpened('a container of another kind')
    const member = members[number - 1]
    if (!member) throw damaged(`the container has no member ${number}`)
    const raw = member.read()
    seen(depth + 1, raw)
    at = peel(raw)
  }
  return at
}

// ------------------------------------------------------------------------------------------------------- 6 canonical JSON

/** RFC 8785: names sorted by UTF-16, numbers and strings as ECMAScript writes them, nothing between. */
function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  return `{${Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)
    .join(',')}}`
}

function json(bytes) {
  try {
    return JSON.parse(text(bytes))
  } catch {
    return undefined
  }
}

// ------------------------------------------------------------------------------------------------------------- 7 findings

/**
 * Kinds of failure: altered, missing, added, cut, order, swapped, forged, rewritten.
 * `not_provable` is what nobody can tell from these files alone; `not_checked` is what this program leaves to others.
 */
class Findings {
  checks = []
  #add(status, name, subject, detail, kind) {
    this.checks.push({ name, status, ...(kind && { kind }), subject, detail })
  }
  holds(name, subject, detail) {
    this.#add('holds', name, subject, detail)
  }
  fails(name, kind, subject, detail) {
    this.#add('fails', name, subject, detail, kind)
  }
  open(name, subject, detail) {
    this.#add('not_checked', name, subject, detail)
  }
  unprovable(name, subject, detail) {
    this.#add('not_provable', name, subject, detail)
  }
  failed(name) {
    return this.checks.some((one) => one.name === name && one.status === 'fails')
  }
}

// --------------------------------------------------------------------------------------------------------------- 8 ledger

const zeros = '0'.repeat(64)
const fields = 'action,after,at,before,by,detail,exhibit,hash,key,of,offset,phase,prev,seq,sig,tool'
/** An entry whose content a redacted bundle withholds: what the chain and the signature need stays. */
const withheldFields = 'hash,key,prev,seq,sig,withheld'

function entryOf(line, redacted) {
  let entry
  try {
    entry = JSON.parse(line)
  } catch {
    return { fault: 'is no JSON' }
  }
  if (entry === null || typeof entry !== 'object' || !Number.isInteger(entry.seq)) return { fault: 'is no entry' }
  const names = Object.keys(entry).sort().join()
  const hidden = redacted && entry.withheld === true && names === withheldFields
  if (!hidden && names !== fields) return { fault: 'has other fields than an entry', seq: entry.seq }
  if (![entry.hash, entry.key, entry.prev].every(isHash)) return { fault: 'has a hash that is none', seq: entry.seq }
  if (canonical(entry) !== line) return { fault: 'is not in canonical form', seq: entry.seq }
  if (hidden) return { entry }
  const { hash, sig, ...signed } = entry
  if (sha256(utf8.encode(canonical(signed))) !== hash) return { fault: 'has a content that does not match its hash', seq: entry.seq }
  return { entry }
}

/** Reads and checks a ledger. `options`: head {count, hash}, key (fingerprint), redacted. */
async function checkLedger(bytes, found, subject, options) {
  const ledger = { entries: [], keys: new Map(), caseId: undefined, count: 0, head: zeros, named: new Set() }
  const lines = latin1Lines(bytes)
  const whole = new Map()
  const broken = new Set()
  let highestSeq = -1
  for (const [i, { bytes: raw, ended }] of lines.entries()) {
    const where = `line ${i + 1}`
    if (!ended) {
      found.fails('ledger form', 'cut', subject, `${where} has no end: the file was cut inside of it`)
      break
    }
    let line
    try {
      line = text(raw)
    } catch {
      line = undefined
    }
    const { entry, fault, seq } = line === undefined ? { fault: 'is no UTF-8' } : entryOf(line, options.redacted)
    if (fault) {
      broken.add(seq ?? i)
      found.fails('ledger form', 'altered', subject, `${where}${seq === undefined ? '' : ` (entry ${seq})`} ${fault}`)
      continue
    }
    if (whole.has(entry.seq)) {
      found.fails('ledger order', 'added', subject, `entry ${entry.seq} stands twice: again at ${where}`)
      continue
    }
    if (entry.seq < highestSeq)
      found.fails('ledger order', 'order', subject, `entry ${entry.seq} (${where}) stands after entry ${highestSeq}`)
    highestSeq = Math.max(highestSeq, entry.seq)
    whole.set(entry.seq, entry)
  }
  for (let seq = 0; seq < highestSeq; seq++)
    if (!whole.has(seq) && !broken.has(seq)) found.fails('ledger order', 'missing', subject, `entry ${seq} is missing`)
  ledger.entries = [...whole.values()].sort((a, b) => a.seq - b.seq)
  if (ledger.entries.length === 0) found.fails('ledger form', 'missing', subject, 'it holds no entry')

  for (const entry of ledger.entries) {
    const before = entry.seq === 0 ? zeros : whole.get(entry.seq - 1)?.hash
    if (before !== undefined && entry.prev !== before)
      found.fails('ledger chain', 'altered', subject, `entry ${entry.seq} does not name the entry before it: one of the two was replaced`)
    await checkSigner(entry, ledger, found, subject)
  }
  checkActs(ledger.entries, found, subject)
  const last = ledger.entries.at(-1)
  ledger.count = last ? last.seq + 1 : 0
  ledger.head = last?.hash ?? zeros
  ledger.caseId = whole.get(0)?.detail?.caseId
  for (const entry of ledger.entries) nameHashes([entry.before, entry.after, entry.detail], ledger.named)

  const n = ledger.entries.length
  const hidden = ledger.entries.filter((entry) => entry.withheld).length
  if (!found.failed('ledger form')) found.holds('ledger form', subject, `${n} entries in canonical form, each with the hash of its content`)
  if (!found.failed('ledger order')) found.holds('ledger order', subject, `numbered 0 to ${n - 1} without a gap`)
  if (!found.failed('ledger chain')) found.holds('ledger chain', subject, 'each entry names the hash of the one before')
  if (!found.failed('ledger signatures'))
    found.holds('ledger signatures', subject, 'every entry is signed by a key that the ledger itself brought in')
  if (hidden > 0)
    found.open(
      'withheld entries',
      subject,
      `${hidden} of ${n} entries are withheld: their place and signature hold, their content is not shown`,
    )
  return ledger
}

/** Lines as bytes, so that a byte that is no text is found in its line. */
function latin1Lines(bytes) {
  const lines = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at)
    lines.push({ bytes: bytes.subarray(at, end < 0 ? bytes.length : end), ended: end >= 0 })
    at = end < 0 ? bytes.length : end + 1
  }
  return lines
}

function nameHashes(value, into) {
  if (typeof value === 'string') for (const hash of value.match(/\b[0-9a-f]{64}\b/g) ?? []) into.add(hash)
  if (value && typeof value === 'object') for (const one of Object.values(value)) nameHashes(one, into)
}

/** Which key may sign: entry 0 and a takeover bring their own; `examiner.add`, `workstation.add` and `key.rotate` bring another's. */
async function checkSigner(entry, { keys }, found, subject) {
  const bad = (why) => found.fails('ledger signatures', 'forged', subject, `entry ${entry.seq}: ${why}`)
  const brings = entry.seq === 0 || ['takeover', 'examiner.add', 'workstation.add', 'key.rotate'].includes(entry.action)
  const brought = brings ? unbase64(entry.detail?.publicKey) : undefined
  const fingerprint = brought?.length === 32 ? sha256(brought) : undefined
  const own = entry.seq === 0 || entry.action === 'takeover'
  if (brings && !fingerprint) return bad('brings a key that is none')
  if (own && fingerprint !== entry.key) return bad('brings another key than it is signed with')
  const signer = own ? { bytes: brought, kind: 'examiner' } : keys.get(entry.key)
  if (!signer) return bad(`signed by a key that this ledger does not know (${entry.key})`)
  const ended = own ? keys.get(entry.key)?.ended : signer.ended
  if (ended !== undefined) return bad(`signed by a key that entry ${ended} had ended`)
  const signature = unbase64(entry.sig)
  if (!signature || !(await ed25519(signer.bytes, unhex(entry.hash), signature)))
    return bad(`the signature of ${entry.by ?? 'its signer'} does not hold`)
  const examiner = signer.kind === 'examiner'
  if (brings) {
    if (!own && !examiner) return bad('only an examiner may bring in a key')
    const how = entry.seq === 0 ? 'first' : ({ takeover: 'takeover', 'key.rotate': 'rotated' }[entry.action] ?? 'added')
    const kind = entry.action === 'workstation.add' ? 'workstation' : 'examiner'
    if (!keys.has(fingerprint)) keys.set(fingerprint, { bytes: brought, kind, by: entry.detail.by ?? entry.by, since: entry.seq, how })
    if (entry.action === 'key.rotate') signer.ended = entry.seq
  }
  if (entry.action === 'key.revoke') {
    const revoked = keys.get(entry.detail?.fingerprint)
    if (!examiner) return bad('only an examiner may revoke a key')
    if (!revoked) return bad('revokes a key that this ledger does not know')
    revoked.ended = entry.seq
    revoked.revoked = true
  }
}

function checkActs(entries, found, subject) {
  const begun = new Map()
  const hidden = new Set(entries.filter((entry) => entry.withheld).map((entry) => entry.seq))
  for (const entry of entries) {
    if (entry.phase === 'begin') begun.set(entry.seq, entry.action)
    else if (['done', 'failed', 'interrupted'].includes(entry.phase)) {
      if (!hidden.has(entry.of) && begun.get(entry.of) !== entry.action)
        found.fails('ledger acts', 'altered', subject, `entry ${entry.seq} ends an act (${entry.action}) that was not begun`)
      begun.delete(entry.of)
    }
  }
  if (found.failed('ledger acts')) return
  const open = [...begun].map(([seq, action]) => `${action} (entry ${seq})`)
  found.holds('ledger acts', subject, open.length === 0 ? 'every act that was begun has ended' : `begun and not ended: ${open.join(', ')}`)
}

/** What only someone outside can say: how long the ledger was, and whose key began it. */
function checkAnchors(ledger, found, subject, { head, key }) {
  if (!head)
    found.unprovable(
      'ledger is whole',
      subject,
      `no head was given: that its end was not cut, or all of it written anew, is not provable. Its head is ${ledger.count}:${ledger.head}; compare it with the one on paper or in a mail`,
    )
  else if (head.count > ledger.count)
    found.fails('ledger is whole', 'cut', subject, `there were ${head.count} entries, now there are ${ledger.count}: its end is missing`)
  else if (ledger.entries.find((entry) => entry.seq === head.count - 1)?.hash !== head.hash)
    found.fails(
      'ledger is whole',
      'rewritten',
      subject,
      `entry ${head.count - 1} is not the one whose hash was given: the ledger was written anew`,
    )
  else found.holds('ledger is whole', subject, `it continues the head that was given, ${head.count}:${head.hash}`)

  const words = [...ledger.keys].map(([fingerprint, { by, how, since, ended, revoked }]) => {
    const came =
      how === 'first' ? 'began the ledger' : how === 'takeover' ? `TOOK THE CASE OVER in entry ${since}` : `${how} in entry ${since}`
    return `${by}, key ${fingerprint}, ${came}${ended === undefined ? '' : `, ${revoked ? 'REVOKED' : 'replaced'} in entry ${ended}`}`
  })
  const [first] = ledger.keys.keys()
  if (!key) found.unprovable('examiner', subject, `no fingerprint was given: whose keys these are is not provable. ${words.join('; ')}`)
  else if (first === key) found.holds('examiner', subject, words.join('; '))
  else if (ledger.keys.has(key))
    found.fails('examiner', 'forged', subject, `the key that was given did not begin the ledger. ${words.join('; ')}`)
  else
    found.fails('examiner', 'forged', subject, `no entry is signed by the key that was given: the ledger is another's. ${words.join('; ')}`)
}

/** For each exhibit the lists that its newest finished import names. */
function exhibitsOf(ledger) {
  const exhibits = new Map()
  const inPlace = new Set()
  for (const entry of ledger.entries) {
    if (!entry.exhibit || !entry.action?.startsWith('import')) continue
    if (entry.detail?.inPlace === true) inPlace.add(entry.exhibit)
    if (entry.phase !== 'done') continue
    const list = (value) => (isHash(value?.sha256) ? value : undefined)
    const { hashList, merkleRoots, sendersHashList, files } = entry.detail
    exhibits.set(entry.exhibit, {
      id: entry.exhibit,
      seq: entry.seq,
      sha256: entry.after,
      files,
      lists: { 'hash list': list(hashList), 'Merkle roots': list(merkleRoots), "sender's hash list": list(sendersHashList) },
      inPlace: inPlace.has(entry.exhibit),
      members: [],
    })
  }
  return exhibits
}

// --------------------------------------------------------------------------------------------------- 9 sealed originals
// A sealed file is zstd frames and a closing list: of a pack (one frame an original) each frame's hash, of a single original the CRC-32s.

const skippable = (magic, payload) => concat(le32(magic), le32(payload.length), payload)
const le32 = (n) => Uint8Array.of(n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24)
const frameBytes = 4 * 1024 * 1024

async function readSealed(file, isPack) {
  const frames = []
  const whole = sha256Stream()
  let at = 0
  const stop = (kind, detail) => ({ frames, fault: { kind, detail } })
  for (;;) {
    if (at >= file.size) return stop('cut', `it ends at byte ${at} without its closing list`)
    const window = await file.read(at, Math.min(frameBytes + 65536, file.size - at))
    const end = zstdEnd(window, 0)
    const begun = u32(window, 0) === frameMagic || isSkippable(window, 0)
    if (end === undefined) return stop(begun ? 'cut' : 'altered', `no whole frame lies at byte ${at}`)
    if (isSkippable(window, 0)) break
    const raw = window.subarray(0, end)
    const frame = { at, length: end, crc: crc32(raw), size: 0, sha256: '' }
    try {
      const { bytes } = zstdFrame(raw, 0, frameBytes)
      frame.size = bytes.length
      if (isPack) frame.sha256 = sha256(bytes)
      else whole.update(bytes)
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
      frame.fault = `the frame at byte ${at} ${error.message}`
      if (!isPack) return stop('altered', frame.fault)
    }
    frames.push(frame)
    at += end
  }
  const tail = await file.read(at, file.size - at)
  const index = isPack ? frames.map((one) => [one.sha256, one.at, one.length, one.size, one.crc]) : frames.map((one) => one.crc)
  let due = skippable(0x184d2a50, utf8.encode(JSON.stringify(index)))
  if (!isPack) {
    const table = [...frames, { length: due.length, size: 0 }].flatMap((one) => [le32(one.length), le32(one.size)])
    due = concat(due, skippable(0x184d2a5e, concat(...table, le32(frames.length + 1), Uint8Array.of(0), le32(0x8f92eab1))))
  }
  const listed = json(tail.subarray(8, 8 + u32(tail, 4)))
  const sealed = { frames, sha256: isPack ? undefined : whole.hex(), listed: Array.isArray(listed) ? listed : [] }
  if (same(tail, due)) return sealed
  return { ...sealed, fault: { kind: tail.length < due.length ? 'cut' : 'altered', detail: 'its closing list differs from its frames' } }
}

/** Where each original lies: SHA-256 to a way to read it. */
async function checkStore(files, found) {
  const stored = new Map()
  const hurt = new Map()
  let n = 0
  for (const [path, file] of files) {
    if (!path.startsWith('evidence/')) continue
    const name = /^evidence\/([0-9a-f]{2})\/(\1[0-9a-f]{62})\.zst$/.exec(path)?.[2]
    const isPack = /^evidence\/packs\/EX-\d+-\d+-\d+\.zst$/.test(path)
    if (path.endsWith('.part')) found.open('sealed file', path, 'left by an import that was interrupted; nothing in it is relied on')
    else if (!name && !isPack) found.fails('sealed file', 'added', path, 'not put there by Vestige')
    if (!name && !isPack) continue
    n++
    const { frames, sha256: hash, listed, fault } = await readSealed(file, isPack)
    const read = (frame) => async () => zstdFrame(await file.read(frame.at, frame.length), 0, frameBytes).bytes
    if (isPack) {
      for (const frame of frames) if (!frame.fault) stored.set(frame.sha256, { path, size: frame.size, read: read(frame) })
      const broken = frames.filter((frame, i) => frame.fault || (listed?.[i] && listed[i][0] !== frame.sha256))
      for (const frame of broken) {
        const [was] = listed?.find((one) => one?.[1] === frame.at) ?? []
        if (isHash(was)) hurt.set(was, path)
      }
      const named = broken.map((frame) => frame.fault ?? `the frame at byte ${frame.at} holds another original than its list says`)
      if (fault || broken.length > 0)
        found.fails('sealed file', fault?.kind ?? 'altered', path, [...named, fault?.detail].filter(Boolean).join('; '))
      continue
    }
    if (fault || hash !== name) hurt.set(name, path)
    if (fault) found.fails('sealed file', fault.kind, path, fault.detail)
    else if (hash !== name) {
      const owner = `evidence/${hash.slice(0, 2)}/${hash}.zst`
      found.fails(
        'sealed file',
        files.has(owner) ? 'swapped' : 'altered',
        path,
        `holds SHA-256 ${hash}${files.has(owner) ? `, which belongs in ${owner}` : ''}`,
      )
    } else {
      const parts = async () => concat(...(await Promise.all(frames.map((frame) => read(frame)()))))
      stored.set(hash, { path, size: frames.reduce((sum, frame) => sum + frame.size, 0), read: parts })
    }
  }
  if (!found.failed('sealed file')) found.holds('sealed file', 'evidence/', `${n} files, frame by frame`)
  return { stored, hurt }
}

/** Compares what is there with the lists that the ledger names. `absent(exhibit, path, sha256)` says why one may be away. */
async function checkOriginals(ledger, { stored, hurt }, found, absent) {
  const exhibits = exhibitsOf(ledger)
  const roots = new Map()
  const named = new Set(ledger.named)
  for (const exhibit of exhibits.values()) {
    for (const [name, list] of Object.entries(exhibit.lists)) {
      if (!list) continue
      const away = `the ${name} of ${exhibit.id}`
      const held = stored.get(list.sha256)
      const why = held ? undefined : absent(exhibit, away, list.sha256)
      if (why) found.open('list', away, why)
      else if (!held)
        found.fails(
          'list',
          hurt.has(list.sha256) ? 'altered' : 'missing',
          away,
          `${hurt.get(list.sha256) ?? list.sha256}: entry ${exhibit.seq} names it`,
        )
      if (!held) continue
      const lines = text(await held.read())
        .split('\n')
        .filter(Boolean)
      if (name === 'Merkle roots') for (const line of lines) roots.set(line.slice(66), line.slice(0, 64))
      if (name === 'hash list') exhibit.members = lines.map((line) => listLine(line))
    }
    const list = exhibit.lists['hash list']?.sha256
    const single = exhibit.members.length === 1 ? exhibit.members[0].sha256 : undefined
    if (exhibit.sha256 !== list && exhibit.sha256 !== single && exhibit.members.length > 0)
      found.fails('exhibit', 'altered', exhibit.id, `its hash ${exhibit.sha256} is not that of its list`)
    let held = 0
    let away = 0
    for (const { sha256: hash, path } of exhibit.members) {
      named.add(hash)
      if (stored.has(hash)) {
        held++
        continue
      }
      const subject = `${exhibit.id} ${path}`
      const why = exhibit.inPlace ? 'left in its place when it was received: not in this folder' : absent(exhibit, path, hash)
      if (why) away++
      if (why && exhibit.inPlace) found.open('original', subject, why)
      else if (!why)
        found.fails(
          'original',
          hurt.has(hash) ? 'altered' : 'missing',
          subject,
          hurt.has(hash) ? `its sealed file ${hurt.get(hash)} was changed` : `SHA-256 ${hash} lies nowhere here`,
        )
    }
    if (held > 0)
      found.holds('originals', exhibit.id, `${held} of ${exhibit.members.length} files are the bytes that were received (SHA-256)`)
    if (away > 0) found.open('originals', exhibit.id, `${away} of ${exhibit.members.length} files are not in here`)
  }
  const unfinished = ledger.entries.some((one) => one.action?.startsWith('import') && ['failed', 'interrupted'].includes(one.phase))
  const unlisted =
    ledger.entries.some((one) => one.withheld) || found.checks.some((one) => one.name === 'list' && one.status === 'not_checked')
  for (const [hash, { path }] of stored)
    if (named.has(hash)) continue
    else if (unlisted) found.unprovable('original', path, 'the list or the entry that would name it is withheld')
    else if (unfinished) found.open('sealed file', path, 'named by no finished import; one was interrupted')
    else found.fails('sealed file', 'added', path, 'named by no entry and by no list')
  return { exhibits, roots }
}

/** As sha256sum writes it, with its escapes. */
function listLine(line) {
  const escaped = line.startsWith('\\')
  const path = line.slice(escaped ? 67 : 66)
  return {
    sha256: line.slice(escaped ? 1 : 0, escaped ? 65 : 64),
    path: escaped ? path.replace(/\\([\\nr])/g, (_, c) => ({ n: '\n', r: '\r' })[c] ?? '\\') : path,
  }
}

// ------------------------------------------------------------------------------------------------------------ 10 packages

async function checkPackages(exhibits, stored, found) {
  for (const { id, members } of exhibits.values()) {
    const byPath = new Map(members.map((one) => [one.path, stored.get(one.sha256)]))
    for (const [path, held] of byPath) {
      const beside = byPath.get(`${path}.minisig`)
      if (path.endsWith('.tar.gz') && held && beside)
        await checkPackage(await held.read(), text(await beside.read()), found, `${id} ${path}`)
      else if (path.endsWith('.tar.gz.age')) found.open('package', `${id} ${path}`, 'encrypted: not opened')
    }
  }
}

/** A BagIt bag (RFC 8493) in a tar.gz, with minisign signatures beside it and inside. */
async function checkPackage(bytes, beside, found, subject) {
  const bad = (kind, what) => found.fails('package', kind, subject, what)
  const files = new Map()
  try {
    for (const { name, read } of tarMembers(peel(bytes))) files.set(name, read())
  } catch (error) {
    return bad('altered', `the archive ${error.message}`)
  }
  const top = [...files.keys()][0]?.split('/')[0]
  const inBag = new Map([...files].map(([name, held]) => [name.slice(`${top}/`.length), held]))
  const key = minisignKey(latin1(inBag.get('keys/sealed-by.pub') ?? new Uint8Array(0)))
  if (!key) return bad('missing', 'it holds no key')
  const listed = new Set(['tagmanifest-sha256.txt', 'tagmanifest-sha256.txt.minisig'])
  for (const list of ['manifest-sha256.txt', 'tagmanifest-sha256.txt'])
    for (const line of latin1(inBag.get(list) ?? new Uint8Array(0))
      .split('\n')
      .filter(Boolean)) {
      const { sha256: hash, path } = listLine(line)
      listed.add(path)
      if (!inBag.has(path)) bad('missing', `${path}: listed, and not there`)
      else if (sha256(inBag.get(path)) !== hash) bad('altered', `${path}: other bytes than ${list} says`)
    }
  for (const path of inBag.keys()) if (!listed.has(path)) bad('added', `${path}: in no manifest`)
  const inner = inBag.get('tagmanifest-sha256.txt.minisig')
  const faults = [
    inner
      ? await minisignFault(key, inBag.get('tagmanifest-sha256.txt') ?? new Uint8Array(0), text(inner))
      : 'the signature inside is missing',
    await minisignFault(key, bytes, beside),
  ].filter(Boolean)
  for (const fault of faults) bad('forged', fault)
  if (!found.checks.some((one) => one.status === 'fails' && one.name === 'package' && one.subject === subject))
    found.holds(
      'package',
      subject,
      `${inBag.size} files as they were sealed by sensor key ${key.id}; whether that sensor is to be trusted, and its host was honest, is not provable`,
    )
}

// -------------------------------------------------------------------------------------------------------- 11 Merkle trees

/** Root over shown records (salt and bytes) and hidden subtrees ([index, level, hash]); a string says why there is none. */
function merkleRoot({ count, shown, hidden }) {
  let nodes = new Map(shown.map(({ index, salt, bytes }) => [index, sha256(concat(Uint8Array.of(0), unhex(salt), bytes))]))
  if (nodes.size !== shown.length) return 'a record stands in it twice'
  for (let level = 0, size = count; ; level++, size = Math.ceil(size / 16)) {
    for (const [index, at, hash] of hidden) {
      if (at !== level) continue
      if (nodes.has(index) || index >= size || !isHash(hash)) return 'two things stand in one place'
      nodes.set(index, hash)
    }
    if (size === 1) return nodes.get(0) ?? 'it has no top'
    const groups = new Map()
    for (const [index, hash] of nodes) {
      const group = Math.floor(index / 16)
      if (!groups.has(group)) groups.set(group, [])
      groups.get(group)[index % 16] = hash
    }
    nodes = new Map()
    for (const [group, members] of groups) {
      const due = Math.min(16, size - group * 16)
      if (members.filter(Boolean).length !== due || members.length !== due)
        return `a record is missing near number ${group * 16 ** (level + 1)}`
      nodes.set(group, due === 1 ? members[0] : sha256(concat(Uint8Array.of(1), ...members.map(unhex))))
    }
  }
}

async function checkProofs(files, bundle, roots, found) {
  const proofs = new Map()
  for (const { member, file } of bundle.proofs ?? []) {
    const proof = files.has(file) ? json(await whole(files.get(file))) : undefined
    if (proof?.member !== member || !Array.isArray(proof.shown) || !Array.isArray(proof.hidden)) {
      found.fails('records', 'altered', member, `${file} is no proof`)
      continue
    }
    const shown = proof.shown.map((one) => ({ ...one, bytes: unbase64(one.base64) ?? new Uint8Array(0) }))
    const root = merkleRoot({ count: proof.count, shown, hidden: proof.hidden })
    const ordered = shown.every((one, i) => i === 0 || one.index > shown[i - 1].index)
    if (!roots.has(member)) found.fails('records', 'missing', member, 'no sealed list names its Merkle root')
    else if (root !== roots.get(member))
      found.fails('records', 'altered', member, isHash(root) ? 'the records shown do not give the Merkle root sealed at import' : root)
    else if (!ordered) found.fails('records', 'order', member, 'the records shown are not in their order')
    else {
      found.holds(
        'records',
        member,
        `${shown.length} of ${proof.count} records are shown; with the hidden ones they are the set sealed at import, unaltered and in order`,
      )
      proofs.set(member, shown)
    }
  }
  return proofs
}

// -------------------------------------------------------------------------------------------------------------- 12 bundle

const whole = (file) => file.read(0, file.size)
async function hashOf(file) {
  const hash = sha256Stream()
  for (let at = 0; at < file.size; at += frameBytes) hash.update(await file.read(at, Math.min(frameBytes, file.size - at)))
  return hash.hex()
}

/** Every file against the manifest, by hash, and the manifest against its signature. */
async function checkManifest(files, bundle, ledger, found) {
  const name = 'manifest-sha256.txt'
  const list = files.get(name)
  if (!list) return found.fails('manifest', 'missing', name, 'the list of all files is missing')
  const due = new Map(
    latin1(await whole(list))
      .split('\n')
      .filter(Boolean)
      .map((line) => [listLine(line).path, listLine(line).sha256]),
  )
  const owners = new Map([...due].map(([path, hash]) => [hash, path]))
  const sizes = new Map((bundle?.files ?? []).map((one) => [one.path, one.size]))
  for (const [path, hash] of due) {
    const file = files.get(path)
    const is = file && (await hashOf(file))
    if (!file) found.fails('file', 'missing', path, 'named by the manifest, and not there')
    else if (is !== hash && owners.has(is)) found.fails('file', 'swapped', path, `holds the bytes of ${owners.get(is)}`)
    else if (is !== hash)
      found.fails('file', file.size < sizes.get(path) ? 'cut' : 'altered', path, `SHA-256 is ${is}, the manifest says ${hash}`)
  }
  for (const path of files.keys())
    if (!due.has(path) && path !== name && path !== `${name}.minisig`) found.fails('file', 'added', path, 'in no manifest')
  if (!found.failed('file')) found.holds('file', name, `${due.size} files with the hashes the manifest names, and no other`)
  const signature = files.get(`${name}.minisig`)
  const pub = files.get('keys/examiner.pub')
  const key = pub && minisignKey(latin1(await whole(pub)))
  if (!signature || !key) return found.fails('manifest', 'missing', `${name}.minisig`, 'the signature, or the key it names, is missing')
  const fault = await minisignFault(key, await whole(list), latin1(await whole(signature)))
  const known = ledger.keys.get(sha256(key.bytes))
  if (fault) found.fails('manifest', 'forged', name, fault)
  else if (known?.kind !== 'examiner' || known.revoked)
    found.fails('manifest', 'forged', name, 'signed by a key that is no examiner of this ledger')
  else found.holds('manifest', name, `signed by ${known.by}, key ${sha256(key.bytes)}`)
}

async function checkBundle(files, found, options) {
  const bundle = json(await whole(files.get('bundle.json')))
  const redacted = bundle?.redaction != null
  const ledgerFile = files.get('custody/custody.jsonl')
  if (!ledgerFile) found.fails('ledger form', 'missing', 'custody/custody.jsonl', 'the ledger is missing')
  const ledger = await checkLedger(ledgerFile ? await whole(ledgerFile) : new Uint8Array(0), found, 'custody/custody.jsonl', { redacted })
  await checkManifest(files, bundle, ledger, found)
  if (bundle?.format !== 'vestige-bundle-1') found.fails('bundle', 'altered', 'bundle.json', 'is no description of a bundle')
  else if (bundle.case?.id !== ledger.caseId)
    found.fails('bundle', 'altered', 'bundle.json', `is of case ${bundle.case?.id}, the ledger of case ${ledger.caseId}`)
  else if (bundle.head?.count !== ledger.count || bundle.head?.hash !== ledger.head)
    found.fails(
      'bundle',
      'cut',
      'custody/custody.jsonl',
      `the bundle was made at head ${bundle.head?.count}:${bundle.head?.hash}, the ledger in it ends at ${ledger.count}:${ledger.head}`,
    )
  checkAnchors(ledger, found, 'custody/custody.jsonl', options)
  const stored = new Map()
  for (const [path, file] of files) {
    const hash = /^(?:originals|lists)\/([0-9a-f]{64})$/.exec(path)?.[1]
    if (hash && (await hashOf(file)) === hash) stored.set(hash, { path, size: file.size, read: () => whole(file) })
    else if (hash) found.fails('original', 'altered', path, 'its bytes do not have the hash it is named by')
  }
  const away = new Map((bundle?.absent ?? []).map((one) => [one.sha256, one.why]))
  const { exhibits, roots } = await checkOriginals(ledger, { stored, hurt: new Map() }, found, (_exhibit, _path, hash) => away.get(hash))
  await checkPackages(exhibits, stored, found)
  const proofs = await checkProofs(files, bundle ?? {}, roots, found)
  for (const { file } of bundle?.reports ?? [])
    if (files.has(file)) await checkReport(files.get(file), file, { ledger, stored, proofs, files, bundle: bundle ?? {}, redacted }, found)
  for (const { name, count, why } of bundle?.leftOut ?? []) found.open('left out', name, `${count}: ${why}`)
}

// ----------------------------------------------------------------------------------------------------------- 13 citations

async function checkReport(file, path, place, found) {
  const bytes = await whole(file)
  const report = json(bytes)
  if (report?.format !== 'vestige-report-1') return found.fails('report', 'altered', path, 'is no report')
  const hash = sha256(bytes)
  const signed = place.ledger.entries.find((one) => one.action === 'report.signoff' && one.after === hash)
  if (place.redacted)
    found.open('report', path, `redacted: made from revision ${report.revision}, and so not the bytes that were signed off`)
  else if (signed)
    found.holds('report', path, `the revision ${signed.detail.revision} that ${signed.by} signed off at ${signed.at} (entry ${signed.seq})`)
  else if (report.draft) found.open('report', path, 'a draft: no entry of the ledger names it')
  else found.fails('report', 'altered', path, `SHA-256 ${hash} is of no report that was signed off`)
  const at = place.ledger.entries.find((one) => one.seq === report.custody.count - 1)
  if (at?.hash !== report.custody.head)
    found.fails('report', 'altered', path, `names the head ${report.custody.count}:${report.custody.head}, which this ledger never had`)
  let held = 0
  const opened = { member: undefined, bytes: undefined }
  const byMember = report.citations
    .filter((one) => one.sha256 !== '')
    .sort((a, b) => (a.member < b.member ? -1 : a.member > b.member ? 1 : 0))
  for (const citation of byMember) {
    const subject = `${citation.id} ${citation.member}`
    try {
      const record = await cited(citation, place, opened, found)
      if (record === undefined) found.open('citation', subject, 'its original is not in here')
      else if (sha256(record) !== citation.sha256)
        found.fails(
          'citation',
          'altered',
          subject,
          `bytes ${citation.offset} to ${citation.offset + citation.length} are not the ones cited`,
        )
      else held++
    } catch (error) {
      if (!(error instanceof Damaged) && !(error instanceof RangeError)) throw error
      found.fails('citation', 'altered', subject, `the container ${error.message}`)
    }
  }
  const withheld = report.citations.length - byMember.length
  if (held > 0) found.holds('citation', path, `${held} of ${report.citations.length} citations lead to the bytes they name`)
  if (withheld > 0) found.open('citation', path, `${withheld} are withheld`)
}

/** The cited bytes; undefined where the original is not carried. */
async function cited({ member, within, offset, length }, { stored, proofs, files, bundle }, opened, found) {
  const record = proofs?.get(member)?.find((one) => one.offset === offset && one.bytes.length === length)
  if (record) return record.bytes
  if (opened.member !== member) {
    opened.member = member
    opened.bytes = undefined
    const carried = bundle.cited?.find((one) => one.member === member)
    const original = stored.get(within[0].sha256)
    try {
      const numbers = member.split('/').slice(2).map(Number)
      const changed = (depth, raw) => {
        const due = within[depth]?.sha256
        if (due && sha256(raw) !== due) throw damaged(`holds another member ${within[depth].member}`)
      }
      if (original) opened.bytes = inside(await original.read(), numbers, changed)
    } catch (error) {
      if (!(error instanceof NotOpened)) throw error
      const file = carried && files.get(carried.file)
      opened.bytes = file ? await whole(file) : undefined
      if (file && sha256(opened.bytes) !== carried.sha256)
        found.fails('cited member', 'altered', carried.file, 'its bytes do not have the hash the bundle names')
      found.open(
        'cited member',
        member,
        `container not opened (${error.message})${file ? ': the bundle carries its bytes, whose way out of the container is not proved here' : ''}`,
      )
    }
  }
  return opened.bytes?.subarray(offset, offset + length)
}

// ----------------------------------------------------------------------------------------------------------- 14 the whole

/**
 * `files`: a Map of paths to { size, read(offset, length) }, the latter giving a Uint8Array sooner or later.
 * `options`: head { count, hash } and key (hex), each as it was given to someone outside.
 */
export async function verify(files, options = {}) {
  const found = new Findings()
  const one = files.size === 1 ? [...files.keys()][0] : undefined
  let what = 'bundle'
  if (files.has('bundle.json')) await checkBundle(files, found, options)
  else if (files.has('custody.jsonl')) {
    what = files.has('case.db') || files.size > 1 ? 'case' : 'ledger'
    const ledger = await checkLedger(await whole(files.get('custody.jsonl')), found, 'custody.jsonl', {})
    checkAnchors(ledger, found, 'custody.jsonl', options)
    if (what === 'case') await checkCase(files, ledger, found)
  } else if ([...files.keys()].some((path) => path.endsWith('.tar.gz')) && files.size <= 2) {
    what = 'package'
    const path = [...files.keys()].find((name) => name.endsWith('.tar.gz'))
    const beside = files.get(`${path}.minisig`)
    await checkPackage(await whole(files.get(path)), beside ? text(await whole(beside)) : '', found, path)
  } else found.fails('input', 'missing', one ?? 'folder', 'holds neither bundle.json nor custody.jsonl nor a package: nothing to check')
  found.open('X.509', 'signed PDFs', "a PDF's certificate and time stamp are left to pdfsig and to whoever trusts their issuers")
  const holds = found.checks.every((check) => check.status !== 'fails')
  return { what, holds, checks: found.checks, words: inWords(what, holds, found.checks) }
}

async function checkCase(files, ledger, found) {
  const sealed = await checkStore(files, found)
  const { exhibits } = await checkOriginals(ledger, sealed, found, () => undefined)
  await checkPackages(exhibits, sealed.stored, found)
  for (const [path, file] of files) {
    if (!path.startsWith('reports/')) continue
    if (ledger.named.has(await hashOf(file))) found.holds('report', path, 'the bytes that an entry of the ledger names')
    else found.fails('report', 'altered', path, 'no entry of the ledger names these bytes: altered, or not made by Vestige')
    if (path.endsWith('.json')) await checkReport(file, path, { ledger, stored: sealed.stored, files, bundle: {} }, found)
  }
  const kept = new Set([...files.keys()].flatMap((path) => (path.startsWith('reports/') ? [path] : [])))
  for (const entry of ledger.entries)
    for (const one of entry.action?.startsWith('report') ? (entry.detail?.files ?? []) : [])
      if (!kept.has(one.file)) found.fails('report', 'missing', String(one.file), `entry ${entry.seq} names it`)
  found.open(
    'databases',
    'case.db',
    'the index and the notes of the examiner are not evidence: the workstation checks them against the originals (vestige verify, vestige replay)',
  )
  found.open(
    'records',
    'Merkle roots',
    'the salts lie in the case: vestige verify --deep makes the roots anew, a redacted bundle shows them',
  )
}

// --------------------------------------------------------------------------------------------------------------- 15 words

export const limits = [
  'That the evidence was complete or true when it was received: hashes begin at receipt.',
  'When something happened: times in the ledger are those of the clock of the workstation that signed.',
  'Who held a key: a signature shows which key signed, and a person is joined to it by the fingerprint on paper.',
]

function inWords(what, holds, checks) {
  const of = (status) => checks.filter((check) => check.status === status)
  const line = ({ name, subject, detail, kind }) => `  ${kind ? `${kind.toUpperCase()}: ` : ''}${name}, ${subject}: ${detail}`
  const part = (title, list) => (list.length === 0 ? [] : ['', title, ...list])
  return [
    holds
      ? `What could be checked of this ${what} holds.`
      : `THIS ${what.toUpperCase()} DOES NOT HOLD: ${of('fails').length} things were found.`,
    ...part('Found', of('fails').map(line)),
    ...part('Proved', of('holds').map(line)),
    ...part('Not provable from these files alone', of('not_provable').map(line)),
    ...part('Not checked here', of('not_checked').map(line)),
    ...part(
      'What no program can prove',
      limits.map((one) => `  ${one}`),
    ),
    '',
  ].join('\n')
}

/** `COUNT:HEX` and a fingerprint as people write them; a string says what is wrong with them. */
export function anchorsOf(head, key) {
  const options = {}
  const match = /(?:^|\s)(\d{1,15}):([0-9a-fA-F]{64})(?:\s|$)/.exec(head ?? '')
  if (head && !match) return 'a head is written COUNT:HEX, with 64 hexadecimal digits'
  if (match) options.head = { count: Number(match[1]), hash: match[2].toLowerCase() }
  const digits = (key ?? '').toLowerCase().replace(/[^0-9a-f]/g, '')
  if (key && digits.length !== 64) return 'a fingerprint has 64 hexadecimal digits'
  if (key) options.key = digits
  return options
}

// -------------------------------------------------------------------------------------------------------- 16 command line

/** A folder, or a file with its signature beside it. Links are not followed: nothing of ours is one. */
export async function filesOf(path) {
  const fs = await import('node:fs')
  const { join, basename, dirname } = await import('node:path')
  const files = new Map()
  const add = (name, full) => {
    const { size } = fs.statSync(full)
    const read = (offset, length) => {
      const bytes = new Uint8Array(length)
      const fd = fs.openSync(full, 'r')
      let n = 0
      for (let more = 1; n < length && more > 0; n += more) more = fs.readSync(fd, bytes, n, length - n, offset + n)
      fs.closeSync(fd)
      return bytes.subarray(0, n)
    }
    files.set(name, { size, read })
  }
  const walk = (folder, name) => {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) walk(join(folder, entry.name), `${name}${entry.name}/`)
      else if (entry.isFile()) add(`${name}${entry.name}`, join(folder, entry.name))
    }
  }
  if (fs.statSync(path).isDirectory()) walk(path, '')
  else
    for (const name of [basename(path), `${basename(path)}.minisig`])
      if (fs.existsSync(join(dirname(path), name))) add(name, join(dirname(path), name))
  return files
}

async function main(argv) {
  const { parseArgs } = await import('node:util')
  const usage = 'node vestige-verify.mjs PATH [--head COUNT:HEX] [--key FINGERPRINT] [--json]'
  let given
  try {
    given = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { head: { type: 'string' }, key: { type: 'string' }, json: { type: 'boolean' } },
    })
  } catch (error) {
    return [2, `${error.message}\n${usage}\n`]
  }
  const { values, positionals } = given
  const options = anchorsOf(values.head, values.key)
  if (positionals.length !== 1 || typeof options === 'string')
    return [2, `${typeof options === 'string' ? options : 'one path is needed'}\n${usage}\n`]
  const result = await verify(await filesOf(positionals[0]), options)
  return [result.holds ? 0 : 3, values.json ? `${JSON.stringify(result, null, 1)}\n` : result.words]
}

if (
  isNode &&
  process.argv[1] &&
  (await import('node:fs')).realpathSync(process.argv[1]) === (await import('node:url')).fileURLToPath(import.meta.url)
) {
  const [status, said] = await main(process.argv.slice(2))
  process.exitCode = status
  await new Promise((done) => process[status === 2 ? 'stderr' : 'stdout'].write(said, done))
}

/** For our own tests alone. */
export const internals = { sha256, PlainSha256, blake2b, crc32, ed25519, inflate, gunzip, zstdFrame, zstdEnd, merkleRoot }
