// Chainsaw: Windows event logs and other artifacts matched against Sigma and its own rules, as CSV, JSON or JSON lines.
import type { Source } from '../../contract/source.ts'
import { severityOf } from '../severity-word.ts'
import type { Shape } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { has, toolSource } from '../tool-source.ts'

const data = 'document.data.Event'
const shape: Shape = {
  class: 'detection_finding',
  activity: 1,
  time: ['timestamp', 'system_time'],
  paths: {
    'finding_info.title': ['name', 'detections'],
    'finding_info.uid': ['id', 'detections'],
    'finding_info.analytic.name': ['name', 'detections'],
    'finding_info.analytic.uid': ['id'],
    'device.hostname': [`${data}.System.Computer`, 'Computer', 'computer'],
    'metadata.event_code': [`${data}.System.EventID`, 'Event ID', 'id_event'],
    'api.operation': [`${data}.System.EventID`, 'Event ID'],
    'api.service.name': [`${data}.System.Channel`, 'Event.System.Channel'],
    'actor.user.name': [
      `${data}.EventData.TargetUserName`,
      `${data}.EventData.SubjectUserName`,
      `${data}.EventData.User`,
      'User Name',
      'User',
      'Target Username',
    ],
    'evidences[0].src_endpoint.ip': [`${data}.EventData.IpAddress`, 'IP Address', 'Source IP'],
    'evidences[0].process.cmd_line': [`${data}.EventData.CommandLine`, 'Command Line', 'Process Command Line'],
    'evidences[0].process.file.path': [`${data}.EventData.NewProcessName`, `${data}.EventData.Image`, 'New Process Name', 'Process Path'],
    message: ['Event Data'],
  },
}

export const chainsaw: Source = toolSource({
  id: 'chainsaw',
  title: 'Chainsaw hunt',
  layer: 'runtime',
  logsource: { product: 'windows' },
  time: { meaning: 'recorded', field: 'timestamp', zone: 'UTC unless a zone was asked for', precision: 'microsecond' },
  vendor: 'WithSecure',
  product: 'Chainsaw',
  forms: [
    {
      form: 'json',
      is: (value) => has(value, 'group', 'kind', 'document', 'timestamp') && (isRecord(value.document) || has(value, 'name')),
      shape: () => shape,
    },
    {
      form: 'csv',
      is: (value) => has(value, 'timestamp', 'detections', 'path') || has(value, 'system_time', 'detections'),
      shape: () => shape,
    },
  ],
  shapes: [shape],
  start: (pick) => ({ severity: severityOf(pick.word('level')) }),
  confidence: 0.95,
})
