// Proposes a mapping from the first rows of a log that no source knows. The examiner corrects it: names and shapes are evidence, not proof.
import type { MappedFraming, Mapping, MappingProposal, MappingQuestion, MappingTarget } from '../../contract/mapping.ts'
import { splitRow } from '../framing/csv-row.ts'
import { encodingOf, fromUtf16 } from '../framing/utf16.ts'
import { createProbe } from '../probe.ts'
import { readTime } from '../read-time.ts'
import { isRecord } from '../taken.ts'
import { type Column, columnsOf, looksLikeTime } from './columns-of.ts'
import { cellsOf } from './mapped-source.ts'
import { firstRows } from './rows.ts'

/** Names that logs give to what is looked for, the most telling first. */
const names: readonly (readonly [MappingTarget, RegExp, looks?: Column['looksLike']])[] = [
  ['http_request.user_agent', /^(?:.*[._ -])?(?:user[ _-]?agent|ua|browser)$/i],
  [
    'src_endpoint.ip',
    /(?:src|source|client|remote|caller|origin|from|actor)[a-z_. -]*(?:ip|addr)|^(?:ip|ip[ _-]?addr(?:ess)?|clientip)$/i,
    'address',
  ],
  ['dst_endpoint.ip', /(?:dst|dest|destination|server|target|to)[a-z_. -]*(?:ip|addr)/i, 'address'],
  ['src_endpoint.port', /^(?:.*[._ -])?(?:src|source|client|remote)[._ -]?port$/i, 'number'],
  ['dst_endpoint.port', /^(?:.*[._ -])?(?:dst|dest|destination|server|target)[._ -]?port$|^port$/i, 'number'],
  [
    'actor.user.name',
    /^(?:.*[._ -])?(?:user[ _-]?name|user|actor|login|account[ _-]?name|principal(?:[ _-]?name)?|email|e-mail|upn|caller|identity|who|performed[ _-]?by|operator)(?:[._ -](?:name|email|login|id))?$/i,
  ],
  ['actor.user.uid', /^(?:.*[._ -])?(?:user|actor|principal|account)[ _-]?(?:id|uid|arn|sid|guid)$/i],
  ['actor.session.uid', /session[._ -]?(?:id|uid|token)?$/i],
  [
    'api.operation',
    /^(?:.*[._ -])?(?:action|operation|event[ _-]?(?:name|type|action)?|activity|method|verb|command|request|what|type)(?:[._ -]name)?$/i,
  ],
  ['api.service.name', /^(?:.*[._ -])?(?:service|application|app|product|module|component)(?:[._ -]?name)?$/i],
  [
    'resources[0].uid',
    /^(?:.*[._ -])?(?:resource|object|target|file|path|url|uri|bucket|document|item|entity)(?:[._ -]?(?:id|name|arn|path))?$/i,
  ],
  ['device.hostname', /^(?:.*[._ -])?(?:host|host[ _-]?name|computer|machine|device|node|server)(?:[._ -]?name)?$/i],
  ['api.request.uid', /(?:request|correlation|trace|transaction)[._ -]?(?:id|uid)$/i],
  ['metadata.original_event_uid', /^(?:id|uid|uuid|guid|event[ _-]?(?:id|uid)|record[ _-]?id|_id)$/i],
  ['cloud.account.uid', /^(?:.*[._ -])?(?:account|tenant|organi[sz]ation|subscription|project)[ _-]?id$/i],
  ['cloud.region', /^(?:.*[._ -])?region$/i],
  ['status_code', /^(?:.*[._ -])?(?:error[ _-]?code|status[ _-]?code|error|code)$/i],
  ['message', /^(?:.*[._ -])?(?:message|msg|description|details?|summary|text|log)$/i],
]

