// The examiner's identity file: name and public key in clear, private key sealed by a passphrase.
import { sign } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Examiner } from '../../contract/procedures/case.ts'
import { writeWhole } from './home.ts'
import { fingerprintOf, KeyError, newKey, openKey, privateKeyOf, sealedKey, sealKey } from './key-file.ts'

/** What signs ledger entries. */
export interface Signer {
  kind: 'examiner' | 'workstation'
  /** As it stands in an entry's `by`. */
  by: string
  /** Base64 of the 32 raw bytes. */
  publicKey: string
  /** Hex SHA-256 of the raw public key. */
  fingerprint: string
  /** Ed25519 over the bytes. */
  sign(bytes: Uint8Array): Buffer
}
export interface Identity {
  examiner: Examiner
  /** Base64 of the 32 raw bytes. */
  publicKey: string
  /** True when the key file has no passphrase: to be warned of. */
  unprotected: boolean
}
export interface Who {
  name: string
  mail: string
  organisation: string
}

const file = z.object({
  format: z.literal('vestige-examiner-1'),
  name: z.string(),
  mail: z.string(),
  organisation: z.string(),
  createdAt: z.string(),
  publicKey: z.string(),
  privateKey: sealedKey,
})
type IdentityFile = z.infer<typeof file>

const pathOf = (home: string) => join(home, 'examiner.json')

function read(home: string): IdentityFile {
  let text: string
  try {
    text = readFileSync(pathOf(home), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new KeyError('none', 'no examiner identity yet')
    throw error
  }
  try {
    return file.parse(JSON.parse(text))
  } catch {
    throw new KeyError('damaged', `${pathOf(home)} is damaged`)
  }
}

function write(home: string, identity: IdentityFile): Identity {
  writeWhole(pathOf(home), `${JSON.stringify(identity, null, 2)}\n`)
  return describe(identity)
}

function describe({ name, mail, organisation, publicKey, privateKey }: IdentityFile): Identity {
  const fingerprint = fingerprintOf(Buffer.from(publicKey, 'base64'))
  return { examiner: { name, mail, organisation, fingerprint }, publicKey, unprotected: privateKey.protection === 'none' }
}

/** Null when there is none. Throws KeyError on a damaged file. */
export function readIdentity(home: string): Identity | null {
  return existsSync(pathOf(home)) ? describe(read(home)) : null
}

/** Makes the key; an empty passphrase leaves it unprotected. KeyError `exists` when there is one. */
export function createIdentity(home: string, who: Who, passphrase: string, now: Date = new Date()): Identity {
  if (existsSync(pathOf(home))) throw new KeyError('exists', `${pathOf(home)} exists already`)
  const { seed, publicKey } = newKey()
  return write(home, {
    format: 'vestige-examiner-1',
    ...named(who),
    createdAt: now.toISOString(),
    publicKey: publicKey.toString('base64'),
    privateKey: sealKey(seed, publicKey, passphrase),
  })
}

/** Name, mail, organisation; the key stays. */
export function renameIdentity(home: string, who: Who): Identity {
  return write(home, { ...read(home), ...named(who) })
}

/** Throws KeyError: `none`, `wrong_passphrase`, `damaged`. Unprotected keys open with any passphrase. */
export function unlock(home: string, passphrase: string): Signer {
  const identity = read(home)
  const publicKey = Buffer.from(identity.publicKey, 'base64')
  const key = privateKeyOf(openKey(identity.privateKey, publicKey, passphrase))
  return {
    kind: 'examiner',
    by: formatExaminer(identity),
    publicKey: identity.publicKey,
    fingerprint: fingerprintOf(publicKey),
    sign: (bytes) => sign(null, bytes, key),
  }
}

export function changePassphrase(home: string, old: string, next: string): Identity {
  const identity = read(home)
  const publicKey = Buffer.from(identity.publicKey, 'base64')
  const seed = openKey(identity.privateKey, publicKey, old)
  return write(home, { ...identity, privateKey: sealKey(seed, publicKey, next) })
}

/** `Name <mail>` → parts; without brackets all is the name. */
export function parseExaminer(text: string): { name: string; mail: string } {
  const match = /^\s*(.*?)\s*<([^<>]*)>\s*$/.exec(text)
  return match ? { name: match[1]!, mail: match[2]!.trim() } : { name: text.trim(), mail: '' }
}

export function formatExaminer({ name, mail }: { name: string; mail: string }): string {
  return mail === '' ? name : `${name} <${mail}>`
}

function named({ name, mail, organisation }: Who): Who {
  return { name, mail, organisation }
}
