// One alert of Microsoft Defender (for Cloud, or any product behind Microsoft Graph) to one OCSF Detection Finding.

import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, addressOf, eventOf, resultOf } from '../act.ts'
import { hasAll, hasAny } from '../claims.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { isObject, type Obj, RecordView } from '../record-view.ts'
import { standIn } from '../row.ts'

export const id = 'defender_cloud'

export function formOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  const inner = isObject(value.properties) ? value.properties : value
  if (hasAny(inner, 'alertDisplayName', 'systemAlertId') && hasAny(inner, 'alertType', 'compromisedEntity', 'intent')) return 'security-api'
  if (hasAll(value, 'SystemAlertId') && hasAny(value, 'AlertDisplayName', 'AlertType', 'DisplayName', 'AlertName'))
    return 'DisplayName' in value || 'AlertSeverity' in value ? 'log-analytics' : 'continuous-export'
  if (hasAll(value, 'id', 'title', 'serviceSource') && hasAny(value, 'createdDateTime', 'firstActivityDateTime')) return 'graph-v2'
  if (hasAll(value, 'vendorInformation', 'title') && hasAny(value, 'eventDateTime', 'azureTenantId')) return 'graph-v1'
  return undefined
}

const severities: Readonly<Record<string, number>> = lookup({ informational: 1, low: 2, medium: 3, high: 4 })

function activityOf(status: string | undefined): number {
  if (/^(?:resolved|dismissed)$/i.test(status ?? '')) return 3
  return /^inprogress$/i.test(status ?? '') ? 2 : 1
}

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isObject(value) || formOf(value) === undefined) return { reject: 'not a Defender alert' }
  const view = new RecordView(value)
  const text = (...names: string[]) => view.text(...names.flatMap((name) => [`properties.${name}`, name]))
  const moment = momentOf(
    view.take(
      'properties.startTimeUtc',
      'startTimeUtc',
      'StartTime',
      'firstActivityDateTime',
      'eventDateTime',
      'properties.timeGeneratedUtc',
      'timeGeneratedUtc',
      'TimeGenerated',
      'createdDateTime',
    ),
    'startTimeUtc',
    true,
  )
  const uid = text('systemAlertId', 'id')
  const title = text('alertDisplayName', 'DisplayName', 'title', 'AlertName')
  const resource = text('AzureResourceId', 'ResourceId', 'resourceIdentifiers.0.azureResourceId') ?? text('compromisedEntity')
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(resource ?? '')?.[1]?.toLowerCase()
  const tenant = text('tenantId', 'azureTenantId')
  const status = text('status')
  const { addresses, user, device } = entitiesOf(view)
  const type = text('alertType', 'category')
  const account =
    subscription === undefined
      ? tenant === undefined
        ? undefined
        : { uid: tenant, type: 'Entra tenant', type_id: 99 }
      : { uid: subscription, type: 'Azure Subscription', type_id: 13 }
  const act: Act = {
    source: id,
    vendor: 'Microsoft',
    product: text('productName') ?? text('serviceSource', 'vendorInformation.provider') ?? 'Defender for Cloud',
    layer: 'control',
    kind: { class: 'detection_finding', activity: activityOf(status) },
    moment,
    operation: undefined,
    severity: severities[(text('severity', 'AlertSeverity') ?? '').toLowerCase()] ?? 0,
    actor: user === undefined ? {} : { user },
    device: device === undefined ? undefined : { hostname: device },
    cloud: { provider: 'Azure', account },
    resources: resource === undefined ? [] : [{ uid: resource }],
    metadata: { original_event_uid: uid, event_code: type, tenant_uid: tenant, profiles: ['cloud', 'host'] },
    more: {
      finding_info: {
        uid: uid ?? standIn,
        title: title ?? standIn,
        desc: text('description'),
        types: type === undefined ? undefined : [type],
        src_url: text('alertUri', 'alertLink', 'alertWebUrl'),
      },
      evidences: addresses.length > 0 ? addresses.map((ip) => ({ src_endpoint: addressOf(ip) })) : undefined,
      comment: status,
    },
  }
  return resultOf(eventOf(act), moment, uid === undefined ? {} : { vendorId: uid, scope: tenant ?? '', content: value }, view)
}

interface Entities {
  addresses: string[]
  user: Obj | undefined
  device: string | undefined
}

/** What an alert names: addresses, the first account, the first host; everything else of its entities stays in `unmapped`. */
function entitiesOf(view: RecordView): Entities {
  const addresses: string[] = []
  let user: Obj | undefined
  let device: string | undefined
  for (const each of view.list('properties.entities', 'entities', 'evidence', 'userStates')) {
    if (!isObject(each)) continue
    const ip = view.of(each, 'address', 'ipAddress', 'logonIp')
    if (ip !== undefined && !addresses.includes(ip)) addresses.push(ip)
    const account = isObject(each.userAccount) ? each.userAccount : each
    const name =
      view.of(account, 'userPrincipalName', 'accountName') ??
      (/^account$/i.test(String(each.Type ?? each.type)) ? view.of(each, 'name') : undefined)
    if (name !== undefined)
      user ??= { name, uid: view.of(account, 'azureAdUserId', 'aadUserId'), domain: view.of(account, 'domainName', 'upnSuffix') }
    device ??= view.of(each, 'deviceDnsName', 'hostName')
  }
  return { addresses, user, device }
}
