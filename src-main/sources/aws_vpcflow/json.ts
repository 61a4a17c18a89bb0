// Flow records as JSON objects: rows whose keys are the fields, and pipeline documents that hold them under `aws.vpc`.
import { isRecord } from '../taken.ts'
import { fieldName, type Layout, layoutOf } from './layout.ts'

export interface Row {
  cells: string[]
  layout: Layout
  wrapper?: Record<string, unknown>
}

/** Keys that exporters add to a row. */
const added = /^(?:@?timestamp|p_\w+|_\w+)$/

/** The form of a JSON value that is a flow record. */
export function jsonForm(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined
  if (isRecord(value.aws) && isRecord(value.aws.vpc) && hasSides(Object.keys(value.aws.vpc))) return 'pipeline'
  const keys = Object.keys(value).filter((key) => !added.test(key))
  return hasSides(keys) && keys.every((key) => fieldName(key) !== undefined) ? 'json-rows' : undefined
}

function hasSides(keys: readonly string[]): boolean {
  const names = keys.map(fieldName)
  return names.includes('srcaddr') && names.includes('dstaddr')
}

const layouts = new Map<string, Layout>()

export function rowOf(value: unknown): Row | undefined {
  const form = jsonForm(value)
  if (form === undefined) return undefined
  const outer = value as Record<string, unknown>
  const fields = (form === 'pipeline' ? (outer.aws as Record<string, unknown>).vpc : outer) as Record<string, unknown>
  const titles: string[] = []
  const cells: string[] = []
  const others: Record<string, unknown> = {}
  for (const [key, cell] of Object.entries(fields)) {
    if (typeof cell === 'string' || typeof cell === 'number') {
      titles.push(key)
      cells.push(String(cell))
    } else if (cell !== null) others[key] = cell
  }
  const key = titles.join('\0')
  let layout = layouts.get(key)
  if (!layout) {
    layout = layoutOf(titles)
    // Hostile files may give every row other keys.
    if (layouts.size < 1000) layouts.set(key, layout)
  }
  let wrapper: Record<string, unknown> | undefined
  if (form === 'pipeline') {
    const { aws, ...rest } = outer
    const { vpc: _vpc, ...around } = aws as Record<string, unknown>
    wrapper = { ...rest, ...(Object.keys(around).length > 0 ? { aws: around } : {}) }
  }
  if (Object.keys(others).length > 0) wrapper = { ...wrapper, fields: others }
  return { cells, layout, ...(wrapper ? { wrapper: { wrapper } } : {}) }
}
