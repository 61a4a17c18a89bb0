// One event of the Okta System Log, in whatever export, to one OCSF event.

import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, activityOf, addressOf, eventOf, type Kind, resultOf } from '../act.ts'
import { hasAny } from '../claims.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { isObject, type Obj, RecordView } from '../record-view.ts'

export const id = 'okta_system'

/** `user.session.start`, `policy.evaluate_sign_on`. */
const eventType = /^[A-Za-z][\w-]*(?:\.[\w-]+)+$/

export function formOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  if (
    typeof value.eventType === 'string' &&
    eventType.test(value.eventType) &&
    hasAny(value, 'actor', 'displayMessage', 'outcome', 'published', 'legacyEventType')
  )
    return 'system-log'
  if (typeof value.eventtype === 'string' && eventType.test(value.eventtype) && hasAny(value, 'actor', 'displaymessage', 'outcome'))
    return 'lower-case'
  if (typeof value.eventType_s === 'string' && hasAny(value, 'actor_id_s', 'actor_alternateId_s', 'outcome_result_s')) return 'sentinel'
  if ('event_type' in value && ('actor.id' in value || 'actor.alternate_id' in value || 'actor.display_name' in value)) return 'console'
  if (isObject(value.detail) && typeof value.detail.eventType === 'string' && formOf(value.detail) === 'system-log') return 'eventbridge'
  return undefined
}

const kinds: readonly (readonly [RegExp, Kind])[] = [
  [
    /^user\.session\.(?:start|access_admin_app)$|^user\.authentication\.|^app\.oauth2\..*(?:grant|token)/,
    { class: 'authentication', activity: 1 },
  ],
  [/^user\.session\.(?:end|expire|clear)$/, { class: 'authentication', activity: 2 }],
  [/^user\.session\.impersonation\./, { class: 'authentication', activity: 7 }],
  [/^policy\.evaluate_sign_on$/, { class: 'authentication', activity: 6 }],
  [/^user\.lifecycle\.create/, { class: 'account_change', activity: 1 }],
  [/^user\.lifecycle\.(?:activate|reactivate|unsuspend)/, { class: 'account_change', activity: 2 }],
  [/^user\.lifecycle\.(?:deactivate|suspend)/, { class: 'account_change', activity: 5 }],
  [/^user\.lifecycle\.delete/, { class: 'account_change', activity: 6 }],
  [/^user\.account\.update_password/, { class: 'account_change', activity: 3 }],
  [/^user\.account\.reset_password|^user\.account\.use_token/, { class: 'account_change', activity: 4 }],
  [/^user\.account\.lock/, { class: 'account_change', activity: 9 }],
  [/^user\.account\.unlock/, { class: 'account_change', activity: 12 }],
  [/^user\.mfa\.factor\.activate/, { class: 'account_change', activity: 10 }],
  [/^user\.mfa\.factor\.(?:deactivate|reset_all|suspend)/, { class: 'account_change', activity: 11 }],
  [
    /^(?:user|group)\.(?:account\.)?privilege\.grant|^application\.user_membership\.add|^group\.application_assignment\.add|^iam\..*assign/,
    { class: 'user_access', activity: 1 },
  ],
  [
    /^(?:user|group)\.(?:account\.)?privilege\.revoke|^application\.user_membership\.remove|^group\.application_assignment\.remove/,
    { class: 'user_access', activity: 2 },
  ],
  [/^user\.account\./, { class: 'account_change', activity: 99 }],
  [/^group\.user_membership\.add/, { class: 'group_management', activity: 3 }],
  [/^group\.user_membership\.remove/, { class: 'group_management', activity: 4 }],
  [/^group\.lifecycle\.create/, { class: 'group_management', activity: 6 }],
  [/^group\.lifecycle\.delete/, { class: 'group_management', activity: 5 }],
  [/^group\.(?:lifecycle|profile)\.update/, { class: 'group_management', activity: 9 }],
]

const crud = new Set([1, 2, 3, 4])

function kindOf(operation: string): Kind {
  for (const [name, kind] of kinds) if (name.test(operation)) return kind
  const managed =
    /^(?:system\.)?(api_token|policy\.lifecycle|policy\.rule|zone|application\.lifecycle|idp\.lifecycle|mfa\.factor)\.(\w+)/.exec(operation)
  if (managed) {
    const verb = activityOf(operation, true)
    const special = /deactivate$/.test(operation)
      ? 9
      : /activate$/.test(operation)
        ? 8
        : /revoke$|delete$/.test(operation)
          ? 4
          : crud.has(verb)
            ? verb
            : 99
    return {
      class: 'entity_management',
      activity: special,
      entity: managed[1]!.startsWith('policy') ? 'Policy' : managed[1]!.replace(/\.lifecycle$/, ''),
    }
  }
  return { class: 'api_activity', activity: activityOf(operation, true) }
}

