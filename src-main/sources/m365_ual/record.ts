// One record of the Microsoft 365 unified audit log, in whatever export, to one OCSF event.

import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, addressOf, eventOf, resultOf } from '../act.ts'
import { hasAll, hasAny } from '../claims.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { isObject, type Obj, parsedText, RecordView } from '../record-view.ts'
import { fileActivity, kindOf } from './kinds.ts'

export const id = 'm365_ual'

export function formOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  if ('AuditData' in value && hasAny(value, 'RecordId', 'CreationDate', 'Operations', 'UserIds'))
    return 'RecordId' in value && !('Operations' in value) ? 'purview' : 'search'
  if (hasAll(value, 'Operation', 'CreationTime') && hasAny(value, 'Workload', 'RecordType', 'OrganizationId')) return 'management-api'
  if (value.Type === 'OfficeActivity') return 'office-activity'
  if (
    'TimeGenerated' in value &&
    'Operation' in value &&
    (hasAny(value, 'OfficeWorkload', 'OfficeObjectId', 'OfficeId') || ('Parameters' in value && 'ClientIP' in value))
  )
    return 'office-activity'
  return undefined
}

const done = /^(?:succeeded|success|true|partiallysucceeded)$/i
const failed = /^(?:failed|failure|false)$/i
const userTypes: Readonly<Record<string, readonly [name: string, id: number]>> = lookup({
  '0': ['Regular', 1],
  '1': ['Reserved', 99],
  '2': ['Admin', 2],
  '3': ['DcAdmin', 2],
  '4': ['System', 3],
  '5': ['Application', 4],
  '6': ['ServicePrincipal', 4],
})

interface Unwrapped {
  view: RecordView
  content: Obj
  wrapper: RecordView | undefined
}

/** The record as the service wrote it, out of the cell it was exported in; a cut `AuditData` leaves the row itself. */
function unwrap(value: Obj): Unwrapped {
  const text = value.AuditData
  const inner = typeof text === 'string' ? parsedText(text) : text
  if (!isObject(inner)) return { view: new RecordView(value), content: value, wrapper: undefined }
  const wrapper = new RecordView(Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'AuditData')))
  return { view: new RecordView(inner), content: inner, wrapper }
}

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isObject(value) || formOf(value) === undefined) return { reject: 'not a record of the unified audit log' }
  const { view, content, wrapper } = unwrap(value)
  const moment = momentOf(view.take('CreationTime', 'TimeGenerated', 'CreationDate'), 'CreationTime', true)
  const operation = view.text('Operation', 'Operations')
  const workload = view.text('Workload', 'OfficeWorkload')
  const kind = kindOf(operation ?? '', workload, view.see('ObjectId', 'OfficeObjectId'))
  const outcome = view.text('ResultStatus')
  const refused = /failed$/i.test(operation ?? '') || failed.test(outcome ?? '')
  const status = refused ? 2 : done.test(outcome ?? '') || kind.class === 'authentication' ? 1 : 0
  const user = userOf(view)
  const object = view.text('ObjectId', 'OfficeObjectId')
  const organisation = view.text('OrganizationId')
  const act: Act = {
    source: id,
    vendor: 'Microsoft',
    product: 'Microsoft 365',
    feature: workload,
    layer:
      kind.class === 'file_hosting' || /^(?:MailItemsAccessed|MessageBind|FolderBind|Send|SendAs|SendOnBehalf)$/.test(operation ?? '')
        ? 'data'
        : 'identity',
    kind,
    moment,
    operation,
    service: workload,
    severity: refused ? 2 : 1,
    status,
    statusCode: refused ? (view.text('LogonError', 'ErrorNumber') ?? outcome) : undefined,
    statusDetail: refused ? undefined : outcome,
    actor: {
      user,
      session: { uid: view.text('AppAccessContext.AADSessionId', 'SessionId') ?? named(view, ['DeviceProperties'], 'SessionId') },
      app_uid: view.text('AppAccessContext.ClientAppId', 'ClientAppId', 'AppId', 'ApplicationId'),
      app_name: view.text('ApplicationDisplayName', 'AppName'),
    },
    from: addressOf(addressText(view.text('ClientIP', 'ClientIPAddress', 'ActorIpAddress', 'Client_IPAddress'))),
    http: {
      user_agent:
        view.text('UserAgent', 'OfficeUserAgent') ?? named(view, ['ExtendedProperties'], 'UserAgent') ?? view.text('ClientInfoString'),
    },
    cloud: {
      provider: 'Microsoft 365',
      account:
        organisation === undefined
          ? undefined
          : { uid: organisation, name: view.text('OrganizationName'), type: 'M365 Tenant', type_id: 17 },
    },
    resources: resourcesOf(view, object),
    api: { request: view.take('Parameters') },
    metadata: {
      original_event_uid:
        view.text('Id', 'OfficeId', 'SourceRecordId') ?? wrapper?.text('RecordId', 'Identity') ?? view.text('RecordId', 'Identity'),
      correlation_uid: view.text('AppAccessContext.CorrelationId', 'InterSystemsId', 'CorrelationId'),
      event_code: view.text('RecordType', 'OfficeRecordType'),
      profiles: ['cloud', 'host'],
    },
  }
  if (kind.class === 'file_hosting') {
    act.file = {
      name: view.text('SourceFileName', 'DestinationFileName') ?? object,
      path: object,
      ext: view.text('SourceFileExtension'),
      type_id: /folder/i.test(view.see('ItemType') ?? '') ? 2 : 1,
    }
    const shared = view.text('TargetUserOrGroupName')
    if (shared !== undefined) act.more = { share: shared, share_type: view.text('TargetUserOrGroupType') }
  }
  if (kind.class === 'account_change' || kind.class === 'user_access') act.target = { name: object ?? targetOf(view) }
  if (kind.class === 'group_management') act.subject = { name: groupOf(view), uid: view.text('TeamGuid') }
  if (kind.class === 'group_management') act.target = { name: object }
  if (kind.class === 'entity_management') act.subject = { name: object ?? targetOf(view) }
  if (act.file !== undefined && fileActivity(operation ?? '') === undefined) act.kind = { ...kind, activity: 99 }
  const vendorId = act.metadata?.original_event_uid as string | undefined
  return resultOf(eventOf(act), moment, vendorId === undefined ? {} : { vendorId, scope: '', content }, view, wrapper)
}

