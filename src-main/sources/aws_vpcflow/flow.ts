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
  if (text === undefined) return undefined
  return wholeNumber(text)
}

/** Of decimal digits alone, and only what is written back the same: nothing of `007` may get lost. */
function wholeNumber(text: string): number | undefined {
  const { length } = text
  if (length === 0 || length > 15 || (length > 1 && text.charCodeAt(0) === 48)) return undefined
  let value = 0
  for (let at = 0; at < length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return undefined
    value = value * 10 + digit
  }
  return value
}

/** `cell` and `integer` by place in `Layout.quick`. */
export function quickCell({ cells, layout }: Flow, place: number): string | undefined {
  const at = layout.quick[place]!
  if (at < 0) return undefined
  const text = cells[at]
  return text === undefined || text === '' || text === '-' ? undefined : text
}

export function quickInteger(flow: Flow, place: number): number | undefined {
  const text = quickCell(flow, place)
  return text === undefined ? undefined : wholeNumber(text)
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
