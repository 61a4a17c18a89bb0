// One flow record to one OCSF Network Activity event, and the same straight to columns.
import { columnIndex } from '../../contract/columns.ts'
import type { Json, OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordOutcome, RecordResult, Row } from '../../contract/source.ts'
import { parseEpoch } from '../epoch.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import {
  accountName,
  actionOf,
  cell,
  durationOf,
  emptyReason,
  type Flow,
  integer,
  ip,
  notFlow,
  quickCell,
  quickInteger,
  startOf,
  startText,
  statusOf,
  undatedReason,
} from './flow.ts'
import { type Row as JsonRow, rowOf } from './json.ts'
import { isAddress, quick } from './layout.ts'
import { layoutOfRecord, splitCells } from './lines.ts'

type Obj = Record<string, unknown>

const protocols: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  6: 'tcp',
  17: 'udp',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'ipv6-icmp',
  132: 'sctp',
}

/** Fields that the event holds as they are. */
const mapped = new Set(
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action vpc-id subnet-id instance-id tcp-flags region az-id'.split(
    ' ',
  ),
)

const flow: Flow = { cells: [], layout: { titles: [], at: {}, quick: [] } }

function read(value: unknown, member: MemberContext): { wrapper?: Obj } | undefined {
  if (isCells(value, member) || typeof value === 'string') {
    // Lines inside an envelope come as text.
    const cells = typeof value === 'string' ? splitCells(value.trim(), ' ') : value
    const layout = layoutOfRecord(cells, typeof value === 'string' ? undefined : member.header)
    if (!layout) return undefined
    flow.cells = cells
    flow.layout = layout
    return {}
  }
  const row: JsonRow | undefined = rowOf(value)
  if (!row) return undefined
  flow.cells = row.cells
  flow.layout = row.layout
  return row.wrapper ? { wrapper: row.wrapper } : {}
}

/** The cells of a line. A list among JSON rows is none: it may be empty, or hold what is no text. */
function isCells(value: unknown, { form }: MemberContext): value is string[] {
  return Array.isArray(value) && form !== 'json-rows' && form !== 'pipeline'
}

export function normalise(record: Framed, member: MemberContext): RecordResult {
  const found = read(record.value, member)
  if (!found) return { reject: notFlow }
  const empty = emptyReason(flow)
  if (empty) return { ignored: empty }
  const when = startOf(flow)
  const action = actionOf(flow)
  const event: OcsfEvent = startEvent({
    class: 'network_activity',
    activity: 6,
    severity: severity.informational,
    status: statusOf(action),
    layer: 'network',
    when,
    recorded: startText(flow),
    vendor: 'AWS',
    product: 'VPC Flow Logs',
    source: 'aws_vpcflow',
  })
  const { metadata } = event
  metadata.profiles = ['cloud']
  put(metadata, 'log_version', cell(flow, 'version'))
  if (action !== undefined) event.api = { operation: action }
  const cloud: Obj = { provider: 'AWS' }
  put(cloud, 'region', cell(flow, 'region'))
  put(cloud, 'zone', cell(flow, 'az-id'))
  const account = cell(flow, 'account-id')
  if (account !== undefined) cloud.account = { uid: account, type: accountName, type_id: 10 }
  event.cloud = cloud
  const source = endpoint('srcaddr', 'srcport')
  const target = endpoint('dstaddr', 'dstport')
  put(event, 'src_endpoint', source)
  put(event, 'dst_endpoint', target)
  if (!source && !target) event.src_endpoint = { name: standIn }
  deviceOf(event)
  const connection: Obj = { direction_id: directionOf() }
  const protocol = integer(flow, 'protocol')
  put(connection, 'protocol_num', protocol)
  if (protocol !== undefined) put(connection, 'protocol_name', protocols[protocol])
  put(connection, 'tcp_flags', integer(flow, 'tcp-flags'))
  event.connection_info = connection
  const traffic: Obj = {}
  put(traffic, 'bytes', integer(flow, 'bytes'))
  put(traffic, 'packets', integer(flow, 'packets'))
  put(event, 'traffic', traffic)
  const duration = durationOf(flow, when)
  if (duration !== undefined) {
    event.duration_us = duration
    event.start_time = when!.ms
    event.end_time = parseEpoch(cell(flow, 'end'))!.ms
  }
  event.unmapped = remainder(found.wrapper)
  event.observables = observablesOf(event)
  return { events: [{ event, ...(when ? { ts: when.us } : { undatedReason: undatedReason(flow) }), identity: {} }] }
}

function endpoint(address: string, port: string): Obj | undefined {
  const found: Obj = {}
  put(found, 'ip', ip(flow, address))
  if (found.ip === undefined) return undefined
  put(found, 'port', integer(flow, port))
  return found
}

/** The interface whose flow this is, and the instance behind it. */
function deviceOf(event: OcsfEvent): void {
  const device: Obj = {}
  put(device, 'interface_uid', cell(flow, 'interface-id'))
  put(device, 'instance_uid', cell(flow, 'instance-id'))
  if (Object.keys(device).length === 0) return
  put(device, 'vpc_uid', cell(flow, 'vpc-id'))
  put(device, 'subnet_uid', cell(flow, 'subnet-id'))
  device.type_id = 0
  event.device = device
}

