// One Entra sign-in, of a user, a service principal or a managed identity, to one OCSF Authentication event.

import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, addressOf, eventOf, resultOf } from '../act.ts'
import { hasAll, hasAny } from '../claims.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { isObject, type Obj, RecordView } from '../record-view.ts'

export const id = 'entra_signin'

const categories = new Map(
  [
    'SignInLogs',
    'NonInteractiveUserSignInLogs',
    'ServicePrincipalSignInLogs',
    'ManagedIdentitySignInLogs',
    'ADFSSignInLogs',
    'MicrosoftServicePrincipalSignInLogs',
    'AADNonInteractiveUserSignInLogs',
    'AADServicePrincipalSignInLogs',
    'AADManagedIdentitySignInLogs',
  ].map((name) => [name.toLowerCase(), name]),
)

function isCategory(value: unknown): boolean {
  return typeof value === 'string' && categories.has(value.toLowerCase())
}

export function formOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  if (
    isCategory(value.category) &&
    (hasAny(value, 'properties', 'operationName', 'operationname') || hasAny(value, 'resultType', 'resulttype'))
  )
    return 'diagnostic'
  if ((isCategory(value.Category) || isCategory(value.Type)) && hasAll(value, 'TimeGenerated')) return 'log-analytics'
  if (
    hasAll(value, 'TimeGenerated', 'ResultType') &&
    hasAny(value, 'AppDisplayName', 'ServicePrincipalName') &&
    hasAny(value, 'IPAddress', 'UserPrincipalName')
  )
    return 'log-analytics'
  if ('Date (UTC)' in value && 'Request ID' in value && ('Sign-in error code' in value || 'IP address' in value)) return 'portal'
  return isGraph(value) ? 'graph' : undefined
}

function isGraph(value: Obj): boolean {
  if (
    hasAll(value, 'createdDateTime') &&
    hasAny(value, 'appDisplayName', 'appId', 'servicePrincipalId') &&
    hasAny(value, 'ipAddress', 'conditionalAccessStatus', 'clientAppUsed')
  )
    return hasAny(value, 'userPrincipalName', 'userId', 'servicePrincipalId', 'servicePrincipalName')
  return (
    hasAll(value, 'createddatetime') &&
    hasAny(value, 'appdisplayname', 'appid') &&
    hasAny(value, 'userprincipalname', 'userid', 'serviceprincipalid')
  )
}

