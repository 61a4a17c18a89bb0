// One entry of the Intune audit log to one OCSF event.
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, activityOf, eventOf, resultOf } from '../act.ts'
import { hasAll, hasAny } from '../claims.ts'
import { momentOf } from '../read-time.ts'
import { isObject, RecordView } from '../record-view.ts'

export const id = 'intune_audit'

export function formOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  const { properties } = value
  if (isObject(properties) && hasAny(properties, 'AuditEventId', 'ActivityResultStatus') && hasAny(properties, 'Actor', 'ActivityDate'))
    return 'diagnostic'
  if (hasAll(value, 'TimeGenerated', 'Properties') && value.Type === 'IntuneAuditLogs') return 'log-analytics'
  return hasAll(value, 'activityDateTime', 'activityOperationType') && hasAny(value, 'componentName', 'activityResult', 'actor')
    ? 'graph'
    : undefined
}

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isObject(value) || formOf(value) === undefined) return { reject: 'not an entry of the Intune audit log' }
  const view = new RecordView(value)
  const moment = momentOf(view.take('time', 'activityDateTime', 'TimeGenerated', 'properties.ActivityDate'), 'time', true)
  const operation = view.text('operationName', 'displayName', 'activityType')
  const result = view.text('resultType', 'activityResult')
  const status = /^success/i.test(result ?? '') ? 1 : /^(?:fail|error|timeout)/i.test(result ?? '') ? 2 : 0
  const tenant = view.text('tenantId')
  const names = view.list('properties.TargetDisplayNames')
  const ids = view.list('properties.TargetObjectIds')
  const resources = view.list('resources').filter(isObject)
  const act: Act = {
    source: id,
    vendor: 'Microsoft',
    product: 'Intune',
    layer: 'control',
    kind: { class: 'api_activity', activity: activityOf(operation ?? '') },
    moment,
    operation,
    service: view.text('componentName') ?? 'Intune',
    severity: status === 2 ? 2 : 1,
    status,
    statusCode: status === 2 ? result : undefined,
    statusDetail: view.text('resultDescription'),
    actor: {
      user: {
        name: view.text('properties.Actor.UPN', 'actor.userPrincipalName', 'identity', 'actor.servicePrincipalName'),
        uid: view.text('properties.Actor.ObjectId', 'actor.userId'),
      },
      app_name: view.text('properties.Actor.ApplicationName', 'actor.applicationDisplayName'),
      app_uid: view.text('properties.Actor.Application', 'actor.applicationId'),
    },
    from: { ip: view.text('actor.ipAddress') },
    resources:
      resources.length > 0
        ? resources.map((each) => ({
            uid: view.of(each, 'resourceId'),
            name: view.of(each, 'displayName'),
            type: view.of(each, 'type', 'auditResourceType'),
          }))
        : ids.map((uid, n) => ({
            uid: typeof uid === 'string' ? uid : undefined,
            name: typeof names[n] === 'string' ? names[n] : undefined,
          })),
    cloud: { provider: 'Azure', account: tenant === undefined ? undefined : { uid: tenant, type: 'Entra tenant', type_id: 99 } },
    metadata: {
      original_event_uid: view.text('properties.AuditEventId', 'id'),
      correlation_uid: view.text('correlationId'),
      event_code: view.text('category'),
      profiles: ['cloud', 'host'],
    },
  }
  const vendorId = act.metadata?.original_event_uid as string | undefined
  return resultOf(eventOf(act), moment, vendorId === undefined ? {} : { vendorId, scope: tenant ?? '', content: value }, view)
}
