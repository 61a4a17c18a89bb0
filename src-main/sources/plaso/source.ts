// Plaso super timelines: psort's dynamic and l2t CSV, json_line and json.
import type { Source } from '../../contract/source.ts'
import { inZone, readTime } from '../read-time.ts'
import type { Picked, Shape } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { parseIso, sortKey } from '../time.ts'
import { has, toolSource } from '../tool-source.ts'

type Obj = Record<string, unknown>

const paths: Shape['paths'] = {
  message: ['message', 'desc'],
  'api.operation': ['timestamp_desc', 'type'],
  'api.service.name': ['data_type', 'source_long', 'sourcetype'],
  'metadata.event_code': ['event_identifier', 'source', 'MACB'],
  'actor.user.name': ['username', 'user'],
  'device.hostname': ['hostname', 'computer_name', 'host'],
}
const plain: Shape = { class: 'base_event', activity: 0, time: ['timestamp', 'datetime'], paths }
const file: Shape = { ...plain, class: 'file_activity', paths: { ...paths, 'file.path': ['filename', 'display_name'] } }
const created: Shape = { ...file, activity: 1 }
const read: Shape = { ...file, activity: 2 }
const changed: Shape = { ...file, activity: 3 }
const attributes: Shape = { ...file, activity: 6 }
const addressed: Shape = {
  ...plain,
  class: 'api_activity',
  activity: 99,
  activityName: 'Other',
  paths: {
    ...paths,
    'src_endpoint.ip': ['ip_address', 'source_ip', 'remote_address', 'client_ip'],
    'http_request.user_agent': ['user_agent', 'http_request_user_agent'],
  },
}

const meanings: readonly [RegExp, Shape][] = [
  [/^(?:Creation|File Creation) Time/, created],
  [/^(?:Content Modification|Modification) Time/, changed],
  [/^Last Access(?:ed)? Time/, read],
  [/^(?:Metadata Modification|Change) Time/, attributes],
]

function shapeOf(pick: Picked): Shape {
  if (/^fs:|^NTFS|filestat/.test(pick.word('data_type', 'parser') ?? '') || pick.word('source') === 'FILE') {
    const desc = pick.word('timestamp_desc', 'type') ?? ''
    return meanings.find(([meaning]) => meaning.test(desc))?.[1] ?? file
  }
  return pick.word(...addressed.paths['src_endpoint.ip']!) === undefined ? plain : addressed
}

/** `date`, `time` and `timezone` are cells of their own; the zone may be a name of the tz database. */
const l2t: Shape = {
  ...plain,
  time: ['date'],
  paths: { ...paths, 'metadata.original_time': ['*'], time: ['*'] },
  when(pick) {
    const [date, time, zone] = [pick.word('date'), pick.word('time'), pick.word('timezone')]
    const day = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(date ?? '')
    if (date === undefined) return undefined
    const recorded = [date, time ?? '', zone ?? ''].join(',')
    const parts = day && time ? parseIso(`${day[3]}-${day[1]}-${day[2]}T${time}`, 'utc') : undefined
    if (!parts) return { recorded, read: { when: undefined, assumed: undefined } }
    if (zone === undefined) return { recorded, read: readTime(`${day![3]}-${day![1]}-${day![2]}T${time}`) }
    const ms = /^(?:UTC|GMT|Z)$/.test(zone) ? parts.ms : inZone(parts.ms, zone)
    const us = ms === undefined ? undefined : sortKey(ms, parts.micros)
    return { recorded, read: { when: us === undefined ? undefined : { us, ms: ms! }, assumed: undefined } }
  },
}
const l2tFile: Shape = { ...l2t, class: 'file_activity', paths: { ...l2t.paths, 'file.path': ['filename'] } }

function isJson(value: Obj): boolean {
  return has(value, '__container_type__', 'timestamp')
}

export const plaso: Source = toolSource({
  id: 'plaso',
  title: 'Plaso super timeline',
  layer: 'runtime',
  logsource: { product: 'plaso' },
  time: { meaning: 'recorded', field: 'datetime', zone: 'as written; l2t by its timezone column', precision: 'as the artifact has it' },
  vendor: 'Plaso',
  product: 'psort',
  forms: [
    { form: 'json-line', is: isJson, shape: shapeOf },
    { form: 'json', is: (value) => isRecord(value.event_0) && isJson(value.event_0), shape: shapeOf },
    { form: 'dynamic', is: (value) => has(value, 'datetime', 'timestamp_desc', 'parser', 'display_name'), shape: shapeOf },
    {
      form: 'l2t',
      is: (value) => has(value, 'date', 'time', 'timezone', 'MACB', 'sourcetype'),
      shape: (pick) => (pick.word('source') === 'FILE' ? l2tFile : l2t),
    },
  ],
  shapes: [plain, created, addressed, l2tFile],
  confidence: 0.95,
  values: (value) => (isRecord(value.event_0) ? Object.values(value).filter(isRecord) : [value]),
})
