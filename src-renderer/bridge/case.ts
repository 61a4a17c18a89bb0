// The open case and who works on it, as hooks.
import type { CaseInfo } from '../../src-main/contract/procedures/case.ts'
import { type Answer, useCall } from './call.ts'

export const useCaseInfo = (): Answer<CaseInfo | null> =>
  useCall('case.info', (client, signal) => client.case.info(undefined, { signal }), ['case', 'events', 'evidence', 'custody'])

export const useIdentity = () => useCall('examiner.identity', (client, signal) => client.examiner.identity(undefined, { signal }), ['case'])

export const useRecentCases = () => useCall('case.recent', (client, signal) => client.case.recent(undefined, { signal }), ['case'])

export const useIntakeVersions = () =>
  useCall('case.intake', (client, signal) => client.case.intakeVersions(undefined, { signal }), ['intake', 'case'])
