// Google Cloud VPC flow logs: sampled connections of virtual machines, inside Cloud Logging entries.
import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult, Source } from '../../contract/source.ts'
import { claimEntries, entryIdentity, gcpCloud, logOf } from '../gcp-entry.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord, Taken } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>

function owns(value: unknown): string | undefined {
  const log = logOf(value)
  const flows = log === 'compute.googleapis.com/vpc_flows' || log === 'networkmanagement.googleapis.com/vpc_flows'
  return flows && isRecord((value as Obj).jsonPayload) ? 'entry' : undefined
}

function normalise(record: Framed, _member: MemberContext): RecordResult {
  if (!isRecord(record.value) || !isRecord(record.value.jsonPayload)) return { reject: 'not a VPC flow entry: it has no jsonPayload' }
  const take = new Taken(record.value)
  const payload = take.at('jsonPayload')
  const start = payload.text('start_time')
  const recorded = start ?? take.text('timestamp')
  const when = recorded === undefined ? undefined : parseTime(recorded, 'utc')
  const end = payload.text('end_time')
  const until = end === undefined ? undefined : parseTime(end, 'utc')
  const event: OcsfEvent = startEvent({
    class: 'network_activity',
    activity: 6,
    severity: severity.informational,
    layer: 'network',
    when,
    recorded,
    vendor: 'Google',
    product: 'VPC Flow Logs',
    source: 'gcp_vpcflow',
  })
  event.metadata.profiles = ['cloud']
  put(event.metadata, 'original_event_uid', take.text('insertId'))
  put(event.metadata, 'log_provider', take.text('logName'))
  const reporter = payload.text('reporter')
  if (reporter !== undefined) event.observation_point = reporter
  put(event, 'observation_point_id', reporter === 'SRC' ? 1 : reporter === 'DEST' ? 2 : undefined)
  const connection = payload.at('connection')
  event.src_endpoint = endpoint(connection.text('src_ip'), connection.integer('src_port'), payload.at('src_instance'))
  event.dst_endpoint = endpoint(connection.text('dest_ip'), connection.integer('dest_port'), payload.at('dest_instance'))
  const protocol = connection.integer('protocol')
  event.connection_info = {
    direction_id: reporter === 'DEST' ? 1 : reporter === 'SRC' ? 2 : 0,
    ...(protocol === undefined ? {} : { protocol_num: protocol }),
  }
  const traffic: Obj = {}
  put(traffic, 'bytes', payload.integer('bytes_sent'))
  put(traffic, 'packets', payload.integer('packets_sent'))
  put(event, 'traffic', traffic)
  event.cloud = gcpCloud(take)
  if (start !== undefined && when && until && until.us >= when.us) {
    event.start_time = when.ms
    event.end_time = until.ms
    event.duration_us = Number(until.us - when.us)
  }
  const rest = take.rest()
  if (end !== undefined) rest.end_time = end
  event.unmapped = rest
  event.observables = observablesOf(event)
  return {
    events: [
      {
        event,
        ...(when
          ? { ts: when.us }
          : { undatedReason: recorded === undefined ? 'the entry has no time' : 'start_time is no plausible time' }),
        identity: entryIdentity(record.value),
      },
    ],
  }
}

function endpoint(ip: string | undefined, port: number | undefined, instance: Taken): Obj {
  const found: Obj = {}
  put(found, 'ip', ip)
  put(found, 'port', port)
  put(found, 'hostname', instance.text('vm_name'))
  put(found, 'zone', instance.text('zone'))
  if (ip === undefined && found.hostname === undefined) found.name = standIn
  return found
}

export const gcpVpcflow: Source = {
  id: 'gcp_vpcflow',
  title: 'Google Cloud VPC flow logs',
  layer: 'network',
  logsource: { product: 'gcp', service: 'vpcflow', category: 'network_connection' },
  time: { meaning: 'start', field: 'jsonPayload.start_time', zone: 'UTC', precision: 'nanosecond' },
  claim: (probe) => claimEntries(probe, owns),
  normalise,
  fields: {
    time: ['jsonPayload.start_time', 'timestamp'],
    'metadata.original_time': ['jsonPayload.start_time', 'timestamp'],
    'metadata.original_event_uid': 'insertId',
    'src_endpoint.ip': 'jsonPayload.connection.src_ip',
    'src_endpoint.port': 'jsonPayload.connection.src_port',
    'src_endpoint.hostname': 'jsonPayload.src_instance.vm_name',
    'dst_endpoint.ip': 'jsonPayload.connection.dest_ip',
    'dst_endpoint.port': 'jsonPayload.connection.dest_port',
    'dst_endpoint.hostname': 'jsonPayload.dest_instance.vm_name',
    'connection_info.protocol_num': 'jsonPayload.connection.protocol',
    'traffic.bytes': 'jsonPayload.bytes_sent',
    'traffic.packets': 'jsonPayload.packets_sent',
    'cloud.account.uid': 'resource.labels.project_id',
    'cloud.region': 'resource.labels.location',
    observation_point: 'jsonPayload.reporter',
  },
  owns,
}
