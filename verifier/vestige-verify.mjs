#!/usr/bin/env node
// vestige-verify: checks a Vestige case folder, an exported bundle, a sensor's package or a ledger. One file, no dependencies,
// no network, nothing written. It shares no code with the workstation, so that a fault of the one is not a fault of the other.
//
//   node vestige-verify.mjs PATH [--head COUNT:HEX] [--key FINGERPRINT] [--json]
//
// The same text runs inside vestige-verify.html, in a browser without a network. Node's own SHA-256, Ed25519 and zstd are used where
// they exist, because they are fast; VESTIGE_VERIFY_PLAIN=1 makes it use only what is written here.
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
const u32 = (bytes, at) => (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0

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

const roots = (n, power, bits) => {
  // First `bits` bits of the fractional parts of the square or cube roots of the first n primes (FIPS 180-4), by integer roots.
  const out = []
  for (let p = 2n; out.length < n; p++) {
    let prime = true
    for (let d = 2n; d * d <= p; d++) if (p % d === 0n) prime = false
    if (!prime) continue
    const target = p << (BigInt(power) * BigInt(bits))
    let low = 0n
    let high = 1n << BigInt(bits + 5)
    while (low < high) {
      const middle = (low + high + 1n) >> 1n
      if (middle ** BigInt(power) <= target) low = middle
      else high = middle - 1n
    }
    out.push(BigInt.asUintN(bits, low))
  }
  return out
}
const k256 = Uint32Array.from(roots(64, 3, 32), Number)
const h256 = roots(8, 2, 32).map(Number)

class PlainSha256 {
  #state = Uint32Array.from(h256)
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
  return { update: (bytes) => (hash.update(bytes), undefined), hex: () => hash.digest('hex') }
}
function sha256(bytes) {
  const hash = sha256Stream()
  hash.update(bytes)
  return hash.hex()
}

const k512 = roots(80, 3, 64)
const h512 = roots(8, 2, 64)
const u64 = (value) => BigInt.asUintN(64, value)
const right64 = (x, n) => u64((x >> n) | (x << (64n - n)))

/** Only for the few bytes of a signature: plain rather than fast. */
function sha512(bytes) {
  const length = bytes.length
  const padded = new Uint8Array(Math.ceil((length + 17) / 128) * 128)
  padded.set(bytes)
  padded[length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(padded.length - 8, BigInt(length) * 8n)
  const state = [...h512]
  const w = new Array(80)
  for (let at = 0; at < padded.length; at += 128) {
    for (let i = 0; i < 16; i++) w[i] = view.getBigUint64(at + i * 8)
    for (let i = 16; i < 80; i++) {
      const s0 = right64(w[i - 15], 1n) ^ right64(w[i - 15], 8n) ^ (w[i - 15] >> 7n)
      const s1 = right64(w[i - 2], 19n) ^ right64(w[i - 2], 61n) ^ (w[i - 2] >> 6n)
      w[i] = u64(w[i - 16] + s0 + w[i - 7] + s1)
    }
    let [a, b, c, d, e, f, g, h] = state
    for (let i = 0; i < 80; i++) {
      const s1 = right64(e, 14n) ^ right64(e, 18n) ^ right64(e, 41n)
      const t1 = u64(h + s1 + ((e & f) ^ (u64(~e) & g)) + k512[i] + w[i])
      const t2 = u64((right64(a, 28n) ^ right64(a, 34n) ^ right64(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c)))
      ;[h, g, f, e, d, c, b, a] = [g, f, e, u64(d + t1), c, b, a, u64(t1 + t2)]
    }
    ;[a, b, c, d, e, f, g, h].forEach((word, i) => {
      state[i] = u64(state[i] + word)
    })
  }
  const out = new DataView(new ArrayBuffer(64))
  state.forEach((word, i) => out.setBigUint64(i * 8, word))
  return new Uint8Array(out.buffer)
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
const h512Words = Uint32Array.from(h512.flatMap((word) => [Number(word & 0xffffffffn), Number(word >> 32n)]))

/** BLAKE2b-512 without a key (RFC 7693); 64-bit words as pairs of 32, low one first. */
function blake2b(bytes) {
  if (native) return new Uint8Array(native.crypto.createHash('blake2b512').update(bytes).digest())
  const h = Uint32Array.from(h512Words)
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
    v.set(h512Words, 16)
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
// Ed25519 (RFC 8032) over whole numbers. Nothing here is secret, so nothing needs to take constant time.

const prime = (1n << 255n) - 19n
const order = (1n << 252n) + 27742317777372353535851937790883648493n
const mod = (a, n = prime) => ((a % n) + n) % n
function power(base, exponent) {
  let result = 1n
  for (let b = mod(base); exponent > 0n; exponent >>= 1n, b = (b * b) % prime) if (exponent & 1n) result = (result * b) % prime
  return result
}
const curve = mod(-121665n * power(121666n, prime - 2n))
const rootOfMinusOne = power(2n, (prime - 1n) / 4n)
const little = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

/** Points as [X, Y, Z, T] with x = X/Z, y = Y/Z, xy = T/Z. */
function addPoints([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2))
  const b = mod((y1 + x1) * (y2 + x2))
  const c = mod(2n * t1 * curve * t2)
  const d = mod(2n * z1 * z2)
  const [e, f, g, h] = [b - a, d - c, d + c, b + a]
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)]
}
function times(n, point) {
  let sum = [0n, 1n, 1n, 0n]
  for (; n > 0n; n >>= 1n, point = addPoints(point, point)) if (n & 1n) sum = addPoints(sum, point)
  return sum
}
function pointOf(bytes) {
  const y = little(bytes) & ((1n << 255n) - 1n)
  if (y >= prime) return undefined
  const square = mod((y * y - 1n) * power(curve * y * y + 1n, prime - 2n))
  let x = power(square, (prime + 3n) / 8n)
  if (mod(x * x) !== square) x = mod(x * rootOfMinusOne)
  if (mod(x * x) !== square) return undefined
  const odd = bytes[31] >> 7 === 1
  if (x === 0n && odd) return undefined
  if (((x & 1n) === 1n) !== odd) x = prime - x
  return [x, y, 1n, mod(x * y)]
}
function bytesOf([x, y, z]) {
  const inverse = power(z, prime - 2n)
  const ax = mod(x * inverse)
  const ay = mod(y * inverse)
  const out = Uint8Array.from({ length: 32 }, (_, i) => Number((ay >> BigInt(8 * i)) & 255n))
  if (ax & 1n) out[31] |= 0x80
  return out
}
const base = pointOf(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0x58 : 0x66)))

