// The one router contract: every host implements it, every window and command calls it.
import { acquireProcedures } from './acquire.ts'
import { annotationProcedures } from './annotations.ts'
import { caseProcedures } from './case.ts'
import { custodyProcedures } from './custody.ts'
import { detectionProcedures } from './detections.ts'
import { eventProcedures } from './events.ts'
import { evidenceProcedures } from './evidence.ts'
import { examinerProcedures } from './examiner.ts'
import { graphProcedures } from './graph.ts'
import { keepProcedures } from './keep.ts'

export const contract = {
  case: caseProcedures,
  examiner: examinerProcedures,
  evidence: evidenceProcedures,
  events: eventProcedures,
  annotations: annotationProcedures,
  custody: custodyProcedures,
  detections: detectionProcedures,
  graph: graphProcedures,
  acquire: acquireProcedures,
  keep: keepProcedures,
}
export type Contract = typeof contract
