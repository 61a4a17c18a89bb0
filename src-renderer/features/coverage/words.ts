// A lane in words: where it was recorded, how much of the time which state holds, what shows it.
import type { CoverageClaim, CoverageLane, CoverageState } from '../../../src-main/contract/coverage.ts'

export const placeOf = ({ account, region, host }: Pick<CoverageLane, 'account' | 'region' | 'host'>): string =>
  [account, region, host].filter((part) => part !== null && part !== '').join(', ')

/** Share of the time in each state, 0 to 1. */
export const sharesOf = (segments: CoverageLane['segments']): Record<CoverageState, number> => {
  const shares = { complete: 0, seen: 0, missing: 0, unknown: 0 }
  let whole = 0
  for (const { state, from, to } of segments) {
    const length = Number(BigInt(to) - BigInt(from))
    shares[state] += length
    whole += length
  }
  if (whole > 0) for (const state of Object.keys(shares) as CoverageState[]) shares[state] /= whole
  return shares
}

/** What is most worth knowing of a lane, in two or three words. */
export const gist = (segments: CoverageLane['segments']): string => {
  const shares = sharesOf(segments)
  if (shares.missing > 0) return 'a part is missing'
  if (shares.complete > 0.999) return 'complete'
  if (shares.complete > 0) return `${percent(shares.complete)} shown`
  if (shares.seen > 0) return 'records seen'
  return 'unknown'
}

/** Never rounds a part up to the whole, nor a trace down to nothing. */
export const percent = (share: number): string => {
  if (share <= 0) return '0 %'
  if (share < 0.01) return 'under 1 %'
  if (share > 0.99 && share < 1) return 'over 99 %'
  return `${Math.round(share * 100)} %`
}

export const bases: Record<CoverageClaim['basis'], string> = {
  digest_chain: 'digest chain',
  sequence: 'sequence numbers',
  acquisition: 'acquisition record',
  heartbeat: 'heartbeat of the sensor',
  file: 'a file cut short',
  configuration: 'a change of logging',
  examiner: 'stated by an examiner',
}
