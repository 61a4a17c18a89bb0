// Duo logs: second factors asked for and given, administrators, telephony, activity.
import type { Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import { formOf, id, normalise } from './record.ts'

export const duo: Source = {
  id,
  title: 'Cisco Duo logs',
  layer: 'identity',
  logsource: { product: 'cisco', service: 'duo' },
  time: { meaning: 'recorded', field: 'isotimestamp', zone: 'UTC', precision: 'microsecond' },
  claim: (probe) => claimBy(probe, { formOf, under: [['response', 'authlogs'], ['response', 'items'], ['response']] }),
  normalise,
  owns: formOf,
  fields: {
    time: ['isotimestamp', 'ts', 'timestamp'],
    'api.operation': ['action.name', 'action', 'event_type', 'eventtype', 'type'],
    'actor.user.name': ['user.name', 'actor.name', 'username'],
    'actor.user.uid': ['user.key', 'actor.key'],
    'user.name': ['object', 'target.name', '*'],
    'src_endpoint.ip': ['access_device.ip', 'access_device.ip.address', 'ip', 'description.ip_address', '*'],
    'service.name': ['application.name', 'integration'],
    'resources[0].uid': ['target.key'],
    'resources[0].name': ['object', 'target.name', 'phone'],
    'metadata.original_event_uid': ['txid', 'activity_id', 'telephony_id'],
    'metadata.event_code': ['factor'],
    status_code: ['reason', 'description.error', '*'],
    status_detail: ['result', 'reason'],
  },
}
