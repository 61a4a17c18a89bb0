// Intune audit log: what administrators and applications changed on managed devices, apps, scripts and policies.
import type { Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import { formOf, id, normalise } from './record.ts'

export const intuneAudit: Source = {
  id,
  title: 'Intune audit log',
  layer: 'control',
  logsource: { product: 'm365', service: 'intune' },
  time: { meaning: 'completion', field: 'time', zone: 'UTC', precision: 'microsecond' },
  claim: (probe) => claimBy(probe, { formOf }),
  normalise,
  owns: formOf,
  fields: {
    time: ['time', 'activityDateTime', 'TimeGenerated'],
    'api.operation': ['operationName', 'displayName', 'OperationName'],
    'actor.user.name': ['properties.Actor.UPN', 'actor.userPrincipalName', 'identity', '*'],
    'actor.user.uid': ['properties.Actor.ObjectId', 'actor.userId', '*'],
    'src_endpoint.ip': ['actor.ipAddress'],
    'resources[0].uid': ['properties.TargetObjectIds.0', 'resources.0.resourceId', '*'],
    'resources[0].name': ['properties.TargetDisplayNames.0', 'resources.0.displayName', '*'],
    'cloud.account.uid': ['tenantId', '*'],
    'metadata.original_event_uid': ['properties.AuditEventId', 'id', '*'],
    'metadata.correlation_uid': ['correlationId'],
    'metadata.event_code': ['category'],
    status_code: ['resultType', 'activityResult'],
  },
}
