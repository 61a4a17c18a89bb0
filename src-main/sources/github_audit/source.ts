// GitHub audit log of an organisation or enterprise: members, repositories, tokens, workflows, Git access.
import type { Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import { formOf, id, normalise } from './record.ts'

export const githubAudit: Source = {
  id,
  title: 'GitHub audit log',
  layer: 'control',
  logsource: { product: 'github', service: 'audit' },
  time: { meaning: 'recorded', field: '@timestamp', zone: 'UTC', precision: 'millisecond' },
  claim: (probe) => claimBy(probe, { formOf }),
  normalise,
  owns: formOf,
  fields: {
    time: ['@timestamp', 'created_at', 'at_sign_timestamp'],
    'api.operation': ['action'],
    'actor.user.name': ['actor'],
    'actor.user.uid': ['actor_id'],
    'actor.user.credential_uid': ['hashed_token', 'token_id'],
    'user.name': ['user', '*'],
    'src_endpoint.ip': ['actor_ip'],
    'http_request.user_agent': ['user_agent'],
    'resources[0].uid': ['repo', 'repository', 'org', 'business'],
    'resources[0].name': ['name'],
    'group.name': ['team', 'name'],
    'cloud.account.uid': ['org', 'business'],
    'metadata.original_event_uid': ['_document_id'],
    'metadata.event_code': ['operation_type'],
  },
}
