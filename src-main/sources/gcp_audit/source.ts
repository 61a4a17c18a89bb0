// Google Cloud audit logs: admin activity, data access, system events and policy denials of projects, folders and organisations.
import type { Framed, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import * as kubernetes from '../k8s_audit/record.ts'
import { byNeighbour } from '../routing.ts'
import { formOf, id, normalise } from './record.ts'

const at = (...names: string[]) => [
  ...names.flatMap((name) => [
    name,
    `protoPayload.${name}`,
    `protopayload.${name}`,
    `protopayload_auditlog.${name}`,
    `payload_${name.replaceAll('.', '_')}_s`,
    `data.protoPayload.${name}`,
  ]),
  '*',
]

export const gcpAudit: Source = {
  id,
  title: 'Google Cloud audit logs',
  layer: 'control',
  logsource: { product: 'gcp', service: 'gcp.audit' },
  time: { meaning: 'start', field: 'timestamp', zone: 'UTC', precision: 'nanosecond' },
  claim: (probe) => claimBy(probe, { formOf, under: [['receivedMessages']] }),
  normalise: (record: Framed, member: MemberContext): RecordResult =>
    byNeighbour(record, member, [kubernetes]) ?? normalise(record, member),
  owns: formOf,
  fields: {
    time: ['timestamp', 'timestamp_t [UTC]', 'receiveTimestamp', '*'],
    'api.operation': at('methodName'),
    'api.service.name': at('serviceName'),
    'actor.user.name': at('authenticationInfo.principalEmail', 'authenticationInfo.principalSubject'),
    'actor.user.uid': at('authenticationInfo.principalSubject'),
    'actor.user.credential_uid': at('authenticationInfo.serviceAccountKeyName'),
    'user.name': at('serviceData.policyDelta.bindingDeltas.0.member', 'resource.labels.email_id'),
    'src_endpoint.ip': at('requestMetadata.callerIp'),
    'src_endpoint.svc_name': at('requestMetadata.callerIp'),
    'http_request.user_agent': at('requestMetadata.callerSuppliedUserAgent'),
    'resources[0].uid': at('resourceName'),
    'resources[0].type': ['resource.type', '*'],
    'entity.uid': at('resourceName'),
    'cloud.account.uid': ['resource.labels.project_id', '*'],
    'cloud.region': ['resource.labels.location', 'resource.labels.zone', '*'],
    'metadata.original_event_uid': ['insertId', 'insert_id_s', '*'],
    'metadata.correlation_uid': ['operation.id', '*'],
    message: ['textPayload'],
    status_code: at('status.code'),
    status_detail: at('status.message'),
  },
}
