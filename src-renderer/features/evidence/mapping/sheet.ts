// The mapping under correction: which column is what, how rows lie, when it was. Pure.
import type { MappedFraming, Mapping, MappingQuestion, MappingTarget } from '../../../../src-main/contract/mapping.ts'

/** What a column can be, in the words of the timeline, the most wanted first. */
export const targets: readonly { id: MappingTarget; title: string }[] = [
  { id: 'actor.user.name', title: 'Actor' },
  { id: 'actor.user.uid', title: 'Actor, by id' },
  { id: 'src_endpoint.ip', title: 'From address' },
  { id: 'api.operation', title: 'Action' },
  { id: 'resources[0].uid', title: 'On what' },
  { id: 'resources[0].type', title: 'Kind of what' },
  { id: 'dst_endpoint.ip', title: 'To address' },
  { id: 'src_endpoint.port', title: 'From port' },
  { id: 'dst_endpoint.port', title: 'To port' },
  { id: 'src_endpoint.hostname', title: 'From host' },
  { id: 'dst_endpoint.hostname', title: 'To host' },
  { id: 'device.hostname', title: 'Host that recorded it' },
  { id: 'api.service.name', title: 'Service' },
  { id: 'actor.session.uid', title: 'Session' },
  { id: 'http_request.user_agent', title: 'Client' },
  { id: 'actor.process.name', title: 'Process' },
  { id: 'actor.process.pid', title: 'Process id' },
  { id: 'actor.process.cmd_line', title: 'Command line' },
  { id: 'cloud.account.uid', title: 'Account' },
  { id: 'cloud.region', title: 'Region' },
  { id: 'status_code', title: 'Error code' },
  { id: 'status_detail', title: 'Error in words' },
  { id: 'metadata.original_event_uid', title: 'Id of the event' },
  { id: 'metadata.correlation_uid', title: 'Correlation id' },
  { id: 'api.request.uid', title: 'Request id' },
  { id: 'metadata.event_code', title: 'Event type' },
  { id: 'message', title: 'Message' },
]

/** What a column is in a mapping: `time`, `status`, a target, or nothing (kept in the record, shown there). */
export const roleOf = (mapping: Mapping, column: string): MappingTarget | 'time' | 'status' | '' => {
  if (mapping.time?.fields.includes(column)) return 'time'
  if (mapping.status?.field === column) return 'status'
  for (const [target, fields] of Object.entries(mapping.fields)) if (fields.includes(column)) return target as MappingTarget
  return ''
}

const good = /^(?:success(?:ful)?|succeeded|ok|true|allow(?:ed)?|accept(?:ed)?|pass(?:ed)?|granted|200|0|yes)$/i
const bad = /^(?:fail(?:ed|ure)?|error|false|den(?:y|ied)|refused|reject(?:ed)?|block(?:ed)?|forbidden|unauthori[sz]ed|40[13]|no)$/i

/** One column has one role; a role of time joins what has it already, a status moves. */
export const withRole = (
  mapping: Mapping,
  column: string,
  role: MappingTarget | 'time' | 'status' | '',
  samples: readonly string[],
): Mapping => {
  const fields: Mapping['fields'] = {}
  for (const [target, names] of Object.entries(mapping.fields)) {
    const left = names.filter((name) => name !== column)
    if (left.length > 0) fields[target as MappingTarget] = left
  }
  const kept = mapping.time?.fields.filter((name) => name !== column) ?? []
  let time = kept.length > 0 && mapping.time ? { ...mapping.time, fields: kept } : null
  let status = mapping.status?.field === column ? null : mapping.status
  if (role === 'time')
    time = { zone: mapping.time?.zone ?? null, order: mapping.time?.order ?? 'auto', fields: [...kept, column].slice(-3) }
  else if (role === 'status')
    status = { field: column, success: samples.filter((each) => good.test(each)), failure: samples.filter((each) => bad.test(each)) }
  else if (role !== '') fields[role] = [...(fields[role] ?? []), column]
  return { ...mapping, fields, time, status }
}

/** Whether the examiner has answered a question of the proposal: by naming what it lacked, or by deciding otherwise. */
export const isAnswered = ({ about }: MappingQuestion, proposed: Mapping, now: Mapping): boolean => {
  if (about === 'time') return now.time !== null
  if (about === 'zone') return now.time === null || now.time.zone !== proposed.time?.zone
  if (about === 'order') return now.time === null || now.time.order !== proposed.time?.order
  return now.fields['actor.user.name'] !== undefined || now.fields['actor.user.uid'] !== undefined
}

/** Values as an examiner types them: with commas between. */
export const valuesOf = (text: string): string[] => [...new Set(text.split(',').map((each) => each.trim()))].filter((each) => each !== '')

export const framings = [
  { id: 'csv', title: 'Table with titles' },
  { id: 'delimited', title: 'Lines cut at a character' },
  { id: 'json-lines', title: 'JSON, one record a line' },
  { id: 'json-array', title: 'JSON, one array' },
  { id: 'json-object', title: 'JSON, one record' },
] as const

export const delimiters = [
  { id: ',', title: 'comma' },
  { id: ';', title: 'semicolon' },
  { id: '\t', title: 'tab' },
  { id: '|', title: 'bar' },
  { id: ' ', title: 'blanks' },
] as const

/** The same kind keeps what it had. */
export const framingOf = (kind: (typeof framings)[number]['id'], now: MappedFraming): MappedFraming => {
  const delimiter = 'delimiter' in now ? now.delimiter : ','
  if (kind === 'csv') return { kind, delimiter }
  if (kind === 'delimited')
    return {
      kind,
      delimiter,
      columns: 'columns' in now ? now.columns : Array.from({ length: 12 }, (_, n) => `column ${n + 1}`),
    }
  if (kind === 'json-array') return { kind, path: 'path' in now ? now.path : [] }
  return { kind }
}

export const nameProblem = (name: string): string | null =>
  /^[a-z0-9][a-z0-9_-]{0,62}$/.test(name) ? null : 'Small letters, digits, hyphen and underscore, up to 63'
