// AWS Security Hub findings in the AWS Security Finding Format (ASFF), whichever product they come from.
import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
import { isEventBridge } from '../aws-parts.ts'
import { isRecord } from '../taken.ts'
import { normalise } from './normalise.ts'

const trials: readonly (readonly [Framing, string])[] = [
  [{ kind: 'json-array', path: ['Findings'] }, 'api'],
  [{ kind: 'json-lines' }, 'json-lines'],
  [{ kind: 'json-array', path: [] }, 'json-array'],
  [{ kind: 'json-object' }, 'json-object'],
]

function isFinding(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.AwsAccountId === 'string' &&
    (typeof value.ProductArn === 'string' || typeof value.GeneratorId === 'string') &&
    (value.Title !== undefined || value.Id !== undefined)
  )
}

function owns(value: unknown): string | undefined {
  if (isEventBridge(value)) return Array.isArray(value.detail.findings) && isFinding(value.detail.findings[0]) ? 'eventbridge' : undefined
  return isFinding(value) ? 'finding' : undefined
}

function claim(probe: Probe): Claim | undefined {
  for (const [framing, form] of trials) {
    const owned = owns(probe.firstRecord(framing))
    if (owned !== undefined) return { framing, form: owned === 'eventbridge' ? owned : form, confidence: 0.95 }
  }
  return undefined
}

const inside = (path: string): string[] => [path, `detail.findings.0.${path}`]

export const awsSecurityhub: Source = {
  id: 'aws_securityhub',
  title: 'AWS Security Hub findings',
  layer: 'control',
  logsource: { product: 'aws', service: 'securityhub' },
  time: { meaning: 'recorded', field: 'UpdatedAt', zone: 'UTC', precision: 'millisecond' },
  claim,
  normalise,
  fields: {
    time: inside('UpdatedAt'),
    'metadata.original_time': [...inside('UpdatedAt'), ...inside('CreatedAt')],
    'metadata.original_event_uid': inside('Id'),
    'metadata.event_code': inside('Types.0'),
    'cloud.account.uid': inside('AwsAccountId'),
    'cloud.region': inside('Region'),
    'finding_info.uid': inside('Id'),
    'finding_info.title': inside('Title'),
    'finding_info.desc': inside('Description'),
    'api.operation': inside('Action.AwsApiCallAction.Api'),
    'api.service.name': inside('Action.AwsApiCallAction.ServiceName'),
    'resources[0].uid': inside('Resources.0.Id'),
    'resources[0].type': inside('Resources.0.Type'),
    'resources[1].uid': inside('Resources.1.Id'),
    'evidences[0].src_endpoint.ip': '*',
    'evidences[0].dst_endpoint.ip': '*',
    'remediation.desc': inside('Remediation.Recommendation.Text'),
  },
  owns,
}
