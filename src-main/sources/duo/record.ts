// One entry of a Duo log (authentication, administrator, telephony, activity) to one OCSF event.
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, activityOf, addressOf, eventOf, type Kind, resultOf } from '../act.ts'
import { hasAll, hasAny } from '../claims.ts'
import { momentOf } from '../read-time.ts'
import { isObject, type Obj, RecordView } from '../record-view.ts'

export const id = 'duo'

export function formOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  if (
    hasAll(value, 'txid', 'result') &&
    hasAny(value, 'factor', 'access_device', 'auth_device') &&
    hasAny(value, 'event_type', 'eventtype', 'isotimestamp', 'timestamp')
  )
    return 'authentication'
  if (hasAll(value, 'activity_id', 'action', 'actor', 'ts')) return 'activity'
  if (hasAll(value, 'telephony_id') || (hasAll(value, 'context', 'credits', 'phone') && hasAny(value, 'isotimestamp', 'timestamp', 'ts')))
    return 'telephony'
  if (
    typeof value.action === 'string' &&
    /^[a-z0-9_]+$/.test(value.action) &&
    hasAll(value, 'username') &&
    hasAny(value, 'isotimestamp', 'timestamp') &&
    hasAny(value, 'isotimestamp', 'object', 'description')
  )
    return 'administrator'
  return undefined
}

function kindOf(action: string): Kind {
  if (/^admin_(?:login|login_error|2fa_error|single_sign_on)$/.test(action)) return { class: 'authentication', activity: 1 }
  if (/_lockout$/.test(action)) return { class: 'account_change', activity: 9 }
  const person = /^(?:user|admin)_(create|delete|update|reset_password|bulk_enroll|adminapi_lockout)$/.exec(action)
  if (person)
    return {
      class: 'account_change',
      activity: (({ create: 1, delete: 6, reset_password: 4 } as Obj)[person[1]!] as number | undefined) ?? 99,
    }
  if (/^bypass_(?:create|detele|delete|view)$/.test(action)) return { class: 'account_change', activity: 99 }
  return { class: 'api_activity', activity: activityOf(action, true) }
}

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  const form = formOf(value)
  if (!isObject(value) || form === undefined) return { reject: 'not an entry of a Duo log' }
  const view = new RecordView(value)
  const moment = momentOf(view.take('isotimestamp', 'ts', 'timestamp'), 'isotimestamp')
  return form === 'authentication' ? authentication(view, value, moment) : administration(view, value, moment, form)
}

type Moment = ReturnType<typeof momentOf>

function authentication(view: RecordView, value: Obj, moment: Moment): RecordResult {
  const result = (view.text('result') ?? '').toLowerCase()
  const status = result === 'success' ? 1 : result === 'denied' || result === 'failure' || result === 'fraud' || result === 'error' ? 2 : 0
  const factor = view.text('factor')
  const act: Act = {
    source: id,
    vendor: 'Cisco Duo',
    product: 'Authentication log',
    layer: 'identity',
    kind: { class: 'authentication', activity: 1 },
    moment,
    operation: view.text('event_type', 'eventtype') ?? 'authentication',
    service: view.text('application.name', 'integration'),
    severity: result === 'fraud' ? 4 : status === 2 ? 2 : 1,
    status,
    statusCode: status === 2 ? view.text('reason') : undefined,
    statusDetail: status === 2 ? result : view.text('reason'),
    mfa: status === 1 && factor !== undefined && factor !== 'not_available' && factor !== 'n/a' ? true : undefined,
    actor: { user: { name: view.text('user.name', 'username'), uid: view.text('user.key'), email_addr: view.text('email') } },
    from: {
      ...addressOf(view.text('access_device.ip', 'ip')),
      hostname: view.text('access_device.hostname'),
      location: place(view, 'access_device.location', 'location'),
    },
    metadata: { original_event_uid: view.text('txid'), event_code: factor, profiles: ['cloud', 'host'] },
  }
  const vendorId = act.metadata?.original_event_uid as string | undefined
  return resultOf(eventOf(act), moment, vendorId === undefined ? {} : { vendorId, scope: '', content: value }, view)
}

function place(view: RecordView, ...at: string[]): Obj {
  const text = (name: string) => view.text(...at.map((path) => `${path}.${name}`))
  return { city: text('city'), region: text('state'), country: text('country') }
}

function administration(view: RecordView, value: Obj, moment: Moment, form: string): RecordResult {
  const operation = view.text('action.name', 'action') ?? (form === 'telephony' ? (view.text('type') ?? 'telephony') : undefined)
  const kind: Kind = form === 'telephony' ? { class: 'api_activity', activity: 99 } : kindOf(operation ?? '')
  const refused = /(?:error|lockout|failed)/.test(operation ?? '')
  const outcome = view.text('outcome.result')
  const target = view.text('target.name', 'object', 'phone')
  const act: Act = {
    source: id,
    vendor: 'Cisco Duo',
    product: form === 'telephony' ? 'Telephony log' : form === 'activity' ? 'Activity log' : 'Administrator log',
    layer: 'identity',
    kind,
    moment,
    operation,
    service: 'Duo',
    severity: refused ? 2 : 1,
    ...(refused || outcome === 'FAILURE' ? { status: 2 } : outcome === 'SUCCESS' || operation === 'admin_login' ? { status: 1 } : {}),
    statusCode: refused ? view.text('description.error') : undefined,
    actor: {
      user: {
        name: view.text('actor.name', 'username'),
        uid: view.text('actor.key'),
        type: view.text('actor.type'),
        email_addr: view.text('description.email'),
      },
    },
    from: addressOf(view.text('access_device.ip.address', 'access_device.ip', 'description.ip_address')),
    target: kind.class === 'account_change' ? { name: target ?? view.text('description.uname', 'username') } : undefined,
    resources: [{ uid: view.text('target.key'), name: target, type: view.text('target.type') }],
    metadata: {
      original_event_uid: view.text('activity_id', 'telephony_id'),
      correlation_uid: view.text('txid'),
      profiles: ['cloud', 'host'],
    },
  }
  const vendorId = act.metadata?.original_event_uid as string | undefined
  return resultOf(eventOf(act), moment, vendorId === undefined ? {} : { vendorId, scope: '', content: value }, view)
}
