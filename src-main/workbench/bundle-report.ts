// The report a bundle carries: a signed-off revision with everything its forms are made from.
import type { BundleReport } from '../jobs/bundle/bundle.ts'
import type { Session } from './session.ts'

export async function reportForBundle(
  _desk: Session,
  _report: string | undefined,
  _revision: number | undefined,
): Promise<BundleReport | null> {
  return null
}
