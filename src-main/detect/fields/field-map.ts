// How Sigma's field names and log sources meet the records of one source. A source has one or more streams:
// Azure's logs are one format and five Sigma services, auditd records are also process creations.
import { type DetectRecord, type Read, reader } from '../record.ts'
import type { Logsource } from '../sigma/rule.ts'

export interface Stream {
  readonly id: string
  readonly logsources: readonly Logsource[]
  /** Brings the record's value into the shape that the rules' names describe. */
  readonly unwrap?: (value: unknown) => unknown
  /** Reads a field as SigmaHQ names it. */
  read(field: string): Read
}

export interface FieldMap {
  readonly all: readonly Stream[]
  /** The streams this record belongs to. The same objects each time. */
  streams(record: DetectRecord): readonly Stream[]
}

/** Where a field's value may stand: a raw path, `@` and an OCSF path, or a function. The first that is present wins. */
export type Place = string | Read | Made

/** A name of ours for what is made of the value at a raw path; records have no field of that name. */
export interface Made {
  readonly path: string
  readonly from: (value: unknown) => unknown
}

export interface StreamSpec {
  id: string
  logsources: Logsource[]
  places?: Record<string, Place[]>
  /** Paths tried for any field: `data.` before it, `properties.` around it. */
  prefixes?: string[]
  /** Keys match in any case unless this is false: pipelines lower-case or capitalise them, and rules are not consistent. */
  fold?: boolean
  unwrap?: (value: unknown) => unknown
}

export function stream(spec: StreamSpec): Stream {
  const { places = {}, prefixes = [], fold = true } = spec
  const folded = new Map(Object.entries(places).map(([field, list]) => [field.toLowerCase(), list]))
  return {
    id: spec.id,
    logsources: spec.logsources,
    ...(spec.unwrap ? { unwrap: spec.unwrap } : {}),
    read(field) {
      const own = (fold ? folded.get(field.toLowerCase()) : places[field]) ?? []
      const made = own[0]
      if (typeof made === 'object') return madeRead(made, fold)
      const reads: Read[] = [rawRead(field, fold), ...prefixes.map((prefix) => rawRead(prefix + field, fold))]
      for (const place of own) {
        if (typeof place === 'object') continue
        if (typeof place === 'function') reads.push(place)
        else if (place.startsWith('@')) reads.push((record) => record.ocsf?.(place.slice(1)))
        else reads.push(rawRead(place, fold))
      }
      if (reads.length === 1) return reads[0]!
      return (record, value) => {
        let result: unknown
        for (const read of reads) {
          result = read(record, value)
          if (result !== undefined) return result
        }
        return result
      }
    },
  }
}

function rawRead(path: string, fold: boolean): Read {
  const read = reader(path, fold)
  return Object.assign((_record: DetectRecord, value: unknown) => read(value), { path })
}

function madeRead({ path, from }: Made, fold: boolean): Read {
  const read = reader(path, fold)
  return Object.assign((_record: DetectRecord, value: unknown) => from(read(value)), { path, from })
}

export function single(spec: StreamSpec): FieldMap {
  const all = [stream(spec)]
  return { all, streams: () => all }
}

/** Names as they stand in the record, for every log source that `logsources` lists. */
export function plainFieldMap(logsources: Logsource[]): FieldMap {
  return single({ id: 'plain', logsources })
}
