// CloudTrail's digests against the log files of the whole case: what was listed, what is here, and the claims that follow.
import { Worker } from 'node:worker_threads'
import type { MemberWork } from '../../case/api.ts'
import type { DigestSummary } from '../../contract/procedures/coverage.ts'
import { type Chain, type ChainReport, checkDigestChain } from '../../sources/aws_cloudtrail/digest-chain.ts'
import type { DigestKey } from '../../sources/aws_cloudtrail/digest-signature.ts'
import type { Desk } from '../desk.ts'
import { membersOf } from '../import/number-members.ts'
import type { Job } from '../progress.ts'
import { insideOf } from '../verify-deep.ts'
import { claimsOfChain } from './digest-claims.ts'
import type { DigestTask, HashedMember } from './digest-worker.ts'

const origin = 'digests'
const keysKey = 'coverage.digestKeys'
const reportKey = 'coverage.digests'
const named = 200

/** Whether the case holds a digest at all: only then its log files are worth reading again. */
export async function hasDigests(desk: Desk, exhibit?: string): Promise<boolean> {
  for (const { id } of await desk.client.exhibits()) {
    if (exhibit !== undefined && id !== exhibit) continue
    if ((await desk.client.memberWork({ exhibit: id, form: 'digest', limit: 1 })).length > 0) return true
  }
  return false
}

/** `keys`: of `aws cloudtrail list-public-keys`, added to those the case has. */
export async function checkDigests(desk: Desk, keys: readonly DigestKey[], job: Job): Promise<DigestSummary> {
  const { client, ledger } = desk
  const known = await keepKeys(desk, keys)
  const hashed = await readAll(desk, job)
  const digests = hashed.filter((one) => 'value' in one)
  const report = checkDigestChain(
    digests.map(({ path, sha256, value }) => ({ path, sha256, value })),
    hashed.filter((one) => !('value' in one) && one.problem === undefined).map(({ path, sha256 }) => ({ path, sha256 })),
    known,
  )
  const unread = hashed.filter(({ problem }) => problem !== undefined)
  const byPath = new Map(digests.map((one) => [one.path, one.member]))
  await client.setCoverageClaims(
    origin,
    report.chains.flatMap((chain) => claimsOfChain(chain, evidenceOf(chain, byPath))),
  )
  const summary = summaryOf(report, unread)
  await client.setKv(reportKey, summary)
  ledger.note('coverage.digests', {
    detail: {
      digests: digests.length,
      chains: summary.chains.map(({ account, region, from, to, complete, problems }) => ({
        account,
        region,
        from,
        to,
        complete,
        problems: problems.length,
      })),
      keys: known.map(({ fingerprint }) => fingerprint),
    },
  })
  return summary
}

export async function lastDigestSummary(desk: Desk): Promise<DigestSummary | null> {
  return (await desk.client.getKv(reportKey)) as DigestSummary | null
}

/** What `aws cloudtrail list-public-keys` prints; throws in words. */
export function parseKeys(text: string): DigestKey[] {
  const list = (JSON.parse(text) as { PublicKeyList?: unknown } | null)?.PublicKeyList
  if (!Array.isArray(list)) throw new Error('this is no answer of "aws cloudtrail list-public-keys": it holds no PublicKeyList')
  return list.map((one: { Fingerprint?: unknown; Value?: unknown } | null) => {
    if (typeof one?.Fingerprint !== 'string' || typeof one.Value !== 'string') throw new Error('a key without Fingerprint or Value')
    return { fingerprint: one.Fingerprint, value: one.Value }
  })
}

async function keepKeys({ client }: Desk, keys: readonly DigestKey[]): Promise<DigestKey[]> {
  const before = ((await client.getKv(keysKey)) as DigestKey[] | null) ?? []
  const all = new Map([...before, ...keys].map((key) => [key.fingerprint, key]))
  if (keys.length > 0) await client.setKv(keysKey, [...all.values()])
  return [...all.values()]
}

async function readAll(desk: Desk, job: Job): Promise<HashedMember[]> {
  const { client, store } = desk
  const worker = new Worker(new URL('./digest-worker.ts', import.meta.url), { workerData: { store }, name: 'digests' })
  const failed = new Promise<never>((_, reject) => {
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the thread that reads digests ended')))
  })
  failed.catch(() => {})
  const ask = (task: DigestTask) => {
    const answered = new Promise<HashedMember[]>((resolve) => worker.once('message', resolve))
    worker.postMessage(task)
    return Promise.race([answered, failed])
  }
  const matters = (row: MemberWork) => row.source === 'aws_cloudtrail'
  const found: HashedMember[] = []
  try {
    for (const { id } of await client.exhibits())
      for await (const root of membersOf(client, id)) {
        job.signal.throwIfAborted()
        if (root.parent !== null || !root.seal) continue
        const container = root.source === null && (root.form === 'zip' || root.form === 'tar')
        const inside = container ? await insideOf(client, root.id) : []
        const wanted = [root, ...inside].filter(matters).map((row) => row.id)
        if (wanted.length === 0) continue
        found.push(...(await ask({ root, inside, wanted })))
        job.step({ files: 1 })
      }
    return found
  } finally {
    await worker.terminate()
  }
}

function evidenceOf(chain: Chain, byPath: ReadonlyMap<string, string>) {
  const members = [...byPath].filter(([path]) => path.includes(chain.account)).map(([, member]) => member)
  return members.slice(0, 20).map((ref) => ({ kind: 'member' as const, ref }))
}

function summaryOf(report: ChainReport, unread: readonly HashedMember[]): DigestSummary {
  return {
    at: new Date().toISOString(),
    chains: report.chains.map(({ account, region, series, from, to, digests, logs, signatures, problems, complete }) => ({
      account,
      region: region ?? null,
      series,
      from,
      to,
      digests,
      logs: { ...logs },
      signatures: { ...signatures, reasons: [...signatures.reasons] },
      problems: problems.slice(0, named).map(({ kind, subject, from: since, to: until, detail }) => ({
        kind,
        subject,
        from: since ?? null,
        to: until ?? null,
        detail,
      })),
      complete,
    })),
    unreadable: [...report.unreadable, ...unread.map(({ member, problem }) => ({ path: member, reason: problem ?? '' }))].slice(0, named),
    unlisted: report.unlisted.slice(0, named),
    unlistedCount: report.unlisted.length,
  }
}
