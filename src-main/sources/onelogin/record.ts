// One OneLogin event to one OCSF event.

import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, addressOf, eventOf, type Kind, resultOf } from '../act.ts'
import { hasAny } from '../claims.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { isObject, RecordView } from '../record-view.ts'

export const id = 'onelogin'

export function formOf(value: unknown): string | undefined {
  if (!isObject(value) || value.event_type_id === undefined || !/^\d+$/.test(String(value.event_type_id))) return undefined
  return hasAny(value, 'actor_user_id', 'actor_user_name', 'user_id', 'account_id', 'ipaddr') ? 'event' : undefined
}

/** Events by number (OneLogin API reference, event types); others keep their number as name. */
const types: Readonly<Record<string, readonly [name: string, kind: Kind, status: number]>> = lookup({
  '3': ['user assumed another user', { class: 'authentication', activity: 7 }, 1],
  '5': ['user logged into OneLogin', { class: 'authentication', activity: 1 }, 1],
  '6': ['user failed to log into OneLogin', { class: 'authentication', activity: 1 }, 2],
  '7': ['user logged out of OneLogin', { class: 'authentication', activity: 2 }, 1],
  '8': ['user logged into an application', { class: 'authentication', activity: 1 }, 1],
  '11': ['user changed password', { class: 'account_change', activity: 3 }, 1],
  '13': ['user created', { class: 'account_change', activity: 1 }, 1],
  '14': ['user updated', { class: 'account_change', activity: 99 }, 1],
  '15': ['user deactivated', { class: 'account_change', activity: 5 }, 1],
  '16': ['user activated', { class: 'account_change', activity: 2 }, 1],
  '211': ['password of another user changed', { class: 'account_change', activity: 4 }, 1],
  '17': ['user deleted', { class: 'account_change', activity: 6 }, 1],
  '532': ['user locked through the API', { class: 'account_change', activity: 9 }, 1],
  '551': ['user suspended through the API', { class: 'account_change', activity: 5 }, 1],
  '553': ['user locked through the API', { class: 'account_change', activity: 9 }, 1],
})

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isObject(value) || formOf(value) === undefined) return { reject: 'not a OneLogin event' }
  const view = new RecordView(value)
  const moment = momentOf(view.take('created_at', 'event_timestamp'), 'created_at')
  const type = view.text('event_type_id') ?? ''
  const known = types[type]
  const kind = known?.[1] ?? { class: 'api_activity' as const, activity: 99 }
  const account = view.text('account_id')
  const status = known?.[2] ?? 0
  const actor = { name: view.text('actor_user_name', 'user_name'), uid: view.text('actor_user_id', 'user_id') }
  const user = { name: view.text('user_name'), uid: view.text('user_id') }
  const act: Act = {
    source: id,
    vendor: 'OneLogin',
    product: 'Events',
    layer: 'identity',
    kind,
    moment,
    operation: known?.[0] ?? type,
    service: view.text('app_name') ?? 'OneLogin',
    severity: status === 2 ? 2 : 1,
    status,
    statusDetail: view.text('error_description', 'notes'),
    message: view.text('custom_message'),
    actor: { user: { ...actor, type: view.text('actor_system') } },
    from: addressOf(view.text('ipaddr')),
    http: { user_agent: view.text('browser_fingerprint', 'user_agent') },
    target: user,
    resources: [{ uid: view.text('app_id', 'role_id', 'group_id'), name: view.text('app_name', 'role_name', 'group_name') }],
    cloud: { provider: 'OneLogin', account: account === undefined ? undefined : { uid: account, type: 'OneLogin account', type_id: 99 } },
    metadata: { original_event_uid: view.text('id', 'uuid'), event_code: type, profiles: ['cloud', 'host'] },
  }
  const vendorId = act.metadata?.original_event_uid as string | undefined
  return resultOf(eventOf(act), moment, vendorId === undefined ? {} : { vendorId, scope: account ?? '', content: value }, view)
}
