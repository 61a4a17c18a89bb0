// One Auth0 tenant log event to one OCSF event.

import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, addressOf, eventOf, type Kind, resultOf } from '../act.ts'
import { hasAny } from '../claims.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { isObject, type Obj, RecordView } from '../record-view.ts'

export const id = 'auth0'

/** Codes of tenant log events: `s`, `fp`, `sapi`, `gd_enrollment_complete`. */
const code = /^[a-z][a-z0-9_]{0,60}$/

function isEvent(value: unknown): value is Obj {
  return (
    isObject(value) &&
    typeof value.type === 'string' &&
    code.test(value.type) &&
    hasAny(value, 'date', 'log_id') &&
    hasAny(value, 'client_id', 'log_id', 'description', 'connection', 'tenant_name')
  )
}

export function formOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  if (isObject(value.detail) && isObject(value.detail.data) && isEvent(value.detail.data)) return 'eventbridge'
  if (isEvent(value.data) && 'date' in value.data && hasAny(value.data, 'log_id', 'client_id', 'tenant_name')) return 'stream'
  return isEvent(value) && 'date' in value && hasAny(value, 'log_id', '_id') ? 'logs-api' : undefined
}

function unwrap(value: Obj): { event: Obj; wrapper: Obj | undefined } {
  const { detail } = value
  if (isObject(detail) && isObject(detail.data)) return { event: detail.data, wrapper: { ...value, detail: without(detail) } }
  return isEvent(value.data) ? { event: value.data, wrapper: without(value) } : { event: value, wrapper: undefined }
}

function without(value: Obj): Obj {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'data'))
}

const logon: Kind = { class: 'authentication', activity: 1 }
const kinds: readonly (readonly [RegExp, Kind])[] = [
  [/^(?:slo|flo)$/, { class: 'authentication', activity: 2 }],
  [/^(?:ss|fs|signup_pwd_leak)$/, { class: 'account_change', activity: 1 }],
  [/^(?:scp|fcp)$/, { class: 'account_change', activity: 3 }],
  [/^(?:scpr|fcpr)$/, { class: 'account_change', activity: 4 }],
  [/^(?:sdu|fdu)$/, { class: 'account_change', activity: 6 }],
  [/^(?:sce|fce|sv|fv|svr|fvr|scu|fcu)$/, { class: 'account_change', activity: 99 }],
  [/^(?:limit_wc|limit_mu)$/, { class: 'account_change', activity: 9 }],
  [/^gd_enrollment_complete$/, { class: 'account_change', activity: 10 }],
  [/^gd_unenroll$/, { class: 'account_change', activity: 11 }],
  [
    /^(?:s|f|fp|fu|ssa|fsa|fc|fco|cs|cls|sens|pwd_leak|mfar|gd_auth_\w+|s(?:e|ert|eac|eoob|epft|ercft|erot|ep)\w*|f(?:e|ert|eac|eoob|epft|ercft|erot|ep)\w*)$/,
    logon,
  ],
]

const methods: Readonly<Record<string, number>> = lookup({ get: 2, post: 1, put: 3, patch: 3, delete: 4 })

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isObject(value) || formOf(value) === undefined) return { reject: 'not an Auth0 log event' }
  const { event, wrapper } = unwrap(value)
  const view = new RecordView(event)
  const outer = wrapper && new RecordView(wrapper)
  const moment = momentOf(view.take('date'), 'date')
  const type = view.text('type') ?? ''
  const method = view.text('details.request.method')
  const found = type === 'sapi' || type === 'fapi' ? undefined : kinds.find(([name]) => name.test(type))?.[1]
  const kind = found ?? { class: 'api_activity' as const, activity: methods[method ?? ''] ?? 99 }
  const failed = /^f(?!co$)|pwd_leak|^limit_|^gd_auth_fail/.test(type)
  const known = found !== undefined || /^[sf]api$/.test(type)
  const http = view.integer('details.response.statusCode')
  const status = failed || (http !== undefined && http >= 400) ? 2 : known ? 1 : 0
  const tenant = view.text('tenant_name', 'tenant_id')
  const path = view.text('details.request.path')
  const act: Act = {
    source: id,
    vendor: 'Okta',
    product: 'Auth0',
    layer: 'identity',
    kind,
    moment,
    operation: view.text('description') ?? type,
    service: view.text('client_name', 'client_id') ?? 'Auth0',
    severity: status === 2 ? 2 : 1,
    status,
    statusCode: status === 2 ? (http === undefined ? type : String(http)) : undefined,
    statusDetail: view.text('details.error.message'),
    actor: {
      user: {
        name: view.text('user_name', 'details.request.auth.user.email', 'user_id'),
        uid: view.text('user_id', 'details.request.auth.user.user_id'),
        credential_uid: view.text('details.request.auth.credentials.jti'),
      },
      session: { uid: view.text('session_id', 'details.session_id') },
      app_uid: view.text('client_id'),
      idp: { name: view.text('connection') },
    },
    from: {
      ...addressOf(view.text('ip', 'details.request.ip')),
      location: { city: view.text('location_info.city_name'), country: view.text('location_info.country_code') },
    },
    http: {
      user_agent: view.text('user_agent', 'details.request.userAgent'),
      http_method: method?.toUpperCase(),
      url: path === undefined ? undefined : { path },
    },
    target: kind.class === 'account_change' ? { name: view.text('user_name', 'user_id'), uid: view.text('user_id') } : undefined,
    resources: [{ name: path ?? view.text('audience') }],
    cloud: { provider: 'Auth0', account: tenant === undefined ? undefined : { uid: tenant, type: 'Auth0 tenant', type_id: 99 } },
    api: { request: view.take('details.request.body') },
    metadata: { original_event_uid: view.text('log_id', '_id') ?? outer?.text('log_id'), event_code: type, profiles: ['cloud', 'host'] },
  }
  const vendorId = act.metadata?.original_event_uid as string | undefined
  return resultOf(eventOf(act), moment, vendorId === undefined ? {} : { vendorId, scope: tenant ?? '', content: event }, view, outer)
}
