// One GuardDuty finding to one OCSF Detection Finding.
import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { awsCloud, camelKeys, isEventBridge } from '../aws-parts.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord, Taken } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>

/** GuardDuty's scale: 1 to 3.9 low, to 6.9 medium, to 8.9 high, from 9 critical. */
function severityOf(value: number | undefined): number {
  if (value === undefined) return severity.unknown
  return value >= 9 ? severity.critical : value >= 7 ? severity.high : value >= 4 ? severity.medium : severity.low
}

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  let value = record.value
  let wrapper: Obj | undefined
  if (isEventBridge(value)) {
    const { detail, ...rest } = value
    wrapper = rest
    value = detail
  }
  const finding = camelKeys(value)
  if (!isRecord(finding) || typeof finding.type !== 'string') return { reject: 'not a GuardDuty finding: it has no type' }
  const take = new Taken(finding)
  const service = take.at('service')
  const updated = take.text('updatedAt')
  const created = take.text('createdAt')
  const recorded = updated ?? created
  const when = recorded === undefined ? undefined : parseTime(recorded, 'utc')
  const archived = service.flag('archived')
  const count = service.integer('count')
  const type = take.text('type')!
  const event: OcsfEvent = startEvent({
    class: 'detection_finding',
    activity: archived ? 3 : count !== undefined && count > 1 ? 2 : 1,
    severity: severityOf(typeof finding.severity === 'number' ? finding.severity : undefined),
    layer: 'control',
    when,
    recorded,
    vendor: 'AWS',
    product: 'GuardDuty',
    source: 'aws_guardduty',
  })
  const { metadata } = event
  metadata.profiles = ['cloud', 'security_control']
  metadata.event_code = type
  const id = take.text('id')
  put(metadata, 'original_event_uid', id)
  put(metadata, 'log_version', take.text('schemaVersion'))
  put(event, 'count', count)
  const account = take.text('accountId')
  event.cloud = awsCloud(account, take.text('region'))
  const info: Obj = { uid: id ?? standIn, types: [type] }
  put(info, 'title', take.text('title') ?? type)
  put(info, 'desc', take.text('description'))
  put(info, 'uid_alt', take.text('arn'))
  put(info, 'first_seen_time', msOf(service.peek('eventFirstSeen')))
  put(info, 'last_seen_time', msOf(service.peek('eventLastSeen')))
  put(info, 'created_time', msOf(created))
  put(info, 'modified_time', msOf(updated))
  event.finding_info = info
  put(event, 'api', apiOf(service))
  put(event, 'actor', actorOf(take))
  put(event, 'resources', resourcesOf(take))
  put(event, 'evidences', evidencesOf(service))
  const rest = take.rest()
  // A created time beside an updated one is only held in milliseconds.
  if (created !== undefined && updated !== undefined && created !== updated) rest.createdAt = created
  if (wrapper) rest.wrapper = wrapper as never
  event.unmapped = rest
  event.observables = observablesOf(event)
  return {
    events: [
      {
        event,
        ...(when
          ? { ts: when.us }
          : { undatedReason: recorded === undefined ? 'the finding has no time' : 'updatedAt is no plausible time' }),
        identity: id === undefined ? {} : { vendorId: id, scope: account ?? '', content: finding },
      },
    ],
  }
}

function msOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseTime(value, 'utc')?.ms : undefined
}

function apiOf(service: Taken): Obj | undefined {
  const action = service.at('action')
  const call = action.at('awsApiCallAction')
  const operation = call.text('api')
  const name = call.text('serviceName')
  if (operation !== undefined) return { operation, ...(name === undefined ? {} : { service: { name } }) }
  const kubernetes = action.at('kubernetesApiCallAction').text('verb')
  return kubernetes === undefined ? undefined : { operation: kubernetes }
}

function actorOf(take: Taken): Obj | undefined {
  const key = take.at('resource').at('accessKeyDetails')
  const user: Obj = {}
  put(user, 'name', key.text('userName'))
  put(user, 'uid', key.text('principalId'))
  put(user, 'credential_uid', key.text('accessKeyId'))
  const type = key.text('userType')
  if (type !== undefined) {
    user.type = type
    user.type_id = 99
  }
  return user.name === undefined && user.uid === undefined ? undefined : { user }
}

/** The resource the finding is about; which of its many kinds, `resourceType` says. */
function resourcesOf(take: Taken): Obj[] | undefined {
  const resource = take.at('resource')
  const type = resource.text('resourceType')
  const buckets = resource.peek('s3BucketDetails')
  const uid =
    resource.at('instanceDetails').text('instanceId') ??
    resource.at('eksClusterDetails').text('arn') ??
    resource.at('lambdaDetails').text('functionArn') ??
    resource.at('rdsDbInstanceDetails').text('dbInstanceArn') ??
    (Array.isArray(buckets) && isRecord(buckets[0]) && typeof buckets[0].arn === 'string' ? buckets[0].arn : undefined) ??
    (resource.at('accessKeyDetails').peek('accessKeyId') as string | undefined)
  if (uid === undefined || uid === '') return type === undefined ? undefined : [{ name: type, type }]
  return [{ uid, ...(type === undefined ? {} : { type }) }]
}

function evidencesOf(service: Taken): Obj[] | undefined {
  const action = service.at('action')
  for (const kind of ['awsApiCallAction', 'networkConnectionAction', 'kubernetesApiCallAction', 'rdsLoginAttemptAction']) {
    const inner = action.at(kind)
    const ip = inner.at('remoteIpDetails').first('ipAddressV4', 'ipAddressV6')
    if (ip === undefined) continue
    const remote: Obj = { ip }
    put(remote, 'port', inner.at('remotePortDetails').integer('port'))
    const local: Obj = {}
    put(local, 'ip', inner.at('localIpDetails').text('ipAddressV4'))
    put(local, 'port', inner.at('localPortDetails').integer('port'))
    const outbound = inner.peek('connectionDirection') === 'OUTBOUND'
    const evidence: Obj = {}
    put(evidence, outbound ? 'dst_endpoint' : 'src_endpoint', remote)
    put(evidence, outbound ? 'src_endpoint' : 'dst_endpoint', endpoint(local))
    return [evidence]
  }
  const probes = action.at('portProbeAction').peek('portProbeDetails')
  const first =
    Array.isArray(probes) && isRecord(probes[0]) && isRecord(probes[0].remoteIpDetails) ? probes[0].remoteIpDetails.ipAddressV4 : undefined
  if (typeof first === 'string' && first !== '') return [{ src_endpoint: { ip: first } }]
  const domain = action.at('dnsRequestAction').text('domain')
  return domain === undefined ? undefined : [{ query: { hostname: domain } }]
}

function endpoint(found: Obj): Obj | undefined {
  return found.ip === undefined ? undefined : found
}
