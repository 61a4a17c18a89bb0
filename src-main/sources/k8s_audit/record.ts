// One Kubernetes audit event, bare or in a wrapper, to one OCSF API Activity.
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { type Act, addressOf, eventOf, resultOf } from '../act.ts'
import { momentOf } from '../read-time.ts'
import { isObject, type Obj, RecordView } from '../record-view.ts'
import { userType, verbs } from './actors.ts'
import { normaliseAlcide } from './alcide.ts'
import { alcideForm, formOf, unwrap } from './forms.ts'
import { normaliseGke } from './gke.ts'
import { partOf } from './stages.ts'

export const id = 'k8s_audit'
export { formOf }

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  const unwrapped = unwrap(value)
  if (!unwrapped)
    return isObject(value) && alcideForm(value) !== undefined ? normaliseAlcide(value) : { reject: 'not a Kubernetes audit event' }
  const { event, wrapper, form } = unwrapped
  if (form === 'gke') return normaliseGke(event)
  const part = partOf(event, value as Obj)
  if (part) return part
  const view = new RecordView(event)
  const moment = momentOf(view.take('requestReceivedTimestamp', 'timestamp', 'stageTimestamp', 'TimeGenerated'), 'requestReceivedTimestamp')
  const verb = view.text('verb')
  const type = view.text('objectRef.resource')
  const sub = view.text('objectRef.subresource')
  const kindOfObject = type === undefined ? undefined : sub === undefined ? type : `${type}/${sub}`
  const code = view.integer('responseStatus.code')
  const decision = view.see(['annotations', 'authorization.k8s.io/decision'])
  const status = decision === 'forbid' || (code !== undefined && code >= 400) ? 2 : code === undefined ? 0 : 1
  const name = view.text('user.username')
  const addresses = view.list('sourceIPs').filter((each): each is string => typeof each === 'string')
  const outer =
    wrapper && new RecordView(Object.fromEntries(Object.entries(wrapper).filter(([key]) => key !== 'message' && key !== 'log_s')))
  const place = wrapper && outer ? placeOf(outer) : undefined
  const uri = view.text('requestURI')
  const act: Act = {
    source: id,
    vendor: 'Kubernetes',
    product: 'Audit',
    layer: 'control',
    kind: { class: 'api_activity', activity: verbs[verb ?? ''] ?? 99 },
    moment,
    operation: verb === undefined ? undefined : kindOfObject === undefined ? verb : `${verb} ${kindOfObject}`,
    service: view.text('objectRef.apiGroup') ?? 'kubernetes',
    severity: status === 2 ? 2 : 1,
    status,
    statusCode: status === 2 ? (code === undefined ? 'forbid' : String(code)) : undefined,
    statusDetail: view.text('responseStatus.message', 'responseStatus.reason', 'responseStatus.status'),
    actor: {
      user: {
        name,
        uid: view.text('user.uid'),
        ...userType(name),
        groups: groupsOf(view),
        credential_uid: view.text('user.extra.accessKeyId.0', ['user', 'extra', 'authentication.kubernetes.io/credential-id', '0']),
      },
    },
    from: { ...addressOf(addresses[0]), intermediate_ips: addresses.length > 1 ? addresses.slice(1) : undefined },
    http: { user_agent: view.text('userAgent'), url: uri === undefined ? undefined : { path: uri } },
    cloud: place?.cloud,
    device: place?.cluster === undefined ? undefined : { name: place.cluster, type_id: 99, type: 'Kubernetes cluster' },
    resources: [
      {
        uid: view.text('objectRef.uid'),
        name: view.text('objectRef.name'),
        type: kindOfObject,
        namespace: view.text('objectRef.namespace'),
        version: view.text('objectRef.apiVersion'),
      },
    ],
    api: { requestUid: view.see('auditID'), request: view.take('requestObject'), response: { code, data: view.take('responseObject') } },
    metadata: {
      original_event_uid: view.text('auditID'),
      event_code: view.text('stage'),
      log_level: view.text('level'),
      log_version: view.text('apiVersion'),
      profiles: ['cloud', 'host'],
    },
  }
  if (addresses.length > 0) view.take('sourceIPs')
  const vendorId = act.metadata?.original_event_uid as string | undefined
  const made = eventOf(act)
  return resultOf(made, moment, vendorId === undefined ? {} : { vendorId, scope: '', content: event }, view, outer)
}

function groupsOf(view: RecordView): { name: string }[] | undefined {
  const groups = view.list('user.groups').filter((each): each is string => typeof each === 'string')
  if (groups.length === 0) return undefined
  view.take('user.groups')
  return groups.map((name) => ({ name }))
}

/** Cluster and account by the wrapper: AKS names its resource, EKS its log group. */
function placeOf(wrapper: RecordView): { cloud: Obj | undefined; cluster: string | undefined } {
  const resource = wrapper.text('resourceId', '_ResourceId')
  const azure = /^\/subscriptions\/([^/]+)\/.*\/managedClusters\/([^/]+)/i.exec(resource ?? '')
  if (azure)
    return {
      cloud: { provider: 'Azure', account: { uid: azure[1]!.toLowerCase(), type: 'Azure Subscription', type_id: 13 } },
      cluster: azure[2],
    }
  const group = wrapper.text('logGroup', 'logGroupName', '@log')
  const cluster = /\/aws\/eks\/([^/]+)\/cluster/.exec(group ?? '')?.[1]
  const owner = wrapper.text('owner')
  return {
    cloud: owner === undefined ? undefined : { provider: 'AWS', account: { uid: owner, type: 'AWS Account', type_id: 10 } },
    cluster,
  }
}
