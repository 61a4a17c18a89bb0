// Amazon GuardDuty findings: what its detectors held suspicious, and about whom.
import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
import { bothCases, isEventBridge } from '../aws-parts.ts'
import { isRecord } from '../taken.ts'
import { normalise } from './normalise.ts'

const trials: readonly (readonly [Framing, string])[] = [
  [{ kind: 'json-array', path: ['Findings'] }, 'api'],
  [{ kind: 'json-array', path: ['findings'] }, 'api'],
  [{ kind: 'json-lines' }, 'json-lines'],
  [{ kind: 'json-array', path: [] }, 'json-array'],
  [{ kind: 'json-object' }, 'json-object'],
]

function isFinding(value: Record<string, unknown>): boolean {
  const service = value.service ?? value.Service
  const type = value.type ?? value.Type
  const account = value.accountId ?? value.AccountId
  return isRecord(service) && typeof type === 'string' && /^[A-Za-z0-9]+:[A-Za-z0-9]+\/./.test(type) && typeof account === 'string'
}

function owns(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined
  if (isEventBridge(value)) return isFinding(value.detail) ? 'eventbridge' : undefined
  return isFinding(value) ? 'finding' : undefined
}

function claim(probe: Probe): Claim | undefined {
  for (const [framing, form] of trials) {
    const owned = owns(probe.firstRecord(framing))
    if (owned !== undefined) return { framing, form: owned === 'eventbridge' ? owned : form, confidence: 0.95 }
  }
  return undefined
}

export const awsGuardduty: Source = {
  id: 'aws_guardduty',
  title: 'Amazon GuardDuty findings',
  layer: 'control',
  logsource: { product: 'aws', service: 'guardduty' },
  time: { meaning: 'recorded', field: 'updatedAt', zone: 'UTC', precision: 'millisecond' },
  claim,
  normalise,
  fields: {
    time: bothCases('updatedAt'),
    'metadata.original_time': [...bothCases('updatedAt'), ...bothCases('createdAt')],
    'metadata.original_event_uid': bothCases('id'),
    'metadata.event_code': bothCases('type'),
    'cloud.account.uid': bothCases('accountId'),
    'cloud.region': bothCases('region'),
    'finding_info.uid': bothCases('id'),
    'finding_info.title': bothCases('title'),
    'finding_info.desc': bothCases('description'),
    'api.operation': bothCases('service.action.awsApiCallAction.api'),
    'api.service.name': bothCases('service.action.awsApiCallAction.serviceName'),
    'actor.user.name': bothCases('resource.accessKeyDetails.userName'),
    'actor.user.credential_uid': bothCases('resource.accessKeyDetails.accessKeyId'),
    'evidences[0].src_endpoint.ip': '*',
    'evidences[0].dst_endpoint.ip': '*',
    'evidences[0].query.hostname': bothCases('service.action.dnsRequestAction.domain'),
    'resources[0].uid': '*',
    count: bothCases('service.count'),
  },
  owns,
}
