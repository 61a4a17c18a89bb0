// Auth0 tenant logs: sign-ins, sign-ups, tokens, second factors, calls of the management API.
import type { Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import { formOf, id, normalise } from './record.ts'

const at = (...names: string[]) => [...names.flatMap((name) => [name, `data.${name}`, `detail.data.${name}`]), '*']

export const auth0: Source = {
  id,
  title: 'Auth0 tenant logs',
  layer: 'identity',
  logsource: { product: 'auth0', service: 'tenant' },
  time: { meaning: 'recorded', field: 'date', zone: 'UTC', precision: 'millisecond' },
  claim: (probe) => claimBy(probe, { formOf }),
  normalise,
  owns: formOf,
  fields: {
    time: at('date'),
    'api.operation': at('description', 'type'),
    'actor.user.name': at('user_name', 'details.request.auth.user.email', 'user_id'),
    'actor.user.uid': at('user_id'),
    'actor.user.credential_uid': at('details.request.auth.credentials.jti'),
    'src_endpoint.ip': at('ip'),
    'http_request.user_agent': at('user_agent'),
    'http_request.url.path': at('details.request.path'),
    'resources[0].name': at('details.request.path', 'audience'),
    'cloud.account.uid': at('tenant_name'),
    'metadata.original_event_uid': at('log_id', '_id'),
    'metadata.event_code': at('type'),
    status_code: at('details.response.statusCode', 'type'),
  },
}
