// One Google Cloud log entry with an audit payload to one OCSF event.

import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, activityOf, addressOf, eventOf, type Kind, resultOf } from '../act.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { isObject, type Obj, RecordView } from '../record-view.ts'
import { formOf, isOtherEntry, unwrap } from './forms.ts'

export const id = 'gcp_audit'
export { formOf }

export const severities: Readonly<Record<string, number>> = lookup({ WARNING: 2, ERROR: 3, CRITICAL: 5, ALERT: 5, EMERGENCY: 6 })

/** Names of the payload in log entries, in BigQuery and in Sentinel's table. */
export function payloadText(view: RecordView): (...names: string[]) => string | undefined {
  return (...names) => view.text(...names.flatMap((name) => [`protoPayload.${name}`, `protopayload_auditlog.${name}`, `payload.${name}`]))
}

export function identityOf(view: RecordView, entry: Obj) {
  const insert = view.text('insertId')
  const log = view.see('logName')
  const time = view.see('timestamp')
  // The three together are what Cloud Logging itself removes duplicates by.
  return insert === undefined ? {} : { vendorId: `${insert} ${time ?? ''}`, scope: log ?? '', content: entry }
}

export function placeOf(view: RecordView, log: string | undefined): Obj {
  const project = view.text('resource.labels.project_id') ?? /^projects\/([^/]+)\//.exec(log ?? '')?.[1]
  return {
    provider: 'GCP',
    region: view.text('resource.labels.location', 'resource.labels.zone', 'resource.labels.region'),
    account: project === undefined ? undefined : { uid: project, type: 'GCP Project', type_id: 11 },
  }
}

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isObject(value) || (formOf(value) === undefined && !isOtherEntry(value))) return { reject: 'not a Google Cloud log entry' }
  const { entry, wrapper } = unwrap(value)
  const view = new RecordView(entry)
  const text = payloadText(view)
  const moment = momentOf(view.take('timestamp', 'receiveTimestamp'), 'timestamp')
  const operation = text('methodName') ?? view.text('methodName')
  const service = text('serviceName')
  const log = view.text('logName')
  const first = view.see('operation.first') === 'true'
  const last = view.see('operation.last') === 'true'
  const code = text('status.code')
  const denied = view
    .list('protoPayload.authorizationInfo', 'payload.authorizationInfo')
    .some((each) => isObject(each) && each.granted === false)
  const status = code !== undefined && code !== '0' ? 2 : denied ? 2 : first && !last ? 0 : operation === undefined ? 0 : 1
  const email = text('authenticationInfo.principalEmail')
  const subject = text('authenticationInfo.principalSubject')
  const severity = severities[(view.text('severity') ?? '').toUpperCase()] ?? 1
  const resource = text('resourceName')
  const deltas = ['protoPayload', 'protopayload_auditlog', 'payload'].flatMap((at) =>
    view.list(
      `${at}.serviceData.policyDelta.bindingDeltas`,
      `${at}.metadata.policyDelta.bindingDeltas`,
      `${at}.servicedata_v1_iam.policyDelta.bindingDeltas`,
    ),
  )
  const plain = operation === undefined && ('textPayload' in entry || 'jsonPayload' in entry)
  const kind: Kind = plain ? { class: 'base_event', activity: 0 } : kindOf(operation ?? '', deltas)
  const act: Act = {
    source: id,
    vendor: 'Google',
    product: 'Cloud Audit Logs',
    feature: log?.slice(log.lastIndexOf('/') + 1).replace('%2F', '/'),
    layer: /data_access/.test(log ?? '') && /^(?:storage|bigquery|datastore|spanner|firestore)/.test(service ?? '') ? 'data' : 'control',
    kind,
    moment,
    operation,
    service,
    severity: Math.max(severity, status === 2 ? 2 : 1),
    status,
    statusCode: status === 2 ? (code ?? 'authorization not granted') : undefined,
    statusDetail: text('status.message') ?? (first && !last ? 'operation started' : undefined),
    message: view.text('textPayload'),
    actor: {
      user: {
        name: email ?? subject,
        uid: email === undefined ? undefined : subject,
        type: email === undefined ? undefined : email.endsWith('gserviceaccount.com') ? 'ServiceAccount' : 'User',
        type_id: email === undefined ? undefined : email.endsWith('gserviceaccount.com') ? 4 : 1,
        credential_uid: text('authenticationInfo.serviceAccountKeyName'),
      },
    },
    from: addressOf(text('requestMetadata.callerIp')),
    http: { user_agent: text('requestMetadata.callerSuppliedUserAgent') },
    cloud: placeOf(view, log),
    resources: [{ uid: resource, type: view.text('resource.type') }],
    api: {
      request: view.take('protoPayload.request', 'protopayload_auditlog.requestJson'),
      response: { data: view.take('protoPayload.response', 'protopayload_auditlog.responseJson') },
    },
    metadata: {
      original_event_uid: view.see('insertId'),
      correlation_uid: view.text('operation.id'),
      log_level: view.see('severity'),
      profiles: ['cloud', 'host'],
    },
  }
  subjectOf(act, view, deltas, resource)
  const outer = wrapper && new RecordView(wrapper)
  return resultOf(eventOf(act), moment, identityOf(view, entry), view, outer)
}

