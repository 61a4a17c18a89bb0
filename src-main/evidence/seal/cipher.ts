// Sealed files of a case that is encrypted at rest: the same bytes at the same places behind a header, under AES-256-CTR with a key of
// their own. Length-preserving, so every offset that the case knows stays true. That bytes are unchanged is shown, as in any case, by
// the SHA-256 of the original in the manifest and the ledger, not by the cipher.
import { createCipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { readSync } from 'node:fs'
import { resolve } from 'node:path'
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'
import { writeAll } from './durable.ts'

const magic = Buffer.from('VSTGENC1')
export const headerBytes = 64

const named = (store: string) => `vestige key ${resolve(store)}`

/** Files of this store are written and read under the key (64 hex digits), or as they are: in this thread and in those it starts from now on. */
export const setStoreKey = (store: string, key: string | undefined): void => setEnvironmentData(named(store), key)
/** The key of this store's files, if they have one. */
export const storeKeyOf = (store: string): string | undefined => {
  const key = getEnvironmentData(named(store))
  return typeof key === 'string' ? key : undefined
}
const masterOf = (store: string): Buffer | undefined => {
  const key = getEnvironmentData(named(store))
  return typeof key === 'string' ? Buffer.from(key, 'hex') : undefined
}

/** What a file's size says of the bytes that the case knows. */
export const bodySize = (store: string, size: number): number => (masterOf(store) ? Math.max(0, size - headerBytes) : size)

export interface FileCipher {
  /** Bytes of the file in front of the first one that the case knows. */
  readonly start: number
  /** Encrypts or decrypts what stands at this place. */
  crypt(position: number, bytes: Buffer): Buffer
}
const plain: FileCipher = { start: 0, crypt: (_, bytes) => bytes }

const cipherOf = (master: Buffer, salt: Buffer): FileCipher => {
  const key = Buffer.from(hkdfSync('sha256', master, salt, 'vestige sealed file', 32))
  return {
    start: headerBytes,
    crypt(position, bytes) {
      if (bytes.length === 0) return bytes
      const counter = Buffer.alloc(16)
      counter.writeBigUInt64BE(BigInt(Math.floor(position / 16)), 8)
      const cipher = createCipheriv('aes-256-ctr', key, counter)
      const skip = position % 16
      if (skip > 0) cipher.update(Buffer.alloc(skip))
      return cipher.update(bytes)
    },
  }
}
const tagOf = (master: Buffer, salt: Buffer): Buffer =>
  createHmac('sha256', master).update('vestige sealed file header').update(salt).digest().subarray(0, 16)

/** Begins a new file. Never for a file that was written before: the same key stream must not meet other bytes. */
export const beginFile = (store: string, fd: number): FileCipher => {
  const master = masterOf(store)
  if (!master) return plain
  const salt = randomBytes(32)
  const header = Buffer.alloc(headerBytes)
  magic.copy(header)
  salt.copy(header, 8)
  tagOf(master, salt).copy(header, 40)
  writeAll(fd, header, 0)
  return cipherOf(master, salt)
}

/** Throws in words when the file is not of this case. */
export const openFile = (store: string, fd: number): FileCipher => {
  const master = masterOf(store)
  if (!master) return plain
  const header = Buffer.alloc(headerBytes)
  if (readSync(fd, header, 0, headerBytes, 0) < headerBytes || !header.subarray(0, 8).equals(magic))
    throw new Error('it is not encrypted as this case is')
  const salt = header.subarray(8, 40)
  if (!timingSafeEqual(tagOf(master, salt), header.subarray(40, 56))) throw new Error('it is encrypted under another key')
  return cipherOf(master, Buffer.from(salt))
}
