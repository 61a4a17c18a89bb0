// One activity of the Google Workspace audit logs; each of its events is an OCSF event.

import type { Framed, MemberContext, Normalised, RecordResult } from '../../contract/source.ts'
import { type Act, activityOf, addressOf, eventOf, type Kind, resultOf } from '../act.ts'
import { hasAny } from '../claims.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { isObject, type Obj, RecordView } from '../record-view.ts'

export const id = 'google_workspace'

export function formOf(value: unknown): string | undefined {
  if (!isObject(value) || !isObject(value.id)) return undefined
  if (typeof value.id.applicationName !== 'string') return undefined
  if (Array.isArray(value.events)) return 'reports-api'
  return value.kind === 'admin#reports#activity' || hasAny(value, 'name', 'type', 'actor') ? 'flattened' : undefined
}

const kinds: readonly (readonly [RegExp, Kind])[] = [
  [
    /^(?:login|saml|logout) (?:login_success|login_failure|login_challenge|login_verification|risky_sensitive_action_allowed|suspicious_login)/,
    { class: 'authentication', activity: 1 },
  ],
  [/^(?:login|logout) logout$/, { class: 'authentication', activity: 2 }],
  [/ account_disabled/, { class: 'account_change', activity: 5 }],
  [/ CREATE_USER$/, { class: 'account_change', activity: 1 }],
  [/ DELETE_USER$/, { class: 'account_change', activity: 6 }],
  [/ SUSPEND_USER$/, { class: 'account_change', activity: 5 }],
  [/ UNSUSPEND_USER$/, { class: 'account_change', activity: 2 }],
  [/ password_edit$/, { class: 'account_change', activity: 3 }],
  [/ CHANGE_PASSWORD$/, { class: 'account_change', activity: 4 }],
  [/ 2sv_enroll$/, { class: 'account_change', activity: 10 }],
  [/ (?:2sv_disable|TURN_OFF_2_STEP_VERIFICATION|UNENROLL_USER_FROM_STRONG_AUTH)$/, { class: 'account_change', activity: 11 }],
  [/ (?:recovery_|CHANGE_RECOVERY|RENAME_USER|email_forwarding)/, { class: 'account_change', activity: 99 }],
  [/ (?:ASSIGN_ROLE)$/, { class: 'user_access', activity: 3 }],
  [/ (?:UNASSIGN_ROLE)$/, { class: 'user_access', activity: 4 }],
  [/ GRANT_(?:ADMIN|DELEGATED_ADMIN)/, { class: 'user_access', activity: 1 }],
  [/ REVOKE_(?:ADMIN|DELEGATED_ADMIN)/, { class: 'user_access', activity: 2 }],
  [/ ADD_GROUP_MEMBER$/, { class: 'group_management', activity: 3 }],
  [/ REMOVE_GROUP_MEMBER$/, { class: 'group_management', activity: 4 }],
  [/ CREATE_GROUP$/, { class: 'group_management', activity: 6 }],
  [/ DELETE_GROUP$/, { class: 'group_management', activity: 5 }],
]

const files: Readonly<Record<string, number>> = lookup({
  upload: 1,
  create: 1,
  download: 2,
  edit: 3,
  delete: 4,
  trash: 4,
  rename: 5,
  copy: 6,
  source_copy: 6,
  move: 7,
  untrash: 8,
  preview: 9,
  view: 14,
  print: 99,
  change_user_access: 12,
  change_document_visibility: 12,
  change_document_access_scope: 12,
  change_acl_editors: 12,
  shared_drive_membership_change: 12,
})

function kindOf(application: string, name: string): Kind {
  if (application === 'drive') return { class: 'file_hosting', activity: files[name] ?? 99 }
  const key = `${application} ${name}`
  return kinds.find(([pattern]) => pattern.test(key))?.[1] ?? { class: 'api_activity', activity: activityOf(name) }
}

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isObject(value) || formOf(value) === undefined) return { reject: 'not a Google Workspace activity' }
  const events = Array.isArray(value.events) ? value.events : undefined
  if (events?.length === 0) return { reject: 'an activity without events' }
  const made: Normalised[] = []
  for (let n = 0; n < (events?.length ?? 1); n++) {
    const result = oneEvent(value, n, events ? `events.${n}.` : '')
    if (!('events' in result)) return result
    made.push(...result.events)
  }
  return { events: made }
}

