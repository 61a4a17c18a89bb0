// Microsoft Defender XDR: rows of advanced hunting (portal CSV, API JSON, streaming) and the device timeline's CSV.

import type { Source } from '../../contract/source.ts'
import { lookup } from '../lookup.ts'
import { severity, status } from '../ocsf-event.ts'
import { severityOf } from '../severity-word.ts'
import type { Picked, Shape } from '../shaped.ts'
import { has, toolSource, usualFramings } from '../tool-source.ts'

type Obj = Record<string, unknown>

const time = ['Timestamp', 'Event Time', 'TimeGenerated']
const common: Shape['paths'] = {
  'api.operation': ['ActionType', 'Action Type'],
  'metadata.original_event_uid': ['ReportId', 'Report Id'],
  'device.hostname': ['DeviceName', 'Computer Name'],
  'device.uid': ['DeviceId', 'Machine Id'],
}
const initiating: Shape['paths'] = {
  'actor.process.name': ['InitiatingProcessFileName', 'Initiating Process File Name'],
  'actor.process.pid': ['InitiatingProcessId', 'Initiating Process Id'],
  'actor.process.cmd_line': ['InitiatingProcessCommandLine', 'Initiating Process Command Line'],
  'actor.process.file.path': ['InitiatingProcessFolderPath'],
  'actor.process.file.hashes[0].value': ['InitiatingProcessSHA256', 'Initiating Process SHA256'],
  'actor.user.name': [
    'InitiatingProcessAccountUpn',
    'InitiatingProcessAccountName',
    'Initiating Process Account Name',
    'AccountName',
    'Account Name',
  ],
  'actor.user.domain': ['InitiatingProcessAccountDomain', 'AccountDomain', 'Account Domain'],
}
const launch: Shape = {
  class: 'process_activity',
  activity: 1,
  time,
  paths: {
    ...common,
    'actor.user.name': ['AccountUpn', 'AccountName', 'Account Name'],
    'actor.user.domain': ['AccountDomain', 'Account Domain'],
    'actor.user.uid': ['AccountSid', 'Account Sid'],
    'process.name': ['FileName', 'File Name'],
    'process.pid': ['ProcessId', 'Process Id'],
    'process.cmd_line': ['ProcessCommandLine', 'Process Command Line'],
    'process.file.path': ['FolderPath', 'Folder Path'],
    'process.file.hashes[0].value': ['SHA256', 'Sha256', 'SHA1', 'Sha1'],
    'process.parent_process.name': ['InitiatingProcessFileName', 'Initiating Process File Name'],
    'process.parent_process.pid': ['InitiatingProcessId', 'Initiating Process Id'],
    'process.parent_process.cmd_line': ['InitiatingProcessCommandLine', 'Initiating Process Command Line'],
  },
}
const network: Shape = {
  class: 'network_activity',
  activity: 6,
  time,
  paths: {
    ...common,
    ...initiating,
    'src_endpoint.ip': ['LocalIP', 'Local IP'],
    'src_endpoint.port': ['LocalPort', 'Local Port'],
    'dst_endpoint.ip': ['RemoteIP', 'Remote IP'],
    'dst_endpoint.port': ['RemotePort', 'Remote Port'],
    'dst_endpoint.hostname': ['RemoteUrl', 'Remote Url'],
    'connection_info.protocol_name': ['Protocol'],
  },
}
const file: Shape = {
  class: 'file_activity',
  activity: 0,
  time,
  paths: {
    ...common,
    ...initiating,
    'file.name': ['FileName', 'File Name'],
    'file.path': ['FolderPath', 'Folder Path'],
    'file.hashes[0].value': ['SHA256', 'Sha256', 'SHA1', 'Sha1'],
    'file.size': ['FileSize'],
  },
}
const fileCreated: Shape = { ...file, activity: 1 }
const fileChanged: Shape = { ...file, activity: 3 }
const fileDeleted: Shape = { ...file, activity: 4 }
const fileRenamed: Shape = { ...file, activity: 5 }
const logon: Shape = {
  class: 'authentication',
  activity: 1,
  time,
  paths: {
    ...common,
    'user.name': ['AccountUpn', 'AccountName', 'Account Name'],
    'user.domain': ['AccountDomain', 'Account Domain'],
    'user.uid': ['AccountSid', 'AccountObjectId'],
    'src_endpoint.ip': ['RemoteIP', 'IPAddress', 'Remote IP'],
    'src_endpoint.hostname': ['RemoteDeviceName'],
    status_detail: ['FailureReason'],
  },
}
const app: Shape = {
  class: 'api_activity',
  activity: 99,
  activityName: 'Other',
  time,
  paths: {
    ...common,
    'api.service.name': ['Application', 'ApplicationId'],
    'actor.user.name': ['AccountUpn', 'AccountDisplayName', 'AccountName'],
    'actor.user.uid': ['AccountObjectId', 'AccountId'],
    'actor.user.type': ['AccountType'],
    'src_endpoint.ip': ['IPAddress'],
    'http_request.user_agent': ['UserAgent'],
    'resources[0].uid': ['ObjectId'],
    'resources[0].name': ['ObjectName'],
    'resources[0].type': ['ObjectType'],
  },
}
const alert: Shape = {
  class: 'detection_finding',
  activity: 1,
  time,
  paths: {
    'finding_info.uid': ['AlertId'],
    'finding_info.title': ['Title'],
    'finding_info.analytic.name': ['DetectionSource'],
    'api.operation': ['Title', 'EntityType'],
    'api.service.name': ['ServiceSource'],
    'device.hostname': ['DeviceName'],
    'device.uid': ['DeviceId'],
    'actor.user.name': ['AccountUpn', 'AccountName'],
    'evidences[0].src_endpoint.ip': ['RemoteIP'],
    'evidences[0].process.cmd_line': ['ProcessCommandLine'],
    'evidences[0].file.name': ['FileName'],
  },
}
const mail: Shape = {
  class: 'email_activity',
  activity: 2,
  time,
  paths: {
    'metadata.original_event_uid': ['ReportId'],
    'api.operation': ['ActionType', 'DeliveryAction', 'LatestDeliveryAction'],
    'email.from': ['SenderFromAddress', 'SenderMailFromAddress'],
    'email.subject': ['Subject'],
    'email.message_uid': ['InternetMessageId', 'NetworkMessageId'],
    'src_endpoint.ip': ['SenderIPv4', 'SenderIPv6'],
  },
}
const other: Shape = { class: 'base_event', activity: 0, time, paths: { ...common, ...initiating } }

