// Falco's alerts in JSON: a rule of the runtime sensor fired on a system call, a Kubernetes audit event or a cloud event.

import type { Json } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { baseName, eventOf, filled, integer } from '../host-event.ts'
import { claimJson } from '../json-trials.ts'
import { lookup } from '../lookup.ts'
import { isRecord } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>
const severities: Readonly<Record<string, number>> = lookup({
  emergency: 6,
  alert: 5,
  critical: 5,
  error: 4,
  warning: 3,
  notice: 2,
  informational: 1,
  info: 1,
  debug: 1,
})

function formOf(value: unknown): string | undefined {
  if (!isRecord(value) || typeof value.rule !== 'string' || typeof value.priority !== 'string' || typeof value.time !== 'string')
    return undefined
  return typeof value.output === 'string' || isRecord(value.output_fields) ? 'alert' : undefined
}

const said = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value !== '<NA>' ? value : typeof value === 'number' ? String(value) : undefined

function normalise(record: Framed, _member: MemberContext): RecordResult {
  if (!formOf(record.value)) return { reject: 'not a Falco alert' }
  const value = record.value as Obj
  const { rule, priority, time, output, output_fields, hostname, uuid, ...rest } = value
  const fields = isRecord(output_fields) ? output_fields : {}
  const f = (name: string) => said(fields[name])
  const recorded = String(time)
  const when = parseTime(recorded)
  const container = f('container.id')
  const exe = f('proc.exepath')
  const techniques = (Array.isArray(value.tags) ? value.tags : []).filter(
    (tag): tag is string => typeof tag === 'string' && /^T\d{4}(?:\.\d{3})?$/.test(tag),
  )
  const id = said(uuid)
  const path = f('fd.name')
  const remote = filled({ ip: f('fd.rip') ?? f('fd.sip'), port: integer(fields['fd.rport'] ?? fields['fd.sport']) })
  return eventOf({
    class: 'detection_finding',
    activity: 1,
    severity: severities[String(priority).toLowerCase()] ?? 0,
    when,
    ...(when ? {} : { undated: 'the time is none, implausible or without zone' }),
    recorded,
    vendor: 'Falco',
    product: 'Falco',
    source: 'falco',
    action: f('evt.type') ?? f('ka.verb') ?? String(rule),
    message: said(output),
    host: said(hostname) ?? f('evt.hostname'),
    eventCode: String(rule),
    user: filled({ name: f('user.name') ?? f('ka.user.name'), uid: f('user.uid') }),
    process: {
      pid: integer(fields['proc.pid']),
      name: f('proc.name'),
      cmd_line: f('proc.cmdline'),
      file: exe === undefined ? undefined : { name: baseName(exe), path: exe, type_id: 0 },
      parent_process: filled({ pid: integer(fields['proc.ppid']), name: f('proc.pname'), cmd_line: f('proc.pcmdline') }) && {
        ...filled({ name: f('proc.pname'), cmd_line: f('proc.pcmdline') }),
        ...(integer(fields['proc.ppid']) === undefined ? { uid: 'not recorded' } : { pid: integer(fields['proc.ppid']) }),
      },
      container:
        container === undefined || container === 'host'
          ? undefined
          : filled({
              uid: container,
              name: f('container.name'),
              image: filled({ name: f('container.image.repository'), tag: undefined }),
              labels: [f('k8s.ns.name') && `namespace:${f('k8s.ns.name')}`, f('k8s.pod.name') && `pod:${f('k8s.pod.name')}`].filter(
                Boolean,
              ),
            }),
    },
    attributes: {
      finding_info: {
        uid: id ?? `${String(rule)} ${recorded}`,
        title: rule,
        desc: said(output),
        product: { name: 'Falco', vendor_name: 'Falco' },
        analytic: { name: rule, type_id: 1 },
      },
      evidences: remote ? [{ dst_endpoint: remote }] : undefined,
      resources: path?.startsWith('/') ? [{ name: path, type: 'file' }] : undefined,
      attacks: techniques.length > 0 ? techniques.map((uid) => ({ technique: { uid } })) : undefined,
    },
    vendorId: id === undefined ? undefined : { id, scope: said(hostname) ?? '', content: value },
    unmapped: filled({ ...rest, priority, output_fields }) as { [key: string]: Json } | undefined,
  })
}

export const falco: Source = {
  id: 'falco',
  title: 'Falco alerts',
  layer: 'runtime',
  logsource: { product: 'falco', service: 'alerts' },
  time: { meaning: 'recorded', field: 'time', zone: 'UTC', precision: 'nanosecond' },
  claim: (probe) => claimJson(probe, formOf),
  normalise,
  fields: {
    time: 'time',
    'metadata.original_time': 'time',
    'metadata.event_code': 'rule',
    'finding_info.title': 'rule',
    'metadata.original_event_uid': 'uuid',
    message: 'output',
    'device.hostname': 'hostname',
    'actor.user.name': ['*'],
    'actor.process.name': ['*'],
    'actor.process.cmd_line': ['*'],
    'actor.process.container.uid': ['*'],
    'api.operation': ['*'],
  },
  owns: formOf,
}
