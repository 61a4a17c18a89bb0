// Examiners' identity files: name and public key in clear, private key sealed by a passphrase. The first examiner of a home is
// its default (`examiner.json`); everyone who comes after has a file in `examiners/`.
import { sign } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
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

const defaultPath = (home: string) => join(home, 'examiner.json')
const othersFolder = (home: string) => join(home, 'examiners')
const fingerprintIn = (publicKey: string) => fingerprintOf(Buffer.from(publicKey, 'base64'))

/** Of a fingerprint, or of the default. A fingerprint may come from a hostile case: only hex digits reach the file system. */
function pathOf(home: string, fingerprint?: string): string {
  if (fingerprint === undefined) return defaultPath(home)
  const own = join(othersFolder(home), `${fingerprint.replace(/[^0-9a-f]/g, '')}.json`)
  return existsSync(own) || !existsSync(defaultPath(home)) || fingerprintIn(readAt(defaultPath(home)).publicKey) !== fingerprint
    ? own
    : defaultPath(home)
}

function readAt(path: string): IdentityFile {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new KeyError('none', 'no examiner identity yet')
    throw error
  }
  try {
    return file.parse(JSON.parse(text))
  } catch {
    throw new KeyError('damaged', `${path} is damaged`)
  }
}

const read = (home: string, fingerprint?: string) => readAt(pathOf(home, fingerprint))

function write(path: string, identity: IdentityFile): Identity {
  writeWhole(path, `${JSON.stringify(identity, null, 2)}\n`)
  return describe(identity)
}

function describe({ name, mail, organisation, publicKey, privateKey }: IdentityFile): Identity {
  const fingerprint = fingerprintIn(publicKey)
  return { examiner: { name, mail, organisation, fingerprint }, publicKey, unprotected: privateKey.protection === 'none' }
}

/** The default, or the one with this fingerprint. Null when there is none. Throws KeyError on a damaged file. */
export function readIdentity(home: string, fingerprint?: string): Identity | null {
  const path = pathOf(home, fingerprint)
  return existsSync(path) ? describe(readAt(path)) : null
}

/** Everyone with a key in this home, the default first. */
export function listIdentities(home: string): Identity[] {
  const first = readIdentity(home)
  const folder = othersFolder(home)
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => /^[0-9a-f]{64}\.json$/.test(name)) : []
  const others = names.map((name) => readAt(join(folder, name))).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
  return [...(first ? [first] : []), ...others.map(describe)]
}

/** Makes the home's first key; an empty passphrase leaves it unprotected. KeyError `exists` when there is one. */
export function createIdentity(home: string, who: Who, passphrase: string, now: Date = new Date()): Identity {
  if (existsSync(defaultPath(home))) throw new KeyError('exists', `${defaultPath(home)} exists already`)
  return make(() => defaultPath(home), who, passphrase, now)
}

/** Makes a key for one more person; the first of a home becomes its default. */
export function addIdentity(home: string, who: Who, passphrase: string, now: Date = new Date()): Identity {
  if (!existsSync(defaultPath(home))) return createIdentity(home, who, passphrase, now)
  return make((fingerprint) => join(othersFolder(home), `${fingerprint}.json`), who, passphrase, now)
}

function make(place: (fingerprint: string) => string, who: Who, passphrase: string, now: Date): Identity {
  const { seed, publicKey } = newKey()
  return write(place(fingerprintOf(publicKey)), {
    format: 'vestige-examiner-1',
    ...named(who),
    createdAt: now.toISOString(),
    publicKey: publicKey.toString('base64'),
    privateKey: sealKey(seed, publicKey, passphrase),
  })
}

/** Name, mail, organisation; the key stays. */
export function renameIdentity(home: string, who: Who, fingerprint?: string): Identity {
  return write(pathOf(home, fingerprint), { ...read(home, fingerprint), ...named(who) })
}

/** Throws KeyError: `none`, `wrong_passphrase`, `damaged`. Unprotected keys open with any passphrase. */
export function unlock(home: string, passphrase: string, fingerprint?: string): Signer {
  const identity = read(home, fingerprint)
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

export function changePassphrase(home: string, old: string, next: string, fingerprint?: string): Identity {
  const identity = read(home, fingerprint)
  const publicKey = Buffer.from(identity.publicKey, 'base64')
  const seed = openKey(identity.privateKey, publicKey, old)
  return write(pathOf(home, fingerprint), { ...identity, privateKey: sealKey(seed, publicKey, next) })
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
