// Rows of Traffic Analytics (Log Analytics tables AzureNetworkAnalytics_CL and NTANetAnalytics): flows already summed over an hour.

import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { MemberContext, RecordResult } from '../../contract/source.ts'
import { lookup } from '../lookup.ts'
import { observablesOf } from '../observables.ts'
import { put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { isRecord, Taken } from '../taken.ts'
import { parseTime } from '../time.ts'

type Obj = Record<string, unknown>

/** Custom tables add a letter for the type: `SrcIP_s`, `DestPort_d`. */
function bare(value: Obj): Obj {
  const plain: Obj = {}
  for (const [key, item] of Object.entries(value)) {
    const name = key.replace(/_[sdtgb]$/, '')
    plain[Object.hasOwn(plain, name) ? key : name] = item
  }
  return plain
}

export function isAnalyticsRow(value: unknown): boolean {
  if (!isRecord(value)) return false
  const row = bare(value)
  return row.FlowStartTime !== undefined && row.FlowType !== undefined && row.FlowDirection !== undefined
}

const protocols: Readonly<Record<string, number>> = lookup({ T: 6, U: 17 })

/** `443.0` as tables write numbers. */
function integer(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

function address(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+$/.test(value) ? value : undefined
}

export function normaliseRow(value: Obj, _member: MemberContext): RecordResult {
  if (!isAnalyticsRow(value)) return { reject: 'not a flow record: it has no flows' }
  const row = bare(value)
  const take = new Taken(row)
  const recorded = take.text('FlowStartTime')
  const when = recorded === undefined ? undefined : parseTime(recorded, 'utc')
  const allowed = count(row, 'AllowedInFlows') + count(row, 'AllowedOutFlows')
  const denied = count(row, 'DeniedInFlows') + count(row, 'DeniedOutFlows')
  const onlyDenied = denied > 0 && allowed === 0
  const event: OcsfEvent = startEvent({
    class: 'network_activity',
    activity: onlyDenied ? 5 : 6,
    severity: severity.informational,
    status: onlyDenied ? 2 : 1,
    layer: 'network',
    when,
    recorded,
    vendor: 'Microsoft',
    product: 'Azure Traffic Analytics',
    source: 'azure_nsgflow',
  })
  event.metadata.profiles = ['cloud', 'security_control']
  if (when && recorded && !/(?:Z|[+-]\d\d:?\d\d)$/.test(recorded)) event.metadata.labels = ['the recorded time names no zone: read as UTC']
  event.api = { operation: onlyDenied ? 'Deny' : 'Allow' }
  const subscription = take.text('Subscription')
  event.cloud = {
    provider: 'Azure',
    ...(subscription === undefined ? {} : { account: { uid: subscription, type: 'Azure Subscription', type_id: 99 } }),
  }
  put(event.cloud as Obj, 'region', take.text('VMRegion') ?? take.text('Region'))
  const outbound = row.FlowDirection === 'O' || row.FlowDirection === 'Outbound'
  // With the other side outside Azure only the machine's and the public addresses are given.
  const machine = address(row.VMIPAddress) ?? address(row.VMIP)
  const outside = address(row.AllExtIPs)
  const src = address(row.SrcIP) ?? (outbound ? machine : outside)
  const dst = address(row.DestIP) ?? (outbound ? outside : machine)
  event.src_endpoint = src === undefined ? { name: standIn } : { ip: src }
  const port = integer(row.DestPort)
  event.dst_endpoint = { ...(dst === undefined ? { name: standIn } : { ip: dst }), ...(port === undefined ? {} : { port }) }
  const host = take.text('VMName') ?? take.text('VM')
  if (host !== undefined) event.device = { hostname: host, type_id: 6, type: 'Virtual' }
  const protocol = protocols[String(row.L4Protocol)]
  event.connection_info = { direction_id: outbound ? 2 : 1, ...(protocol === undefined ? {} : { protocol_num: protocol }) }
  put(event, 'app_protocol_name', take.text('L7Protocol'))
  const total = integer(row.TotalAllowedFlows)
  if (total !== undefined) event.count = total
  const end = typeof row.FlowEndTime === 'string' ? parseTime(row.FlowEndTime, 'utc') : undefined
  if (when && end && end.us >= when.us) {
    event.start_time = when.ms
    event.end_time = end.ms
    event.duration_us = Number(end.us - when.us)
  }
  event.unmapped = take.rest()
  event.observables = observablesOf(event)
  return {
    events: [{ event, ...(when ? { ts: when.us } : { undatedReason: 'FlowStartTime is no plausible time' }), identity: {} }],
  }
}

function count(row: Obj, key: string): number {
  return integer(row[key]) ?? 0
}
