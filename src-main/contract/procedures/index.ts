// The one router contract: every host implements it, every window and command calls it.
import { annotationProcedures } from './annotations.ts'
import { bundleProcedures } from './bundle.ts'
import { caseProcedures } from './case.ts'
import { custodyProcedures } from './custody.ts'
import { detectionProcedures } from './detections.ts'
import { eventProcedures } from './events.ts'
import { evidenceProcedures } from './evidence.ts'
import { examinerProcedures } from './examiner.ts'
import { graphProcedures } from './graph.ts'
import { peopleProcedures } from './people.ts'
import { reportProcedures } from './report.ts'
import { validationProcedures } from './validation.ts'

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
  report: reportProcedures,
}
export type Contract = typeof contract
