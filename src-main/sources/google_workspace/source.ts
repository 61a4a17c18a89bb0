// Google Workspace audit logs: sign-ins, administration, Drive, Gmail, tokens, groups, devices of a customer.
import type { Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import { formOf, id, normalise } from './record.ts'

export const googleWorkspace: Source = {
  id,
  title: 'Google Workspace audit logs',
  layer: 'identity',
  logsource: { product: 'gcp', service: 'google_workspace.admin' },
  time: { meaning: 'start', field: 'id.time', zone: 'UTC', precision: 'millisecond' },
  claim: (probe) => claimBy(probe, { formOf }),
  normalise,
  owns: formOf,
  fields: {
    time: ['id.time'],
    'api.operation': ['events.0.name', 'name', '*'],
    'api.service.name': ['id.applicationName'],
    'actor.user.name': ['actor.email', 'actor.key', '*'],
    'actor.user.uid': ['actor.profileId'],
    'user.name': ['*'],
    'src_endpoint.ip': ['ipAddress'],
    'file.name': ['*'],
    'file.uid': ['*'],
    'group.name': ['*'],
    'resources[0].name': ['*'],
    'cloud.account.uid': ['id.customerId'],
    'metadata.original_event_uid': ['id.uniqueQualifier'],
    'metadata.event_code': ['events.0.type', 'type', '*'],
    status_code: ['*'],
  },
}
