// Hayabusa: Windows event logs matched against Sigma rules, as CSV or JSON timelines.
import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Source } from '../../contract/source.ts'
import { severityOf } from '../severity-word.ts'
import { type Picked, type Shape, setAt } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { has, toolSource } from '../tool-source.ts'

const shape: Shape = {
  class: 'detection_finding',
  activity: 1,
  time: ['Timestamp'],
  paths: {
    'finding_info.title': ['RuleTitle'],
    'finding_info.uid': ['RuleID', 'RuleFile'],
    'finding_info.analytic.name': ['RuleTitle'],
    'finding_info.analytic.uid': ['RuleID'],
    'device.hostname': ['Computer'],
    'metadata.event_code': ['EventID'],
    'api.operation': ['EventID'],
    'api.service.name': ['Channel'],
    'metadata.original_event_uid': ['RecordID'],
  },
}

/** Names that Hayabusa's profiles give to event fields, in `Details` and `ExtraFieldInfo`. */
const details: readonly (readonly [string, readonly string[]])[] = [
  ['actor.user.name', ['TgtUser', 'User', 'SrcUser', 'Acct', 'TargetUserName', 'SubjectUserName']],
  ['evidences[0].src_endpoint.ip', ['SrcIP', 'IpAddress', 'IP']],
  ['evidences[0].src_endpoint.hostname', ['SrcComp', 'SrcHost']],
  ['evidences[0].dst_endpoint.ip', ['TgtIP', 'DstIP']],
  ['evidences[0].process.cmd_line', ['Cmdline', 'CommandLine']],
  ['evidences[0].process.file.path', ['Proc', 'NewProcessName', 'Image']],
  ['evidences[0].file.path', ['Path', 'TgtFile', 'TargetFilename']],
]

/** `User: alice ¦ SrcIP: 203.0.113.7`, or the same as an object in JSON. */
function fieldsOfText(value: unknown): Map<string, string> {
  const fields = new Map<string, string>()
  if (isRecord(value)) for (const [key, item] of Object.entries(value)) fields.set(key, String(item))
  else if (typeof value === 'string')
    for (const part of value.split(' ¦ ')) {
      const colon = part.indexOf(': ')
      if (colon > 0) fields.set(part.slice(0, colon), part.slice(colon + 2))
    }
  return fields
}

function after(event: OcsfEvent, pick: Picked): void {
  const fields = new Map([...fieldsOfText(pick.see('ExtraFieldInfo')), ...fieldsOfText(pick.see('Details'))])
  for (const [path, names] of details) {
    const name = names.find((each) => (fields.get(each) ?? '-') !== '-')
    if (name !== undefined) setAt(event, path, fields.get(name))
  }
}

export const hayabusa: Source = toolSource({
  id: 'hayabusa',
  title: 'Hayabusa timeline',
  layer: 'runtime',
  logsource: { product: 'windows' },
  time: { meaning: 'recorded', field: 'Timestamp', zone: 'as written', precision: 'millisecond' },
  vendor: 'Yamato Security',
  product: 'Hayabusa',
  forms: [{ form: 'timeline', is: (value) => has(value, 'Timestamp', 'RuleTitle', 'Level', 'Computer'), shape: () => shape }],
  shapes: [shape, { ...shape, time: [], paths: Object.fromEntries(details.map(([path]) => [path, ['*']])) }],
  start: (pick) => ({ severity: severityOf(pick.word('Level')) }),
  after,
  confidence: 0.95,
})
