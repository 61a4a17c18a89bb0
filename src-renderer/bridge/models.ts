// Questions about the case's models and their runs, as hooks; running one is an act of a feature.
import type { Subject } from '../../src-main/contract/verdict.ts'
import { useCall } from './call.ts'

export const useModels = () => useCall('models', (client, signal) => client.models.list(undefined, { signal }), ['models', 'case'])

export const useModelRuns = () =>
  useCall('model runs', (client, signal) => client.models.runs({ limit: 20 }, { signal }), ['models', 'case'])

/** With each step so far; follows a run while it works. */
export const useModelRun = (run: number | null) =>
  useCall(run === null ? null : `model run ${run}`, (client, signal) => client.models.run({ run: run! }, { signal }), ['models', 'jobs'])

/** What would leave with the first request. */
export const usePreview = (about: { name: string; subject: Subject } | null) =>
  useCall(
    about && `preview ${about.name} ${about.subject.kind}:${about.subject.id}`,
    (client, signal) => client.models.preview(about!, { signal }),
    ['models'],
  )
