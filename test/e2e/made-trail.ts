// A made delivery of CloudTrail with its digests, an Okta log and a log that no source knows: what coverage and the mapping sheet are shown on.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const account = '111122223333'
const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
const time = (hour: number, minute = 0, second = 0): string =>
  new Date(Date.UTC(2026, 2, 2, hour, minute, second)).toISOString().replace('.000Z', 'Z')

/** Hours 1 to 20, of which the file of `missing` was not delivered. */
export const writeTrail = (root: string, missing = 13): void => {
  const write = (key: string, text: string) => {
    const path = join(root, key)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, gzipSync(text))
  }
  let before: { key: string; sha256: string } | undefined
  for (let hour = 1; hour <= 20; hour++) {
    const stamp = `20260302T${String(hour).padStart(2, '0')}00Z`
    const key = `AWSLogs/${account}/CloudTrail/eu-central-1/2026/03/02/${account}_CloudTrail_eu-central-1_${stamp}_a.json.gz`
    const records = Array.from({ length: 12 }, (_, n) => ({
      eventVersion: '1.08',
      eventTime: time(hour - 1, n * 5, n),
      eventSource: 's3.amazonaws.com',
      eventName: n % 4 === 0 ? 'GetObject' : 'ListBuckets',
      awsRegion: 'eu-central-1',
      sourceIPAddress: '203.0.113.7',
      eventID: `made-${hour}-${n}`,
      recipientAccountId: account,
      userIdentity: { type: 'IAMUser', userName: 'ci-backup', accountId: account },
    }))
    const log = JSON.stringify({ Records: records })
    if (hour !== missing) write(key, log)
    const own = `AWSLogs/${account}/CloudTrail-Digest/eu-central-1/2026/03/02/${account}_CloudTrail-Digest_eu-central-1_main_eu-central-1_${stamp.replace('Z', '00Z')}.json.gz`
    const digest = JSON.stringify({
      awsAccountId: account,
      digestStartTime: time(hour - 1),
      digestEndTime: time(hour),
      digestS3Bucket: 'logs',
      digestS3Object: own,
      digestPublicKeyFingerprint: 'f1',
      digestSignatureAlgorithm: 'SHA256withRSA',
      previousDigestS3Bucket: before ? 'logs' : null,
      previousDigestS3Object: before?.key ?? null,
      previousDigestHashValue: before?.sha256 ?? null,
      previousDigestHashAlgorithm: before ? 'SHA-256' : null,
      previousDigestSignature: before ? '00' : null,
      logFiles: [
        {
          s3Bucket: 'logs',
          s3Object: key,
          hashValue: sha(log),
          hashAlgorithm: 'SHA-256',
          oldestEventTime: time(hour - 1),
          newestEventTime: time(hour - 1, 55, 11),
        },
      ],
    })
    write(own, digest)
    before = { key: own, sha256: sha(digest) }
  }
}

/** Control calls of a second account, in one region, without digests. */
export const writeSecondAccount = (path: string): void => {
  const rows = [2, 3, 4, 9, 10, 17].flatMap((hour) =>
    [5, 20, 40].map((minute) => ({
      eventVersion: '1.08',
      eventTime: time(hour, minute),
      eventSource: 'ec2.amazonaws.com',
      eventName: 'DescribeInstances',
      awsRegion: 'us-east-1',
      eventID: `second-${hour}-${minute}`,
      recipientAccountId: '444455556666',
    })),
  )
  writeFileSync(path, JSON.stringify({ Records: rows }))
}

/** A badge system's export: a table that no source knows, times without zone. */
export const writeDoors = (path: string): void => {
  const lines = Array.from({ length: 40 }, (_, n) =>
    [
      ['north', 'south', 'server room'][n % 3],
      ['alice', 'bob', 'carol', 'dave'][n % 4],
      `10.20.3.${4 + (n % 5)}`,
      `0${2 + (n % 2)}.03.2026 0${8 + (n % 2)}:${String(10 + n).slice(-2)}:00`,
      n % 7 === 0 ? 'refused' : 'opened',
      n % 7 === 0 ? 'denied' : 'ok',
    ].join(';'),
  )
  writeFileSync(path, `door;badge;reader ip;when;what;result\n${lines.join('\n')}\n`)
}
