// Alcide kAudit: what an analyser of audit logs kept of them. Accesses are API activity, detections and counts are findings.

import type { RecordResult } from '../../contract/source.ts'
import { type Act, addressOf, eventOf, resultOf } from '../act.ts'
import { lookup } from '../lookup.ts'
import { momentOf } from '../read-time.ts'
import { type Obj, RecordView } from '../record-view.ts'
import { standIn } from '../row.ts'
import { userType, verbs } from './actors.ts'
import { alcideForm } from './forms.ts'

const confidences: Readonly<Record<string, number>> = lookup({ low: 2, medium: 3, high: 4 })

export function normaliseAlcide(value: Obj): RecordResult {
  const view = new RecordView(value)
  // `time` is in milliseconds; `timestamp` is when the row's period began.
  const moment = momentOf(view.take('time', 'timestamp'), 'time')
  const cluster = view.text('cluster')
  const name = view.text('principal', 'eid')
  const common = {
    source: 'k8s_audit',
    vendor: 'Alcide',
    product: 'kAudit',
    layer: 'control',
    moment,
    device: { name: cluster, type_id: 99, type: 'Kubernetes cluster' },
    actor: { user: { name, ...userType(name) } },
  } as const
  if (alcideForm(value) === 'alcide-access') {
    const verb = view.text('verb')
    const type = view.text('resource_type')
    const sub = view.text('subresource')
    const kind = type === undefined ? undefined : sub === undefined ? type : `${type}/${sub}`
    const code = view.integer('status_code')
    const status = code === undefined ? 0 : code >= 400 ? 2 : 1
    const act: Act = {
      ...common,
      kind: { class: 'api_activity', activity: verbs[verb ?? ''] ?? 99 },
      operation: kind === undefined ? verb : `${verb} ${kind}`,
      service: view.text('api_group') ?? 'kubernetes',
      status,
      statusCode: status === 2 ? String(code) : undefined,
      from: addressOf(view.text('caller_ip')),
      http: { user_agent: view.text('original_user_agent'), url: { path: view.text('uri') } },
      resources: [{ name: view.text('resource_name'), type: kind, namespace: view.text('resource_namespace') }],
      api: { response: { code }, requestUid: view.see('id') },
      metadata: { original_event_uid: view.text('id'), event_code: view.text('rule'), profiles: ['cloud', 'host'] },
    }
    return resultOf(eventOf(act), moment, {}, view)
  }
  const title = view.text('short_doc', 'rule') ?? standIn
  const address = addressOf(view.text('caller_ip'))
  const act: Act = {
    ...common,
    kind: { class: 'detection_finding', activity: 1 },
    operation: undefined,
    severity: confidences[view.text('confidence') ?? ''] ?? 1,
    resources: [{ name: view.text('resource_name'), namespace: view.text('resource_namespace') }],
    metadata: { event_code: view.text('category'), profiles: ['cloud', 'host'] },
    more: { finding_info: { uid: standIn, title, desc: view.text('doc') }, evidences: address ? [{ src_endpoint: address }] : undefined },
  }
  return resultOf(eventOf(act), moment, {}, view)
}
