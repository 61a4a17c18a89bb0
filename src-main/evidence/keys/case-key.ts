// The key of a case that is encrypted at rest: 32 random bytes, wrapped once by a passphrase (scrypt) and once by a recovery code that is printed.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, scryptSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { syncFolder } from '../seal/durable.ts'
import { writeWhole } from './home.ts'
import { KeyError } from './key-file.ts'

/** As the examiner's key: 128 MiB and about half a second a try. */
const cost = { N: 2 ** 17, r: 8, p: 1 }
const wrapped = z.object({ iv: z.string(), tag: z.string(), data: z.string() })
const file = z.object({
  format: z.literal('vestige-case-key-1'),
  createdAt: z.string(),
  passphrase: wrapped.extend({
    N: z
      .number()
      .int()
      .max(2 ** 20),
    r: z.number().int().max(32),
    p: z.number().int().max(16),
    salt: z.string(),
  }),
  recovery: wrapped.extend({ salt: z.string() }),
})

export const caseKeyPath = (dir: string) => join(dir, 'case.key')
export const hasCaseKey = (dir: string) => existsSync(caseKeyPath(dir))

const wrap = (key: Buffer, by: Buffer, name: string) => {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', by, iv)
  cipher.setAAD(Buffer.from(name))
  const data = Buffer.concat([cipher.update(key), cipher.final()])
  return { iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: data.toString('base64') }
}
const unwrap = ({ iv, tag, data }: z.infer<typeof wrapped>, by: Buffer, name: string): string | undefined => {
  try {
    const decipher = createDecipheriv('aes-256-gcm', by, Buffer.from(iv, 'base64'))
    decipher.setAAD(Buffer.from(name))
    decipher.setAuthTag(Buffer.from(tag, 'base64'))
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('hex')
  } catch {
    return undefined
  }
}
const fromPassphrase = (passphrase: string, salt: Buffer, { N, r, p }: typeof cost) =>
  scryptSync(passphrase.normalize('NFC'), salt, 32, { N, r, p, maxmem: 256 * N * r })
const fromRecovery = (code: Buffer, salt: Buffer) => Buffer.from(hkdfSync('sha256', code, salt, 'vestige recovery', 32))

// Crockford's digits: none that a hand-written sheet confuses.
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const checkOf = (bytes: Buffer) => createHash('sha256').update('vestige recovery').update(bytes).digest()[0]!

/** 33 bytes as eleven groups of five: the code and one byte that finds a slip of the pen. */
const printed = (code: Buffer): string => {
  let bits = 0n
  for (const byte of [...code, checkOf(code)]) bits = (bits << 8n) | BigInt(byte)
  bits <<= 11n
  let text = ''
  for (let index = 54; index >= 0; index--) text += digits[Number((bits >> BigInt(index * 5)) & 31n)]
  return text.match(/.{5}/g)!.join('-')
}
const read = (text: string): Buffer | undefined => {
  const plain = text
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  if (plain.length !== 55 || [...plain].some((digit) => !digits.includes(digit))) return undefined
  let bits = 0n
  for (const digit of plain) bits = (bits << 5n) | BigInt(digits.indexOf(digit))
  const bytes = Buffer.from((bits >> 11n).toString(16).padStart(66, '0'), 'hex')
  const code = bytes.subarray(0, 32)
  return bytes.length === 33 && bytes[32] === checkOf(code) ? code : undefined
}

/** Makes the key of a new case. The recovery code is told once and stands nowhere. */
export function createCaseKey(dir: string, passphrase: string): { key: string; recovery: string } {
  if (passphrase === '') throw new KeyError('wrong_passphrase', 'a case that is encrypted needs a passphrase')
  const key = randomBytes(32)
  const code = randomBytes(32)
  const [salt, recoverySalt] = [randomBytes(16), randomBytes(16)]
  const body: z.infer<typeof file> = {
    format: 'vestige-case-key-1',
    createdAt: new Date().toISOString(),
    passphrase: { ...cost, salt: salt.toString('base64'), ...wrap(key, fromPassphrase(passphrase, salt, cost), 'passphrase') },
    recovery: { salt: recoverySalt.toString('base64'), ...wrap(key, fromRecovery(code, recoverySalt), 'recovery') },
  }
  const path = caseKeyPath(dir)
  if (existsSync(path)) throw new KeyError('exists', `${path} is there already`)
  writeWhole(path, `${JSON.stringify(body, null, 1)}\n`)
  syncFolder(dirname(path))
  return { key: key.toString('hex'), recovery: printed(code) }
}

/** By passphrase or by recovery code. Throws KeyError. */
export function openCaseKey(dir: string, secret: string): string {
  let body: z.infer<typeof file>
  try {
    body = file.parse(JSON.parse(readFileSync(caseKeyPath(dir), 'utf8')))
  } catch {
    throw new KeyError('damaged', `${caseKeyPath(dir)} cannot be read: without it only a copy of it opens the case`)
  }
  const code = read(secret)
  const key =
    (code && unwrap(body.recovery, fromRecovery(code, Buffer.from(body.recovery.salt, 'base64')), 'recovery')) ??
    unwrap(body.passphrase, fromPassphrase(secret, Buffer.from(body.passphrase.salt, 'base64'), body.passphrase), 'passphrase')
  if (key === undefined) throw new KeyError('wrong_passphrase', 'neither the passphrase of this case nor its recovery code')
  return key
}