function ed25519(publicKey, message, signature) {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  if (native) {
    try {
      const der = concat(unhex('302a300506032b6570032100'), publicKey)
      return native.crypto.verify(
        null,
        message,
        native.crypto.createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }),
        signature,
      )
    } catch {
      return false
    }
  }
  const point = pointOf(publicKey)
  const s = little(signature.subarray(32))
  if (!point || s >= order) return false
  const h = little(sha512(concat(signature.subarray(0, 32), publicKey, message))) % order
  const [x, y, z, t] = times(h, point)
  return same(bytesOf(addPoints(times(s, base), [mod(-x), y, z, mod(-t)])), signature.subarray(0, 32))
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
function minisignFault(key, bytes, written) {
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
  if (!ed25519(key.bytes, blake2b(bytes), signed.subarray(10))) return 'the signature does not fit these bytes and this key'
  if (!ed25519(key.bytes, concat(signed.subarray(10), utf8.encode(trusted)), global)) return 'the trusted comment was changed'
  return undefined
}

// -------------------------------------------------------------------------------------------------------- 4 decompression

class Damaged extends Error {}
const damaged = (what) => new Damaged(what)

/** Bytes that grow as they are written; no more than `most`. */
class Growing {
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

// zstd (RFC 8878), one frame at a time, without dictionaries.

const llBase = [...Array(16).keys(), 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, ...Array.from({ length: 10 }, (_, i) => 128 << i)]
const llBits = [...Array(16).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
const mlBase = [...Array(32).keys()]
  .map((i) => i + 3)
  .concat([35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, ...Array.from({ length: 10 }, (_, i) => (128 << i) + 3)])
const mlBits = [...Array(32).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
const ones = (n, value = 1) => new Array(n).fill(value)
const llKnown = [4, 3, ...ones(11, 2), 1, 1, 1, ...ones(9, 2), 3, 2, ...ones(5), ...ones(4, -1)]
const ofKnown = [...ones(6), 2, 2, 2, ...ones(15), ...ones(5, -1)]
const mlKnown = [1, 4, 3, ...ones(6, 2), ...ones(37), ...ones(7, -1)]
const highest = (n) => 31 - Math.clz32(n)

function fseTable(counts, log) {
  const size = 1 << log
  const symbols = new Uint8Array(size)
  const next = new Uint16Array(counts.length)
  let high = size
  counts.forEach((count, symbol) => {
    if (count === -1) symbols[--high] = symbol
    next[symbol] = count === -1 ? 1 : count
  })
  const step = (size >> 1) + (size >> 3) + 3
  let at = 0
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i++) {
      symbols[at] = symbol
      do at = (at + step) & (size - 1)
      while (at >= high)
    }
  })
  const bits = new Uint8Array(size)
  const bases = new Uint16Array(size)
  for (let i = 0; i < size; i++) {
    const state = next[symbols[i]]++
    bits[i] = log - highest(state)
    bases[i] = (state << bits[i]) - size
  }
  return { log, symbols, bits, bases }
}
const onlySymbol = (symbol) => ({ log: 0, symbols: [symbol], bits: [0], bases: [0] })

