// A Kubernetes audit event as Google Cloud records it: an audit log entry of `k8s.io`.
import type { RecordResult } from '../../contract/source.ts'
import { type Act, addressOf, eventOf, resultOf } from '../act.ts'
import { momentOf } from '../read-time.ts'
import { type Obj, RecordView } from '../record-view.ts'
import { userType, verbs } from './actors.ts'

/** `core/v1/namespaces/default/pods/web-0/exec`, `rbac.authorization.k8s.io/v1/clusterrolebindings/x`. */
export function objectOf(resource: string): { group?: string; namespace?: string; type?: string; name?: string } {
  const [group, , ...rest] = resource.split('/')
  let parts = rest
  let namespace: string | undefined
  if (parts[0] === 'namespaces' && parts.length > 2) {
    namespace = parts[1]
    parts = parts.slice(2)
  }
  const [type, name, sub] = parts
  const out: { group?: string; namespace?: string; type?: string; name?: string } = {}
  if (group !== undefined && group !== '') out.group = group
  if (namespace !== undefined) out.namespace = namespace
  if (type !== undefined) out.type = sub === undefined ? type : `${type}/${sub}`
  if (name !== undefined) out.name = name
  return out
}

export function normaliseGke(entry: Obj): RecordResult {
  const view = new RecordView(entry)
  const text = (...names: string[]) => view.text(...names.flatMap((name) => [`protoPayload.${name}`, `protopayload_auditlog.${name}`]))
  const moment = momentOf(view.take('timestamp', 'receiveTimestamp'), 'timestamp')
  const method = text('methodName')
  const verb = method?.slice(method.lastIndexOf('.') + 1) ?? ''
  const resource = text('resourceName')
  const object = objectOf(resource ?? '')
  const code = text('status.code')
  const denied = view.list('protoPayload.authorizationInfo').some((each) => (each as Obj | null)?.granted === false)
  const status = (code !== undefined && code !== '0') || denied ? 2 : method === undefined ? 0 : 1
  const name = text('authenticationInfo.principalEmail', 'authenticationInfo.principalSubject')
  const log = view.text('logName')
  const project = view.text('resource.labels.project_id')
  const insert = view.text('insertId')
  const cluster = view.text('resource.labels.cluster_name')
  const act: Act = {
    source: 'k8s_audit',
    vendor: 'Kubernetes',
    product: 'Audit',
    feature: 'GKE',
    layer: 'control',
    kind: { class: 'api_activity', activity: verbs[verb] ?? 99 },
    moment,
    operation: method,
    service: object.group ?? 'kubernetes',
    severity: status === 2 ? 2 : 1,
    status,
    statusCode: status === 2 ? (code ?? 'authorization not granted') : undefined,
    statusDetail: text('status.message'),
    actor: { user: { name, ...userType(name) } },
    from: addressOf(text('requestMetadata.callerIp')),
    http: { user_agent: text('requestMetadata.callerSuppliedUserAgent') },
    cloud: {
      provider: 'GCP',
      region: view.text('resource.labels.location'),
      account: project === undefined ? undefined : { uid: project, type: 'GCP Project', type_id: 11 },
    },
    device: cluster === undefined ? undefined : { name: cluster, type_id: 99, type: 'Kubernetes cluster' },
    resources: [{ uid: resource, name: object.name, type: object.type, namespace: object.namespace }],
    api: { request: view.take('protoPayload.request'), response: { data: view.take('protoPayload.response') } },
    metadata: {
      original_event_uid: insert,
      correlation_uid: view.text('operation.id'),
      log_level: view.text('severity'),
      profiles: ['cloud', 'host'],
    },
  }
  const identity = insert === undefined ? {} : { vendorId: `${insert} ${moment.recorded ?? ''}`, scope: log ?? '', content: entry }
  return resultOf(eventOf(act), moment, identity, view)
}
