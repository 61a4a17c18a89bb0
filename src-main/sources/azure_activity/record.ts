// One record of the Azure activity log to one OCSF event.

import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, activityOf, addressOf, eventOf, type Kind, resultOf } from '../act.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { isObject, RecordView } from '../record-view.ts'
import { formOf, isResourceLog } from './forms.ts'

export const id = 'azure_activity'

const ms = 'http://schemas.microsoft.com/'
const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/'

const statuses: Readonly<Record<string, number>> = lookup({ succeeded: 1, success: 1, resolved: 1, active: 1, failed: 2, failure: 2 })
const severities: Readonly<Record<string, number>> = lookup({
  verbose: 1,
  informational: 1,
  information: 1,
  '4': 1,
  warning: 2,
  '3': 2,
  error: 3,
  '2': 3,
  critical: 5,
  '1': 5,
})

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isObject(value) || (formOf(value) === undefined && !isResourceLog(value))) return { reject: 'not an Azure activity record' }
  const view = new RecordView(value)
  const moment = momentOf(view.take('eventTimestamp', 'time', 'TimeGenerated'), 'eventTimestamp', true)
  const operation = view.text(
    'OperationNameValue',
    'operationName.value',
    'operationName',
    'authorization.action',
    'identity.authorization.action',
  )
  const resourceId = view.text('resourceId', '_ResourceId', 'authorization.scope', 'resource')
  const category = view.text('category.value', 'CategoryValue', 'category', 'Event category')
  const code = view.text('status.value', 'ActivityStatusValue', 'resultType', 'status', 'ActivityStatus')
  const status = statuses[(code ?? view.see('resultSignature') ?? '').toLowerCase().split('.')[0]!] ?? 0
  const detail = view.text('subStatus.value', 'ActivitySubstatusValue', 'resultSignature', 'statusCode')
  const subscription = (view.text('subscriptionId') ?? /^\/subscriptions\/([^/]+)/i.exec(resourceId ?? '')?.[1])?.toLowerCase()
  const kind = kindOf(operation ?? '', category)
  const act: Act = {
    source: id,
    vendor: 'Microsoft',
    product: 'Azure Activity Log',
    feature: category,
    layer: /^storage/i.test(category ?? '') || /\/blobServices\//i.test(resourceId ?? '') ? 'data' : 'control',
    kind,
    moment,
    operation,
    service: operation?.includes('/')
      ? (view.text('resourceProviderName.value', 'ResourceProviderValue') ?? operation.slice(0, operation.indexOf('/')))
      : view.text('resourceProviderName.value', 'ResourceProviderValue'),
    severity: severities[(view.text('level') ?? '').toLowerCase()] ?? (status === 2 ? 2 : 1),
    status,
    statusCode: status === 2 ? (detail ?? code) : undefined,
    statusDetail: view.text('resultDescription') ?? (status === 2 ? code : detail === undefined ? code : `${code ?? ''} ${detail}`.trim()),
    message: view.text('description', 'properties.message'),
    actor: actorOf(view),
    from: addressOf(view.text('httpRequest.clientIpAddress', 'HTTPRequest.clientIpAddress', 'callerIpAddress')),
    http: {
      http_method: view.text('httpRequest.method'),
      user_agent: view.text('properties.userAgentHeader'),
      uid: view.text('httpRequest.clientRequestId'),
    },
    cloud: {
      provider: 'Azure',
      region: view.text('location'),
      account:
        subscription === undefined
          ? undefined
          : { uid: subscription, name: view.text('Subscription'), type: 'Azure Subscription', type_id: 13 },
    },
    resources:
      resourceId === undefined && view.see('resource') === undefined
        ? []
        : [
            {
              uid: resourceId ?? view.text('resource'),
              type: view.text('resourceType.value', 'ResourceType') ?? typeOf(resourceId),
              group: groupOf(view),
            },
          ],
    api: { version: view.text('operationVersion'), requestUid: view.text('operationId'), request: view.take('properties.requestbody') },
    metadata: {
      original_event_uid: view.text('eventDataId'),
      correlation_uid: view.text('correlationId'),
      tenant_uid: view.text('tenantId'),
      event_code: view.text('eventName.value'),
      log_level: view.see('level'),
      profiles: ['cloud'],
    },
  }
  if (kind.class === 'user_access') {
    const evidence = 'identity.authorization.evidence'
    const role = view.text(
      'properties.requestbody.Properties.RoleDefinitionId',
      `${evidence}.roleDefinitionId`,
      'authorization.evidence.role',
      `${evidence}.role`,
    )
    act.target = {
      uid: view.text('properties.requestbody.Properties.PrincipalId'),
      type: view.text('properties.requestbody.Properties.PrincipalType'),
    }
    act.more = { privileges: role === undefined ? [] : [role] }
  }
  const vendorId = act.metadata?.original_event_uid as string | undefined
  return resultOf(eventOf(act), moment, vendorId === undefined ? {} : { vendorId, scope: subscription ?? '', content: value }, view)
}