function oneEvent(value: Obj, nth: number, at: string): RecordResult {
  const view = new RecordView(value)
  const moment = momentOf(view.take('id.time'), 'id.time')
  const application = view.text('id.applicationName') ?? ''
  const operation = view.text(`${at}name`, `${at}type`)
  /** A parameter, in Google's list of names and values or in a flattened map. */
  const parameter = (name: string): string | undefined => {
    const list = view.list(`${at}parameters`)
    const item = list.find((each) => isObject(each) && each.name === name)
    if (item !== undefined) return view.of(item, 'value', 'intValue', 'boolValue')
    return view.text(`${at}parameters.${name}`)
  }
  const kind = kindOf(application, operation?.trim() ?? '')
  const failed = /failure|failed/i.test(operation ?? '')
  const customer = view.text('id.customerId')
  const target = parameter('USER_EMAIL') ?? parameter('affected_email_address') ?? parameter('target_user')
  const name = view.text('actor.email', 'actor.key')
  const status = failed ? 2 : kind.class === 'authentication' && /success|logout/.test(operation ?? '') ? 1 : undefined
  const act: Act = {
    source: id,
    vendor: 'Google',
    product: 'Workspace',
    feature: application,
    layer: application === 'drive' || application === 'gmail' ? 'data' : 'identity',
    kind,
    moment,
    operation,
    service: application,
    severity: failed ? 2 : 1,
    ...(status === undefined ? {} : { status }),
    statusCode: failed ? parameter('login_failure_type') : undefined,
    mfa: flag(parameter('is_second_factor')),
    actor: { user: { name, uid: view.text('actor.profileId'), type: view.text('actor.callerType') }, app_name: parameter('app_name') },
    from: {
      ...addressOf(view.text('ipAddress')),
      location: { region: view.text('networkInfo.subdivisionCode'), country: view.text('networkInfo.regionCode') },
    },
    cloud: {
      provider: 'Google Workspace',
      account: customer === undefined ? undefined : { uid: customer, type: 'Google Workspace', type_id: 15 },
    },
    metadata: { original_event_uid: view.text('id.uniqueQualifier'), event_code: view.text(`${at}type`), profiles: ['cloud', 'host'] },
    target:
      kind.class === 'authentication' || target === undefined
        ? kind.class === 'account_change'
          ? { name, uid: view.see('actor.profileId') }
          : undefined
        : { name: target },
    resources: [
      { name: target ?? parameter('APPLICATION_NAME') ?? parameter('SETTING_NAME') ?? parameter('device_id') ?? parameter('calendar_id') },
    ],
  }
  if (kind.class === 'file_hosting') {
    const title = parameter('doc_title')
    act.file = {
      name: title ?? parameter('doc_id'),
      uid: parameter('doc_id'),
      path: title,
      owner: { name: parameter('owner') },
      type_id: parameter('doc_type') === 'folder' ? 2 : 1,
    }
    if (act.file.owner !== undefined && (act.file.owner as Obj).name === undefined) act.file.owner = undefined
    const shared = parameter('target_user')
    if (shared !== undefined) act.more = { share: shared }
  }
  if (kind.class === 'group_management') act.subject = { name: parameter('GROUP_EMAIL') }
  if (kind.class === 'user_access') act.more = { privileges: [parameter('ROLE_NAME')].filter((each) => each !== undefined) }
  const qualifier = act.metadata?.original_event_uid as string | undefined
  // One activity's events share its qualifier; so do, rarely, activities of two applications.
  const identity =
    qualifier === undefined
      ? {}
      : {
          vendorId: `${application} ${qualifier} ${moment.recorded ?? ''}${nth > 0 ? ` ${nth}` : ''}`,
          scope: customer ?? '',
          content: value,
        }
  return resultOf(eventOf(act), moment, identity, view)
}

function flag(text: string | undefined): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined
}
