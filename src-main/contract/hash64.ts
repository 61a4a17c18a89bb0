// 64 bits of a text for look-ups: vendor ids and correlation ids as the columns hold them. Not for trust: who can choose ids
// can choose equal ones anyway. It runs twice an event, where a SHA-256 costs more than all other work on an id.
// Two lanes of MurmurHash3's 32-bit mixing (Austin Appleby, public domain), two UTF-16 units at a time, mixed at the end.

const word = new BigInt64Array(1)
const halves = new Int32Array(word.buffer)

/** Signed; never 0n, which means "absent". */
export function hash64(text: string): bigint {
  const { length } = text
  let a = 0x2f0b4c47
  let b = 0x6d5a2e91
  for (let at = 0; at < length; at += 2) {
    const k = text.charCodeAt(at) | (at + 1 < length ? text.charCodeAt(at + 1) << 16 : 0)
    const x = Math.imul(k, 0xcc9e2d51)
    a ^= Math.imul((x << 15) | (x >>> 17), 0x1b873593)
    a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0
    const y = Math.imul(k, 0x239b961b)
    b ^= Math.imul((y << 16) | (y >>> 16), 0xab0e9789)
    b = (Math.imul((b << 17) | (b >>> 15), 5) + 0x561ccd1b) | 0
  }
  a = final(a ^ length)
  b = final(b ^ length)
  a = (a + b) | 0
  b = (b + a) | 0
  if ((a | b) === 0) return 1n
  halves[0] = a
  halves[1] = b
  return word[0]!
}

function final(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
