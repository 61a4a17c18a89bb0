// Microsoft Defender alerts: Defender for Cloud, and the products whose alerts Microsoft Graph gives.
import type { Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import { formOf, id, normalise } from './record.ts'

const at = (...names: string[]) => [...names.flatMap((name) => [`properties.${name}`, name]), '*']

export const defenderCloud: Source = {
  id,
  title: 'Microsoft Defender alerts',
  layer: 'control',
  logsource: { product: 'azure', service: 'defenderforcloud' },
  time: { meaning: 'start', field: 'startTimeUtc', zone: 'UTC', precision: 'microsecond' },
  claim: (probe) => claimBy(probe, { formOf }),
  normalise,
  owns: formOf,
  fields: {
    time: at('startTimeUtc', 'StartTimeUtc', 'StartTime', 'firstActivityDateTime', 'eventDateTime', 'createdDateTime'),
    'finding_info.title': at('alertDisplayName', 'AlertDisplayName', 'DisplayName', 'title'),
    'finding_info.desc': at('description', 'Description'),
    'actor.user.name': ['*'],
    'evidences[0].src_endpoint.ip': ['*'],
    'device.hostname': ['*'],
    'resources[0].uid': at('resourceIdentifiers.0.azureResourceId', 'AzureResourceId', 'ResourceId', 'compromisedEntity'),
    'metadata.original_event_uid': at('systemAlertId', 'SystemAlertId', 'id'),
    'metadata.event_code': at('alertType', 'AlertType', 'category'),
  },
}
