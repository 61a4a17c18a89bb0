// Looks, after an import, whether the exhibit is the bag of an acquisition plan, and what of it holds.
import { z } from 'zod'
import { judgeBag } from '../../acquire/check.ts'
import type { MemberWork } from '../../case/api.ts'
import type { AcquisitionRecord } from '../../contract/acquisition.ts'
import type { NewCoverageClaim } from '../../contract/coverage.ts'
import type { MemberInfo } from '../../contract/exhibit.ts'
import { layers } from '../../contract/layer.ts'
import type { Desk } from '../desk.ts'
import { membersOf } from '../import/number-members.ts'
import { readBytes } from '../raw-bytes.ts'

const layer = z.enum(layers)
const key = (exhibit: string) => `acquisition.${exhibit}`
/** A list longer than this is none that a plan wrote. */
const mostText = 64 * 1024 * 1024
const slice = 65_536

export const acquisitionOf = (desk: Desk, exhibit: string): Promise<AcquisitionRecord | { unreadable: string } | null> =>
  desk.client.getKv(key(exhibit)) as Promise<AcquisitionRecord | null>

/** What the ledger says of it: who, what, between which times, and what does not hold. */
export const inLedger = (judged: AcquisitionRecord | { unreadable: string }): Record<string, unknown> => {
  if ('unreadable' in judged) return judged
  const { holds, provider, account, collector, tool, host, from, to, started, ended, clockOffset, scriptSha256, regions, claims } = judged
  return {
    holds,
    fails: judged.checks.filter((one) => !one.holds).slice(0, 50),
    ...{ provider, account, collector, tool, host, from, to, started, ended, clockOffset, scriptSha256, regions },
    claims: claims.map(({ what, region, state }) => ({ what, region, state })),
  }
}

/** Null where the exhibit is no such bag. What is found stands in the case, and in the ledger's entry for the import. */
export async function judgeAcquisition(desk: Desk, exhibit: string): Promise<AcquisitionRecord | { unreadable: string } | null> {
  const found = new Map<string, MemberWork>()
  let root: string | undefined
  // Exhibits of many files are mostly none.
  if ((await membersOf(desk.client, exhibit, { named: ['acquisition.json'] }).next()).done) return null
  for await (const member of membersOf(desk.client, exhibit)) {
    found.set(`${member.parent ?? ''}\n${member.path}`, member)
    if (!/(^|\/)acquisition\.json$/.test(member.path)) continue
    const folder = member.path.slice(0, -'acquisition.json'.length)
    // The outermost one: a bag may hold another's.
    if (root === undefined || `${member.parent ?? ''}\n${folder}`.length < root.length) root = `${member.parent ?? ''}\n${folder}`
  }
  if (root === undefined) return null
  const at = (path: string) => found.get(root + path)
  const own = at('acquisition.json')!
  const head = await textOf(desk, own, 4096)
  if (!head.includes('"vestige-acquisition-1"')) return null
  const texts = new Map<string, string>()
  const text = async (path: string) => {
    const member = at(path)
    texts.set(path, member ? await textOf(desk, member) : '')
    return texts.get(path)!
  }
  const acquisition = await text('acquisition.json')
  for (const path of settingsIn(acquisition)) await text(path)
  const accounts = await accountsOf(desk, exhibit)
  const judged = judgeBag({
    acquisition,
    manifest: await text('manifest-sha256.txt'),
    tagManifest: await text('tagmanifest-sha256.txt'),
    files: [...found].flatMap(([name, member]) => {
      if (!name.startsWith(root!)) return []
      const info = accounts.get(member.id)
      return [
        {
          path: name.slice(root!.length),
          sha256: member.sha256,
          size: member.size,
          records: member.source === null ? null : (info?.records ?? 0),
          rejects: info?.rejects.reduce((sum, one) => sum + one.count, 0) ?? 0,
          problem: info?.problem ?? null,
        },
      ]
    }),
    text: (path) => texts.get(path) ?? '',
  })
  await desk.client.setKv(key(exhibit), judged)
  await desk.client.setCoverageClaims(`acquisition:${exhibit}`, 'unreadable' in judged ? [] : coverageOf(judged, own.member))
  return judged
}

/** What is shown complete, as the coverage view knows it. Accounts and regions only where events carry the same words. */
const coverageOf = ({ claims, provider, collector }: AcquisitionRecord, member: string): NewCoverageClaim[] =>
  claims
    .filter((claim) => claim.state === 'shown_complete' && Date.parse(claim.to) > Date.parse(claim.from))
    .flatMap((claim) =>
      claim.sources.map((source) => ({
        state: 'complete' as const,
        layer: layer.parse(claim.layer),
        source,
        account: provider === 'aws' || provider === 'gcp' || provider === 'azure' ? claim.account : null,
        region: provider === 'aws' ? claim.region : null,
        from: String(BigInt(Date.parse(claim.from)) * 1000n),
        to: String(BigInt(Date.parse(claim.to)) * 1000n),
        basis: 'acquisition' as const,
        statement: `${claim.what}${claim.region === 'all' ? '' : ` in ${claim.region}`} of ${claim.account}: ${claim.because.join('; ')}.`,
        excludes: claim.leavesOut,
        evidence: [{ kind: 'member' as const, ref: member, detail: `acquisition.json, collected by ${collector.slice(0, 200)}` }],
      })),
    )

/** Files of settings that a claim may look into. */
const settingsIn = (acquisition: string): string[] => {
  const paths = acquisition.matchAll(/"file":"(data\/(?:identity|config)\/organization\/page-\d+\.json)"/g)
  return [...paths].map((hit) => hit[1]!)
}

async function textOf(desk: Desk, member: MemberWork, most = mostText): Promise<string> {
  const parts: Buffer[] = []
  for (let at = 0; at < Math.min(member.size, most); ) {
    const { bytes } = await readBytes(desk, member.member, at, Math.min(slice * 16, most - at))
    if (bytes.length === 0) break
    parts.push(bytes)
    at += bytes.length
  }
  return Buffer.concat(parts).toString('utf8')
}

async function accountsOf(desk: Desk, exhibit: string): Promise<Map<number, MemberInfo>> {
  const out = new Map<number, MemberInfo>()
  let after = 0
  for (;;) {
    const { members, next } = await desk.client.members({ exhibit, after, limit: 1000 })
    for (const one of members) out.set(one.id, one)
    if (next === null) return out
    after = next
  }
}
