// One Entra directory audit entry, or one risk detection, to one OCSF event.
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, addressOf, eventOf, resultOf } from '../act.ts'
import { hasAll, hasAny } from '../claims.ts'
import { momentOf } from '../read-time.ts'
import { isObject, type Obj, RecordView } from '../record-view.ts'
import { kindOf } from './kinds.ts'
import { normaliseRisk, riskFormOf } from './risk.ts'

export const id = 'entra_audit'

export function formOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  const risk = riskFormOf(value)
  if (risk !== undefined) return risk
  const { properties } = value
  if (isObject(properties) && hasAny(value, 'operationName', 'operationname', 'category')) {
    if (
      hasAny(properties, 'activityDisplayName', 'activitydisplayname') ||
      hasAll(properties, 'loggedByService') ||
      hasAll(properties, 'loggedbyservice')
    )
      return 'diagnostic'
  }
  if (hasAll(value, 'activityDisplayName', 'activityDateTime') && hasAny(value, 'initiatedBy', 'loggedByService', 'targetResources'))
    return 'graph'
  if (hasAll(value, 'activitydisplayname', 'activitydatetime')) return 'graph'
  if (
    hasAll(value, 'TimeGenerated') &&
    hasAny(value, 'ActivityDisplayName', 'OperationName') &&
    hasAny(value, 'InitiatedBy', 'TargetResources') &&
    hasAny(value, 'LoggedByService', 'Result')
  )
    return 'log-analytics'
  if ('Date (UTC)' in value && 'Activity' in value && ('ActorType' in value || 'Target1Type' in value || 'CorrelationId' in value))
    return 'portal'
  return undefined
}

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  const form = formOf(value)
  if (!isObject(value) || form === undefined) return { reject: 'not an Entra audit entry' }
  if (form.startsWith('risk')) return normaliseRisk(record, value)
  const view = new RecordView(value)
  const text = (...names: string[]) => view.text(...names.flatMap((name) => [`properties.${name}`, name]))
  const moment = momentOf(
    view.take('properties.activityDateTime', 'activityDateTime', 'TimeGenerated', 'time', 'Date (UTC)'),
    'activityDateTime',
    true,
  )
  const operation = text('activityDisplayName', 'operationName', 'Activity')
  const targets = view.list('properties.targetResources', 'targetResources').filter(isObject)
  const outcome = text('result')
  const signature = view.text('resultSignature')
  const said = (outcome ?? view.see('resultType', 'resultSignature') ?? '').toLowerCase()
  const status = said === 'success' || said === '0' ? 1 : said === 'failure' || said === 'clienterror' || said === 'timeout' ? 2 : 0
  const first = targets[0]
  const firstType = view.of(first, 'type') ?? text('Target1Type')
  const kind = kindOf(operation ?? '', firstType)
  const tenant = view.text('tenantId', 'AADTenantId', 'properties.tenantId')
  const act: Act = {
    source: id,
    vendor: 'Microsoft',
    product: 'Entra ID',
    feature: 'Audit logs',
    layer: 'identity',
    kind,
    moment,
    operation,
    service: text('loggedByService', 'Service'),
    severity: status === 2 ? 2 : 1,
    status,
    statusCode: status === 2 ? (signature ?? outcome) : undefined,
    statusDetail: text('resultReason', 'resultDescription'),
    actor: actorOf(view, text),
    from: addressOf(text('initiatedBy.user.ipAddress', 'initiatedBy.app.ipAddress', 'IPAddress', 'callerIpAddress')),
    http: { user_agent: userAgentOf(view) },
    cloud: { provider: 'Azure', account: tenant === undefined ? undefined : { uid: tenant, type: 'Entra tenant', type_id: 99 } },
    resources:
      targets.length > 0
        ? targets.map((target) => resourceOf(view, target))
        : [{ uid: text('Target1ObjectId'), name: text('Target1DisplayName'), type: firstType }],
    metadata: {
      original_event_uid: view.text('properties.id', 'id'),
      correlation_uid: view.text('properties.correlationId', 'correlationId'),
      event_code: text('category'),
      profiles: ['cloud', 'host'],
    },
  }
  const person = targets.find((target) => view.of(target, 'type') === 'User') ?? (kind.class === 'account_change' ? first : undefined)
  if (person !== undefined) {
    act.target = {
      name: view.of(person, 'userPrincipalName') ?? view.of(person, 'displayName'),
      uid: view.of(person, 'id'),
      display_name: view.of(person, 'displayName'),
    }
  } else if (text('Target1UserPrincipalName') !== undefined)
    act.target = { name: text('Target1UserPrincipalName'), uid: text('Target1ObjectId') }
  const group = targets.find((target) => view.of(target, 'type') === 'Group')
  if (kind.class === 'group_management')
    act.subject = { name: view.of(group, 'displayName') ?? text('Target1DisplayName'), uid: view.of(group, 'id') }
  if (kind.class === 'entity_management')
    act.subject = {
      name: view.of(first, 'displayName') ?? text('Target1DisplayName'),
      uid: view.of(first, 'id') ?? text('Target1ObjectId'),
    }
  if (kind.class === 'user_access') {
    const role = targets.find((target) => view.of(target, 'type') === 'Role')
    const named = view.of(role, 'displayName') ?? changed(targets, 'Role.DisplayName')
    act.more = { privileges: named === undefined ? [] : [named] }
    if (act.target === undefined && first) act.target = { name: view.of(first, 'displayName'), uid: view.of(first, 'id') }
  }
  const vendorId = act.metadata?.original_event_uid as string | undefined
  const content = isObject(value.properties) ? value.properties : value
  return resultOf(eventOf(act), moment, vendorId === undefined ? {} : { vendorId, scope: '', content }, view)
}