/** Exchange writes `Not Available`; some records wrap an address in blanks. */
function addressText(text: string | undefined): string | undefined {
  const trimmed = text?.trim()
  return trimmed === undefined || trimmed === '' || trimmed === '<null>' ? undefined : trimmed.replace(/^::ffff:(?=\d+\.)/, '')
}

function userOf(view: RecordView): Obj | undefined {
  const name = view.text('UserId', 'UserIds', 'MailboxOwnerUPN')
  const uid = view.text('UserKey')
  if (name === undefined && uid === undefined) return undefined
  const kind = userTypes[view.see('UserType') ?? ''] ?? undefined
  return { name, uid, type: kind?.[0] ?? view.text('UserType'), type_id: kind?.[1] }
}

/** A value of a list of `{Name, Value}`. */
function named(view: RecordView, lists: readonly string[], name: string): string | undefined {
  for (const item of view.list(...lists)) if (isObject(item) && item.Name === name) return view.of(item, 'Value')
  return undefined
}

function groupOf(view: RecordView): string | undefined {
  for (const item of view.list('ModifiedProperties')) {
    if (isObject(item) && item.Name === 'Group.DisplayName') return view.of(item, 'NewValue', 'OldValue')
  }
  return view.text('TeamName')
}

/** `Target` is a list of ids by type; the one that reads like a name says most. */
function targetOf(view: RecordView): string | undefined {
  const ids = view.list('Target').filter(isObject)
  const best = ids.find((item) => typeof item.ID === 'string' && item.ID.includes('@')) ?? ids[0]
  return best && view.of(best, 'ID')
}

function resourcesOf(view: RecordView, object: string | undefined): Obj[] {
  const mailbox = view.text('MailboxOwnerUPN')
  return [
    ...(object === undefined ? [] : [{ uid: object, type: view.text('ItemType') }]),
    ...(mailbox === undefined ? [] : [{ uid: mailbox, type: 'Mailbox' }]),
  ]
}
