// Entra sign-ins: who signed in to what, from where, with what result.
import type { Framed, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import * as audit from '../entra_audit/record.ts'
import { byNeighbour } from '../routing.ts'
import { formOf, id, normalise } from './record.ts'

const at = (...names: string[]) => [...names.flatMap((name) => [`properties.${name}`, name]), '*']

export const entraSignin: Source = {
  id,
  title: 'Entra sign-in logs',
  layer: 'identity',
  logsource: { product: 'azure', service: 'signinlogs' },
  time: { meaning: 'start', field: 'createdDateTime', zone: 'UTC', precision: 'microsecond' },
  claim: (probe) => claimBy(probe, { formOf }),
  normalise: (record: Framed, member: MemberContext): RecordResult =>
    formOf(record.value) === undefined ? (byNeighbour(record, member, [audit]) ?? normalise(record, member)) : normalise(record, member),
  owns: formOf,
  fields: {
    time: at('createdDateTime', 'time', 'TimeGenerated', 'CreatedDateTime', 'Date (UTC)'),
    'api.operation': at('operationName', 'OperationName'),
    'actor.user.name': at('userPrincipalName', 'UserPrincipalName', 'Username', 'servicePrincipalName', 'ServicePrincipalName'),
    'actor.user.uid': at('userId', 'UserId', 'User ID', 'servicePrincipalId', 'ServicePrincipalId'),
    'actor.user.credential_uid': at(
      'servicePrincipalCredentialKeyId',
      'uniqueTokenIdentifier',
      'UniqueTokenIdentifier',
      'Unique token identifier',
    ),
    'actor.session.uid': at('sessionId', 'SessionId', 'Session ID'),
    'src_endpoint.ip': at('ipAddress', 'IPAddress', 'IP address', 'callerIpAddress'),
    'http_request.user_agent': at('userAgent', 'UserAgent', 'User agent'),
    'service.name': at('appDisplayName', 'AppDisplayName', 'Application'),
    'dst_endpoint.svc_name': at('resourceDisplayName', 'ResourceDisplayName', 'Resource'),
    'device.hostname': at('deviceDetail.displayName', 'DeviceDetail.displayName'),
    'cloud.account.uid': at('tenantId', 'AADTenantId', 'homeTenantId'),
    'metadata.original_event_uid': at('id', 'Id', 'Request ID'),
    'metadata.correlation_uid': at('correlationId', 'CorrelationId', 'Correlation ID'),
    'metadata.event_code': at('category', 'Category', 'Type', 'signInEventTypes.0'),
    status_code: at('status.errorCode', 'resultType', 'ResultType', 'Sign-in error code'),
    status_detail: at('status.failureReason', 'resultDescription', 'ResultDescription', 'Failure reason'),
  },
}
