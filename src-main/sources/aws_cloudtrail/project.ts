// The fast way of import: stored columns straight from the record. The golden runner holds it equal to the columns of `normalise`.
import { columnIndex } from '../../contract/columns.ts'
import type { Framed, MemberContext, RecordOutcome, Row } from '../../contract/source.ts'
import { destination, notCloudtrail, undatedReason } from './common-parts.ts'
import { factsOf, text } from './facts.ts'
import { isDigest, isObject } from './forms.ts'
import { eachResource, type Take } from './resources.ts'
import { unwrap } from './unwrap.ts'
import { timeOf } from './when.ts'

const column = (name: string): number => {
  const index = columnIndex.get(name)
  if (index === undefined) throw new Error(`no column ${name}`)
  return index
}
const at = {
  class_uid: column('class_uid'),
  activity_id: column('activity_id'),
  severity_id: column('severity_id'),
  status_id: column('status_id'),
  mfa: column('mfa'),
  source: column('source'),
  layer: column('layer'),
  action: column('action'),
  service: column('service'),
  user_name: column('user_name'),
  user_uid: column('user_uid'),
  user_type: column('user_type'),
  credential: column('credential'),
  session: column('session'),
  issuer: column('issuer'),
  target_user: column('target_user'),
  account: column('account'),
  region: column('region'),
  provider: column('provider'),
  src_ip: column('src_ip'),
  src_host: column('src_host'),
  dst_host: column('dst_host'),
  user_agent: column('user_agent'),
  status_code: column('status_code'),
  resource: column('resource'),
  resource_type: column('resource_type'),
  event_code: column('event_code'),
} as const

/** The list that `eachResource` fills, without a closure for each record. */
let row: Row | undefined
let first: string | undefined

function take(uid: string, type: string): void {
  if (first === undefined) {
    first = uid
    row!.values[at.resource] = uid
    if (type !== '') row!.values[at.resource_type] = type
    return
  }
  if (uid === first) return
  const extra = row!.extra
  for (let n = 0; n < extra.length; n++) if (extra[n]![1] === uid) return
  extra.push(['resource', uid])
}

/** Where resources go from now on, the first into the row's columns, the others beside them; `undefined` when all were told. */
export function resourcesInto(into: Row | undefined): Take {
  row = into
  first = undefined
  return take
}

export function project(record: Framed, _member: MemberContext, into: Row): RecordOutcome {
  const value = record.value
  if (!isObject(value)) return { reject: notCloudtrail }
  if (isDigest(value)) return { ignored: 'digest: a list of log files with their hashes, no event' }
  const unwrapped = unwrap(value)
  if (!unwrapped) return { reject: notCloudtrail }
  const { event } = unwrapped
  if (isObject(event.insightDetails)) return 'use-normalise'
  const facts = factsOf(event, unwrapped.resultUnknown)
  const { klass } = facts
  const values = into.values
  values[at.class_uid] = klass.class_uid
  values[at.activity_id] = klass.activity_id
  values[at.severity_id] = facts.severity
  values[at.status_id] = facts.status
  if (facts.mfa !== undefined) values[at.mfa] = facts.mfa ? 1 : 2
  values[at.source] = 'aws_cloudtrail'
  values[at.layer] = facts.layer
  values[at.action] = facts.operation
  values[at.service] = facts.service === '' ? undefined : facts.service
  values[at.user_name] = facts.userName
  values[at.user_uid] = facts.userUid
  values[at.user_type] = facts.userType
  values[at.credential] = facts.credential
  values[at.session] = facts.session
  values[at.issuer] = facts.issuerArn
  values[at.target_user] = facts.targetName
  values[at.account] = facts.account
  values[at.region] = text(event.awsRegion)
  values[at.provider] = 'AWS'
  values[at.src_ip] = facts.ip
  values[at.src_host] = facts.origin
  values[at.user_agent] = text(event.userAgent)
  values[at.status_code] = text(event.errorCode)
  values[at.event_code] = text(event.eventType)
  if (klass.kind === 'api' || klass.kind === 'authentication') values[at.dst_host] = destination(event)
  if (klass.kind === 'api' || klass.kind === 'access' || klass.kind === 'group') {
    eachResource(event, facts.service, resourcesInto(into))
    resourcesInto(undefined)
  }
  if (klass.kind === 'entity') values[at.resource_type] = klass.entity
  values[at.resource] ??= facts.entityUid ?? facts.groupUid ?? facts.targetUid ?? facts.entityName ?? facts.groupName ?? facts.targetName
  const when = timeOf(event.eventTime)
  if (when) into.ts = when.us
  else into.undatedReason = undatedReason(event)
  into.correlation = facts.requestId ?? text(event.sharedEventID)
  const vendorId = text(event.eventID)
  if (vendorId !== undefined) {
    into.vendorId = vendorId
    into.scope = facts.account ?? ''
    into.content = unwrapped.content
  }
  return 'event'
}
