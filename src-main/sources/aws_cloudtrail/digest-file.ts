// A CloudTrail digest file: the hour's log files with their hashes, and the link to the digest before.
// "CloudTrail digest file structure", CloudTrail user guide. All hashes are of the decompressed content.
import { parseTime } from '../time.ts'
import { isDigest, isObject } from './forms.ts'

/** A received digest: what it says, and what was measured on it. */
export interface ReceivedDigest {
  /** Path inside the exhibit, for the account. */
  readonly path: string
  /** Hex SHA-256 of the decompressed file. */
  readonly sha256: string
  /** The parsed JSON. */
  readonly value: unknown
  /** `x-amz-meta-signature` of the S3 object, hex; where the acquisition kept it. */
  readonly signature?: string
}

export interface ListedLog {
  readonly bucket: string
  readonly key: string
  readonly sha256: string
  readonly oldest: string | undefined
  readonly newest: string | undefined
}

export interface Digest {
  readonly received: ReceivedDigest
  readonly account: string
  readonly bucket: string
  readonly key: string
  /** The trail's digests in one region: bucket and file name without the time. */
  readonly series: string
  readonly region: string | undefined
  readonly start: string
  readonly end: string
  readonly startMs: number
  readonly endMs: number
  readonly fingerprint: string | undefined
  readonly previous:
    | { readonly bucket: string; readonly key: string; readonly sha256: string | undefined; readonly signature: string | undefined }
    | undefined
  readonly logs: readonly ListedLog[]
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The digest, or in words why it is none. */
export function readDigest(received: ReceivedDigest): Digest | { unreadable: string } {
  const { value } = received
  if (!isObject(value) || !isDigest(value)) return { unreadable: 'it is no digest file' }
  const start = text(value.digestStartTime)
  const end = text(value.digestEndTime)
  const key = text(value.digestS3Object)
  const bucket = text(value.digestS3Bucket)
  const from = start === undefined ? undefined : parseTime(start)
  const to = end === undefined ? undefined : parseTime(end)
  if (!from || !to || key === undefined || bucket === undefined) return { unreadable: 'it lacks its window or its own name' }
  const logs: ListedLog[] = []
  for (const item of value.logFiles as unknown[]) {
    const log = isObject(item) ? item : {}
    const logKey = text(log.s3Object)
    const hash = text(log.hashValue)
    if (logKey === undefined || hash === undefined) return { unreadable: 'it lists a log file without name or hash' }
    if ((text(log.hashAlgorithm) ?? 'SHA-256') !== 'SHA-256')
      return { unreadable: `it hashes with ${String(log.hashAlgorithm)}, which is not SHA-256` }
    logs.push({
      bucket: text(log.s3Bucket) ?? bucket,
      key: logKey,
      sha256: hash.toLowerCase(),
      oldest: text(log.oldestEventTime),
      newest: text(log.newestEventTime),
    })
  }
  const previousKey = text(value.previousDigestS3Object)
  return {
    received,
    account: text(value.awsAccountId) ?? '',
    bucket,
    key,
    series: `${bucket}/${key.slice(key.lastIndexOf('/') + 1).replace(/_?\d{8}T\d{6}Z\.json(?:\.gz)?$/, '')}`,
    region: /\/CloudTrail-Digest\/([^/]+)\//.exec(key)?.[1],
    start: start!,
    end: end!,
    startMs: from.ms,
    endMs: to.ms,
    fingerprint: text(value.digestPublicKeyFingerprint),
    previous:
      previousKey === undefined
        ? undefined
        : {
            bucket: text(value.previousDigestS3Bucket) ?? bucket,
            key: previousKey,
            sha256: text(value.previousDigestHashValue)?.toLowerCase(),
            signature: text(value.previousDigestSignature),
          },
    logs,
  }
}