/** Counts of an FSE table as they are written, read low bit first. */
function fseCounts(bytes, at, end, mostLog, mostSymbols) {
  let place = at * 8
  const bits = (n) => {
    let value = 0
    for (let i = 0; i < n; i++, place++) value |= ((bytes[place >> 3] >> (place & 7)) & 1) << i
    if (place > end * 8) throw damaged('has a table that ends early')
    return value
  }
  const log = bits(4) + 5
  if (log > mostLog) throw damaged('has a table that is too large')
  const counts = []
  let left = 1 << log
  while (left > 0) {
    const width = highest(left + 1) + 1
    let value = bits(width)
    const low = (1 << (width - 1)) - 1
    const threshold = (1 << width) - 1 - (left + 1)
    if ((value & low) < threshold) {
      place--
      value &= low
    } else if (value > low) value -= threshold
    const count = value - 1
    left -= Math.abs(count)
    counts.push(count)
    if (count === 0)
      for (let more = 3; more === 3; ) {
        more = bits(2)
        for (let i = 0; i < more; i++) counts.push(0)
      }
    if (counts.length > mostSymbols) throw damaged('has a table of too many symbols')
  }
  if (left < 0) throw damaged('has a table whose counts do not add up')
  return { table: fseTable(counts, log), end: (place + 7) >> 3 }
}

/** Bits from the end of a range backwards. Below its beginning come zeros, which `left` then tells. */
class Backward {
  constructor(bytes, from, end) {
    if (end <= from || bytes[end - 1] === 0) throw damaged('has a stream without its end mark')
    this.bytes = bytes
    this.from = from * 8
    this.place = end * 8 - 8 + highest(bytes[end - 1])
  }
  get left() {
    return this.place - this.from
  }
  /** At most 24 bits before the place, without going there. */
  peek(n) {
    let start = this.place - n
    let short = 0
    if (start < this.from) {
      short = this.from - start
      start = this.from
      if (short >= n) return 0
    }
    const at = start >> 3
    const b = this.bytes
    const word = b[at] | (b[at + 1] << 8) | (b[at + 2] << 16) | (b[at + 3] << 24)
    return ((word >>> (start & 7)) & ((1 << (n - short)) - 1)) << short
  }
  read(n) {
    if (n > 16) {
      const high = this.read(n - 16)
      return high * 65536 + this.read(16)
    }
    const value = this.peek(n)
    this.place -= n
    return value
  }
}