function groupOf(view: RecordView): { name: string } | undefined {
  const name = view.text('resourceGroupName', 'ResourceGroup')
  return name === undefined ? undefined : { name }
}

/** `…/providers/Microsoft.Compute/disks/x` is a `Microsoft.Compute/disks`. */
function typeOf(resourceId: string | undefined): string | undefined {
  const parts = resourceId?.split('/') ?? []
  const at = parts.map((part) => part.toLowerCase()).lastIndexOf('providers')
  if (at < 0 || parts.length < at + 3) return undefined
  return [parts[at + 1], ...parts.slice(at + 2).filter((_part, n) => n % 2 === 0)].join('/')
}

function kindOf(operation: string, category: string | undefined): Kind {
  const lower = operation.toLowerCase()
  if (/^microsoft\.authorization\/roleassignments\/(write|delete)$/.test(lower))
    return { class: 'user_access', activity: lower.endsWith('write') ? 3 : 4 }
  if (/^microsoft\.authorization\/(roledefinitions|policyassignments|policydefinitions)\/(write|delete)$/.test(lower))
    return { class: 'entity_management', activity: lower.endsWith('write') ? 3 : 4, entity: lower.includes('role') ? 'Role' : 'Policy' }
  // A resource log names its call in one word: `GetBlob`.
  return { class: 'api_activity', activity: activityOf(operation, operation.includes('/') || category === 'Administrative') }
}

function actorOf(view: RecordView): NonNullable<Act['actor']> {
  const claim = (...names: string[]) => {
    for (const name of names) {
      const text = view.text(['claims', name], ['identity', 'claims', name])
      if (text !== undefined) return text
    }
    return undefined
  }
  const caller = view.text('caller', 'Event initiated by')
  const upn = claim(`${soap}upn`, `${soap}name`, 'upn', 'unique_name', `${soap}emailaddress`)
  const object = claim(`${ms}identity/claims/objectidentifier`, 'oid')
  const application = claim('appid')
  const isApplication =
    claim('idtyp') === 'app' || (upn === undefined && application !== undefined && caller !== undefined && !caller.includes('@'))
  const methods = claim(`${ms}claims/authnmethodsreferences`, 'amr')
  const user = {
    name: upn ?? caller ?? claim('name') ?? application,
    uid: object ?? (caller?.includes('@') ? undefined : caller),
    display_name: upn === undefined && caller === undefined ? undefined : claim('name'),
    credential_uid: claim('uti'),
    type: isApplication ? 'ServicePrincipal' : undefined,
    type_id: isApplication ? 4 : upn === undefined ? undefined : 1,
  }
  const session = { uid: claim('sid'), is_mfa: methods === undefined ? undefined : /\bmfa\b/.test(methods) }
  const known = user.name !== undefined || user.uid !== undefined
  return { ...(known ? { user } : {}), session: { ...session, uid: session.uid }, app_uid: application }
}
