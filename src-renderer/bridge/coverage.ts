// Questions about coverage, retention and clocks, as hooks.
import type { Coverage } from '../../src-main/contract/coverage.ts'
import type { DigestSummary, Preservation } from '../../src-main/contract/procedures/coverage.ts'
import { type Answer, useCall } from './call.ts'

const follow = ['events', 'coverage', 'evidence', 'case'] as const

/** RFC 3339 bounds; null asks nothing. */
export const useCoverage = (range: { from: string; to: string } | null, buckets: number): Answer<Coverage> =>
  useCall(
    range && `coverage ${JSON.stringify([range, buckets])}`,
    (client, signal) => client.coverage.read({ ...range!, buckets }, { signal }),
    follow,
    { keep: true },
  )

/** Over all of the case's time, claims beyond the events included. */
export const useWholeCoverage = (buckets: number): Answer<Coverage> =>
  useCall(`coverage whole ${buckets}`, (client, signal) => client.coverage.read({ buckets }, { signal }), follow, { keep: true })

export const usePreservation = (range: { from: string; to: string } | null): Answer<Preservation> =>
  useCall(range && `preservation ${JSON.stringify(range)}`, (client, signal) => client.coverage.preservation(range!, { signal }), follow, {
    keep: true,
  })

export const useDigests = (): Answer<DigestSummary | null> =>
  useCall('digests', (client, signal) => client.coverage.digests(undefined, { signal }), ['coverage', 'case'])

export const useClockOffsets = () =>
  useCall('clock offsets', (client, signal) => client.clock.offsets(undefined, { signal }), ['coverage', 'case'])

export const useClockProposals = () =>
  useCall('clock proposals', (client, signal) => client.clock.proposals(undefined, { signal }), ['coverage', 'events', 'case'])
