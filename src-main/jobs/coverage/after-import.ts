// What an import changes beside its events: new addresses, logging that was switched off, files cut short, numbers without a gap, and CloudTrail's digests where some came.
import { enrichAddresses } from '../addresses/enrich.ts'
import type { Desk } from '../desk.ts'
import type { Job } from '../progress.ts'
import { checkDigests, hasDigests } from './digests.ts'
import { claimLoggingChanges } from './logging-changes.ts'
import { claimSequences } from './sequences.ts'

/** Runs inside an import's act. */
export async function coverageAfterImport(
  desk: Desk,
  exhibit: string,
  job: Job,
): Promise<{ addresses: number; claims: number; digests?: number }> {
  job.set({ phase: 'addresses' })
  const addresses = await enrichAddresses(desk.client)
  job.set({ phase: 'coverage' })
  const claims = (await claimLoggingChanges(desk.client)) + (await claimSequences(desk.client, exhibit))
  // Logs that come later than their digests close its gaps, so the whole case is asked.
  if (!(await hasDigests(desk))) return { addresses, claims }
  job.set({ phase: `reading digests against ${exhibit}` })
  const { chains } = await checkDigests(desk, [], job)
  return { addresses, claims, digests: chains.reduce((sum, chain) => sum + chain.digests, 0) }
}
