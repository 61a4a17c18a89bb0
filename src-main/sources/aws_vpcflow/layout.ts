// Which column of a flow record is which: by header, else by the layouts AWS documents. "Flow log records", VPC user guide; transit gateway guide.
import { lookup } from '../lookup.ts'

/** Fields in the order AWS introduced them; the first 14 are the default format. */
const inOrder =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status ' +
  'vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id ' +
  'pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path ecs-cluster-arn ecs-cluster-name ' +
  'ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ecs-service-name ' +
  'ecs-task-definition-arn ecs-task-arn ecs-task-id reject-reason resource-id encryption-status'

const transitGateway =
  'version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id ' +
  'tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id ' +
  'tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status type ' +
  'packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region ' +
  'flow-direction pkt-src-aws-service pkt-dst-aws-service'

/** Custom formats printed in the user guide, which many copy: TCP flags, NAT gateway, traffic through a transit gateway. */
const examples = [
  'version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport pkt-srcaddr pkt-dstaddr protocol bytes packets start end action tcp-flags log-status',
  'instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr',
  'interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr',
  'interface-id account-id vpc-id subnet-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol bytes packets start end action log-status',
]

const allFields = [...new Set([...inOrder.split(' '), ...transitGateway.split(' ')])]

/** Spelling without case, hyphens and underscores: exports write `account-id`, `account_id`, `accountId`. */
const canonical = new Map(allFields.map((name) => [name.replaceAll('-', ''), name]))

export function fieldName(title: string): string | undefined {
  const known = canonical.get(title)
  if (known) return known
  const bare = title.replace(/[-_]/g, '').toLowerCase()
  return canonical.get(bare) ?? canonical.get(bare.replace(/^(?:pkt)?(src|dst)address$/, '$1addr'))
}

const address = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+)$/
const digits = /^\d+$/

export function isAddress(text: string): boolean {
  return address.test(text)
}

/** What a cell of a field must look like where the layout is told from the cells alone; `-` is nothing anywhere. */
const looks: Readonly<Record<string, RegExp>> = lookup({
  version: /^\d{1,2}$/,
  'resource-type': /^TransitGateway$/,
  'account-id': /^(?:\d{12}|unknown)$/,
  'interface-id': /^eni-[0-9a-z]+$/,
  'instance-id': /^i-[0-9a-z]+$/,
  'vpc-id': /^vpc-[0-9a-z]+$/,
  'subnet-id': /^subnet-[0-9a-z]+$/,
  'tgw-id': /^tgw-[0-9a-z]+$/,
  srcaddr: address,
  dstaddr: address,
  'pkt-srcaddr': address,
  'pkt-dstaddr': address,
  srcport: digits,
  dstport: digits,
  protocol: digits,
  packets: digits,
  bytes: digits,
  start: digits,
  end: digits,
  'tcp-flags': digits,
  action: /^(?:ACCEPT|REJECT)$/,
  'log-status': /^(?:OK|NODATA|SKIPDATA)$/,
  type: /^(?:IPv4|IPv6|EFA)$/,
  'flow-direction': /^(?:ingress|egress)$/,
})

export interface Layout {
  readonly titles: readonly string[]
  /** Column of a field; -1 when there is none. */
  readonly at: Readonly<Record<string, number>>
  /** The same for what import asks of every row, by `quick`: a list is read faster than an object of sixty names. */
  readonly quick: readonly number[]
}

const quickNames = [
  'account-id',
  'interface-id',
  'instance-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
  'region',
] as const
/** Places in `Layout.quick`. */
export const quick = Object.fromEntries(quickNames.map((name, n) => [name, n])) as Record<(typeof quickNames)[number], number>

export function layoutOf(titles: readonly string[]): Layout {
  const at: Record<string, number> = Object.fromEntries(allFields.map((name) => [name, -1]))
  titles.forEach((title, n) => {
    const name = fieldName(title)
    if (name && at[name] === -1) at[name] = n
  })
  return { titles, at, quick: quickNames.map((name) => at[name]!) }
}

const documented: readonly Layout[] = [
  ...[14, 21, 25, 29, 39, 40, 42].map((n) => inOrder.split(' ').slice(0, n)),
  ...examples.map((text) => text.split(' ')),
  ...[26, 36].map((n) => transitGateway.split(' ').slice(0, n)),
].map(layoutOf)

/** By their number of cells, with what each cell must look like: asked for every line of a file without a header. */
const byLength = new Map<number, { layout: Layout; tests: readonly (RegExp | undefined)[] }[]>()
for (const layout of documented) {
  const { titles } = layout
  const same = byLength.get(titles.length) ?? []
  byLength.set(titles.length, same)
  same.push({ layout, tests: titles.map((title) => looks[title]) })
}

/** The layout that is tried first for lines of so many cells. */
export function firstLayoutOf(cells: number): Layout | undefined {
  return byLength.get(cells)?.[0]?.layout
}

/** The documented layout that a line without a header fits in every cell. */
export function layoutFor(cells: readonly string[]): Layout | undefined {
  const candidates = byLength.get(cells.length)
  if (!candidates) return undefined
  for (const { layout, tests } of candidates) if (fits(cells, tests)) return layout
  return undefined
}

function fits(cells: readonly string[], tests: readonly (RegExp | undefined)[]): boolean {
  let interfaced = false
  for (let n = 0; n < cells.length; n++) {
    const cell = cells[n]!
    if (cell !== '-' && tests[n]?.test(cell) === false) return false
    interfaced ||= cell.startsWith('eni-') || cell.startsWith('tgw-')
  }
  return interfaced
}

/** Whether a line is a header: at least an address of each side, and nothing that is no field. */
export function isHeader(cells: readonly string[]): boolean {
  if (cells.length < 3 || address.test(cells[0]!)) return false
  const names = cells.map(fieldName)
  return names.every((name) => name !== undefined) && names.includes('srcaddr') && names.includes('dstaddr')
}