const levels: Readonly<Record<string, number>> = lookup({ low: 2, medium: 3, high: 4 })

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isObject(value) || formOf(value) === undefined) return { reject: 'not an Entra sign-in' }
  const view = new RecordView(value)
  /** A property at the top (Graph, tables) or under `properties` (diagnostic settings). */
  const text = (...names: string[]) => view.text(...names.flatMap((name) => [`properties.${name}`, name]))
  const moment = momentOf(
    view.take('properties.createdDateTime', 'createdDateTime', 'TimeGenerated', 'time', 'Date (UTC)'),
    'createdDateTime',
    true,
  )
  const result = view.text('properties.status.errorCode', 'status.errorCode', 'Sign-in error code', 'resultType')
  const portal = view.see('Status')
  const status = statusOf(result, portal ?? view.see('resultSignature', 'properties.result'))
  const machine = text('servicePrincipalId', 'Service principal ID')
  const person = text('userId')
  const uid = person === undefined || /^0{8}-/.test(person) ? (machine ?? person) : person
  const category = view.text('category', 'properties.signInEventTypes.0', 'signInEventTypes.0', 'Type')
  const multi = view.see('properties.authenticationRequirement', 'authenticationRequirement')
  const risk = view.see('properties.riskLevelDuringSignIn', 'riskLevelDuringSignIn')
  const tenant = view.text('tenantId', 'AADTenantId', 'properties.homeTenantId', 'homeTenantId')
  const protocol = text('authenticationProtocol')
  const act: Act = {
    source: id,
    vendor: 'Microsoft',
    product: 'Entra ID',
    feature: 'Sign-in logs',
    layer: 'identity',
    kind: { class: 'authentication', activity: 1 },
    moment,
    operation: view.text('operationName') ?? 'Sign-in activity',
    service: text('appDisplayName', 'Application', 'appId', 'Application ID'),
    severity: levels[risk ?? ''] ?? 1,
    status,
    statusCode: status === 1 ? undefined : (result ?? portal),
    statusDetail: view.text('properties.status.failureReason', 'status.failureReason', 'Failure reason', 'resultDescription'),
    mfa: multi === undefined || status !== 1 ? undefined : /multi/i.test(multi),
    actor: {
      user: {
        name: text('userPrincipalName', 'Username', 'servicePrincipalName', 'identity'),
        uid,
        display_name: text('userDisplayName', 'User'),
        type:
          machine !== undefined && uid === machine
            ? /managed/i.test(category ?? '')
              ? 'ManagedIdentity'
              : 'ServicePrincipal'
            : text('userType'),
        type_id: machine !== undefined && uid === machine ? 4 : 1,
        credential_uid: text('servicePrincipalCredentialKeyId', 'Credential key ID', 'uniqueTokenIdentifier'),
        risk_level: text('riskLevelAggregated'),
      },
      session: { uid: text('sessionId', 'Session ID') },
      app_uid: text('appId', 'Application ID'),
    },
    from: {
      ...addressOf(text('ipAddress', 'IP address', 'callerIpAddress')),
      location: placeOf(view),
      autonomous_system: { number: view.integer('properties.autonomousSystemNumber', 'autonomousSystemNumber') },
    },
    http: { user_agent: text('userAgent') },
    device: deviceOf(view),
    cloud: { provider: 'Azure', account: tenant === undefined ? undefined : { uid: tenant, type: 'Entra tenant', type_id: 99 } },
    metadata: {
      original_event_uid: view.text('properties.id', 'id', 'Request ID'),
      correlation_uid: view.text('properties.correlationId', 'correlationId'),
      event_code: category,
      profiles: ['cloud', 'host'],
    },
    more: {
      dst_endpoint: { svc_name: text('resourceDisplayName', 'Resource'), uid: text('resourceId', 'resourceIdentity') },
      auth_protocol: protocol,
      auth_protocol_id: protocol === undefined ? undefined : 99,
    },
  }
  if (/^noninteractive/i.test(category ?? '')) act.more!.logon_type = 'non-interactive'
  const vendorId = act.metadata?.original_event_uid as string | undefined
  const content = isObject(value.properties) ? value.properties : value
  return resultOf(eventOf(act), moment, vendorId === undefined ? {} : { vendorId, scope: '', content }, view)
}

/** Error code 0 is success; the portal says `Interrupted` where a further step was asked for, which is neither. */
function statusOf(result: string | undefined, words: string | undefined): number {
  if (result === '0' || /^success$/i.test(result ?? '')) return 1
  if (result !== undefined && /^(?:\d+|failure)$/i.test(result)) return /^interrupted$/i.test(words ?? '') ? 0 : 2
  if (/^success$/i.test(words ?? '')) return 1
  return /^fail/i.test(words ?? '') ? 2 : 0
}

function placeOf(view: RecordView): Obj | undefined {
  const at = (name: string) => view.text(`properties.location.${name}`, `location.${name}`, `LocationDetails.${name}`)
  const place = { city: at('city'), region: at('state'), country: at('countryOrRegion'), desc: undefined as string | undefined }
  if (Object.values(place).every((each) => each === undefined)) {
    // One text: a country code, or `Zurich, Zurich, CH`.
    const written = view.see('Location', 'location')
    if (written === undefined || written === '') return undefined
    view.text('Location', 'location')
    return written.includes(',') ? { desc: written, country: written.slice(written.lastIndexOf(',') + 1).trim() } : { country: written }
  }
  return place
}

function deviceOf(view: RecordView): Obj | undefined {
  const at = (name: string, title: string) => view.text(`properties.deviceDetail.${name}`, `deviceDetail.${name}`, title)
  const uid = at('deviceId', 'Device ID')
  const hostname = at('displayName', 'Device display name')
  const system = at('operatingSystem', 'Operating System')
  if (uid === undefined && hostname === undefined && system === undefined) return undefined
  return { uid, hostname, os: system === undefined ? undefined : { name: system, type_id: 0 } }
}
