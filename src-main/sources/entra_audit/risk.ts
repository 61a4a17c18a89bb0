// Risk detections, and the state of risky users and service principals, as OCSF Detection Finding.

import type { Framed, RecordResult } from '../../contract/source.ts'
import { type Act, addressOf, eventOf, resultOf } from '../act.ts'
import { hasAll, hasAny } from '../claims.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { isObject, type Obj, RecordView } from '../record-view.ts'
import { standIn } from '../row.ts'

const categories = new Set([
  'userriskevents',
  'riskyusers',
  'serviceprincipalriskevents',
  'riskyserviceprincipals',
  'aaduserriskevents',
  'aadriskyusers',
  'aadserviceprincipalriskevents',
  'aadriskyserviceprincipals',
])

function isCategory(value: unknown): boolean {
  return typeof value === 'string' && categories.has(value.toLowerCase())
}

export function riskFormOf(value: Obj): string | undefined {
  if (isCategory(value.category) && isObject(value.properties)) return 'risk-diagnostic'
  if (isCategory(value.Type) || isCategory(value.Category)) return 'risk-log-analytics'
  if (
    hasAny(value, 'riskEventType', 'riskType') &&
    hasAny(value, 'detectedDateTime', 'activityDateTime') &&
    hasAny(value, 'riskState', 'riskLevel')
  )
    return 'risk-graph'
  if (hasAll(value, 'riskLastUpdatedDateTime', 'riskState')) return 'risk-graph'
  return undefined
}

const levels: Readonly<Record<string, number>> = lookup({ low: 2, medium: 3, high: 4 })

export function normaliseRisk(_record: Framed, value: Obj): RecordResult {
  const view = new RecordView(value)
  const text = (...names: string[]) => view.text(...names.flatMap((name) => [`properties.${name}`, name]))
  const moment = momentOf(
    view.take(
      'properties.activityDateTime',
      'activityDateTime',
      'properties.detectedDateTime',
      'detectedDateTime',
      'properties.riskLastUpdatedDateTime',
      'riskLastUpdatedDateTime',
      'TimeGenerated',
      'time',
    ),
    'activityDateTime',
    true,
  )
  const uid = view.text('properties.id', 'id')
  const type = text('riskEventType', 'riskType')
  const state = text('riskState')
  const detail = text('riskDetail')
  const tenant = view.text('tenantId', 'AADTenantId')
  const closed = /^(?:dismissed|remediated|confirmedSafe)$/i.test(state ?? '')
  const user = {
    name: text('userPrincipalName', 'servicePrincipalDisplayName', 'displayName', 'appId'),
    uid: text('userId', 'servicePrincipalId') ?? (type === undefined ? uid : undefined),
    display_name: text('userDisplayName'),
  }
  const address = addressOf(text('ipAddress'))
  const act: Act = {
    source: 'entra_audit',
    vendor: 'Microsoft',
    product: 'Entra ID Protection',
    feature: 'Risk',
    layer: 'identity',
    kind: { class: 'detection_finding', activity: closed ? 3 : 1 },
    moment,
    operation: text('activity') ?? type ?? 'risk state',
    severity: levels[(text('riskLevel') ?? '').toLowerCase()] ?? 1,
    actor: user.name === undefined && user.uid === undefined ? {} : { user },
    cloud: { provider: 'Azure', account: tenant === undefined ? undefined : { uid: tenant, type: 'Entra tenant', type_id: 99 } },
    metadata: {
      original_event_uid: uid,
      correlation_uid: view.text('properties.correlationId', 'correlationId', 'properties.requestId', 'requestId'),
      event_code: view.text('category', 'Type'),
      profiles: ['cloud', 'host'],
    },
    more: {
      finding_info: {
        uid: uid ?? standIn,
        title: type === undefined ? `risk state: ${state ?? standIn}` : `${type}${state === undefined ? '' : `: ${state}`}`,
        desc: detail,
        types: type === undefined ? undefined : [type],
      },
      evidences: address ? [{ src_endpoint: address }] : undefined,
      comment: state,
    },
  }
  return resultOf(
    eventOf(act),
    moment,
    uid === undefined ? {} : { vendorId: uid, scope: 'risk', content: isObject(value.properties) ? value.properties : value },
    view,
  )
}
