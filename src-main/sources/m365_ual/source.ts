// Microsoft 365 unified audit log: Exchange, SharePoint, OneDrive, Teams, the directory and every other workload of a tenant.
import type { Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import { formOf, id, normalise } from './record.ts'

const at = (...names: string[]) => [...names.flatMap((name) => [name, `AuditData.${name}`]), '*']

export const m365Ual: Source = {
  id,
  title: 'Microsoft 365 unified audit log',
  layer: 'identity',
  logsource: { product: 'm365', service: 'audit' },
  time: { meaning: 'start', field: 'CreationTime', zone: 'UTC', precision: 'second' },
  claim: (probe) => claimBy(probe, { formOf }),
  normalise,
  owns: formOf,
  fields: {
    time: at('CreationTime', 'CreationDate', 'TimeGenerated'),
    'api.operation': at('Operation', 'Operations'),
    'api.service.name': at('Workload', 'OfficeWorkload'),
    'actor.user.name': at('UserId', 'UserIds'),
    'actor.user.uid': at('UserKey'),
    'actor.session.uid': at('AppAccessContext.AADSessionId', 'SessionId'),
    'src_endpoint.ip': at('ClientIP', 'ClientIPAddress', 'ActorIpAddress'),
    'http_request.user_agent': at('UserAgent', 'ClientInfoString'),
    'resources[0].uid': at('ObjectId', 'OfficeObjectId', 'MailboxOwnerUPN'),
    'file.path': at('ObjectId', 'OfficeObjectId'),
    'file.name': at('SourceFileName'),
    'user.name': at('ObjectId'),
    'entity.name': at('ObjectId'),
    'cloud.account.uid': at('OrganizationId'),
    'metadata.original_event_uid': at('Id', 'RecordId', 'Identity', 'OfficeId'),
    'metadata.correlation_uid': at('AppAccessContext.CorrelationId', 'InterSystemsId'),
    'metadata.event_code': at('RecordType', 'OfficeRecordType'),
    status_code: at('LogonError', 'ErrorNumber', 'ResultStatus'),
    status_detail: at('ResultStatus'),
  },
}
