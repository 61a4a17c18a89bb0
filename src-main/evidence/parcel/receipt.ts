// The receipt that both sides keep: what was sent or what arrived, signed by whoever says so. Checked with the key inside it and a fingerprint told apart.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../../contract/canonical-json.ts'
import type { Signer } from '../keys/identity.ts'

const receipt = z.object({
  format: z.literal('vestige-receipt-1'),
  what: z.enum(['sent', 'arrived']),
  at: z.string(),
  case: z.string(),
  /** Of the parcel's file, and of the list of hashes inside it. */
  sha256: z.string(),
  manifestSha256: z.string(),
  head: z.object({ count: z.number().int(), hash: z.string() }),
  by: z.string(),
  publicKey: z.string(),
  fingerprint: z.string(),
  signature: z.string(),
})
export type Receipt = z.infer<typeof receipt>

const hashOf = (body: object): Buffer => createHash('sha256').update(canonicalJson(body)).digest()

export const signReceipt = (signer: Signer, body: Omit<Receipt, 'format' | 'by' | 'publicKey' | 'fingerprint' | 'signature'>): Receipt => {
  const whole = {
    format: 'vestige-receipt-1' as const,
    ...body,
    by: signer.by,
    publicKey: signer.publicKey,
    fingerprint: signer.fingerprint,
  }
  return { ...whole, signature: Buffer.from(signer.sign(hashOf(whole))).toString('base64') }
}

/** Throws in words when it is none, or not signed by the key that it names. */
export const checkReceipt = (text: string): Receipt => {
  const parsed = receipt.safeParse(JSON.parse(text))
  if (!parsed.success) throw new Error('this is no receipt of a parcel')
  const { signature, ...whole } = parsed.data
  const raw = Buffer.from(whole.publicKey, 'base64')
  if (createHash('sha256').update(raw).digest('hex') !== whole.fingerprint) throw new Error('the fingerprint is not that of the key')
  const key = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]), format: 'der', type: 'spki' })
  if (!verify(null, hashOf(whole), key, Buffer.from(signature, 'base64'))) throw new Error('the signature does not fit')
  return parsed.data
}
