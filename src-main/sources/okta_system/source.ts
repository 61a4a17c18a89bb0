// Okta System Log: sign-ins, factors, sessions, users, groups, applications, policies and administrators of an Okta organisation.
import type { Source } from '../../contract/source.ts'
import { claimBy } from '../claims.ts'
import { formOf, id, normalise } from './record.ts'

const at = (...names: string[]) => [...names.flatMap((name) => [name, `detail.${name}`]), '*']

export const oktaSystem: Source = {
  id,
  title: 'Okta System Log',
  layer: 'identity',
  logsource: { product: 'okta', service: 'okta' },
  time: { meaning: 'recorded', field: 'published', zone: 'UTC', precision: 'millisecond' },
  claim: (probe) => claimBy(probe, { formOf, under: [['data', 'events']] }),
  normalise,
  owns: formOf,
  fields: {
    time: at('published', 'published_t', 'timestamp'),
    'api.operation': at('eventType', 'eventtype', 'eventType_s', 'event_type'),
    'actor.user.name': at('actor.alternateId', 'actor.alternateid', 'actor_alternateId_s', 'actor.alternate_id'),
    'actor.user.uid': at('actor.id', 'actor_id_s'),
    'actor.session.uid': at('authenticationContext.externalSessionId', 'authenticationContext_externalSessionId_s'),
    'src_endpoint.ip': at('client.ipAddress', 'client.ipaddress', 'client_ipAddress_s', 'client.ip_address'),
    'http_request.user_agent': at('client.userAgent.rawUserAgent', 'client_userAgent_rawUserAgent_s', 'client.user_agent.raw_user_agent'),
    'user.name': at('target.0.alternateId'),
    'user.uid': at('target.0.id'),
    'group.name': at('target.1.displayName'),
    'entity.name': at('target.0.displayName'),
    'resources[0].uid': at('target.0.id'),
    'resources[0].type': at('target.0.type'),
    'metadata.original_event_uid': at('uuid', 'uuid_g'),
    'metadata.correlation_uid': at('transaction.id', 'transaction_id_s'),
    'metadata.event_code': at('legacyEventType'),
    status_code: at('outcome.reason', 'outcome.result', 'outcome_reason_s'),
    status_detail: at('outcome.reason', 'outcome.result', 'outcome_result_s'),
  },
}