const kinds: readonly (readonly [RegExp, Kind])[] = [
  [/\.CreateServiceAccount$/, { class: 'account_change', activity: 1 }],
  [/\.EnableServiceAccount$/, { class: 'account_change', activity: 2 }],
  [/\.DisableServiceAccount$/, { class: 'account_change', activity: 5 }],
  [/\.DeleteServiceAccount$/, { class: 'account_change', activity: 6 }],
  [
    /\.(?:Create|Upload|Delete|Enable|Disable)ServiceAccountKey$|\.(?:Patch|Update|Undelete)ServiceAccount$/,
    { class: 'account_change', activity: 99 },
  ],
  [/\.Generate(?:AccessToken|IdToken)$|^google\.login\.LoginService\.|\.ExchangeToken$/, { class: 'authentication', activity: 1 }],
  [/iam\.admin\.v1\.(?:Create|Update|Delete|Undelete)Role$/, { class: 'entity_management', activity: 3, entity: 'Role' }],
]

function kindOf(operation: string, deltas: readonly unknown[]): Kind {
  if (/setiampolicy$/i.test(operation) && deltas.length > 0) {
    const adds = deltas.some((delta) => isObject(delta) && /^add$/i.test(String(delta.action)))
    return { class: 'user_access', activity: adds ? 1 : 2 }
  }
  const found = kinds.find(([name]) => name.test(operation))?.[1]
  const method = operation.slice(operation.lastIndexOf('.') + 1)
  const activity = activityOf(method)
  if (found?.class === 'entity_management') return { ...found, activity: activity === 99 ? 3 : activity }
  return found ?? { class: 'api_activity', activity: activity === 99 ? activityOf(operation, true) : activity }
}

function subjectOf(act: Act, view: RecordView, deltas: readonly unknown[], resource: string | undefined): void {
  const { kind } = act
  if (kind.class === 'user_access') {
    const roles = deltas.flatMap((delta) => (isObject(delta) && typeof delta.role === 'string' ? [delta.role] : []))
    act.more = { privileges: [...new Set(roles)] }
    const members = deltas.flatMap((delta) => (isObject(delta) && typeof delta.member === 'string' ? [delta.member] : []))
    act.target = { name: members[0] }
  } else if (kind.class === 'account_change' || kind.class === 'authentication') {
    // `projects/-/serviceAccounts/name@project.iam.gserviceaccount.com`
    const account = view.see('resource.labels.email_id') ?? /serviceAccounts\/([^/]+)/.exec(resource ?? '')?.[1]
    act.target = account === undefined ? undefined : { name: account, uid: view.see('resource.labels.unique_id') }
  } else if (kind.class === 'entity_management') act.subject = { uid: resource }
}
