// What our sensor saw: runtime events around a detection, and the detection itself with its holds and losses.
import type { Json, OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, RecordResult, Source } from '../../contract/source.ts'
import { eventOf, filled, integer } from '../host-event.ts'
import { ocsfFields, passOcsf } from '../ocsf-pass.ts'
import { severityOf } from '../severity-word.ts'
import { isRecord } from '../taken.ts'
import { parseTime } from '../time.ts'
import { claimBy } from '../tool-source.ts'
import { isDetection, isSensorEvent, sensorProduct } from './sensor-event.ts'

type Obj = Record<string, unknown>

const owns = (value: unknown) => (isSensorEvent(value) ? 'events' : isDetection(value) ? 'detection' : undefined)
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

/** The kernel's word for what was done is the action; OCSF's classes of a host have no place of their own for it. */
function named(event: OcsfEvent): void {
  const { feature } = (event.metadata.product ?? {}) as { feature?: { name?: unknown } }
  const operation = text(feature?.name)
  if (operation !== undefined && event.api === undefined) event.api = { operation }
}

function detectionOf(value: Obj): RecordResult {
  const { id, rule: fired, event: trigger, host, container, tree, holds, mode, made_by: _by, version, ...rest } = value
  const rule = fired as Obj
  const recorded = text(rule.time)
  const when = recorded === undefined ? undefined : parseTime(recorded)
  const caused = isRecord(trigger) ? trigger : {}
  const actor = isRecord(caused.actor) ? caused.actor : {}
  const process = isRecord(caused.process) ? caused.process : isRecord(actor.process) ? actor.process : undefined
  const techniques = (Array.isArray(rule.techniques) ? rule.techniques : []).flatMap((one) => text(one) ?? [])
  const title = text(rule.title) ?? 'a rule without a title'
  const box = isRecord(container) ? container : undefined
  return eventOf({
    class: 'detection_finding',
    activity: 1,
    severity: severityOf(text(rule.level)),
    when,
    undated: recorded === undefined ? 'the detection names no time' : 'the time is none, implausible or without zone',
    recorded,
    vendor: 'Vestige',
    product: sensorProduct,
    source: 'vestige_package',
    action: text(isRecord(rule.record) ? rule.record.category : undefined) ?? 'detection',
    message: title,
    host: text((host as Obj).name),
    eventCode: text(rule.id),
    user: isRecord(process?.user) ? process.user : undefined,
    process: filled({
      pid: integer(process?.pid) ?? integer(rule.pid),
      name: text(process?.name),
      cmd_line: text(process?.cmd_line),
      file: isRecord(process?.file) ? process.file : undefined,
      container: filled({ uid: text(box?.id), name: text(box?.name), runtime: text(box?.runtime) }),
    }),
    attributes: {
      finding_info: {
        uid: text(id) ?? `${title} ${recorded ?? ''}`,
        title,
        product: { name: sensorProduct, vendor_name: 'Vestige' },
        analytic: { name: title, uid: text(rule.id) ?? title, type_id: 1 },
      },
      attacks:
        techniques.length > 0 ? techniques.map((uid) => ({ technique: { uid: uid.replace(/^attack\./, '').toUpperCase() } })) : undefined,
    },
    vendorId: text(id) === undefined ? undefined : { id: text(id)!, scope: text((host as Obj).machineId) ?? '', content: value },
    unmapped: filled({ ...rest, version, mode, holds, tree, rule, host, container, event: trigger }) as { [key: string]: Json } | undefined,
  })
}

function normalise(record: Framed): RecordResult {
  if (isDetection(record.value)) return detectionOf(record.value)
  if (!isSensorEvent(record.value)) return { reject: 'neither an event nor a detection of the Vestige sensor' }
  const result = passOcsf(record, 'vestige_package', named)
  const id = idOf(record.value as Obj)
  // Packages of one host overlap in time: the same event in two of them is one.
  if ('events' in result && id) result.events[0]!.identity = { vendorId: id, scope: 'vestige', content: record.value }
  return result
}

/** Boot, nanoseconds since it, process and operation: no other event of this sensor has them all. */
function idOf({ device, metadata, actor, process }: Obj): string | undefined {
  const boot = isRecord(device) ? text(device.uid) : undefined
  const { original_time, product } = metadata as Obj
  const moment = text(original_time)
  if (boot === undefined || moment === undefined) return undefined
  const feature = isRecord(product) && isRecord(product.feature) ? text(product.feature.name) : undefined
  const by = isRecord(actor) && isRecord(actor.process) ? text(actor.process.uid) : undefined
  return [boot, moment, feature, by, isRecord(process) ? text(process.uid) : undefined].map((part) => part ?? '').join(' ')
}

export const vestigePackage: Source = {
  id: 'vestige_package',
  title: "Vestige sensor's events and detections",
  layer: 'runtime',
  logsource: { product: 'linux' },
  time: { meaning: 'start', field: 'time; rule.time of a detection', zone: 'UTC', precision: 'millisecond' },
  fields: {
    ...ocsfFields,
    time: ['metadata.original_time', 'time', 'rule.time'],
    'metadata.original_time': ['metadata.original_time', 'time', 'rule.time'],
    'metadata.original_event_uid': ['id'],
    'metadata.event_code': ['rule.id'],
    'api.operation': ['metadata.product.feature.name', 'rule.record.category'],
    'finding_info.title': ['rule.title'],
    message: ['rule.title'],
    'device.hostname': ['device.hostname', 'host.name'],
    'actor.process.name': ['actor.process.name', 'event.process.name', 'event.actor.process.name'],
    'actor.process.cmd_line': ['actor.process.cmd_line', 'event.process.cmd_line', 'event.actor.process.cmd_line'],
    'container.uid': ['container.uid'],
  },
  claim: (probe) => claimBy(probe, owns, [{ kind: 'json-lines' }, { kind: 'json-object' }], 0.97),
  normalise,
  owns,
}