function huffmanTable(bytes, at, end) {
  const head = bytes[at++]
  const weights = []
  if (head >= 128) {
    for (let i = 0; i < head - 127; i++) weights.push(i % 2 === 0 ? bytes[at + (i >> 1)] >> 4 : bytes[at + (i >> 1)] & 15)
    at += (head - 126) >> 1
  } else {
    const stop = at + head
    const { table, end: from } = fseCounts(bytes, at, Math.min(stop, end), 6, 255)
    const bits = new Backward(bytes, from, stop)
    const states = [bits.read(table.log), bits.read(table.log)]
    for (let turn = 0; weights.length < 255; turn ^= 1) {
      weights.push(table.symbols[states[turn]])
      states[turn] = table.bases[states[turn]] + bits.read(table.bits[states[turn]])
      if (bits.left >= 0) continue
      weights.push(table.symbols[states[turn ^ 1]])
      break
    }
    at = stop
  }
  if (at > end) throw damaged('has a Huffman table that ends early')
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 1 << (weight - 1) : 0), 0)
  if (sum === 0) throw damaged('has an empty Huffman table')
  const log = highest(sum) + 1
  const rest = (1 << log) - sum
  if (log > 11 || rest !== 1 << highest(rest)) throw damaged('has a Huffman table that does not add up')
  weights.push(highest(rest) + 1)
  const symbols = new Uint8Array(1 << log)
  const lengths = new Uint8Array(1 << log)
  let code = 0
  for (let weight = 1; weight <= log; weight++)
    weights.forEach((each, symbol) => {
      if (each !== weight) return
      symbols.fill(symbol, code, code + (1 << (weight - 1)))
      lengths.fill(log + 1 - weight, code, code + (1 << (weight - 1)))
      code += 1 << (weight - 1)
    })
  return { table: { log, symbols, lengths }, end: at }
}

function huffmanStream(bytes, from, end, { log, symbols, lengths }, out, at, count) {
  const bits = new Backward(bytes, from, end)
  for (const stop = at + count; at < stop; at++) {
    const found = bits.peek(log)
    out[at] = symbols[found]
    bits.place -= lengths[found]
  }
  if (bits.left !== 0) throw damaged('has a Huffman stream of another length')
}

const frameMagic = 0xfd2fb528
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

function zstdHead(bytes, start) {
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

/** The bytes of one frame; no more than `most`. Its checksum is not looked at: a SHA-256 of the whole follows everywhere. */
function zstdFrame(bytes, start, most) {
  if (u32(bytes, start) !== frameMagic) throw damaged('is no zstd frame')
  if (native?.zlib.zstdDecompressSync) {
    const end = zstdEnd(bytes, start)
    if (end === undefined) throw damaged('is no whole zstd frame')
    try {
      const out = native.zlib.zstdDecompressSync(bytes.subarray(start, end), { maxOutputLength: Math.max(1, most) })
      return { bytes: new Uint8Array(out.buffer, out.byteOffset, out.length), end }
    } catch (error) {
      throw damaged(`does not decompress (${error.message})`)
    }
  }
  let { at, size } = zstdHead(bytes, start)
  const out = new Growing(size ?? bytes.length * 3, most)
  const kept = { huffman: undefined, tables: [undefined, undefined, undefined], recent: [1, 4, 8] }
  for (let last = false; !last; ) {
    if (at + 3 > bytes.length) throw damaged('ends early')
    const head = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16)
    last = (head & 1) === 1
    const kind = (head >> 1) & 3
    const length = head >> 3
    at += 3
    if (kind === 3 || at + (kind === 1 ? 1 : length) > bytes.length) throw damaged('ends early, or has a block of no kind')
    if (kind === 0) out.put(bytes.subarray(at, at + length))
    else if (kind === 1) out.put(new Uint8Array(length).fill(bytes[at]))
    else zstdBlock(bytes, at, at + length, out, kept)
    at += kind === 1 ? 1 : length
  }
  if (size !== undefined && size !== out.length) throw damaged('gives another number of bytes than it says')
  return { bytes: out.taken(), end: at + (bytes[start + 4] & 4) }
}

