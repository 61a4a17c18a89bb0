// Findings of Google's Security Command Center: threats, vulnerabilities, misconfigurations of an organisation's resources.
import type { Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import { formOf, id, normalise } from './record.ts'

const at = (...names: string[]) => [...names.flatMap((name) => [`finding.${name}`, name]), '*']

export const gcpScc: Source = {
  id,
  title: 'Google Security Command Center findings',
  layer: 'control',
  logsource: { product: 'gcp', service: 'securitycenter' },
  time: { meaning: 'recorded', field: 'eventTime', zone: 'UTC', precision: 'nanosecond' },
  claim: (probe) => claimBy(probe, { formOf, under: [['listFindingsResults'], ['findings']] }),
  normalise,
  owns: formOf,
  fields: {
    time: at('eventTime', 'createTime'),
    'finding_info.title': at('category'),
    'finding_info.desc': at('description'),
    'api.operation': at('access.methodName'),
    'actor.user.name': at('access.principalEmail', 'access.principalSubject'),
    'evidences[0].src_endpoint.ip': at('access.callerIp', 'indicator.ipAddresses.0'),
    'resources[0].uid': [...at('resourceName').slice(0, -1), 'resource.name', '*'],
    'resources[0].type': ['resource.type'],
    'metadata.original_event_uid': at('name', 'canonicalName'),
    'metadata.event_code': at('category'),
  },
}