const timeName = /time|date|timestamp|^ts$|_at$|\bat$|when|created|occurred|logged/i
const statusName = /^(?:.*[._ -])?(?:status|result|outcome|success|succeeded)$/i
const good = /^(?:success(?:ful)?|succeeded|ok|true|allow(?:ed)?|accept(?:ed)?|pass(?:ed)?|granted|200|0|yes)$/i
const bad = /^(?:fail(?:ed|ure)?|error|false|den(?:y|ied)|reject(?:ed)?|block(?:ed)?|forbidden|unauthori[sz]ed|40[13]|no)$/i

/** Lines with the same number of cells by one delimiter, at least two. */
function delimitedBy(lines: readonly string[]): string | undefined {
  for (const delimiter of ['\t', ',', ';', '|']) {
    const counts = lines.slice(0, 20).map((line) => splitRow(line, 0, delimiter).cells.length)
    const width = counts[0] ?? 0
    if (width > 1 && counts.filter((count) => count === width).length >= counts.length * 0.8) return delimiter
  }
  return undefined
}

/** A row of titles: distinct, none a time, an address or a number. */
function isHeader(cells: readonly string[]): boolean {
  if (new Set(cells).size !== cells.length) return false
  return cells.every((cell) => cell !== '' && !looksLikeTime(cell) && !/^\d/.test(cell.trim()) && !/^[\d.:a-f]+:[\d.:a-f]*$/i.test(cell))
}

export function framingFor(head: Uint8Array, whole: boolean): MappedFraming | undefined {
  const encoding = encodingOf(head)
  const bytes = encoding ? fromUtf16(head.subarray(2), encoding).bytes : head
  const probe = createProbe(bytes, whole, '')
  const likely = probe.likelyFraming()
  if (likely && (likely.kind === 'json-array' || likely.kind === 'json-lines' || likely.kind === 'json-object')) {
    return likely.kind === 'json-array' ? { kind: 'json-array', path: [...likely.path] } : { kind: likely.kind }
  }
  if (!likely) return undefined
  const lines = probe.text.split(/\r?\n/).filter((line) => line.trim() !== '')
  // The head may end inside the last line.
  if (!whole && lines.length > 1) lines.pop()
  const first = lines[0]
  if (first === undefined) return undefined
  const delimiter = delimitedBy(lines)
  if (delimiter === undefined) {
    const width = Math.min(...lines.slice(0, 20).map((line) => line.trim().split(/\s+/).length))
    return width < 2 ? undefined : { kind: 'delimited', delimiter: ' ', columns: numbered(width) }
  }
  const { cells } = splitRow(first, 0, delimiter)
  return isHeader(cells) ? { kind: 'csv', delimiter } : { kind: 'delimited', delimiter, columns: numbered(cells.length) }
}

function numbered(width: number): string[] {
  return Array.from({ length: width }, (_, n) => `column ${n + 1}`)
}

interface Timed {
  time: Mapping['time']
  questions: MappingQuestion[]
}

function timeFor(columns: readonly Column[], rows: number): Timed {
  const scored = columns
    .map((column) => ({
      column,
      score: column.times * (column.filled / rows) + (column.times > 0.5 && timeName.test(column.name) ? 1 : 0),
    }))
    .filter(({ column, score }) => column.times > 0.5 && score > 0.3)
    .sort((a, b) => b.score - a.score)
  const best = scored[0]?.column
  if (!best) {
    const date = columns.find(({ values }) => values.every((text) => /^(?:\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})$/.test(text)))
    const clock = columns.find(({ values }) => values.every((text) => /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?$/.test(text)))
    if (date && clock)
      return asked(
        [date.name, clock.name],
        date.values.map((day, n) => `${day} ${clock.values[n] ?? ''}`),
      )
    return { time: null, questions: [{ about: 'time', text: 'No field looks like a time: without one every event is undated.' }] }
  }
  return asked([best.name], best.values)
}

