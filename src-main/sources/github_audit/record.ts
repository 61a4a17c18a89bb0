// One entry of a GitHub audit log to one OCSF event.

import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, activityOf, addressOf, eventOf, type Kind, resultOf } from '../act.ts'
import { hasAny } from '../claims.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { isObject, RecordView } from '../record-view.ts'

export const id = 'github_audit'

/** `repo.create`, `protected_branch.update_name`. */
const action = /^[a-z][a-z0-9_]*\.[a-z0-9_]+$/

export function formOf(value: unknown): string | undefined {
  if (!isObject(value) || typeof value.action !== 'string' || !action.test(value.action)) return undefined
  if (
    !hasAny(value, 'actor', 'actor_id', 'user', '_document_id') ||
    (value.actor !== undefined && value.actor !== null && typeof value.actor !== 'string')
  )
    return undefined
  return hasAny(value, 'org', 'repo', 'repository', 'business', '_document_id', 'created_at', '@timestamp', 'user')
    ? 'audit-log'
    : undefined
}

const kinds: readonly (readonly [RegExp, Kind])[] = [
  [/^user\.(?:login|failed_login)$|^org\.sso_response$|^external_identity\./, { class: 'authentication', activity: 1 }],
  [/^user\.logout$/, { class: 'authentication', activity: 2 }],
  [/^team\.add_member$/, { class: 'group_management', activity: 3 }],
  [/^team\.remove_member$/, { class: 'group_management', activity: 4 }],
  [/^team\.create$/, { class: 'group_management', activity: 6 }],
  [/^team\.destroy$/, { class: 'group_management', activity: 5 }],
  [
    /^(?:org|repo|business|organization_moderators)\.(?:add_(?:member|user|admin|collaborator|outside_collaborator)|invite_(?:member|user|admin)|update_member)$/,
    { class: 'user_access', activity: 1 },
  ],
  [
    /^(?:org|repo|business|organization_moderators)\.remove_(?:member|user|admin|collaborator|outside_collaborator)$/,
    { class: 'user_access', activity: 2 },
  ],
]

const operations: Readonly<Record<string, number>> = lookup({
  create: 1,
  access: 2,
  modify: 3,
  remove: 4,
  restore: 3,
  transfer: 3,
  authentication: 99,
})

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isObject(value) || formOf(value) === undefined) return { reject: 'not an entry of a GitHub audit log' }
  const view = new RecordView(value)
  const moment = momentOf(view.take('@timestamp', 'at_sign_timestamp', 'created_at'), '@timestamp')
  const operation = view.text('action') ?? ''
  const type = view.text('operation_type')
  const verb = activityOf(operation.slice(operation.indexOf('.') + 1))
  const kind = kinds.find(([name]) => name.test(operation))?.[1] ?? {
    class: 'api_activity' as const,
    activity: operations[type ?? ''] ?? (/^git\.(?:clone|fetch)$/.test(operation) ? 2 : operation === 'git.push' ? 3 : verb),
  }
  const organisation = view.text('org', 'business')
  const repository = view.text('repo', 'repository')
  const failed = /failed|failure/.test(operation)
  const user = view.text('user')
  const act: Act = {
    source: id,
    vendor: 'GitHub',
    product: 'Audit log',
    layer: operation.startsWith('git.') ? 'data' : 'control',
    kind,
    moment,
    operation,
    service: operation.slice(0, operation.indexOf('.')),
    severity: failed ? 2 : 1,
    ...(failed ? { status: 2 } : {}),
    actor: {
      user: {
        name: view.text('actor'),
        uid: view.text('actor_id'),
        credential_uid: view.text('hashed_token', 'token_id'),
        type: view.see('actor_is_bot') === 'true' ? 'Bot' : view.text('programmatic_access_type'),
      },
      session: { issuer: view.text('external_identity_nameid') },
      app_name: view.text('oauth_application_name', 'application_name'),
    },
    from: { ...addressOf(view.text('actor_ip')), location: { country: view.text('actor_location.country_code', 'actor_location') } },
    http: { user_agent: view.text('user_agent') },
    target: user === undefined ? undefined : { name: user, uid: view.text('user_id') },
    subject: { name: view.text('team', 'name'), uid: view.text('team_id') },
    resources: [{ uid: repository ?? organisation, name: view.text('name'), type: repository === undefined ? undefined : 'repository' }],
    cloud: {
      provider: 'GitHub',
      account:
        organisation === undefined
          ? undefined
          : { uid: organisation, name: view.text('business'), type: 'GitHub organisation', type_id: 99 },
    },
    api: { requestUid: view.text('request_id') },
    metadata: { original_event_uid: view.text('_document_id'), event_code: type, profiles: ['cloud', 'host'] },
  }
  if (kind.class === 'user_access') act.more = { privileges: [view.text('permission')].filter((each) => each !== undefined) }
  const vendorId = act.metadata?.original_event_uid as string | undefined
  return resultOf(eventOf(act), moment, vendorId === undefined ? {} : { vendorId, scope: '', content: value }, view)
}
