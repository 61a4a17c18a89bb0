// Kunai's events: a Linux monitor in the manner of Sysmon, each event with its task, parent and host.

import type { Json } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { baseName, eventOf, fileOf, filled, type HostFacts, hashOf, integer } from '../host-event.ts'
import { claimJson } from '../json-trials.ts'
import { lookup } from '../lookup.ts'
import { isRecord } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>

function formOf(value: unknown): string | undefined {
  if (!isRecord(value) || !isRecord(value.info) || !isRecord(value.data)) return undefined
  const { event, utc_time } = value.info
  return isRecord(event) && event.source === 'kunai' && typeof event.name === 'string' && utc_time !== undefined ? 'event' : undefined
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value !== '?' ? value : typeof value === 'number' ? String(value) : undefined
const at = (value: unknown, key: string): unknown => (isRecord(value) ? value[key] : undefined)

function file(value: unknown): Obj | undefined {
  const path = text(value) ?? text(at(value, 'path')) ?? text(at(value, 'file'))
  if (path === undefined) return undefined
  const hashes = ['sha256', 'sha1', 'md5'].flatMap((name) => (text(at(value, name)) === undefined ? [] : [hashOf(text(at(value, name))!)]))
  return fileOf(path, hashes.length > 0 ? { hashes } : {})
}

function task(value: unknown): Obj | undefined {
  if (!isRecord(value)) return undefined
  return filled({
    pid: integer(value.tgid) ?? integer(value.pid),
    tid: integer(value.pid),
    uid: text(value.tgguid) ?? text(value.guuid),
    name: text(value.name),
    user: filled({ uid: text(value.uid), name: text(value.user) }),
  })
}

const activities: Readonly<Record<string, number>> = lookup({
  file_create: 1,
  file_unlink: 4,
  file_rename: 5,
  read: 2,
  read_config: 2,
  write: 3,
  write_config: 3,
  write_close: 3,
})

function meaning(name: string, data: Obj, info: Obj): Pick<HostFacts, 'class' | 'activity'> & Partial<HostFacts> {
  const own = task(info.task) ?? {}
  const parent = task(info.parent_task)
  const exe = file(data.exe)
  const process: Obj = { ...own, cmd_line: text(data.command_line), file: exe, ...(parent ? { parent_process: parent } : {}) }
  if (name === 'execve' || name === 'execve_script') return { class: 'process_activity', activity: 1, process, actorProcess: parent }
  if (name === 'exit' || name === 'exit_group')
    return { class: 'process_activity', activity: 2, process, attributes: { exit_code: integer(data.error_code) } }
  if (name === 'dns_query')
    return {
      class: 'dns_activity',
      activity: 1,
      process,
      attributes: {
        query: text(data.query) === undefined ? undefined : { hostname: data.query },
        dst_endpoint: filled({ ip: text(at(data.dns_server, 'ip')), port: integer(at(data.dns_server, 'port')) }) ?? {
          name: 'not recorded',
        },
      },
    }
  const dst = filled({ ip: text(at(data.dst, 'ip')), port: integer(at(data.dst, 'port')), hostname: text(at(data.dst, 'hostname')) })
  if (dst)
    return {
      class: 'network_activity',
      activity: name === 'connect' ? 1 : 6,
      process,
      attributes: { dst_endpoint: dst, src_endpoint: filled({ ip: text(at(data.src, 'ip')), port: integer(at(data.src, 'port')) }) },
    }
  const path = file(data.path) ?? file(data.mapped) ?? file(data.old) ?? file(data.from)
  if (activities[name] !== undefined && path)
    return { class: 'file_activity', activity: activities[name], process, attributes: { file: path } }
  if (name === 'init_module')
    return {
      class: 'kernel_extension',
      activity: 1,
      process,
      attributes: { driver: { file: fileOf(text(data.module_name) ?? 'not recorded') } },
    }
  return { class: 'process_activity', activity: 99, activityName: name, process, actorProcess: parent }
}

function normalise(record: Framed, _member: MemberContext): RecordResult {
  if (!formOf(record.value)) return { reject: 'not a Kunai event' }
  const value = record.value as Obj
  const info = value.info as Obj
  const data = value.data as Obj
  const event = info.event as Obj
  const name = String(event.name)
  const recorded = text(info.utc_time)
  const when = recorded === undefined ? undefined : parseTime(recorded, 'utc')
  const host = text(at(info.host, 'name')) ?? text(at(info.host, 'hostname'))
  const id = text(event.uuid)
  const machine = text(at(info.host, 'uuid'))
  const made = meaning(name, data, info)
  const inside = at(info.host, 'container')
  const container = filled({ name: text(at(inside, 'name')), uid: text(at(inside, 'id')) })
  const found = isRecord(value.detection) ? value.detection : undefined
  return eventOf({
    ...made,
    process: { ...made.process, name: (made.process?.name as string | undefined) ?? baseName(text(data.exe)), container },
    severity: found ? Math.max(1, Math.min(5, Math.ceil((integer(found.severity) ?? 2) / 2))) : 1,
    action: name,
    status: 1,
    when,
    ...(when ? {} : { undated: 'the time is none or implausible' }),
    recorded,
    vendor: 'Kunai',
    product: 'Kunai',
    source: 'kunai',
    host,
    device: machine === undefined ? undefined : { uid: machine },
    eventCode: text(event.id) ?? name,
    vendorId: id === undefined ? undefined : { id, scope: machine ?? host ?? '', content: value },
    unmapped: value as { [key: string]: Json },
  })
}

export const kunai: Source = {
  id: 'kunai',
  title: 'Kunai events',
  layer: 'runtime',
  logsource: { product: 'linux', service: 'kunai' },
  time: { meaning: 'recorded', field: 'info.utc_time', zone: 'UTC', precision: 'nanosecond' },
  claim: (probe) => claimJson(probe, formOf),
  normalise,
  fields: {
    time: 'info.utc_time',
    'metadata.original_time': 'info.utc_time',
    'metadata.original_event_uid': 'info.event.uuid',
    'metadata.event_code': ['info.event.id', 'info.event.name'],
    'api.operation': 'info.event.name',
    'device.hostname': ['info.host.name', 'info.host.hostname'],
    'device.uid': 'info.host.uuid',
    'process.pid': ['info.task.tgid', 'info.task.pid'],
    'process.name': 'info.task.name',
    'process.cmd_line': 'data.command_line',
    'process.file.path': ['data.exe.path', 'data.exe.file', 'data.exe'],
    'actor.process.pid': ['info.task.tgid', 'info.task.pid'],
    'actor.process.name': 'info.task.name',
    'actor.process.cmd_line': 'data.command_line',
    'file.path': ['data.path', '*'],
    'dst_endpoint.ip': ['data.dst.ip', 'data.dns_server.ip'],
    'dst_endpoint.port': ['data.dst.port', 'data.dns_server.port'],
    'src_endpoint.ip': 'data.src.ip',
    'query.hostname': 'data.query',
  },
  owns: formOf,
}
