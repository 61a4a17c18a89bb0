// AWS Config items: what a resource looked like at a moment, recorded when it changed.
import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Claim, Framed, Framing, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { awsCloud, isEventBridge } from '../aws-parts.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord, Taken } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>

const trials: readonly (readonly [Framing, string])[] = [
  [{ kind: 'json-array', path: ['configurationItems'] }, 'snapshot'],
  [{ kind: 'json-array', path: ['baseConfigurationItems'] }, 'api'],
  [{ kind: 'json-lines' }, 'json-lines'],
  [{ kind: 'json-array', path: [] }, 'json-array'],
  [{ kind: 'json-object' }, 'json-object'],
]

function isItem(value: unknown): value is Obj {
  return isRecord(value) && typeof value.resourceType === 'string' && typeof value.configurationItemCaptureTime !== 'undefined'
}

/** The item inside what SNS and EventBridge deliver. */
function itemOf(value: unknown): { item: Obj; wrapper?: Obj } | undefined {
  if (isItem(value)) return { item: value }
  if (isEventBridge(value) && isItem(value.detail.configurationItem)) {
    const { detail, ...rest } = value
    const { configurationItem, ...others } = detail
    return { item: configurationItem as Obj, wrapper: { ...rest, detail: others } }
  }
  if (isRecord(value) && isItem(value.configurationItem)) {
    const { configurationItem, ...rest } = value
    return { item: configurationItem, wrapper: rest }
  }
  return undefined
}

const owns = (value: unknown): string | undefined => (itemOf(value) ? (isItem(value) ? 'item' : 'notification') : undefined)

function claim(probe: Probe): Claim | undefined {
  for (const [framing, form] of trials) {
    const owned = owns(probe.firstRecord(framing))
    if (owned !== undefined) return { framing, form: owned === 'notification' ? owned : form, confidence: 0.95 }
  }
  return undefined
}

function normalise(record: Framed, _member: MemberContext): RecordResult {
  const found = itemOf(record.value)
  if (!found) return { reject: 'not a configuration item: it has no resourceType or no configurationItemCaptureTime' }
  const take = new Taken(found.item)
  const recorded = take.text('configurationItemCaptureTime')
  const when = recorded === undefined ? undefined : parseTime(recorded, 'utc')
  const state = take.text('configurationItemStatus')
  const event: OcsfEvent = startEvent({
    class: 'cloud_resources',
    activity: 1,
    severity: severity.informational,
    layer: 'control',
    when,
    recorded,
    vendor: 'AWS',
    product: 'Config',
    source: 'aws_config',
  })
  event.metadata.profiles = ['cloud']
  put(event.metadata, 'log_version', take.word('configurationItemVersion') ?? take.word('version'))
  const account = take.text('awsAccountId') ?? take.text('accountId')
  event.cloud = awsCloud(account, take.text('awsRegion'))
  if (state !== undefined) event.api = { operation: state, service: { name: 'config.amazonaws.com' } }
  const resource: Obj = {}
  const id = take.text('resourceId')
  const arn = take.first('ARN', 'arn')
  put(resource, 'uid', arn ?? id)
  if (arn !== undefined) put(resource, 'uid_alt', id)
  put(resource, 'name', take.text('resourceName'))
  put(resource, 'type', take.text('resourceType'))
  if (resource.uid === undefined && resource.name === undefined) resource.name = standIn
  const created = take.peek('resourceCreationTime')
  put(resource, 'created_time', typeof created === 'string' ? parseTime(created, 'utc')?.ms : undefined)
  const configuration = take.peek('configuration')
  if (configuration !== undefined && configuration !== null && configuration !== '') {
    resource.data = configuration
    take.drop('configuration')
  }
  event.resources = [resource]
  const stateId = take.word('configurationStateId')
  const rest = take.rest()
  if (stateId !== undefined) rest.configurationStateId = stateId
  if (found.wrapper) rest.wrapper = found.wrapper as never
  event.unmapped = rest
  event.observables = observablesOf(event)
  const key = id ?? arn
  return {
    events: [
      {
        event,
        ...(when ? { ts: when.us } : { undatedReason: 'configurationItemCaptureTime is no plausible time' }),
        identity:
          key === undefined || recorded === undefined
            ? {}
            : { vendorId: `${found.item.resourceType} ${key} ${recorded} ${stateId ?? ''}`, scope: account ?? '', content: found.item },
      },
    ],
  }
}

const inside = (path: string): string[] => [path, `detail.configurationItem.${path}`, `configurationItem.${path}`]

export const awsConfig: Source = {
  id: 'aws_config',
  title: 'AWS Config items',
  layer: 'control',
  logsource: { product: 'aws', service: 'config' },
  time: { meaning: 'recorded', field: 'configurationItemCaptureTime', zone: 'UTC', precision: 'millisecond' },
  claim,
  normalise,
  fields: {
    time: inside('configurationItemCaptureTime'),
    'metadata.original_time': inside('configurationItemCaptureTime'),
    'api.operation': inside('configurationItemStatus'),
    'cloud.account.uid': [...inside('awsAccountId'), ...inside('accountId')],
    'cloud.region': inside('awsRegion'),
    'resources[0].uid': [...inside('ARN'), ...inside('arn'), ...inside('resourceId')],
    'resources[0].name': inside('resourceName'),
    'resources[0].type': inside('resourceType'),
  },
  owns,
}
