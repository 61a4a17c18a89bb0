// Questions about verdicts and insights, as hooks; running one is an act of the feature.
import type { Place, Subject } from '../../src-main/contract/verdict.ts'
import { useCall } from './call.ts'

export const useKeptVerdicts = (subject: Subject | null) =>
  useCall(
    subject && `kept verdicts ${subject.kind}:${subject.id}`,
    (client, signal) => client.verdict.kept({ subject: subject!, limit: 20 }, { signal }),
    ['custody', 'case'],
  )

export const useInsights = (member: string | null) =>
  useCall(member && `insights ${member}`, (client, signal) => client.verdict.insights({ member: member!, limit: 200 }, { signal }), [
    'evidence',
  ])

/** Bytes around a cited place, layers taken off. */
export const usePlace = (place: Place | null, around: number) =>
  useCall(place && `place ${JSON.stringify(place)} ${around}`, (client, signal) =>
    client.verdict.bytes({ place: place!, around }, { signal }),
  )