function zstdBlock(bytes, at, end, out, kept) {
  const kind = bytes[at] & 3
  const form = (bytes[at] >> 2) & 3
  let literals
  if (kind < 2) {
    const width = form === 1 ? 2 : form === 3 ? 3 : 1
    const size = width === 1 ? bytes[at] >> 3 : (bytes[at] | (bytes[at + 1] << 8) | (width === 3 ? bytes[at + 2] << 16 : 0)) >>> 4
    at += width
    literals = kind === 0 ? bytes.subarray(at, at + size) : new Uint8Array(size).fill(bytes[at])
    at += kind === 0 ? size : 1
  } else {
    const width = form < 2 ? 10 : form === 2 ? 14 : 18
    const head = [0, 1, 2, 3, 4].reduce((sum, i) => sum + bytes[at + i] * 2 ** (8 * i), 0)
    const size = Math.floor(head / 16) % 2 ** width
    const stored = Math.floor(head / 2 ** (4 + width)) % 2 ** width
    at += form < 2 ? 3 : form + 2
    const stop = at + stored
    if (stop > end) throw damaged('has literals that end early')
    if (kind === 2) {
      const read = huffmanTable(bytes, at, stop)
      kept.huffman = read.table
      at = read.end
    }
    if (!kept.huffman) throw damaged('repeats a table before the first')
    literals = new Uint8Array(size)
    if (form === 0) huffmanStream(bytes, at, stop, kept.huffman, literals, 0, size)
    else {
      const quarter = (size + 3) >> 2
      let from = at + 6
      for (let i = 0; i < 4; i++) {
        const to = i === 3 ? stop : from + (bytes[at + i * 2] | (bytes[at + i * 2 + 1] << 8))
        if (to > stop) throw damaged('has literals that end early')
        huffmanStream(bytes, from, to, kept.huffman, literals, i * quarter, i === 3 ? size - 3 * quarter : quarter)
        from = to
      }
    }
    at = stop
  }
  if (at > end) throw damaged('has literals that end early')
  let count = bytes[at++]
  if (count >= 255) {
    count = (bytes[at] | (bytes[at + 1] << 8)) + 0x7f00
    at += 2
  } else if (count >= 128) count = ((count - 128) << 8) + bytes[at++]
  if (count === 0) {
    out.put(literals)
    return
  }
  const modes = bytes[at++]
  const shapes = [
    [6, llKnown, 6, 9, 35],
    [4, ofKnown, 5, 8, 31],
    [2, mlKnown, 6, 9, 52],
  ]
  shapes.forEach(([shift, known, log, mostLog, most], i) => {
    const mode = (modes >> shift) & 3
    if (mode === 0) kept.tables[i] = fseTable(known, log)
    else if (mode === 1) kept.tables[i] = onlySymbol(bytes[at++])
    else if (mode === 2) {
      const read = fseCounts(bytes, at, end, mostLog, most + 1)
      kept.tables[i] = read.table
      at = read.end
    } else if (!kept.tables[i]) throw damaged('repeats a table before the first')
  })
  const [ll, of, ml] = kept.tables
  const bits = new Backward(bytes, at, end)
  const recent = kept.recent
  let [l, o, m] = [bits.read(ll.log), bits.read(of.log), bits.read(ml.log)]
  let taken = 0
  for (let i = 0; i < count; i++) {
    const code = of.symbols[o]
    if (code > 31 || ll.symbols[l] > 35 || ml.symbols[m] > 52) throw damaged('has a sequence that is none')
    const value = 2 ** code + bits.read(code)
    const match = mlBase[ml.symbols[m]] + bits.read(mlBits[ml.symbols[m]])
    const run = llBase[ll.symbols[l]] + bits.read(llBits[ll.symbols[l]])
    let distance
    if (value > 3) {
      distance = value - 3
      recent.unshift(distance)
      recent.pop()
    } else {
      const which = value - 1 + (run === 0 ? 1 : 0)
      distance = which < 3 ? recent[which] : recent[0] - 1
      if (which > 0) {
        recent.splice(Math.min(which, 2), 1)
        recent.unshift(distance)
      }
    }
    if (taken + run > literals.length) throw damaged('takes more literals than there are')
    out.put(literals.subarray(taken, taken + run))
    taken += run
    out.copy(distance, match)
    if (i === count - 1) break
    l = ll.bases[l] + bits.read(ll.bits[l])
    m = ml.bases[m] + bits.read(ml.bits[m])
    o = of.bases[o] + bits.read(of.bits[o])
  }
  if (bits.left !== 0) throw damaged('has a stream of sequences of another length')
  out.put(literals.subarray(taken))
}

export const internals = { sha256, PlainSha256, sha512, blake2b, crc32, ed25519, inflate, gunzip, zstdFrame, zstdEnd }
