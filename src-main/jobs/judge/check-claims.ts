// Checks claims over the case as it is now: when a verdict is made, and again when a report is built.
import type { Claim } from '../../contract/verdict.ts'
import { type CheckedClaims, checkClaims as check } from '../../verdict/claims/check.ts'
import type { Desk } from '../desk.ts'
import { Findings } from '../detect/findings.ts'
import { openView } from './case-view.ts'

export type { CheckedClaims } from '../../verdict/claims/check.ts'

/** `without` leaves exhibits out, as the verdict did that the claims are of. */
export async function checkClaims(
  desk: Pick<Desk, 'client' | 'store'>,
  claims: readonly Claim[],
  options: { without?: readonly string[]; findings?: Findings } = {},
): Promise<CheckedClaims> {
  const findings = options.findings ?? new Findings(desk.client)
  return check(claims, await openView(desk, findings, claims, options.without ?? []))
}
