// Claims for records that are JSON or CSV in one of the usual wrappings: an array, a list under a known key, lines, one object, a table.
import type { Claim, Framing, Probe } from '../contract/source.ts'
import { isObject, type Obj } from './record-view.ts'

/** Keys under which vendors' APIs and command lines wrap their lists. */
export const lists = [
  [],
  ['value'],
  ['records'],
  ['Records'],
  ['items'],
  ['Items'],
  ['events'],
  ['logs'],
  ['entries'],
  ['data'],
  ['results'],
] as const

export interface Recogniser {
  /** The shape of one record, or undefined when it is not this source's. */
  readonly formOf: (value: Obj, table: boolean) => string | undefined
  /** Keys of lists, beside the usual. */
  readonly under?: readonly (readonly string[])[]
  readonly confidence?: number
}

/** `table` is true for rows of CSV, whose values are all text. */
export function claimBy(probe: Probe, { formOf, under = [], confidence = 0.9 }: Recogniser): Claim | undefined {
  const arrays: Framing[] = [...under, ...lists].map((path) => ({ kind: 'json-array', path }))
  for (const framing of [{ kind: 'json-lines' } as const, ...arrays, { kind: 'json-object' } as const]) {
    const first = probe.firstRecord(framing)
    if (!isObject(first)) continue
    const form = formOf(first, false)
    if (form !== undefined) return { framing, form, confidence }
  }
  for (const delimiter of [',', ';', '\t']) {
    const row = probe.firstRecord({ kind: 'csv', delimiter })
    if (!isObject(row) || Object.keys(row).length < 3) continue
    const form = formOf(row, true)
    if (form !== undefined) return { framing: { kind: 'csv', delimiter }, form: `${form}-csv`, confidence }
  }
  return undefined
}

export function hasAll(value: Obj, ...keys: string[]): boolean {
  return keys.every((key) => value[key] !== undefined && value[key] !== null)
}

export function hasAny(value: Obj, ...keys: string[]): boolean {
  return keys.some((key) => value[key] !== undefined && value[key] !== null)
}
