// CrowdStrike Falcon: Data Replicator events (one JSON object a line), and the detection stream.
import type { Source } from '../../contract/source.ts'
import { severity, status } from '../ocsf-event.ts'
import { severityOf } from '../severity-word.ts'
import type { Picked, Shape } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { has, toolSource } from '../tool-source.ts'

/** `ContextTimeStamp` is the sensor's time; `timestamp` is the cloud's. Splunk exports add `_decimal`. */
const time = ['ContextTimeStamp', 'ContextTimeStamp_decimal', 'ProcessStartTime', 'timestamp', '@timestamp', '_time']
const common: Shape['paths'] = {
  'api.operation': ['event_simpleName', '#event_simpleName'],
  'metadata.original_event_uid': ['id'],
  'device.uid': ['aid'],
  'device.hostname': ['ComputerName', 'ComputerNameBase'],
  'device.ip': ['aip'],
  'cloud.account.uid': ['cid'],
}
const context: Shape['paths'] = {
  'actor.process.uid': ['ContextProcessId', 'ContextProcessId_decimal'],
  'actor.user.name': ['UserName'],
  'actor.user.uid': ['UserSid'],
}
const launch: Shape = {
  class: 'process_activity',
  activity: 1,
  time: ['ProcessStartTime', 'ProcessStartTime_decimal', ...time],
  paths: {
    ...common,
    'actor.user.name': ['UserName'],
    'actor.user.uid': ['UserSid', 'UID'],
    'process.pid': ['RawProcessId', 'RawProcessId_decimal'],
    'process.uid': ['TargetProcessId', 'TargetProcessId_decimal'],
    'process.cmd_line': ['CommandLine', 'CommandHistory'],
    'process.file.path': ['ImageFileName'],
    'process.file.hashes[0].value': ['SHA256HashData', 'MD5HashData'],
    'process.parent_process.uid': ['ParentProcessId', 'ParentProcessId_decimal'],
    'process.parent_process.name': ['ParentBaseFileName'],
  },
}
const end: Shape = { ...launch, activity: 2, time: ['ProcessEndTime', ...time] }
const network: Shape = {
  class: 'network_activity',
  activity: 1,
  time,
  paths: {
    ...common,
    ...context,
    'src_endpoint.ip': ['LocalAddressIP4', 'LocalAddressIP6', 'LocalAddress'],
    'src_endpoint.port': ['LocalPort', 'LPort'],
    'dst_endpoint.ip': ['RemoteAddressIP4', 'RemoteAddressIP6', 'RemoteAddress'],
    'dst_endpoint.port': ['RemotePort', 'RPort'],
    'connection_info.protocol_num': ['Protocol'],
  },
}
const dns: Shape = {
  class: 'dns_activity',
  activity: 1,
  time,
  paths: { ...common, ...context, 'query.hostname': ['DomainName'], 'query.type': ['RequestType'] },
}
const logon: Shape = {
  class: 'authentication',
  activity: 1,
  time,
  paths: {
    ...common,
    'user.name': ['UserName'],
    'user.uid': ['UserSid'],
    'user.domain': ['LogonDomain'],
    'src_endpoint.ip': ['RemoteAddressIP4', 'RemoteIP'],
  },
}
const file: Shape = {
  class: 'file_activity',
  activity: 1,
  time,
  paths: {
    ...common,
    ...context,
    'file.path': ['TargetFileName', 'FileName'],
    'file.hashes[0].value': ['SHA256HashData'],
    'file.size': ['Size'],
  },
}
const other: Shape = { class: 'base_event', activity: 0, time, paths: { ...common, ...context } }
const detection: Shape = {
  class: 'detection_finding',
  activity: 1,
  time: ['event.ProcessStartTime', 'event.ContextTimeStamp', 'metadata.eventCreationTime'],
  paths: {
    'finding_info.title': ['event.DetectName', 'event.Name', 'event.DetectDescription', 'event.OperationName'],
    'finding_info.uid': ['event.DetectId', 'event.CompositeId', 'event.AggregateId'],
    'api.operation': ['event.OperationName', 'metadata.eventType'],
    'api.service.name': ['event.ServiceName'],
    'device.hostname': ['event.ComputerName', 'event.Hostname'],
    'device.uid': ['event.SensorId', 'event.AgentId'],
    'actor.user.name': ['event.UserName', 'event.UserId'],
    'cloud.account.uid': ['metadata.customerIDString'],
    'evidences[0].process.cmd_line': ['event.CommandLine'],
    'evidences[0].file.path': ['event.FilePath'],
    'evidences[0].file.hashes[0].value': ['event.SHA256String'],
    'evidences[0].src_endpoint.ip': ['event.LocalIP', 'event.UserIp'],
  },
}
const audit: Shape = {
  class: 'api_activity',
  activity: 99,
  activityName: 'Other',
  time: ['event.UTCTimestamp', 'metadata.eventCreationTime'],
  paths: {
    'api.operation': ['event.OperationName', 'metadata.eventType'],
    'api.service.name': ['event.ServiceName'],
    'actor.user.name': ['event.UserId', 'event.UserName'],
    'src_endpoint.ip': ['event.UserIp'],
    'cloud.account.uid': ['metadata.customerIDString'],
  },
}

const shapeByName: readonly [RegExp, Shape][] = [
  [/^(?:Synthetic)?ProcessRollup2$|^CommandHistory/, launch],
  [/^EndOfProcess$/, end],
  [/^Network(?:Connect|ReceiveAccept|Listen)/, network],
  [/^DnsRequest/, dns],
  [/^UserLogon/, logon],
  [/Written$|^(?:New)?(?:Executable|Script)Written|^FileCreate/, file],
]

function fdr(pick: Picked): Shape {
  const name = pick.word('event_simpleName', '#event_simpleName') ?? ''
  return shapeByName.find(([pattern]) => pattern.test(name))?.[1] ?? other
}

export const crowdstrikeFdr: Source = toolSource({
  id: 'crowdstrike_fdr',
  title: 'CrowdStrike Falcon Data Replicator',
  layer: 'runtime',
  logsource: { product: 'crowdstrike' },
  time: { meaning: 'recorded', field: 'ContextTimeStamp, else timestamp', zone: 'UTC', precision: 'millisecond' },
  vendor: 'CrowdStrike',
  product: 'Falcon',
  forms: [
    {
      form: 'fdr',
      is: (value) => (has(value, 'event_simpleName') || has(value, '#event_simpleName')) && (has(value, 'aid') || has(value, 'cid')),
      shape: fdr,
    },
    {
      form: 'stream',
      is: (value) => isRecord(value.metadata) && has(value.metadata, 'customerIDString', 'eventType') && isRecord(value.event),
      shape: (pick) => (/Audit|AuthActivity|UserActivity/.test(pick.word('metadata.eventType') ?? '') ? audit : detection),
    },
  ],
  shapes: [launch, network, dns, logon, file, other, detection, audit],
  start(pick) {
    const id = pick.word('id')
    const failed = /Failed/.test(pick.word('event_simpleName') ?? '')
    const level = severityOf(pick.word('event.SeverityName'))
    return {
      severity: level === 0 ? severity.informational : level,
      ...(failed ? { status: status.failure } : {}),
      vendorId: id === undefined ? undefined : { id, scope: `${pick.word('cid') ?? ''}/${pick.word('aid') ?? ''}`, content: pick.value },
    }
  },
  after(event, pick) {
    if (event.class_uid === 4003) event.query ??= { hostname: pick.word('DomainName') ?? 'not recorded' }
  },
  confidence: 0.95,
})
