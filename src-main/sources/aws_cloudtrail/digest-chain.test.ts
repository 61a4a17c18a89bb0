// The digest chain over a made trail: whole, and with every kind of damage named.
import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { checkDigestChain, type ReceivedLog } from './digest-chain.ts'
import { type ReceivedDigest, readDigest } from './digest-file.ts'
import { type DigestKey, signedText } from './digest-signature.ts'

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const keys: DigestKey[] = [{ fingerprint: 'f1', value: pair.publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64') }]

const folder = 'AWSLogs/111122223333/CloudTrail-Digest/eu-central-1/2026/03/02'
const keyOf = (hour: number): string =>
  `${folder}/111122223333_CloudTrail-Digest_eu-central-1_main_eu-central-1_20260302T${String(hour).padStart(2, '0')}0000Z.json.gz`
const time = (hour: number): string => `2026-03-02T${String(hour).padStart(2, '0')}:00:00Z`

interface Made {
  digests: ReceivedDigest[]
  logs: ReceivedLog[]
}

/** Hours 9 to 12 with two log files each, signed as CloudTrail does. */
function trail(): Made {
  const digests: ReceivedDigest[] = []
  const logs: ReceivedLog[] = []
  let before: { key: string; sha256: string; signature: string } | undefined
  for (let hour = 9; hour <= 12; hour++) {
    const files = [0, 1].map((n) => {
      const key = `AWSLogs/111122223333/CloudTrail/eu-central-1/2026/03/02/111122223333_CloudTrail_eu-central-1_2026030${hour}_${n}.json.gz`
      const content = `{"Records":[${hour}${n}]}`
      logs.push({ path: `acquired/${key}`, sha256: sha(content) })
      return {
        s3Bucket: 'logs',
        s3Object: key,
        hashValue: sha(content),
        hashAlgorithm: 'SHA-256',
        oldestEventTime: time(hour - 1),
        newestEventTime: time(hour),
      }
    })
    const value = {
      awsAccountId: '111122223333',
      digestStartTime: time(hour - 1),
      digestEndTime: time(hour),
      digestS3Bucket: 'logs',
      digestS3Object: keyOf(hour),
      digestPublicKeyFingerprint: 'f1',
      digestSignatureAlgorithm: 'SHA256withRSA',
      previousDigestS3Bucket: before ? 'logs' : null,
      previousDigestS3Object: before?.key ?? null,
      previousDigestHashValue: before?.sha256 ?? null,
      previousDigestHashAlgorithm: before ? 'SHA-256' : null,
      previousDigestSignature: before?.signature ?? null,
      logFiles: files,
    }
    const received = { path: `acquired/${keyOf(hour)}`, sha256: sha(JSON.stringify(value)), value }
    const digest = readDigest(received)
    if ('unreadable' in digest) throw new Error(digest.unreadable)
    const signature = createSign('RSA-SHA256').update(signedText(digest)).sign(pair.privateKey).toString('hex')
    before = { key: keyOf(hour), sha256: received.sha256, signature }
    digests.push({ ...received, signature })
  }
  return { digests, logs }
}

const kinds = ({ digests, logs }: Made, supplied = keys): string[] =>
  checkDigestChain(digests, logs, supplied).chains.flatMap(({ problems }) => problems.map(({ kind }) => kind))

test('a whole chain is complete, signatures and all, in whatever order its files come', () => {
  const { digests, logs } = trail()
  const report = checkDigestChain([...digests].reverse(), logs, keys)
  expect(report).toMatchObject({
    unreadable: [],
    unlisted: [],
    chains: [
      {
        account: '111122223333',
        region: 'eu-central-1',
        from: time(8),
        to: time(12),
        digests: 4,
        logs: { listed: 8, matching: 8, renamed: 0 },
        signatures: { valid: 4, invalid: 0, notChecked: 0 },
        problems: [],
        complete: true,
      },
    ],
  })
})

test('a log file that is missing or altered is named with its window', () => {
  const made = trail()
  const gone = made.logs.splice(2, 1)[0]!
  made.logs[0] = { ...made.logs[0]!, sha256: sha('other') }
  const [chain] = checkDigestChain(made.digests, made.logs, keys).chains
  expect(chain!.complete).toBe(false)
  expect(chain!.problems.map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ['log-altered', time(8), time(9)],
    ['log-missing', time(9), time(10)],
  ])
  expect(gone.path).toContain(chain!.problems[1]!.subject)
})

test('a missing digest leaves a gap that is named', () => {
  const made = trail()
  made.digests.splice(1, 1)
  const report = checkDigestChain(made.digests, made.logs, keys)
  expect(report.chains[0]!.problems).toMatchObject([{ kind: 'digest-missing', subject: keyOf(10), from: time(9), to: time(10) }])
  // Its log files are here, but nothing vouches for them any more.
  expect(report.unlisted).toHaveLength(2)
  // The signature of the digest before it stood in the missing one too, but the acquisition kept it.
  expect(report.chains[0]!.signatures).toMatchObject({ valid: 3 })
})

test('an altered digest breaks the link after it and its own signature', () => {
  const made = trail()
  made.digests[1] = { ...made.digests[1]!, sha256: sha('altered') }
  expect(kinds(made)).toEqual(['signature', 'digest-altered'])
  expect(kinds(made, [])).toEqual(['digest-altered'])
})

test('a chain that begins again says that logging was off', () => {
  const made = trail()
  const value = {
    ...(made.digests[2]!.value as object),
    previousDigestS3Object: null,
    previousDigestHashValue: null,
    digestStartTime: time(10),
  }
  made.digests[2] = { ...made.digests[2]!, value }
  const [chain] = checkDigestChain(made.digests.slice(0, 3), made.logs, []).chains
  expect(chain!.problems).toMatchObject([{ kind: 'restart', from: time(10), to: time(10) }])
})

test('without keys, or without a signature, nothing is called valid', () => {
  const { digests, logs } = trail()
  const bare = digests.map(({ signature: _signature, ...rest }) => rest)
  expect(checkDigestChain(bare, logs, []).chains[0]!.signatures).toEqual({
    valid: 0,
    invalid: 0,
    notChecked: 4,
    reasons: ['no public keys were supplied'],
  })
  // Each digest's signature stands in the next one; only the newest has none.
  expect(checkDigestChain(bare, logs, keys).chains[0]!.signatures).toMatchObject({ valid: 3, notChecked: 1 })
  expect(checkDigestChain(bare, logs, [{ fingerprint: 'other', value: keys[0]!.value }]).chains[0]!.signatures.valid).toBe(0)
  expect(checkDigestChain(bare, logs, [{ fingerprint: 'f1', value: 'AAAA' }]).chains[0]!.signatures).toMatchObject({
    valid: 0,
    invalid: 0,
    notChecked: 4,
  })
})

test('a signature by another key does not hold', () => {
  const { digests, logs } = trail()
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'der', type: 'pkcs1' }).toString('base64')
  expect(checkDigestChain(digests, logs, [{ fingerprint: 'f1', value: other }]).chains[0]!.signatures).toMatchObject({
    valid: 0,
    invalid: 4,
  })
})

