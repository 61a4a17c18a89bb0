// Tables of Log Analytics that no source of their own reads. Columns: Azure Monitor Logs table reference.
import type { Picked, Shape } from '../shaped.ts'

const time = ['TimeGenerated', 'TimeGenerated [UTC]', 'TimeGenerated [Local Time]', 'TimeGenerated [Local time]', 'timestamp']

const common: Shape['paths'] = {
  'device.hostname': ['Computer', 'HostName', 'DeviceName', 'DvcHostname'],
  'metadata.event_code': ['Type', '$table'],
}
const windows: Shape['paths'] = {
  ...common,
  'api.operation': ['Activity', 'EventID'],
  'metadata.event_code': ['EventID'],
  'actor.user.name': ['SubjectUserName', 'SubjectAccount'],
  'actor.user.uid': ['SubjectUserSid'],
}
const logon: Shape = {
  class: 'authentication',
  activity: 1,
  time,
  paths: {
    ...windows,
    'user.name': ['Account', 'TargetAccount', 'TargetUserName'],
    'src_endpoint.ip': ['IpAddress', 'ClientIPAddress'],
    'src_endpoint.port': ['IpPort'],
    'src_endpoint.hostname': ['WorkstationName', 'Workstation'],
  },
}
const launch: Shape = {
  class: 'process_activity',
  activity: 1,
  time,
  paths: {
    ...windows,
    'actor.user.name': ['Account', 'SubjectAccount', 'SubjectUserName'],
    'process.file.path': ['NewProcessName'],
    'process.name': ['Process'],
    'process.cmd_line': ['CommandLine'],
    'process.parent_process.file.path': ['ParentProcessName'],
  },
}
const windowsOther: Shape = {
  class: 'base_event',
  activity: 0,
  time,
  paths: { ...windows, 'actor.user.name': ['Account', 'SubjectAccount', 'SubjectUserName'], message: ['RenderedDescription', 'EventData'] },
}
const syslog: Shape = {
  class: 'base_event',
  activity: 0,
  time: ['EventTime', ...time],
  paths: {
    ...common,
    message: ['SyslogMessage'],
    'api.service.name': ['Facility'],
    'actor.process.name': ['ProcessName'],
    'actor.process.pid': ['ProcessID', 'ProcessId'],
    'device.ip': ['HostIP'],
  },
}
const cef: Shape = {
  class: 'network_activity',
  activity: 6,
  time,
  paths: {
    ...common,
    message: ['Message', 'Activity'],
    'api.operation': ['DeviceAction'],
    'api.service.name': ['DeviceProduct'],
    'metadata.event_code': ['DeviceEventClassID'],
    'actor.user.name': ['SourceUserName'],
    'src_endpoint.ip': ['SourceIP'],
    'src_endpoint.port': ['SourcePort'],
    'src_endpoint.hostname': ['SourceHostName'],
    'dst_endpoint.ip': ['DestinationIP'],
    'dst_endpoint.port': ['DestinationPort'],
    'dst_endpoint.hostname': ['DestinationHostName'],
  },
}
const aws: Shape = {
  class: 'api_activity',
  activity: 99,
  activityName: 'Other',
  time,
  paths: {
    'api.operation': ['EventName'],
    'api.service.name': ['EventSource'],
    'api.request.uid': ['AwsRequestId', 'AwsRequestId_'],
    'metadata.original_event_uid': ['AwsEventId'],
    'metadata.event_code': ['EventTypeName'],
    'actor.user.name': ['UserIdentityUserName', 'SessionIssuerUserName'],
    'actor.user.uid': ['UserIdentityArn', 'UserIdentityPrincipalid'],
    'actor.user.type': ['UserIdentityType'],
    'actor.user.credential_uid': ['UserIdentityAccessKeyId'],
    'cloud.account.uid': ['RecipientAccountId', 'UserIdentityAccountId'],
    'cloud.region': ['AWSRegion'],
    'src_endpoint.ip': ['SourceIpAddress'],
    'http_request.user_agent': ['UserAgent'],
    status_code: ['ErrorCode'],
    status_detail: ['ErrorMessage'],
  },
}
const act: Shape = {
  class: 'api_activity',
  activity: 99,
  activityName: 'Other',
  time,
  paths: {
    ...common,
    message: ['Message', 'RawData', 'ResultDescription'],
    'api.operation': ['OperationName', 'Operation', 'ActionType', 'EventName', 'Action'],
    'api.service.name': ['ResourceProvider', 'Category', 'ServiceName'],
    'actor.user.name': ['UserPrincipalName', 'Caller', 'UserId', 'Identity', 'AccountName', 'User', 'InitiatedBy'],
    'src_endpoint.ip': ['CallerIpAddress', 'CallerIPAddress', 'IPAddress', 'ClientIP', 'SrcIpAddr', 'RemoteIP'],
    'http_request.user_agent': ['UserAgent'],
    'resources[0].uid': ['_ResourceId', 'ResourceId'],
    status_code: ['ResultType', 'ResultSignature', 'StatusCode'],
  },
}
const plain: Shape = {
  class: 'base_event',
  activity: 0,
  time,
  paths: { ...common, message: ['Message', 'RawData', 'RenderedDescription', 'message'], 'api.operation': ['OperationName', 'Category'] },
}

export const shapes = [logon, launch, windowsOther, syslog, cef, aws, act, plain]

export function shapeOf(pick: Picked): Shape {
  const { value } = pick
  const has = (key: string) => Object.hasOwn(value, key)
  if (has('SyslogMessage')) return syslog
  if (has('DeviceVendor') && has('DeviceProduct')) return cef
  if (has('AwsEventId') || has('AwsEventSource')) return aws
  if (has('EventID') && has('Computer')) {
    const id = pick.word('EventID')
    if (id === '4624' || id === '4625' || id === '4648' || id === '4672') return logon
    return id === '4688' ? launch : windowsOther
  }
  return pick.word(...act.paths['actor.user.name']!, ...act.paths['src_endpoint.ip']!) === undefined ? plain : act
}
