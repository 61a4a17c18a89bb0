// Clock offsets as acts: in the ledger before and after, and detections made anew where times of matches moved.
import type { ClockOffset, ClockPair, ClockProposal, NewClockOffset } from '../contract/clock.ts'
import { clockProposals } from '../correlate/clock/propose.ts'
import type { Desk } from './desk.ts'
import { conclude, detectFacts } from './detect/conclude.ts'
import type { Job } from './progress.ts'

export async function proposeClocks({ client }: Desk): Promise<{ proposals: ClockProposal[]; pairs: ClockPair[] }> {
  const pairs = await client.clockPairs()
  return { proposals: clockProposals(pairs, await client.clockOffsets()), pairs }
}

export interface ClockChange {
  offset: ClockOffset
  moved: number
}

export async function changeClock(desk: Desk, by: string, change: { set: NewClockOffset } | { end: number }): Promise<ClockChange> {
  const { client, ledger } = desk
  const entry = ledger.begin('clock', {
    ...('set' in change && change.set.exhibit !== null && { exhibit: change.set.exhibit }),
    detail: 'set' in change ? { set: change.set } : { end: change.end },
  })
  try {
    const at = new Date().toISOString()
    const done = 'set' in change ? await client.addClockOffset(change.set, by, at) : await client.endClockOffset(change.end, by, at)
    entry.done({ detail: { offset: done.offset, moved: done.moved } })
    return done
  } catch (error) {
    entry.failed(error instanceof Error ? error.message : String(error))
    throw error
  }
}

/** Whether rules ever ran to their end here. */
export async function hasDetected({ client }: Desk): Promise<boolean> {
  return ((await detectFacts(client))?.at ?? null) !== null
}

/** Rules that look at order and windows see other times now. */
export async function concludeAgain({ client }: Desk, job: Job): Promise<void> {
  const facts = await detectFacts(client)
  if (!facts) return
  job.set({ phase: 'correlating' })
  await conclude(client, facts.fingerprint, job.signal)
}
