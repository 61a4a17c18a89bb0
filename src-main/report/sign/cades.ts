// A detached CMS signature with the attributes PAdES B-B asks for (ETSI EN 319 142-1, 6.3): content type, message digest, and the
// ESS signing-certificate-v2 (RFC 5035) that binds the certificate. The time is the field's /M, not a signed attribute.
import { createHash, createPrivateKey, sign } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import type { Identity } from './pkcs12.ts'

const oid = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStampToken: '1.2.840.113549.1.9.16.2.14',
  sha256: '2.16.840.1.101.3.4.2.1',
  rsa: '1.2.840.113549.1.1.1',
  ecdsaSha256: '1.2.840.10045.4.3.2',
}
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
const octets = (bytes: Uint8Array) => new asn1js.OctetString({ valueHex: Uint8Array.from(bytes).buffer })

/** Gets a token (RFC 3161) over the SHA-256 of the signature's value. */
export type Stamp = (sha256: Buffer) => Promise<Uint8Array>

export async function signDetached(content: Uint8Array, identity: Identity, stamp?: Stamp): Promise<Buffer> {
  const certificate = Buffer.from(identity.certificate.toSchema(true).toBER())
  const signedAttrs = new pkijs.SignedAndUnsignedAttributes({
    type: 0,
    // In DER order of their encodings: a SET OF is sorted.
    attributes: [
      new pkijs.Attribute({ type: oid.contentType, values: [new asn1js.ObjectIdentifier({ value: oid.data })] }),
      new pkijs.Attribute({ type: oid.messageDigest, values: [octets(sha256(content))] }),
      new pkijs.Attribute({
        type: oid.signingCertificateV2,
        // SigningCertificateV2 { certs { ESSCertIDv2 { certHash } } }: SHA-256 is the default and must then be left out.
        values: [
          new asn1js.Sequence({
            value: [new asn1js.Sequence({ value: [new asn1js.Sequence({ value: [octets(sha256(certificate))] })] })],
          }),
        ],
      }),
    ],
  })
  // What is signed is the SET itself (tag 0x31), while it stands in the message under [0].
  const encoded = Buffer.from(signedAttrs.toSchema().toBER())
  const toSign = Buffer.from(encoded)
  toSign[0] = 0x31
  const key = createPrivateKey({ key: Buffer.from(identity.key), format: 'der', type: 'pkcs8' })
  const value = sign('sha256', toSign, key)
  const unsignedAttrs = stamp
    ? new pkijs.SignedAndUnsignedAttributes({
        type: 1,
        attributes: [new pkijs.Attribute({ type: oid.timeStampToken, values: [tokenOf(await stamp(sha256(value)))] })],
      })
    : undefined
  const signer = new pkijs.SignerInfo({
    version: 1,
    sid: new pkijs.IssuerAndSerialNumber({ issuer: identity.certificate.issuer, serialNumber: identity.certificate.serialNumber }),
    digestAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: oid.sha256, algorithmParams: new asn1js.Null() }),
    signedAttrs,
    signatureAlgorithm:
      identity.algorithm === 'RSA'
        ? new pkijs.AlgorithmIdentifier({ algorithmId: oid.rsa, algorithmParams: new asn1js.Null() })
        : new pkijs.AlgorithmIdentifier({ algorithmId: oid.ecdsaSha256 }),
    signature: octets(value),
    ...(unsignedAttrs && { unsignedAttrs }),
  })
  const signed = new pkijs.SignedData({
    version: 1,
    digestAlgorithms: [new pkijs.AlgorithmIdentifier({ algorithmId: oid.sha256, algorithmParams: new asn1js.Null() })],
    encapContentInfo: new pkijs.EncapsulatedContentInfo({ eContentType: oid.data }),
    certificates: identity.chain,
    signerInfos: [signer],
  })
  const content_ = new pkijs.ContentInfo({ contentType: oid.signedData, content: signed.toSchema(true) })
  return Buffer.from(content_.toSchema().toBER())
}

function tokenOf(bytes: Uint8Array): asn1js.BaseBlock {
  const { result, offset } = asn1js.fromBER(Uint8Array.from(bytes).buffer)
  if (offset === -1) throw new Error('the time-stamp token is no ASN.1')
  return result
}
