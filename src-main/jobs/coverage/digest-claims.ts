// From a checked chain of CloudTrail digests to what coverage may say. Pure.
import type { NewCoverageClaim } from '../../contract/coverage.ts'
import type { Chain, ChainProblem } from '../../sources/aws_cloudtrail/digest-chain.ts'

/** CloudTrail delivers within about this long: an event of the last minutes may stand in a file that the next digest lists. */
const deliveryMs = 15 * 60 * 1000

/** Problems after which records may be lacking; of a missing digest nothing is shown, neither way. */
const lacks: ReadonlySet<ChainProblem['kind']> = new Set(['log-missing'])

const unsaid =
  'what the trail leaves out by its event selectors is not in a digest; data and network activity events are off unless a trail names them'

export function claimsOfChain(chain: Chain, evidence: NewCoverageClaim['evidence'] = []): NewCoverageClaim[] {
  const place = { layer: 'control', source: 'aws_cloudtrail', account: chain.account, region: chain.region ?? null, host: null } as const
  const start = Date.parse(chain.from)
  const end = Date.parse(chain.to) - deliveryMs
  const claims: NewCoverageClaim[] = []
  const open: { from: number; to: number }[] = []
  // A problem that names no window leaves all of the chain open.
  let whole = true
  for (const { kind, subject, from, to, detail } of chain.problems) {
    const window = from !== undefined && to !== undefined ? { from: Date.parse(from), to: Date.parse(to) } : undefined
    if (!window || Number.isNaN(window.from) || Number.isNaN(window.to)) {
      whole = false
      continue
    }
    open.push({ from: window.from, to: window.to + 1 })
    if (lacks.has(kind))
      claims.push({
        ...place,
        state: 'missing',
        from: micros(window.from),
        to: micros(window.to + 1),
        basis: 'digest_chain',
        statement: `CloudTrail's digest lists the log file ${subject} for this time, and it was not received (${detail}).`,
        evidence: [{ kind: 'note', ref: subject, detail }],
      })
  }
  if (!whole || Number.isNaN(start) || end <= start) return claims
  const signed =
    chain.signatures.notChecked === 0
      ? `all ${chain.signatures.valid} signatures match`
      : chain.signatures.valid > 0
        ? `${chain.signatures.valid} of ${chain.digests} signatures match, ${chain.signatures.notChecked} ${chain.signatures.notChecked === 1 ? 'was' : 'were'} not checked (${chain.signatures.reasons.join('; ')})`
        : `signatures were not checked (${chain.signatures.reasons.join('; ')})`
  for (const part of without({ from: start, to: end }, open))
    claims.push({
      ...place,
      state: 'complete',
      from: micros(part.from),
      to: micros(part.to),
      basis: 'digest_chain',
      statement: `CloudTrail's digest chain is without a gap here, and every log file it lists for this time is here and unchanged (${chain.logs.matching} of ${chain.logs.listed} in ${chain.digests} digests from ${chain.from} to ${chain.to}); ${signed}. The chain's last 15 minutes are left out: their events may be delivered later.`,
      excludes: [unsaid],
      evidence,
    })
  return claims
}

const micros = (ms: number) => String(BigInt(ms) * 1000n)

/** What is left of a window. */
export function without(
  window: { from: number; to: number },
  holes: readonly { from: number; to: number }[],
): { from: number; to: number }[] {
  const out: { from: number; to: number }[] = []
  let at = window.from
  for (const hole of [...holes].sort((a, b) => a.from - b.from)) {
    if (hole.from > at) out.push({ from: at, to: Math.min(hole.from, window.to) })
    at = Math.max(at, hole.to)
    if (at >= window.to) break
  }
  if (at < window.to) out.push({ from: at, to: window.to })
  return out.filter(({ from, to }) => to > from)
}
