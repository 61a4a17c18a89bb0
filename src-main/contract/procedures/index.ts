// The one router contract: every host implements it, every window and command calls it.
import { acquireProcedures } from './acquire.ts'
import { addressProcedures } from './addresses.ts'
import { annotationProcedures } from './annotations.ts'
import { bundleProcedures } from './bundle.ts'
import { caseProcedures } from './case.ts'
import { clockProcedures } from './clock.ts'
import { coverageProcedures } from './coverage.ts'
import { custodyProcedures } from './custody.ts'
import { detectionProcedures } from './detections.ts'
import { eventProcedures } from './events.ts'
import { evidenceProcedures } from './evidence.ts'
import { examinerProcedures } from './examiner.ts'
import { graphProcedures } from './graph.ts'
import { inboxProcedures } from './inbox.ts'
import { keepProcedures } from './keep.ts'
import { lockProcedures } from './locks.ts'
import { mappingProcedures } from './mapping.ts'
import { modelProcedures } from './models.ts'
import { packageProcedures } from './packages.ts'
import { peopleProcedures } from './people.ts'
import { questionProcedures } from './questions.ts'
import { reportProcedures } from './report.ts'
import { storyProcedures } from './story.ts'
import { validationProcedures } from './validation.ts'
import { verdictProcedures } from './verdict.ts'

export const contract = {
  case: caseProcedures,
  examiner: examinerProcedures,
  evidence: evidenceProcedures,
  events: eventProcedures,
  annotations: annotationProcedures,
  custody: custodyProcedures,
  detections: detectionProcedures,
  graph: graphProcedures,
  bundle: bundleProcedures,
  people: peopleProcedures,
  validation: validationProcedures,
  packages: packageProcedures,
  locks: lockProcedures,
  inbox: inboxProcedures,
  verdict: verdictProcedures,
  acquire: acquireProcedures,
  keep: keepProcedures,
  mapping: mappingProcedures,
  coverage: coverageProcedures,
  report: reportProcedures,
  clock: clockProcedures,
  addresses: addressProcedures,
  story: storyProcedures,
  questions: questionProcedures,
  models: modelProcedures,
}
export type Contract = typeof contract
