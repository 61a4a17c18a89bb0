// Kubernetes audit log: every request to the API server, bare or in the wrappers of EKS, AKS and GKE.
import type { Claim, Framed, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import * as activity from '../azure_activity/neighbour.ts'
import { claimBy } from '../claims.ts'
import * as gcp from '../gcp_audit/record.ts'
import { byNeighbour } from '../routing.ts'
import { unwrap } from './forms.ts'
import { formOf, id, normalise } from './record.ts'
import { stageFramer, stageFraming } from './stages.ts'

const prefixes = ['', 'message.', 'properties.log.', 'log_s.']
const at = (...names: string[]) => [...prefixes.flatMap((prefix) => names.map((name) => `${prefix}${name}`)), '*']

function claim(probe: Probe): Claim | undefined {
  // CloudWatch's own wrappers are read by its envelope, which routes each event here.
  const ours = (value: unknown) => (unwrap(value)?.form === 'cloudwatch' ? undefined : formOf(value))
  const found = claimBy(probe, { formOf: ours, under: [['items']] })
  return found && found.framing.kind !== 'csv' ? { ...found, framing: stageFraming(found.framing) } : found
}

export const k8sAudit: Source = {
  id,
  title: 'Kubernetes audit log',
  layer: 'control',
  logsource: { product: 'kubernetes', service: 'audit' },
  time: { meaning: 'start', field: 'requestReceivedTimestamp', zone: 'UTC', precision: 'microsecond' },
  claim,
  framer: stageFramer,
  parse: (_name, bytes) => JSON.parse(Buffer.from(bytes).toString('utf8').trimEnd().replace(/,$/, '')) as unknown,
  normalise: (record: Framed, member: MemberContext): RecordResult =>
    formOf(record.value) === undefined
      ? (byNeighbour(record, member, [gcp, activity]) ?? normalise(record, member))
      : normalise(record, member),
  owns: formOf,
  fields: {
    time: at('requestReceivedTimestamp', 'timestamp', 'stageTimestamp', 'TimeGenerated', 'time'),
    'api.operation': at('protoPayload.methodName'),
    'actor.user.name': at('user.username', 'protoPayload.authenticationInfo.principalEmail', 'principal', 'eid'),
    'actor.user.uid': at('user.uid'),
    'actor.user.credential_uid': at('user.extra.accessKeyId.0'),
    'src_endpoint.ip': at('sourceIPs.0', 'protoPayload.requestMetadata.callerIp', 'caller_ip'),
    'http_request.user_agent': at('userAgent', 'protoPayload.requestMetadata.callerSuppliedUserAgent', 'original_user_agent'),
    'resources[0].uid': at('objectRef.uid', 'protoPayload.resourceName'),
    'resources[0].name': at('objectRef.name', 'resource_name'),
    'resources[0].namespace': at('objectRef.namespace', 'resource_namespace'),
    'metadata.original_event_uid': at('auditID', 'insertId', 'id'),
    'metadata.event_code': at('stage', 'rule'),
    'cloud.account.uid': at('resource.labels.project_id', 'owner'),
    'cloud.region': at('resource.labels.location'),
    'device.name': ['*'],
    status_code: at('responseStatus.code', 'protoPayload.status.code', 'status_code'),
    status_detail: at('responseStatus.message', 'responseStatus.reason', 'protoPayload.status.message'),
  },
}
