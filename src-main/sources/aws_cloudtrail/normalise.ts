// One CloudTrail record to one OCSF event.
import type { Json, OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { observablesOf } from '../observables.ts'
import { standIn } from '../row.ts'
import { actorOf, originOf, subjectOf } from './actor.ts'
import { accountOf, cloudOf, destination, metadataOf, notCloudtrail, put, undatedReason } from './common-parts.ts'
import { type Facts, factsOf, text } from './facts.ts'
import { isDigest, isObject } from './forms.ts'
import { normaliseInsight } from './insight.ts'
import { eachResource } from './resources.ts'
import { remainder } from './unmapped.ts'
import { unwrap } from './unwrap.ts'
import { namesZone, timeOf } from './when.ts'

type Obj = Record<string, unknown>

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isObject(value)) return { reject: notCloudtrail }
  if (isDigest(value)) return { ignored: 'digest: a list of log files with their hashes, no event' }
  const unwrapped = unwrap(value)
  if (!unwrapped) return { reject: notCloudtrail }
  const { event } = unwrapped
  if (isObject(event.insightDetails)) return normaliseInsight(event, unwrapped)
  const facts = factsOf(event, unwrapped.resultUnknown)
  const { klass } = facts
  const when = timeOf(event.eventTime)
  const made: OcsfEvent = {
    class_uid: klass.class_uid,
    class_name: klass.class_name,
    category_uid: klass.category_uid,
    category_name: klass.category_name,
    activity_id: klass.activity_id,
    activity_name: klass.activity_id === 99 ? facts.operation : klass.activity_name,
    type_uid: klass.type_uid,
    severity_id: facts.severity,
    status_id: facts.status,
    status: ['Unknown', 'Success', 'Failure'][facts.status]!,
    ...(when ? { time: when.ms } : {}),
    layer: facts.layer,
    metadata: metadataOf(event),
    cloud: cloudOf(event, facts),
    api: apiOf(event, facts),
  }
  put(made, 'status_code', text(event.errorCode))
  put(made, 'status_detail', text(event.errorMessage))
  put(made, 'http_request', text(event.userAgent) === undefined ? undefined : { user_agent: event.userAgent })
  put(made, 'actor', actorOf(facts))
  put(made, 'src_endpoint', originOf(facts))
  subjectOf(made, facts)
  const host = destination(event)
  if (klass.kind === 'api' || klass.kind === 'authentication')
    put(made, 'dst_endpoint', host === undefined ? undefined : { hostname: host })
  if (klass.kind === 'authentication') put(made, 'is_mfa', facts.mfa)
  if (klass.kind === 'api' || klass.kind === 'access' || klass.kind === 'group') put(made, 'resources', resourcesOf(event, facts))
  // The console's own column may be in local time: AWS writes UTC, and what the file does not say is said.
  if (when && !namesZone(event.eventTime)) made.metadata.labels = ['the recorded time names no zone: read as UTC']
  made.unmapped = remainder(event, klass.kind, unwrapped.wrapper)
  made.observables = observablesOf(made)
  const vendorId = text(event.eventID)
  return {
    events: [
      {
        event: made,
        ...(when ? { ts: when.us } : { undatedReason: undatedReason(event) }),
        identity: vendorId === undefined ? {} : { vendorId, scope: facts.account ?? '', content: unwrapped.content },
      },
    ],
  }
}

function apiOf(event: Obj, facts: Facts): Obj {
  const api: Obj = { operation: facts.operation }
  put(api, 'service', facts.service === '' ? undefined : { name: facts.service })
  put(api, 'version', text(event.apiVersion))
  const { requestParameters, responseElements, errorCode, errorMessage } = event
  const hasData = requestParameters !== undefined && requestParameters !== null
  if (facts.requestId !== undefined || hasData) {
    api.request = { uid: facts.requestId ?? standIn, ...(hasData ? { data: requestParameters as Json } : {}) }
  }
  const response: Obj = {}
  put(response, 'error', text(errorCode))
  put(response, 'error_message', text(errorMessage))
  if (responseElements !== undefined && responseElements !== null) response.data = responseElements
  if (Object.keys(response).length > 0) api.response = response
  return api
}

function resourcesOf(event: Obj, facts: Facts): Obj[] | undefined {
  const resources: Obj[] = []
  eachResource(event, facts.service, (uid, type, owner) => {
    if (resources.some((known) => known.uid === uid)) return
    resources.push({ uid, ...(type === '' ? {} : { type }), ...(owner === undefined ? {} : { owner: { account: accountOf(owner) } }) })
  })
  return resources.length > 0 ? resources : undefined
}