const files: Readonly<Record<string, Shape>> = lookup({
  FileCreated: fileCreated,
  FileModified: fileChanged,
  FileDeleted: fileDeleted,
  FileRenamed: fileRenamed,
})

function shapeOf(pick: Picked): Shape {
  const { value } = pick
  const action = pick.word('ActionType', 'Action Type') ?? ''
  if (has(value, 'AlertId')) return alert
  if (has(value, 'NetworkMessageId')) return mail
  if (/^ProcessCreated/.test(action)) return launch
  if (/^(?:Logon|Logoff)/.test(action)) return logon
  if (has(value, 'Application') && (has(value, 'AccountObjectId') || has(value, 'AccountId'))) return app
  if (files[action]) return files[action]
  if (pick.word('RemoteIP', 'Remote IP', 'RemoteUrl', 'Remote Url') !== undefined) return network
  return other
}

function isHunting(value: Obj): boolean {
  if (has(value, 'Action Type', 'Event Time')) return true
  if (!has(value, 'Timestamp') && !(has(value, 'TimeGenerated') && has(value, 'DeviceId'))) return false
  if (has(value, 'ActionType'))
    return ['DeviceId', 'DeviceName', 'AccountUpn', 'AccountObjectId', 'NetworkMessageId', 'ReportId'].some((key) => has(value, key))
  return (
    has(value, 'NetworkMessageId') || (has(value, 'AlertId') && ['ServiceSource', 'EntityType', 'Title'].some((key) => has(value, key)))
  )
}

export const defenderXdr: Source = toolSource({
  id: 'defender_xdr',
  title: 'Defender XDR advanced hunting',
  layer: 'runtime',
  logsource: { product: 'windows', service: 'defender' },
  time: { meaning: 'recorded', field: 'Timestamp', zone: 'UTC', precision: '100 ns' },
  vendor: 'Microsoft',
  product: 'Defender XDR',
  forms: [{ form: 'hunting', is: isHunting, shape: shapeOf }],
  shapes: [launch, network, file, logon, app, alert, mail, other],
  utc: true,
  framings: [...usualFramings, { kind: 'json-array', path: ['Results'] }, { kind: 'json-array', path: ['results'] }],
  start(pick) {
    const action = pick.word('ActionType', 'Action Type') ?? ''
    const level = severityOf(pick.word('Severity'))
    return {
      severity: level === 0 ? severity.informational : level,
      ...(/Success$/.test(action) ? { status: status.success } : /(?:Failed|Blocked)$/.test(action) ? { status: status.failure } : {}),
    }
  },
  after(event, pick) {
    if (event.class_uid !== 4009) return
    // 1: inbound, 2: outbound, 3: internal.
    const direction = pick.word('EmailDirection')
    event.direction_id = direction === 'Inbound' ? 1 : direction === 'Outbound' ? 2 : direction === 'Intra-org' ? 3 : 0
    const email = (event.email ?? {}) as Obj
    const to = pick.word('RecipientEmailAddress')
    if (to !== undefined) {
      email.to = [to]
      pick.take('RecipientEmailAddress')
    }
    event.email = email
  },
  confidence: 0.95,
})
