// Entra audit logs and risk detections: changes of the directory, and what Identity Protection thought of sign-ins.
import type { Framed, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import * as signin from '../entra_signin/record.ts'
import { byNeighbour } from '../routing.ts'
import { formOf, id, normalise } from './record.ts'

const at = (...names: string[]) => [...names.flatMap((name) => [`properties.${name}`, name]), '*']

export const entraAudit: Source = {
  id,
  title: 'Entra audit logs and risk detections',
  layer: 'identity',
  logsource: { product: 'azure', service: 'auditlogs' },
  time: { meaning: 'completion', field: 'activityDateTime', zone: 'UTC', precision: 'microsecond' },
  claim: (probe) => claimBy(probe, { formOf }),
  normalise: (record: Framed, member: MemberContext): RecordResult =>
    formOf(record.value) === undefined ? (byNeighbour(record, member, [signin]) ?? normalise(record, member)) : normalise(record, member),
  owns: formOf,
  fields: {
    time: at('activityDateTime', 'detectedDateTime', 'riskLastUpdatedDateTime', 'time', 'TimeGenerated', 'ActivityDateTime', 'Date (UTC)'),
    'api.operation': at('activityDisplayName', 'operationName', 'OperationName', 'ActivityDisplayName', 'Activity', 'riskEventType'),
    'actor.user.name': at(
      'initiatedBy.user.userPrincipalName',
      'initiatedBy.app.displayName',
      'InitiatedBy.user.userPrincipalName',
      'ActorUserPrincipalName',
      'userPrincipalName',
    ),
    'actor.user.uid': at('initiatedBy.user.id', 'initiatedBy.app.servicePrincipalId', 'InitiatedBy.user.id', 'ActorObjectId', 'userId'),
    'src_endpoint.ip': at('initiatedBy.user.ipAddress', 'InitiatedBy.user.ipAddress', 'IPAddress', 'callerIpAddress'),
    'evidences[0].src_endpoint.ip': at('ipAddress', 'IpAddress'),
    'user.name': at('targetResources.0.userPrincipalName', 'TargetResources.0.userPrincipalName', 'Target1UserPrincipalName'),
    'user.uid': at('targetResources.0.id', 'TargetResources.0.id', 'Target1ObjectId'),
    'group.name': ['*'],
    'entity.name': at('targetResources.0.displayName', 'TargetResources.0.displayName', 'Target1DisplayName'),
    'resources[0].uid': at('targetResources.0.id', 'TargetResources.0.id', 'Target1ObjectId'),
    'resources[0].name': at('targetResources.0.displayName', 'TargetResources.0.displayName', 'Target1DisplayName'),
    'cloud.account.uid': at('tenantId', 'AADTenantId'),
    'metadata.original_event_uid': at('id', 'Id'),
    'metadata.correlation_uid': at('correlationId', 'CorrelationId'),
    'metadata.event_code': at('category', 'Category'),
    status_code: at('resultSignature', 'result', 'Result'),
    status_detail: at('resultReason', 'ResultReason', 'resultDescription'),
  },
}