const results: Readonly<Record<string, number>> = lookup({ SUCCESS: 1, ALLOW: 1, FAILURE: 2, DENY: 2 })
const severities: Readonly<Record<string, number>> = lookup({ DEBUG: 1, INFO: 1, WARN: 2, ERROR: 3, HIGH: 4 })

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const outer = record.value
  const form = formOf(outer)
  if (!isObject(outer) || form === undefined) return { reject: 'not an event of the Okta System Log' }
  const value = form === 'eventbridge' ? (outer.detail as Obj) : outer
  const view = new RecordView(value)
  const wrapper =
    form === 'eventbridge' ? new RecordView(Object.fromEntries(Object.entries(outer).filter(([key]) => key !== 'detail'))) : undefined
  const moment = momentOf(view.take('published', 'timestamp', 'TimeGenerated'), 'published', true)
  const operation = view.text('eventType')
  const kind = kindOf(operation ?? '')
  const outcome = view.text('outcome.result')
  const status = results[outcome ?? ''] ?? 0
  const targets = view.list('target').filter(isObject)
  const session = view.text('authenticationContext.externalSessionId', 'authenticationContext.rootSessionId')
  const act: Act = {
    source: id,
    vendor: 'Okta',
    product: 'System Log',
    layer: 'identity',
    kind,
    moment,
    operation,
    service: 'Okta',
    severity: Math.max(severities[view.text('severity') ?? ''] ?? 1, status === 2 ? 2 : 1),
    status,
    statusCode: status === 2 ? (view.text('outcome.reason') ?? outcome) : undefined,
    statusDetail: status === 2 ? outcome : (view.text('outcome.reason') ?? outcome),
    message: view.text('displayMessage'),
    mfa: status === 1 && /auth_via_mfa$/.test(operation ?? '') ? true : undefined,
    actor: {
      user: {
        name: view.text('actor.alternateId', 'actor.displayName'),
        uid: view.text('actor.id'),
        display_name: view.text('actor.displayName'),
        type: view.text('actor.type'),
        type_id: view.see('actor.type') === 'SystemPrincipal' ? 3 : /App|Client/.test(view.see('actor.type') ?? '') ? 4 : 1,
      },
      session: { uid: session === 'unknown' ? undefined : session },
    },
    from: {
      ...addressOf(view.text('client.ipAddress')),
      location: {
        city: view.text('client.geographicalContext.city'),
        region: view.text('client.geographicalContext.state'),
        country: view.text('client.geographicalContext.country'),
        postal_code: view.text('client.geographicalContext.postalCode'),
      },
      autonomous_system: { number: view.integer('securityContext.asNumber'), name: view.text('securityContext.asOrg') },
      isp: view.text('securityContext.isp'),
    },
    http: { user_agent: view.text('client.userAgent.rawUserAgent'), url: { path: view.text('debugContext.debugData.requestUri') } },
    resources: targets.map((target) => ({
      uid: view.of(target, 'id'),
      name: view.of(target, 'alternateId') ?? view.of(target, 'displayName'),
      type: view.of(target, 'type'),
    })),
    api: { requestUid: view.text('debugContext.debugData.requestId') },
    metadata: {
      original_event_uid: view.text('uuid'),
      correlation_uid: view.text('transaction.id'),
      event_code: view.text('legacyEventType'),
      log_version: view.text('version'),
      profiles: ['cloud', 'host'],
    },
  }
  subjects(act, view, targets)
  const vendorId = act.metadata?.original_event_uid as string | undefined
  return resultOf(eventOf(act), moment, vendorId === undefined ? {} : { vendorId, scope: '', content: value }, view, wrapper)
}

function subjects(act: Act, view: RecordView, targets: readonly Obj[]): void {
  const typed = (pattern: RegExp) => targets.find((target) => pattern.test(view.of(target, 'type') ?? ''))
  const { kind } = act
  const person = typed(/^(?:User|AppUser)$/i)
  if (person && kind.class !== 'authentication')
    act.target = {
      name: view.of(person, 'alternateId') ?? view.of(person, 'displayName'),
      uid: view.of(person, 'id'),
      display_name: view.of(person, 'displayName'),
    }
  if (kind.class === 'account_change' && !person) act.target = act.actor?.user
  if (kind.class === 'group_management') {
    const group = typed(/group/i)
    act.subject = group ? { name: view.of(group, 'displayName') ?? view.of(group, 'alternateId'), uid: view.of(group, 'id') } : undefined
  }
  if (kind.class === 'entity_management') {
    const first = targets[0]
    act.subject = first ? { name: view.of(first, 'displayName') ?? view.of(first, 'alternateId'), uid: view.of(first, 'id') } : undefined
  }
  if (kind.class === 'user_access') {
    const privilege = view.text('debugContext.debugData.privilegeGranted', 'debugContext.debugData.privilegeRevoked')
    const other = targets.find((target) => target !== person)
    const named = privilege ?? (other && (view.of(other, 'displayName') ?? view.of(other, 'alternateId')))
    act.more = { privileges: named === undefined ? [] : [named] }
    if (!person && targets[0])
      act.target = { name: view.of(targets[0], 'alternateId') ?? view.of(targets[0], 'displayName'), uid: view.of(targets[0], 'id') }
  }
  const application = typed(/^AppInstance$/i)
  if (kind.class === 'authentication' && application) act.service = view.of(application, 'displayName') ?? act.service
}