test('a renamed log file is found by its hash; other files that look like logs are told', () => {
  const { digests, logs } = trail()
  logs[0] = { path: 'renamed.json', sha256: logs[0]!.sha256 }
  logs.push({ path: 'x/111122223333_CloudTrail_eu-central-1_20260302_planted.json.gz', sha256: sha('planted') })
  const report = checkDigestChain(digests, logs, keys)
  expect(report.chains[0]).toMatchObject({ complete: true, logs: { listed: 8, matching: 8, renamed: 1 } })
  expect(report.unlisted).toEqual(['x/111122223333_CloudTrail_eu-central-1_20260302_planted.json.gz'])
})

test('hostile digests are told, not believed', () => {
  const bad = [
    null,
    [],
    { digestStartTime: 'x', digestS3Object: 'k', logFiles: [] },
    { digestStartTime: time(9), digestEndTime: time(10), digestS3Object: 'k', digestS3Bucket: 'b', logFiles: [7] },
  ]
  const report = checkDigestChain(
    bad.map((value, n) => ({ path: `d${n}`, sha256: '', value })),
    [],
  )
  expect(report.chains).toEqual([])
  expect(report.unreadable.map(({ path }) => path)).toEqual(['d0', 'd1', 'd2', 'd3'])
})

test('the same digest twice with other content is a problem', () => {
  const { digests, logs } = trail()
  expect(kinds({ digests: [...digests, { ...digests[3]!, path: 'copy', sha256: sha('copy') }], logs })).toContain('doubled')
  expect(kinds({ digests: [...digests, { ...digests[3]!, path: 'copy' }], logs })).toEqual([])
})
