// A private Ed25519 key in a file: sealed by a passphrase (scrypt, AES-256-GCM), or bare where someone chose that.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  scryptSync,
} from 'node:crypto'
import { z } from 'zod'

/** OWASP's advice of 2023 for scrypt: 128 MiB and about half a second. */
const cost = { N: 2 ** 17, r: 8, p: 1 }

export const sealedKey = z.union([
  z.object({ protection: z.literal('none'), seed: z.string() }),
  z.object({
    protection: z.literal('scrypt-aes-256-gcm'),
    N: z
      .number()
      .int()
      .max(2 ** 20),
    r: z.number().int().max(32),
    p: z.number().int().max(16),
    salt: z.string(),
    iv: z.string(),
    tag: z.string(),
    data: z.string(),
  }),
])
export type SealedKey = z.infer<typeof sealedKey>

export class KeyError extends Error {
  readonly code: 'none' | 'exists' | 'wrong_passphrase' | 'damaged'
  constructor(code: 'none' | 'exists' | 'wrong_passphrase' | 'damaged', message: string) {
    super(message)
    this.name = 'KeyError'
    this.code = code
  }
}

/** A new key pair: 32 bytes seed, 32 bytes public key. */
export function newKey(): { seed: Buffer; publicKey: Buffer } {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return { seed: Buffer.from(jwk.d!, 'base64url'), publicKey: Buffer.from(jwk.x!, 'base64url') }
}

export function sealKey(seed: Buffer, publicKey: Buffer, passphrase: string): SealedKey {
  if (passphrase === '') return { protection: 'none', seed: seed.toString('base64') }
  const salt = randomBytes(16)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', derive(passphrase, salt, cost), iv)
  cipher.setAAD(publicKey)
  const data = Buffer.concat([cipher.update(seed), cipher.final()])
  return {
    protection: 'scrypt-aes-256-gcm',
    ...cost,
    salt: salt.toString('base64'),
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  }
}

/** The seed. Throws KeyError. */
export function openKey(sealed: SealedKey, publicKey: Buffer, passphrase: string): Buffer {
  let seed: Buffer
  if (sealed.protection === 'none') seed = Buffer.from(sealed.seed, 'base64')
  else {
    try {
      const decipher = createDecipheriv(
        'aes-256-gcm',
        derive(passphrase, Buffer.from(sealed.salt, 'base64'), sealed),
        Buffer.from(sealed.iv, 'base64'),
      )
      decipher.setAAD(publicKey)
      decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'))
      seed = Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()])
    } catch {
      throw new KeyError('wrong_passphrase', 'the passphrase does not open the key')
    }
  }
  if (seed.length !== 32 || !publicOf(seed).equals(publicKey))
    throw new KeyError('damaged', 'the private key does not belong to the public key beside it')
  return seed
}

function derive(passphrase: string, salt: Buffer, { N, r, p }: { N: number; r: number; p: number }): Buffer {
  return scryptSync(passphrase.normalize('NFC'), salt, 32, { N, r, p, maxmem: 256 * N * r })
}

// Fixed DER prefixes of RFC 8410: Node takes raw keys only inside them.
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const spki = Buffer.from('302a300506032b6570032100', 'hex')

export function privateKeyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
}
export function publicKeyOf(raw: Buffer): KeyObject {
  if (raw.length !== 32) throw new KeyError('damaged', 'a public key has 32 bytes')
  return createPublicKey({ key: Buffer.concat([spki, raw]), format: 'der', type: 'spki' })
}
function publicOf(seed: Buffer): Buffer {
  return createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' }).subarray(spki.length)
}
/** Hex SHA-256 of the raw public key. */
export function fingerprintOf(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex')
}
