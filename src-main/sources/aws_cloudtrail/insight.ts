// Insight events: CloudTrail's own finding that a rate of calls or errors is unusual. Class 2004, Detection Finding.
import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { RecordResult } from '../../contract/source.ts'
import { observablesOf } from '../observables.ts'
import { standIn } from '../row.ts'
import { cloudOf, metadataOf, put, undatedReason } from './common-parts.ts'
import { obj, text } from './facts.ts'
import { remainder } from './unmapped.ts'
import type { Unwrapped } from './unwrap.ts'
import { timeOf } from './when.ts'

export function normaliseInsight(event: Record<string, unknown>, unwrapped: Unwrapped): RecordResult {
  const details = obj(event.insightDetails)
  const operation = text(details.eventName) ?? 'unknown operation'
  const kind = text(details.insightType) ?? 'Insight'
  const ends = details.state === 'End'
  const when = timeOf(event.eventTime)
  const account = text(event.recipientAccountId)
  const uid = text(event.sharedEventID) ?? text(event.eventID) ?? standIn
  const service = text(details.eventSource)
  const made: OcsfEvent = {
    class_uid: 2004,
    class_name: 'Detection Finding',
    category_uid: 2,
    category_name: 'Findings',
    activity_id: ends ? 3 : 1,
    activity_name: ends ? 'Close' : 'Create',
    type_uid: ends ? 200403 : 200401,
    severity_id: 1,
    ...(when ? { time: when.ms } : {}),
    layer: 'control',
    metadata: metadataOf(event),
    cloud: cloudOf(event, { account }),
    api: { operation, ...(service ? { service: { name: service } } : {}) },
    finding_info: { uid, title: `${kind}: unusual rate of ${operation}`, types: [kind] },
  }
  put(made, 'status_code', text(details.errorCode))
  made.unmapped = remainder(event, 'insight', unwrapped.wrapper)
  made.observables = observablesOf(made)
  const vendorId = text(event.eventID)
  return {
    events: [
      {
        event: made,
        ...(when ? { ts: when.us } : { undatedReason: undatedReason(event) }),
        identity: vendorId === undefined ? {} : { vendorId, scope: account ?? '', content: unwrapped.content },
      },
    ],
  }
}
