// Signatures of CloudTrail digest files: SHA256withRSA over end time, S3 path, the digest's hash and the signature before.
// "Custom implementations of CloudTrail log file integrity validation", CloudTrail user guide.
import { createPublicKey, createVerify } from 'node:crypto'
import type { Digest } from './digest-file.ts'

/** One key of `aws cloudtrail list-public-keys` for the region, as the examiner supplies it. */
export interface DigestKey {
  readonly fingerprint: string
  /** Base64 of the DER of an RSA public key (PKCS #1). */
  readonly value: string
}

/** `valid`, or in words why not; `undefined` where it cannot be checked, with the reason. */
export type SignatureCheck = { holds: true } | { holds: false; reason: string } | { holds: undefined; reason: string }

export function checkSignature(digest: Digest, signature: string | undefined, keys: readonly DigestKey[]): SignatureCheck {
  if (keys.length === 0) return { holds: undefined, reason: 'no public keys were supplied' }
  if (signature === undefined)
    return { holds: undefined, reason: 'its signature was not received: it stands in the metadata of the S3 object and in the next digest' }
  const key = keys.find(({ fingerprint }) => fingerprint === digest.fingerprint)
  if (!key) return { holds: undefined, reason: `no supplied key has the fingerprint ${digest.fingerprint ?? '(none)'}` }
  if (!/^(?:[0-9a-f]{2})+$/i.test(signature)) return { holds: false, reason: 'its signature is not hexadecimal' }
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key.value, 'base64'), format: 'der', type: 'pkcs1' })
    const verifier = createVerify('RSA-SHA256').update(signedText(digest))
    return verifier.verify(publicKey, Buffer.from(signature, 'hex'))
      ? { holds: true }
      : { holds: false, reason: 'its signature does not match' }
  } catch {
    return { holds: undefined, reason: `the supplied key ${key.fingerprint} is no RSA public key` }
  }
}

/** What CloudTrail signs. */
export function signedText(digest: Digest): string {
  return [digest.end, `${digest.bucket}/${digest.key}`, digest.received.sha256, digest.previous?.signature ?? 'null'].join('\n')
}