function actorOf(view: RecordView, text: (...names: string[]) => string | undefined): NonNullable<Act['actor']> {
  const person = text('initiatedBy.user.userPrincipalName', 'ActorUserPrincipalName', 'initiatedBy.user.displayName')
  const service = text(
    'initiatedBy.app.displayName',
    'initiatedBy.app.servicePrincipalName',
    'ActorServicePrincipalName',
    'ActorDisplayName',
  )
  const uid = text('initiatedBy.user.id', 'initiatedBy.app.servicePrincipalId', 'ActorObjectId', 'ActorServicePrincipalId')
  const name = person ?? service ?? view.text('identity')
  const user =
    name === undefined && uid === undefined
      ? undefined
      : {
          name,
          uid,
          display_name: text('initiatedBy.user.displayName'),
          type: person === undefined ? 'ServicePrincipal' : text('initiatedBy.user.userType', 'ActorType'),
          type_id: person === undefined ? 4 : 1,
        }
  return { ...(user ? { user } : {}), app_uid: text('initiatedBy.app.appId') }
}

function resourceOf(view: RecordView, target: Obj): Obj {
  return {
    uid: view.of(target, 'id'),
    name: view.of(target, 'displayName') ?? view.of(target, 'userPrincipalName'),
    type: view.of(target, 'type'),
  }
}

/** New value of a modified property; values are JSON texts (`"\"Global Administrator\""`). */
function changed(targets: readonly Obj[], property: string): string | undefined {
  for (const target of targets) {
    const list = target.modifiedProperties ?? target.modifiedproperties
    if (!Array.isArray(list)) continue
    for (const item of list) {
      if (!isObject(item) || (item.displayName ?? item.displayname) !== property) continue
      const value = item.newValue ?? item.newvalue
      if (typeof value !== 'string') continue
      try {
        const parsed: unknown = JSON.parse(value)
        return typeof parsed === 'string' ? parsed : value
      } catch {
        return value
      }
    }
  }
  return undefined
}

function userAgentOf(view: RecordView): string | undefined {
  for (const detail of view.list('properties.additionalDetails', 'additionalDetails')) {
    if (isObject(detail) && detail.key === 'User-Agent') return view.of(detail, 'value')
  }
  return undefined
}
