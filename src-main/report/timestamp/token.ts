// RFC 3161: the request for a time stamp, and what an answer says. Whether the authority's certificate is to be trusted is for the court.
import { createHash, verify, X509Certificate } from 'node:crypto'
import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'

const sha256Oid = '2.16.840.1.101.3.4.2.1'
const tstInfoOid = '1.2.840.113549.1.9.16.1.4'

export class StampError extends Error {
  readonly code = 'usage'
  constructor(message: string) {
    super(message)
    this.name = 'StampError'
  }
}

export function requestFor(sha256: Uint8Array): Buffer {
  const request = new pkijs.TimeStampReq({
    version: 1,
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({ algorithmId: sha256Oid, algorithmParams: new asn1js.Null() }),
      hashedMessage: new asn1js.OctetString({ valueHex: Uint8Array.from(sha256).buffer }),
    }),
    certReq: true,
  })
  return Buffer.from(request.toSchema().toBER())
}

export interface ReadStamp {
  /** ContentInfo with the signed TSTInfo. */
  token: Buffer
  at: string
  authority: string
  /** Of what is stamped. */
  sha256: string
}

/** Reads a response (`.tsr`) or a bare token; refuses one that is not over `expected`, or whose own signature does not hold. */
export async function readStamp(bytes: Uint8Array, expected: Uint8Array): Promise<ReadStamp> {
  const { result, offset } = asn1js.fromBER(Uint8Array.from(bytes).buffer)
  if (offset === -1) throw new StampError('this is no time stamp: not ASN.1')
  const token = tokenIn(result)
  let signed: pkijs.SignedData
  let info: pkijs.TSTInfo
  let content: Uint8Array
  try {
    signed = new pkijs.SignedData({ schema: token.content })
    if (signed.encapContentInfo.eContentType !== tstInfoOid || !signed.encapContentInfo.eContent) throw new Error('no TSTInfo')
    content = new Uint8Array(signed.encapContentInfo.eContent.getValue())
    info = new pkijs.TSTInfo({ schema: asn1js.fromBER(Uint8Array.from(content).buffer).result })
  } catch {
    throw new StampError('this is no time-stamp token')
  }
  const { hashAlgorithm, hashedMessage } = info.messageImprint
  const imprint = Buffer.from(hashedMessage.valueBlock.valueHexView)
  if (hashAlgorithm.algorithmId !== sha256Oid || !imprint.equals(Buffer.from(expected)))
    throw new StampError('the time stamp is of something else: its hash is not that of what was to be stamped')
  const certificate = mustHold(signed, content)
  return {
    token: Buffer.from(token.toSchema().toBER()),
    at: info.genTime.toISOString(),
    authority: nameOf(certificate),
    sha256: imprint.toString('hex'),
  }
}

function tokenIn(result: asn1js.AsnType): pkijs.ContentInfo {
  try {
    const response = new pkijs.TimeStampResp({ schema: result })
    const { status } = response.status
    if (status !== 0 && status !== 1) throw new StampError(`the authority refused (status ${status})`)
    if (response.timeStampToken) return response.timeStampToken
  } catch (error) {
    if (error instanceof StampError) throw error
  }
  try {
    return new pkijs.ContentInfo({ schema: result })
  } catch {
    throw new StampError('this is no time stamp')
  }
}

const digests: Record<string, string> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
const attribute = { contentType: '1.2.840.113549.1.9.3', messageDigest: '1.2.840.113549.1.9.4' }

/** RFC 5652, 5.4: the signature is over the signed attributes, and these hold the digest of the content. The signer's certificate must be inside. */
function mustHold(signed: pkijs.SignedData, content: Uint8Array): pkijs.Certificate {
  const [signer] = signed.signerInfos
  const sid = signer?.sid
  const certificate = signed.certificates?.find(
    (one): one is pkijs.Certificate =>
      one instanceof pkijs.Certificate &&
      sid instanceof pkijs.IssuerAndSerialNumber &&
      one.issuer.isEqual(sid.issuer) &&
      one.serialNumber.isEqual(sid.serialNumber),
  )
  if (!signer?.signedAttrs || !certificate) throw new StampError('the time stamp does not carry the certificate that signed it')
  const algorithm = digests[signer.digestAlgorithm.algorithmId]
  if (!algorithm) throw new StampError(`the time stamp uses a digest that is not supported (${signer.digestAlgorithm.algorithmId})`)
  const signedValue = (type: string) =>
    signer.signedAttrs!.attributes.find((one) => one.type === type)?.values[0] as asn1js.BaseBlock | undefined
  const digest = signedValue(attribute.messageDigest)
  const type = signedValue(attribute.contentType)
  const stated = digest instanceof asn1js.OctetString ? Buffer.from(digest.valueBlock.valueHexView) : Buffer.alloc(0)
  const typed = type instanceof asn1js.ObjectIdentifier && type.valueBlock.toString() === tstInfoOid
  const covered = Buffer.from(signer.signedAttrs.encodedValue)
  // The attributes stand under [0]; signed is the SET they are.
  covered[0] = 0x31
  const key = new X509Certificate(Buffer.from(certificate.toSchema(true).toBER())).publicKey
  const holds =
    typed &&
    stated.equals(createHash(algorithm).update(content).digest()) &&
    verify(algorithm, covered, key, Buffer.from(signer.signature.valueBlock.valueHexView))
  if (!holds) throw new StampError("the time stamp's own signature does not hold")
  return certificate
}

const nameOf = (certificate: pkijs.Certificate): string =>
  certificate.subject.typesAndValues.map(({ value }) => String(value.valueBlock.value)).join(', ')

export const sha256Of = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
