// Encrypted zip members: traditional ZipCrypto (APPNOTE 6.1) and WinZip's AES (winzip.com/aes_info, AE-1 and AE-2).
import { createCipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { contentOfReads, type Problem, type RandomContent } from '../content.ts'

export interface ZipSecret {
  /** Compression method under the encryption. */
  method: number
  /** AE-2 keeps no CRC-32: the authentication code stands for it. */
  withoutCrc: boolean
  /** The decrypted, still compressed bytes with the first password that fits; `undefined` when none does. */
  open(data: RandomContent, passwords: readonly string[]): { content: RandomContent; password: string } | undefined
}

/** `check` is the byte by which ZipCrypto tells a wrong password: the CRC's highest, or the time's when sizes stand behind the data. */
export function zipSecret(method: number, extra: Buffer | undefined, check: number): ZipSecret | string {
  if (method !== 99) return { method, withoutCrc: false, open: (data, passwords) => openClassic(data, passwords, check) }
  if (!extra || extra.length < 7) return 'encrypted (AES) without the fields that say how'
  const strength = extra[4]!
  if (strength < 1 || strength > 3) return `encrypted (AES) with an unknown strength ${strength}`
  return {
    method: extra.readUInt16LE(5),
    withoutCrc: extra.readUInt16LE(0) === 2,
    open: (data, passwords) => openAes(data, passwords, strength),
  }
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c >>> 0
})

class Classic {
  #a = 0x12345678
  #b = 0x23456789
  #c = 0x34567890

  constructor(password: Buffer) {
    for (const byte of password) this.#update(byte)
  }

  #update(byte: number): void {
    this.#a = table[(this.#a ^ byte) & 0xff]! ^ (this.#a >>> 8)
    this.#b = (Math.imul(this.#b + (this.#a & 0xff), 134775813) + 1) >>> 0
    this.#c = table[(this.#c ^ (this.#b >>> 24)) & 0xff]! ^ (this.#c >>> 8)
  }

  /** In place. */
  decrypt(bytes: Buffer): Buffer {
    for (let i = 0; i < bytes.length; i++) {
      const t = (this.#c & 0xffff) | 2
      const plain = bytes[i]! ^ ((Math.imul(t, t ^ 1) >>> 8) & 0xff)
      bytes[i] = plain
      this.#update(plain)
    }
    return bytes
  }
}

function openClassic(data: RandomContent, passwords: readonly string[], check: number): ReturnType<ZipSecret['open']> {
  for (const password of passwords) {
    const head = new Classic(Buffer.from(password, 'utf8')).decrypt(Buffer.from(data.read(0, 12)))
    if (head.length === 12 && head[11] === check) return { password, content: classicContent(data, password) }
  }
  return undefined
}

/** The cipher runs from the start on: a reader that goes on from where it was costs no second pass. */
function classicContent(data: RandomContent, password: string): RandomContent {
  let cipher = new Classic(Buffer.from(password, 'utf8'))
  let at = 0
  const restart = () => {
    cipher = new Classic(Buffer.from(password, 'utf8'))
    cipher.decrypt(Buffer.from(data.read(0, 12)))
    at = 0
  }
  restart()
  return contentOfReads(Math.max(0, data.size - 12), (offset, length) => {
    if (offset < at) restart()
    while (at < offset) {
      const skipped = cipher.decrypt(Buffer.from(data.read(12 + at, Math.min(1024 * 1024, offset - at))))
      if (skipped.length === 0) return skipped
      at += skipped.length
    }
    const plain = cipher.decrypt(Buffer.from(data.read(12 + offset, Math.max(0, length))))
    at = offset + plain.length
    return plain
  })
}

function openAes(data: RandomContent, passwords: readonly string[], strength: number): ReturnType<ZipSecret['open']> {
  const size = [0, 16, 24, 32][strength]!
  const salt = data.read(0, size / 2)
  const said = data.read(size / 2, 2)
  const start = size / 2 + 2
  const length = data.size - start - 10
  if (length < 0) return undefined
  for (const password of passwords) {
    const keys = pbkdf2Sync(Buffer.from(password, 'utf8'), salt, 1000, 2 * size + 2, 'sha1')
    if (!keys.subarray(2 * size).equals(said)) continue
    const key = keys.subarray(0, size)
    // Two bytes fit one wrong password in 65,536: the code over all of it decides where another one is still to be tried.
    const code = codeOf(data, keys.subarray(size, 2 * size), start, length)
    const fits = timingSafeEqual(code, Buffer.concat([data.read(data.size - 10, 10), Buffer.alloc(10)]).subarray(0, 10))
    const problem: Problem = { state: 'noted', reason: 'zip: the authentication code differs: the member was changed' }
    if (!fits && password !== passwords.at(-1)) continue
    const content = contentOfReads(
      length,
      (offset, wanted) => aesCtr(key, data.read(start + offset, Math.max(0, Math.min(wanted, length - offset))), offset),
      () => (fits ? data.problem : problem),
    )
    return { password, content }
  }
  return undefined
}

function codeOf(data: RandomContent, key: Buffer, start: number, length: number): Buffer {
  const hmac = createHmac('sha1', key)
  for (let at = 0; at < length; at += 1024 * 1024) hmac.update(data.read(start + at, Math.min(1024 * 1024, length - at)))
  return hmac.digest().subarray(0, 10)
}

/** AES in counter mode with a little-endian counter from 1, which OpenSSL's is not. */
function aesCtr(key: Buffer, bytes: Buffer, offset: number): Buffer {
  if (bytes.length === 0) return bytes
  const first = Math.floor(offset / 16)
  const blocks = Math.ceil((offset + bytes.length) / 16) - first
  const counters = Buffer.alloc(blocks * 16)
  for (let i = 0; i < blocks; i++) counters.writeBigUInt64LE(BigInt(first + i + 1), i * 16)
  const cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null)
  cipher.setAutoPadding(false)
  const stream = cipher.update(counters)
  const out = Buffer.from(bytes)
  for (let i = 0, at = offset % 16; i < out.length; i++, at++) out[i]! ^= stream[at]!
  return out
}
