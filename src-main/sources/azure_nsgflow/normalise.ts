// Azure flow records to OCSF Network Activity: one event for each tuple of a record.
import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, Normalised, RecordResult } from '../../contract/source.ts'
import { parseEpoch } from '../epoch.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord } from '../taken.ts'
import { normaliseRow } from './analytics.ts'
import { type Tuple, tupleOf } from './tuple.ts'

type Obj = Record<string, unknown>

export const notFlow = 'not a flow record: it has no flows'

interface Group {
  /** What stands around the tuples: rule, MAC address, ACL. */
  around: Obj
  tuples: unknown[]
}

/** Groups of tuples of a record, of either kind. */
function groupsOf(value: Obj): Group[] | undefined {
  const properties = isRecord(value.properties) ? value.properties : value
  const records = isRecord(value.flowRecords) ? value.flowRecords : isRecord(properties.flowRecords) ? properties.flowRecords : undefined
  const outer = records ? records.flows : properties.flows
  if (!Array.isArray(outer)) return undefined
  const groups: Group[] = []
  for (const flow of outer) {
    if (!isRecord(flow)) continue
    const { flows, flowGroups, ...around } = flow
    for (const inner of Array.isArray(flows) ? flows : Array.isArray(flowGroups) ? flowGroups : []) {
      if (!isRecord(inner)) continue
      const { flowTuples, ...more } = inner
      groups.push({ around: { ...around, ...more }, tuples: Array.isArray(flowTuples) ? flowTuples : [] })
    }
  }
  return groups
}

export function normalise(record: Framed, member: MemberContext): RecordResult {
  const value = record.value
  if (!isRecord(value)) return { reject: notFlow }
  const groups = groupsOf(value)
  if (!groups) return normaliseRow(value, member)
  const virtualNetwork = value.flowRecords !== undefined || value.category === 'FlowLogFlowEvent'
  const events: Normalised[] = []
  const broken: unknown[] = []
  for (const { around, tuples } of groups) {
    for (const text of tuples) {
      const tuple = typeof text === 'string' ? tupleOf(text, virtualNetwork) : undefined
      if (tuple) events.push(eventOf(value, around, text as string, tuple))
      else broken.push(text)
    }
  }
  const first = events[0]?.event
  if (!first) return broken.length > 0 ? { reject: 'no tuple of the record is one' } : { ignored: 'a record without flow tuples' }
  // The readable tuples are events all the same; the others stand in the first.
  if (broken.length > 0) first.unmapped = { ...first.unmapped, unreadableTuples: broken as never }
  return { events }
}

function eventOf(value: Obj, around: Obj, text: string, tuple: Tuple): Normalised {
  const when = parseEpoch(tuple.time)
  const event: OcsfEvent = startEvent({
    class: 'network_activity',
    activity: tuple.denied ? 5 : tuple.state === 'B' ? 1 : tuple.state === 'E' ? 2 : 6,
    severity: severity.informational,
    status: tuple.denied ? 2 : 1,
    layer: 'network',
    when,
    recorded: tuple.time,
    vendor: 'Microsoft',
    product: 'Azure Network Watcher flow logs',
    source: 'azure_nsgflow',
  })
  event.metadata.profiles = ['cloud', 'security_control']
  const { properties: _properties, flowRecords: _flowRecords, ...top } = value
  const inner = isRecord(value.properties)
    ? Object.fromEntries(Object.entries(value.properties).filter(([key]) => key !== 'flows'))
    : undefined
  event.api = { operation: tuple.denied ? 'Deny' : 'Allow' }
  event.action_id = tuple.denied ? 2 : 1
  event.cloud = cloudOf(String(top.resourceId ?? top.targetResourceID ?? top.flowLogResourceID ?? ''))
  event.src_endpoint = endpoint(tuple.src, tuple.srcPort)
  event.dst_endpoint = endpoint(tuple.dst, tuple.dstPort)
  const connection: Obj = { direction_id: tuple.inbound === undefined ? 0 : tuple.inbound ? 1 : 2 }
  put(connection, 'protocol_num', tuple.protocol)
  event.connection_info = connection
  const traffic: Obj = {}
  put(traffic, 'packets_out', tuple.packetsOut)
  put(traffic, 'bytes_out', tuple.bytesOut)
  put(traffic, 'packets_in', tuple.packetsIn)
  put(traffic, 'bytes_in', tuple.bytesIn)
  if (tuple.bytesOut !== undefined || tuple.bytesIn !== undefined) traffic.bytes = (tuple.bytesOut ?? 0) + (tuple.bytesIn ?? 0)
  put(event, 'traffic', traffic)
  if (typeof around.rule === 'string' && around.rule !== '') event.firewall_rule = { name: around.rule }
  event.unmapped = { tuple: text, ...(around as object), record: { ...top, ...(inner ? { properties: inner } : {}) } as never }
  event.observables = observablesOf(event)
  return { event, ...(when ? { ts: when.us } : { undatedReason: 'the tuple begins with no plausible time' }), identity: {} }
}

function endpoint(ip: string, port: number | undefined): Obj {
  const found: Obj = ip === '' ? { name: standIn } : { ip }
  put(found, 'port', port)
  return found
}

export function cloudOf(resourceId: string): Obj {
  const subscription = /\/subscriptions\/([^/]+)/i.exec(resourceId)?.[1]
  return { provider: 'Azure', ...(subscription ? { account: { uid: subscription, type: 'Azure Subscription', type_id: 99 } } : {}) }
}