function directionOf(): number {
  const direction = cell(flow, 'flow-direction')
  return direction === 'ingress' ? 1 : direction === 'egress' ? 2 : 0
}

function remainder(wrapper: Obj | undefined): { [key: string]: Json } {
  const rest: Obj = wrapper ? { ...wrapper } : {}
  const hasDevice = cell(flow, 'interface-id') !== undefined || cell(flow, 'instance-id') !== undefined
  flow.layout.titles.forEach((title, n) => {
    const text = flow.cells[n]
    if (text === undefined || text === '' || text === '-') return
    const name = nameAt(n)
    if (name !== undefined && mapped.has(name) && held(name, hasDevice)) return
    rest[name ?? title] = text
  })
  for (let n = flow.layout.titles.length; n < flow.cells.length; n++) rest[`#${n + 1}`] = flow.cells[n]!
  return rest as { [key: string]: Json }
}

function nameAt(n: number): string | undefined {
  for (const name of mapped) if (flow.layout.at[name] === n) return name
  return undefined
}

/** Whether the event really holds it: numbers that are none and addresses that are none stay unmapped. */
function held(name: string, hasDevice: boolean): boolean {
  switch (name) {
    case 'srcaddr':
    case 'dstaddr':
      return ip(flow, name) !== undefined
    case 'srcport':
      return ip(flow, 'srcaddr') !== undefined && integer(flow, name) !== undefined
    case 'dstport':
      return ip(flow, 'dstaddr') !== undefined && integer(flow, name) !== undefined
    case 'vpc-id':
    case 'subnet-id':
      return hasDevice
    case 'end':
      return false
    case 'start':
      return true
    case 'protocol':
    case 'packets':
    case 'bytes':
    case 'tcp-flags':
      return integer(flow, name) !== undefined
    default:
      return true
  }
}

const column = (name: string): number => {
  const index = columnIndex.get(name)
  if (index === undefined) throw new Error(`no column ${name}`)
  return index
}
const at = {
  class_uid: column('class_uid'),
  activity_id: column('activity_id'),
  severity_id: column('severity_id'),
  status_id: column('status_id'),
  src_port: column('src_port'),
  dst_port: column('dst_port'),
  duration: column('duration_us'),
  bytes: column('bytes'),
  source: column('source'),
  layer: column('layer'),
  action: column('action'),
  account: column('account'),
  region: column('region'),
  provider: column('provider'),
  src_ip: column('src_ip'),
  dst_ip: column('dst_ip'),
  resource: column('resource'),
} as const

/** Import's way: 60,000 records a second on two cores is asked of this source. */
export function project(record: Framed, member: MemberContext, into: Row): RecordOutcome {
  if (!isCells(record.value, member)) return 'use-normalise'
  if (!read(record.value, member)) return { reject: notFlow }
  const logged = quickCell(flow, quick['log-status'])
  if (logged === 'NODATA' || logged === 'SKIPDATA') return { ignored: logged }
  const values = into.values
  const action = quickCell(flow, quick.action)
  values[at.class_uid] = 4001
  values[at.activity_id] = 6
  values[at.severity_id] = severity.informational
  values[at.status_id] = statusOf(action)
  values[at.source] = 'aws_vpcflow'
  values[at.layer] = 'network'
  values[at.provider] = 'AWS'
  values[at.action] = action
  values[at.account] = quickCell(flow, quick['account-id'])
  values[at.region] = quickCell(flow, quick.region)
  values[at.resource] = quickCell(flow, quick['instance-id']) ?? quickCell(flow, quick['interface-id'])
  const from = quickCell(flow, quick.srcaddr)
  if (from !== undefined && isAddress(from)) {
    values[at.src_ip] = from
    values[at.src_port] = quickInteger(flow, quick.srcport)
  }
  const to = quickCell(flow, quick.dstaddr)
  if (to !== undefined && isAddress(to)) {
    values[at.dst_ip] = to
    values[at.dst_port] = quickInteger(flow, quick.dstport)
  }
  const bytes = quickInteger(flow, quick.bytes)
  if (bytes !== undefined) values[at.bytes] = BigInt(bytes)
  // Seconds between 1980 and 2100, as AWS writes them: no other form has ten digits or nine.
  const start = quickInteger(flow, quick.start)
  const end = quickInteger(flow, quick.end)
  if (start !== undefined && end !== undefined && start >= 1e9 && end >= start && end < seconds2100) {
    into.ts = BigInt(start * 1e6)
    values[at.duration] = BigInt((end - start) * 1e6)
    return 'event'
  }
  const when = startOf(flow)
  if (when) into.ts = when.us
  else into.undatedReason = undatedReason(flow)
  const duration = durationOf(flow, when)
  if (duration !== undefined) values[at.duration] = BigInt(duration)
  return 'event'
}

const seconds2100 = Date.UTC(2100, 0, 1) / 1000
