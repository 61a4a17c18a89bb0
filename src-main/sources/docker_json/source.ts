// Output of containers as Docker and containerd keep it, and Docker's own configuration files of containers and layers.
import type { Json } from '../../contract/ocsf.ts'
import type { Claim, Framed, Framing, MemberContext, Normalised, Probe, RecordResult, Source } from '../../contract/source.ts'
import { createTextFramer, locatePattern, parseText, type TextReader } from '../framing/text-records.ts'
import { eventOf, filled, hostEvent } from '../host-event.ts'
import { isoTime } from '../syslog-time.ts'
import { isRecord } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>

const cri = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) ([FP](?::\S+)?) ([\s\S]*)$/
const reader: TextReader = {
  role: (line) => (cri.test(line) ? 'alone' : { reject: 'not a line of a container log' }),
  value(lines) {
    const found = cri.exec(lines[0]!)
    return found ? { time: found[1], stream: found[2], tags: found[3], log: found[4] } : { log: lines[0] }
  },
}

function formOf(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined
  if (typeof value.log === 'string' && typeof value.time === 'string' && (value.stream === 'stdout' || value.stream === 'stderr'))
    return 'json-file'
  if (isRecord(value.State) && isRecord(value.Config) && typeof value.Created === 'string' && (value.ID ?? value.Id) !== undefined)
    return 'container-config'
  if (typeof value.docker_version === 'string' && typeof value.created === 'string' && isRecord(value.config)) return 'image-layer'
  return undefined
}

const trials: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-object' }, { kind: 'json-array', path: [] }]

function claim(probe: Probe): Claim | undefined {
  const line = probe.text
    .slice(0, 65536)
    .split(/\r?\n/, 5)
    .find((one) => one.trim() !== '')
  if (line !== undefined && cri.test(line)) return { framing: { kind: 'own', name: 'cri' }, form: 'cri', confidence: 0.95 }
  for (const framing of trials) {
    const form = formOf(probe.firstRecord(framing))
    if (form) return { framing, form, confidence: 0.9 }
  }
  return undefined
}

/** The container by the file's place; the log itself names none. */
function containerOf(path: string): { container?: Obj; labels: string[] } {
  const pod = /pods[/\\]([^/\\_]+)_([^/\\_]+)_([0-9a-f-]+)[/\\]([^/\\]+)[/\\]/.exec(path)
  const labels = ["the container is taken from the file's path"]
  if (pod) return { container: { name: pod[4], pod_uuid: pod[3], labels: [`namespace:${pod[1]}`, `pod:${pod[2]}`] }, labels }
  const id = /(?:^|[^0-9a-f])([0-9a-f]{64})(?:[^0-9a-f]|$)/.exec(path)?.[1]
  return id === undefined ? { labels: [] } : { container: { uid: id }, labels }
}

const product = { vendor: 'Docker', source: 'docker_json' }

function output(value: Obj, member: MemberContext): RecordResult {
  const { log, time, stream, ...rest } = value
  const recorded = String(time)
  const { when, undated, labels } = isoTime(recorded)
  const { container, labels: placed } = containerOf(member.path)
  return eventOf({
    ...product,
    product: member.form === 'cri' ? 'containerd' : 'json-file',
    class: 'base_event',
    activity: 99,
    activityName: 'Output',
    action: String(stream),
    when,
    ...(undated ? { undated } : {}),
    recorded,
    labels: [...labels, ...placed],
    message: String(log),
    process: container === undefined ? undefined : { container },
    unmapped: filled(rest) as { [key: string]: Json } | undefined,
  })
}

/** Docker writes year 1 for "never". */
const never = /^0001-/

function configured(value: Obj): RecordResult {
  const state = value.State as Obj
  const config = value.Config as Obj
  const id = String(value.ID ?? value.Id)
  const command = [value.Path, ...(Array.isArray(value.Args) ? value.Args : [])].filter((part) => typeof part === 'string').join(' ')
  const events: Normalised[] = []
  const moments: readonly [unknown, string, number][] = [
    [value.Created, 'container created', 1],
    [state.StartedAt, 'container started', 3],
    [state.FinishedAt, 'container finished', 4],
  ]
  for (const [time, action, activity] of moments) {
    if (typeof time !== 'string' || never.test(time)) continue
    const when = parseTime(time)
    events.push(
      hostEvent({
        ...product,
        product: 'container configuration',
        class: 'application_lifecycle',
        activity,
        action,
        status: 1,
        when,
        ...(when ? {} : { undated: 'the time is none or implausible' }),
        recorded: time,
        host: typeof config.Hostname === 'string' ? config.Hostname : undefined,
        process: {
          pid: typeof state.Pid === 'number' && state.Pid > 0 ? state.Pid : undefined,
          cmd_line: command,
          container: filled({ uid: id, name: value.Name, image: filled({ name: config.Image, uid: value.Image }) }),
        },
        attributes: { app: { name: String(config.Image ?? id), uid: id, vendor_name: 'Docker' } },
        unmapped: value as { [key: string]: Json },
      }),
    )
  }
  return events.length > 0 ? { events } : { ignored: 'a container configuration without times' }
}

function layer(value: Obj): RecordResult {
  const recorded = String(value.created)
  const when = parseTime(recorded)
  const built =
    isRecord(value.container_config) && Array.isArray(value.container_config.Cmd) ? value.container_config.Cmd.join(' ') : undefined
  return eventOf({
    ...product,
    product: 'image layer',
    class: 'application_lifecycle',
    activity: 1,
    action: 'layer created',
    status: 1,
    when,
    ...(when ? {} : { undated: 'the time is none or implausible' }),
    recorded,
    process: { cmd_line: built, container: filled({ uid: value.container }) },
    attributes: { app: { name: String(value.id ?? 'layer'), vendor_name: 'Docker' } },
    unmapped: value as { [key: string]: Json },
  })
}

function normalise(record: Framed, member: MemberContext): RecordResult {
  const value = typeof record.value === 'string' ? reader.value([record.value]) : record.value
  switch (formOf(value)) {
    case 'json-file':
      return output(value as Obj, member)
    case 'container-config':
      return configured(value as Obj)
    case 'image-layer':
      return layer(value as Obj)
    default:
      return { reject: 'not a container log record' }
  }
}

export const dockerJson: Source = {
  id: 'docker_json',
  title: 'Container output and configuration (Docker, containerd)',
  layer: 'runtime',
  logsource: { product: 'docker', service: 'container' },
  time: { meaning: 'recorded', field: 'time', zone: 'UTC, as written', precision: 'nanosecond' },
  claim,
  normalise,
  fields: {
    time: ['^([^ ]+) std', 'time', 'Created', 'State.StartedAt', 'State.FinishedAt', 'created'],
    'metadata.original_time': ['^([^ ]+) std', 'time', 'Created', 'State.StartedAt', 'State.FinishedAt', 'created'],
    message: ['^[^ ]+ std(?:out|err) [^ ]+ ([\\s\\S]*)$', 'log'],
    'api.operation': ['^[^ ]+ (std(?:out|err)) ', 'stream'],
    'device.hostname': 'Config.Hostname',
    'app.uid': ['ID', 'Id'],
    'app.name': ['Config.Image', 'id'],
    'actor.process.pid': 'State.Pid',
    'actor.process.container.uid': ['ID', 'Id', 'container'],
  },
  framer: () => createTextFramer(reader),
  parse: (_name, bytes) => parseText(reader, bytes),
  locate: (_name, bytes, place) => locatePattern(bytes, place),
  owns: (value) => (typeof value === 'string' ? (cri.test(value) ? 'cri' : undefined) : formOf(value)),
}
