// A mapping: how an examiner reads a log that no source knows. Saved with the case by name, to use again.
import { z } from 'zod'
import { layers } from './layer.ts'

/** How the records lie: as `Framing` (contract/source.ts), and delimited lines without a header row. */
export const mappedFraming = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('json-lines') }),
  z.object({ kind: z.literal('json-array'), path: z.array(z.string()) }),
  z.object({ kind: z.literal('json-object') }),
  z.object({ kind: z.literal('csv'), delimiter: z.string().length(1) }),
  /** Lines cut at a delimiter (a blank stands for any run of white space) and named by `columns`. */
  z.object({ kind: z.literal('delimited'), delimiter: z.string().length(1), columns: z.array(z.string()).min(1) }),
])
export type MappedFraming = z.infer<typeof mappedFraming>

/** What a field may be mapped to: OCSF paths of which most are stored columns. */
export const mappingTargets = [
  'actor.user.name',
  'actor.user.uid',
  'actor.session.uid',
  'src_endpoint.ip',
  'src_endpoint.port',
  'src_endpoint.hostname',
  'dst_endpoint.ip',
  'dst_endpoint.port',
  'dst_endpoint.hostname',
  'api.operation',
  'api.service.name',
  'api.request.uid',
  'resources[0].uid',
  'resources[0].type',
  'device.hostname',
  'actor.process.name',
  'actor.process.pid',
  'actor.process.cmd_line',
  'http_request.user_agent',
  'cloud.account.uid',
  'cloud.region',
  'status_code',
  'status_detail',
  'metadata.original_event_uid',
  'metadata.correlation_uid',
  'metadata.event_code',
  'message',
] as const
export const mappingTarget = z.enum(mappingTargets)
export type MappingTarget = (typeof mappingTargets)[number]

export const mappedTime = z.object({
  /** Field names; several are joined by a blank (date, time). */
  fields: z.array(z.string()).min(1).max(3),
  /** IANA name of the zone that times without one are in (`UTC`, `Europe/Berlin`); null when nobody knows: read as UTC, and each event says so. */
  zone: z.string().nullable(),
  /** Of `03/02/2026`; `auto` reads month first unless the number is beyond 12, and each event says so. */
  order: z.enum(['auto', 'month-first', 'day-first']),
})

export const mapping = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/),
  title: z.string().min(1).max(120),
  framing: mappedFraming,
  layer: z.enum(layers),
  time: mappedTime.nullable(),
  /** Field names by target, the best first. Nested names by dots (`user.name`, `ips.0`). */
  fields: z.partialRecord(mappingTarget, z.array(z.string()).min(1)),
  /** Which values say that it succeeded or failed. */
  status: z.object({ field: z.string(), success: z.array(z.string()), failure: z.array(z.string()) }).nullable(),
})
export type Mapping = z.infer<typeof mapping>

/** A column as the sheet shows it: what is in it, and what it looks like. */
export const mappedColumn = z.object({
  name: z.string(),
  /** Of the first rows, how many hold something. */
  filled: z.number().int(),
  distinct: z.number().int(),
  samples: z.array(z.string()),
  looksLike: z.enum(['time', 'address', 'number', 'text']),
})
export type MappedColumn = z.infer<typeof mappedColumn>

/** What a question is about, so that a sheet can tell whether it is answered. */
export const mappingQuestion = z.object({ about: z.enum(['time', 'order', 'zone', 'actor']), text: z.string() })
export type MappingQuestion = z.infer<typeof mappingQuestion>

export const mappingProposal = z.object({
  mapping,
  columns: z.array(mappedColumn),
  rows: z.number().int(),
  /** What the examiner should decide before trusting it: the zone, the order of day and month, no time at all. */
  questions: z.array(mappingQuestion),
})
export type MappingProposal = z.infer<typeof mappingProposal>

export const previewRow = z.object({
  offset: z.number().int(),
  length: z.number().int(),
  /** RFC 3339, UTC; null with `undated`. */
  time: z.string().nullable(),
  undated: z.string().nullable(),
  actor: z.string().nullable(),
  address: z.string().nullable(),
  action: z.string().nullable(),
  resource: z.string().nullable(),
  /** Whether it succeeded, where the mapping tells. */
  status: z.enum(['success', 'failure']).nullable(),
  labels: z.array(z.string()),
  /** Why the row is no event. */
  reject: z.string().nullable(),
  event: z.record(z.string(), z.unknown()).nullable(),
})
export type PreviewRow = z.infer<typeof previewRow>

/** A mapping as the case keeps it: every version stays, since records were read by it. */
export const savedMapping = mapping.extend({
  version: z.number().int().positive(),
  author: z.string(),
  at: z.string(),
})
export type SavedMapping = z.infer<typeof savedMapping>
