// One line of custody.jsonl: its fields, its hash and its signature.
import { hash, verify } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../../contract/canonical-json.ts'
import type { Signer } from '../keys/identity.ts'
import { publicKeyOf } from '../keys/key-file.ts'

const hex = z.string().regex(/^[0-9a-f]{64}$/)
const entrySchema = z.strictObject({
  seq: z.number().int().nonnegative(),
  /** UTC, milliseconds, `Z`; and the local offset in minutes. */
  at: z.string(),
  offset: z.number().int(),
  by: z.string(),
  /** Fingerprint of the signing key. */
  key: hex,
  action: z.string(),
  phase: z.enum(['begin', 'done', 'failed', 'interrupted', 'note']),
  /** Of `done`, `failed`, `interrupted`: the `seq` of its `begin`. */
  of: z.number().int().nullable(),
  exhibit: z.string().nullable(),
  /** Hashes before and after the act, where it touches bytes. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  tool: z.string(),
  /** Hash of the entry before; 64 zeros first. */
  prev: hex,
  /** Hex SHA-256 of the line without `hash` and `sig`. */
  hash: hex,
  /** Base64 Ed25519 signature over those 32 bytes. */
  sig: z.string(),
})
export type Entry = z.infer<typeof entrySchema>
export type Phase = Entry['phase']
export type Unsigned = Omit<Entry, 'hash' | 'sig' | 'key' | 'by'>

export const zeroHash = '0'.repeat(64)

/** The signed entry, and its line without newline. */
export function sealEntry(fields: Unsigned, signer: Signer): { entry: Entry; line: string } {
  // Through JSON once, so that the entry held in memory is the entry that will be read back.
  const unsigned = JSON.parse(JSON.stringify({ ...fields, by: signer.by, key: signer.fingerprint }))
  const digest = hash('sha256', canonicalJson(unsigned), 'buffer')
  const entry: Entry = { ...unsigned, hash: digest.toString('hex'), sig: signer.sign(digest).toString('base64') }
  return { entry, line: canonicalJson(entry) }
}

/** The form of a line and its own hash; not its place in the chain, nor its signature. */
export function parseLine(line: string): { entry: Entry } | { reason: string } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { reason: 'not JSON' }
  }
  const parsed = entrySchema.safeParse(value)
  if (!parsed.success) return { reason: `not an entry (${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message})` }
  const entry = parsed.data
  if (canonicalJson(value) !== line) return { reason: 'not in canonical form' }
  const { hash: stated, sig: _, ...unsigned } = entry
  if (hash('sha256', canonicalJson(unsigned), 'hex') !== stated) return { reason: 'its content does not match its hash' }
  return { entry }
}

/** `publicKey` is base64 of 32 bytes. */
export function signatureHolds(entry: Entry, publicKey: string): boolean {
  const sig = Buffer.from(entry.sig, 'base64')
  // The hash does not cover the signature's text: base64 with other unused bits would pass for the same.
  if (sig.toString('base64') !== entry.sig) return false
  try {
    return verify(null, Buffer.from(entry.hash, 'hex'), publicKeyOf(Buffer.from(publicKey, 'base64')), sig)
  } catch {
    return false
  }
}
