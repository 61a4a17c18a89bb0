// The one workbench: implements the contract's procedures for whichever host carries them.
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient, type Router } from '@orpc/server'
import { dismissCaseThread, prepareCaseThread } from '../case/spare-thread.ts'
import type { Contract } from '../contract/procedures/index.ts'
import { vestigeHome } from '../jobs/examiner.ts'
import { Bench } from './bench.ts'
import { acquireHandlers } from './handlers/acquire.ts'
import { addressHandlers } from './handlers/addresses.ts'
import { annotationHandlers } from './handlers/annotations.ts'
import { bundleHandlers } from './handlers/bundle.ts'
import { caseHandlers } from './handlers/case.ts'
import { clockHandlers } from './handlers/clock.ts'
import { coverageHandlers } from './handlers/coverage.ts'
import { custodyHandlers } from './handlers/custody.ts'
import { detectionHandlers } from './handlers/detections.ts'
import { eventHandlers } from './handlers/events.ts'
import { evidenceHandlers } from './handlers/evidence.ts'
import { examinerHandlers } from './handlers/examiner.ts'
import { graphHandlers } from './handlers/graph.ts'
import { inboxHandlers } from './handlers/inbox.ts'
import { keepHandlers } from './handlers/keep.ts'
import { lockHandlers } from './handlers/locks.ts'
import { mappingHandlers } from './handlers/mapping.ts'
import { modelHandlers } from './handlers/models.ts'
import { packageHandlers } from './handlers/packages.ts'
import { peopleHandlers } from './handlers/people.ts'
import { questionHandlers } from './handlers/questions.ts'
import { reportHandlers } from './handlers/report.ts'
import { storyHandlers } from './handlers/story.ts'
import { validationHandlers } from './handlers/validation.ts'
import { verdictHandlers } from './handlers/verdict.ts'
import { buildRouter } from './procedures.ts'
import type { Workbench, WorkbenchOptions } from './shape.ts'
import { beginUpload } from './upload.ts'

export type { Upload, Workbench, WorkbenchOptions } from './shape.ts'

/** Opens no case by itself; call `client.case.open` or let the window do so. */
export async function createWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const home = options.home ?? vestigeHome()
  const bench = new Bench({ ...options, home })
  if (options.ready || options.soon) prepareCaseThread()
  if (options.ready) bench.afterLeaving = prepareCaseThread
  const router: Router<Contract, Record<never, never>> = buildRouter(bench, {
    case: caseHandlers(bench, () => router),
    examiner: examinerHandlers(bench),
    evidence: evidenceHandlers(bench),
    events: eventHandlers(bench),
    annotations: annotationHandlers(bench),
    custody: custodyHandlers(bench),
    detections: detectionHandlers(bench),
    graph: graphHandlers(bench),
    bundle: bundleHandlers(bench),
    people: peopleHandlers(bench),
    validation: validationHandlers(bench),
    packages: packageHandlers(bench),
    locks: lockHandlers(bench),
    inbox: inboxHandlers(bench),
    verdict: verdictHandlers(bench),
    acquire: acquireHandlers(bench),
    keep: keepHandlers(bench),
    mapping: mappingHandlers(bench),
    story: storyHandlers(bench),
    questions: questionHandlers(bench),
    coverage: coverageHandlers(bench),
    report: reportHandlers(bench),
    clock: clockHandlers(bench),
    addresses: addressHandlers(bench),
    models: modelHandlers(bench),
  })
  return {
    router,
    client: createRouterClient(router) as unknown as ContractRouterClient<Contract>,
    signer: () => bench.key(),
    beginUpload: () => beginUpload(bench),
    close: async () => {
      bench.afterLeaving = undefined
      await bench.leave()
      if (options.ready || options.soon) await dismissCaseThread()
    },
  }
}
