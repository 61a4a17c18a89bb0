// Ed25519 signatures in minisign's format (jedisct1.github.io/minisign), prehashed with BLAKE2b-512, so that
// `minisign -V` checks them as well. Private keys here are seeds; minisign's password scheme is not used.
import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { createReadStream } from 'node:fs'

const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const spki = Buffer.from('302a300506032b6570032100', 'hex')

export interface PublicKey {
  /** 8 bytes, as minisign prints them: hexadecimal of the little-endian number. */
  id: string
  bytes: Buffer
}
export interface SecretKey extends PublicKey {
  seed: Buffer
}

const shownId = (id: Buffer): string => Buffer.from(id).reverse().toString('hex').toUpperCase()
const storedId = (id: string): Buffer => Buffer.from(id, 'hex').reverse()

export function generateKey(): SecretKey {
  return keyFromSeed(shownId(randomBytes(8)), randomBytes(32))
}

export function keyFromSeed(id: string, seed: Buffer): SecretKey {
  const der = createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' })
  return { id, seed, bytes: Buffer.from(der.subarray(-32)) }
}

function privateKey(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
}

/** The one line that carries a public key, `RW…`. */
export function publicLine(key: PublicKey): string {
  return Buffer.concat([Buffer.from('Ed'), storedId(key.id), key.bytes]).toString('base64')
}

export function publicFile(key: PublicKey): string {
  return `untrusted comment: minisign public key ${key.id}\n${publicLine(key)}\n`
}

/** From a `.pub` file or its line; throws with the reason. */
export function parsePublic(text: string): PublicKey {
  const line = text
    .split('\n')
    .map((part) => part.trim())
    .find((part) => part !== '' && !part.startsWith('untrusted comment:'))
  const bytes = Buffer.from(line ?? '', 'base64')
  if (bytes.length !== 42 || bytes.subarray(0, 2).toString() !== 'Ed') throw new Error('this is no minisign public key')
  return { id: shownId(bytes.subarray(2, 10)), bytes: Buffer.from(bytes.subarray(10)) }
}

export function signBytes(key: SecretKey, bytes: Buffer): Buffer {
  return sign(null, bytes, privateKey(key.seed))
}

export function verifyBytes(key: PublicKey, bytes: Buffer, signature: Buffer): boolean {
  const object = createPublicKey({ key: Buffer.concat([spki, key.bytes]), format: 'der', type: 'spki' })
  return verify(null, bytes, object, signature)
}

export function blake2b(data: Buffer): Buffer {
  return createHash('blake2b512').update(data).digest()
}

export async function blake2bFile(path: string): Promise<Buffer> {
  const hash = createHash('blake2b512')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest()
}

/** A `.minisig` file over a prehash. */
export function signatureFile(key: SecretKey, prehash: Buffer, trusted: string): string {
  const comment = trusted.replaceAll(/[\r\n]/g, ' ')
  const signature = signBytes(key, prehash)
  const line = Buffer.concat([Buffer.from('ED'), storedId(key.id), signature]).toString('base64')
  const global = signBytes(key, Buffer.concat([signature, Buffer.from(comment)])).toString('base64')
  return `untrusted comment: signature from vestige sensor key ${key.id}\n${line}\ntrusted comment: ${comment}\n${global}\n`
}

export interface Signature {
  keyId: string
  signature: Buffer
  trusted: string
  global: Buffer
}

export function parseSignature(text: string): Signature {
  const lines = text.split('\n')
  const bytes = Buffer.from(lines[1] ?? '', 'base64')
  const trusted = /^trusted comment: (.*)$/.exec(lines[2] ?? '')?.[1]
  const global = Buffer.from(lines[3] ?? '', 'base64')
  const shaped = lines.length === 5 && lines[4] === '' && lines[0]!.startsWith('untrusted comment: ')
  // base64 decoders ignore what is not in the alphabet: only the one spelling is accepted.
  const exact = bytes.toString('base64') === lines[1] && global.toString('base64') === lines[3]
  if (!shaped || !exact || bytes.length !== 74 || trusted === undefined || global.length !== 64)
    throw new Error('this is no minisign signature')
  if (bytes.subarray(0, 2).toString() !== 'ED') throw new Error('the signature is not prehashed (ED)')
  return { keyId: shownId(bytes.subarray(2, 10)), signature: bytes.subarray(10), trusted, global }
}

export function verifySignature(key: PublicKey, prehash: Buffer, signature: Signature): boolean {
  return (
    key.id === signature.keyId &&
    verifyBytes(key, prehash, signature.signature) &&
    verifyBytes(key, Buffer.concat([signature.signature, Buffer.from(signature.trusted)]), signature.global)
  )
}
