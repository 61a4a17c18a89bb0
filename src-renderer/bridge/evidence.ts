// Questions about exhibits, their members and the ledger, as hooks.
import type { ExhibitInfo } from '../../src-main/contract/exhibit.ts'
import { type Answer, useCall } from './call.ts'

export const useExhibits = (): Answer<ExhibitInfo[]> =>
  useCall('exhibits', (client, signal) => client.evidence.exhibits(undefined, { signal }), ['evidence', 'case'])

export const useMember = (exhibit: string | null, member: string) =>
  useCall(
    exhibit && `member ${member}`,
    async (client, signal) => {
      const { members } = await client.evidence.members({ exhibit: exhibit!, search: member, limit: 50 }, { signal })
      return members.find((each) => each.member === member) ?? null
    },
    ['evidence'],
    { keep: true },
  )

/** The first files of an exhibit that wait for a key, and how many do. */
export const useLocked = (exhibit: string | null) =>
  useCall(
    exhibit && `locked ${exhibit}`,
    (client, signal) => client.evidence.members({ exhibit: exhibit!, states: ['locked'], limit: 6 }, { signal }),
    ['evidence', 'case'],
  )

export const useRejects = (member: string | null) =>
  useCall(member && `rejects ${member}`, (client, signal) => client.evidence.rejects({ member: member!, limit: 1000 }, { signal }), [
    'evidence',
  ])

export const useSources = () => useCall('sources', (client, signal) => client.evidence.sources(undefined, { signal }))

export const useRawBytes = (member: string | null, offset: number, length: number) =>
  useCall(
    member && `bytes ${member} ${offset} ${length}`,
    (client, signal) => client.evidence.read({ member: member!, offset, length }, { signal }),
    [],
    { keep: true },
  )

export const useVerification = () =>
  useCall('verification', (client, signal) => client.evidence.verification(undefined, { signal }), ['evidence', 'custody', 'jobs', 'case'])

export const useHead = () => useCall('head', (client, signal) => client.custody.head(undefined, { signal }), ['custody', 'case'])
