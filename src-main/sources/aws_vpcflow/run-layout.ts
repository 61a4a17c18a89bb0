// What the scanner of lines is told of a flow log: what each cell is, and how it must look where no header names it.
import { columnIndex } from '../../contract/columns.ts'
import type { LineLayout } from '../../contract/line-run.ts'
import { lookup } from '../lookup.ts'
import { severity } from '../ocsf-event.ts'
import { lineCheck, lineRole, mostLineCells } from '../plain/line-scanner.ts'
import { firstLayoutOf, isHeader, type Layout, layoutOf } from './layout.ts'

const roles: Readonly<Record<string, number>> = lookup({
  'account-id': lineRole.account,
  'interface-id': lineRole.interface,
  'instance-id': lineRole.instance,
  srcaddr: lineRole.src,
  dstaddr: lineRole.dst,
  srcport: lineRole.srcPort,
  dstport: lineRole.dstPort,
  bytes: lineRole.bytes,
  start: lineRole.start,
  end: lineRole.end,
  action: lineRole.action,
  'log-status': lineRole.logStatus,
  region: lineRole.region,
})

/** As `looks` of layout.ts, and where in doubt stricter: what is refused here, the parser reads. */
const checks: Readonly<Record<string, number>> = lookup({
  version: lineCheck.version,
  'resource-type': lineCheck.gatewayWord,
  'account-id': lineCheck.account,
  'interface-id': lineCheck.interface,
  'instance-id': lineCheck.instance,
  'vpc-id': lineCheck.vpc,
  'subnet-id': lineCheck.subnet,
  'tgw-id': lineCheck.gateway,
  srcaddr: lineCheck.address,
  dstaddr: lineCheck.address,
  'pkt-srcaddr': lineCheck.address,
  'pkt-dstaddr': lineCheck.address,
  srcport: lineCheck.digits,
  dstport: lineCheck.digits,
  protocol: lineCheck.digits,
  packets: lineCheck.digits,
  bytes: lineCheck.digits,
  start: lineCheck.digits,
  end: lineCheck.digits,
  'tcp-flags': lineCheck.digits,
  action: lineCheck.action,
  'log-status': lineCheck.logStatus,
  type: lineCheck.ipType,
  'flow-direction': lineCheck.direction,
})

const constants: LineLayout['constants'] = (
  [
    ['class_uid', 4001],
    ['activity_id', 6],
    ['severity_id', severity.informational],
    ['source', 'aws_vpcflow'],
    ['layer', 'network'],
    ['provider', 'AWS'],
  ] as const
).map(([name, value]) => [columnIndex.get(name)!, value])

function told({ titles, at }: Layout, delimiter: string, bare: boolean): LineLayout | undefined {
  if (titles.length > mostLineCells || at.start === -1 || at.end === -1) return undefined
  const cells = titles.map((title) => ({ check: bare ? checkOf(title) : lineCheck.any, role: lineRole.other as number }))
  for (const [name, role] of Object.entries(roles)) if (at[name]! >= 0) cells[at[name]!]!.role = role
  return { source: 'aws_vpcflow', delimiter, bare, cells, constants }
}

const checkOf = (title: string) => (title === 'timestamp' ? lineCheck.stamp : (checks[title] ?? lineCheck.any))

export function lineLayout(titles: readonly string[], delimiter: string): LineLayout | undefined {
  return told(layoutOf(titles), delimiter, false)
}

/** Of a file without a header, from its first line: a documented layout of as many cells, with or without a stamp ahead. */
export function bareLineLayout(line: string, delimiter: string): LineLayout | undefined {
  const cells = line.split(delimiter)
  // Tables are read by their header.
  if (delimiter !== ' ' || isHeader(cells)) return undefined
  const stamped = /^\d{4}-/.test(cells[0]!)
  const layout = firstLayoutOf(stamped ? cells.length - 1 : cells.length)
  return layout && told(stamped ? layoutOf(['timestamp', ...layout.titles]) : layout, delimiter, true)
}
