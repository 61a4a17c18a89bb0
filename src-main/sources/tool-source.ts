// A source that is a table: which keys its records have, and which shape each becomes. Forms are told by keys, never by name.
import type { OcsfEvent } from '../contract/ocsf.ts'
import type { Claim, Framed, Framing, MemberContext, Normalised, Probe, RecordResult, Source } from '../contract/source.ts'
import { Picked, type Shape, type ShapeStart, shaped } from './shaped.ts'
import { isRecord } from './taken.ts'

type Obj = Record<string, unknown>

export interface ToolForm {
  readonly form: string
  /** By keys, not by values: cells may be empty, and a table without rows is still recognised. */
  readonly is: (value: Obj) => boolean
  readonly shape: (pick: Picked) => Shape
  /** Columns that are times, and what each means: a row becomes an event for each different time. */
  readonly times?: Readonly<Record<string, string>>
}

/** Where `timesOf` puts the time and its meaning. */
export const rowTime = '$time'
export const rowMeaning = '$meaning'

/** A row of several times as one value for each different time, in their order. */
export function timesOf(value: Obj, { times }: ToolForm): Obj[] {
  const meanings = new Map<string, string[]>()
  for (const [column, meaning] of Object.entries(times ?? {})) {
    const time = value[column]
    if (typeof time !== 'string' || time === '') continue
    meanings.set(time, [...(meanings.get(time) ?? []), meaning])
  }
  if (meanings.size === 0) return [value]
  return [...meanings]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([time, all]) => ({ ...value, [rowTime]: time, [rowMeaning]: all.join(', ') }))
}

export interface ToolSpec {
  id: string
  title: string
  layer: Source['layer']
  logsource: Source['logsource']
  time: Source['time']
  vendor: string
  product: string
  forms: readonly ToolForm[]
  /** Every shape the forms give, so that the fields of spans are known. */
  shapes: readonly Shape[]
  /** The tool writes UTC although its times name no zone. */
  utc?: boolean
  framings?: readonly Framing[]
  confidence?: number
  ignore?: (value: Obj) => string | undefined
  start?: (pick: Picked) => Partial<ShapeStart>
  after?: (event: OcsfEvent, pick: Picked) => void
  /** The values of a record that holds several events, at least one. */
  values?: (value: Obj, form: ToolForm) => Obj[]
}

export const usualFramings: readonly Framing[] = [
  { kind: 'json-lines' },
  { kind: 'json-array', path: [] },
  { kind: 'json-object' },
  { kind: 'csv', delimiter: ',' },
  { kind: 'csv', delimiter: ';' },
  { kind: 'csv', delimiter: '\t' },
]

export function has(value: Obj, ...keys: string[]): boolean {
  return keys.every((key) => Object.hasOwn(value, key))
}

/** The claim of the first framing whose first record one of the forms knows. */
export function claimBy(
  probe: Probe,
  owns: (value: unknown) => string | undefined,
  framings: readonly Framing[] = usualFramings,
  confidence = 0.9,
): Claim | undefined {
  for (const framing of framings) {
    const first = probe.firstRecord(framing)
    const form = isRecord(first) ? owns(first) : undefined
    if (form !== undefined) return { framing, form, confidence }
  }
  return undefined
}

/** OCSF path to every name any of the shapes has for it. */
export function fieldsOf(shapes: readonly Shape[], more: readonly string[] = []): Record<string, string[]> {
  const fields: Record<string, string[]> = {}
  for (const shape of shapes) {
    const all: [string, readonly string[]][] = [
      ['time', shape.time],
      ['metadata.original_time', shape.time],
      ...Object.entries(shape.paths),
    ]
    for (const [path, names] of all)
      fields[path] = [...new Set([...(fields[path] ?? []).filter((name) => !more.includes(name)), ...names, ...more])]
  }
  return fields
}

export const shortRow = 'the row has fewer cells than the table has columns'

export function toolSource(spec: ToolSpec): Source {
  const formOf = (value: unknown): ToolForm | undefined => (isRecord(value) ? spec.forms.find((form) => form.is(value)) : undefined)
  const owns = (value: unknown) => formOf(value)?.form
  const eventOf = (value: Obj, form: ToolForm, labels: string[]): Normalised => {
    const pick = new Picked(value)
    const { labels: more = [], ...start } = spec.start?.(pick) ?? {}
    return shaped(
      pick,
      form.shape(pick),
      {
        source: spec.id,
        layer: spec.layer,
        vendor: spec.vendor,
        product: spec.product,
        ...(spec.utc ? { utc: true } : {}),
        ...start,
        labels: [...labels, ...more],
      },
      spec.after,
    )
  }
  return {
    id: spec.id,
    title: spec.title,
    layer: spec.layer,
    logsource: spec.logsource,
    time: spec.time,
    // Of several events of one record the names do not say which: a value is then cited where it stands whole.
    fields: fieldsOf(spec.shapes, spec.values ? ['*'] : []),
    claim: (probe) => claimBy(probe, owns, spec.framings, spec.confidence),
    owns,
    normalise(record: Framed, member: MemberContext): RecordResult {
      const { value } = record
      if (!isRecord(value)) return { reject: `not a record of ${spec.title}` }
      const ignored = spec.ignore?.(value)
      if (ignored !== undefined) return { ignored }
      // A row cut short lacks columns: the table's header has told its form.
      const form = formOf(value) ?? (member.header ? spec.forms.find(({ form: name }) => name === member.form) : undefined)
      if (!form) return { reject: `not a record of ${spec.title}` }
      const short = member.header !== undefined && Object.keys(value).length < member.header.length
      const values = spec.values?.(value, form) ?? [value]
      return { events: values.map((each) => eventOf(each, form, short ? [shortRow] : [])) }
    },
  }
}
