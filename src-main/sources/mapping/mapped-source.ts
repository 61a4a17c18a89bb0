// A mapping as a source: normalises like any other, so the mapped log stands in the same timeline.
import type { MappedFraming, Mapping } from '../../contract/mapping.ts'
import type { Framed, Framing, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { splitRow } from '../framing/csv-row.ts'
import { status } from '../ocsf-event.ts'
import { inZone, noZone, type ReadTime, readTime } from '../read-time.ts'
import { Picked, type Shape, shaped } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { sortKey } from '../time.ts'
import { fieldsOf, shortRow } from '../tool-source.ts'

/** Identity and filters use it: a mapping's events are its own, and another version's are not the same. A name holds no full stop. */
export function mappedSourceId(name: string, version = 1): string {
  return version === 1 ? `mapped_${name}` : `mapped_${name}.${version}`
}

export function framingOf(framing: MappedFraming): Framing {
  return framing.kind === 'delimited' ? { kind: 'lines' } : framing
}

/** The cells of a line by the mapping's column names; further ones by number. */
export function cellsOf(line: string, delimiter: string, columns: readonly string[]): Record<string, string> {
  const cells = delimiter === ' ' ? line.trim().split(/\s+/) : splitRow(line, 0, delimiter).cells
  const value: Record<string, string> = {}
  for (let n = 0; n < cells.length; n++) value[columns[n] ?? `#${n + 1}`] = cells[n]!
  return value
}

/** `03/02/2026 …` with the first two numbers changed over. */
function swapped(text: string): string {
  return text.replace(/^(\d{1,2})([/.-])(\d{1,2})\2(?=\d{4})/, '$3$2$1$2')
}

export function mappedTime(text: string, { zone, order }: NonNullable<Mapping['time']>): ReadTime {
  const ordered = order === 'day-first' ? swapped(text) : text
  const read = readTime(ordered)
  if (!read.when) return read
  const assumed = (read.assumed ?? '').split('; ').filter((each) => each !== '' && (order === 'auto' || each === noZone))
  if (zone === null || !assumed.includes(noZone)) return { when: read.when, assumed: assumed.length > 0 ? assumed.join('; ') : undefined }
  const others = assumed.filter((each) => each !== noZone)
  const ms = zone === 'UTC' ? read.when.ms : inZone(read.when.ms, zone)
  const us = ms === undefined ? undefined : sortKey(ms, Number(read.when.us % 1000n))
  return { when: us === undefined ? undefined : { us, ms: ms! }, assumed: others.length > 0 ? others.join('; ') : undefined }
}

function shapeOf(mapping: Mapping): Shape {
  const { time, fields } = mapping
  const acts = (['api.operation', 'src_endpoint.ip', 'actor.user.name', 'actor.user.uid'] as const).some(
    (path) => fields[path] !== undefined,
  )
  const names = time?.fields ?? []
  return {
    // Only this class has a place for who, from where, what and on what.
    class: acts || fields['resources[0].uid'] !== undefined ? 'api_activity' : 'base_event',
    activity: acts ? 99 : 0,
    activityName: 'Other',
    time: names,
    paths: fields as Shape['paths'],
    ...(time
      ? {
          when: (pick) => {
            const words = names.map((name) => pick.word(name)).filter((word) => word !== undefined)
            if (words.length === 0) return undefined
            const recorded = words.join(' ')
            return { recorded, read: mappedTime(recorded, time) }
          },
        }
      : {}),
  }
}

export interface MappedSource extends Source {
  /** Whether the member is one that the mapping was made for: its framing, and a time or a field that it names. */
  fits(probe: Probe): boolean
}
export const isMapped = (source: Source): source is MappedSource => 'fits' in source

function fits({ framing, time, fields }: Mapping, probe: Probe): boolean {
  const wanted = [...(time?.fields ?? []), ...Object.values(fields).flat()]
  if (framing.kind !== 'delimited') {
    const first = probe.firstRecord(framing)
    return isRecord(first) && wanted.some((name) => new Picked(first).word(name) !== undefined)
  }
  const lines = probe.text.split(/\r?\n/, 20).filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const good = lines.filter((line) => {
    const cells = cellsOf(line, framing.delimiter, framing.columns)
    const words = (time?.fields ?? []).flatMap((name) => cells[name] ?? [])
    return (
      Object.keys(cells).length >= Math.min(2, framing.columns.length) && (!time || mappedTime(words.join(' '), time).when !== undefined)
    )
  })
  return good.length * 2 >= lines.length && good.length > 0
}

/** A mapping changes only with its name's version, so a case that keeps it gives the same events again. */
export function sourceOf(mapping: Mapping, version = 1): MappedSource {
  const id = mappedSourceId(mapping.name, version)
  const { framing } = mapping
  const shape = shapeOf(mapping)
  const known: Record<string, string[]> = fieldsOf([shape])
  // Lines have no names to cite by.
  const fields = framing.kind === 'delimited' ? Object.fromEntries(Object.keys(known).map((path) => [path, ['*']])) : known
  return {
    id,
    title: mapping.title,
    layer: mapping.layer,
    logsource: {},
    time: {
      meaning: 'recorded',
      field: mapping.time?.fields.join(' ') ?? 'none',
      zone: mapping.time?.zone ?? 'not known: read as UTC',
      precision: 'as written',
    },
    fields,
    fits: (probe) => fits(mapping, probe),
    claim: () => ({ framing: framingOf(framing), form: 'mapped', confidence: 1, note: `read by the mapping ${mapping.name}` }),
    normalise(record: Framed, member: MemberContext): RecordResult {
      let { value } = record
      if (framing.kind === 'delimited' && typeof value === 'string') value = cellsOf(value, framing.delimiter, framing.columns)
      if (!isRecord(value)) return { reject: 'not an object or a row, as the mapping has it' }
      const pick = new Picked(value)
      const said = mapping.status === null ? undefined : pick.word(mapping.status.field)
      const result =
        said === undefined
          ? undefined
          : mapping.status!.success.includes(said)
            ? status.success
            : mapping.status!.failure.includes(said)
              ? status.failure
              : status.unknown
      const width = framing.kind === 'delimited' ? framing.columns.length : framing.kind === 'csv' ? (member.header?.length ?? 0) : 0
      const normalised = shaped(pick, shape, {
        source: id,
        layer: mapping.layer,
        vendor: 'Examiner',
        product: `mapping ${mapping.name}`,
        ...(result === undefined ? {} : { status: result }),
        labels: [`read by the examiner's mapping ${mapping.name}`, ...(Object.keys(value).length < width ? [shortRow] : [])],
      })
      if (normalised.ts === undefined && mapping.time === null) normalised.undatedReason = 'the mapping names no time'
      return { events: [normalised] }
    },
  }
}
