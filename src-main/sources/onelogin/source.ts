// OneLogin events: sign-ins, users, roles and applications of an account.
import type { Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import { formOf, id, normalise } from './record.ts'

export const onelogin: Source = {
  id,
  title: 'OneLogin events',
  layer: 'identity',
  logsource: { product: 'onelogin', service: 'onelogin.events' },
  time: { meaning: 'recorded', field: 'created_at', zone: 'UTC', precision: 'millisecond' },
  claim: (probe) => claimBy(probe, { formOf }),
  normalise,
  owns: formOf,
  fields: {
    time: ['created_at', 'event_timestamp'],
    'actor.user.name': ['actor_user_name', 'user_name'],
    'actor.user.uid': ['actor_user_id', 'user_id'],
    'user.name': ['user_name'],
    'user.uid': ['user_id'],
    'src_endpoint.ip': ['ipaddr'],
    'resources[0].uid': ['app_id', 'role_id', 'group_id'],
    'resources[0].name': ['app_name', 'role_name', 'group_name'],
    'cloud.account.uid': ['account_id'],
    'metadata.original_event_uid': ['id', 'uuid'],
    'metadata.event_code': ['event_type_id'],
    status_detail: ['error_description', 'notes'],
  },
}
