// One finding of Google's Security Command Center to one OCSF Detection Finding, Vulnerability and misconfiguration classes included.

import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, addressOf, eventOf, resultOf } from '../act.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { isObject, type Obj, RecordView } from '../record-view.ts'
import { standIn } from '../row.ts'

export const id = 'gcp_scc'

function isFinding(value: unknown): value is Obj {
  return (
    isObject(value) &&
    typeof value.category === 'string' &&
    typeof (value.name ?? value.canonicalName) === 'string' &&
    /\/findings\//.test(String(value.name ?? value.canonicalName))
  )
}

export function formOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  if (isFinding(value.finding)) return 'notificationConfigName' in value ? 'notification' : 'findings-list'
  return isFinding(value) ? 'finding' : undefined
}

const severities: Readonly<Record<string, number>> = lookup({ LOW: 2, MEDIUM: 3, HIGH: 4, CRITICAL: 5 })

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isObject(value) || formOf(value) === undefined) return { reject: 'not a finding of Security Command Center' }
  const view = new RecordView(value)
  const text = (...names: string[]) => view.text(...names.flatMap((name) => [`finding.${name}`, name]))
  const finding = isObject(value.finding) ? value.finding : value
  const moment = momentOf(finding.eventTime ?? finding.createTime, 'eventTime', true)
  view.take('finding.eventTime', 'eventTime')
  const name = text('name', 'canonicalName')
  const state = text('state')
  const category = text('category')
  const type = text('findingClass')
  const resource = text('resourceName') ?? view.text('resource.name')
  const project = /projects\/([^/]+)/.exec(resource ?? '')?.[1]
  const caller = text('access.callerIp')
  const addresses = [
    ...(caller === undefined ? [] : [caller]),
    ...view.list('finding.indicator.ipAddresses', 'indicator.ipAddresses').filter((each): each is string => typeof each === 'string'),
  ]
  const act: Act = {
    source: id,
    vendor: 'Google',
    product: 'Security Command Center',
    layer: 'control',
    kind: { class: 'detection_finding', activity: state === 'INACTIVE' ? 3 : 1 },
    moment,
    operation: text('access.methodName'),
    service: text('access.serviceName'),
    severity: severities[text('severity') ?? ''] ?? 0,
    actor: {
      user: { name: text('access.principalEmail', 'access.principalSubject'), credential_uid: text('access.serviceAccountKeyName') },
    },
    cloud: {
      provider: 'GCP',
      region: view.text('resource.location'),
      account:
        project === undefined
          ? undefined
          : {
              uid: project,
              name: view.text('resource.gcpMetadata.projectDisplayName', 'resource.projectDisplayName'),
              type: 'GCP Project',
              type_id: 11,
            },
    },
    resources: [{ uid: resource, name: view.text('resource.displayName'), type: view.text('resource.type') }],
    metadata: { original_event_uid: name, event_code: category, profiles: ['cloud', 'host'] },
    more: {
      finding_info: {
        uid: name ?? standIn,
        title: category ?? standIn,
        desc: text('description'),
        types: type === undefined ? undefined : [type],
        src_url: text('externalUri'),
      },
      evidences: addresses.length > 0 ? [...new Set(addresses)].map((ip) => ({ src_endpoint: addressOf(ip) })) : undefined,
      comment: state,
    },
  }
  return resultOf(eventOf(act), moment, name === undefined ? {} : { vendorId: name, scope: '', content: finding }, view)
}
