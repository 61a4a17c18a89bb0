// SentinelOne: Deep Visibility and data lake exports, threats, activities.
import type { Source } from '../../contract/source.ts'
import { severity, status } from '../ocsf-event.ts'
import type { Picked, Shape } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { has, toolSource, usualFramings } from '../tool-source.ts'

const time = ['event.time', 'eventTime', 'Event Time', 'createdAt', 'timestamp', 'EventTime']
const common: Shape['paths'] = {
  'api.operation': ['event.type', 'eventType', 'Event Type', 'EventType'],
  'metadata.original_event_uid': ['event.id', 'id'],
  'device.hostname': ['endpoint.name', 'agentName', 'endpointName', 'Endpoint Name', 'EndpointName'],
  'device.uid': ['agent.uuid', 'agentUuid', 'agentId'],
  'actor.user.name': ['src.process.user', 'user', 'srcProcUser', 'processUser', 'User', 'SrcProcUser'],
}
function processAt(path: string, names: readonly string[]): Shape['paths'] {
  const all = (leaf: string, camel: string) => names.map((name) => (name.endsWith('.') ? `${name}${leaf}` : `${name}${camel}`))
  return {
    [`${path}.name`]: all('name', 'Name'),
    [`${path}.pid`]: all('pid', 'Pid'),
    [`${path}.cmd_line`]: all('cmdline', 'CmdLine'),
    [`${path}.file.path`]: all('image.path', 'ImagePath'),
    [`${path}.file.hashes[0].value`]: all('image.sha256', 'ImageSha256'),
    [`${path}.uid`]: all('storyline.id', 'StorylineId'),
  }
}
const launch: Shape = {
  class: 'process_activity',
  activity: 1,
  time,
  paths: {
    ...common,
    ...processAt('process', ['tgt.process.', 'tgtProc', 'TgtProc']),
    ...processAt('process.parent_process', ['src.process.', 'srcProc', 'SrcProc']),
  },
}
const network: Shape = {
  class: 'network_activity',
  activity: 6,
  time,
  paths: {
    ...common,
    ...processAt('actor.process', ['src.process.', 'srcProc', 'SrcProc']),
    'src_endpoint.ip': ['src.ip.address', 'srcIp', 'SrcIP'],
    'src_endpoint.port': ['src.port.number', 'srcPort', 'SrcPort'],
    'dst_endpoint.ip': ['dst.ip.address', 'dstIp', 'DstIP'],
    'dst_endpoint.port': ['dst.port.number', 'dstPort', 'DstPort'],
  },
}
const dns: Shape = {
  class: 'dns_activity',
  activity: 1,
  time,
  paths: {
    ...common,
    ...processAt('actor.process', ['src.process.', 'srcProc']),
    'query.hostname': ['event.dns.request', 'dnsRequest', 'DNSRequest'],
  },
}
const file: Shape = {
  class: 'file_activity',
  activity: 0,
  time,
  paths: {
    ...common,
    ...processAt('actor.process', ['src.process.', 'srcProc', 'SrcProc']),
    'file.path': ['tgt.file.path', 'tgtFilePath', 'TgtFilePath', 'fileFullName'],
    'file.hashes[0].value': ['tgt.file.sha256', 'tgtFileSha256', 'tgt.file.sha1', 'tgtFileSha1'],
    'file.size': ['tgt.file.size', 'tgtFileSize'],
  },
}
const logon: Shape = {
  class: 'authentication',
  activity: 1,
  time,
  paths: {
    ...common,
    'user.name': ['event.login.userName', 'loginsUserName', 'event.login.accountName'],
    'src_endpoint.ip': ['src.endpoint.ip.address', 'srcMachineIp'],
  },
}
const other: Shape = {
  class: 'base_event',
  activity: 0,
  time,
  paths: { ...common, ...processAt('actor.process', ['src.process.', 'srcProc', 'SrcProc']) },
}
const threat: Shape = {
  class: 'detection_finding',
  activity: 1,
  time: ['threatInfo.identifiedAt', 'threatInfo.createdAt'],
  paths: {
    'finding_info.title': ['threatInfo.threatName'],
    'finding_info.uid': ['threatInfo.threatId', 'id'],
    'api.operation': ['threatInfo.classification'],
    'metadata.original_event_uid': ['id'],
    'device.hostname': ['agentRealtimeInfo.agentComputerName', 'agentDetectionInfo.agentComputerName'],
    'device.uid': ['agentRealtimeInfo.agentUuid'],
    'actor.user.name': ['threatInfo.processUser'],
    'evidences[0].file.path': ['threatInfo.filePath'],
    'evidences[0].file.hashes[0].value': ['threatInfo.sha256', 'threatInfo.sha1'],
    'evidences[0].process.cmd_line': ['threatInfo.maliciousProcessArguments'],
  },
}
const activity: Shape = {
  class: 'api_activity',
  activity: 99,
  activityName: 'Other',
  time: ['createdAt'],
  paths: {
    'api.operation': ['activityType'],
    message: ['primaryDescription'],
    'metadata.original_event_uid': ['id'],
    'actor.user.name': ['data.username', 'data.userName'],
    'actor.user.uid': ['userId'],
    'src_endpoint.ip': ['data.ipAddress'],
    'device.hostname': ['data.computerName'],
    'cloud.account.uid': ['accountId'],
  },
}

function deep(pick: Picked): Shape {
  const type = pick.word(...common['api.operation']!) ?? ''
  if (/^(?:Process Creation|process)/i.test(type)) return launch
  if (/^(?:IP Connect|IP Listen|tcp)/i.test(type)) return network
  if (/^DNS/i.test(type)) return dns
  if (/^File/i.test(type)) return file
  return /^(?:Login|Logout)/i.test(type) ? logon : other
}

export const sentinelone: Source = toolSource({
  id: 'sentinelone',
  title: 'SentinelOne exports',
  layer: 'runtime',
  logsource: { product: 'sentinelone' },
  time: { meaning: 'recorded', field: 'event.time', zone: 'UTC', precision: 'millisecond' },
  vendor: 'SentinelOne',
  product: 'Singularity',
  forms: [
    { form: 'threats', is: (value) => isRecord(value.threatInfo), shape: () => threat },
    { form: 'activities', is: (value) => has(value, 'activityType', 'primaryDescription'), shape: () => activity },
    {
      form: 'deep-visibility',
      is: (value) =>
        (has(value, 'event.type') || has(value, 'eventType') || has(value, 'EventType')) &&
        ['endpoint.name', 'agentName', 'endpointName', 'EndpointName'].some((key) => has(value, key)) &&
        ['src.process.name', 'srcProcName', 'processName', 'SrcProcName', 'src.process.storyline.id', 'objectType'].some((key) =>
          has(value, key),
        ),
      shape: deep,
    },
  ],
  shapes: [launch, network, dns, file, logon, other, threat, activity],
  utc: true,
  framings: [...usualFramings, { kind: 'json-array', path: ['data'] }],
  start(pick) {
    const id = pick.word('event.id', 'id')
    const success = pick.word('event.login.loginIsSuccessful')
    return {
      severity: isRecord(pick.value.threatInfo) ? severity.high : severity.informational,
      ...(success === undefined ? {} : { status: success === 'true' ? status.success : status.failure }),
      vendorId: id === undefined ? undefined : { id, scope: '', content: pick.value },
    }
  },
  after(event, pick) {
    if (event.class_uid === 4003) event.query ??= { hostname: pick.word('event.dns.request', 'dnsRequest') ?? 'not recorded' }
  },
  confidence: 0.95,
})
