// An examiner's certificate and key from a PKCS#12 file (RFC 7292), opened by its password and never kept.
import { createHash, createPrivateKey, webcrypto, X509Certificate } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'

pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto }))

export class CertificateError extends Error {
  readonly code = 'usage'
  constructor(message: string) {
    super(message)
    this.name = 'CertificateError'
  }
}

export interface Identity {
  /** PKCS#8. */
  key: ArrayBuffer
  certificate: pkijs.Certificate
  /** Signer's first. */
  chain: pkijs.Certificate[]
  /** Common name, as the certificate says. */
  name: string
  subject: string
  sha256: string
  from: string
  to: string
  algorithm: 'RSA' | 'EC'
}

const keyBag = '1.2.840.113549.1.12.10.1.1'
const shroudedKeyBag = '1.2.840.113549.1.12.10.1.2'
const certificateBag = '1.2.840.113549.1.12.10.1.3'
const fileAtMost = 1024 * 1024

const exact = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer

export async function openPkcs12(file: Uint8Array, password: string): Promise<Identity> {
  if (file.length > fileAtMost) throw new CertificateError('this is no PKCS#12 file: it is too large')
  const secret = exact(Buffer.from(password, 'utf8'))
  const asn1 = asn1js.fromBER(exact(file))
  if (asn1.offset === -1) throw new CertificateError('this is no PKCS#12 file')
  let pfx: pkijs.PFX
  try {
    pfx = new pkijs.PFX({ schema: asn1.result })
  } catch {
    throw new CertificateError('this is no PKCS#12 file')
  }
  try {
    await pfx.parseInternalValues({ password: secret, checkIntegrity: pfx.macData !== undefined })
  } catch (error) {
    throw new CertificateError(refused(error))
  }
  const safe = pfx.parsedValue?.authenticatedSafe
  if (!safe) throw new CertificateError('the PKCS#12 file holds nothing')
  try {
    await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password: secret })) })
  } catch (error) {
    throw new CertificateError(refused(error))
  }
  let key: ArrayBuffer | undefined
  const certificates: pkijs.Certificate[] = []
  for (const { value } of safe.parsedValue.safeContents as { value: pkijs.SafeContents }[])
    for (const bag of value.safeBags) {
      if (bag.bagId === keyBag) key = (bag.bagValue as pkijs.PrivateKeyInfo).toSchema().toBER()
      else if (bag.bagId === shroudedKeyBag) {
        const shrouded = bag.bagValue as unknown as {
          parsedValue?: pkijs.PrivateKeyInfo
          parseInternalValues(with_: { password: ArrayBuffer }): Promise<void>
        }
        try {
          if (!shrouded.parsedValue) await shrouded.parseInternalValues({ password: secret })
        } catch (error) {
          throw new CertificateError(refused(error))
        }
        key = shrouded.parsedValue!.toSchema().toBER()
      } else if (bag.bagId === certificateBag) {
        const inner = (bag.bagValue as pkijs.CertBag).parsedValue
        if (inner instanceof pkijs.Certificate) certificates.push(inner)
      }
    }
  if (!key) throw new CertificateError('the PKCS#12 file holds no private key')
  const own = certificates.find((one) => matches(one, key))
  if (!own) throw new CertificateError('the PKCS#12 file holds no certificate that belongs to its private key')
  const der = Buffer.from(own.toSchema(true).toBER())
  const x509 = new X509Certificate(der)
  const type = x509.publicKey.asymmetricKeyType
  if (type !== 'rsa' && type !== 'ec')
    throw new CertificateError(`keys of type ${type} are not supported for PDF signatures; RSA and EC are`)
  return {
    key,
    certificate: own,
    chain: [own, ...certificates.filter((one) => one !== own)],
    name: /(?:^|\n)CN=([^\n]+)/.exec(x509.subject)?.[1] ?? x509.subject,
    subject: x509.subject.replaceAll('\n', ', '),
    sha256: createHash('sha256').update(der).digest('hex'),
    from: new Date(x509.validFrom).toISOString(),
    to: new Date(x509.validTo).toISOString(),
    algorithm: type === 'rsa' ? 'RSA' : 'EC',
  }
}

function matches(certificate: pkijs.Certificate, key: ArrayBuffer): boolean {
  try {
    return new X509Certificate(Buffer.from(certificate.toSchema(true).toBER())).checkPrivateKey(
      createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' }),
    )
  } catch {
    return false
  }
}

function refused(error: unknown): string {
  const { message = '' } = error as Error
  if (/integrity|password|mac|decrypt|operation/i.test(message)) return 'the password does not open the PKCS#12 file'
  return `the PKCS#12 file cannot be read: ${message}. Old files (RC2, 3DES) must be written anew: openssl pkcs12 -legacy -in OLD -nodes | openssl pkcs12 -export -out NEW`
}
