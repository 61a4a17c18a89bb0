// Facts of one flow record that columns and OCSF share, read from cells by layout. One object is used again and again: no allocation a row.
import { parseEpoch } from '../epoch.ts'
import { parseTime, type When } from '../time.ts'
import { isAddress, type Layout } from './layout.ts'

export interface Flow {
  cells: readonly string[]
  layout: Layout
}

/** A cell that says something. */
export function cell({ cells, layout }: Flow, name: string): string | undefined {
  const text = cells[layout.at[name]!]
  return text === undefined || text === '-' || text === '' ? undefined : text
}

export function integer(flow: Flow, name: string): number | undefined {
  const text = cell(flow, name)
  if (text === undefined || text.length > 15) return undefined
  const value = Number(text)
  // Only what is written back the same: nothing of `007` may get lost.
  return Number.isInteger(value) && value >= 0 && String(value) === text ? value : undefined
}

export function ip(flow: Flow, name: string): string | undefined {
  const text = cell(flow, name)
  return text !== undefined && isAddress(text) ? text : undefined
}

/** Seconds as AWS writes them; ten digits between 1980 and 2100 go the short way. */
export function startOf(flow: Flow): When | undefined {
  const text = cell(flow, 'start')
  if (text !== undefined) return parseEpoch(text)
  // The format has no time of its own: when CloudWatch received the line is what there is.
  const stamp = flow.layout.titles[0] === 'timestamp' ? flow.cells[0] : undefined
  return stamp === undefined ? undefined : parseTime(stamp)
}

export function startText(flow: Flow): string | undefined {
  return cell(flow, 'start') ?? (flow.layout.titles[0] === 'timestamp' ? flow.cells[0] : undefined)
}

export function undatedReason(flow: Flow): string {
  return startText(flow) === undefined ? 'the format has no start' : 'start is no plausible time'
}

/** Microseconds from start to end; undefined where one is missing or they run backwards. */
export function durationOf(flow: Flow, when: When | undefined): number | undefined {
  const end = cell(flow, 'end')
  if (!when || end === undefined || cell(flow, 'start') === undefined) return undefined
  const until = parseEpoch(end)
  return until && until.us >= when.us ? Number(until.us - when.us) : undefined
}

export const notFlow = 'no flow record: its cells fit neither a header nor a documented format'

/** NODATA and SKIPDATA say that an interval had no traffic, or that records of it were lost. */
export function emptyReason(flow: Flow): string | undefined {
  const status = cell(flow, 'log-status')
  return status === 'NODATA' || status === 'SKIPDATA' ? status : undefined
}

export const accountName = 'AWS Account'

export function actionOf(flow: Flow): string | undefined {
  return cell(flow, 'action')
}

/** OCSF `status_id`: what the security groups and network ACLs decided. */
export function statusOf(action: string | undefined): number {
  return action === 'ACCEPT' ? 1 : action === 'REJECT' ? 2 : 0
}
