// One ASFF finding to one OCSF Detection Finding; an EventBridge event may hold several.

import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, Normalised, RecordResult } from '../../contract/source.ts'
import { awsCloud, isEventBridge } from '../aws-parts.ts'
import { lookup } from '../lookup.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord, Taken } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>

const levels: Readonly<Record<string, number>> = lookup({
  INFORMATIONAL: severity.informational,
  LOW: severity.low,
  MEDIUM: severity.medium,
  HIGH: severity.high,
  CRITICAL: severity.critical,
})

const notFinding = 'not an ASFF finding: it has no AwsAccountId'

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const value = record.value
  if (!isEventBridge(value)) {
    const made = findingOf(value)
    return made ? { events: [made] } : { reject: notFinding }
  }
  const { detail, ...wrapper } = value
  const { findings, ...rest } = detail
  const made = (Array.isArray(findings) ? findings : []).map(findingOf)
  const events = made.filter((one) => one !== undefined)
  if (events.length === 0 || events.length < made.length) return { reject: notFinding }
  for (const { event } of events) event.unmapped = { ...event.unmapped, wrapper: { ...wrapper, detail: rest } as never }
  return { events }
}

function findingOf(value: unknown): Normalised | undefined {
  if (!isRecord(value) || typeof value.AwsAccountId !== 'string') return undefined
  const take = new Taken(value)
  const updated = take.text('UpdatedAt')
  const created = take.text('CreatedAt')
  const recorded = updated ?? created
  const when = recorded === undefined ? undefined : parseTime(recorded, 'utc')
  const label =
    take.at('Severity').text('Label') ?? (isRecord(value.FindingProviderFields) ? labelOf(value.FindingProviderFields) : undefined)
  const state = take.text('RecordState')
  const workflow = isRecord(value.Workflow) ? value.Workflow.Status : undefined
  const event: OcsfEvent = startEvent({
    class: 'detection_finding',
    activity:
      state === 'ARCHIVED' || workflow === 'RESOLVED' ? 3 : updated !== undefined && created !== undefined && updated !== created ? 2 : 1,
    severity: levels[label ?? ''] ?? severity.unknown,
    layer: 'control',
    when,
    recorded,
    vendor: take.text('CompanyName') ?? 'AWS',
    product: take.text('ProductName') ?? 'Security Hub',
    source: 'aws_securityhub',
  })
  const { metadata } = event
  metadata.profiles = ['cloud', 'security_control']
  const id = take.text('Id')
  put(metadata, 'original_event_uid', id)
  put(metadata, 'log_version', take.text('SchemaVersion'))
  const types = take.texts('Types')
  put(metadata, 'event_code', types?.[0])
  event.cloud = awsCloud(take.text('AwsAccountId'), take.text('Region'))
  if (label !== undefined) event.severity = label
  const info: Obj = { uid: id ?? standIn }
  put(info, 'types', types)
  put(info, 'title', take.text('Title'))
  put(info, 'desc', take.text('Description'))
  put(info, 'product_uid', take.text('ProductArn'))
  put(info, 'first_seen_time', msOf(value.FirstObservedAt))
  put(info, 'last_seen_time', msOf(value.LastObservedAt))
  put(info, 'created_time', msOf(created))
  put(info, 'modified_time', msOf(updated))
  const generator = take.text('GeneratorId')
  if (generator !== undefined) info.analytic = { uid: generator, type_id: 1, type: 'Rule' }
  event.finding_info = info
  const call = take.at('Action').at('AwsApiCallAction')
  const operation = call.text('Api')
  const service = call.text('ServiceName')
  if (operation !== undefined) event.api = { operation, ...(service === undefined ? {} : { service: { name: service } }) }
  put(event, 'actor', actorOf(value))
  put(event, 'resources', resourcesOf(value))
  put(event, 'evidences', evidencesOf(take))
  const advice = take.at('Remediation').at('Recommendation').text('Text')
  put(event, 'remediation', advice === undefined ? undefined : { desc: advice })
  const rest = take.rest()
  if (created !== undefined && updated !== undefined && created !== updated) rest.CreatedAt = created
  if (state !== undefined) rest.RecordState = state
  event.unmapped = rest
  event.observables = observablesOf(event)
  return {
    event,
    ...(when ? { ts: when.us } : { undatedReason: recorded === undefined ? 'the finding has no time' : 'UpdatedAt is no plausible time' }),
    identity: id === undefined ? {} : { vendorId: id, scope: value.AwsAccountId, content: value },
  }
}

/** Trimmed exports keep the severity only where the product wrote it. */
function labelOf(fields: Obj): string | undefined {
  return isRecord(fields.Severity) && typeof fields.Severity.Label === 'string' ? fields.Severity.Label : undefined
}

function msOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseTime(value, 'utc')?.ms : undefined
}

/** The access key among the resources, when the finding names one. They stay in `unmapped` as well: only parts are shown. */
function actorOf(value: Obj): Obj | undefined {
  for (const resource of Array.isArray(value.Resources) ? value.Resources : []) {
    const details = isRecord(resource) && isRecord(resource.Details) ? resource.Details.AwsIamAccessKey : undefined
    if (!isRecord(details)) continue
    const user: Obj = {}
    put(user, 'name', text(details.PrincipalName) ?? text(details.UserName))
    put(user, 'uid', text(details.PrincipalId))
    put(user, 'credential_uid', text(details.AccessKeyId))
    if (user.name !== undefined || user.uid !== undefined) return { user }
  }
  return undefined
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function resourcesOf(value: Obj): Obj[] | undefined {
  const found: Obj[] = []
  for (const resource of Array.isArray(value.Resources) ? value.Resources : []) {
    const uid = isRecord(resource) ? text(resource.Id) : undefined
    if (uid === undefined) continue
    const one: Obj = { uid }
    put(one, 'type', text((resource as Obj).Type))
    put(one, 'region', text((resource as Obj).Region))
    found.push(one)
  }
  return found.length > 0 ? found : undefined
}

function evidencesOf(take: Taken): Obj[] | undefined {
  const network = take.at('Network')
  const evidence: Obj = {}
  const from = network.first('SourceIpV4', 'SourceIpV6')
  const to = network.first('DestinationIpV4', 'DestinationIpV6')
  if (from !== undefined) evidence.src_endpoint = withPort(from, network.integer('SourcePort'))
  if (to !== undefined) evidence.dst_endpoint = withPort(to, network.integer('DestinationPort'))
  if (from === undefined && to === undefined) {
    const action = take.at('Action')
    const call = action.at('AwsApiCallAction').at('RemoteIpDetails').text('IpAddressV4')
    const connection = action.at('NetworkConnectionAction')
    const remote = call ?? connection.at('RemoteIpDetails').text('IpAddressV4')
    if (remote === undefined) return undefined
    evidence[connection.peek('ConnectionDirection') === 'OUTBOUND' ? 'dst_endpoint' : 'src_endpoint'] = { ip: remote }
  }
  return [evidence]
}

function withPort(ip: string, port: number | undefined): Obj {
  return port === undefined ? { ip } : { ip, port }
}