function asked(fields: string[], values: readonly string[]): Timed {
  const questions: MappingQuestion[] = []
  const name = fields.join(' ')
  const dates = values.map((text) => /^(\d{1,2})([/.-])(\d{1,2})[/.-]\d{4}/.exec(text)).filter((match) => match !== null)
  let order: 'auto' | 'month-first' | 'day-first' = 'auto'
  if (dates.some((match) => Number(match[1]) > 12)) order = 'day-first'
  else if (dates.some((match) => Number(match[3]) > 12)) order = 'month-first'
  else if (dates.length > 0 && dates.every((match) => match[2] === '.')) {
    // Where dates are written with dots, the day comes first.
    order = 'day-first'
    questions.push({ about: 'order', text: `${name} is taken as day.month, as dates with dots are written: no value tells.` })
  } else if (dates.length > 0) questions.push({ about: 'order', text: `${name} may be day/month or month/day: no value tells.` })
  if (values.some((text) => readTime(text).assumed?.includes('names no zone')))
    questions.push({ about: 'zone', text: `${name} names no zone: in which zone was it written?` })
  return { time: { fields, zone: null, order }, questions }
}

function fieldsFor(columns: readonly Column[], time: Mapping['time']): Mapping['fields'] {
  const fields: Mapping['fields'] = {}
  const taken = new Set(time?.fields)
  for (const [target, pattern, looks] of names) {
    const fitting = columns.filter(
      (column) =>
        !taken.has(column.name) &&
        pattern.test(column.name) &&
        (looks === undefined ? column.looksLike !== 'time' : column.looksLike === looks),
    )
    // Who and what are words: an address is neither.
    const usable = looks === undefined ? fitting.filter((column) => column.looksLike !== 'address') : fitting
    const best = usable.sort((a, b) => b.filled - a.filled || a.name.length - b.name.length)[0]
    if (!best) continue
    fields[target] = [best.name]
    taken.add(best.name)
  }
  // Addresses tell themselves, whatever their column is called.
  const address = columns.find((column) => column.looksLike === 'address' && !taken.has(column.name))
  if (fields['src_endpoint.ip'] === undefined && address) fields['src_endpoint.ip'] = [address.name]
  // Many values that are mail addresses are who.
  if (fields['actor.user.name'] === undefined) {
    const mail = columns.find(
      (column) =>
        !taken.has(column.name) && column.values.filter((text) => /^[^\s@]+@[^\s@]+$/.test(text)).length > column.values.length * 0.8,
    )
    if (mail) fields['actor.user.name'] = [mail.name]
  }
  return fields
}

function statusFor(columns: readonly Column[]): Mapping['status'] {
  for (const column of columns) {
    if (!statusName.test(column.name) || column.distinct > 12) continue
    const values = [...new Set(column.values)]
    const success = values.filter((text) => good.test(text))
    const failure = values.filter((text) => bad.test(text))
    if (success.length + failure.length > 0) return { field: column.name, success, failure }
  }
  return null
}

/** Undefined when the bytes are no rows at all. `framing` when the examiner has corrected it. */
export function propose(
  head: Uint8Array,
  whole: boolean,
  name: string,
  title: string,
  framing = framingFor(head, whole),
): MappingProposal | undefined {
  if (!framing) return undefined
  const { rows } = firstRows(head, whole, framing, encodingOf(head))
  const values = rows.flatMap(({ value }) =>
    typeof value === 'string' && framing.kind === 'delimited'
      ? [cellsOf(value, framing.delimiter, framing.columns)]
      : isRecord(value)
        ? [value]
        : [],
  )
  if (values.length === 0) return undefined
  const columns = columnsOf(values)
  const { time, questions } = timeFor(columns, values.length)
  const fields = fieldsFor(columns, time)
  if (fields['actor.user.name'] === undefined && fields['actor.user.uid'] === undefined)
    questions.push({ about: 'actor', text: 'No field looks like the actor.' })
  return {
    mapping: {
      name,
      title,
      framing,
      layer: fields['dst_endpoint.port'] === undefined ? 'control' : 'network',
      time,
      fields,
      status: statusFor(columns),
    },
    columns: columns.map(({ values: _values, times: _times, addresses: _addresses, ...column }) => column),
    rows: values.length,
    questions,
  }
}
