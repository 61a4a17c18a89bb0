// Whether CloudTrail's log files are whole: every file its digests list is here and unchanged, every digest links to the one before. Pure.
import { type Digest, type ReceivedDigest, readDigest } from './digest-file.ts'
import { checkSignature, type DigestKey } from './digest-signature.ts'

export interface ReceivedLog {
  readonly path: string
  /** Hex SHA-256 of the decompressed file. */
  readonly sha256: string
}

export interface ChainProblem {
  readonly kind: 'log-missing' | 'log-altered' | 'digest-missing' | 'digest-altered' | 'gap' | 'restart' | 'doubled' | 'signature'
  /** S3 key of the file it is about. */
  readonly subject: string
  /** The window of time it leaves open, as recorded. */
  readonly from?: string
  readonly to?: string
  readonly detail: string
}

export interface Chain {
  readonly account: string
  readonly region: string | undefined
  /** Bucket and file name of the trail's digests in this region. */
  readonly series: string
  /** Window of the digests that are here. */
  readonly from: string
  readonly to: string
  readonly digests: number
  readonly logs: { readonly listed: number; readonly matching: number; readonly renamed: number }
  readonly signatures: {
    readonly valid: number
    readonly invalid: number
    readonly notChecked: number
    readonly reasons: readonly string[]
  }
  /** Empty: no gap between `from` and `to`, and every listed file is here and unchanged. */
  readonly problems: readonly ChainProblem[]
  /** Only then may coverage call the window shown complete. */
  readonly complete: boolean
}

export interface ChainReport {
  readonly chains: readonly Chain[]
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[]
  /** Received logs of CloudTrail's naming that no digest lists: delivered outside the digests' windows, or put there by somebody. */
  readonly unlisted: readonly string[]
}

const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1)
/** Acquisition may have decompressed a file and taken its ending off. */
const stem = (key: string): string => nameOf(key).replace(/\.gz$/, '')

export function checkDigestChain(
  received: readonly ReceivedDigest[],
  logs: readonly ReceivedLog[],
  keys: readonly DigestKey[] = [],
): ChainReport {
  const unreadable: { path: string; reason: string }[] = []
  const series = new Map<string, Digest[]>()
  for (const file of received) {
    const digest = readDigest(file)
    if ('unreadable' in digest) {
      unreadable.push({ path: file.path, reason: digest.unreadable })
      continue
    }
    const all = series.get(digest.series)
    if (all) all.push(digest)
    else series.set(digest.series, [digest])
  }
  const byName = new Map<string, ReceivedLog[]>()
  for (const log of logs) byName.set(stem(log.path), [...(byName.get(stem(log.path)) ?? []), log])
  const byHash = new Map(logs.map((log) => [log.sha256.toLowerCase(), log]))
  const listed = new Set<string>()
  const chains = [...series.values()].map((digests) => chainOf(digests, byName, byHash, listed, keys))
  return {
    chains,
    unreadable,
    unlisted: logs.filter((log) => /_CloudTrail_/.test(nameOf(log.path)) && !listed.has(log.path)).map(({ path }) => path),
  }
}

function chainOf(
  all: readonly Digest[],
  byName: ReadonlyMap<string, readonly ReceivedLog[]>,
  byHash: ReadonlyMap<string, ReceivedLog>,
  listed: Set<string>,
  keys: readonly DigestKey[],
): Chain {
  const problems: ChainProblem[] = []
  const sorted = [...all].sort((a, b) => a.endMs - b.endMs || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const digests: Digest[] = []
  for (const digest of sorted) {
    const last = digests.at(-1)
    if (last?.key !== digest.key) digests.push(digest)
    else if (last.received.sha256 !== digest.received.sha256)
      problems.push({
        kind: 'doubled',
        subject: digest.key,
        detail: `received twice with different content: ${last.received.path} and ${digest.received.path}`,
      })
  }
  const counts = { listed: 0, matching: 0, renamed: 0 }
  const signatures = { valid: 0, invalid: 0, notChecked: 0, reasons: new Set<string>() }
  digests.forEach((digest, n) => {
    linkOf(digests[n - 1], digest, problems)
    for (const log of digest.logs) {
      counts.listed += 1
      const window = { ...(log.oldest ? { from: log.oldest } : {}), ...(log.newest ? { to: log.newest } : {}) }
      const named = byName.get(stem(log.key)) ?? []
      for (const { path } of named) listed.add(path)
      if (named.some(({ sha256 }) => sha256.toLowerCase() === log.sha256)) counts.matching += 1
      else if (named.length > 0)
        problems.push({
          kind: 'log-altered',
          subject: log.key,
          ...window,
          detail: `${named[0]!.path} has SHA-256 ${named[0]!.sha256}, the digest says ${log.sha256}`,
        })
      else {
        const same = byHash.get(log.sha256)
        if (same) {
          listed.add(same.path)
          counts.matching += 1
          counts.renamed += 1
        } else
          problems.push({ kind: 'log-missing', subject: log.key, ...window, detail: `listed by ${nameOf(digest.key)} and not received` })
      }
    }
    // The next digest repeats the signature of this one, when it is its successor.
    const next = digests[n + 1]
    const check = checkSignature(
      digest,
      digest.received.signature ?? (next?.previous?.key === digest.key ? next.previous.signature : undefined),
      keys,
    )
    if (check.holds) signatures.valid += 1
    else if (check.holds === false) {
      signatures.invalid += 1
      problems.push({ kind: 'signature', subject: digest.key, from: digest.start, to: digest.end, detail: check.reason })
    } else {
      signatures.notChecked += 1
      signatures.reasons.add(check.reason)
    }
  })
  const first = digests[0]!
  return {
    account: first.account,
    region: first.region,
    series: first.series,
    from: first.start,
    to: digests.at(-1)!.end,
    digests: digests.length,
    logs: counts,
    signatures: { ...signatures, reasons: [...signatures.reasons] },
    problems,
    complete: problems.length === 0,
  }
}

/** The link of a digest to the one before it in time; the first one's predecessor lies outside the window and is no problem of it. */
function linkOf(before: Digest | undefined, digest: Digest, problems: ChainProblem[]): void {
  if (!before) return
  const open = { from: before.end, to: digest.start }
  if (!digest.previous) {
    problems.push({
      kind: 'restart',
      subject: digest.key,
      ...open,
      detail: 'begins a new chain: logging or its validation was off before it',
    })
    return
  }
  if (digest.previous.key !== before.key) {
    problems.push({
      kind: 'digest-missing',
      subject: digest.previous.key,
      ...open,
      detail: `named by ${nameOf(digest.key)} as the one before it, and not received`,
    })
    return
  }
  if (digest.previous.sha256 !== before.received.sha256.toLowerCase())
    problems.push({
      kind: 'digest-altered',
      subject: before.key,
      from: before.start,
      to: before.end,
      detail: `has SHA-256 ${before.received.sha256}, the next digest says ${digest.previous.sha256 ?? '(nothing)'}`,
    })
  if (digest.startMs > before.endMs)
    problems.push({ kind: 'gap', subject: digest.key, ...open, detail: 'its window begins after the end of the one before' })
}
