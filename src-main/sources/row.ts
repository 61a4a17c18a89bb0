// The reusable row that `project` fills, and how a normalised event becomes the same row.
import { columns } from '../contract/columns.ts'
import type { OcsfEvent } from '../contract/ocsf.ts'
import type { Normalised, Row } from '../contract/source.ts'

/** OCSF requires some values that a record does not have: this stands there, and is no value of a column. */
export const standIn = 'not recorded'

export function createRow(): Row {
  return {
    values: new Array(columns.length).fill(undefined),
    ids: new Int32Array(columns.length),
    ts: undefined,
    undatedReason: undefined,
    vendorId: undefined,
    scope: '',
    content: undefined,
    correlation: undefined,
    source: '',
    extra: [],
  }
}

export function clearRow(row: Row, source: string): void {
  row.values.fill(undefined)
  row.ids.fill(0)
  row.ts = undefined
  row.undatedReason = undefined
  row.vendorId = undefined
  row.scope = ''
  row.content = undefined
  row.correlation = undefined
  row.source = source
  row.extra.length = 0
}

type Step = string | number

function compile(path: string): Step[] {
  const steps: Step[] = []
  for (const part of path.split('.')) {
    const array = /^(.+)\[(\d+)\]$/.exec(part)
    if (array) steps.push(array[1]!, Number(array[2]))
    else steps.push(part)
  }
  return steps
}

function at(value: unknown, steps: readonly Step[]): unknown {
  let here = value
  for (const step of steps) {
    if (here === null || typeof here !== 'object') return undefined
    here = (here as Record<Step, unknown>)[step]
  }
  return here
}

const compiled = columns.map((column) => {
  const first = compile(column.path)
  const index = first.indexOf(0)
  return {
    column,
    paths: [first, ...(column.also ?? []).map(compile)],
    /** For `list[0].leaf`: the list and the leaf, so that further elements become extra values. */
    // Types of further elements are left out: a type says nothing without its value.
    list: index > 0 && first.at(-1) !== 'type' ? { steps: first.slice(0, index), leaf: first.slice(index + 1) } : undefined,
  }
})

function stored(value: unknown, storage: string): string | number | bigint | undefined {
  if (value === undefined || value === null || value === '' || value === standIn) return undefined
  if (storage === 'text') {
    if (typeof value === 'string') return value
    // An object is no text, and one with a `toString` of its own cannot even be made one.
    if (typeof value === 'object') return Array.isArray(value) && value.every((one) => typeof one !== 'object') ? value.join() : undefined
    return String(value)
  }
  if (typeof value === 'boolean') return value ? 1 : 2
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined
  if (storage === 'long') return BigInt(typeof value === 'number' ? Math.trunc(value) : value)
  return Number(value)
}

/** The value at an OCSF path such as `resources[0].uid`. */
export function valueAt(event: OcsfEvent, path: string): unknown {
  return at(event, compile(path))
}

/** The stored columns of an event: what `project` must equal. */
export function columnsOf(event: OcsfEvent, values: Row['values'], extra: Row['extra']): void {
  for (let index = 0; index < compiled.length; index++) {
    const { column, paths, list } = compiled[index]!
    let value: string | number | bigint | undefined
    for (const path of paths) {
      value = stored(at(event, path), column.storage)
      if (value !== undefined) break
    }
    values[index] = value
    if (!list) continue
    const all = at(event, list.steps)
    if (!Array.isArray(all)) continue
    for (let n = 1; n < all.length; n++) {
      const further = stored(at(all[n], list.leaf), 'text')
      if (typeof further === 'string') extra.push([column.name, further])
    }
  }
}

/** Correlation id of an event: the request's, else the vendor's correlation id. What stands in for a request's id correlates nothing. */
export function correlationOf(event: OcsfEvent): string | undefined {
  const request = at(event, ['api', 'request', 'uid'])
  if (typeof request === 'string' && request !== '' && request !== standIn) return request
  return event.metadata.correlation_uid
}

/** Fills a cleared row from a normalised event. */
export function rowFrom(normalised: Normalised, row: Row): void {
  const { event, identity } = normalised
  columnsOf(event, row.values, row.extra)
  row.ts = normalised.ts
  row.undatedReason = normalised.undatedReason
  row.correlation = correlationOf(event)
  if (normalised.routed) row.source = normalised.routed.source
  if (identity.vendorId === undefined) return
  row.vendorId = identity.vendorId
  row.scope = identity.scope
  row.content = identity.content
}
