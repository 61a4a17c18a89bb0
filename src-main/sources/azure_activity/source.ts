// Azure activity log: every change of resources in a subscription, in all shapes it is exported in.
import type { Framed, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import * as audit from '../entra_audit/record.ts'
import * as signin from '../entra_signin/record.ts'
import * as kubernetes from '../k8s_audit/record.ts'
import { byNeighbour } from '../routing.ts'
import { formOf } from './forms.ts'
import { normalise } from './record.ts'

const any = (...places: string[]) => [...places, '*']

export const azureActivity: Source = {
  id: 'azure_activity',
  title: 'Azure activity log',
  layer: 'control',
  logsource: { product: 'azure', service: 'activitylogs' },
  time: { meaning: 'recorded', field: 'eventTimestamp', zone: 'UTC', precision: 'microsecond' },
  claim: (probe) => claimBy(probe, { formOf }),
  normalise: (record: Framed, member: MemberContext): RecordResult =>
    formOf(record.value) === undefined
      ? (byNeighbour(record, member, [kubernetes, signin, audit]) ?? normalise(record, member))
      : normalise(record, member),
  owns: formOf,
  fields: {
    time: any('eventTimestamp', 'time', 'event_timestamp', 'TimeGenerated', 'Time'),
    'api.operation': any('operationName.value', 'operationName', 'operation_name.value', 'OperationNameValue', 'Operation name'),
    'actor.user.name': any('caller', 'Caller', 'Event initiated by'),
    'actor.user.uid': ['*'],
    'actor.user.credential_uid': any('claims.uti', 'identity.claims.uti'),
    'actor.session.uid': any('claims.sid', 'identity.claims.sid'),
    'user.uid': ['*'],
    'src_endpoint.ip': any('httpRequest.clientIpAddress', 'http_request.client_ip_address', 'callerIpAddress', 'CallerIpAddress'),
    'cloud.account.uid': any('subscriptionId', 'subscription_id', 'SubscriptionId'),
    'cloud.region': any('location'),
    'resources[0].uid': any('resourceId', 'resource_id', '_ResourceId', 'Resource'),
    'resources[0].type': any('resourceType.value', 'resource_type.value', 'Resource type'),
    'metadata.original_event_uid': any('eventDataId', 'event_data_id', 'EventDataId'),
    'metadata.correlation_uid': any('correlationId', 'correlation_id', 'CorrelationId', 'Correlation id'),
    'metadata.event_code': any('eventName.value', 'event_name.value'),
    status_code: any('subStatus.value', 'resultSignature', 'resultType'),
    status_detail: ['*'],
  },
}
